"""A contact that was logged by mistake, corrected or removed by who logged it."""

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
from connections.store.outreach import (
    delete_contact,
    delete_open_follow_ups,
    load_contact,
    load_contacts,
    load_logged,
    load_one_outreach,
    load_steps,
    save_mended_contact,
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
