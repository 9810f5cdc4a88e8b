"""Bringing a database to the newest schema, with Alembic, whenever it is opened."""

import os
import zlib
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from connections.domain.problems import ConnectionsError
from connections.store.file.placing import KEPT
from connections.store.file.sqlite import sqlite3
from connections.store.keys.installation import Installation
from connections.store.keys.keys import Keys, open_keys
from connections.store.keys.notes import save_sealed_notes
from connections.store.log.chain import rechain
from connections.store.schools import EVERY, look_at

NEWEST = "0011"  # the last file in migrations/versions; a test holds the two together
KEYED_SINCE = "0004"  # the first version whose audit log has a key
OLD_SECRET = "connections.key"  # what versions before 0004 kept beside the file
OLDEST_POSTGRESQL = 13
OURS = 0x436F6E6E  # application_id in the header of every file of ours, "Conn"
_SCRIPTS = Path(__file__).parent


def upgrade(engine: Engine, installation: Installation, file: Path | None = None) -> Keys:
    """Upgrade to NEWEST in one transaction and return the database's keys.

    An older file is copied beside itself first. Raises ConnectionsError for a database that a newer
    Connections has written, and for a server that is too old.
    """
    sealed = 0
    with engine.begin() as sql:
        _one_at_a_time(sql)
        look_at(sql, EVERY)
        at = version_of(sql)
        if at == NEWEST:
            return open_keys(sql, installation)
        if at is not None and at > NEWEST:
            raise ConnectionsError(
                "This database was written by a newer version of Connections. "
                "Please update the program; nothing was changed."
            )
        _require_new_enough(sql)
        if file is not None and at is not None:
            keep_copy(file, f"before-{NEWEST}")
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
        config.attributes["connection"] = sql
        command.upgrade(config, "head")
        old_secret = file.with_name(OLD_SECRET) if file is not None else None
        keys = open_keys(sql, installation, old_secret)
        if at is not None and at < KEYED_SINCE:
            _chain_anew(sql, keys)
            sealed = save_sealed_notes(sql.execution_options(keys=keys))
        if sql.dialect.name == "sqlite":
            sql.exec_driver_sql(f"PRAGMA application_id={OURS}")
            sql.exec_driver_sql(f"PRAGMA user_version={user_version(keys.database_id)}")
        heads = sql.info.pop("heads", {})
    installation.keep_heads(keys.database_id, heads)
    if sealed:
        _forget_plain(engine)
    if old_secret is not None:
        old_secret.unlink(missing_ok=True)  # it is wrapped in the database now
    return keys


def _forget_plain(engine: Engine) -> None:
    """Write anew what held restricted notes in plain, so that nothing of them is left in it.

    SQLite has wiped them already (secure_delete); where there is no room for this, that has to do.
    """
    if engine.dialect.name != "sqlite":
        with suppress(DBAPIError), engine.connect() as sql:
            sql.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM FULL notes")
        return
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection  # VACUUM cannot run inside a transaction
        with suppress(sqlite3.Error):
            driver.execute("VACUUM").close()
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        raw.close()


def user_version(database_id: str) -> int:
    """Return the number in a file's header that tells two databases of ours apart."""
    return zlib.crc32(database_id.encode()) & 0x7FFFFFFF


def version_of(sql: Connection) -> str | None:
    """Return the version of the schema, None for a database without one."""
    if not inspect(sql).has_table("alembic_version"):
        return None
    return sql.execute(text("SELECT version_num FROM alembic_version")).scalar()


def keep_copy(file: Path, why: str) -> Path:
    """Copy a database beside itself, as it is now, and return where the copy lies."""
    folder = file.parent / KEPT
    folder.mkdir(mode=0o700, exist_ok=True)
    number, copy = 1, folder / f"{file.stem}-{why}.sqlite"
    while copy.exists():
        number, copy = number + 1, folder / f"{file.stem}-{why}-{number + 1}.sqlite"
    fresh = copy.with_name(f"{copy.name}.new")  # under its own name it is whole
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL, 0o600))
    before, after = sqlite3.connect(file), sqlite3.connect(fresh)
    try:
        before.backup(after)
    finally:
        after.close()
        before.close()
    with fresh.open("rb+") as file_of_copy:
        os.fsync(file_of_copy.fileno())
    return fresh.replace(copy)


def _chain_anew(sql: Connection, keys: Keys) -> None:
    at: Any = sql.execute(select(func.current_timestamp())).scalar()
    moment = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    rechain(sql.execution_options(keys=keys), moment)


def take_all_the_time(sql: Connection) -> None:
    """Let the statements of this transaction take and wait as long as they need."""
    if sql.dialect.name == "postgresql":
        for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            sql.exec_driver_sql(f"SET LOCAL {limit} = 0")


def _one_at_a_time(sql: Connection) -> None:
    """Wait while another process upgrades a server's database: many may start at one moment."""
    take_all_the_time(sql)
    if sql.dialect.name == "postgresql":
        sql.execute(text("SELECT pg_advisory_xact_lock(:ours)"), {"ours": OURS})


def _require_new_enough(sql: Connection) -> None:
    if sql.dialect.name != "postgresql":
        return
    version: Any = sql.dialect.server_version_info
    if version and version[0] < OLDEST_POSTGRESQL:
        raise ConnectionsError(
            "This database server is PostgreSQL {version}; Connections needs {least} or newer. "
            "Nothing was changed.",
            version=version[0],
            least=OLDEST_POSTGRESQL,
        )
