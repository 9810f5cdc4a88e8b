"""What only the school knows of a round, for its report, and what is counted beside."""

from collections.abc import Mapping

from connections.domain.assignment.plan import capacity_of
from connections.domain.coverage.change import turned
from connections.domain.disclosure.beside import Also, Counted
from connections.domain.disclosure.exact import Aspect, Exact
from connections.domain.outreach.caseload import load_of
from connections.domain.outreach.conversion import asked_pairs
from connections.domain.outreach.status import TAKES_A_PLACE, Status
from connections.domain.people.grades import grade_order, natural_order
from connections.domain.people.private import ORIGIN, told_by
from connections.domain.rounds.round import Round
from connections.domain.voice.said import Said
from connections.files.words.never import is_origin
from connections.services.book.book import Book, RoundCoverage
from connections.services.book.which import marks_of
from connections.services.coverage.voice import voice_beside_staff
from connections.services.outreach.conversion import conversion_of

GRADE = "grade"
_FLAGS = {Aspect.CONFIRMED: "confirmed", Aspect.UNSEEN: "unseen"}
_ANSWERS = {Aspect.NOBODY: Said.NOBODY, Aspect.RATHER_NOT: Said.RATHER_NOT_SAY}


def exact_of(book: Book, this_round: Round, before: Round | None) -> Exact:
    """Return the round as the proof needs it: everything an outsider may know of each student.

    `before`: the round that a first strong adult gained or lost is counted from.
    """
    coverage = book.coverage(this_round)
    table = coverage.table
    labels = sorted({label for student in coverage.students for label, _ in student.groups})
    tables = (GRADE, "homeroom", *(label for label in labels if label in table.columns))
    ids = table["student_id"].tolist()
    columns = [table[column].fillna("").astype(str).tolist() for column in tables]
    profiles = dict(zip(ids, zip(*columns, strict=True), strict=True))

    def true_of(flags: object) -> frozenset[str]:
        return frozenset(table.loc[flags, "student_id"])

    true = {
        Aspect.COVERED: true_of(table["covered"]),
        Aspect.TWO: true_of(table["strong"] >= 2),
        Aspect.COULD_BE: true_of(table["could_be_covered"]),
    }
    about: dict[Aspect, frozenset[str]] = {}
    if before is not None:
        told, gained, lost = turned(marks_of(book, before), marks_of(book, this_round))
        true |= {Aspect.GAINED: gained, Aspect.LOST: lost}
        about |= {Aspect.GAINED: told, Aspect.LOST: told}
    if book.voice(this_round):
        said = voice_beside_staff(book, this_round)
        said = said[said["answered"].astype(bool)]
        answered = frozenset(said["student_id"])
        for aspect, flag in _FLAGS.items():
            true[aspect] = frozenset(said.loc[said[flag].astype(bool), "student_id"])
        for aspect, answer in _ANSWERS.items():
            true[aspect] = frozenset(said.loc[said["said"] == answer, "student_id"])
        about |= dict.fromkeys((*_FLAGS, *_ANSWERS), answered)
    return Exact(tables, profiles, true, about)


def divisions_of(coverage: RoundCoverage) -> tuple[str, ...]:
    """Return the school's groups by which a report or a list may be divided, by name.

    Where somebody comes from is on the staff's own screens alone.
    """
    labels = {label for student in coverage.students for label, _ in student.groups}
    return tuple(
        label
        for label in sorted(labels, key=natural_order)
        if label in coverage.table.columns
        and not is_origin(label)
        and told_by(coverage.table[label].unique()) != ORIGIN
    )


def counted_of(book: Book, this_round: Round, before: Round | None) -> Mapping[Also, Counted]:
    """Return what is counted of the whole school beside coverage.

    `before`: the round since which it is counted what was done.
    """
    summary = book.coverage(this_round).summary
    each = summary.adults if this_round.short else 0  # on the list, of all adults; others of fewer
    found = {Also.ANSWERS_IN: Counted(summary.marks, summary.asked, each)}
    if summary.outside:
        found[Also.ANY_ADULT] = Counted(summary.covered_by_any, summary.students)
    if book.voice(this_round):
        said = voice_beside_staff(book, this_round)
        asked = said[said["said"] != ""]
        found[Also.ANSWERED] = Counted(int(asked["answered"].sum()), len(asked))
    if before is not None:
        found |= _of_outreach(book, this_round, before)
    return found


def grades_asked(book: Book, this_round: Round) -> tuple[str, ...]:
    """Return the grades of the students who were asked whom they would go to."""
    said = voice_beside_staff(book, this_round)
    asked = set(said.loc[said["said"] != "", "student_id"])
    table = book.coverage(this_round).table
    found = set(table.loc[table["student_id"].isin(asked), GRADE])
    return tuple(sorted(found, key=grade_order))


def nobody_over(book: Book) -> bool | None:
    """Say whether no adult carries more than they have places for; None where nobody was asked."""
    load, settings = load_of(book.outreach()), book.settings()
    if not load:
        return None
    return all(load.get(a.adult_id, 0) <= capacity_of(a, settings) for a in book.adults())


def _of_outreach(book: Book, this_round: Round, before: Round) -> dict[Also, Counted]:
    """Count the pairs that were asked after the round before, up to this one."""
    settings = book.settings()
    rounds = [each for each in book.shown_rounds() if each.held_on <= this_round.held_on]
    pairs = [
        pair
        for pair in asked_pairs(book.outreach(), rounds, settings.conversion_weeks, settings.days)
        if pair.began == before
        and pair.outreach.status is not Status.WITHDRAWN
        and pair.outreach.asked_on is not None
        and pair.outreach.asked_on <= this_round.held_on
    ]
    if not pairs:
        return {}
    enrolled = set(book.coverage(this_round).table["student_id"])
    students = {pair.outreach.student_id for pair in pairs} & enrolled
    marks = book.marks(this_round)
    answered = set(zip(marks["adult_id"], marks["student_id"], strict=True))
    met = {one.outreach_id for one in book.contacts() if one.happened_on <= this_round.held_on}
    found = {
        Also.ASKED_FOR: Counted(len(students), len(enrolled)),
        Also.SAID_YES: Counted(sum(p.outreach.accepted_on is not None for p in pairs), len(pairs)),
        Also.BEGAN: Counted(sum(p.outreach.outreach_id in met for p in pairs), len(pairs)),
        Also.LOOKED_AGAIN: Counted(
            sum(p.again == this_round and p.ids in answered for p in pairs), len(pairs)
        ),
    }
    line = conversion_of(book, before.round_id).suggested.marks
    if line.withheld is None and this_round == book.shown_rounds()[0]:  # no later one is in it
        found[Also.BECAME_STRONG] = Counted(line.yes, line.asked)
        found[Also.EXPECTED] = Counted(round(line.expected), line.asked)
    carrying = {one.adult_id for one in book.outreach() if one.status in TAKES_A_PLACE}
    adults = {adult.adult_id for adult in book.adults()}
    found[Also.CARRYING] = Counted(len(carrying & adults), len(adults))
    return found
