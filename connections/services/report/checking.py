"""What can be worked out from reports that went out: of files, with or without the rolls."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
from connections.domain.disclosure.planning import COUNTS, least_counts
from connections.domain.disclosure.published import Beside, Kind, Label, Shown
from connections.domain.disclosure.solving import NoSchoolFits
from connections.domain.reports.said import Said
from connections.files.out.board.reading import one_line, read_labels, said_by
from connections.services.book.ask import Ask
from connections.store.reports.published import load_basis, load_editions, load_publications
from connections.words import say

HOMEROOM = "homeroom"
_VOICE = (Aspect.COVERED, Aspect.CONFIRMED, Aspect.UNSEEN, Aspect.NOBODY, Aspect.RATHER_NOT)


@dataclass(frozen=True, slots=True)
class Deduced:
    """Something a reader can work out: its code, a sentence, and what it is about, by ids."""

    code: str
    message: str
    about: dict[str, object]


@dataclass(frozen=True, slots=True)
class Roll:
    """Who was enrolled at a round: all that a reader may know of it, and no answer.

    `exact` says of nobody that anything is true.  `published`: what its report said, by edition;
    empty where none went out.
    """

    name: str
    held_on: date
    exact: Exact
    adults: int
    published: tuple[Said, ...] = field(default=())


def read_report(content: bytes) -> Said:
    """Return what a file of this tool says. Raises FileRefused for any other."""
    return read_labels(content)


def rolls(ask: Ask) -> tuple[Roll, ...]:
    """Return who was enrolled at each round that a report spoke of, the earliest round first."""
    ask.require(Permission.REPORT_EXPORT)
    book, held = ask.book, {each.round_id: each for each in ask.book.rounds()}
    reports = {p.round_id: p.report for p in load_publications(book.sql, book.school_id)}
    found = []
    for round_id, basis in load_basis(book.sql, book.school_id).items():
        this_round, report = held[round_id], reports.get(round_id)
        exact = basis.exact
        unknown = dict.fromkeys(exact.true, frozenset[str]())
        editions = len(load_editions(book.sql, book.school_id, round_id))
        said = [said_by(report, number) for number in range(1, editions + 1)] if report else []
        roll = Exact(exact.tables, exact.profiles, unknown, exact.asked)
        adults = len(book.round_people(this_round)[1])
        name = one_line(this_round.name)
        found.append(Roll(name, this_round.held_on, roll, adults, tuple(said)))
    return tuple(sorted(found, key=lambda roll: roll.held_on))


def what_can_be_deduced(files: Sequence[Said], known: Sequence[Roll] = ()) -> list[Deduced]:
    """Return what a reader of these files together can work out, who knows the rolls.

    Without the roll of a round only what stands in the files themselves can be looked at.
    """
    found = [each for said in files for each in _in_one(said)]
    found += _between(files)
    held = {(roll.name, roll.held_on): at for at, roll in enumerate(known)}
    ours = [said for said in files if (said.round_name, said.held_on) in held]
    for said in ours:
        found += _not_published(said, known[held[said.round_name, said.held_on]])
    if ours:
        newest = max(held[said.round_name, said.held_on] for said in ours)
        found += _worked_out(ours, known[: newest + 1])
    return found


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


def _not_published(said: Said, roll: Roll) -> list[Deduced]:
    """Say where a file says what was never published of its round."""
    lines = {line for each in roll.published for line in each.lines}
    beside = {each for published in roll.published for each in published.beside}
    strange = [_about(said, line) for line in said.lines if line not in lines]
    strange += [_beside(said, each) for each in said.beside if each not in beside]
    told = say("A line is not what was published of this round: nothing is proven of it.")
    return [Deduced("not_published", told, about) for about in strange]


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


def _worked_out(files: Sequence[Said], known: Sequence[Roll]) -> list[Deduced]:
    bounds, found = _bounds(files, known)
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
        for each in told:
            key = each.asked.aspect, here[each.asked.moment].name, each.asked.students
            if key not in seen:
                seen.add(key)
                found.append(_deduced(each, here))
    return found


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
    sentence = say("Of single students it can be worked out whether it is true.")
    return Deduced("student", sentence, about | {"student_ids": sorted(asked.students)})
