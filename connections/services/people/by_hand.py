"""One person added or mended by hand, who leaves, who is back; a homeroom renamed for all."""

from collections.abc import Collection
from dataclasses import replace
from itertools import count
from typing import Any

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.people.changes import RosterChanges, merged
from connections.domain.people.person import Adult, Student, person_id
from connections.domain.problems import NotFound, NotPossible, require_short
from connections.files.words.grades import read_grades
from connections.files.words.names import compared
from connections.services.book.ask import Ask
from connections.services.book.which import departed_students
from connections.store.access.sessions import save_ended
from connections.store.history.imports import load_before, save_import
from connections.store.history.merging import load_kept_ids
from connections.store.rosters import (
    Brought,
    load_adults,
    load_departed_adults,
    load_departed_students,
    load_students,
    save_adults,
    save_students,
)

_ID = {Student: "student_id", Adult: "adult_id"}
_MENDED = {
    Student: ("first_name", "last_name", "grade", "grade_text", "homeroom"),
    Adult: ("first_name", "last_name", "title", "job", "homeroom"),
}


def add_person(ask: Ask, person: Student | Adult, unless_known: bool = False) -> str:
    """Add one student or adult; return their id, made here where none is given.

    Raises NotPossible for an id that somebody has or had, for a person without a name and, with
    `unless_known`, for one whose name, and of a student the grade, somebody has already.
    """
    ask.require(Permission.ROSTER_IMPORT)
    details: dict[str, str] = {}
    with ask.changing(f"{_kind(person)}.added", details) as sql:
        here, left = _known(sql, ask, person)
        merged_ids = load_kept_ids(sql, ask.school_id) if isinstance(person, Student) else {}
        wanted = person_id(person).strip() or _free_id({*here, *left, *merged_ids})
        if wanted in merged_ids:
            raise NotPossible(
                "The id {id} belongs to a child who is on the roster as {kept}: the two rows were "
                "made one. Nothing was saved.",
                id=wanted,
                kept=merged_ids[wanted],
            )
        if wanted in left:
            raise NotPossible(
                "The id {id} belongs to somebody who left. If they are back, choose them under "
                "“Who left”. Nothing was saved.",
                id=wanted,
            )
        if wanted in here:
            raise NotPossible(
                "The id {id} belongs to somebody already. Nothing was saved.", id=wanted
            )
        new = _tidy(person, wanted)
        same = [one for one in here.values() if _alike(one) == _alike(new)]
        if same and unless_known:
            raise NotPossible(
                "Somebody of this name is on the roster already, with the id {id}. Is it another "
                "person all the same? Then press once more. Nothing was saved.",
                id=person_id(same[0]),
            )
        _save(sql, ask, RosterChanges(new=(new,)))
        details[_ID[type(person)]] = wanted
    return wanted


def mend_person(ask: Ask, person: Student | Adult, seen: Student | Adult | None = None) -> None:
    """Write the names, grade, homeroom and work of somebody who is here; the rest stays.

    `seen` is the person as they were shown: what was left so stays as it is by now, and Changed is
    raised where somebody else mended the same thing meanwhile.
    """
    ask.require(Permission.ROSTER_IMPORT)
    wanted = person_id(person)
    with ask.changing(f"{_kind(person)}.mended", {_ID[type(person)]: wanted}) as sql:
        here, _ = _known(sql, ask, person)
        if wanted not in here:
            raise NotFound("This person is not on the roster any more. Nothing was changed.")
        before, after = here[wanted], _tidy(person, wanted)
        fields = set(_MENDED[type(person)])
        if getattr(before, "grade_text", "") == getattr(after, "grade_text", None):
            fields -= {"grade", "grade_text"}  # as the roster has it
        mended = merged(before, seen or before, after, fields)
        _save(sql, ask, RosterChanges(changed=((before, mended),) if mended != before else ()))


def person_leaves(ask: Ask, person: Student | Adult) -> None:
    """Note that somebody left the school today: archived, never deleted."""
    ask.require(Permission.ROSTER_IMPORT)
    wanted = person_id(person)
    with ask.changing(f"{_kind(person)}.left", {_ID[type(person)]: wanted}) as sql:
        here, _ = _known(sql, ask, person)
        if wanted not in here:
            raise NotFound("This person is not on the roster any more. Nothing was changed.")
        _save(sql, ask, RosterChanges(left=(here[wanted],)))
        if isinstance(person, Adult):  # for good: who comes back comes in anew
            save_ended(sql, ask.now, school_id=ask.school_id, adult_id=wanted)


