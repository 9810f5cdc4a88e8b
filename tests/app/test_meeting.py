"""Meeting and Mark as the facilitator and an adult meet them, round by round."""

import pytest

from connections.domain.access.grants import Role
from connections.domain.meeting.stage import Scene
from connections.services.meeting.joining import joining_state
from connections.services.meeting.stage import stage_state
from connections.services.outreach.assignment import students_to_take
from connections.services.outreach.caseload import my_caseload, pairs_of_round
from connections.services.outreach.proposing import volunteer
from connections.services.outreach.steps import accept_outreach
from connections.services.round.rounds import (
    close_round,
    list_rounds,
    plan_round,
    reveal_round,
)
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.asking import as_

ME = keeper("school")


def newest():
    return as_(session.database(), ME)(list_rounds)[0]


def press(app, label):
    (button,) = [button for button in app.button if button.label == label]
    button.click().run()
    assert not app.exception, app.exception


def labels(app):
    return {button.label for button in app.button}


def test_while_marking_the_projector_says_how_far_and_nothing_else(oak_street_screen):
    app = oak_street_screen("meeting")
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["adults are done"] == "15 of 48"
    assert "have a strong adult" not in figures
    assert app.title[0].value == "Everybody is marking"


def test_the_reveal_asks_once_and_names_stay_hidden_until_wanted(oak_street_screen):
    app = oak_street_screen("meeting")
    press(app, "Reveal now")
    figures = {metric.label: metric.value for metric in app.metric}
    assert {"have a strong adult", "not yet connected", "have exactly one"} <= set(figures)
    press(app, "Show names (F8)")
    assert "Hide names (F8)" in labels(app)


def test_joining_is_opened_and_ended_with_one_click_each(oak_street_screen, now):
    app = oak_street_screen("meeting")
    press(app, "Let people join")
    assert (
        as_(session.database(), ME, now=session.now())(
            joining_state, newest().round_id, session.secret()
        )
        is not None
    )
    press(app, "End joining")
    assert (
        as_(session.database(), ME, now=session.now())(
            joining_state, newest().round_id, session.secret()
        )
        is None
    )


def test_closing_is_one_question_away_and_final(oak_street_screen):
    app = oak_street_screen("meeting")
    press(app, "Reveal now")
    press(app, "Close it")
    assert newest().status == "closed"
    assert app.title[0].value == "Who was not yet connected?"
    assert "Let people join" not in labels(app)


@pytest.fixture
def planned(oak_street_screen, today, now):
    """Return how to open a screen while the next round is only planned."""
    oak_street_screen("home")
    database = session.database()
    as_(database, ME, now=now)(reveal_round, newest().round_id)
    as_(database, ME, now=now)(close_round, newest().round_id)
    as_(database, ME, now=now)(plan_round, "Spring 2027", today)
    return oak_street_screen


def test_before_the_round_opens_the_room_practises(planned, open_screen):
    app = open_screen("meeting")
    assert app.title[0].value == "Before we begin"
    assert {"Open the round", "Let people join"} <= labels(app)
    assert words_of(app).count("so far; shown from") == 3


def test_an_adult_practises_until_the_names_come(planned, open_screen):
    adult = "A101"
    app = open_screen("mark", as_adult=adult)
    assert "opens soon" in words_of(app)
    assert len(app.radio) == 3
    app.radio[0].set_value(app.radio[0].options[0]).run()
    assert not app.exception


def test_who_marks_is_asked_on_a_shared_laptop(oak_street_screen):
    app = oak_street_screen("mark")
    assert "Pass this computer to the one who marks next" in words_of(app)
    assert app.selectbox(key="passed_to").value is None


def test_a_teacher_has_no_meeting_page(oak_street_screen):
    with pytest.raises(Exception, match="meeting"):
        oak_street_screen("meeting", as_adult="A101")


