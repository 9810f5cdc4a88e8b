"""Leaving: who would be missed, outreach handed over, how much hangs on how few, the sheet."""

import pytest

from connections.domain.outreach.status import Status
from connections.services.coverage.coverage import what_if
from connections.services.people.people import change_adult, school_people
from connections.services.school.schools import keeper
from connections.store.outreach import load_outreach
from connections.ui.outreach.page import PAIRS
from connections.ui.outreach.words import VIEW
from connections.ui.shell import session
from tests.app.conftest import take, words_of
from tests.app.test_rosters import button
from tests.asking import as_

ME = keeper("school")


@pytest.fixture
def view(oak_street_screen):
    def open_view():
        app = oak_street_screen("outreach")
        app.session_state[VIEW] = PAIRS
        app.run()
        assert not app.exception and not app.error, app.exception or app.error
        return app

    return open_view


def all_outreach():
    with session.database().reading() as sql:
        return load_outreach(sql, "school")


def test_who_would_be_missed_is_what_the_round_says(view):
    app = view()
    _, here = as_(session.database(), ME)(school_people)
    going = [adult for adult in here if adult.leaving or adult.away]
    lost = as_(session.database(), ME)(what_if, [adult.adult_id for adult in going])
    words = words_of(app).replace("\\", "")
    assert f"{len(lost)} students would lose the only strong adult they have" in words
    (table,) = [f.value for f in app.dataframe if list(f.value.columns) == ["Student", "Grade"]]
    assert len(table) == len(lost)
    assert all(adult.name in words for adult in going)


def test_outreach_of_somebody_who_leaves_is_handed_over_from_here(view):
    view()
    one = next(o for o in all_outreach() if o.status is Status.BUILDING)
    as_(session.database(), ME)(change_adult, one.adult_id, leaving=True)
    app = view()
    next(b for b in app.button if b.key == f"open_{one.outreach_id}").click().run()
    box = app.selectbox(key=f"to_{one.outreach_id}")
    assert box.value is None and app.pills(key=f"agreed_{one.outreach_id}").value is None
    button(app, "Hand over").click().run()
    assert "Nothing was changed" in words_of(app)
    app.selectbox(key=f"to_{one.outreach_id}").select_index(0)
    app.pills(key=f"agreed_{one.outreach_id}").set_value("said_yes")
    button(app, "Hand over").click().run()
    assert not app.exception and "Handed over" in words_of(app)
    after = [o for o in all_outreach() if o.student_id == one.student_id]
    assert next(o for o in after if o.adult_id == one.adult_id).status is Status.HANDED_OVER
    assert next(o for o in after if o.adult_id != one.adult_id).status is Status.ACCEPTED


def test_how_much_hangs_on_how_few_is_said_without_naming_anybody(view):
    app = view()
    app.toggle(key="hinge_shown").set_value(True).run()
    assert not app.exception
    words = words_of(app)
    assert "It would take" in words and "to have no strong adult" in words
    assert "No smaller group would do" in words or "but none of fewer than" in words


def test_the_sheet_is_offered_for_some_grades_or_all(view):
    app = view()
    app.multiselect(key="sheet_grades").set_value(["8"]).run()
    assert not app.exception
    app.radio(key="sheet_who").set_value("staff").run()
    assert take(app, "Take the transition sheet").content[:2] == b"PK"