def person_returns(ask: Ask, person: Student | Adult) -> None:
    """Note that somebody who left is back, or did not leave: as themselves, with all there was."""
    ask.require(Permission.ROSTER_IMPORT)
    wanted = person_id(person)
    with ask.changing(f"{_kind(person)}.returned", {_ID[type(person)]: wanted}) as sql:
        _, left = _known(sql, ask, person)
        if wanted not in left:
            raise NotFound("Nobody with this id has left. Nothing was changed.")
        _save(sql, ask, RosterChanges(returned=(left[wanted],)))


def rename_homeroom(ask: Ask, old: str, new: str) -> int:
    """Give a homeroom another name, for all its students and adults at once; return how many.

    Two homerooms are never made one: that could not be undone.
    """
    ask.require(Permission.ROSTER_IMPORT)
    new, details = new.strip(), {"students": 0, "adults": 0}
    if not new:
        raise NotPossible("Write the homeroom's new name. Nothing was changed.")
    require_short(new)
    with ask.changing("homeroom.renamed", details) as sql:
        people: list[Student | Adult] = [
            *load_students(sql, ask.school_id),
            *load_adults(sql, ask.school_id),
        ]
        theirs = [person for person in people if person.homeroom == old]
        if not old or not theirs:
            raise NotFound("Nobody is in this homeroom any more. Nothing was changed.")
        if any(person.homeroom == new for person in people):
            raise NotPossible(
                "There is a homeroom of this name already, and two are never made one. "
                "Nothing was changed."
            )
        for kind, name in ((Student, "students"), (Adult, "adults")):
            some = [person for person in theirs if isinstance(person, kind)]
            changed = tuple((person, replace(person, homeroom=new)) for person in some)
            _save(sql, ask, RosterChanges(changed=changed))
            details[name] = len(some)
    return len(theirs)


def people_who_left(ask: Ask) -> tuple[list[Student], list[Adult]]:
    """Return whoever left and may come back, by name."""
    ask.require(Permission.ROSTER_IMPORT)
    left = ask.seen(Permission.ROSTER_IMPORT, departed_students(ask.book))
    return list(left), list(ask.book.departed_adults())


def _kind(person: Student | Adult) -> str:
    return "student" if isinstance(person, Student) else "adult"


def _known(sql: Connection, ask: Ask, person: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return who of this kind is here and who left, by id."""
    if isinstance(person, Student):
        lists: Any = (load_students, load_departed_students)
    else:
        lists = (load_adults, load_departed_adults)
    here, left = ({person_id(one): one for one in load(sql, ask.school_id)} for load in lists)
    return here, left


def _alike(person: Student | Adult) -> tuple[str, str]:
    return compared(f"{person.first_name} {person.last_name}"), getattr(person, "grade", "")


def _free_id(taken: Collection[str]) -> str:
    return next(made for n in count(1) if (made := f"by-hand-{n}") not in taken)


def _tidy(person: Any, wanted: str) -> Any:
    names = {name: getattr(person, name).strip() for name in ("first_name", "last_name")}
    if not any(names.values()):
        raise NotPossible("Write the person's name first. Nothing was saved.")
    require_short(*names.values(), wanted, person.homeroom, getattr(person, "title", ""))
    names["homeroom"] = person.homeroom.strip()
    if isinstance(person, Student):
        text = person.grade_text.strip() or person.grade.strip()
        (grade,) = read_grades([text], postsecondary=False, nwea=False)
        return replace(person, student_id=wanted, grade=grade, grade_text=text, **names)
    return replace(person, adult_id=wanted, title=person.title.strip(), **names)


def _save(sql: Connection, ask: Ask, changes: RosterChanges[Any]) -> None:
    """Write what was changed by hand, and that it was, as an import is written."""
    people = (*changes.new, *changes.left, *changes.returned, *(p for _, p in changes.changed))
    if not people:
        return
    nobody: RosterChanges[Any] = RosterChanges()
    of_students = isinstance(people[0], Student)
    both = (changes, nobody) if of_students else (nobody, changes)
    before = load_before(sql, ask.school_id, *both)
    save: Any = save_students if of_students else save_adults
    save(sql, ask.school_id, changes, ask.today)
    save_import(sql, ask.school_id, Brought("", ask.by, ask.now), before, *both, ask.today)
