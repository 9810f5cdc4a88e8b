"""Outreach as people live it: yes or no, a contact, a second look, a pause, handing back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from connections.domain.access import REFUSALS, Permission, Viewer
from connections.domain.outreach import (
    ENDED,
    TEMPLATES,
    Contact,
    ContactKind,
    Felt,
    FollowUp,
    Outreach,
    Status,
    after_contact,
    require_contact_day,
    require_step,
)
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.store.database import Connection, Database, new_id
from connections.store.outreach import (
    load_contacts,
    load_follow_ups,
    load_one_outreach,
    save_contact,
    save_first_follow_ups,
    save_follow_ups,
    save_outreach,
)


def _by(viewer: Viewer) -> str:
    return viewer.adult_id or viewer.name


def _own_or_lead(
    sql: Connection, viewer: Viewer, outreach_id: str, version: int | None
) -> Outreach:
    """Return the outreach, as of `version` if given, if it is the viewer's own or they lead."""
    one = load_one_outreach(sql, viewer.school_id, outreach_id)
    if one is None:
        raise NotFound("This outreach does not exist any more.")
    if one.adult_id != viewer.adult_id and not viewer.may(Permission.OUTREACH_ASSIGN):
        raise AccessDenied(REFUSALS[Permission.OUTREACH_READ])
    return one if version is None else replace(one, version=version)


def _step(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    action: str,
    now: datetime,
    version: int | None,
    status: Status,
    also: Callable[[Connection, Outreach], Outreach] = lambda _, one: one,
    today: date | None = None,
) -> Outreach:
    """Take one step of the table, with what goes with it, in one signed transaction."""
    with database.changing(viewer, action, now, {"outreach_id": outreach_id}) as sql:
        one = _own_or_lead(sql, viewer, outreach_id, version)
        require_step(one.status, status)
        ended_on = today if status in ENDED else None
        after = also(sql, replace(one, status=status, ended_on=ended_on))
        save_outreach(sql, viewer.school_id, after, (status,), now, _by(viewer))
    return replace(after, version=after.version + 1)


def offer_outreach(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    today: date,
    now: datetime,
    version: int | None = None,
) -> Outreach:
    """Ask the adult of a suggested pair."""
    viewer.require(Permission.OUTREACH_ASSIGN)
    return _step(
        database,
        viewer,
        outreach_id,
        "outreach.offered",
        now,
        version,
        Status.OFFERED,
        lambda _, one: replace(one, began_on=today),
    )


def accept_outreach(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    today: date,
    now: datetime,
    version: int | None = None,
) -> Outreach:
    """Say yes: the outreach begins today, and its follow-ups get their dates."""
    viewer.require(Permission.OUTREACH_OWN)

    def begin(sql: Connection, one: Outreach) -> Outreach:
        begun = replace(one, began_on=today)
        save_first_follow_ups(sql, viewer.school_id, begun)
        return begun

    # The audit log says that there was an answer, not which: saying no is private.
    action = "outreach.answered"
    return _step(database, viewer, outreach_id, action, now, version, Status.ACCEPTED, begin, today)


def decline_outreach(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    today: date,
    now: datetime,
    version: int | None = None,
) -> Outreach:
    """Say no. Nobody asks why; the student goes back on the list to be placed."""
    viewer.require(Permission.OUTREACH_OWN)
    action = "outreach.answered"
    return _step(database, viewer, outreach_id, action, now, version, Status.DECLINED, today=today)


def pause_outreach(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    now: datetime,
    version: int | None = None,
) -> Outreach:
    """Let an outreach rest; nothing is due until it goes on. No reason is asked."""
    viewer.require(Permission.OUTREACH_OWN)
    return _step(database, viewer, outreach_id, "outreach.paused", now, version, Status.PAUSED)


def resume_outreach(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    today: date,
    now: datetime,
    version: int | None = None,
) -> Outreach:
    """Go on with a paused outreach; a look that was missed meanwhile moves to a week from now."""
    viewer.require(Permission.OUTREACH_OWN)
    with database.reading() as sql:
        started = bool(load_contacts(sql, viewer.school_id, [outreach_id]))

    def go_on(sql: Connection, one: Outreach) -> Outreach:
        late = [
            replace(check, due_on=date.fromordinal(today.toordinal() + 7))
            for check in load_follow_ups(sql, viewer.school_id, [outreach_id])
            if check.done_on is None and check.due_on < today
        ]
        save_follow_ups(sql, viewer.school_id, late[:1])
        save_follow_ups(sql, viewer.school_id, [replace(c, done_on=today) for c in late[1:]])
        return one

    status = Status.BUILDING if started else Status.ACCEPTED
    return _step(database, viewer, outreach_id, "outreach.resumed", now, version, status, go_on)


