"""Addresses by which an account of somebody who leads comes in: another person says yes to each."""

from dataclasses import dataclass

from connections.domain.access.grants import Permission
from connections.domain.people.person import Adult
from connections.domain.problems import Changed, NotPossible
from connections.services.book.ask import Ask
from connections.services.people.roles import ADDRESS, WhoDecides
from connections.store.access.identities import load_waiting_addresses, save_vouched
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
    found = []
    for adult in ask.book.adults():
        if email := waiting.get(adult.adult_id):
            bys = load_who_wrote(sql, school_id, adult.adult_id, "email", email)
            found.append(NewAddress(adult, email, who.decides(ask, adult.adult_id, bys)))
    return found


def confirm_address(ask: Ask, adult_id: str, email: str) -> None:
    """Say yes to the address of somebody who leads: an account of it may come in from now on.

    `email` is the address as it was shown. Raises Changed where it is another by now, NotPossible
    for who brought it in and for whose it is.
    """
    ask.require(Permission.PEOPLE_MANAGE)
    details: dict[str, object] = {"adult_id": adult_id}
    with ask.changing(ADDRESS, details) as sql:
        if load_waiting_addresses(sql, ask.school_id).get(adult_id) != email:
            raise Changed("This address was changed, or does not wait any more. Please look again.")
        bys = load_who_wrote(sql, ask.school_id, adult_id, "email", email)
        if not WhoDecides.load(sql, ask).decides(ask, adult_id, bys):
            raise NotPossible(
                "An address needs another person's yes: somebody of the school who looks after "
                "people, neither who brought it in nor whose it is. Nothing was changed."
            )
        if ask.viewer.adult_id is None:
            details["alone"] = True
        save_vouched(sql, ask.school_id, adult_id)
