"""Who changed what, who looked at what: read, checked, taken along; and a clock set back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from connections.domain.access.acts import ActKind, act_words, actions_of
from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import THIS_COMPUTER, Viewer
from connections.domain.problems import ConnectionsError
from connections.files.out.table import write_csv
from connections.services.book.ask import Ask
from connections.services.book.book import Database
from connections.services.people.pulse import NOTED_BEFORE
from connections.store.log.chain import (
    CLOCKS_DIFFER,
    LOGS,
    load_accepted,
    load_coded_students,
    load_log,
    load_newest_moment,
    load_student_codes,
    log_state,
)
from connections.store.log.chain import LogState as LogState
from connections.store.log.chain import Whole as Whole
from connections.store.outreach import load_outreach_ids
from connections.store.schools import load_schools
from connections.words import say

MOST_TAKEN = 1_000_000  # entries in one file, which a spreadsheet still opens


class Log(StrEnum):
    """Which log: who changed what, who looked at what or was refused it, who came in."""

    CHANGES = "changes"
    READS = "reads"
    SIGN_INS = "sign_ins"


@dataclass(frozen=True, slots=True)
class LogWanted:
    """What to look for in a log; days are UTC, as the log's own."""

    log: Log = Log.CHANGES
    kind: ActKind | None = None
    who: str = ""
    student_id: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry. `students` are those it speaks of whom the viewer may see."""

    entry: int
    at: datetime
    who: str
    action: str
    details: Mapping[str, Any]
    students: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The newest entries that were looked for, and what can be said of the whole chain."""

    entries: tuple[LogEntry, ...]
    state: LogState
    accepted: int = 0  # the entry at which a file was taken though its log was not whole; 0: none


def read_audit(ask: Ask, most: int = 500, wanted: LogWanted | None = None) -> AuditLog:
    """Return who did what and when, the newest first; never a note's words.

    Whoever may not read the school's log reads what they did themselves.
    """
    ask.require(Permission.AUDIT_READ)
    wanted = wanted or LogWanted()
    if not ask.may(Permission.AUDIT_READ, Scope.SCHOOL):
        wanted = replace(wanted, who=ask.by)
    sql, database = ask.book.sql, ask.book.database
    log = dict(zip(Log, LOGS, strict=True))[wanted.log]
    rows = load_log(
        sql,
        ask.school_id,
        most,
        log,
        actions=actions_of(wanted.kind) if wanted.kind else None,
        who=wanted.who,
        since=_beginning(wanted.since),
        until=_beginning(wanted.until + timedelta(days=1)) if wanted.until else None,
        about=_about(ask, wanted.student_id) if wanted.student_id else None,
    )
    state = log_state(sql, ask.school_id, database.head(log.name, ask.school_id), log)
    seen = _seen_by_code(ask)
    entries = tuple(
        LogEntry(row.entry, row.at, row.who, row.action, row.details, _students(row.details, seen))
        for row in rows
        if row.action != NOTED_BEFORE
    )
    accepted = load_accepted(sql, ask.school_id)
    return AuditLog(entries, state, accepted[0] if accepted else 0)


def _beginning(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _about(ask: Ask, student_id: str) -> set[str]:
    """Return what a log calls a student by: the code, and the ids of their outreach."""
    codes = load_student_codes(ask.book.sql, ask.school_id, [student_id])
    return {*codes.values(), *load_outreach_ids(ask.book.sql, ask.school_id, student_id)}


def _seen_by_code(ask: Ask) -> dict[str, str]:
    known, ever = load_coded_students(ask.book.sql, ask.school_id), ask.book.students_by_id()
    spoken_of = [ever[student_id] for student_id in known.values() if student_id in ever]
    seen = {s.student_id for s in ask.seen(Permission.ROSTER_READ, spoken_of)}
    return {code: student_id for code, student_id in known.items() if student_id in seen}


def _students(details: Mapping[str, Any], seen: Mapping[str, str]) -> tuple[str, ...]:
    several = details.get("students")
    codes = [details.get("student"), *(several if isinstance(several, list) else ())]
    return tuple(seen[code] for code in codes if isinstance(code, str) and code in seen)


def take_log(ask: Ask, wanted: LogWanted) -> bytes:
    """Return what was looked for as CSV, with codes and ids and no names; it is noted."""
    log = read_audit(ask, MOST_TAKEN, wanted)
    rows = [
        (
            entry.entry,
            entry.at.isoformat(timespec="seconds"),
            entry.who,
            entry.action,
            act_words(entry.action, entry.details),
            " ".join(f"{key}={value}" for key, value in entry.details.items()),
        )
        for entry in log.entries
    ]
    columns = [say("Number"), say("When (UTC)"), say("Who"), say("Code"), say("What")]
    with ask.changing("log.taken", {"rows": len(rows), "log": wanted.log.value}):
        pass  # that it was taken is what is kept
    return write_csv([*columns, say("Details")], rows)


def locked_keys(ask: Ask) -> int:
    """Return how many keys of this database stay shut on this computer."""
    ask.require(Permission.SCHOOL_READ)
    return ask.book.database.keys.locked


def clock_is_behind(ask: Ask) -> datetime | None:
    """Return the newest moment of the logs when the clock is well behind it, else None."""
    ask.require(Permission.SCHOOL_READ)
    newest = load_newest_moment(ask.book.sql, ask.school_id)
    return newest if newest is not None and ask.now < newest - CLOCKS_DIFFER else None


def note_clocks(database: Database, now: datetime) -> tuple[str, ...]:
    """Write an entry into the log of each school whose newest entry is later than now.

    Called once at a start; returns the ids of those schools.
    """
    with database.reading() as sql:
        newest = {school: load_newest_moment(sql, school) for school in load_schools(sql)}
    behind = {s: at for s, at in newest.items() if at is not None and now < at - CLOCKS_DIFFER}
    for school_id, at in behind.items():
        here = Viewer(school_id, frozenset(), name=THIS_COMPUTER)
        details = {"newest": at.isoformat(timespec="seconds")}
        try:
            with database.changing(here, "clock.behind", now, details):
                pass  # that the clock is behind is what is kept
        except ConnectionsError:  # a disk that takes nothing is told elsewhere
            continue
    return tuple(behind)
