"""Addresses by which an account of somebody who leads comes in: another person says yes to each."""

from dataclasses import dataclass

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.people.person import Adult
from connections.domain.problems import Changed, NotPossible
from connections.services.book.ask import Ask
from connections.services.people.roles import ADDRESS, WhoDecides
from connections.store.access.identities import (
    load_has_account,
    load_waiting_addresses,
    save_vouched,
)
from connections.store.history.imports import load_who_wrote


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address that waits for a yes; `mine` says whether the viewer is the one to say it."""

    adult: Adult
    email: str
    mine: bool


def new_addresses(ask: Ask) -> list[NewAddress]:
    """Return the addresses that no account comes in by before a yes, by the adult's name.

    They are of whoever leads, or wrote a restricted note. Who has an account keeps it meanwhile.
    """
    ask.require(Permission.PEOPLE_MANAGE)
    sql, school_id = ask.book.sql, ask.school_id
    waiting, who = load_waiting_addresses(sql, school_id), WhoDecides.load(sql, ask)
    return [
        NewAddress(adult, email, _decides(sql, ask, who, adult.adult_id, email))
        for adult in ask.book.adults()
        if (email := waiting.get(adult.adult_id))
    ]


def confirm_address(ask: Ask, adult_id: str, email: str) -> None:
    """Say yes to the address of somebody who leads: an account of it may come in from now on.

    `email` is the address as it was shown. Raises Changed where it is another by now, NotPossible
    for who brought it in.
    """
    ask.require(Permission.PEOPLE_MANAGE)
    details: dict[str, object] = {"adult_id": adult_id}
    with ask.changing(ADDRESS, details) as sql:
        if load_waiting_addresses(sql, ask.school_id).get(adult_id) != email:
            raise Changed("This address was changed, or does not wait any more. Please look again.")
        if not _decides(sql, ask, WhoDecides.load(sql, ask), adult_id, email):
            raise NotPossible(
                "An address needs another person's yes: somebody of the school who looks after "
                "people and did not bring it in. Nothing was changed."
            )
        if ask.viewer.adult_id is None:
            details["alone"] = True
        save_vouched(sql, ask.school_id, adult_id)


def _decides(sql: Connection, ask: Ask, who: WhoDecides, adult_id: str, email: str) -> bool:
    """Say whether the viewer's yes counts; whose it is knows best, while an account is theirs."""
    bys = load_who_wrote(sql, ask.school_id, adult_id, "email", email)
    known = load_has_account(sql, ask.school_id, adult_id)
    return who.decides(ask, "" if known else adult_id, bys)
