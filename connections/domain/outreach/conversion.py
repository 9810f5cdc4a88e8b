"""Did it work? Suggested pairs that were asked, beside pairs that began alike and were not.

Assigning is not connecting, and ties grow without anybody assigned: a share of pairs that became
strong says nothing alone. So each suggested pair is looked at once, in the first round that was
held long enough after it was asked, as that round was revealed, beside the pairs of the same round
that nobody asked. docs/decisions/0063-did-it-work.md has every definition.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connections.domain.outreach.comparing import (
    NOTHING_YET,
    WITHHELD_WORDS,
    Compared,
    PairIds,
    RoundTable,
    between_rounds,
    compare,
    pooled,
)
from connections.domain.outreach.record import Origin, Outreach
from connections.domain.outreach.status import Status
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round
from connections.domain.school.calendar import A_WEEK, EVERY_WEEKDAY, SchoolDays
from connections.words import listed, number, points, say, say_many, to_say

# ---- Whether one outreach became strong: what sets its status -----------------------------------


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a revealed round says: its students and its strong pairs."""

    round_id: str
    held_on: date
    students: frozenset[str]
    strong: frozenset[PairIds]


def became_strong_in(outreach: Outreach, rounds: Iterable[RoundFacts]) -> RoundFacts | None:
    """Return the first later round in which the adult marks the pair strong.

    Never because the student says so: the adult would learn what a child said.
    """
    pair = outreach.adult_id, outreach.student_id
    later = (
        facts
        for facts in sorted(rounds, key=lambda facts: facts.held_on)
        if facts.held_on > outreach.began_on and outreach.student_id in facts.students
    )
    return next((facts for facts in later if pair in facts.strong), None)


# ---- The comparison -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A pair that was asked, the round whose list it came from, and the one that looked again.

    `began` is None where no round had been revealed, `again` while none was held late enough.
    """

    outreach: Outreach
    began: Round | None
    again: Round | None

    @property
    def ids(self) -> PairIds:
        """Return the adult and the student."""
        return self.outreach.adult_id, self.outreach.student_id


@dataclass(frozen=True, slots=True)
class Line:
    """What became of pairs that were asked, by adults' marks and by students' own word.

    Of the `asked`, `said_yes` is a count and no more: who says yes chooses. `waiting` were not
    looked at again yet; of `left` the student was not in the round that looked again, of `silent`
    the adult did not mark in it; the others were `looked_again` at.
    """

    asked: int = 0
    said_yes: int = 0
    waiting: int = 0
    left: int = 0
    silent: int = 0
    marks: Compared = NOTHING_YET
    students: Compared = NOTHING_YET

    @property
    def looked_again(self) -> int:
        """Return how many pairs could be looked at again."""
        return self.marks.asked + self.marks.alone

    @property
    def verdict(self) -> str:
        """Return what the difference says, as a template of difference, low and high.

        Adults' marks alone never say more than expected: politeness looks the same.
        """
        if self.marks.below:
            return _FEWER
        if not self.marks.above:
            return _TOO_FEW
        if self.students.above:
            return _MORE
        return _STUDENTS_NOT_YET if self.students.asked else _STUDENTS_NOT_ASKED


_TOO_FEW = to_say("Difference {difference} points ({low} to {high}): too few to tell.")
_MORE = to_say(
    "Difference {difference} points ({low} to {high}): more than expected, by adults and by "
    "students."
)
_STUDENTS_NOT_YET = to_say(
    "Difference {difference} points ({low} to {high}). Adults say more than expected; students do "
    "not yet."
)
_STUDENTS_NOT_ASKED = to_say(
    "Difference {difference} points ({low} to {high}). Adults say more than expected; no student "
    "was asked."
)
_FEWER = to_say("Difference {difference} points ({low} to {high}): fewer than expected.")


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of outreach: suggested pairs compared, the others counted.

    `suggested` are pairs whose student had no strong adult in their own round, `second` those
    whose student had one. `chosen` pairs were chosen by people, or nobody knows by whom; of the
    `arrivals` the student was not in the round. `began` and `again` name the suggested's rounds.
    """

    suggested: Line
    second: Line
    chosen: Line
    arrivals: int
    began: tuple[str, ...]
    again: tuple[str, ...]


def looked_on(this_round: Round) -> date:
    """Return the day on which a round looked: a day typed that is still to come was not it."""
    return min(this_round.held_on, this_round.frozen_on or this_round.held_on)


