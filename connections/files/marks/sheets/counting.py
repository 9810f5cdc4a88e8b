"""Which of the marks that stand in a file count: one a pair, and what is asked where two do."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass

from connections.domain.problems import Issue, Question, Severity
from connections.domain.rounds.marks import Mark, Strength
from connections.files.marks.sheets.reading import (
    ABOVE,
    HIDDEN,
    OUT,
    REMARK,
    STRUCK,
    Entry,
    Reading,
    digest,
    they_count,
)
from connections.files.marks.sheets.shapes import letter
from connections.files.marks.sheets.times import time_of
from connections.words import listed, say, say_many, to_say

FIRST, LAST, ALL = "first", "last", "all"
Pair = tuple[str, str]


def counted(
    reading: Reading, meant: Mapping[int, Mapping[str, Strength | None]]
) -> tuple[tuple[Mark, ...], list[Question]]:
    """Return one mark a pair, and what is asked: which of two counts, whether a hidden one does.

    Of one row the strongest of several answers counts.
    """
    asked: list[Question] = []
    entries = _of_one_time(reading, _unseen(reading, asked), asked)
    entries = _resent(reading, entries, asked)
    kept: dict[tuple[int, Pair], _Said] = {}
    for entry in entries:
        strength = meant[id(entry.pool)].get(entry.word)
        if strength is not None:
            key = (entry.sheet, (entry.adult, entry.student))
            if key in kept:
                kept[key].add(reading, entry, strength)
            else:
                kept[key] = _Said(entry, strength, strength)
    marks = _one_each(reading, kept, asked)
    return tuple(Mark(*pair, strength) for pair, strength in marks.items()), asked


@dataclass(slots=True)
class _Said:
    """What one sheet says of one pair: first and last; where they differ, it is asked."""

    entry: Entry
    first: Strength
    last: Strength
    differs: str = ""  # where

    def add(self, reading: Reading, entry: Entry, strength: Strength) -> None:
        """Take what is said once more."""
        before, self.entry = self.entry, entry
        if before.row == entry.row and (before.pool is not entry.pool or before.at == entry.at):
            if not self.differs:
                self.first = max(self.first, strength)
            self.last = max(self.last, strength)
            return
        if strength is not self.last:
            self.differs = self.differs or _where(before, entry)
        self.last = strength
        if not self.differs:
            more = {"adult": entry.adult, "student": entry.student}
            told = say(_AGAIN, **more, first=before.row, row=entry.row)
            issue = Issue(entry.row, "", "repeated_pair", told, Severity.WARNING)
            reading.issues.append(issue)


def _where(one: Entry, other: Entry) -> str:
    if one.row == other.row:
        columns = {"first": letter(one.at), "second": letter(other.at)}
        return say("row {row}, columns {first} and {second}", row=one.row, **columns)
    return say("rows {first} and {second}", first=one.row, second=other.row)


_AGAIN = to_say("{adult} and {student} stand in row {first} and again in row {row}, alike.")


def _one_each(
    reading: Reading, kept: Mapping[tuple[int, Pair], _Said], asked: list[Question]
) -> dict[Pair, Strength]:
    twice = [said for said in kept.values() if said.differs]
    counts = reading.answer(_twice(twice), asked) if twice else ""
    made: dict[Pair, Strength] = {}
    differing: set[Pair] = set()
    for (_, pair), said in kept.items():
        if said.differs and counts not in (FIRST, LAST):
            continue
        if counts == FIRST:
            said.last = said.first
        if made.setdefault(pair, said.last) is not said.last:
            differing.add(pair)
    sheets = {sheet for sheet, pair in kept if pair in differing}
    if differing:
        first = reading.answer(_which_sheet(reading, len(differing), sheets), asked)
        for pair in differing:
            del made[pair]
            if first.isdecimal() and (found := kept.get((int(first), pair))):
                made[pair] = found.last
    return made


def _twice(twice: list[_Said]) -> Question:
    told = say_many(
        len(twice),
        "{n} pair of adult and student is marked differently in {where}. Which mark counts?",
        "{n} pairs of adult and student are marked twice and differently, as in {where}. Which "
        "mark counts?",
        where=twice[0].differs,
    )
    choices = (
        (FIRST, say("The first one, further up or left")),
        (LAST, say("The last one, further down or right")),
        (OUT, say("None of these: leave it out")),
    )
    return Question("twice", told, choices)


def _which_sheet(reading: Reading, differing: int, among: Set[int]) -> Question:
    """Return the question which of several sheets counts where they mark a pair differently."""
    sheets = {sheet: reading.sheets[sheet] for sheet in sorted(among)}
    told = say_many(
        differing,
        "{n} pair is marked differently on two sheets. Which sheet counts for it?",
        "{n} pairs are marked differently on two sheets. Which sheet counts for them?",
    )
    choices = [(str(n), say("Sheet {n}: {name}", n=n, name=name)) for n, name in sheets.items()]
    choices.append((OUT, say("None of these: leave it out")))
    return Question(f"sheets:{digest(repr(sheets))}", told, tuple(choices))


# ---- Marks of several times ----------------------------------------------------------------------


def _of_one_time(
    reading: Reading, entries: Iterable[Entry], asked: list[Question]
) -> Iterable[Entry]:
    """Return the marks that count where a file holds those of several years or terms."""
    kept = list(entries)
    times = {text: time_of(text) or frozenset({text}) for text in {e.when for e in kept} - {""}}
    said: dict[frozenset[str], set[tuple[str, str, str]]] = defaultdict(set)
    for entry in kept:
        if entry.when:
            said[times[entry.when]].add((entry.adult, entry.student, entry.word))
    apart = any(not (one <= two or two <= one) for one in said for two in said)
    if not apart or len(set(map(frozenset, said.values()))) < 2:
        return kept
    texts = {time: sorted(t for t, of in times.items() if of == time) for time in said}
    named = sorted((listed(group), time) for time, group in texts.items())
    choices = [*((str(n), name) for n, (name, _) in enumerate(named, start=1))]
    choices.append((ALL, say("All of them together")))
    told = say("The marks are of several times, and a round is of one. Which count?")
    key = f"times:{digest(repr(choices))}"
    counts = reading.answer(Question(key, told, tuple(choices)), asked)
    if counts == ALL:
        return kept
    chosen = named[int(counts) - 1][1] if counts else None
    return [entry for entry in kept if not entry.when or times[entry.when] == chosen]


# ---- A form that somebody sent twice -------------------------------------------------------------


def _resent(reading: Reading, entries: Iterable[Entry], asked: list[Question]) -> Iterable[Entry]:
    """Return the marks that count where an adult sent a form more than once."""
    sent = {key: rows for key, rows in reading.sent.items() if _again(rows)}
    if not sent:
        return entries
    n = len({adult for _, adult in sent})
    told = say_many(
        n,
        "{n} adult answered this form more than once. Which answers count?",
        "{n} adults answered this form more than once. Which answers count?",
    )
    choices = (
        (LAST, say("Those sent last")),
        (ALL, say("All of them together")),
        (FIRST, say("Those sent first")),
    )
    counts = reading.answer(Question("resent", told, choices), asked)
    if counts == ALL:
        return entries
    which: Callable[[Iterable[int]], int] = max if counts == LAST else min
    row = {key: which(rows) for key, rows in sent.items()}
    return [
        entry
        for entry in entries
        if (key := (entry.sheet, entry.adult)) not in row or (counts and row[key] == entry.row)
    ]


def _again(rows: Mapping[int, Mapping[int, str]]) -> bool:
    """Say whether two rows of one adult answer the same question, and not alike."""
    said: dict[int, str] = {}
    if len(set(map(repr, rows.values()))) < 2:
        return False
    for cells in rows.values():
        if said.keys() & cells.keys():
            return True
        said |= cells
    return False


# ---- What nobody sees ----------------------------------------------------------------------------


def _unseen(reading: Reading, asked: list[Question]) -> Iterable[Entry]:
    """Return the marks that count where some are hidden or struck through in the workbook."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in reading.entries:
        found[entry.doubt].append(entry)
    found.pop("", None)
    out = set()
    for name, marks in found.items():
        key = name if name in (HIDDEN, STRUCK, REMARK, ABOVE) else "void"
        question = Question(key, _do_they_count(name, marks), they_count())
        if reading.answer(question, asked) == OUT:
            out.add(name)
    return [entry for entry in reading.entries if entry.doubt not in out]


def _do_they_count(name: str, marks: list[Entry]) -> str:
    n = len(marks)
    if name == HIDDEN:
        return say_many(
            n,
            "{n} mark is in a hidden row or column of the workbook. Does it count?",
            "{n} marks are in hidden rows or columns of the workbook. Do they count?",
        )
    if name == STRUCK:
        return say_many(
            n,
            "{n} mark is struck through in the workbook. Does it count?",
            "{n} marks are struck through in the workbook. Do they count?",
        )
    if name == REMARK:
        return say_many(
            n,
            "{n} mark has a remark or a sign beside a name, in row {row}. Does it count?",
            "{n} marks have a remark or a sign beside a name, the first in row {row}. Do they "
            "count?",
            row=marks[0].row,
        )
    if name == ABOVE:
        return say_many(
            n,
            "{n} mark stands in a row without an adult, row {row}. Is it of the adult above?",
            "{n} marks stand in rows without an adult, the first in row {row}. Are they of the "
            "adult above?",
            row=marks[0].row,
        )
    return say_many(
        n,
        "{n} mark says in column {column} that it may not count, in row {row}. Does it?",
        "{n} marks say in column {column} that they may not count, the first in row {row}. Do "
        "they?",
        column=name,
        row=marks[0].row,
    )