def hand_back(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    today: date,
    now: datetime,
    version: int | None = None,
) -> Outreach:
    """Pass a student on to the counselor; no reason is asked, and the student stays on the list."""
    viewer.require(Permission.OUTREACH_OWN)
    action, status = "outreach.handed_back", Status.PASSED_TO_COUNSELOR
    return _step(database, viewer, outreach_id, action, now, version, status, today=today)


def respect_student(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    today: date,
    now: datetime,
    version: int | None = None,
) -> Outreach:
    """Note that the student would rather not: it ends, and another adult may be thought of."""
    viewer.require(Permission.OUTREACH_OWN)
    action, status = "outreach.ended_by_student", Status.DECLINED_BY_STUDENT
    return _step(database, viewer, outreach_id, action, now, version, status, today=today)


def plan_outreach(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    first_step: str,
    plan: str,
    now: datetime,
    version: int | None = None,
) -> Outreach:
    """Set the first step, and the way to go about it ("" for none)."""
    viewer.require(Permission.OUTREACH_OWN)
    if plan and plan not in TEMPLATES:
        raise NotFound("There is no such plan. Choose one from the list.")
    details = {"outreach_id": outreach_id}
    with database.changing(viewer, "outreach.planned", now, details) as sql:
        one = _own_or_lead(sql, viewer, outreach_id, version)
        after = replace(one, first_step=first_step.strip(), plan=plan)
        save_outreach(sql, viewer.school_id, after, (), now, _by(viewer))
    return replace(after, version=after.version + 1)


def log_contact(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    kind: ContactKind,
    felt: Felt,
    today: date,
    now: datetime,
    *,
    happened_on: date | None = None,
    remark: str = "",
    contact_id: str | None = None,
) -> Outreach:
    """Log one contact, by default today's; the status follows (accepted, started, building).

    The same `contact_id` again changes nothing, so a second tap on a slow network is harmless.
    """
    viewer.require(Permission.CONTACT_LOG)
    day = happened_on or today
    with database.changing(viewer, "contact.logged", now, {"outreach_id": outreach_id}) as sql:
        one = _own_or_lead(sql, viewer, outreach_id, None)
        require_contact_day(one, day, today)
        earlier = load_contacts(sql, viewer.school_id, [outreach_id])
        key = contact_id or new_id()
        contact = Contact(key, outreach_id, day, kind, felt, remark.strip(), viewer.adult_id)
        if not save_contact(sql, viewer.school_id, contact, now):
            return one
        steps = () if kind is ContactKind.GOODBYE else after_contact(one, len(earlier))
        if Status.ACCEPTED in steps:
            save_first_follow_ups(sql, viewer.school_id, one)
        status = one.status
        for step in steps:
            require_step(status, step)
            status = step
        after = replace(one, status=status)
        save_outreach(sql, viewer.school_id, after, steps, now, _by(viewer))
    return replace(after, version=after.version + 1)


def follow_up(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    result: str,
    today: date,
    now: datetime,
    next_on: date | None = None,
) -> None:
    """Note that an outreach was looked at: what was due is done; `next_on` adds the next look."""
    viewer.require(Permission.OUTREACH_OWN)
    if next_on is not None and next_on <= today:
        raise NotPossible("The next look is still to come. Choose a later day.")
    with database.changing(viewer, "follow_up.done", now, {"outreach_id": outreach_id}) as sql:
        one = _own_or_lead(sql, viewer, outreach_id, None)
        if one.status in ENDED:
            raise NotPossible("This outreach has ended, so there is nothing to follow up.")
        waiting = [
            check
            for check in load_follow_ups(sql, viewer.school_id, [outreach_id])
            if check.done_on is None
        ]
        due = [check for check in waiting if check.due_on <= today] or waiting[:1]
        done = [replace(check, done_on=today, result=result.strip()) for check in due]
        if not done:
            done = [FollowUp(new_id(), outreach_id, today, today, result.strip())]
        new = [FollowUp(new_id(), outreach_id, next_on)] if next_on else []
        save_follow_ups(sql, viewer.school_id, done + new)
