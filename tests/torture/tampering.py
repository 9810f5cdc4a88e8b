"""What must not go unnoticed: done to a database between the kill and the judge, by his tests."""

import sqlite3
from contextlib import closing

from tests.torture.school import Place

nothing = None


def _run(place: Place, *statements: str) -> None:
    with closing(sqlite3.connect(place.file)) as sql, sql:
        for statement in statements:
            sql.execute(statement)


def delete_an_answer(place: Place) -> None:
    """Take away one answer that was acknowledged, with its mark."""
    _run(
        place,
        "DELETE FROM marks WHERE rowid IN (SELECT marks.rowid FROM marks JOIN answers "
        "USING (adult_id, student_id) WHERE answers.rowid = (SELECT max(rowid) FROM answers))",
        "DELETE FROM answers WHERE rowid = (SELECT max(rowid) FROM answers)",
    )


def unsign_an_answer(place: Place) -> None:
    """Cut the newest entry from the audit log, as if it had been written apart from its answers."""
    _run(place, "DELETE FROM audit WHERE entry = (SELECT max(entry) FROM audit)")


def cut_an_import(place: Place) -> None:
    """Leave half of a roster as it was before."""
    _run(place, "UPDATE students SET homeroom = 'Room 1' WHERE student_id LIKE 'X%5'")
