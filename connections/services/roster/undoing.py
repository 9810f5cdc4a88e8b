"""Imports: what each did, the newest undone as a whole, single rows of rosters put back."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.people.history import (
    WHY_MARKS_STAND,
    WHY_ROW_STANDS,
    WHY_STANDS,
    Import,
    Stands,
    Touched,
    What,
)
from connections.domain.people.person import Adult, Student
from connections.domain.problems import Changed, NotFound, NotPossible
from connections.services.book.ask import Ask
from connections.store.history.imports import (
    KINDS,
    load_import,
    load_imports,
    load_touched,
    save_row_undone,
)
from connections.store.history.marks import load_why_marks_stand, save_marks_undone
from connections.store.history.undoing import (
    load_why_row_stands,
    load_why_stands,
    save_put_back,
    save_undone,
)
from connections.store.rosters import Brought
from connections.words import say

MOST_IMPORTS = 100


@dataclass(frozen=True, slots=True)
class TouchedPerson:
    """What an import did of one person, who may have been taken off the roster since."""

    kind: str  # of KINDS
    person: Student | Adult
    touched: Touched


def list_imports(ask: Ask) -> list[Import]:
    """Return the newest imports of files, the newest first."""
    ask.require(Permission.ROSTER_IMPORT)
    return load_imports(ask.book.sql, ask.school_id, MOST_IMPORTS)


def why_import_stands(ask: Ask, import_id: str) -> str:
    """Return in a sentence why an import cannot be undone as a whole, "" where it can."""
    ask.require(Permission.ROSTER_IMPORT)
    one, book = _require(ask.book.sql, ask.school_id, import_id), ask.book

    def make() -> Stands | None:  # looks through every table that names somebody
        return _why_stands(book.sql, ask, one)

    stands = book.kept(("import stands", import_id, ask.today), make, late=True)
    return say(_WHY[one.of_marks][stands]) if stands else ""


_WHY = {True: WHY_MARKS_STAND, False: WHY_STANDS}


def _why_stands(sql: Connection, ask: Ask, one: Import) -> Stands | None:
    if one.of_marks:
        return load_why_marks_stand(sql, ask.school_id, one)
    return load_why_stands(sql, ask.school_id, one, ask.today)


def people_of_import(ask: Ask, import_id: str) -> list[TouchedPerson]:
    """Return what an import did of each person whom the viewer may see: students, then adults."""
    ask.require(Permission.ROSTER_IMPORT)
    sql, book = ask.book.sql, ask.book
    seen = ask.seen(Permission.ROSTER_IMPORT, book.students_by_id().values())
    people: Mapping[str, Mapping[str, Student | Adult]] = {
        "students": {student.student_id: student for student in seen},
        "adults": book.adults_by_id(),
    }
    return [
        TouchedPerson(name, people[name][one.person_id], one)
        for name, kind in KINDS.items()
        for one in load_touched(sql, ask.school_id, kind, import_id)
        if one.person_id in people[name]
    ]


def undo_import(ask: Ask, import_id: str) -> Import:
    """Put everything back as it was before the newest import; NotPossible with the reason.

    Whoever it brought in is not there any more; answers to questions about its files stay. Of
    marks, what an adult answered since stays. A round that the import made goes with it.
    """
    ask.require(Permission.ROSTER_IMPORT, Scope.SCHOOL)
    details: dict[str, object] = {"import_id": import_id}
    with ask.changing("import.undone", details) as sql:
        one = _require(sql, ask.school_id, import_id)
        if one.of_marks:
            ask.require(Permission.MARK_ANY)
        if stands := _why_stands(sql, ask, one):
            raise NotPossible(_WHY[one.of_marks][stands])
        undo = save_marks_undone if one.of_marks else save_undone
        undo(sql, ask.school_id, one, ask.now)
        details |= one.counts
    return one


def put_row_back(ask: Ask, import_id: str, kind: str, person_id: str) -> What:
    """Put one person back as they were before an import, if they still are as it left them.

    `kind` is "students" or "adults". Whoever was new goes, where nothing is kept of them. Returns
    what the import had done. Raises Changed where somebody changed them since.
    """
    ask.require(Permission.ROSTER_IMPORT, Scope.SCHOOL)
    details: dict[str, object] = {"import_id": import_id, "kind": kind}
    with ask.changing("import.row_undone", details) as sql:
        one, table = _require(sql, ask.school_id, import_id), KINDS[kind]
        rows = load_touched(sql, ask.school_id, table, import_id)
        touched = next((row for row in rows if row.person_id == person_id), None)
        if touched is None:
            raise NotFound("This import changed nothing of this person. Nothing was changed.")
        stands = load_why_row_stands(sql, ask.school_id, table, one, touched, ask.today)
        if stands is Stands.CHANGED:
            raise Changed(
                "This row was changed after the import, so it stays. Nothing was changed."
            )
        if stands is not None:
            raise NotPossible(WHY_ROW_STANDS[stands])
        save_put_back(sql, ask.school_id, table, [touched])
        if touched.what is not What.NEW:
            save_row_undone(sql, ask.school_id, Brought("", ask.by, ask.now), kind, touched)
            details[table.key] = person_id
    return touched.what


def _require(sql: Connection, school_id: str, import_id: str) -> Import:
    one = load_import(sql, school_id, import_id)
    if one is None:
        raise NotFound("There is no such import here any more. Nothing was changed.")
    return one
