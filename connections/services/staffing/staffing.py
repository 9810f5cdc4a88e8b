"""What a plan of leavers, moves and arrivals does to the students of today. Nothing is stored."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from connections.domain.access.grants import Permission, Scope
from connections.domain.assignment.plan import NotPlaced
from connections.domain.coverage.today import Standing
from connections.domain.people.grades import grade_order
from connections.domain.people.person import Adult, Student, name_order
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds.round import Round
from connections.domain.staffing.mending import SecondAdult, second_adults
from connections.domain.staffing.plan import Change, Staffing, change_of
from connections.domain.staffing.time import LastStart, known_to_go, last_start
from connections.services.book.ask import Ask
from connections.services.book.opened import note_opened
from connections.services.book.which import shown_round
from connections.services.outreach.assignment import adult_places
from connections.words import listed


@dataclass(frozen=True, slots=True)
class Choices:
    """Of whom a plan can be made: adults by name, grades in school order.

    `going` are known to go before the school year ends; `new` have answered about nobody.
    """

    adults: tuple[Adult, ...]
    going: tuple[Adult, ...]
    new: tuple[Adult, ...]
    grades: tuple[str, ...]


def staffing_choices(ask: Ask) -> Choices:
    """Return of whom a plan can be made. Raises NotFound before the first reveal."""
    ask.require(Permission.LEAVING_READ)
    shown_round(ask.book)
    network, adults = ask.book.network_today(ask.today), ask.book.adults_to_ask(ask.today)
    new = (adult for adult in adults if not network.degree(("adult", adult.adult_id)))
    grades = {student.grade for student in ask.seen(Permission.LEAVING_READ, ask.book.students())}
    return Choices(
        adults,
        tuple(known_to_go(adults, ask.book.settings().days, ask.today)),
        tuple(new),
        tuple(sorted(grades, key=grade_order)),
    )


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a plan does; everybody in the order of the school: by grade, then by name.

    Of `change`'s students `underway` have outreach with somebody who stays, so no second adult is
    looked for; `to_hand_over` have it with somebody who goes. `pairs` and `not_placed` are all the
    others. `loses` of `change` is empty where the viewer may not read marks by name. `waiting`
    students have nobody today, and need places too. `start` is None where no term is known,
    `in_time` says that the day to begin by is not over.
    """

    this_round: Round
    students: dict[str, Student]  # whom the viewer sees, by id
    change: Change
    pairs: tuple[SecondAdult, ...]
    not_placed: tuple[NotPlaced, ...]
    underway: tuple[str, ...]
    to_hand_over: frozenset[str]
    waiting: int
    weeks: int
    start: LastStart | None
    in_time: bool

    @property
    def to_begin(self) -> int:
        """Return how many pairs have to begin, for each student to have a second adult."""
        return len(self.pairs) + len(self.not_placed)


def staffing_ahead(ask: Ask, staffing: Staffing, round_id: str | None = None) -> Ahead:
    """Return what a plan does to the students of today, and which second adults mend most.

    Raises NotFound for people or grades who are not here, NotPossible for an earlier round.
    """
    ask.require(Permission.LEAVING_READ)
    this_round, newest = shown_round(ask.book, round_id), shown_round(ask.book)
    if this_round != newest:
        raise NotPossible(
            "A plan is for the students of today, so it goes by the newest round, “{name}”. "
            "Nothing was done.",
            name=newest.name,
        )
    seen = ask.seen(Permission.LEAVING_READ, ask.book.students())
    students = {
        student.student_id: student
        for student in sorted(seen, key=lambda one: (grade_order(one.grade), name_order(one)))
    }
    _require_known(ask, staffing, students.values())
    note_opened(ask, this_round)
    network = ask.book.network_today(ask.today)
    grades = {student_id: student.grade for student_id, student in students.items()}
    change = change_of(network, grades, staffing)
    taken, hit = ask.book.taken(), {*change.nobody, *change.one}
    touched = {one: grade for one, grade in grades.items() if one in hit}
    here = {adult.adult_id for adult in ask.book.adults()}
    handed = {
        one
        for one, grade in touched.items()
        if one in taken and (taken[one] not in here or staffing.goes(taken[one], grade))
    }
    underway = tuple(s for s in touched if s in taken and s not in handed)
    mending = second_adults(
        network,
        {one: grade for one, grade in touched.items() if one not in underway},
        set(change.nobody),
        staffing,
        [entry.places for entry in adult_places(ask)],
        ask.book.apart(),
    )
    today, settings = ask.book.today(ask.today), ask.book.settings()
    assert today is not None, "there is a revealed round"
    start = last_start(settings.days, ask.today, settings.conversion_weeks)
    alone = today.table.loc[today.table["standing"].isin(_ALONE), "student_id"]
    return Ahead(
        this_round,
        students,
        _told(ask, change, students),
        mending.pairs,
        mending.not_placed,
        underway,
        frozenset(handed),
        int(alone.isin(list(students)).sum()),
        settings.conversion_weeks,
        start,
        start is not None and ask.today <= start.begin_by,
    )


_ALONE = (Standing.ARRIVAL, Standing.NOT_REVIEWED, Standing.WAITING)


def _require_known(ask: Ask, staffing: Staffing, students: Iterable[Student]) -> None:
    """Refuse adults who are not here and grades in which nobody is."""
    here = {adult.adult_id for adult in ask.book.adults()}
    named = {one.adult_id for one in staffing.arrives if one.adult_id is not None}
    missing = {*staffing.leaves, *(adult_id for adult_id, _ in staffing.moves), *named} - here
    if missing:
        raise NotFound(
            "No active adult has the id {ids}. Nothing was done.", ids=listed(sorted(missing))
        )
    grades = {grade for _, grade in staffing.moves}.union(*(a.grades for a in staffing.arrives))
    if nowhere := grades - {student.grade for student in students}:
        raise NotFound(
            "No student here is in grade {grades}. Nothing was done.",
            grades=listed(sorted(nowhere)),
        )
    if any(one.places < 0 for one in staffing.arrives):
        raise NotPossible("A capacity is 0 or more students. Nothing was done.")


def _told(ask: Ask, change: Change, students: dict[str, Student]) -> Change:
    """Leave out which adults are strong with whom, but for whoever may read it of the student."""
    told: set[str] = set()
    if ask.may(Permission.MARK_READ, Scope.GRADES):
        hit = (students[one] for one in (*change.nobody, *change.one))
        told = {student.student_id for student in ask.seen(Permission.MARK_READ, hit)}
    loses = {one: who for one, who in change.loses.items() if one in told}
    keeps = {one: who for one, who in change.keeps.items() if one in told}
    return replace(change, loses=loses, keeps=keeps)
