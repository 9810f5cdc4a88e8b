"""What students say, on its way in: a form's answers, one student's answer, in words."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.problems import NotPossible
from connections.domain.rounds.round import SHOWS_ANSWERS
from connections.domain.voice.said import MOST_NAMED, SAID_WORDS, Said, VoiceAnswer
from connections.services.book.ask import Ask
from connections.services.people.people import adults_here
from connections.services.round.voice import (
    VoicePreview,
    import_voice,
    is_opted_out,
    note_voice,
    opt_out,
    preview_voice,
    school_asks_students,
    voice_rounds,
)
from connections.ui.parts.pieces import choose, draw_figures, draw_issues, md, option, tell
from connections.ui.parts.upload import Taken, draw_questions, draw_upload, empty_box
from connections.ui.shell.session import acting, in_callback, say_later
from connections.words import listed, number, say, say_many, to_say

QUESTION = to_say("Is there an adult here you would go to?")
_NO_ROUND = to_say(
    "No round takes what students say at the moment. Under School, Rounds, say of one that "
    "students are asked too."
)


def draw_voice_import(ask: Ask) -> None:
    """Draw the way in for a form's answers: one row for each student who was asked."""
    tell(
        "What students answer to “{question}”, as Google Forms, Microsoft Forms or a "
        "spreadsheet exports it: a column with the student (id or name) and one or several "
        "with the adults they named, up to {most}. “Someone outside school”, “nobody”, “rather "
        "not say” and “absent” are answers too, and so is what nobody can read: nothing is "
        "dropped. Only counselors and principals see what was said.",
        question=say(QUESTION),
        most=MOST_NAMED,
    )
    rounds = {one.round_id: one.name for one in voice_rounds(ask)}
    if not rounds:
        st.markdown(say(_NO_ROUND))
        return
    round_id = choose(say("Into which round?"), rounds, "voice_round")
    taken = draw_upload(
        ask,
        "voice",
        say("File with students' answers"),
        lambda upload, answers: preview_voice(ask, upload.files[0], answers, round_id),
        depends_on=round_id,
    )
    if taken is not None:
        _draw_preview(round_id, taken)


def _draw_preview(round_id: str, taken: Taken[VoicePreview]) -> None:
    preview = taken.preview
    st.markdown(md(preview.reading.message))
    if preview.reading.questions:
        draw_questions("voice", taken)
        return
    figures = [
        (number(preview.new), say("new answers"), say("will be added")),
        (number(preview.changed), say("changed"), say("the file's answer will stand")),
        (number(preview.unchanged), say("unchanged"), say("stay as they are")),
    ]
    if preview.sealed:  # which of them are new would say what was answered
        count = number(len(preview.reading.answers))
        figures = [(count, say("answers in the file"), say("the file's answers will stand"))]
    draw_figures(figures)
    if preview.reading.issues:
        tell("Rows that need a look, each with the reason; nothing is guessed.")
        draw_issues(preview.reading.issues, key="voice_issues")
    st.button(
        say("Import these answers"),
        type="primary",
        disabled=not (preview.to_save or preview.sealed),
        on_click=_import,
        args=(taken, round_id),
    )


def _import(taken: Taken[VoicePreview], round_id: str) -> None:
    with in_callback() as ask:
        done = import_voice(ask, taken.upload.files[0], taken.answers, round_id)
        empty_box("voice")
        told = say_many(
            len(done.reading.answers),
            "{n} answer of the file stands in {round}.",
            "{n} answers of the file stand in {round}.",
            round=md(done.this_round.name),
        )
        if done.this_round.status not in SHOWS_ANSWERS:
            told += " " + say("They show when the round is revealed.")
        say_later(told)


def draw_voice_form(ask: Ask, student_id: str) -> None:
    """Draw how to note what one student said when asked in person, or that they are not asked."""
    if not ask.may(Permission.VOICE_MANAGE) or not school_asks_students(ask):
        return
    if is_opted_out(ask, student_id):
        tell("This student is not asked whom they would go to.")
        again = acting(opt_out, student_id, False, done=say("The student can be asked again."))
        st.button(say("Ask this student again"), key=f"opt_in_{student_id}", on_click=again)
        return
    with st.expander(say("Ask the student, and note the answer")):
        done = say("The student is not asked any more. Nothing they said is shown or counted.")
        never = acting(opt_out, student_id, True, done=done)
        st.button(say("Do not ask this student"), key=f"opt_out_{student_id}", on_click=never)
        rounds = [one.round_id for one in voice_rounds(ask)]
        if not rounds:
            st.markdown(say(_NO_ROUND))
            return
        adults = {adult.adult_id: adult.name for adult in adults_here(ask)}
        with st.form(f"voice_{student_id}", border=False):
            tell(
                "“{question}” Asked alone, without hurry; “rather not say” is a good answer.",
                question=say(QUESTION),
            )
            st.pills(
                say("What they said"),
                list(Said),
                format_func=lambda said: option(say(SAID_WORDS[said])),
                key=f"said_{student_id}",
            )
            st.multiselect(
                say("Whom they named"),
                list(adults),
                format_func=adults.__getitem__,
                max_selections=MOST_NAMED,
                key=f"named_{student_id}",
                placeholder=say("Nobody chosen"),
            )
            st.form_submit_button(
                say("Save the answer"), on_click=_note, args=(student_id, rounds[0])
            )


def _note(student_id: str, round_id: str) -> None:
    state = st.session_state
    done = say("The answer is saved. Nobody sees it before the round is revealed.")
    with in_callback(done) as ask:
        if not (said := state[f"said_{student_id}"]):
            raise NotPossible("Choose what the student said. Nothing was saved.")
        note_voice(ask, student_id, Said(said), state[f"named_{student_id}"], round_id)
        state[f"said_{student_id}"], state[f"named_{student_id}"] = None, []


def said_words(given: VoiceAnswer, names: list[str]) -> str:
    """Return an answer in words: the adults named, or what was said instead."""
    return listed(names) if given.answer is Said.NAMED else say(SAID_WORDS[given.answer]).lower()
