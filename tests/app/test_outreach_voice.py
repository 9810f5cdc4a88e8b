"""Students' answers on the screen: a form's file, one answer on a story, both views on Coverage."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from connections.domain.outreach.status import Status
from connections.domain.rounds.round import RoundStatus
from connections.domain.voice.said import Said
from connections.services.coverage.voice import round_voice
from connections.services.people.people import school_people
from connections.services.round.rounds import list_rounds, reveal_round
from connections.services.round.voice import note_voice
from connections.services.school.school import change_settings, school_settings
from connections.services.school.schools import keeper
from connections.store.outreach import load_outreach
from connections.store.rounds import load_voice
from connections.store.schema import adults
from connections.ui.outreach.words import STORY
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.app.test_rosters import button, upload
from tests.asking import as_

ME = keeper("school")


def open_round():
    return next(r for r in as_(session.database(), ME)(list_rounds) if r.status is RoundStatus.OPEN)


def answers():
    with session.database().reading() as sql:
        return load_voice(sql, "school", open_round().round_id)


def people():
    return as_(session.database(), ME)(school_people)


def form_of(students, adult) -> tuple[str, bytes]:
    lines = ["Timestamp,Student ID,Is there an adult here you would go to?"]
    lines += [f"11/20/2026 9:00,{s.student_id},{adult.name}" for s in students[:11]]
    lines += [f"11/20/2026 9:01,{students[11].student_id},Nobody", "11/20/2026 9:02,x99,Nobody"]
    return "answers.csv", "\n".join(lines).encode()


@pytest.fixture
def story(oak_street_screen):
    """Return how to open the story of a student with an outreach, or of an adult's first."""

    def open_story(as_adult=None):
        app = oak_street_screen("outreach", as_adult=as_adult)
        with session.database().reading() as sql:
            taken = [one for one in load_outreach(sql, "school") if one.status is Status.BUILDING]
        app.session_state[STORY] = next(
            one.student_id for one in taken if as_adult in (None, one.adult_id)
        )
        app.run()
        assert not app.exception, app.exception
        return app

    return open_story


@pytest.mark.parametrize("where", ["coverage", "rosters"])
def test_a_forms_answers_come_in_after_a_preview(oak_street_screen, where):
    app = oak_street_screen(where, view="voice")
    students, adults = people()
    app = upload(app, form_of(students, adults[0]), box="voice_0")
    assert not app.exception, app.exception
    found = [(m.value, m.label) for m in app.metric]
    assert found[-1] == ("12", "answers in the file"), "the round is open: no more is told"
    assert "nothing is guessed" in words_of(app)
    assert answers() == {}
    button(app, "Import these answers").click().run()
    assert "12 answers of the file stand" in words_of(app)
    assert answers()[students[0].student_id].adult_ids == (adults[0].adult_id,)
    assert answers()[students[11].student_id].answer is Said.NOBODY


def test_an_answer_given_in_person_is_noted_on_the_story_and_told_after_the_reveal(story):
    app = story()
    student_id = app.session_state[STORY]
    adult = people()[1][0]
    app.multiselect(key=f"named_{student_id}").set_value([adult.adult_id])
    app.pills(key=f"said_{student_id}").set_value(Said.NAMED)
    button(app, "Save the answer").click().run()
    assert "The answer is saved" in words_of(app)
    assert answers()[student_id].adult_ids == (adult.adult_id,)
    told = f"asked whom they would go to: {adult.name}"
    assert told not in words_of(app).replace("\\", "")
    as_(session.database(), ME, now=session.now())(reveal_round, open_round().round_id)
    app.run()
    assert told in words_of(app).replace("\\", "")


def test_named_without_anybody_chosen_is_refused_with_a_sentence(story):
    app = story()
    button(app, "Save the answer").click().run()
    assert "Choose what the student said" in words_of(app)
    app.pills(key=f"said_{app.session_state[STORY]}").set_value(Said.NAMED)
    button(app, "Save the answer").click().run()
    assert "Choose the adult the student named" in words_of(app)
    assert answers() == {}


def test_a_teacher_neither_collects_nor_reads_answers(story, oak_street_screen):
    oak_street_screen("home")
    with session.database().reading() as sql:
        leads = set(sql.execute(select(adults.c.adult_id).where(adults.c.role != "")).scalars())
        taken = [one for one in load_outreach(sql, "school") if one.status is Status.BUILDING]
    teacher = next(one.adult_id for one in taken if one.adult_id not in leads)
    app = story(as_adult=teacher)
    assert "What happened" in words_of(app)
    assert not [b for b in app.button if b.label == "Save the answer"]
    app = oak_street_screen("coverage", as_adult=teacher, view="voice")
    assert "Google Forms" not in words_of(app)


def test_coverage_shows_both_views_side_by_side(oak_street_screen):
    oak_street_screen("coverage")
    this_round = open_round()
    students, adults = people()
    for student in students[:12]:
        as_(session.database(), ME, now=session.now())(
            note_voice, student.student_id, Said.NAMED, [adults[0].adult_id]
        )
    as_(session.database(), ME, now=session.now())(reveal_round, this_round.round_id)
    app = oak_street_screen("coverage")
    assert "What students say" in [h.value for h in app.header]
    summary = as_(session.database(), ME)(round_voice, this_round.round_id).summary
    figures = {m.label: m.value for m in app.metric}
    assert figures["students answered"] == "12"
    assert figures["confirmed"] == str(summary.confirmed)
    assert figures["unseen"] == str(summary.unseen) != "0"


def test_a_text_that_fits_nobody_is_asked_about_with_nothing_chosen(oak_street_screen):
    app = oak_street_screen("coverage", view="voice")
    students, adults = people()
    name, content = form_of(students, adults[0])
    odd = content + f"\n11/20/2026 9:03,{students[12].student_id},the tall one".encode()
    app = upload(app, (name, odd), box="voice_0")
    (asked,) = [box for box in app.selectbox if "the tall one" in box.label.replace("\\", "")]
    assert asked.value is None
    button(app, "Use these answers").click().run()
    assert [box for box in app.selectbox if box.label == asked.label], "it stays open"
    app.selectbox(key=asked.key).set_value("said:unreadable")
    button(app, "Use these answers").click().run()
    button(app, "Import these answers").click().run()
    assert answers()[students[12].student_id].answer is Said.UNREADABLE


def test_a_child_is_left_out_of_being_asked_and_asked_again(story):
    app = story()
    student_id = app.session_state[STORY]
    app.button(key=f"opt_out_{student_id}").click().run()
    assert "is not asked" in words_of(app)
    assert not [b for b in app.button if b.label == "Save the answer"]
    app.button(key=f"opt_in_{student_id}").click().run()
    assert [b for b in app.button if b.label == "Save the answer"]


def test_a_school_that_asks_no_students_sees_nothing_to_do_about_it(story, oak_street_screen):
    story()
    settings = as_(session.database(), ME)(school_settings)
    off = replace(settings, asks_students=False)
    as_(session.database(), ME)(change_settings, off, "Oak Street School")
    app = story()
    assert not [b for b in app.button if b.label in ("Save the answer", "Do not ask this student")]
    app = oak_street_screen("coverage", view="voice")
    assert "Google Forms" not in words_of(app)
    app = oak_street_screen("rosters")
    assert "Students' answers" not in [tab.label for tab in app.tabs]
    app = oak_street_screen("coverage")
    assert "What students say" not in [h.value for h in app.header]
    app = oak_street_screen("school")
    assert not [r for r in app.radio if r.key == "plan_voice"]
    assert not [b for b in app.button if str(b.key).startswith("voice_")]
