"""The list that everybody goes through: drawn once, completed once, given up for all names."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.problems import NotPossible
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.rounds.short import (
    CHANCE,
    CHANCE_UNSEEN,
    ENOUGH,
    LISTED_BEFORE,
    Saving,
    expected_saving,
    fewest_before,
    full_is_better,
    late_additions,
    shared_list,
)
from connections.services.book.ask import Ask
from connections.services.book.counting import count_marks
from connections.services.book.which import require_round, round_before
from connections.services.round.capabilities import keyed_hash
from connections.services.round.short.own import asked_so_far, names_by_roster
from connections.store.rounds import (
    delete_done,
    delete_list,
    load_listed,
    load_marks,
    load_progress,
    load_round_people,
    save_list,
    save_round,
)


@dataclass(frozen=True, slots=True)
class ListState:
    """Where the list of a short round stands; `listed` is 0 until it is drawn.

    `own` and `asked` are the names that an adult is asked for on average: their own by the roster,
    and these with the list. `is_long`: everybody might as well go through all names. `marking` of
    the `adults` have answered so far.
    """

    listed: int
    own: int
    asked: int
    students: int
    completed: bool
    is_long: bool
    marking: int
    adults: int


def saving_of_short(ask: Ask) -> Saving | None:
    """Return what the short way would ask of an adult in this school; None in one of few names.

    By the newest round that was revealed; before the first, as in schools of 81 to 92% coverage.
    """
    ask.require(Permission.ROUND_MANAGE)
    book, students, adults = ask.book, ask.book.students(), ask.book.adults_to_ask(ask.today)
    if full_is_better(0, len(students)) or not adults:
        return None
    by_roster = book.kept(
        ("own names", ask.today),
        lambda: names_by_roster(book.sql, book.school_id, students, adults),
    )
    shares = LISTED_BEFORE
    if shown := book.shown_rounds():
        table = book.coverage(shown[0]).table
        few = float((table["strong"] < ENOUGH).mean()) if len(table) else 0.0
        shares = (few + (1 - few) * _chance(ask),) * 2
    own = sum(map(len, _with_known(ask, by_roster).values())) / len(adults)
    low, high = (share * len(students) for share in shares)
    saving = expected_saving(own, (low, high), len(students))
    return None if full_is_better(saving.low, len(students)) else saving


def _with_known(ask: Ask, by_roster: Mapping[str, frozenset[str]]) -> Mapping[str, Set[str]]:
    """Return each adult's own students, with those whom they knew last time."""
    found: dict[str, set[str]] = {adult_id: set(names) for adult_id, names in by_roster.items()}
    here = {student.student_id for student in ask.book.students()}
    for this_round in ask.book.shown_rounds()[:1]:
        known = load_marks(ask.book.sql, ask.school_id, this_round.round_id, at_least=Strength.KNOW)
        for adult_id, student_id in zip(known["adult_id"], known["student_id"], strict=True):
            if adult_id in found and student_id in here:
                found[adult_id].add(student_id)
    return found


def list_state(ask: Ask, round_id: str) -> ListState | None:
    """Return where the list of a round stands; None where everybody is asked for all names."""
    ask.require(Permission.PROGRESS_READ)
    this_round = require_round(ask.book.sql, ask.school_id, round_id)
    if not this_round.short:
        return None
    rounds = (this_round,)
    return ask.book.kept(("list", this_round), lambda: _state(ask, this_round), marks_of=rounds)


def listed_now(ask: Ask, round_id: str) -> int | None:
    """Return how many are on the list by now, to a wall that waits for it; None: all are asked."""
    ask.require(Permission.MARK_OWN)
    if not any(each.short for each in ask.book.rounds() if each.round_id == round_id):
        return None
    return ask.book.kept(
        ("listed", round_id), lambda: len(load_listed(ask.book.sql, ask.school_id, round_id))
    )


def _state(ask: Ask, this_round: Round) -> ListState:
    sql, school_id = ask.book.sql, ask.school_id
    students, adults = ask.book.round_people(this_round)
    own = names_by_roster(sql, school_id, students, adults)
    listed = load_listed(sql, school_id, this_round.round_id)
    asked = asked_so_far(sql, school_id, this_round, own, students)
    answered = load_progress(sql, school_id, this_round.round_id).keys()
    many, each = len(students), max(1, len(adults))
    return ListState(
        len(listed),
        round(sum(map(len, own.values())) / each),
        round(asked.answers / each),
        many,
        len(set(listed.values())) > 1,
        bool(listed) and full_is_better(asked.answers / each, many),
        sum(adult.adult_id in answered for adult in adults),
        len(adults),
    )


