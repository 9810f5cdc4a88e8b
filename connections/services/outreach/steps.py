"""Outreach as people live it: yes or no, a contact, a second look, a pause, handing back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import REFUSALS
from connections.domain.outreach.contacts import (
    Contact,
    ContactKind,
    Felt,
    after_contact,
    before_contact,
    require_contact_day,
)
from connections.domain.outreach.follow_ups import GOING_WORDS, FollowUp, Going, looks_moved
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import ENDED, SAID_YES, Status, require_step
from connections.domain.outreach.templates import TEMPLATES
from connections.domain.problems import AccessDenied, Changed, NotFound, NotPossible
from connections.services.book.ask import Ask
from connections.services.outreach.caseload import unsaid
from connections.store.mapper import new_id
from connections.store.outreach import (
    delete_contact,
    delete_open_follow_ups,
    load_contact,
    load_contacts,
    load_follow_ups,
    load_logged,
    load_one_outreach,
    load_steps,
    save_contact,
    save_first_follow_ups,
    save_follow_ups,
    save_mended_contact,
    save_outreach,
)
from connections.store.schools import load_settings
from connections.words import say

TAKES_DATE = SAID_YES - {Status.PAUSED}  # of these the next look may be on another day
FURTHEST = timedelta(days=365)  # a day for a first step: further off is a slip of the thumb


def theirs(
    sql: Connection,
    ask: Ask,
    outreach_id: str,
    version: int | None = None,
    permission: Permission = Permission.OUTREACH_CARRY,
) -> Outreach:
    """Return the outreach, as of `version` if given, if it is the viewer's own or they lead."""
    one = load_one_outreach(sql, ask.school_id, outreach_id)
    if one is None:
        raise NotFound("This outreach does not exist any more.")
    if one.adult_id != ask.viewer.adult_id and not ask.may(permission, Scope.SCHOOL):
        raise AccessDenied(REFUSALS[Permission.OUTREACH_READ])
    return one if version is None else replace(one, version=version)


def _step(
    ask: Ask,
    outreach_id: str,
    action: str,
    version: int | None,
    status: Status,
    also: Callable[[Connection, Outreach], Outreach] = lambda _, one: one,
) -> Outreach:
    """Take one step of the table, with what goes with it, in one signed transaction."""
    with ask.changing(action, {"outreach_id": outreach_id}) as sql:
        one = theirs(sql, ask, outreach_id, version)
        require_step(one.status, status)
        ended_on = ask.today if status in ENDED else None
        after = also(sql, replace(one, status=status, ended_on=ended_on))
        save_outreach(sql, ask.school_id, after, (status,), ask.now, ask.by)
    return unsaid(replace(after, version=after.version + 1))


def offer_outreach(ask: Ask, outreach_id: str, version: int | None = None) -> Outreach:
    """Ask the adult of a suggested pair."""
    ask.require(Permission.OUTREACH_ASSIGN)

    def begin(_: Connection, one: Outreach) -> Outreach:
        return replace(one, began_on=ask.today, asked_on=ask.today)

    return _step(ask, outreach_id, "outreach.offered", version, Status.OFFERED, begin)


def accept_outreach(
    ask: Ask,
    outreach_id: str,
    version: int | None = None,
    *,
    first_step: str = "",
    step_on: date | None = None,
) -> Outreach:
    """Say yes: the outreach begins today, and its follow-ups get their dates.

    A yes may bring its first step ("" leaves what is there) and the day for it: see plan_outreach.
    """
    ask.require(Permission.OUTREACH_CARRY)

    def begin(sql: Connection, one: Outreach) -> Outreach:
        begun = say_yes(sql, ask, one)
        if step_on is not None:
            _save_day(sql, ask, begun, step_on)
        return replace(begun, first_step=first_step.strip() or begun.first_step)

    # The audit log says that there was an answer, not which: saying no is private.
    action = "outreach.answered"
    return _step(ask, outreach_id, action, version, Status.ACCEPTED, begin)


def say_yes(sql: Connection, ask: Ask, one: Outreach) -> Outreach:
    """Return an outreach as it begins today with a yes, and plan its follow-ups."""
    begun = replace(one, began_on=ask.today, accepted_on=ask.today)
    save_first_follow_ups(sql, ask.school_id, begun)
    return begun


def decline_outreach(ask: Ask, outreach_id: str, version: int | None = None) -> Outreach:
    """Say no. Nobody asks why; the student goes back on the list to be placed."""
    ask.require(Permission.OUTREACH_CARRY)
    return _step(ask, outreach_id, "outreach.answered", version, Status.DECLINED)


def withdraw_outreach(ask: Ask, outreach_id: str, version: int | None = None) -> Outreach:
    """Take back a pair before there is an answer; the student goes back on the list."""
    ask.require(Permission.OUTREACH_ASSIGN)
    return _step(ask, outreach_id, "outreach.withdrawn", version, Status.WITHDRAWN)


