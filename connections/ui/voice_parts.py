"""What students say, on the screen: a form's answers in, one answer noted, both views beside."""

import pandas as pd
import streamlit as st

from connections.domain.access import Viewer
from connections.domain.people import grade_label
from connections.domain.problems import ConnectionsError
from connections.domain.rounds import SHOWS_ANSWERS
from connections.domain.voice import MOST_NAMED, SAID_WORDS, Said, VoiceAnswer
from connections.services.assignment import adult_places
from connections.services.voice import (
    RoundVoice,
    VoicePreview,
    import_voice,
    note_voice,
    preview_voice,
    round_voice,
    voice_rounds,
)
from connections.ui.parts import counted, draw_figures, draw_issues, draw_table, md, option
from connections.ui.roster_parts import Upload, draw_questions
from connections.ui.session import database, in_callback, now, say_later, viewer

QUESTION = "Is there an adult here you would go to?"


def draw_voice_import() -> None:
    """Draw the way in for a form's answers: one row for each student who was asked."""
    st.markdown(
        f"What students answer to “{QUESTION}”, as Google Forms, Microsoft Forms or a spreadsheet "
        "exports it: a column with the student (id or name) and one or several with the adults "
        f"they named, up to {MOST_NAMED}. “Nobody”, “rather not say” and “absent” are answers too. "
        "Only counselors and principals see what was said."
    )
    rounds = {one.round_id: one.name for one in voice_rounds(database(), viewer())}
    if not rounds:
        st.markdown("No round is open for what students say. Open one under School first.")
        return
    round_id = st.selectbox(
        "Into which round?", list(rounds), format_func=rounds.__getitem__, key="voice_round"
    )
    number = st.session_state.setdefault("voice_upload", 0)  # a new key empties the box
    uploaded = st.file_uploader("File with students' answers", key=f"voice_{number}")
    if uploaded is None:
        return
    upload = Upload.of([uploaded])
    answers = st.session_state.setdefault("voice_answers", {}).get(upload.digest, {})
    try:
        with st.spinner("Reading the answers"):
            preview = preview_voice(database(), viewer(), upload.files[0], answers, round_id)
    except ConnectionsError as refused:
        st.error(str(refused), icon=":material/info:")
        return
    _draw_preview(upload, answers, round_id, preview)


def _draw_preview(
    upload: Upload, answers: dict[str, str], round_id: str, preview: VoicePreview
) -> None:
    st.markdown(md(preview.reading.message))
    if preview.reading.questions:
        draw_questions(preview.reading.questions, "voice", upload.digest, _keep_answers)
        return
    draw_figures(
        [
            (f"{preview.new:,}", "new answers", "will be added"),
            (f"{preview.changed:,}", "changed", "the file's answer will stand"),
            (f"{preview.unchanged:,}", "unchanged", "stay as they are"),
        ]
    )
    if preview.reading.issues:
        st.markdown("Rows of nobody on the roster are left out; nothing is guessed.")
        draw_issues(preview.reading.issues, key="voice_issues")
    st.button(
        "Import these answers",
        type="primary",
        disabled=not preview.to_save,
        on_click=_import,
        args=(upload, answers, round_id),
    )


def _keep_answers(digest: str, answers: dict[str, str]) -> None:
    kept = st.session_state.setdefault("voice_answers", {})
    kept[digest] = {**kept.get(digest, {}), **answers}


def _import(upload: Upload, answers: dict[str, str], round_id: str) -> None:
    with in_callback():
        done = import_voice(database(), viewer(), upload.files[0], answers, now(), round_id)
        st.session_state["voice_upload"] += 1
        shown = done.this_round.status in SHOWS_ANSWERS
        say_later(
            f"{counted(len(done.to_save), 'answer')} saved into {md(done.this_round.name)}."
            + ("" if shown else " They show when the round is revealed.")
        )


