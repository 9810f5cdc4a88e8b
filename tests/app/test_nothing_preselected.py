"""No answer of a person is chosen for them: on every page, what stands in a field is known."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from connections.services.round.rounds import list_rounds, reveal_round
from connections.services.school.schools import keeper
from connections.store.outreach import load_outreach
from connections.ui.outreach.page import MEETING, MINE, PAIRS, RESULTS
from connections.ui.outreach.story.cases import OPENED
from connections.ui.outreach.words import STORY, VIEW
from connections.ui.shell import session
from tests.asking import as_

ME = keeper("school")
# By key, or by label where there is none: what may hold something before a person touched it.
MAY_BE_CHOSEN = (
    # who looks at what: nothing is saved by it
    r"view|outreach_view|school_view|round|divide_by|listed|meeting_list|sheet",
    r"of_round|marking_way|list_grade|list_home|picture_grade|chosen_adult|outreach_story",
    r"scene_\w+|meeting_round|rosters_kind",
    r"For one adult|hinge_students|change_student|change_adult",
    r"log_which|roster_kind|roster_here|roster_page_\d+",
    # what is stored is shown as it stands, to be changed
    r"school_name|set_\w+|(is_\w+|takes|role)_A\d+|(first|template)_[0-9a-f-]+|step_\w+",
    r"(mend|rename)_[\w-]+",
    # the day of a contact is today, and says so; the round is the newest that takes answers
    r"day_[0-9a-f-]+|Into which round\?|voice_round",
)


PAGES = ("home", "mark", "meeting", "coverage", "outreach", "reports", "rosters", "school")
VIEWS = {
    "coverage": ("view", ["overview", "today", "students", "picture", "leaving", "voice"]),
    "outreach": (VIEW, [MINE, PAIRS, MEETING, RESULTS]),
    "school": (
        "school_view",
        ["rounds", "people", "defaults", "record", "kept", "backup", "audit"],
    ),
}


def chosen(app: AppTest) -> Iterator[tuple[str, Any]]:
    """Yield every field of a screen that holds something, by its key."""
    for kind in ("radio", "selectbox", "multiselect", "button_group", "checkbox", "date_input",
                 "number_input", "text_input", "text_area", "select_slider", "slider"):  # fmt: skip
        for field in app.get(kind):
            if field.value is not None and field.value not in ("", False, []):
                yield field.key or field.label, field.value


def unknown(app: AppTest) -> set[str]:
    known = re.compile("|".join(MAY_BE_CHOSEN))
    return {f"{key}: {value!r}" for key, value in chosen(app) if not known.fullmatch(key)}


@pytest.fixture
def school(oak_street_screen):
    oak_street_screen("home")
    return session.database()


@pytest.mark.parametrize("revealed", [False, True], ids=["open", "revealed"])
@pytest.mark.parametrize("who", [None, "A134", "A102"], ids=["keeper", "counselor", "teacher"])
def test_no_page_chooses_for_a_person(who, revealed, school, oak_street_screen):
    if revealed:
        as_(school, ME)(reveal_round, as_(school, ME)(list_rounds)[0].round_id)
    app = oak_street_screen("home", as_adult=who)
    for page in PAGES:
        try:
            app.switch_page(f"{page}/page.py").run()
        except ValueError:  # a page of others
            continue
        key, views = VIEWS.get(page, ("", [""]))
        for view in views:
            if view:
                app.session_state[key] = view
                app.run()
            for toggle in app.toggle:
                toggle.set_value(True)
            app.run()
            assert not app.exception, app.exception
            assert unknown(app) == set(), f"{page} · {view}"


@pytest.mark.parametrize("who", [None, "A134"], ids=["keeper", "counselor"])
def test_no_opened_case_chooses_for_a_person(who, school, oak_street_screen):
    app = oak_street_screen("outreach", as_adult=who)
    with session.database().reading() as sql:
        cases = {one.status: one for one in load_outreach(sql, "school") if one.open}
    assert len(cases) >= 6
    app.session_state["outreach_everybody"] = True
    for status, one in cases.items():
        app.session_state[OPENED], app.session_state[STORY] = one.outreach_id, one.student_id
        for view in (MINE, PAIRS):  # the story beside the list; the cases of those who leave
            app.session_state[VIEW] = view
            app.run()
            assert not app.exception, app.exception
            assert unknown(app) == set(), f"{status} · {view}"
