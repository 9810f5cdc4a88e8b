"""Students' answers on the screen: a form's file, one answer on a story, both views on Coverage."""

import pytest

from connections.domain.rounds.round import RoundStatus
from connections.domain.voice.said import Said
from connections.services.coverage.voice import round_voice
from connections.services.people.people import school_people
from connections.services.round.rounds import list_rounds, reveal_round
from connections.services.round.voice import note_voice
from connections.services.school.schools import keeper
from connections.store.outreach import load_outreach
from connections.store.rounds import load_voice
from connections.ui.outreach.cases import STORY, VIEW
from connections.ui.outreach.page import ONE, VOICE
from connections.ui.parts.pieces import option
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
def view(oak_street_screen):
    def open_view(name, as_adult=None):
        app = oak_street_screen("outreach", as_adult=as_adult)
        app.session_state[VIEW] = name
        app.run()
        assert not app.exception, app.exception
        return app

    return open_view


@pytest.mark.parametrize("where", ["outreach", "rosters"])
def test_a_forms_answers_come_in_after_a_preview(view, oak_street_screen, where):
    app = view(VOICE) if where == "outreach" else oak_street_screen("rosters")
    students, adults = people()
    app = upload(app, form_of(students, adults[0]), box="voice_0")
    assert not app.exception, app.exception
    assert [(m.value, m.label) for m in app.metric][-3:] == [
        ("12", "new answers"),
        ("0", "changed"),
        ("0", "unchanged"),
    ]
    assert "left out" in words_of(app)
    assert answers() == {}
    button(app, "Import these answers").click().run()
    assert "12 answers saved" in words_of(app)
    assert answers()[students[0].student_id].adult_ids == (adults[0].adult_id,)
    assert answers()[students[11].student_id].answer is Said.NOBODY


def test_an_answer_given_in_person_is_noted_on_the_story_and_told_after_the_reveal(view):
    app = view(ONE)
    student_id = app.selectbox(key=STORY).value
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


def test_named_without_anybody_chosen_is_refused_with_a_sentence(view):
    app = view(ONE)
    button(app, "Save the answer").click().run()
    assert "Choose what the student said" in words_of(app)
    app.pills(key=f"said_{app.selectbox(key=STORY).value}").set_value(Said.NAMED)
    button(app, "Save the answer").click().run()
    assert "Choose the adult the student named" in words_of(app)
    assert answers() == {}


def test_a_teacher_neither_collects_nor_reads_answers(view):
    view(ONE)
    with session.database().reading() as sql:
        adult = next(o.adult_id for o in load_outreach(sql, "school") if o.open)
    app = view(ONE, as_adult=adult)
    offered = [o.content for o in app.get_by_key(VIEW).proto.options]
    assert option("One student") in offered and option("Students' answers") not in offered
    assert not [b for b in app.button if b.label == "Save the answer"]


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
