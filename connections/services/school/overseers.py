"""Who sees a district's published figures: added and ended by the keeper, in by their account."""

import re
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from connections.domain.access.account import Account
from connections.domain.access.grants import Permission, Reach, Role
from connections.domain.access.session import IDLE, LASTS, Door, Session
from connections.domain.access.viewer import DISTRICT, Viewer
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.services.access.sessions import holder_of
from connections.services.book.ask import Ask
from connections.services.school.schools import require_keeper
from connections.store.access.overseers import (
    Overseer,
    load_overseers,
    save_overseer,
    save_overseer_ended,
)
from connections.store.access.sessions import save_ended, save_session
from connections.store.database import Database
from connections.store.log.chain import sign_in_log

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def list_overseers(ask: Ask) -> tuple[str, ...]:
    """Return the mail addresses of those who see the district's figures."""
    ask.require(Permission.SCHOOL_MANAGE)
    require_keeper(ask)
    return tuple(each.email for each in load_overseers(ask.book.sql))


def add_overseer(ask: Ask, email: str) -> None:
    """Let whoever signs in with this address see what the schools have published, and no more."""
    ask.require(Permission.SCHOOL_MANAGE)
    require_keeper(ask)
    mail = email.strip().lower()
    if not _MAIL.fullmatch(mail):
        raise NotPossible("This is not a mail address. Nothing was changed.")
    ask.book.close()
    with ask.book.database.writing() as sql:
        if any(each.email == mail for each in load_overseers(sql)):
            return
        save_overseer(sql, Overseer(mail, "", "", ask.now))
        sign_in_log(sql, ask.viewer, "overseer.added", ask.now, {})


def end_overseer(ask: Ask, email: str) -> None:
    """End that somebody sees the district's figures: they are out at once."""
    ask.require(Permission.SCHOOL_MANAGE)
    require_keeper(ask)
    mail = email.strip().lower()
    ask.book.close()
    with ask.book.database.writing() as sql:
        if not save_overseer_ended(sql, mail, ask.now):
            raise NotFound("Nobody sees the district's figures with this address.")
        save_ended(sql, ask.now, hangs_on=holder_of(mail))
        sign_in_log(sql, ask.viewer, "overseer.ended", ask.now, {})


def open_district(
    database: Database,
    account: Account,
    domains: Collection[str],
    now: datetime,
    *,
    instead_of: str = "",
) -> str:
    """Let a district's overseer in by their account; return the secret that the browser keeps.

    The first account that comes with the address, and whose provider vouches for it, stays the
    only one. Raises AccessDenied.
    """
    mail, holding = account.email.strip().lower(), secrets.token_urlsafe(32)
    vouched = account.vouches and mail.rpartition("@")[2] in domains
    whose = account.issuer, account.subject
    with database.writing() as sql:
        known = load_overseers(sql)
        theirs = [each for each in known if (each.issuer, each.subject) == whose]
        unbound = [each for each in known if vouched and each.email == mail and not each.issuer]
        mine = next(iter(theirs or unbound), None)
        if mine is None:
            raise AccessDenied("This account may not see the district's figures.")
        save_overseer(sql, replace(mine, issuer=account.issuer, subject=account.subject))
        if instead_of:
            save_ended(sql, now, session_hash=holder_of(instead_of))
        reach = Reach.DISTRICT
        row = ("", holder_of(holding), None, Door.SIGNED_IN, reach, holder_of(mine.email))
        idle = int(IDLE[reach].total_seconds())
        save_session(sql, Session(*row, now, now, idle, now + LASTS[reach]))
        who = Viewer("", frozenset({Role.OVERSEER}), name=DISTRICT, reach=reach)
        details = {"door": Door.SIGNED_IN.value, "reach": reach.value}
        sign_in_log(sql, who, "session.opened", now, details)
    return holding