def draw_list(ask: Ask, round_id: str) -> int:
    """Draw the list that everybody goes through; return how many students are on it.

    Whoever said that they are done is asked again: there are more names now. NotPossible with the
    reason where there is nothing to draw.
    """
    ask.require(Permission.ROUND_MANAGE)
    found = require_round(ask.book.sql, ask.school_id, round_id)
    before, chance = round_before(ask.book, found), _chance(ask)
    without = frozenset[str]()
    if before is not None:
        table = ask.book.coverage(before).table
        without = frozenset(table.loc[~table["covered"], "student_id"])
    with ask.changing("round.list_drawn", {"round_id": round_id}) as sql:
        this_round = _require_short(sql, ask, round_id)
        if load_listed(sql, ask.school_id, round_id):
            raise NotPossible("The list is drawn already, and everybody is asked for its names.")
        _require_enough(sql, ask, this_round)
        staying = _staying(sql, ask, this_round)
        lots = _lots(ask, this_round, staying)
        listed = shared_list(staying, without, lots, chance)
        if not listed:
            raise NotPossible("Every student has two strong adults already: no list is needed.")
        save_list(sql, ask.school_id, round_id, listed, ask.now)
        delete_done(sql, ask.school_id, round_id)
    return len(listed)


def complete_list(ask: Ask, round_id: str) -> int:
    """Add who fell below two strong adults since, with as many by chance; return how many came.

    Once, before the reveal: each addition tells a little of those who are added.
    """
    ask.require(Permission.ROUND_MANAGE)
    with ask.changing("round.list_completed", {"round_id": round_id}) as sql:
        this_round = _require_short(sql, ask, round_id)
        listed = load_listed(sql, ask.school_id, round_id)
        if not listed:
            raise NotPossible("The list is not drawn yet.")
        if len(set(listed.values())) > 1:
            raise NotPossible("Names were added already. That is done once in a round.")
        staying = _staying(sql, ask, this_round)
        added = late_additions(staying, listed, _lots(ask, this_round, staying))
        if added:
            save_list(sql, ask.school_id, round_id, added, ask.now)
            delete_done(sql, ask.school_id, round_id)
    return len(added)


def make_round_full(ask: Ask, round_id: str) -> Round:
    """Ask everybody for all names in a round that was planned short; what was answered stays.

    NotPossible from the reveal on, and the other way round there is none: who was asked for all
    names cannot be unasked.
    """
    ask.require(Permission.ROUND_MANAGE)
    with ask.changing("round.made_full", {"round_id": round_id}) as sql:
        this_round = require_round(sql, ask.school_id, round_id)
        if not this_round.short:
            raise NotPossible("Everybody is asked for all names already.")
        if this_round.status not in (RoundStatus.PLANNED, RoundStatus.OPEN):
            raise NotPossible("This round was revealed. What was asked in it stands.")
        delete_list(sql, ask.school_id, round_id)
        delete_done(sql, ask.school_id, round_id)
        full = replace(this_round, short=False)
        save_round(sql, ask.school_id, full, ask.now)
    return full


def _chance(ask: Ask) -> float:
    return CHANCE if ask.book.settings().teachers_see_list else CHANCE_UNSEEN


def _require_short(sql: Connection, ask: Ask, round_id: str) -> Round:
    this_round = require_round(sql, ask.school_id, round_id)
    if not this_round.short:
        raise NotPossible("Everybody is asked for all names in this round, so there is no list.")
    if this_round.status is RoundStatus.PLANNED:
        raise NotPossible("Open the round first. The list is made of what is answered then.")
    if this_round.status is not RoundStatus.OPEN:
        raise NotPossible("This round was revealed. Its list stands.")
    return this_round


def _require_enough(sql: Connection, ask: Ask, this_round: Round) -> None:
    """Raise NotPossible where so few answered that the list would tell what one of them said."""
    _, adults = load_round_people(sql, ask.school_id, this_round)
    answered = load_progress(sql, ask.school_id, this_round.round_id).keys()
    have = sum(adult.adult_id in answered for adult in adults)
    if not have:
        raise NotPossible(
            "Nobody has answered yet. First everybody marks their own students; then the list is "
            "drawn."
        )
    if have < fewest_before(len(adults)):
        raise NotPossible(
            "So few adults have answered that the list would tell what one of them said. It can be "
            "drawn once {n} adults have marked their own students; best once all have.",
            n=fewest_before(len(adults)),
        )


def _staying(sql: Connection, ask: Ask, this_round: Round) -> dict[str, int]:
    """Return how many strong adults who stay each student of the round has so far."""
    students, adults = load_round_people(sql, ask.school_id, this_round)
    table = count_marks(sql, ask.school_id, this_round, students, adults)
    return dict(zip(table["student_id"], table["staying"].tolist(), strict=True))


def _lots(ask: Ask, this_round: Round, student_ids: Iterable[str]) -> dict[str, float]:
    """Return each student's lot, from 0 to 1: the same whoever draws, and nobody's to work out."""
    secret, of_round = ask.book.database.keys.signing, f"{ask.school_id}\x1f{this_round.round_id}"
    return {
        one: int(keyed_hash(secret, "lot", f"{of_round}\x1f{one}")[:13], 16) / 16**13
        for one in student_ids
    }
