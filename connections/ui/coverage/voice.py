"""What students said in a round, beside what staff say."""

import pandas as pd
import streamlit as st

from connections.domain.people.grades import grade_label
from connections.domain.voice.said import SAID_WORDS, Said
from connections.services.book.ask import Ask
from connections.services.coverage.voice import RoundVoice, round_voice
from connections.ui.parts.pieces import draw_figures, draw_table


def draw_voice(ask: Ask, round_id: str) -> None:
    """Draw what students said in a round beside what staff say; nothing if nobody answered."""
    voice = round_voice(ask, round_id)
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