def asked_pairs(
    outreach: Iterable[Outreach],
    rounds: Sequence[Round],
    wait: int,
    days: SchoolDays = EVERY_WEEKDAY,
) -> list[Asked]:
    """Return every pair that was ever asked, whatever the answer, with its two rounds.

    `rounds` are those that were revealed. The one that looks again is the first held at least
    `wait` school weeks after the asking: what holidays take of a week is no time together.
    """
    due = wait * A_WEEK
    in_order = sorted(rounds, key=lambda each: (each.held_on, each.round_id))
    by_id = {each.round_id: each for each in rounds}
    found = []
    for one in outreach:
        if one.asked_on is None or not one.was_asked:
            continue
        before = [each for each in in_order if each.held_on <= one.asked_on]
        began = by_id.get(one.round_id or "", before[-1] if before else None)
        later = (each for each in in_order if each is not began)
        again = next(
            (each for each in later if days.between(one.asked_on, looked_on(each)) >= due), None
        )
        found.append(Asked(one, began, again))
    return found


def conversion(
    pairs: Sequence[Asked], marks: Mapping[str, RoundTable], every: Sequence[Asked] | None = None
) -> Conversion:
    """Compare the suggested pairs and count the others; `marks` of each of their rounds, by id.

    `every` are all pairs that were asked, where `pairs` are some: none of them is an unasked one.
    """
    suggested: list[Asked] = []
    second: list[Asked] = []
    chosen: list[Asked] = []
    arrivals = 0
    seen: set[tuple[str, PairIds]] = set()
    for pair in pairs:
        if pair.outreach.status is Status.WITHDRAWN:
            continue  # asked by a slip: neither a pair that was asked nor one that was not
        if pair.outreach.origin is not Origin.SUGGESTED or pair.began is None:
            chosen.append(pair)
            continue
        began = marks[pair.began.round_id]
        row = began.row.get(pair.outreach.student_id)
        if row is None:
            arrivals += 1
        elif (began.round_id, pair.ids) not in seen:  # asked twice is one pair
            seen.add((began.round_id, pair.ids))
            covered = (began.strength[row] == Strength.STRONG).any()
            (second if covered else suggested).append(pair)
    days: dict[PairIds, date] = {}  # when each pair was first asked
    for pair in pairs if every is None else every:
        asked_on = pair.outreach.asked_on or date.max
        days[pair.ids] = min(days.get(pair.ids, asked_on), asked_on)
    began_in = {pair.began: None for pair in suggested if pair.began}
    again_in = {pair.again: None for pair in suggested if pair.again}
    return Conversion(
        _line(suggested, marks, days, covered=False),
        _line(second, marks, days, covered=True),
        _count(chosen, marks),
        arrivals,
        *(
            tuple(each.name for each in sorted(some, key=lambda each: each.held_on))
            for some in (began_in, again_in)
        ),
    )


_WAITING, _LEFT, _SILENT = "waiting", "left", "silent"


def _count(pairs: Sequence[Asked], marks: Mapping[str, RoundTable]) -> Line:
    """Return the counts of pairs without a comparison."""
    found = [_seen_in(pair, marks[pair.again.round_id] if pair.again else None) for pair in pairs]
    return Line(
        asked=len(pairs),
        said_yes=sum(pair.outreach.accepted_on is not None for pair in pairs),
        waiting=found.count(_WAITING),
        left=found.count(_LEFT),
        silent=found.count(_SILENT),
        marks=Compared(found.count(True) + found.count(False), found.count(True)),
    )


def _seen_in(pair: Asked, again: RoundTable | None) -> bool | str:
    """Return whether a round calls a pair strong, or why it says nothing of it.

    Blank is not zero, but an adult who marked others and passed this student by is not strong.
    """
    if again is None:
        return _WAITING
    adult_id, student_id = pair.ids
    if student_id not in again.row:
        return _LEFT
    column = again.column.get(adult_id)
    if column is None or not (again.strength[:, column] >= 0).any():
        return _SILENT
    return bool(again.strength[again.row[student_id], column] == Strength.STRONG)


def _line(
    pairs: Sequence[Asked],
    marks: Mapping[str, RoundTable],
    days: Mapping[PairIds, date],
    covered: bool,
) -> Line:
    """Return the counts with the comparison; `covered` says whose students they are."""
    counted = _count(pairs, marks)
    by_rounds: dict[tuple[Round, Round], list[PairIds]] = {}
    for pair in pairs:
        if pair.began and pair.again:
            by_rounds.setdefault((pair.began, pair.again), []).append(pair.ids)
    if not by_rounds:
        return counted
    found = []
    for group, ((began, again), asked) in enumerate(by_rounds.items()):
        before = {ids for ids, day in days.items() if day < again.held_on}
        two = marks[began.round_id], marks[again.round_id]
        found.append(between_rounds(*two, asked, before, covered=covered, group=group))
    possible = sum(one.possible for one in found)
    answered = sum(one.answered for one in found) / possible if possible else 0.0
    by_marks = compare(*pooled([one.marks for one in found]), answered)
    by_voice = compare(*pooled([one.students for one in found]))
    return replace(counted, marks=by_marks, students=by_voice)