def test_on_the_projector_an_adult_is_named_only_after_the_yes(oak_street_screen, now):
    app = oak_street_screen("meeting")
    press(app, "Reveal now")
    press(app, "Show names (F8)")
    press(app, "Suggest pairs")
    assert not any("Adult" in frame.value for frame in app.dataframe)
    app.selectbox(key="looks_after").set_value("by_grade").run()
    (save,) = [button for button in app.button if "ask the adults" in button.label]
    save.click().run()
    database, round_id = session.database(), newest().round_id
    pairs = as_(database, ME)(pairs_of_round, round_id)
    steps = [box for box in app.text_input if box.key.startswith("step_")]
    assert pairs and not steps and f"{len(pairs)} more pairs wait for a yes" in words_of(app)
    as_(database, ME)(accept_outreach, pairs[0].outreach_id)
    app.run()
    (step,) = [box for box in app.text_input if box.key.startswith("step_")]
    assert pairs[0].adult.name in step.label.replace("\\", "")


def test_after_a_meeting_the_caseload_is_somebodys(oak_street_screen, as_adult):
    app = oak_street_screen("meeting")
    press(app, "Reveal now")
    press(app, "Show names (F8)")
    press(app, "Suggest pairs")
    save = next(button for button in app.button if "ask the adults" in button.label)
    save.click().run()
    assert "Choose first who looks after" in words_of(app)
    database, round_id = session.database(), newest().round_id
    assert not as_(database, ME)(pairs_of_round, round_id)
    app.selectbox(key="looks_after").set_value("A135").run()
    next(button for button in app.button if "ask the adults" in button.label).click().run()
    pairs = {pair.student.student_id for pair in as_(database, ME)(pairs_of_round, round_id)}
    counselor = as_(database, as_adult("A135", Role.COUNSELOR))
    assert pairs and pairs <= {e.student.student_id for e in counselor(my_caseload)}


def test_what_nobody_looks_after_is_said_and_put_right(oak_street_screen, as_adult):
    oak_street_screen("home")
    teacher = as_(session.database(), as_adult("A101"))
    teacher(volunteer, teacher(students_to_take)[0].student_id)
    app = oak_street_screen("outreach")
    assert "1 outreach is looked after by nobody yet" in words_of(app)
    press(app, "Let them look after these")
    assert "Choose first who" in words_of(app)
    app.selectbox(key="looks_after_mine").set_value("by_grade")
    press(app, "Let them look after these")
    assert "looked after by nobody" not in words_of(app)


def test_the_console_says_what_the_room_sees_and_keeps_the_hour(oak_street_screen):
    app = oak_street_screen("meeting")
    press(app, "Start the hour")
    assert "Why we are here" in words_of(app)
    press(app, "Next")
    assert "What Strong means" in words_of(app)
    press(app, "Make a link")
    assert "/stage/link#" in app.code[0].value
    press(app, "End it there")
    assert not app.code
    ask = as_(session.database(), ME)
    assert ask(stage_state, newest().round_id)[1] is Scene.MARKING
    press(app, "Reveal now")
    assert ask(stage_state, newest().round_id)[1] is Scene.REVEAL
    press(app, "Show names there")
    assert not ask(stage_state, newest().round_id)[0].hides


def test_some_of_the_suggested_pairs_are_saved_and_the_others_wait(oak_street_screen):
    app = oak_street_screen("meeting")
    press(app, "Reveal now")
    press(app, "Show names (F8)")
    press(app, "Suggest pairs")
    app.selectbox(key="looks_after").set_value("by_grade").run()
    some = app.multiselect(key="plan_some")
    every = len(app.session_state["meeting_plan"].pairs)
    some.set_value([pair.student_id for pair in app.session_state["meeting_plan"].pairs[:2]]).run()
    press(app, "Save 2 pairs and ask the adults")
    saved = as_(session.database(), ME)(pairs_of_round, newest().round_id)
    assert len(saved) == 2 and len(app.session_state["meeting_plan"].pairs) == every - 2
