"""Who takes whom, decided: give and ask, volunteer, keep two people apart, take a pause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.access.viewer import REFUSALS
from connections.domain.assignment.plan import Pair, capacity_of
from connections.domain.assignment.reasons import SAID_YES, VOLUNTEERED
from connections.domain.assignment.ties import Tie
from connections.domain.outreach.caseload import load_of
from connections.domain.outreach.record import Origin, Outreach
from connections.domain.outreach.status import Status
from connections.domain.outreach.templates import NO_TEMPLATE
from connections.domain.people.person import Adult
from connections.domain.problems import AccessDenied, ConnectionsError, NotFound, NotPossible
from connections.domain.school.days import school_year
from connections.services.book.ask import Ask
from connections.services.book.leads import usual_lead
from connections.store.mapper import new_id
from connections.store.outreach import (
    load_do_not_match,
    load_outreach,
    load_round_day,
    save_do_not_match,
    save_first_follow_ups,
    save_new_outreach,
)
from connections.store.rosters import load_adults, load_paused, load_students, save_pause
from connections.store.schools import load_settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pair that somebody wants to save: chosen by hand, or `suggested` by the plan.

    What the plan knew of a pair is kept, so that a later round can be compared with this one.
    """

    student_id: str
    adult_id: str
    reason: str = ""
    first_step: str = ""
    origin: Origin = Origin.CHOSEN
    ties: tuple[str, ...] | None = None
    need: int | None = None
    draw: str = ""

    @classmethod
    def suggested(cls, pair: Pair, first_step: str = "") -> "Wanted":
        """Return a pair of a plan as it is saved."""
        ids = (pair.student_id, pair.adult_id, pair.reason, first_step)
        need = (pair.need.level, pair.need.lot) if pair.need else (None, "")
        if pair.pinned:
            return cls(*ids, Origin.PINNED, None, *need)
        return cls(*ids, Origin.SUGGESTED, tuple(sorted(pair.ties)), *need)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was saved, and which students were not, each with the sentence that says why."""

    outreach_ids: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


class ToBeAsked(NotPossible):
    """Something that is possible after a second yes."""


class NoPlace(NotPossible):
    """An adult has no place for one more student."""


def propose_outreach(
    ask: Ask,
    wanted: Sequence[Wanted],
    *,
    round_id: str | None = None,
    offer: bool = True,
    looked_after_by: Mapping[str, str] | None = None,
    despite_do_not_match: bool = False,
) -> Proposed:
    """Give students to adults and, with `offer`, ask the adults now.

    Every pair is checked against what is true at this moment; those that cannot be saved are
    returned with their sentence and the others are saved. If none can be, the first sentence is
    raised: Changed when somebody else gave the student away a moment ago. `looked_after_by` is who
    looks after which student (see people.leads); else the viewer, or the only one who leads.
    """
    ask.require(Permission.OUTREACH_ASSIGN)
    steps = (Status.SUGGESTED, Status.OFFERED) if offer else (Status.SUGGESTED,)
    usual, lead_of = usual_lead(ask.book, ask.viewer), looked_after_by or {}
    saved: list[str] = []
    refused: list[tuple[str, str]] = []
    first: ConnectionsError | None = None
    details: dict[str, object] = {"round_id": round_id}
    named = _named(ask, round_id)
    with ask.changing("outreach.proposed", details) as sql:
        _require_recent_round(sql, ask, round_id)
        for pair in wanted:
            begins = (new_id(), pair.student_id, pair.adult_id, steps[-1], ask.today, round_id)
            lead = lead_of.get(pair.student_id, usual)
            ties = _with_wish(pair, named)
            kept = (pair.origin, ties, pair.need, pair.draw, ask.today if offer else None)
            one = Outreach(*begins, pair.reason, pair.first_step, NO_TEMPLATE, lead, *kept)
            try:
                require_pair(sql, ask, one, despite_do_not_match)
                save_new_outreach(sql, ask.school_id, one, steps, ask.now, ask.by)
            except ConnectionsError as refusal:
                first = first or refusal
                refused.append((pair.student_id, str(refusal)))
            else:
                saved.append(one.outreach_id)
        if first is not None and not saved:
            raise first
        details["outreach_ids"] = saved
    return Proposed(tuple(saved), tuple(refused))


def _named(ask: Ask, round_id: str | None) -> frozenset[tuple[str, str]]:
    """Return whom students named in the round that a plan looked at, as (student_id, adult_id)."""
    shown = (each for each in ask.book.shown_rounds() if round_id in (None, each.round_id))
    this_round = next(shown, None)
    said = ask.book.voice(this_round) if this_round else {}
    return frozenset((key, one) for key, given in said.items() for one in given.adult_ids)


def _with_wish(pair: Wanted, named: frozenset[tuple[str, str]]) -> tuple[str, ...] | None:
    """Return a suggested pair's ties with the student's wish, which no plan tells.

    It is kept for the comparison of pairs that began alike, and shown to nobody.
    """
    if pair.ties is None or (pair.student_id, pair.adult_id) not in named:
        return pair.ties
    return tuple(sorted({*pair.ties, Tie.WISH.value}))


def volunteer(
    ask: Ask, student_id: str, *, round_id: str | None = None, despite_do_not_match: bool = False
) -> str:
    """Take a student oneself, which is a yes already; returns the outreach's id.

    Raises ToBeAsked when the two are not to be matched: a person decides, not the tool. Where the
    school keeps its list to those who lead, nobody volunteers for a student they are not shown.
    """
    ask.require(Permission.OUTREACH_CARRY)
    student = ask.book.students_by_id().get(student_id)
    if student is not None and not ask.sees(Permission.COVERAGE_LIST, student):
        raise AccessDenied(REFUSALS[Permission.COVERAGE_LIST])
    begins = (new_id(), student_id, ask.viewer.require_adult(), Status.ACCEPTED, ask.today)
    one = Outreach(
        *begins,
        round_id,
        VOLUNTEERED,
        looked_after_by=usual_lead(ask.book, ask.viewer),
        origin=Origin.VOLUNTEERED,
        asked_on=ask.today,
        accepted_on=ask.today,
    )
    return _take(ask, one, "outreach.volunteered", despite_do_not_match)


def take_pair(
    ask: Ask, student_id: str, adult_id: str, round_id: str, looked_after_by: str | None = None
) -> str:
    """Save that an adult in the room said yes to a student; return the outreach's id.

    Raises what volunteer raises: somebody else was faster, no places left, and so on.
    """
    ask.require(Permission.OUTREACH_ASSIGN)
    begins = (new_id(), student_id, adult_id, Status.ACCEPTED, ask.today)
    one = Outreach(
        *begins,
        round_id,
        SAID_YES,
        looked_after_by=looked_after_by or usual_lead(ask.book, ask.viewer),
        origin=Origin.CHOSEN,
        asked_on=ask.today,
        accepted_on=ask.today,
    )
    return _take(ask, one, "outreach.taken", despite_do_not_match=False)


def _take(ask: Ask, one: Outreach, action: str, despite_do_not_match: bool) -> str:
    """Save an outreach that begins with a yes, with its follow-ups, in one change."""
    steps = (Status.SUGGESTED, Status.OFFERED, Status.ACCEPTED)
    with ask.changing(action, {"outreach_id": one.outreach_id}) as sql:
        _require_recent_round(sql, ask, one.round_id)
        require_pair(sql, ask, one, despite_do_not_match)
        save_new_outreach(sql, ask.school_id, one, steps, ask.now, ask.by)
        save_first_follow_ups(sql, ask.school_id, one)
    return one.outreach_id


def require_pair(sql: Connection, ask: Ask, one: Outreach, despite: bool) -> None:
    """Refuse a pair that the people, their capacity or the school rule out at this moment.

    Raises NotFound, NotPossible, or ToBeAsked for two who are not to be matched, unless `despite`.
    """
    adult = require_place(sql, ask, one)
    if not adult.may_be_asked(one.began_on):
        raise NotPossible(
            "This adult is not on the staff and not cleared now, so nothing was saved. Say under "
            "School › People until when they may be asked, or choose another."
        )
    if adult.leaving or adult.away or one.adult_id in load_paused(sql, ask.school_id):
        if one.adult_id == ask.viewer.adult_id:
            raise NotPossible(
                "You take no new students at the moment, so nothing was saved. Under My places you "
                "can take students again; whether you leave or are away stands under School."
            )
        raise NotPossible(
            "This adult is not taking new students at the moment, so nothing was saved. "
            "Choose another."
        )
    if not despite and (one.adult_id, one.student_id) in load_do_not_match(sql, ask.school_id):
        raise ToBeAsked(
            "These two are down as not to be matched. Please talk to the counselor first; "
            "nothing was saved."
        )


def require_place(sql: Connection, ask: Ask, one: Outreach) -> Adult:
    """Return the adult of a pair; refuse one of people who left, or that takes a place too many."""
    school_id = ask.school_id
    if one.student_id not in {student.student_id for student in load_students(sql, school_id)}:
        raise NotFound("This student is not on the roster any more, so nothing was saved.")
    adult = next((a for a in load_adults(sql, school_id) if a.adult_id == one.adult_id), None)
    if adult is None:
        raise NotFound("This adult has left the school, so nothing was saved. Choose another.")
    capacity = capacity_of(adult, load_settings(sql, school_id))
    load = load_of(load_outreach(sql, school_id, one.adult_id)).get(one.adult_id, 0)
    if load >= capacity:
        if one.adult_id == ask.viewer.adult_id:
            raise NoPlace(
                "You have {load} of {capacity} places taken, so nothing was saved. It is kind to "
                "stop here; for one place more please talk to your counselor.",
                load=load,
                capacity=capacity,
            )
        raise NoPlace(
            "This adult already has {load} of {capacity} places taken. It is kind to stop "
            "here; choose another adult, or agree on one place more under School.",
            load=load,
            capacity=capacity,
        )
    return adult


def _require_recent_round(sql: Connection, ask: Ask, round_id: str | None) -> None:
    day = load_round_day(sql, ask.school_id, round_id) if round_id else None
    if day is not None and (year := school_year(day)) < school_year(ask.today) - 1:
        raise NotPossible(
            "This round belongs to the school year {year}, which is closed. Open a round this "
            "year first.",
            year=f"{year}-{(year + 1) % 100:02}",
        )


def keep_apart(ask: Ask, adult_id: str, student_id: str, apart: bool) -> None:
    """Note that two people are not to be matched, or lift that. No reason is stored anywhere."""
    ask.require(Permission.OUTREACH_ASSIGN)
    with ask.changing("do_not_match.changed", {"apart": apart}) as sql:
        students = {student.student_id for student in load_students(sql, ask.school_id)}
        adults = {adult.adult_id for adult in load_adults(sql, ask.school_id)}
        if student_id not in students or adult_id not in adults:
            raise NotFound("One of the two is not on the roster any more. Nothing was changed.")
        save_do_not_match(sql, ask.school_id, adult_id, student_id, apart)


def pause_me(ask: Ask, paused: bool) -> None:
    """Take a pause from new students, or end it. Nobody asks why, and no reason is kept."""
    ask.require(Permission.OUTREACH_CARRY)
    adult_id = ask.viewer.require_adult()
    with ask.changing("adult.pause_changed", {"adult_id": adult_id}) as sql:
        save_pause(sql, ask.school_id, adult_id, paused)