def draw_voice_form(me: Viewer, student_id: str) -> None:
    """Draw how to note what one student said when asked in person."""
    with st.expander("Ask the student, and note the answer"):
        rounds = {one.round_id: one.name for one in voice_rounds(database(), me)}
        if not rounds:
            st.markdown("No round is open for what students say. Open one under School first.")
            return
        adults = {e.adult.adult_id: e.adult.name for e in adult_places(database(), me)}
        with st.form(f"voice_{student_id}", border=False, clear_on_submit=True):
            st.markdown(
                f"“{QUESTION}” Asked alone, without hurry; “rather not say” is a good answer."
            )
            st.pills(
                "What they said",
                list(Said),
                default=Said.NAMED,
                format_func=lambda said: option(SAID_WORDS[said]),
                key=f"said_{student_id}",
                required=True,
            )
            st.multiselect(
                "Whom they named",
                list(adults),
                format_func=adults.__getitem__,
                max_selections=MOST_NAMED,
                key=f"named_{student_id}",
                placeholder="Nobody chosen",
            )
            newest = next(iter(rounds))
            st.form_submit_button("Save the answer", on_click=_note, args=(student_id, newest))


def _note(student_id: str, round_id: str) -> None:
    state = st.session_state
    with in_callback("The answer is saved. It shows once the round is revealed."):
        said = Said(state[f"said_{student_id}"])
        note_voice(
            database(), viewer(), student_id, said, state[f"named_{student_id}"], now(), round_id
        )


def said_words(given: VoiceAnswer, names: list[str]) -> str:
    """Return an answer in words: the adults named, or what was said instead."""
    return ", ".join(names) if given.answer is Said.NAMED else SAID_WORDS[given.answer].lower()


def draw_voice(me: Viewer, round_name: str) -> None:
    """Draw what students said in a round beside what staff say; nothing if nobody answered."""
    voice = round_voice(database(), me, round_name)
    if voice is None:
        return
    summary = voice.summary
    st.header("What students say", anchor=False)
    draw_figures(
        (
            (f"{summary.answered}", "students answered", f"{summary.absent} not asked or absent"),
            (f"{summary.confirmed}", "confirmed", "they name an adult who marked them strong"),
            (f"{summary.perceived}", "perceived", "covered, and so far staff alone say so"),
            (f"{summary.unseen}", "unseen", "they name an adult who did not mark them strong"),
        )
    )
    st.markdown(
        f"{summary.nobody} said nobody here, {summary.rather_not_say} would rather not say. "
        "Confirmed and unseen can both be true of one student."
    )
    with st.expander("Student by student"):
        table = answers_table(voice)
        draw_table(table, key="voice_table", alt=f"What {len(table)} students said")


_FIRST = {Said.NOBODY: 0, Said.NAMED: 1, Said.RATHER_NOT_SAY: 2, Said.ABSENT: 3}


def answers_table(voice: RoundVoice) -> pd.DataFrame:
    """Return who said what, those first to whom nobody came to mind: Student, Grade, Said, Beside.

    Only students who were asked.
    """
    rows = []
    for row in voice.table.itertuples():
        given = voice.answers.get(str(row.student_id))
        if given is None:
            continue
        student = voice.students[given.student_id]
        names = [voice.adults[a].name for a in given.adult_ids if a in voice.adults]
        beside = [
            word
            for word, holds in (
                ("Confirmed", row.confirmed),
                ("Perceived", row.perceived),
                ("Unseen", row.unseen),
            )
            if holds
        ]
        said = f"{SAID_WORDS[given.answer]}: {', '.join(names)}" if names else ""
        rows.append(
            (
                _FIRST[given.answer],
                bool(row.confirmed),
                student.name,
                grade_label(student.grade),
                said or SAID_WORDS[given.answer],
                ", ".join(beside) or "–",
            )
        )
    rows.sort()
    return pd.DataFrame(
        [row[2:] for row in rows], columns=["Student", "Grade", "Said", "Beside the staff view"]
    )
