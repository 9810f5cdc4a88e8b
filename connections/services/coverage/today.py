"""Students today: the living list, who has arrived, and what late answers added to a round."""

from dataclasses import dataclass, replace
from datetime import date

from connections.domain.access.grants import Permission
from connections.domain.coverage.today import Standing
from connections.domain.outreach.status import SAID_YES
from connections.domain.people.person import AT_SCHOOL
from connections.domain.problems import NotFound
from connections.domain.rounds.late import shown_until
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.book.book import Book, SchoolToday
from connections.services.book.opened import note_opened
from connections.services.book.which import sees_list, shown_round


def students_today(ask: Ask) -> SchoolToday:
    """Return the living list: everybody enrolled whom the viewer may see, and where they stand.

    Who may not read late answers as they come sees them once a day: see late.shown_until. Raises
    NotFound before the first reveal.
    """
    ask.require(Permission.COVERAGE_READ)
    found = _today(ask)
    seen = ask.seen(Permission.COVERAGE_LIST, found.students)
    if seen:
        note_opened(ask, found.this_round)
    if len(seen) == len(found.students):
        return found
    shown = found.table["student_id"].isin([student.student_id for student in seen])
    return replace(found, students=seen, table=found.table[shown].reset_index(drop=True))


def _today(ask: Ask) -> SchoolToday:
    this_round = shown_round(ask.book)
    found = ask.book.today(ask.today, _until(ask, this_round))
    assert found is not None, "there is a revealed round"
    return found


def _until(ask: Ask, this_round: Round) -> date | None:
    """Return up to which day the viewer sees late answers; None for all of them."""
    if ask.may(Permission.LATE_READ):
        return None
    mine = {ask.viewer.adult_id}  # whoever looks knows what they said themselves
    others = {day: adults - mine for day, adults in ask.book.late_days(this_round).items()}
    return shown_until(others, ask.now.date()) or date.min


def unreviewed_today(ask: Ask) -> frozenset[str]:
    """Return of whom nobody who is here today has answered, of the students the viewer sees."""
    ask.require(Permission.COVERAGE_READ)
    table = students_today(ask).table
    return frozenset(table.loc[table["reviewed"] == 0, "student_id"])


def nothing_known_today(ask: Ask) -> bool:
    """Say whether nobody has answered about anybody, in the newest round or since."""
    ask.require(Permission.COVERAGE_READ)
    return not _today(ask).table["reviewed"].any()


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Who arrived since the newest reveal, as one line says it, and whom nobody has answered about.

    `arrived` are those of the `new` whom the viewer may see. `review_by` is the earliest day by
    which one of `to_review` is due, `review_by_all` the last; `overdue` more are past theirs.
    `back` came back, `lost` had an adult who is not here any more.
    """

    since: Round
    new: int
    arrived: tuple[str, ...]  # student ids
    to_review: int
    review_by: date | None
    review_by_all: date | None
    overdue: int
    back: int
    lost: int


def arrivals(ask: Ask) -> Arrivals | None:
    """Return who arrived since the newest reveal, for the whole school; None before the first."""
    ask.require(Permission.COVERAGE_READ)
    if not ask.book.shown_rounds():
        return None
    found = _today(ask)
    table, new = found.table, found.table[found.table["arrival"]]
    waiting = new[(new["standing"] == Standing.ARRIVAL) & (new["reviewed"] == 0)]
    days = sorted(waiting["review_by"])
    due = [day for day in days if day >= ask.today]
    seen = {s.student_id for s in ask.seen(Permission.COVERAGE_LIST, found.students)}
    return Arrivals(
        found.this_round,
        len(new),
        tuple(student_id for student_id in new["student_id"] if student_id in seen),
        len(due),
        due[0] if due else None,
        due[-1] if due else None,
        len(days) - len(due),
        int(table["back"].sum()),
        int(table["lost"].sum()) if sees_list(ask) else 0,
    )


@dataclass(frozen=True, slots=True)
class ConnectedToday:
    """Of the whole school's students without a strong adult today: what there is instead."""

    waiting: int  # nobody who is here was asked for them
    said_yes: int
    asked: int  # or suggested


def connected_today(ask: Ask) -> ConnectedToday:
    """Return how many students wait today, and how many have somebody; only after a reveal."""
    ask.require(Permission.COVERAGE_READ)
    table = _today(ask).table
    reached = set(table.loc[table["standing"] == Standing.OUTREACH, "student_id"])
    open_ones = [one for one in ask.book.outreach() if one.open and one.student_id in reached]
    yes = sum(one.status in SAID_YES for one in open_ones)
    strong = int((table["standing"] == Standing.STRONG).sum())
    return ConnectedToday(len(table) - strong - len(reached), yes, len(reached) - yes)


@dataclass(frozen=True, slots=True)
class Late:
    """What late answers add to a round: how many, and how many students only they cover."""

    answers: int
    covered: int


def late_answers(ask: Ask, round_id: str | None = None) -> Late:
    """Return what late answers add to a round's figures, which stand as they were revealed."""
    ask.require(Permission.COVERAGE_READ)
    this_round = shown_round(ask.book, round_id)
    until = _until(ask, this_round)
    return ask.book.kept(
        ("late answers", this_round, until),
        lambda: _late(ask.book, this_round, until),
        late=True,
    )


def _late(book: Book, this_round: Round, until: date | None) -> Late:
    late, coverage = book.late_marks(this_round, until), book.coverage(this_round)
    adults = {a.adult_id for a in book.adults_by_id().values() if a.kind in AT_SCHOOL}
    open_ones = set(coverage.table.loc[~coverage.table["covered"], "student_id"])
    strong = (o for o in late if o.strength == Strength.STRONG and o.adult_id in adults)
    return Late(len(late), len(open_ones.intersection(one.student_id for one in strong)))


def standing_of(ask: Ask) -> dict[str, str]:
    """Return where each student stands today, by student_id, everybody once.

    Before the first reveal everybody is not reviewed; raises NotFound where nobody is enrolled.
    """
    ask.require(Permission.COVERAGE_LIST)
    if not ask.book.shown_rounds():
        students = ask.seen(Permission.COVERAGE_LIST, ask.book.students())
        if not students:
            raise NotFound("Nobody is on the roster yet. Bring in your rosters first.")
        return {student.student_id: Standing.NOT_REVIEWED.value for student in students}
    table = students_today(ask).table
    return dict(zip(table["student_id"], table["standing"], strict=True))
