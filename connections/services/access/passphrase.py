"""The keeper's passphrase: it locks one laptop, and leads back from whom that was passed to."""

from datetime import datetime

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.access.phrase import LEAST, is_too_simple
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.problems import NotPossible
from connections.services.access.hashes import Typed, fits_hash, slow_hash
from connections.services.book.ask import Ask
from connections.store.access.sessions import (
    load_holds_people,
    load_passphrase,
    save_ended,
    save_passphrase,
)
from connections.store.database import Database
from connections.store.log.chain import keys_of, sign_in_log
from connections.store.schools import load_schools

MOST = 200


def set_passphrase(
    database: Database, viewer: Viewer, typed: str, again: str, now: datetime
) -> None:
    """Choose the passphrase; every session of a keeper ends, and the next one has a lock.

    Raises NotPossible for one that is too short or too simple, or typed differently the second
    time.
    """
    if len(typed) < LEAST:
        raise NotPossible(
            "A passphrase needs at least {least} characters. Three or four words are easy to keep "
            "in mind. Nothing was changed.",
            least=LEAST,
        )
    if len(typed) > MOST:
        raise NotPossible("This passphrase is too long. Nothing was changed.")
    if typed != again:
        raise NotPossible("The two fields are not the same. Please type the passphrase again.")
    with database.writing() as sql:
        names = " ".join(load_schools(sql).values())
        if is_too_simple(typed, names.split()):
            raise NotPossible(
                "This is one of the first passphrases that anybody would try: common words, the "
                "school's name, a year, or keys in a row. Three or four words of your own are easy "
                "to keep in mind. Nothing was changed."
            )
        save_passphrase(sql, slow_hash(keys_of(sql), Typed.PASSPHRASE, typed))
        _put_out_keepers(sql, now)
        sign_in_log(sql, viewer, "passphrase.chosen", now, {})


def forget_passphrase(ask: Ask) -> None:
    """Take the passphrase away, for somebody who forgot it; the log says so."""
    ask.require(Permission.SCHOOL_MANAGE)
    ask.book.close()
    with ask.book.database.writing() as sql:
        save_passphrase(sql, "")
        _put_out_keepers(sql, ask.now)
        sign_in_log(sql, ask.viewer, "passphrase.forgotten", ask.now, {})


def _put_out_keepers(sql: Connection, now: datetime) -> None:
    save_ended(sql, now, doors=(Door.KEEPER, Door.HAND_OVER))


def has_passphrase(sql: Connection) -> bool:
    """Say whether this computer is locked by a passphrase.

    One that was chosen with other keys cannot be checked here, and stays shut: the way back is the
    command line, which leaves a trace.
    """
    return load_passphrase(sql) != ""


def is_locked_by_passphrase(ask: Ask) -> bool:
    """Say whether this computer is locked by a passphrase, for whoever looks after it."""
    ask.require(Permission.SCHOOL_READ)
    return has_passphrase(ask.book.sql)


def wants_passphrase(ask: Ask) -> bool:
    """Say whether real children are in here and nothing locks this computer yet.

    An empty school and Oak Street, where everybody is invented, are open at once.
    """
    ask.require(Permission.SCHOOL_READ)
    sql = ask.book.sql
    return not has_passphrase(sql) and load_holds_people(sql, ask.school_id)


def fits_passphrase(sql: Connection, typed: str) -> bool:
    """Say whether this is the passphrase."""
    return fits_hash(keys_of(sql), Typed.PASSPHRASE, load_passphrase(sql), typed[:MOST])
