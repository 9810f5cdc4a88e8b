"""Ids by which files call people who keep the id they have here: written, and taken back.

Of a student it is a row that was made one with theirs, so that whatever is kept or erased of the
child takes it along. Of an adult it is an answer about files, which can be forgotten.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from connections.domain.people.person import Adult, Student
from connections.store.history.merging import MOVES
from connections.store.history.remembered import (
    delete_remembered_answers,
    load_remembered,
    load_remembered_answers,
    save_remembered_answers,
)
from connections.store.mapper import in_groups, insert_many, of_school, to_columns
from connections.store.rosters import Brought
from connections.store.schema import merges, student_keys, students

_OF_ADULTS = "ids_of_adults"  # the shape under which they are remembered: every file's
_NOTHING_MOVED: dict[str, Any] = {
    **{what: {table.name: [] for table in MOVES} for what in ("keys", "swapped")},
    "late": [],
    "teaches": {},
    "before": {"kept": {}, "gone": None, "after": {}},  # split off, it is a child of its own here
}


def load_kept_adult_ids(sql: Connection, school_id: str) -> dict[str, str]:
    """Return whom files mean by ids that are nobody's here: the adult's own, by the file's id."""
    return load_remembered_answers(sql, school_id, _OF_ADULTS)


def save_other_ids(
    sql: Connection,
    school_id: str,
    import_id: str,
    of_students: Sequence[tuple[str, Student]],
    of_adults: Sequence[tuple[str, Adult]],
    brought: Brought,
    today: date,
) -> None:
    """Write that these ids of an import's files mean these people; none may be anybody's here."""
    if of_students:
        rows = [replace(student, student_id=other) for other, student in of_students]
        more = {"school_id": school_id, "since": today, "left_on": today}
        columns = {name: [value] * len(rows) for name, value in more.items()}
        insert_many(sql, students, {**to_columns(rows), **columns})
        moved = {**_NOTHING_MOVED, "import_id": import_id}
        said = {"school_id": school_id, "moved": moved, "by": brought.by, "at": brought.at}
        whose = [
            {**said, "student_id": other, "kept_id": student.student_id}
            for other, student in of_students
        ]
        sql.execute(merges.insert(), whose)
    told = {other: adult.adult_id for other, adult in of_adults}
    save_remembered_answers(sql, school_id, _OF_ADULTS, told, brought)


def delete_other_ids(sql: Connection, school_id: str, import_id: str, brought: Brought) -> None:
    """Take back what an import said of ids: in the files they are people's own again."""
    rows = sql.execute(select(merges).where(merges.c.school_id == school_id))
    theirs = [row.student_id for row in rows if row.moved.get("import_id") == import_id]
    for some in in_groups(theirs):
        for table in (merges, student_keys, students):
            sql.execute(
                table.delete().where(of_school(table, school_id), table.c.student_id.in_(some))
            )
    said = [
        (one.shape, one.question)
        for one in load_remembered(sql, school_id)
        if (one.shape, one.file, one.at) == (_OF_ADULTS, brought.file, brought.at)
    ]
    delete_remembered_answers(sql, school_id, said)
