"""The chained logs: a row's digest is keyed and covers the digest before it.

Whoever can write into the database but has not the key of the installation cannot alter a row,
remove one, slip one in or blame somebody else. That the newest rows were cut off shows in the
head, which the installation keeps outside of the database. A student stands in a log under a code
that only `student_keys` links to them; erasing a student deletes that link.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, func, select

from connections.domain.access.viewer import UPGRADE, Viewer
from connections.store.keys.keys import AUDIT, Keys
from connections.store.mapper import in_groups
from connections.store.schema import LOGS as LOGS
from connections.store.schema import audit, reads, schools, sign_ins, student_keys, students
from connections.store.schema import keys as key_table

CLOCKS_DIFFER = timedelta(minutes=5)  # of two computers of a district, and nothing is wrong
NEWEST_LOOKED_AT = 200  # entries among which the latest moment is looked for
NO_KEY = b""  # of a number that no key has: nothing was ever signed with it
ACCEPTED = "file.accepted"  # what a log calls that a file was taken as it was
SHORTENED = "log.shortened"  # what a log calls the cut of what is over its time
_STUDENT = {"student_id": "student", "student_ids": "students"}  # detail → what is written of it


class Whole(StrEnum):
    """What can be said of a log."""

    WHOLE = "whole"
    HEAD_UNKNOWN = "head_unknown"  # nothing in it was altered; whether its end was cut is not known
    CUT = "cut"  # the newest entries are missing
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class LogState:
    """What can be said of a log; `entry` is the first one that is wrong, 0 where none is.

    `unchecked` counts the entries that were signed with a key that is not here.
    """

    whole: Whole
    entry: int = 0
    unchecked: int = 0


def keys_of(sql: Connection) -> Keys:
    """Return the keys of the database behind a connection."""
    found: Keys = sql.get_execution_options()["keys"]
    return found


def load_school_for_change(sql: Connection, school_id: str) -> None:
    """Wait until nobody else is changing the school, and keep others waiting until this is done.

    What a change reads it then writes by: on PostgreSQL two people could both find the last place
    free, or write the same row one over the other. SQLite writes one after the other anyway.
    """
    if sql.dialect.name == "postgresql":
        school = select(schools.c.school_id).where(schools.c.school_id == school_id)
        sql.execute(school.with_for_update())


def sign(
    sql: Connection,
    viewer: Viewer,
    action: str,
    now: datetime,
    details: Mapping[str, Any],
    log: Table = audit,
) -> None:
    """Add the row of a log to the same transaction, chained to the one before.

    A student's id among the details is written as the student's code.
    """
    load_school_for_change(sql, viewer.school_id)  # one signature at a time for each school
    last = sql.execute(_newest(log), {"school": viewer.school_id}).first()
    entry, previous = (last.entry + 1, last.digest) if last else (1, "")
    keys = keys_of(sql)
    said: dict[str, Any] = {"entry": entry, "at": now, "who": viewer.adult_id or viewer.name}
    plain = json.loads(json.dumps(_coded(sql, viewer.school_id, details), default=str))
    said |= {"action": action, "details": plain, "previous": previous}
    digest = log_digest(keys.now(AUDIT), log.name, viewer.school_id, **said)
    row = {"school_id": viewer.school_id, **said, "digest": digest}
    sql.execute(log.insert(), {**row, "signed_with": keys.current[AUDIT]})
    sql.info.setdefault("heads", {})[f"{log.name}/{viewer.school_id}"] = (entry, digest)


@cache
def _newest(log: Table) -> Select[tuple[int, str]]:
    of_school = log.c.school_id == bindparam("school")
    return select(log.c.entry, log.c.digest).where(of_school).order_by(log.c.entry.desc()).limit(1)


def sign_in_log(
    sql: Connection, viewer: Viewer, action: str, now: datetime, details: Mapping[str, Any]
) -> None:
    """Add the row of who came in or went: a log of its own, so that what is kept stays known.

    Of whoever is of no one school, every open school's log has it.
    """
    query = select(schools.c.school_id).where(schools.c.archived_at.is_(None))
    every = query.order_by(schools.c.school_id)  # else two servers wait for each other
    for school_id in [viewer.school_id] if viewer.school_id else sql.execute(every).scalars().all():
        sign(sql, replace(viewer, school_id=school_id), action, now, details, sign_ins)


def log_digest(
    key: bytes,
    log: str,
    school_id: str,
    entry: int,
    at: datetime,
    who: str,
    action: str,
    details: Mapping[str, Any],
    previous: str,
) -> str:
    """Return the keyed hash that chains a row of a school's log to the one before it."""
    row = [log, school_id, entry, at.timestamp(), who, action, details, previous]
    text = json.dumps(row, sort_keys=True, ensure_ascii=True)
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def log_state(
    sql: Connection, school_id: str, head: tuple[int, str] | None, log: Table = audit
) -> LogState:
    """Say whether no row of a school's log, "audit" or "reads", was altered, removed or cut off.

    `head` is the newest entry that this installation knows of, None where it knows none.
    """
    begins = _beginning(sql, school_id, log)
    rows = sql.execute(select(log).where(log.c.school_id == school_id).order_by(log.c.entry))
    numbers = select(key_table.c.number).where(key_table.c.purpose == AUDIT)
    there, keys = set(sql.execute(numbers).scalars()), keys_of(sql)

    def key_of(number: int) -> bytes | None:
        return keys.get(AUDIT, number) if number in there else NO_KEY

    return state_of(rows, key_of, school_id, head, log.name, begins)


