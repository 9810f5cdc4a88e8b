"""A school year for the school's own archive: its figures and its pairs, as one workbook."""

from connections.domain.access.grants import Permission
from connections.domain.outreach.status import WORDS
from connections.domain.records.disclosing import Given, require_given
from connections.domain.rounds.marks import MEANING, Strength
from connections.domain.rounds.round import Round
from connections.domain.school.days import school_year
from connections.files.out.lists.workbook import CONFIDENTIAL
from connections.files.out.workbook import Column, Kind, Sheet, Value, write_workbook
from connections.services.book.ask import Ask
from connections.store.records.held import save_disclosure
from connections.words import say, to_say

FIGURE_WORDS = {
    "students": to_say("Students"),
    "adults": to_say("Adults"),
    "marks": to_say("Answers"),
    "covered": to_say("Covered"),
    "two_or_more": to_say("Two or more adults"),
    "fragile": to_say("Fragile"),
    "not_reviewed": to_say("Not reviewed"),
}


def years_to_archive(ask: Ask) -> list[int]:
    """Return the school years of the rounds whose answers are here, the oldest first."""
    ask.require(Permission.RECORD_EXPORT)
    return sorted({school_year(each.held_on) for each in ask.book.shown_rounds()})


def take_archive(ask: Ask, year: int, given: Given | None = None) -> bytes:
    """Return a school year's figures, answers and outreach as a workbook; note who gets it."""
    ask.require(Permission.RECORD_EXPORT)
    given = require_given(given)
    rounds = [each for each in ask.book.shown_rounds() if school_year(each.held_on) == year]
    pairs, reached = _pairs(ask, rounds), _outreach(ask, year)
    sheets = [
        Sheet(
            say("Figures"),
            (
                Column(say("Round"), width=26),
                Column(say("Held on"), Kind.DAY),
                *(Column(say(words), Kind.COUNT) for words in FIGURE_WORDS.values()),
            ),
            tuple(_figures(ask, each) for each in rounds),
        ),
        Sheet(
            say("Answers"),
            tuple(Column(each) for each in (
                say("Round"), say("Student id"), say("Name"), say("Adult id"), say("Adult"),
                say("Answer"),
            )),
            tuple(pairs),
        ),
        Sheet(
            say("Outreach"),
            tuple(Column(each) for each in (
                say("Student id"), say("Name"), say("Adult id"), say("Adult"),
                say("Where it stands"), say("Began"), say("Ended"),
            )),
            tuple(reached),
        ),
    ]  # fmt: skip
    title = say("School year {first}/{second}", first=str(year), second=f"{(year + 1) % 100:02}")
    marked = [Sheet(s.name, s.columns, s.rows, (title,), say(CONFIDENTIAL)) for s in sheets]
    content = write_workbook(marked, title, ask.now)
    known = ask.book.students_by_id()
    named = {str(row[1]) for row in pairs} | {str(row[0]) for row in reached}
    with ask.changing("archive.taken", {"year": year, "rounds": len(rounds)}) as sql:
        theirs = named & known.keys()
        save_disclosure(sql, ask.school_id, given, "archive", theirs, ask.now, ask.by)
    return content


def _figures(ask: Ask, this_round: Round) -> tuple[Value, ...]:
    summary = ask.book.coverage(this_round).summary
    counts = (getattr(summary, name) for name in FIGURE_WORDS)
    return this_round.name, this_round.held_on, *counts


def _pairs(ask: Ask, rounds: list[Round]) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for this_round in rounds:
        students, adults = ask.book.round_people(this_round)
        seen = {s.student_id: s.name for s in ask.seen(Permission.RECORD_EXPORT, students)}
        names = {a.adult_id: a.name for a in adults}
        for adult_id, student_id, strength in ask.book.marks(this_round).itertuples(index=False):
            if student_id in seen:
                who = (student_id, seen[student_id], adult_id, names.get(adult_id, ""))
                rows.append((this_round.name, *who, say(MEANING[Strength(strength)].word)))
    return rows


def _outreach(ask: Ask, year: int) -> list[tuple[Value, ...]]:
    book, students = ask.book, ask.book.students_by_id()
    adults, seen = book.adults_by_id(), ask.seen(Permission.RECORD_EXPORT, students.values())
    ours = {student.student_id for student in seen}
    return [
        (
            *(one.student_id, students[one.student_id].name),
            *(one.adult_id, adults[one.adult_id].name),
            say(WORDS[one.status]),
            one.began_on,
            one.ended_on,
        )
        for one in book.outreach()
        if one.student_id in ours and school_year(one.began_on) == year
    ]
