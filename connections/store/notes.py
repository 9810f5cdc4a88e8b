"""Notes about students, and the staff pulse."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select

from connections.domain.outreach.record import Note
from connections.domain.problems import NotPossible
from connections.store.database import upsert
from connections.store.mapper import from_row, to_row
from connections.store.outreach import load_school_for_change
from connections.store.schema import notes, pulse_answers, pulse_given
from connections.words import say


def load_notes(sql: Connection, school_id: str, student_id: str) -> list[Note]:
    """Return the notes about a student, the newest first. Who may read each is asked elsewhere."""
    query = (
        select(notes)
        .where(notes.c.school_id == school_id, notes.c.student_id == student_id)
        .order_by(notes.c.written_at.desc(), notes.c.note_id)
    )
    return [from_row(Note, row) for row in sql.execute(query)]


def save_note(sql: Connection, school_id: str, note: Note) -> None:
    """Write a new note."""
    sql.execute(notes.insert().values(school_id=school_id, **to_row(note)))


def load_pulse(sql: Connection, school_id: str) -> dict[date, dict[str, dict[str, int]]]:
    """Return how often each answer was given, by day asked and question, the newest day first."""
    query = (
        select(pulse_answers.c.asked_on, pulse_answers.c.answers)
        .where(pulse_answers.c.school_id == school_id)
        .order_by(pulse_answers.c.asked_on.desc())
    )
    return {row.asked_on: row.answers for row in sql.execute(query)}


def load_gave_pulse(sql: Connection, school_id: str, adult_id: str, asked_on: date) -> bool:
    """Say whether the adult has answered; what they said is not known to anyone."""
    query = select(pulse_given.c.adult_id).where(
        pulse_given.c.school_id == school_id,
        pulse_given.c.adult_id == adult_id,
        pulse_given.c.asked_on == asked_on,
    )
    return sql.execute(query).first() is not None


def save_pulse(
    sql: Connection, school_id: str, adult_id: str, asked_on: date, given: Mapping[str, int]
) -> None:
    """Add one person's answers to the tallies of the day; only the tallies are kept.

    A row for each person would stand in the order of the audit log, which names who changed
    something when; sums tell nothing of anybody.
    """
    load_school_for_change(sql, school_id)  # the sums are read before they are written
    if load_gave_pulse(sql, school_id, adult_id, asked_on):
        raise NotPossible(
            say("You have answered already. Thank you; one answer a person is enough.")
        )
    sql.execute(
        pulse_given.insert().values(school_id=school_id, adult_id=adult_id, asked_on=asked_on)
    )
    query = select(pulse_answers.c.answers).where(
        pulse_answers.c.school_id == school_id, pulse_answers.c.asked_on == asked_on
    )
    tallies = sql.execute(query).scalar() or {}
    added = {question: dict(counts) for question, counts in tallies.items()}
    for question, answer in given.items():
        counts = added.setdefault(question, {})
        counts[str(answer)] = counts.get(str(answer), 0) + 1
    upsert(
        sql,
        pulse_answers,
        [
            {
                "school_id": school_id,
                "answer_id": asked_on.isoformat(),
                "asked_on": asked_on,
                "answers": added,
            }
        ],
    )