def pause_outreach(ask: Ask, outreach_id: str, version: int | None = None) -> Outreach:
    """Let an outreach rest; nothing is due until it goes on. No reason is asked."""
    ask.require(Permission.OUTREACH_CARRY)
    return _step(ask, outreach_id, "outreach.paused", version, Status.PAUSED)


def resume_outreach(ask: Ask, outreach_id: str, version: int | None = None) -> Outreach:
    """Go on with a paused outreach; a look that was missed meanwhile moves to a week from now."""
    ask.require(Permission.OUTREACH_CARRY)
    started = any(contact.outreach_id == outreach_id for contact in ask.book.contacts())

    def go_on(sql: Connection, one: Outreach) -> Outreach:
        late = [
            replace(check, due_on=date.fromordinal(ask.today.toordinal() + 7))
            for check in load_follow_ups(sql, ask.school_id, [outreach_id])
            if check.done_on is None and check.due_on < ask.today
        ]
        save_follow_ups(sql, ask.school_id, late[:1])
        save_follow_ups(sql, ask.school_id, [replace(c, done_on=ask.today) for c in late[1:]])
        return one

    status = Status.BUILDING if started else Status.ACCEPTED
    return _step(ask, outreach_id, "outreach.resumed", version, status, go_on)


def hand_back(ask: Ask, outreach_id: str, version: int | None = None) -> Outreach:
    """Pass a student on to the counselor; no reason is asked, and the student stays on the list."""
    ask.require(Permission.OUTREACH_CARRY)
    action, status = "outreach.handed_back", Status.PASSED_TO_COUNSELOR
    return _step(ask, outreach_id, action, version, status)


def respect_student(ask: Ask, outreach_id: str, version: int | None = None) -> Outreach:
    """Note that the student would rather not: it ends, and another adult may be thought of."""
    ask.require(Permission.OUTREACH_CARRY)
    action, status = "outreach.ended_by_student", Status.DECLINED_BY_STUDENT
    return _step(ask, outreach_id, action, version, status)


def plan_outreach(
    ask: Ask,
    outreach_id: str,
    first_step: str,
    plan: str,
    version: int | None = None,
    step_on: date | None = None,
) -> Outreach:
    """Set the first step, and the way to go about it ("" for none).

    With a day it is what is due next; a day without school is the next one with it.
    """
    ask.require(Permission.OUTREACH_CARRY)
    if plan and plan not in TEMPLATES:
        raise NotFound("There is no such plan. Choose one from the list.")
    with ask.changing("outreach.planned", {"outreach_id": outreach_id}) as sql:
        one = theirs(sql, ask, outreach_id, version)
        after = replace(one, first_step=first_step.strip(), plan=plan)
        if step_on is not None:
            _save_day(sql, ask, one, step_on)
        save_outreach(sql, ask.school_id, after, (), ask.now, ask.by)
    return unsaid(replace(after, version=after.version + 1))


def _save_day(sql: Connection, ask: Ask, one: Outreach, on: date) -> None:
    if one.status not in TAKES_DATE:
        raise NotPossible("A day can be set once there is a yes. Nothing was saved.")
    if not ask.today <= on <= ask.today + FURTHEST:
        raise NotPossible("Choose a day from today on, within a year. Nothing was saved.")
    move_look(sql, ask, one, load_settings(sql, ask.school_id).days.on_or_after(on))


def move_look(sql: Connection, ask: Ask, one: Outreach, day: date) -> None:
    """Make a day the next look at an outreach, as a step of a change: see looks_moved."""
    checks = load_follow_ups(sql, ask.school_id, [one.outreach_id])
    started = bool(load_contacts(sql, ask.school_id, [one.outreach_id]))
    moved = looks_moved(checks, one.outreach_id, day, ask.today, started, new_id)
    save_follow_ups(sql, ask.school_id, moved)


def log_contact(
    ask: Ask,
    outreach_id: str,
    kind: ContactKind,
    felt: Felt,
    *,
    happened_on: date | None = None,
    remark: str = "",
    contact_id: str | None = None,
) -> Outreach:
    """Log one contact, by default today's; the status follows (accepted, started, building).

    The same `contact_id` again changes nothing, so a second tap on a slow network is harmless.
    """
    ask.require(Permission.CONTACT_LOG)
    day = happened_on or ask.today
    with ask.changing("contact.logged", {"outreach_id": outreach_id}) as sql:
        one = theirs(sql, ask, outreach_id, permission=Permission.CONTACT_LOG)
        require_contact_day(one, day, ask.today)
        earlier = load_contacts(sql, ask.school_id, [outreach_id])
        key = contact_id or new_id()
        contact = Contact(key, outreach_id, day, kind, felt, remark.strip(), ask.viewer.adult_id)
        if not save_contact(sql, ask.school_id, contact, ask.now):
            return one
        steps = () if kind is ContactKind.GOODBYE else after_contact(one, len(earlier))
        if Status.ACCEPTED in steps:
            one = replace(one, accepted_on=ask.today)
            save_first_follow_ups(sql, ask.school_id, one)
        path = (one.status, *steps)
        for before, step in pairwise(path):
            require_step(before, step)
        after = replace(one, status=path[-1])
        save_outreach(sql, ask.school_id, after, steps, ask.now, ask.by)
    return unsaid(replace(after, version=after.version + 1))


