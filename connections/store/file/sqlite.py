"""The newest SQLite there is: a wheel brings one where Python's own may be years old.

Before 3.51.3 a write-ahead log that two connections write at once can be damaged.
"""

try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:  # no wheel for this machine: Python's own has to do
    import sqlite3

SOUND = (3, 51, 3)


def sqlite_version() -> str:
    """Return the version of SQLite that is used."""
    return str(sqlite3.sqlite_version)


def sqlite_is_sound() -> bool:
    """Say whether this SQLite has the write-ahead log mended."""
    return tuple(int(part) for part in sqlite_version().split(".")[:3]) >= SOUND


__all__ = ["sqlite3", "sqlite_is_sound", "sqlite_version"]
