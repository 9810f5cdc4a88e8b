"""“I am done”: what stays open is said first, and the facilitator sees what was promised."""

import time

import pytest

from connections.services.book.book import FRESH_FOR
from connections.services.meeting.progress import meeting_progress
from connections.services.round.marking import mark_students, my_marking_sheet
from connections.services.round.rounds import list_rounds
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.app.test_rosters import button
from tests.asking import as_

ME = keeper("school")


@pytest.fixture
def marking(oak_street_screen, as_adult):
    """Return an adult who has answered for five names, with their screen."""
    oak_street_screen("home")
    round_id = as_(session.database(), ME)(list_rounds)[0].round_id
    progress = as_(session.database(), ME)(meeting_progress, round_id)
    adult = next(e.adult for e in progress.adults if not e.done)
    mine = as_(session.database(), as_adult(adult.adult_id))
    sheet = mine(my_marking_sheet, round_id)
    given = {s.student_id: None for s in sheet.students}
    mine(mark_students, round_id, given | {s.student_id: 2 for s in sheet.students[:5]})
    return oak_street_screen("mark", as_adult=adult.adult_id), mine, round_id


def test_what_stays_open_is_said_before_anybody_is_done(marking):
    app, mine, round_id = marking
    sheet = mine(my_marking_sheet, round_id)
    button(app, "I am done").click().run()
    left = len(sheet.students) - 5
    assert f"{left} names are not reviewed yet" in words_of(app)
    assert not mine(my_marking_sheet, round_id).done and "Thank you" not in words_of(app)
    button(app, "Go on marking").click().run()
    assert "not reviewed yet" not in words_of(app)
    button(app, "I am done").click().run()
    button(app, "I am done all the same").click().run()
    assert mine(my_marking_sheet, round_id).done
    told = words_of(app)
    assert f"{left} names stay not reviewed" in told and "how many names you reviewed" in told


def test_whoever_reviewed_everybody_is_simply_thanked(marking):
    app, mine, round_id = marking
    sheet = mine(my_marking_sheet, round_id)
    mine(mark_students, round_id, {s.student_id: 1 for s in sheet.students})
    button(app, "I am done").click().run()
    assert mine(my_marking_sheet, round_id).done
    assert "Thank you" in words_of(app) and "stay not reviewed" not in words_of(app)


def test_the_facilitator_sees_of_the_done_what_they_were_promised(marking, oak_street_screen):
    app, mine, round_id = marking
    button(app, "I am done").click().run()
    button(app, "I am done all the same").click().run()
    sheet = mine(my_marking_sheet, round_id)
    name, all_of_them = sheet.adult.name, len(sheet.students)
    time.sleep(FRESH_FOR)  # Home has just counted, and answers are counted this often at most
    words = words_of(oak_street_screen("meeting")).replace("\\", "")
    assert f"{name} · done · 5 of {all_of_them} answers" in words


def test_home_says_to_the_done_what_stays_open(marking, oak_street_screen):
    app, mine, round_id = marking
    button(app, "I am done").click().run()
    button(app, "I am done all the same").click().run()
    sheet = mine(my_marking_sheet, round_id)
    left = len(sheet.students) - 5
    home = oak_street_screen("home", as_adult=sheet.adult.adult_id)
    assert f"{left} names are not reviewed yet; you can still go on" in words_of(home)