def correct_contact(
    ask: Ask, contact_id: str, kind: ContactKind, felt: Felt, happened_on: date, remark: str = ""
) -> None:
    """Correct a contact of one's own; the audit log keeps that it was, without its words."""
    ask.require(Permission.CONTACT_LOG)
    details = {"contact_id": contact_id}
    with ask.changing("contact.corrected", details) as sql:
        one, contact = _own(ask, sql, contact_id)
        details["outreach_id"] = one.outreach_id
        if (kind is ContactKind.GOODBYE) is not (contact.kind is ContactKind.GOODBYE):
            raise NotPossible("A goodbye stays a goodbye. Remove it and log the other contact.")
        if happened_on != contact.happened_on:
            require_contact_day(one, happened_on, ask.today)
        after = replace(
            contact, kind=kind, felt=felt, happened_on=happened_on, remark=remark.strip()
        )
        save_mended_contact(sql, ask.school_id, after)


def remove_contact(ask: Ask, contact_id: str) -> None:
    """Remove a contact of one's own; a status that it alone brought about goes back."""
    ask.require(Permission.CONTACT_LOG)
    details = {"contact_id": contact_id}
    with ask.changing("contact.removed", details) as sql:
        one, contact = _own(ask, sql, contact_id)
        details["outreach_id"] = one.outreach_id
        logged = load_logged(sql, ask.school_id, one.outreach_id)
        kept = [
            logged[other.contact_id]
            for other in load_contacts(sql, ask.school_id, [one.outreach_id])
            if other.contact_id != contact_id and other.kind is not ContactKind.GOODBYE
        ]
        delete_contact(sql, ask.school_id, contact_id)
        steps = load_steps(sql, ask.school_id, one.outreach_id)
        counts = one.open and contact.kind is not ContactKind.GOODBYE
        back = before_contact(steps, logged[contact_id], kept) if counts else None
        after, step = one, tuple[Status, ...]()
        if back is not None and steps[-1][0] is one.status:
            after, step = replace(one, status=back), (back,)
            if back in (Status.SUGGESTED, Status.OFFERED):  # there was no yes either
                delete_open_follow_ups(sql, ask.school_id, one.outreach_id)
                asked_on = one.asked_on if back is Status.OFFERED else None
                after = replace(after, asked_on=asked_on, accepted_on=None)
        save_outreach(sql, ask.school_id, after, step, ask.now, ask.by)


def _own(ask: Ask, sql: Connection, contact_id: str) -> tuple[Outreach, Contact]:
    contact = load_contact(sql, ask.school_id, contact_id)
    one = load_one_outreach(sql, ask.school_id, contact.outreach_id) if contact else None
    if contact is None or one is None:
        raise NotFound("This contact does not exist any more.")
    if contact.logged_by != ask.viewer.adult_id:  # at this computer: by nobody in particular
        raise AccessDenied("Only who logged a contact can correct or remove it.")
    return one, contact


def _as_read(one: Outreach, version: int, checks: list[FollowUp], today: date) -> Outreach:
    said = [check.going for check in checks if check.done_on == today and check.going]
    if one.version != version and said:
        raise Changed(
            "This was looked back at meanwhile: {going}. Nothing was saved. Please look again.",
            going=say(GOING_WORDS[said[0]]),
        )
    return replace(one, version=version)


def follow_up(
    ask: Ask,
    outreach_id: str,
    going: Going | None,
    remark: str = "",
    next_on: date | None = None,
    version: int | None = None,
) -> None:
    """Note that an outreach was looked at: what was due is done; `next_on` adds the next look.

    A second look on the same day mends the first; the same one again changes nothing. Raises
    Changed, saying what was answered, where somebody did so since `version` was read.
    """
    ask.require(Permission.OUTREACH_CARRY)
    if next_on is not None and next_on <= ask.today:
        raise NotPossible("The next look is still to come. Choose a later day.")
    with ask.changing("follow_up.done", {"outreach_id": outreach_id}) as sql:
        one = theirs(sql, ask, outreach_id)
        if one.status in ENDED:
            raise NotPossible("This outreach has ended, so there is nothing to follow up.")
        planned = load_follow_ups(sql, ask.school_id, [outreach_id])
        if version is not None:
            one = _as_read(one, version, planned, ask.today)
        waiting = [check for check in planned if check.done_on is None]
        due = [check for check in waiting if check.due_on <= ask.today]
        due = due or [check for check in planned if check.done_on == ask.today]
        checks = due or [FollowUp(new_id(), outreach_id, ask.today)]
        seen = partial(replace, done_on=ask.today, going=going, remark=remark.strip())
        new = next_on is not None and next_on not in {check.due_on for check in waiting}
        after = [FollowUp(new_id(), outreach_id, next_on)] if next_on and new else []
        save_follow_ups(sql, ask.school_id, [*map(seen, checks), *after])
        save_outreach(sql, ask.school_id, one, (), ask.now, ask.by)  # who looks from before sees it
