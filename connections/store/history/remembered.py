"""What people said about kinds of files: kept for the next such file, and forgotten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from connections.store.mapper import from_row, of_school, upsert
from connections.store.rosters import Brought
from connections.store.schema import remembered_answers


@dataclass(frozen=True, slots=True)
class Remembered:
    """One answer about a shape of file: of which file it was said first, by whom and when."""

    shape: str
    question: str
    answer: str
    file: str
    by: str
    at: datetime


def load_remembered_answers(sql: Connection, school_id: str, shape: str) -> dict[str, str]:
    """Return what was answered before about files of this shape, by question."""
    query = select(remembered_answers.c.question, remembered_answers.c.answer).where(
        of_school(remembered_answers, school_id, shape=shape)
    )
    return {row.question: row.answer for row in sql.execute(query)}


def load_remembered(sql: Connection, school_id: str) -> list[Remembered]:
    """Return everything that is remembered about files, the oldest first."""
    table = remembered_answers
    query = select(table).where(of_school(table, school_id)).order_by(table.c.at, table.c.shape)
    return [from_row(Remembered, row) for row in sql.execute(query)]


def save_remembered_answers(
    sql: Connection, school_id: str, shape: str, answers: Mapping[str, str], brought: Brought
) -> None:
    """Keep the answers for the next file of the same shape; "" takes one back.

    One that stands already keeps who said it, of which file and when.
    """
    known = load_remembered_answers(sql, school_id, shape)
    rows = [
        {"school_id": school_id, "shape": shape, "question": question, "answer": answer}
        | {"file": brought.file, "by": brought.by, "at": brought.at}
        for question, answer in answers.items()
        if answer and known.get(question) != answer
    ]
    upsert(sql, remembered_answers, rows)
    taken_back = [question for question, answer in answers.items() if not answer]
    delete_remembered_answers(sql, school_id, [(shape, q) for q in taken_back if q in known])


def delete_remembered_answers(
    sql: Connection, school_id: str, which: Iterable[tuple[str, str]]
) -> None:
    """Forget these answers, each by (shape, question)."""
    for shape, question in which:
        key = of_school(remembered_answers, school_id, shape=shape, question=question)
        sql.execute(delete(remembered_answers).where(key))