def state_of(
    rows: Iterable[Any],
    key_of: Callable[[int], bytes | None],
    school_id: str,
    head: tuple[int, str] | None,
    log: str,
    begins: tuple[int, str] = (1, ""),
) -> LogState:
    """Say of the rows of a school's log, in their order, what log_state says.

    `begins` is the number of the first entry there has to be, and the digest before it.
    """
    (first, previous), unchecked = begins, 0
    met, expected = head is None or head[0] == 0, first - 1
    for expected, row in enumerate(rows, start=first):
        if row.entry != expected or row.previous != previous:
            return LogState(Whole.ALTERED, expected)
        key = key_of(row.signed_with)
        if key is None:
            unchecked += 1  # signed by an installation whose key is not here
        else:
            said = (row.entry, row.at, row.who, row.action, row.details, previous)
            if not hmac.compare_digest(log_digest(key, log, school_id, *said), row.digest):
                return LogState(Whole.ALTERED, expected)
        if head is not None and row.entry == head[0]:
            met = row.digest == head[1]
        previous = row.digest
    if not met:
        return LogState(Whole.CUT, expected + 1)
    known = head is not None and (head[0] > 0 or expected == 0)
    whole = Whole.WHOLE if known and not unchecked else Whole.HEAD_UNKNOWN
    return LogState(whole, unchecked=unchecked)


def load_accepted(sql: Connection, school_id: str) -> tuple[int, str] | None:
    """Return the newest entry at which a file was taken as it was though its log was not whole.

    And what was wrong with it then; None where there was no such moment.
    """
    query = select(audit.c.entry, audit.c.details).where(
        audit.c.school_id == school_id, audit.c.action == ACCEPTED
    )
    found = [
        (row.entry, str(row.details.get("log")))
        for row in sql.execute(query.order_by(audit.c.entry.desc()))
    ]
    return next((each for each in found if each[1] != Whole.WHOLE), None)


def _beginning(sql: Connection, school_id: str, log: Table) -> tuple[int, str]:
    """Return the number of the first entry there has to be, and the digest before it.

    A log whose oldest rows are over their time says so in an entry of its own, which nobody can
    write without the key; without one it begins with 1.
    """
    query = select(log.c.details).where(log.c.school_id == school_id, log.c.action == SHORTENED)
    cuts = [(one["entry"], one["digest"]) for one in sql.execute(query).scalars()]
    entry, digest = max(cuts, default=(0, ""))
    return entry + 1, digest


def load_heads(sql: Connection) -> dict[str, tuple[int, str]]:
    """Return the newest entry of every log, as (number, digest) by "<log>/<school_id>"."""
    heads = {}
    for log in LOGS:
        newest = select(log.c.school_id, func.max(log.c.entry)).group_by(log.c.school_id)
        for school_id, entry in sql.execute(newest).all():
            which = (log.c.school_id == school_id) & (log.c.entry == entry)
            digest = sql.execute(select(log.c.digest).where(which)).scalar()
            heads[f"{log.name}/{school_id}"] = (entry, str(digest))
    return heads


def rechain(sql: Connection, now: datetime) -> None:
    """Chain every school's audit log anew, with the key and with codes for students, and say so.

    For a log of a version before 0004, whose digests anybody could make. The last entry says
    whether the old chain was whole, how many rows it had and which digest was its last.
    """
    for school_id in sql.execute(select(schools.c.school_id)).scalars().all():
        query = select(audit).where(audit.c.school_id == school_id).order_by(audit.c.entry)
        rows, before, whole, previous = sql.execute(query).all(), "", True, ""
        keys = keys_of(sql)
        for row in rows:
            whole = whole and row.previous == before and row.digest == _old_digest(row)
            before = row.digest
            said = {"entry": row.entry, "at": row.at, "who": row.who, "action": row.action}
            said |= {"details": _coded(sql, school_id, row.details), "previous": previous}
            previous = log_digest(keys.now(AUDIT), audit.name, school_id, **said)
            which = (audit.c.school_id == school_id) & (audit.c.entry == row.entry)
            values = {**said, "digest": previous, "signed_with": keys.current[AUDIT]}
            sql.execute(audit.update().where(which).values(**values))
        if rows:
            details = {"rows": len(rows), "old_head": before, "old_chain_whole": whole}
            upgrade = Viewer(school_id, frozenset(), name=UPGRADE)
            sign(sql, upgrade, "audit.rechained", now, details)


