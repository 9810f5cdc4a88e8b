"""No page passes on what a child said: not to the adult named, not to a room, in no "why"."""

import pytest

from connections.ui.outreach.page import MINE, PAIRS
from connections.ui.outreach.words import STORY, VIEW
from tests.app.reading import texts_of
from tests.unit.services.test_wish_unsaid import NAMED, TELLS, build

COUNSELOR, PRINCIPAL, MANAGER = "t4", "t5", "t3"


@pytest.fixture
def texts(open_screen, database_file):
    """Return how to read a page of the school in which a student named an adult."""
    build(database_file).close()

    def read(page, who=None, press=(), **state):
        app = open_screen(page, as_adult=who)
        for key, value in state.items():
            app.session_state[key] = value
        app.run()
        for key in press:
            app.button(key=key).click().run()
        assert not app.exception, app.exception
        return "\n".join(map(str, texts_of(app)))

    return read


@pytest.mark.parametrize("who", [None, COUNSELOR, PRINCIPAL, NAMED])
def test_the_card_of_a_case_says_why_and_not_what_the_student_said(texts, who):
    state = {} if who == NAMED else {"outreach_everybody": True}
    told = texts("outreach", who, **{VIEW: MINE, STORY: "s2"}, **state)
    assert "They already know each other" in told
    assert not any(word in told for word in TELLS)


@pytest.mark.parametrize("who", [None, COUNSELOR, PRINCIPAL])
def test_the_table_of_suggested_pairs_does_not_say_it(texts, who):
    told = texts("outreach", who, **{VIEW: PAIRS})
    assert "can start fresh" in told and not any(word in told for word in TELLS)


def test_the_projectors_why_does_not_say_it(texts):
    told = texts("meeting", press=("suggest",), meeting_names=True)
    assert "can start fresh" in told and not any(word in told for word in TELLS)


@pytest.mark.parametrize("who", [None, COUNSELOR, PRINCIPAL, MANAGER, NAMED])
def test_no_other_page_says_it(texts, who):
    pages = ["home", "coverage", "reports", "school", "rosters", "meeting", "mark"]
    pages = {NAMED: ["home", "coverage", "mark"], MANAGER: ["home", "reports", "rosters"]}.get(
        who, pages if who is None else pages[:4]
    )
    for page in pages:
        assert not any(word in texts(page, who) for word in TELLS), page


def test_the_students_own_story_tells_it_to_those_who_may_read_it(texts):
    state = {VIEW: MINE, STORY: "s2", "outreach_everybody": True}
    assert "asked whom they would go to: Ada2" in texts("outreach", COUNSELOR, **state)
    assert "asked whom they would go to" not in texts(
        "outreach", NAMED, **{VIEW: MINE, STORY: "s2"}
    )
