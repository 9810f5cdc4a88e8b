"""Erasing one student: what goes, what stays as figures, and until when copies remember."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.people.person import Student
from connections.domain.problems import ConnectionsError, NotFound, NotPossible
from connections.domain.records.keeping import last_copy_forgets_on
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.book.ties import ties_of_one
from connections.services.book.which import kept_ids, require_student, rows_of
from connections.store.records.erasing import (
    erase_student_rows,
    load_erasable,
    save_erasure,
)
from connections.store.records.held import load_held
from connections.store.records.purging import load_kept_copies
from connections.words import say, say_many


@dataclass(frozen=True, slots=True)
class ErasePreview:
    """What an erasing would do: sentences of what goes and of what stays as figures."""

    student: Student
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    open_outreach: int
    held: bool
    copies: int  # kept beside the database, with the student still in them
    forgets_on: date  # the day on which the last backup made by now is gone


def preview_erasing(ask: Ask, student_id: str) -> ErasePreview:
    """Return what erasing a student would take away and what would stay."""
    ask.require(Permission.RECORD_ERASE)
    student = _require_own_row(ask, student_id)
    sql, database = ask.book.sql, ask.book.database
    n = Counter[str]()
    for each in rows_of(ask.book, student_id):
        n.update(load_erasable(sql, ask.school_id, each))
    remarks = n["contacts with words"] + n["follow_ups with words"]
    plans, apart, given = n["outreach with words"], n["do_not_match"], n["disclosed_students"]
    if ask.may(Permission.MARK_READ, Scope.GRADES):
        said = n["marks"] + n["late_marks"]
        answered = say_many(said, "{n} answer", "{n} answers")
    else:  # how many adults answered is not for everybody who may erase
        said, answered = 1, say("what adults answered")
    goes = (
        (n["notes"], say_many(n["notes"], "{n} note", "{n} notes")),
        (remarks, say_many(remarks, "{n} remark on a contact", "{n} remarks on contacts")),
        (plans, say_many(plans, "{n} first step or plan", "{n} first steps or plans")),
        (n["statements"], say_many(n["statements"], "{n} statement", "{n} statements")),
        (1, say("how answers changed, line by line")),
        (n["teaches"], say_many(n["teaches"], "{n} class list", "{n} class lists")),
        (apart, say_many(apart, "{n} pair kept apart", "{n} pairs kept apart")),
    )
    stays = (
        (n["round_students"], say_many(n["round_students"], "{n} round", "{n} rounds")),
        (said, answered),
        (n["voice"], say_many(n["voice"], "{n} answer of their own", "{n} answers of their own")),
        (n["outreach"], say_many(n["outreach"], "{n} outreach", "{n} outreach")),
        (n["contacts"], say_many(n["contacts"], "{n} contact", "{n} contacts")),
        (given, say_many(given, "{n} disclosure, counted", "{n} disclosures, counted")),
    )
    return ErasePreview(
        student,
        tuple(words for count, words in goes if count),
        tuple(words for count, words in stays if count),
        n["open_outreach"],
        student_id in load_held(sql, ask.school_id),
        len(load_kept_copies(database)),
        last_copy_forgets_on(ask.today, ask.book.settings()),
    )


def erase_student(ask: Ask, student_id: str, typed: str) -> bool:
    """Erase a student for good; return whether the file was written anew right away.

    `typed` is the student's id, typed by whoever means it. The grade stays, and figures, under an
    id made of dice alone; no log and no row leads back. Raises NotPossible while a hold stands.
    """
    ask.require(Permission.RECORD_ERASE)
    student = _require_own_row(ask, student_id)
    if typed.strip() != student.student_id:
        raise NotPossible("Type the student's id to erase them. Nothing was erased.")
    ties = {each: ties_of_one(ask.book, each) for each in rows_of(ask.book, student_id)}
    counts = dict[str, int]()
    with ask.changing("student.erased", counts) as sql:
        if student_id in load_held(sql, ask.school_id):
            raise NotPossible("A hold stands for this student, so nothing was erased.")
        if not load_erasable(sql, ask.school_id, student_id):
            raise NotFound("There is no student with this id here. Nothing was erased.")
        counts |= erase_held_by_nobody(sql, ask, ties)
    return write_anew(ask.book)


def _require_own_row(ask: Ask, student_id: str) -> Student:
    student = require_student(ask, Permission.RECORD_ERASE, student_id)
    if (kept := kept_ids(ask.book).get(student_id)) is not None:
        raise NotPossible(
            "This row was made one with {id}: what is erased of {id} is erased of both. Nothing "
            "was erased.",
            id=kept,
        )
    return student


def erase_held_by_nobody(
    sql: Connection, ask: Ask, ties: Mapping[str, dict[str, set[tuple[str, str]]]]
) -> dict[str, int]:
    """Erase one student as a step of a larger change; return how many rows of what.

    `ties`, by each of the student's rows, are what it shared: see `rows_of`.
    """
    counts = Counter[str]()
    for each, shared in ties.items():
        counts.update(load_erasable(sql, ask.school_id, each))
        erase_student_rows(sql, ask.school_id, each, shared, ask.today, ask.now, ask.by)
    found = {name: n for name, n in counts.items() if n}
    save_erasure(sql, ask.school_id, ask.today, ask.by, found)
    return found


def write_anew(book: Book) -> bool:
    """Leave nothing of what was deleted in the file; False where it has to wait for its close."""
    book.close()
    try:
        book.database.compact()
    except ConnectionsError:  # what was erased stays erased; the next purge or stop writes it anew
        return False
    return True
