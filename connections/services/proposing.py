"""Who takes whom, decided: give and ask, volunteer, keep two people apart, take a pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from connections.domain.access import Permission, Viewer
from connections.domain.assignment import capacity_of
from connections.domain.caseload import load_of
from connections.domain.outreach import (
    Outreach,
    Status,
    school_year,
)
from connections.domain.problems import ConnectionsError, NotFound, NotPossible
from connections.store.database import Connection, Database, new_id
from connections.store.outreach import (
    load_do_not_match,
    load_outreach,
    load_round_day,
    load_school_for_change,
    save_do_not_match,
    save_first_follow_ups,
    save_new_outreach,
)
from connections.store.rosters import load_adults, load_paused, load_students, save_pause
from connections.store.schools import load_settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pair that somebody wants to save: from a suggestion, or chosen by hand."""

    student_id: str
    adult_id: str
    reason: str = ""
    first_step: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was saved, and which students were not, each with the sentence that says why."""

    outreach_ids: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


class ToBeAsked(NotPossible):
    """Something that is possible after a second yes."""


def propose_outreach(
    database: Database,
    viewer: Viewer,
    wanted: Sequence[Wanted],
    today: date,
    now: datetime,
    *,
    round_id: str | None = None,
    ask: bool = True,
    looked_after_by: str | None = None,
    despite_do_not_match: bool = False,
) -> Proposed:
    """Give students to adults and, unless `ask` is off, ask the adults now.

    Every pair is checked against what is true at this moment; those that cannot be saved are
    returned with their sentence and the others are saved. If none can be, the first sentence is
    raised: Changed when somebody else gave the student away a moment ago.
    """
    viewer.require(Permission.OUTREACH_ASSIGN)
    steps = (Status.SUGGESTED, Status.OFFERED) if ask else (Status.SUGGESTED,)
    saved: list[str] = []
    refused: list[tuple[str, str]] = []
    first: ConnectionsError | None = None
    details: dict[str, object] = {"round_id": round_id}
    with database.changing(viewer, "outreach.proposed", now, details) as sql:
        load_school_for_change(sql, viewer.school_id)
        _require_recent_round(sql, viewer.school_id, round_id, today)
        for pair in wanted:
            one = Outreach(
                new_id(),
                pair.student_id,
                pair.adult_id,
                steps[-1],
                today,
                round_id,
                pair.reason,
                pair.first_step,
                looked_after_by=looked_after_by or viewer.adult_id,
            )
            try:
                require_pair(sql, viewer.school_id, one, despite_do_not_match)
                save_new_outreach(sql, viewer.school_id, one, steps, now, _by(viewer))
            except ConnectionsError as refusal:
                first = first or refusal
                refused.append((pair.student_id, str(refusal)))
            else:
                saved.append(one.outreach_id)
        if first is not None and not saved:
            raise first
        details["outreach_ids"] = saved
    return Proposed(tuple(saved), tuple(refused))


def volunteer(
    database: Database,
    viewer: Viewer,
    student_id: str,
    today: date,
    now: datetime,
    *,
    round_id: str | None = None,
    despite_do_not_match: bool = False,
) -> str:
    """Take a student oneself, which is a yes already; returns the outreach's id.

    Raises ToBeAsked when the two are not to be matched: a person decides, not the tool.
    """
    viewer.require(Permission.OUTREACH_OWN)
    one = Outreach(
        new_id(),
        student_id,
        viewer.require_adult(),
        Status.ACCEPTED,
        today,
        round_id,
        "You volunteered.",
        volunteered=True,
    )
    steps = (Status.SUGGESTED, Status.OFFERED, Status.ACCEPTED)
    details = {"outreach_id": one.outreach_id}
    with database.changing(viewer, "outreach.volunteered", now, details) as sql:
        load_school_for_change(sql, viewer.school_id)
        _require_recent_round(sql, viewer.school_id, round_id, today)
        require_pair(sql, viewer.school_id, one, despite_do_not_match)
        save_new_outreach(sql, viewer.school_id, one, steps, now, _by(viewer))
        save_first_follow_ups(sql, viewer.school_id, one)
    return one.outreach_id


def require_pair(
    sql: Connection, school_id: str, one: Outreach, despite_do_not_match: bool
) -> None:
    """Refuse a pair that the people, their capacity or the school rule out at this moment.

    Raises NotFound, NotPossible, or ToBeAsked for two who are not to be matched.
    """
    if one.student_id not in {student.student_id for student in load_students(sql, school_id)}:
        raise NotFound("This student is not on the roster any more, so nothing was saved.")
    adult = next((a for a in load_adults(sql, school_id) if a.adult_id == one.adult_id), None)
    if adult is None:
        raise NotFound("This adult has left the school, so nothing was saved. Choose another.")
    if adult.leaving or adult.away or one.adult_id in load_paused(sql, school_id):
        raise NotPossible(
            "This adult is not taking new students at the moment, so nothing was saved. "
            "Choose another."
        )
    apart = (one.adult_id, one.student_id) in load_do_not_match(sql, school_id)
    if apart and not despite_do_not_match:
        raise ToBeAsked(
            "These two are down as not to be matched. Please talk to the counselor first; "
            "nothing was saved."
        )
    capacity = capacity_of(adult, load_settings(sql, school_id))
    load = load_of(load_outreach(sql, school_id, one.adult_id)).get(one.adult_id, 0)
    if load >= capacity:
        raise NotPossible(
            f"This adult already has {load} of {capacity} places taken. It is kind to stop here; "
            "choose another adult, or agree on one place more under School."
        )


def _require_recent_round(
    sql: Connection, school_id: str, round_id: str | None, today: date
) -> None:
    day = load_round_day(sql, school_id, round_id) if round_id else None
    if day is not None and school_year(day) < school_year(today) - 1:
        raise NotPossible(
            f"This round belongs to the school year {school_year(day)}-"
            f"{(school_year(day) + 1) % 100:02}, which is closed. Open a round this year first."
        )


def _by(viewer: Viewer) -> str:
    return viewer.adult_id or viewer.name


def keep_apart(
    database: Database, viewer: Viewer, adult_id: str, student_id: str, apart: bool, now: datetime
) -> None:
    """Note that two people are not to be matched, or lift that. No reason is stored anywhere."""
    viewer.require(Permission.OUTREACH_ASSIGN)
    with database.changing(viewer, "do_not_match.changed", now, {"apart": apart}) as sql:
        students = {student.student_id for student in load_students(sql, viewer.school_id)}
        adults = {adult.adult_id for adult in load_adults(sql, viewer.school_id)}
        if student_id not in students or adult_id not in adults:
            raise NotFound("One of the two is not on the roster any more. Nothing was changed.")
        save_do_not_match(sql, viewer.school_id, adult_id, student_id, apart)


def pause_me(database: Database, viewer: Viewer, paused: bool, now: datetime) -> None:
    """Take a pause from new students, or end it. Nobody asks why, and no reason is kept."""
    viewer.require(Permission.OUTREACH_OWN)
    adult_id = viewer.require_adult()
    with database.changing(viewer, "adult.pause_changed", now, {"adult_id": adult_id}) as sql:
        save_pause(sql, viewer.school_id, adult_id, paused)
