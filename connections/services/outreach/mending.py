"""What is put right in outreach: a contact logged by mistake, a pair that nobody looks after."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.outreach.contacts import (
    Contact,
    ContactKind,
    Felt,
    before_contact,
    require_contact_day,
)
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import Status
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.services.book.ask import Ask
from connections.services.people.leads import leads_of, who_looks_after
from connections.store.outreach import (
    change_contact,
    delete_contact,
    delete_open_follow_ups,
    load_contact,
    load_contacts,
    load_logged,
    load_one_outreach,
    load_outreach,
    load_steps,
    save_outreach,
)


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
        change_contact(sql, ask.school_id, after)


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
        if contact.kind is ContactKind.GOODBYE:
            return
        steps = load_steps(sql, ask.school_id, one.outreach_id)
        back = before_contact(steps, logged[contact_id], kept) if one.open else None
        if back is None or steps[-1][0] is not one.status:
            return
        after = replace(one, status=back)
        if back in (Status.SUGGESTED, Status.OFFERED):  # there was no yes either
            delete_open_follow_ups(sql, ask.school_id, one.outreach_id)
            after = replace(after, accepted_on=None)
        save_outreach(sql, ask.school_id, after, (back,), ask.now, ask.by)


def _own(ask: Ask, sql: Connection, contact_id: str) -> tuple[Outreach, Contact]:
    contact = load_contact(sql, ask.school_id, contact_id)
    one = load_one_outreach(sql, ask.school_id, contact.outreach_id) if contact else None
    if contact is None or one is None:
        raise NotFound("This contact does not exist any more.")
    if contact.logged_by != ask.viewer.adult_id:  # at this computer: by nobody in particular
        raise AccessDenied("Only who logged a contact can correct or remove it.")
    return one, contact


def nobody_looks_after(ask: Ask) -> int:
    """Return how many open outreach no one who leads looks after."""
    ask.require(Permission.OUTREACH_ASSIGN)
    return len(_belong_to_nobody(ask, ask.book.outreach()))


def look_after(ask: Ask, how: str) -> int:
    """Give the outreach that nobody looks after to those who lead; return how many.

    `how`: see people.leads.who_looks_after.
    """
    ask.require(Permission.OUTREACH_ASSIGN)
    lead_of = who_looks_after(ask, how)
    waiting = {one.outreach_id for one in _belong_to_nobody(ask, ask.book.outreach())}
    details: dict[str, object] = {"how": how}
    with ask.changing("outreach.looked_after", details) as sql:
        given = [
            replace(one, looked_after_by=lead_of[one.student_id])
            for one in load_outreach(sql, ask.school_id)
            if one.outreach_id in waiting and one.student_id in lead_of
        ]
        for one in given:
            save_outreach(sql, ask.school_id, one, (), ask.now, ask.by)
        details["outreach_ids"] = [one.outreach_id for one in given]
    return len(given)


def _belong_to_nobody(ask: Ask, outreach: Iterable[Outreach]) -> list[Outreach]:
    leads = {adult.adult_id for adult in leads_of(ask.book)}
    students = ask.seen(Permission.OUTREACH_ASSIGN, ask.book.students())
    seen = {student.student_id for student in students}
    return [
        one
        for one in outreach
        if one.open and one.looked_after_by not in leads and one.student_id in seen
    ]
