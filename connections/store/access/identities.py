"""Accounts at the school's provider and the adults they are, as rows."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Connection, bindparam, delete, func, insert, select, update

from connections.domain.access.account import Identity
from connections.domain.access.grants import Role, leads
from connections.store.mapper import from_row, of_school, to_row
from connections.store.records.openings import load_restricted_authors
from connections.store.rosters import load_roles
from connections.store.schema import adults, devices, identities, passkeys


def load_identities(sql: Connection, issuer: str, subject: str) -> list[Identity]:
    """Return whose an account is, in every school, also where that was ended; by school."""
    mine = (identities.c.issuer == issuer) & (identities.c.subject == subject)
    rows = sql.execute(select(identities).where(mine).order_by(identities.c.school_id))
    return [from_row(Identity, row) for row in rows]


def load_identities_of(sql: Connection, school_id: str) -> list[Identity]:
    """Return the accounts of a school's adults, also those that were ended, the newest last."""
    here = identities.c.school_id == school_id
    rows = sql.execute(select(identities).where(here).order_by(identities.c.bound_at))
    return [from_row(Identity, row) for row in rows]


def save_identity(sql: Connection, identity: Identity) -> None:
    """Write that an account is an adult; the key refuses a second row of the same account."""
    sql.execute(insert(identities).values(to_row(identity)))


def save_ended_identities(sql: Connection, school_id: str, adult_id: str, now: datetime) -> int:
    """End the accounts of an adult; return how many there were."""
    open_ones = of_school(identities, school_id, adult_id=adult_id) & identities.c.ended_at.is_(
        None
    )
    return int(sql.execute(update(identities).where(open_ones).values(ended_at=now)).rowcount)


def delete_ended_identities(sql: Connection, school_id: str, adult_id: str) -> int:
    """Forget the ended accounts of an adult, so that one can be bound anew; return how many."""
    over = of_school(identities, school_id, adult_id=adult_id) & identities.c.ended_at.is_not(None)
    return int(sql.execute(delete(identities).where(over)).rowcount)


def load_adults_by_email(sql: Connection, school_id: str, email: str) -> list[str]:
    """Return the ids of a school's adults with this address, also of those who left."""
    same = func.lower(func.trim(adults.c.email)) == email.strip().lower()
    query = select(adults.c.adult_id).where(adults.c.school_id == school_id, same)
    return list(sql.execute(query.order_by(adults.c.adult_id)).scalars())


def delete_open_identities(sql: Connection, school_id: str, adult_id: str) -> None:
    """Forget which account is an adult's now, so that it is found anew by their address."""
    theirs = of_school(identities, school_id, adult_id=adult_id) & identities.c.ended_at.is_(None)
    sql.execute(delete(identities).where(theirs))


def load_vouched(sql: Connection, school_id: str, adult_id: str) -> tuple[str, str]:
    """Return an adult's address, and the one by which an account may come in, both tidied."""
    query = select(adults.c.email, adults.c.vouched_email)
    row = sql.execute(query.where(of_school(adults, school_id, adult_id=adult_id))).one()
    return _tidy(row.email), _tidy(row.vouched_email)


def save_vouched(sql: Connection, school_id: str, adult_id: str) -> None:
    """Write that an account may come in by the address that an adult has now."""
    theirs = of_school(adults, school_id, adult_id=adult_id)
    sql.execute(update(adults).where(theirs).values(vouched_email=adults.c.email))


def load_waiting_addresses(sql: Connection, school_id: str) -> dict[str, str]:
    """Return the addresses that wait for a yes before an account comes in by them, by adult.

    They are of active adults who lead, or wrote a restricted note: their account reads it.
    """
    roles = load_roles(sql, school_id)
    authors = set().union(*load_restricted_authors(sql, school_id).values())
    query = select(adults.c.adult_id, adults.c.email, adults.c.vouched_email).where(
        adults.c.school_id == school_id, adults.c.left_on.is_(None), adults.c.email != ""
    )
    return {
        row.adult_id: row.email.strip()
        for row in sql.execute(query)
        if (leads(roles.get(row.adult_id, Role.TEACHER)) or row.adult_id in authors)
        and _tidy(row.email) != _tidy(row.vouched_email)
    }


def _tidy(email: str) -> str:
    return email.strip().lower()


def load_has_account(sql: Connection, school_id: str, adult_id: str) -> bool:
    """Say whether an adult comes in with an account that is known to be theirs."""
    theirs = of_school(identities, school_id, adult_id=adult_id) & identities.c.ended_at.is_(None)
    return sql.execute(select(identities.c.adult_id).where(theirs).limit(1)).first() is not None


def load_own_doors(
    sql: Connection, school_id: str, now: datetime, adult_id: str | None = None
) -> frozenset[str]:
    """Return who of the adults, or whether the one, has a device, passkey or account of theirs."""
    one = {} if adult_id is None else {"adult": adult_id}
    which = {"school": school_id, "now": now, **one}
    return frozenset(sql.execute(_own_doors(bool(one)), which).scalars())


@cache
def _own_doors(one: bool) -> CompoundSelect[str]:
    whose: dict[str, Any] = {"adult_id": bindparam("adult")} if one else {}
    here: Any = bindparam("school")
    account, device, passkey = (
        of_school(table, here, **whose) for table in (identities, devices, passkeys)
    )
    device &= devices.c.ended_at.is_(None) & (devices.c.expires_at > bindparam("now"))
    theirs = select(identities.c.adult_id).where(account, identities.c.ended_at.is_(None))
    opens = passkeys.c.vouched_at.is_not(None) & passkeys.c.ended_at.is_(None)
    return theirs.union(
        select(devices.c.adult_id).where(device), select(passkeys.c.adult_id).where(passkey, opens)
    )


def load_has_own_door(sql: Connection, school_id: str, adult_id: str, now: datetime) -> bool:
    """Say whether an adult comes in by a device, a passkey or an account of their own."""
    return bool(load_own_doors(sql, school_id, now, adult_id))
