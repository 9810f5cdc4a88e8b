"""Restricted notes as they lie in the database: each text sealed for its own place.

A sealed text opens with its key, in its own field of its own note, and nowhere else.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from connections.domain.outreach.record import Note
from connections.domain.problems import Changed
from connections.store.keys.installation import Installation
from connections.store.keys.keys import (
    AUDIT,
    NOTES,
    Keys,
    open_keys,
    save_new_key,
    save_wrapped,
    seal,
    unseal,
    unwrap,
)
from connections.store.log.chain import keys_of
from connections.store.mapper import from_row, of_school, to_row
from connections.store.schema import keys as key_table
from connections.store.schema import notes
from connections.store.schools import EVERY, look_at

_SEALED = ("happened", "next_step", "result")


def note_to_row(sql: Connection, school_id: str, note: Note) -> dict[str, Any]:
    """Return the columns of a note, those of a restricted one sealed.

    Raises Changed when the keys were renewed since this program opened the database: what it
    sealed now nobody could open any more.
    """
    row = {name: value for name, value in to_row(note).items() if name != "locked"}
    if not note.restricted:
        return row
    keys = keys_of(sql)
    number = keys.current[NOTES]
    known = (key_table.c.purpose == NOTES) & (key_table.c.number == number)
    if sql.execute(select(key_table.c.number).where(known)).first() is None:
        raise Changed(
            "The keys of this database were renewed while Connections was running, so nothing was "
            "saved. Stop Connections, start it again and repeat it."
        )
    return {**row, **_sealed(keys, school_id, note.note_id, row), "sealed_with": number}


def note_from_row(sql: Connection, row: Row[Any]) -> Note:
    """Return the note of a row; one whose key is not here has no words and is `locked`."""
    if row.sealed_with is None:
        return from_row(Note, row, locked=False)
    words = _opened(keys_of(sql), row)
    # Sealed is restricted, whatever somebody may have written into the column beside it.
    said = {"restricted": True, "locked": words is None}
    return from_row(Note, row, **said, **(words or dict.fromkeys(_SEALED, "")))


def _sealed(keys: Keys, school_id: str, note_id: str, words: Mapping[str, str]) -> dict[str, str]:
    return {name: seal(keys, words[name], _place(school_id, note_id, name)) for name in _SEALED}


def _opened(keys: Keys, row: Row[Any]) -> dict[str, str] | None:
    words = {}
    for name in _SEALED:
        place = _place(row.school_id, row.note_id, name)
        text = unseal(keys, getattr(row, name), place, row.sealed_with)
        if text is None:
            return None
        words[name] = text
    return words


def _place(school_id: str, note_id: str, field: str) -> str:
    return "\x1f".join((school_id, note_id, field))


def save_sealed_notes(sql: Connection) -> int:
    """Seal every restricted note that lies in plain, and return how many there were."""
    plain = select(notes).where(notes.c.restricted, notes.c.sealed_with.is_(None))
    return _seal_all(sql, keys_of(sql), keys_of(sql), sql.execute(plain).all())


def _seal_all(sql: Connection, before: Keys, after: Keys, rows: Any) -> int:
    """Seal these notes with the current key, and return how many could be."""
    done = 0
    for row in rows:
        plain = {name: getattr(row, name) for name in _SEALED}
        words = plain if row.sealed_with is None else _opened(before, row)
        if words is None:
            continue  # locked here, and stays as it is
        values = _sealed(after, row.school_id, row.note_id, words)
        which = of_school(notes, row.school_id, note_id=row.note_id)
        sql.execute(notes.update().where(which).values(**values, sealed_with=after.current[NOTES]))
        done += 1
    return done


def save_renewed_keys(sql: Connection, installation: Installation) -> dict[str, int]:
    """Make new keys of notes and log, seal all notes anew, and drop the keys of notes.

    A key of which a note is still sealed that cannot be opened here stays, and so do the keys of
    the log: its old entries need them. Returns how many notes there were of each.
    """
    look_at(sql, EVERY)  # a note that is not seen here would lose its key
    before = keys_of(sql)
    for purpose in (NOTES, AUDIT):
        save_new_key(sql, installation, before.database_id, purpose)
    after = open_keys(sql, installation)
    rows = sql.execute(select(notes).where(or_(notes.c.restricted, notes.c.sealed_with > 0))).all()
    done = _seal_all(sql, before, after, rows)
    needed = select(notes.c.sealed_with).where(notes.c.sealed_with.is_not(None)).distinct()
    gone = (key_table.c.purpose == NOTES) & key_table.c.number.not_in(needed)
    sql.execute(key_table.delete().where(gone, key_table.c.number != after.current[NOTES]))
    return {"notes": done, "locked": len(rows) - done}


def save_unlocked_keys(sql: Connection, installation: Installation, root: bytes) -> int:
    """Wrap what another root key opens with this installation's own; return how many keys."""
    keys = keys_of(sql)
    rows = sql.execute(select(key_table)).all()
    found = 0
    for row in rows:
        if (row.purpose, row.number) in keys.opened:
            continue
        key = unwrap(root, keys.database_id, row.purpose, row.number, row.wrapped)
        if key is not None:
            of = (keys.database_id, row.purpose, row.number)
            save_wrapped(sql, installation, *of, key)
            found += 1
    return found
