"""Home: one next step for whoever looks, and two ways to begin."""

import json

from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import RoundStatus
from connections.services.outreach.caseload import my_caseload
from connections.services.round.rounds import close_round, list_rounds, reveal_round
from connections.services.school.school import school_overview
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.asking import as_, viewer_as
from tests.small_school import fill

ME = keeper("school")


def labels(app):
    return [button.label for button in app.button]


def finish_round(now, close=False):
    newest = as_(session.database(), ME)(list_rounds)[0]
    as_(session.database(), ME, now=now)(reveal_round, newest.round_id)
    if close:
        as_(session.database(), ME, now=now)(close_round, newest.round_id)


def test_an_empty_school_has_two_ways_to_begin(open_screen):
    assert labels(open_screen("home")) == ["Bring your rosters", "Try it with Oak Street School"]


def test_one_click_brings_oak_street_with_rounds_to_look_at(open_screen):
    app = open_screen("home")
    app.button[1].click().run()
    assert not app.exception
    overview = as_(session.database(), ME)(school_overview)
    assert (overview.name, overview.students, overview.adults) == ("Oak Street School", 620, 48)
    assert "Your next step" in words_of(app) and "Where the school stands" in words_of(app)


def test_who_leads_is_told_how_many_are_still_marking(oak_street_screen):
    app = oak_street_screen("home")
    assert "15 of 48 adults are done" in words_of(app)
    assert labels(app) == ["See who is still marking"]


def test_a_teacher_is_told_how_many_names_are_left(oak_street_screen):
    app = oak_street_screen("home", as_adult="A102")
    assert "620 names to go" in words_of(app)
    assert labels(app) == ["Mark the names", "Sign out", "Sign out everywhere"]


def test_a_teacher_who_is_done_is_thanked(oak_street_screen):
    app = oak_street_screen("home", as_adult="A104")
    assert "Thank you" in words_of(app) or "to go in the round" in words_of(app)


def test_totals_come_with_their_denominators_and_completeness(oak_street_screen):
    said = words_of(oak_street_screen("home"))
    assert "of all answers are in" in said and "of 620" in said and "staff view" in said


def test_after_the_reveal_the_step_is_about_students_not_yet_connected(oak_street_screen, now):
    app = oak_street_screen("home")
    finish_round(now)
    app.run()
    assert labels(app)[0] in {"Choose who reaches out", "Go to outreach"}


def test_where_nobody_answered_the_step_is_to_mark_and_not_to_ask(open_screen, today, now):
    open_screen("home")
    students = [Student(f"s{n}", "Sam", f"Lor{n}", grade="5") for n in range(3)]
    adults = [Adult("t1", "Ana", "Cole")]
    fill(session.database(), ME, today, now, students, adults, {}, RoundStatus.REVEALED)
    told = words_of(open_screen("home"))
    assert "was revealed before anybody answered" in told and "not yet connected and" not in told
    for page, query in (("outreach", {"view": "pairs"}), ("meeting", {}), ("coverage", {})):
        app = open_screen(page, **query)
        assert "it says nothing of any student" in words_of(app), page
        assert "Ask the adults of 2 pairs" not in labels(app), page


def test_a_teacher_after_the_reveal_never_sees_a_leads_step(oak_street_screen, now):
    app = oak_street_screen("home", as_adult="A102")
    finish_round(now, close=True)
    app.run()
    assert labels(app)[0] in {"Look at the list", "Look at the coverage", "Go to outreach"}


def year_of(app):
    (year,) = app.get("bidi_component")
    return json.loads(year.proto.bytes)


def test_the_year_is_a_line_with_the_rounds_and_no_figure_of_an_open_one(oak_street_screen, now):
    app = oak_street_screen("home", as_adult="A102")
    marks = {mark["below"]: mark for mark in year_of(app)["marks"]}
    newest = as_(session.database(), ME)(list_rounds)[0]
    assert (marks[newest.name]["kind"], marks[newest.name]["top"]) == ("open", "open now")
    shown = [mark for mark in marks.values() if mark["kind"] == "done"]
    assert shown and all("%" in mark["top"] and "covered" in mark["below"] for mark in shown)
    finish_round(now)
    app.run()
    marks = {mark["below"]: mark for mark in year_of(app)["marks"]}
    assert "%" in marks[f"covered, {newest.name}"]["top"]


def test_what_waits_is_named_to_an_adult_and_to_nobody_on_a_shared_computer(oak_street_screen):
    keeper_sees = words_of(oak_street_screen("home"))
    assert "Waiting" not in keeper_sees
    counselor = as_(session.database(), ME)(viewer_as, "A134")
    entries = as_(session.database(), counselor)(my_caseload)
    assert not any(entry.student.name in keeper_sees for entry in entries)
    told = words_of(oak_street_screen("home", as_adult="A134"))
    assert "Waiting" in told and any(entry.student.name in told for entry in entries)
