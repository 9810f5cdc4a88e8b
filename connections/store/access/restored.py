"""What a backup may open again: nothing that has ended, as far as that is known here."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select, update

from connections.domain.access.grants import Role, leads
from connections.store.access.sessions import save_passphrase
from connections.store.file.sqlite import sqlite3
from connections.store.keys.keys import SIGNING
from connections.store.log.chain import keys_of
from connections.store.mapper import of_school
from connections.store.rosters import save_proposed_role
from connections.store.schema import (
    adults,
    enrolments,
    identities,
    joinings,
    openings,
    overseers,
    passkeys,
    stage_links,
)


@dataclass(frozen=True, slots=True)
class Open:
    """Who may come in to a database, and with which role: what a backup of it opens no further."""

    accounts: frozenset[tuple[str, str, str]]  # school, issuer, subject
    overseers: frozenset[str]
    passkeys: Mapping[str, bool]  # by credential: whether somebody has said yes to it
    roles: Mapping[tuple[str, str], str]  # by school and adult, of the active staff
    vouched: Mapping[tuple[str, str], str]  # addresses by which an account may come in, likewise
    passphrase: str


_ID = "SELECT value FROM about WHERE name = 'database'"
_ACCOUNTS = "SELECT school_id, issuer, subject FROM identities WHERE ended_at IS NULL"
_OVERSEERS = "SELECT email FROM overseers WHERE ended_at IS NULL"
_PASSKEYS = "SELECT credential, vouched_at FROM passkeys WHERE ended_at IS NULL"
_ROLES = (
    "SELECT school_id, adult_id, role FROM adults "
    "WHERE role <> '' AND left_on IS NULL AND kind = 'staff'"
)
_VOUCHED = "SELECT school_id, adult_id, vouched_email FROM adults WHERE vouched_email <> ''"
_PASSPHRASE = "SELECT value FROM about WHERE name = 'passphrase'"


def load_open(path: Path, database_id: str) -> Open | None:
    """Return who may come in to a file of SQLite; None where it is not that database, or old."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as sql:
            if [(database_id,)] != sql.execute(_ID).fetchall():
                return None
            accounts = frozenset(sql.execute(_ACCOUNTS).fetchall())
            seeing = frozenset(email for (email,) in sql.execute(_OVERSEERS))
            keys = {key: at is not None for key, at in sql.execute(_PASSKEYS)}
            roles = {(school, adult): role for school, adult, role in sql.execute(_ROLES)}
            vouched = {(school, adult): mail for school, adult, mail in sql.execute(_VOUCHED)}
            phrase = sql.execute(_PASSPHRASE).fetchone()
    except sqlite3.Error:
        return None
    return Open(accounts, seeing, keys, roles, vouched, phrase[0] if phrase else "")


def save_codes_ended(sql: Connection, now: datetime) -> None:
    """End every code, link, window and opened note: of a backup nobody knows which had ended."""
    sql.execute(update(joinings).where(joinings.c.revoked_at.is_(None)).values(revoked_at=now))
    for table in (stage_links, enrolments, openings):
        sql.execute(update(table).where(table.c.ends_at > now).values(ends_at=now))


def save_no_wider(sql: Connection, known: Open, now: datetime, by: str) -> int:
    """End accounts, overseers and passkeys that have ended, roles that are gone; return how many.

    Such a role is proposed by who brings the backup back; a passkey and an address without a yes
    now have none then. The passphrase stays the one of now.
    """
    ended = 0
    query = select(identities).where(identities.c.ended_at.is_(None))
    for row in sql.execute(query).all():
        if (row.school_id, row.issuer, row.subject) not in known.accounts:
            this = [identities.c[name] == row._mapping[name] for name in _KEY]
            ended += sql.execute(update(identities).where(*this).values(ended_at=now)).rowcount
    over = overseers.c.ended_at.is_(None) & overseers.c.email.not_in(known.overseers)
    ended += sql.execute(update(overseers).where(over).values(ended_at=now)).rowcount
    for row in sql.execute(select(passkeys).where(passkeys.c.ended_at.is_(None))).all():
        said = known.passkeys.get(row.credential)
        less = {"ended_at": now} if said is None else {"vouched_at": None, "vouched_by": ""}
        if said is None or (row.vouched_at is not None and not said):
            this = passkeys.c.credential == row.credential
            ended += sql.execute(update(passkeys).where(this).values(**less)).rowcount
    for row in sql.execute(select(adults).where(adults.c.role != "")).all():
        if leads(Role(row.role)) and known.roles.get((row.school_id, row.adult_id)) != row.role:
            theirs = of_school(adults, row.school_id, adult_id=row.adult_id)
            sql.execute(update(adults).where(theirs).values(role=""))
            save_proposed_role(sql, row.school_id, row.adult_id, Role(row.role), by)
            ended += 1
    for row in sql.execute(select(adults).where(adults.c.vouched_email != "")).all():
        if known.vouched.get((row.school_id, row.adult_id)) != row.vouched_email:
            theirs = of_school(adults, row.school_id, adult_id=row.adult_id)
            ended += sql.execute(update(adults).where(theirs).values(vouched_email="")).rowcount
    number = known.passphrase.partition("$")[0]
    if number.isdigit() and keys_of(sql).get(SIGNING, int(number)) is not None:
        save_passphrase(sql, known.passphrase)
    return ended


_KEY = ("school_id", "issuer", "subject")


def load_who_comes_in(sql: Connection) -> list[str]:
    """Return who has an account or leads, by name, and the overseers' addresses, by them."""
    has = select(identities.c.adult_id).where(
        identities.c.school_id == adults.c.school_id,
        identities.c.adult_id == adults.c.adult_id,
        identities.c.ended_at.is_(None),
    )
    leading = adults.c.role.in_([role.value for role in Role if leads(role)])
    query = select(adults.c.first_name, adults.c.last_name).where(leading | has.exists())
    rows = sql.execute(query.order_by(adults.c.last_name, adults.c.first_name))
    names = [f"{row.first_name} {row.last_name}".strip() for row in rows]
    seeing = select(overseers.c.email).where(overseers.c.ended_at.is_(None))
    return [*names, *sql.execute(seeing.order_by(overseers.c.email)).scalars()]
