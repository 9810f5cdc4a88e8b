"""Signing in with an account of the school: whose it is, what it opens, and how that ends."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connections.domain.access.account import (
    ENDED_BY_SCHOOL,
    FOREIGN,
    GONE,
    NOT_VOUCHED,
    TAKEN,
    TWICE,
    UNKNOWN,
    WAITS,
    Account,
    Identity,
)
from connections.domain.access.grants import Permission, Reach, Role, leads, reach_of
from connections.domain.access.session import CLOSED, Door, day_still_on
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied, NotFound
from connections.services.access.sessions import holder_of, open_session
from connections.services.book.ask import Ask
from connections.store.access.identities import (
    delete_ended_identities,
    load_adults_by_email,
    load_identities,
    load_identities_of,
    load_waiting_addresses,
    save_ended_identities,
    save_identity,
    save_vouched,
)
from connections.store.access.overseers import load_overseers
from connections.store.access.sessions import save_ended
from connections.store.database import Database
from connections.store.log.chain import load_school_for_change, sign_in_log
from connections.store.rosters import load_role
from connections.store.schools import load_is_archived, load_open_schools, load_schools

_Found = tuple[str, str, Role]  # the school, the adult, their role


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came in by an account: the secret the browser keeps, and what opens for it."""

    holding: str
    school_id: str
    adult_id: str
    reach: Reach


def sign_in(
    database: Database,
    account: Account,
    domains: Collection[str],
    now: datetime,
    *,
    instead_of: str = "",
) -> SignedIn:
    """Let in the adult whose account this is; AccessDenied with the reason for anybody else.

    The first time the address finds the adult, in every school that has exactly one by it. From
    then on the account itself does: another account of the same address is refused, and another
    address of the same account finds nobody new.
    """
    with database.reading() as sql:
        known = load_identities(sql, account.issuer, account.subject)
        found = _adults_of(sql, known, now)
        may_find = not known or _is_theirs(sql, account, found)
        finds = may_find and bool(_elsewhere(sql, account, known))
    if finds or not found:
        found = _bind(database, account, domains, now)
    school_id, adult_id, role = min(found, key=lambda each: (not leads(each[2]), each[0]))
    viewer = Viewer(school_id, frozenset(), adult_id, reach=reach_of(role))
    from_there = one_sign_in(account.issuer, account.subject, account.sign_in)
    how = {"instead_of": instead_of, "hangs_on": from_there}
    holding = open_session(database, viewer, Door.SIGNED_IN, now, **how)
    return SignedIn(holding, school_id, adult_id, viewer.reach)


def one_sign_in(issuer: str, subject: str, name: str = "") -> str:
    """Return what a session hangs on that an account opened: the provider's own sign-in."""
    of = ("sign-in", name) if name else ("account", subject)
    return hashlib.sha256("\x1f".join((issuer, *of)).encode()).hexdigest()


def _adults_of(sql: Connection, known: Iterable[Identity], now: datetime) -> list[_Found]:
    """Return the adults whom accounts stand for now, with their roles."""
    day, open_schools = day_still_on(now), load_open_schools(sql)
    found = [
        (each.school_id, each.adult_id, load_role(sql, each.school_id, each.adult_id, day))
        for each in known
        if each.ended_at is None and each.school_id in open_schools
    ]
    return [(school_id, adult_id, role) for school_id, adult_id, role in found if role is not None]


def _is_theirs(sql: Connection, account: Account, found: Iterable[_Found]) -> bool:
    """Say whether the account's address is the one on the roster of an adult it is already."""
    return any(
        adult_id in load_adults_by_email(sql, school_id, account.email)
        for school_id, adult_id, _ in found
    )


def _elsewhere(sql: Connection, account: Account, known: Iterable[Identity]) -> list[str]:
    """Return the schools that have the account's address and do not know the account."""
    knowing = {each.school_id for each in known}
    others = [each for each in load_open_schools(sql) if each not in knowing]
    return [each for each in others if load_adults_by_email(sql, each, account.email)]


def _bind(
    database: Database, account: Account, domains: Collection[str], now: datetime
) -> list[_Found]:
    """Bind an account to the adults of its address; AccessDenied where it is nobody's."""
    with database.writing() as sql:
        refusal = _look_for(sql, account, domains, now)
        known = load_identities(sql, account.issuer, account.subject)
        found = _adults_of(sql, known, now)
    if not found:
        raise AccessDenied(refusal)
    return found


