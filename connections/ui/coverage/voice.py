"""What students said in a round, beside what staff say."""

import pandas as pd
import streamlit as st

from connections.domain.people.grades import grade_label
from connections.domain.voice.said import SAID_WORDS, Said
from connections.services.book.ask import Ask
from connections.services.coverage.voice import RoundVoice, are_asked, round_voice
from connections.ui.parts.pieces import draw_figures, draw_table, tell
from connections.words import listed, number, say, say_many, to_say


def draw_voice(ask: Ask, round_id: str) -> None:
    """Draw what students said in a round beside what staff say, or that nobody answered."""
    voice = round_voice(ask, round_id)
    if voice is None and not are_asked(ask, round_id):
        return
    if voice is None:
        tell("What students say: no student has answered in this round.")
        return
    summary = voice.summary
    st.header(say("What students say"), anchor=False)
    absent = say(
        "{absent} absent, {not_asked} not asked",
        absent=number(summary.absent),
        not_asked=number(summary.not_asked),
    )
    named = say("they name an adult who marked them strong")
    alone = say("covered, and so far staff alone say so")
    unseen = say("they name an adult who did not mark them strong")
    draw_figures(
        (
            (number(summary.answered), say("students answered"), absent),
            (number(summary.confirmed), say("confirmed"), named),
            (number(summary.perceived), say("perceived"), alone),
            (number(summary.unseen), say("unseen"), unseen),
        )
    )
    tell(
        "{outside} named someone outside school, {nobody} said nobody here, {rather_not} would "
        "rather not say, {unreadable} could not be read. Confirmed and unseen can both be true "
        "of one student.",
        outside=number(summary.outside),
        nobody=number(summary.nobody),
        rather_not=number(summary.rather_not_say),
        unreadable=number(summary.unreadable),
    )
    with st.expander(say("Student by student")):
        table = answers_table(voice)
        alt = say_many(len(table), "What {n} student said", "What {n} students said")
        draw_table(table, key="voice_table", alt=alt)


_FIRST = [
    Said.NOBODY,
    Said.OUTSIDE,
    Said.NAMED,
    Said.RATHER_NOT_SAY,
    Said.UNREADABLE,
    Said.ABSENT,
]
_BESIDE = {
    "confirmed": to_say("Confirmed"),
    "perceived": to_say("Perceived"),
    "unseen": to_say("Unseen"),
}


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
        beside = [say(word) for holds, word in _BESIDE.items() if getattr(row, holds)]
        said = say(SAID_WORDS[given.answer]) + (f": {listed(names)}" if names else "")
        order = (_FIRST.index(given.answer), bool(row.confirmed))
        shown = (student.name, grade_label(student.grade), said, listed(beside) or "–")
        rows.append((*order, *shown))
    rows.sort()
    headings = [say("Student"), say("Grade"), say("Said"), say("Beside the staff view")]
    return pd.DataFrame([row[2:] for row in rows], columns=headings)
