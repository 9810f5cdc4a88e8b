"""What can be worked out from reports that went out: of files, with or without the rolls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from connections.domain.access.grants import Permission
from connections.domain.disclosure.attack import (
    Bound,
    Reader,
    Side,
    Told,
    counts_of,
)
from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import COVERAGE, WITHIN, Aspect, Exact
from connections.domain.disclosure.groups import SMALLEST_GROUP
from connections.domain.disclosure.planning import COUNTS, least_counts
from connections.domain.disclosure.published import Beside, Kind, Label, Shown
from connections.domain.disclosure.solving import NoSchoolFits
from connections.domain.reports.said import Said
from connections.files.out.board.reading import one_line, read_labels, said_by
from connections.services.book.ask import Ask
from connections.store.reports.published import load_basis, load_editions, load_publications
from connections.words import say, to_say

HOMEROOM = "homeroom"
_VOICE = (Aspect.COVERED, Aspect.CONFIRMED, Aspect.UNSEEN, Aspect.NOBODY, Aspect.RATHER_NOT)


@dataclass(frozen=True, slots=True)
class Deduced:
    """Something a reader can work out: its code, a sentence, and what it is about, by ids."""

    code: str
    message: str
    about: dict[str, object]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a file is not read as a report of this school: its place, a code and a sentence."""

    place: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Roll:
    """Who was enrolled at a round: all that a reader may know of it, and no answer.

    `exact` says of nobody that anything is true.
    """

    name: str
    held_on: date
    exact: Exact
    adults: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a database knows of a school: what it is and was called, its rolls, the earliest round
    first, and what each edition of each of its reports said.
    """

    schools: frozenset[str]
    rolls: tuple[Roll, ...]
    published: tuple[Said, ...]
    smallest: int  # group that any of those reports shows

    def of_its_round(self, said: Said) -> list[Said]:
        """Return what was published of the round that a file is about."""
        return [each for each in self.published if _whose(each) == _whose(said)]

    def roll_of(self, said: Said) -> int | None:
        """Return the place of the roll that a file is read with; None where there is none."""
        rolls = [(roll.name, roll.held_on) for roll in self.rolls]
        its_own = said.round_name, said.held_on
        return rolls.index(its_own) if self.of_its_round(said) and its_own in rolls else None


def read_report(content: bytes) -> Said:
    """Return what a file of this tool says. Raises FileRefused for any other."""
    return read_labels(content)


def known_of(ask: Ask) -> Known:
    """Return who was enrolled at each round that a report spoke of, and what those reports said."""
    ask.require(Permission.REPORT_EXPORT)
    book, held = ask.book, {each.round_id: each for each in ask.book.rounds()}
    reports = {
        each.round_id: each.report
        for each in load_publications(book.sql, book.school_id)
        if each.report is not None
    }
    published = [
        said_by(report, number + 1)
        for round_id, report in reports.items()
        for number in range(len(load_editions(book.sql, book.school_id, round_id)))
    ]
    rolls = []
    for round_id, basis in load_basis(book.sql, book.school_id).items():
        exact = basis.exact
        unknown = dict.fromkeys(exact.true, frozenset[str]())
        roll = Exact(exact.tables, exact.profiles, unknown, exact.asked)
        # Of how many adults each student was asked in a short round, no reader knows.
        adults = 0 if held[round_id].short else len(book.round_people(held[round_id])[1])
        name, held_on = basis.name or held[round_id].name, held[round_id].held_on
        if round_id in reports:
            held_on = reports[round_id].held_on  # as it went out
        rolls.append(Roll(one_line(name), held_on, roll, adults))
    schools = {one_line(book.name()), *(said.school for said in published)}
    rolls.sort(key=lambda roll: roll.held_on)
    smallest = min((report.smallest for report in reports.values()), default=SMALLEST_GROUP)
    return Known(frozenset(schools), tuple(rolls), tuple(published), smallest)


def doubts_of(files: Sequence[Said], known: Known | None) -> list[Doubt]:
    """Return which files are not read as reports of this school, and why; `known`: its database."""
    if known is not None:
        found = [(at, _doubt(said, known)) for at, said in enumerate(files)]
    elif len({said.school for said in files}) > 1:
        found = [(len(files) - 1, "several_schools")]
    else:
        first: dict[object, object] = {}
        found = [
            (at, "not_the_same")
            for at, said in enumerate(files)
            if first.setdefault(_whose(said), _lines_of(said)) != _lines_of(said)
        ]
    return [Doubt(at, code, say(_DOUBTS[code])) for at, code in found if code]


_DOUBTS = {
    "another_school": to_say(
        "This is a report of another school than the one asked about. It was looked at by itself, "
        "without knowing who was enrolled."
    ),
    "no_such_report": to_say(
        "No report of this round was taken here. The file was looked at by itself, without knowing "
        "who was enrolled."
    ),
    "other_lines": to_say(
        "This file does not hold the lines of the report that was taken: some were removed or "
        "changed. What it says now was looked at."
    ),
    "several_schools": to_say(
        "These files are of more than one school. Those of each school were looked at apart."
    ),
    "not_the_same": to_say(
        "This file does not hold the same lines as another one of its round, so one of them was "
        "changed after it was taken."
    ),
}


def _doubt(said: Said, known: Known) -> str:
    published = known.of_its_round(said)
    if said.school not in known.schools:
        return "another_school"
    if not published:
        return "no_such_report"
    true = any(
        each.edition == said.edition and _lines_of(each) == _lines_of(said) for each in published
    )
    return "" if true else "other_lines"


def _whose(said: Said) -> tuple[str, str, date]:
    return said.school, said.round_name, said.held_on


def _lines_of(said: Said) -> object:
    return frozenset(said.lines), frozenset(said.left_out), frozenset(said.beside)


def what_can_be_deduced(
    files: Sequence[Said], known: Known | None = None
) -> tuple[list[Deduced], int]:
    """Return what a reader of these files together can work out, who knows the rolls.

    Without the roll of a round only what stands in the files themselves can be looked at.  Beside
    it, how many questions the solver did not answer in its time.
    """
    found = [each for said in files for each in _in_one(said)]
    found += _between(files)
    ours = [(at, said) for said in files if known and (at := known.roll_of(said)) is not None]
    if ours and known is not None:
        newest = max(at for at, _ in ours)
        mine, rolls = [said for _, said in ours], known.rolls[: newest + 1]
        told, unanswered = _worked_out(mine, rolls, known.smallest)
        return found + told, unanswered
    return found, 0


# ---- Of the files themselves --------------------------------------------------------------------


def _in_one(said: Said) -> list[Deduced]:
    found = []
    for shown in said.lines:
        about = _about(said, shown)
        if shown.key.table == HOMEROOM:
            told = say("Homerooms stand in the file: they are small, and name a teacher.")
            found.append(Deduced("homeroom", told, about))
        if not _is_a_range(shown.label):
            told = say("A line is no range: it says what it is true of.")
            found.append(Deduced("no_range", told, about))
    made_in: dict[Aspect, set[str]] = {}
    for shown in said.lines:
        made_in.setdefault(shown.key.aspect, set()).add(shown.as_of)
    for aspect, rounds in made_in.items():
        if len(rounds) > 1:
            told = say("Lines of one measure come from several rounds: that says whose changed.")
            about = {"round": said.round_name, "measure": aspect.value, "rounds": sorted(rounds)}
            found.append(Deduced("several_rounds", told, about))
    return found


def _is_a_range(label: Label) -> bool:
    """Say whether a label leaves anything open, and is put as ranges are."""
    kinds = {Kind.OR_MORE: label.high == 100, Kind.OR_LESS: label.low == 0}
    return label.low < label.high and kinds.get(label.kind, label.low > 0 and label.high < 100)


def _between(files: Sequence[Said]) -> list[Deduced]:
    """Say where the same line of the same round is not the same in two files."""
    first: dict[tuple[object, ...], Label] = {}
    found = []
    for said in files:
        labels: list[tuple[tuple[object, ...], Label, dict[str, object]]] = [
            ((said.school, shown.as_of, shown.key), shown.label, _about(said, shown))
            for shown in said.lines
        ]
        labels += [
            (
                (said.school, said.round_name, said.held_on, each.what),
                each.label,
                _beside(said, each),
            )
            for each in said.beside
        ]
        for key, label, about in labels:
            if first.setdefault(key, label) != label:
                told = say(
                    "Two files say different things of one figure: they are closer together."
                )
                found.append(Deduced("two_ranges", told, about))
    return found


def _beside(said: Said, each: Beside) -> dict[str, object]:
    return {"round": said.round_name, "measure": each.what}


def _about(said: Said, shown: Shown) -> dict[str, object]:
    return {
        "round": said.round_name,
        "measure": shown.key.aspect.value,
        "division": shown.key.table,
        "groups": list(shown.key.names),
    }


# ---- With the rolls -----------------------------------------------------------------------------


def _worked_out(
    files: Sequence[Said], known: Sequence[Roll], smallest: int
) -> tuple[list[Deduced], int]:
    bounds, found = _bounds(files, known)
    unanswered = 0
    moments = [roll.exact for roll in known]
    sides = _sides(files, known)
    attacks: list[tuple[Sequence[int], Sequence[Aspect]]] = []
    if len(moments) > 2:  # every further report multiplies what a child can have been
        attacks.append((range(len(moments)), (Aspect.COVERED,)))
        attacks += [((at,), COVERAGE) for at in range(len(moments))]
    else:
        attacks.append((range(len(moments)), COVERAGE))
    attacks += [((at,), _VOICE) for at in range(len(moments)) if Aspect.NOBODY in moments[at].asked]
    seen: set[tuple[object, ...]] = set()
    for which, aspects in attacks:
        here = [known[at] for at in which]
        place = {at: now for now, at in enumerate(which)}
        reader = Reader(
            [roll.exact for roll in here],
            [Bound(place[b.moment], b.key, b.low, b.high) for b in bounds if b.moment in place],
            [
                Side(place[s.moment], s.what, s.low, s.high, s.of)
                for s in sides
                if s.moment in place
            ],
            aspects=aspects,
        )
        reader.tell_when_figures_are_made_anew(smallest)
        printed = {b.key.aspect for b in bounds}
        for now in range(len(here)):
            for aspect in aspects:
                if aspect in printed or any(WITHIN.get(p) == aspect for p in printed):
                    reader.ask_about_small_groups(now, aspect)
                    reader.ask_about_everybody(now, aspect)
        try:
            told = reader.told()
        except NoSchoolFits:
            sentence = say("The lines contradict each other: no school could have printed them.")
            found.append(Deduced("contradiction", sentence, {"rounds": [r.name for r in here]}))
            continue
        unanswered += reader.unanswered
        for each in told:
            asked = each.asked
            key = asked.aspect, here[asked.moment].name, asked.students, asked.changed
            if key not in seen:
                seen.add(key)
                found.append(_deduced(each, here))
    return found, unanswered


def _bounds(files: Sequence[Said], known: Sequence[Roll]) -> tuple[list[Bound], list[Deduced]]:
    """Return the lines as counts, each at the round its figure was made in."""
    bounds: dict[Bound, None] = {}
    found = []
    for said in files:
        for shown in said.lines:
            made_in = [
                at
                for at, roll in enumerate(known)
                if roll.name == shown.as_of and roll.held_on <= said.held_on
            ]
            if not made_in:
                continue
            exact = known[made_in[-1]].exact
            students = len(exact.members(shown.key))
            if not students:
                continue
            counts = counts_of(shown.label, students, least_counts(shown.key, students))
            if counts is None:  # no range of ours: what the percents alone allow
                label = shown.label
                counts = -(-students * label.low // 100), students * label.high // 100
            low, high = counts
            if high - low + 1 < min(COUNTS, students + 1):
                told = say("Fewer than four numbers of students fit into a range.")
                about = _about(said, shown) | {"counts": high - low + 1}
                found.append(Deduced("narrow", told, about))
            bounds[Bound(made_in[-1], shown.key, low, high)] = None
    return list(bounds), found


def _sides(files: Sequence[Said], known: Sequence[Roll]) -> list[Side]:
    """Return the figures beside coverage. How many pairs there were no roll says."""
    found = []
    for said in files:
        at = next(
            at
            for at, roll in enumerate(known)
            if (roll.name, roll.held_on) == (said.round_name, said.held_on)
        )
        students = len(known[at].exact.profiles)
        for each in said.beside:
            what, label = Also(each.what), each.label
            if what is Also.ANSWERS_IN and not known[at].adults:
                continue
            if what in (Also.BECAME_STRONG, Also.EXPECTED):
                found.append(Side(at, what, min(label.low, 1), students, students))
                continue
            of = students * known[at].adults if what is Also.ANSWERS_IN else students
            low, high = -(-of * label.low // 100), of * label.high // 100
            found.append(Side(at, what, low, high, of))
    return found


def _deduced(told: Told, known: Sequence[Roll]) -> Deduced:
    asked = told.asked
    about: dict[str, object] = {
        "round": known[asked.moment].name,
        "measure": asked.aspect.value,
        "students": len(asked.students),
        "low": told.low,
        "high": told.high,
    }
    if asked.table or asked.name:
        sentence = say("Of a small group it can be worked out too closely how many it is true of.")
        return Deduced("group", sentence, about | {"division": asked.table, "group": asked.name})
    if asked.changed:
        sentence = say("Of single students it can be worked out that it changed.")
        return Deduced("changed", sentence, about | {"student_ids": sorted(asked.students)})
    sentence = say("Of single students it can be worked out whether it is true.")
    return Deduced("student", sentence, about | {"student_ids": sorted(asked.students)})