# ---- In words -----------------------------------------------------------------------------------


def in_words(found: Conversion) -> list[str]:
    """Return what became of the suggested pairs, a sentence each; no figure without the other."""
    line = found.suggested
    if not line.asked:
        return [say("No suggested pair has been asked yet.")]
    lost = []
    if n := line.left:
        lost.append(say_many(n, "{n} student left", "{n} students left"))
    if n := line.silent:
        lost.append(say_many(n, "the adult of {n} did not mark", "the adults of {n} did not mark"))
    if n := line.waiting:
        lost.append(say_many(n, "{n} waits for a later round", "{n} wait for a later round"))
    facts = {"rounds": listed(found.began, "standard"), "looked": number(line.looked_again)}
    first = say_many(
        line.asked,
        "Of {n} suggested pair asked after {rounds}, {looked} could be looked at again.",
        "Of {n} suggested pairs asked after {rounds}, {looked} could be looked at again.",
        **facts,
    )
    if found.again:
        first = say_many(
            line.asked,
            "Of {n} suggested pair asked after {rounds}, {looked} could be looked at again in "
            "{again}.",
            "Of {n} suggested pairs asked after {rounds}, {looked} could be looked at again in "
            "{again}.",
            **facts,
            again=listed(found.again, "standard"),
        )
    if lost:
        first += " " + say("The others: {lost}.", lost=listed(lost))
    return [first, *_compared_in_words(line)]


def others_in_words(found: Conversion) -> list[str]:
    """Return the pairs that stand apart: second adults compared, the others only counted."""
    told, second, chosen = [], found.second, found.chosen
    if second.asked:
        whose = say_many(
            second.asked,
            "Second adults: {n} pair asked, {looked} looked at again.",
            "Second adults: {n} pairs asked, {looked} looked at again.",
            looked=number(second.looked_again),
        )
        told.append(" ".join([whose, *_compared_in_words(second)]))
    if chosen.asked:
        told.append(
            say_many(
                chosen.asked,
                "{n} pair was volunteered, chosen by a person, or nobody knows by whom. Of "
                "{looked} looked at again, Strong: {strong}. It has no comparison: who chooses, "
                "chooses by closeness.",
                "{n} pairs were volunteered, chosen by a person, or nobody knows by whom. Of "
                "{looked} looked at again, Strong: {strong}. They have no comparison: who chooses, "
                "chooses by closeness.",
                looked=number(chosen.looked_again),
                strong=number(chosen.marks.yes),
            )
        )
    if found.arrivals:
        told.append(
            say_many(
                found.arrivals,
                "{n} pair of a student who came after the round has nothing to be compared with.",
                "{n} pairs of students who came after the round have nothing to be compared with.",
            )
        )
    return told


def _compared_in_words(line: Line) -> list[str]:
    marks, students = line.marks, line.students
    if marks.withheld is not None:
        return [say(WITHHELD_WORDS[marks.withheld])]
    told = []
    if marks.alone:
        told.append(
            say_many(
                marks.alone,
                "{n} of them has no pair that began alike and is left out.",
                "{n} of them have no pair that began alike and are left out.",
            )
        )
    told += [
        say_many(
            marks.yes,
            "{n} is Strong; among pairs that began alike and were not asked, {expected} would be "
            "expected.",
            "{n} are Strong; among pairs that began alike and were not asked, {expected} would be "
            "expected.",
            expected=number(round(marks.expected)),
        ),
        say(
            line.verdict,
            difference=points(marks.difference),
            low=points(marks.low),
            high=points(marks.high),
        ),
    ]
    if students.withheld is None:
        told.append(
            say_many(
                students.asked,
                "Of {n} student asked, {named} named this adult ({expected} expected).",
                "Of {n} students asked, {named} named this adult ({expected} expected).",
                named=number(students.yes),
                expected=number(round(students.expected)),
            )
        )
    elif students.asked:
        told.append(say("Too few students were asked to set their word beside it."))
    else:
        told.append(say("No student of these pairs was asked."))
    return told