def _old_digest(row: Any) -> str:
    said = [row.entry, row.at.timestamp(), row.who, row.action, row.details, row.previous]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


# ---- Students in a log --------------------------------------------------------------------------


def _coded(sql: Connection, school_id: str, details: Mapping[str, Any]) -> dict[str, Any]:
    if not _STUDENT.keys() & details.keys():
        return dict(details)
    written: dict[str, Any] = {}
    for name, value in details.items():
        if name == "student_ids":
            codes = save_student_codes(sql, school_id, value)
            written[_STUDENT[name]] = [codes[student_id] for student_id in value]
        elif name == "student_id":
            written[_STUDENT[name]] = save_student_codes(sql, school_id, [value])[value]
        else:
            written[name] = value
    return written


def save_student_codes(
    sql: Connection, school_id: str, student_ids: Iterable[str]
) -> dict[str, str]:
    """Return the codes that logs call these students by, made where there is none yet.

    "gone" for somebody who is on no roster.
    """
    wanted = set(student_ids)
    codes = load_student_codes(sql, school_id, wanted)
    here = select(students.c.student_id).where(students.c.school_id == school_id)
    for student_id in sorted(wanted - codes.keys()):
        if sql.execute(here.where(students.c.student_id == student_id)).first() is None:
            codes[student_id] = "gone"
            continue
        key = secrets.token_hex(16)
        row = {"school_id": school_id, "student_id": student_id, "code_key": key}
        sql.execute(student_keys.insert().values(**row))
        codes[student_id] = _code(key, student_id)
    return codes


def load_coded_students(sql: Connection, school_id: str) -> dict[str, str]:
    """Return the students whom the logs speak of, by the code they are called by."""
    query = select(student_keys.c.student_id, student_keys.c.code_key)
    rows = sql.execute(query.where(student_keys.c.school_id == school_id))
    return {_code(row.code_key, row.student_id): row.student_id for row in rows}


def load_student_codes(
    sql: Connection, school_id: str, student_ids: Iterable[str]
) -> dict[str, str]:
    """Return the codes that logs call these students by, of those who have one."""
    query = select(student_keys.c.student_id, student_keys.c.code_key)
    query = query.where(student_keys.c.school_id == school_id)
    return {
        row.student_id: _code(row.code_key, row.student_id)
        for some in in_groups(student_ids)
        for row in sql.execute(query.where(student_keys.c.student_id.in_(some)))
    }


def _code(key: str, student_id: str) -> str:
    return hmac.digest(bytes.fromhex(key), student_id.encode(), hashlib.sha256).hex()[:16]


# ---- Reading a log ------------------------------------------------------------------------------


def load_log(
    sql: Connection,
    school_id: str,
    most: int = 500,
    log: Table = audit,
    *,
    actions: Collection[str] | None = None,
    who: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    about: Collection[str] | None = None,
) -> list[Any]:
    """Return the newest rows of a log: entry, at, who, action, details.

    `until` is the first moment after; `about` are codes and ids of which one stands in the details.
    """
    query = select(log.c.entry, log.c.at, log.c.who, log.c.action, log.c.details)
    query = query.where(log.c.school_id == school_id).order_by(log.c.entry.desc())
    if actions is not None:
        query = query.where(log.c.action.in_(actions))
    if who:
        query = query.where(log.c.who == who)
    if since is not None:
        query = query.where(log.c.at >= since)
    if until is not None:
        query = query.where(log.c.at < until)
    if about is None:
        return list(sql.execute(query.limit(most)))
    wanted = set(about)
    return list(islice((row for row in sql.execute(query) if wanted & _said_in(row)), most))


def _said_in(row: Any) -> set[str]:
    """Return the texts among the details of a row, those in lists too."""
    lists = (value if isinstance(value, list) else [value] for value in row.details.values())
    return {one for some in lists for one in some if isinstance(one, str)}


def load_newest_moment(sql: Connection, school_id: str) -> datetime | None:
    """Return the latest moment among the newest entries of both logs, None before the first."""
    moments: list[datetime] = []
    for log in (audit, reads):
        newest = select(log.c.at).where(log.c.school_id == school_id)
        newest = newest.order_by(log.c.entry.desc()).limit(NEWEST_LOOKED_AT)
        moments += sql.execute(newest).scalars().all()
    return max(moments, default=None)


def load_changes_since(sql: Connection, school_id: str, at: datetime) -> list[Any]:
    """Return who did what from this moment on, that of the moment itself among it: who, action."""
    query = select(audit.c.who, audit.c.action).where(audit.c.school_id == school_id)
    return list(sql.execute(query.where(audit.c.at >= at)))