def _look_for(sql: Connection, account: Account, domains: Collection[str], now: datetime) -> str:
    """Bind an account to the one adult of its address in each school; return why to none."""
    known = load_identities(sql, account.issuer, account.subject)
    if known and not _adults_of(sql, known, now):
        _note(sql, "account.refused", known[-1], now)
        if all(load_is_archived(sql, each.school_id) for each in known):
            return CLOSED
        return ENDED_BY_SCHOOL if all(each.ended_at for each in known) else GONE
    if not account.vouches:
        return NOT_VOUCHED
    name, at, domain = account.email.strip().lower().rpartition("@")
    if not (name and at) or domain not in domains:
        return FOREIGN
    refusal = UNKNOWN
    for school_id in _elsewhere(sql, account, known):
        refusal = _bind_in(sql, school_id, account, now) or refusal
    return CLOSED if refusal == UNKNOWN and _stood_in_a_closed(sql, account) else refusal


def _stood_in_a_closed(sql: Connection, account: Account) -> bool:
    """Say whether an account's address stands on the roster of a school that is archived."""
    closed = load_schools(sql).keys() - load_open_schools(sql).keys()
    return any(load_adults_by_email(sql, each, account.email) for each in closed)


def _bind_in(sql: Connection, school_id: str, account: Account, now: datetime) -> str:
    """Bind an account to the one adult of its address in a school; return why not, or ""."""
    load_school_for_change(sql, school_id)  # one at a time
    day = day_still_on(now)
    every = load_adults_by_email(sql, school_id, account.email)
    here = [each for each in every if load_role(sql, school_id, each, day) is not None]
    if len(here) != 1:
        return TWICE if here else GONE
    mine = Identity(school_id, account.issuer, account.subject, here[0], now)
    theirs = [each for each in load_identities_of(sql, school_id) if each.adult_id == here[0]]
    if any((each.issuer, each.subject) == (mine.issuer, mine.subject) for each in theirs):
        return ""  # the same account came in twice at once
    # A school has one provider: at one it had before, nobody can sign in any more.
    if any(each.ended_at is None and each.issuer == mine.issuer for each in theirs):
        _note(sql, "account.refused", mine, now)
        return TAKEN
    if here[0] in load_waiting_addresses(sql, school_id):
        _note(sql, "account.refused", mine, now)
        return WAITS
    save_identity(sql, mine)
    save_vouched(sql, school_id, here[0])
    _note(sql, "account.bound", mine, now)
    return ""


def _note(sql: Connection, action: str, whose: Identity, now: datetime) -> None:
    who = Viewer(whose.school_id, frozenset(), whose.adult_id)
    sign_in_log(sql, who, action, now, {"adult_id": whose.adult_id})


def end_from_provider(
    database: Database, issuer: str, subject: str, name: str, now: datetime
) -> int:
    """End the sessions of an account, or of one sign-in, as its provider says; return how many."""
    ended = 0
    with database.writing() as sql:
        if name:
            ended += save_ended(sql, now, hangs_on=one_sign_in(issuer, subject, name))
        for each in load_identities(sql, issuer, subject) if subject else ():
            whose = {"school_id": each.school_id, "adult_id": each.adult_id}
            ended += save_ended(sql, now, doors=[Door.SIGNED_IN], **whose)
            _note(sql, "account.signed_out", each, now)
        for overseer in load_overseers(sql):  # whose sign-in of many it was is not known of them
            if overseer.issuer == issuer and subject in ("", overseer.subject):
                ended += save_ended(sql, now, hangs_on=holder_of(overseer.email))
    return ended


@dataclass(frozen=True, slots=True)
class AccountState:
    """Since when an adult's account is theirs; `ended` says that the school ended it."""

    since: datetime
    ended: bool


def accounts_of_adults(ask: Ask) -> dict[str, AccountState]:
    """Return who has signed in with an account, by adult."""
    ask.require(Permission.PEOPLE_MANAGE)
    known = load_identities_of(ask.book.sql, ask.school_id)
    open_last = sorted(known, key=lambda each: each.ended_at is None)
    return {e.adult_id: AccountState(e.bound_at, e.ended_at is not None) for e in open_last}


def end_account(ask: Ask, adult_id: str) -> None:
    """End that an adult signs in with their account, and what they have open by it."""
    ask.require(Permission.PEOPLE_MANAGE)
    ask.book.close()
    with ask.book.database.writing() as sql:
        if not save_ended_identities(sql, ask.school_id, adult_id, ask.now):
            raise NotFound("This adult signs in with no account. Nothing was changed.")
        whose = {"school_id": ask.school_id, "adult_id": adult_id}
        save_ended(sql, ask.now, doors=[Door.SIGNED_IN], **whose)
        sign_in_log(sql, ask.viewer, "account.ended", ask.now, {"adult_id": adult_id})


def allow_account(ask: Ask, adult_id: str) -> None:
    """Let an adult's account be bound anew, by its address, when they sign in the next time."""
    ask.require(Permission.PEOPLE_MANAGE)
    ask.book.close()
    with ask.book.database.writing() as sql:
        if not delete_ended_identities(sql, ask.school_id, adult_id):
            raise NotFound("No account of this adult was ended. Nothing was changed.")
        sign_in_log(sql, ask.viewer, "account.allowed", ask.now, {"adult_id": adult_id})
