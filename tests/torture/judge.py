"""The judge: what a database holds afterwards, beside what was acknowledged."""

import json
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from connections.domain.problems import ConnectionsError
from connections.store.log.chain import Whole, log_state
from connections.store.migrations import upgrade
from tests.torture.school import OLD_STUDENTS, Place
from tests.torture.workers import ROSTER_STUDENTS

Told = Sequence[Sequence[Any]]


@dataclass
class Verdict:
    """What came of a torture, in counts; `why` tells of everything that must not be."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    half: int = 0
    silent_damage: int = 0
    recovered: int = 0
    why: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.half or self.silent_damage)

    def blame(self, what: str, number: int, why: str) -> None:
        """Count something that must not be."""
        if number:
            setattr(self, what, getattr(self, what) + int(number))
            self.why.append(f"{what} {number}: {why}")


ACKNOWLEDGED = frozenset({"answer", "contact", "plan", "person", "named", "import", "migrated"})


def acknowledged(told: Told) -> int:
    """Return how many times somebody was told that something is safe."""
    return sum(line[0] in ACKNOWLEDGED for line in told)


def judge(place: Place, told: Told, verdict: Verdict) -> None:
    """Open the database as the app would, and compare it with all that was told of it."""
    if place.on_sqlite:
        _look_at_file(place, verdict)
    try:
        database = place.open()
    except ConnectionsError as refusal:
        verdict.blame("lost", 1, f"{place.url} cannot be opened any more: {refusal}")
        return
    with database.reading() as sql:
        verdict.recovered += 1
        state = log_state(sql, "school", database.head("audit", "school"))
        broken = state.whole is not Whole.WHOLE
        verdict.blame("half", broken, f"the audit log is {state.whole} at {state.entry}")
    database.close()
    engine = create_engine(place.url)
    with engine.connect() as sql:

        def rows(query: str) -> list[Any]:
            return list(sql.execute(text(query)))

        audit = [(row.action, _read(row.details)) for row in rows("SELECT * FROM audit")]
        _answers(rows, audit, told, verdict)
        _desk(rows, audit, told, verdict)
        _imports(rows, audit, told, verdict)
    engine.dispose()


def _read(details: Any) -> Any:
    return json.loads(details) if isinstance(details, str) else details


def _look_at_file(place: Place, verdict: Verdict) -> None:
    """Ask SQLite itself whether the file is whole: a copy of it, for asking writes into it."""
    with tempfile.TemporaryDirectory(prefix="connections-judge-") as folder:
        for file in place.file.parent.glob(f"{place.file.name}*"):
            shutil.copy(file, folder)
        with closing(sqlite3.connect(Path(folder) / place.file.name)) as sql:
            whole = sql.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            loose = sql.execute("PRAGMA foreign_key_check").fetchall()
    verdict.blame("half", not whole or bool(loose), f"{place.file.name} is not whole")


def _named(told: Told, what: str) -> list[Sequence[Any]]:
    return [line[1:] for line in told if line[0] == what]


def _answers(rows: Any, audit: Iterable[Any], told: Told, verdict: Verdict) -> None:
    """Every answer that was acknowledged, each with its audit row, its mark, and nobody else's."""
    stored = {
        row.answer_id: (row.adult_id, row.student_id, row.strength)
        for row in rows("SELECT answer_id, adult_id, student_id, strength FROM answers")
    }
    said = {key: tuple(what) for key, *what in _named(told, "answer")}
    wrong = [key for key, what in said.items() if stored.get(key) != what]
    verdict.blame("lost", len(wrong), f"answers {wrong[:3]}")
    if _named(told, "trying"):
        tried = {key for (keys,) in _named(told, "trying") for key in keys}
        verdict.blame("half", len(stored.keys() - tried), "answers that nobody gave")
    signed: Counter[str] = Counter()
    for action, details in audit:
        if action == "marks.given":
            more = details.get("answers_by_adult") or {details["adult_id"]: details["answers"]}
            signed.update(more)
    given = Counter(adult for adult, _, _ in stored.values())
    apart = sum(((given - signed) + (signed - given)).values())
    verdict.blame("half", apart, "answers and what was signed of them differ")
    standing = rows("SELECT adult_id, student_id, strength FROM marks")
    marks = {(row.adult_id, row.student_id): row.strength for row in standing}
    pairs = {(adult, student) for adult, student, _ in stored.values()}
    odd = len(marks.keys() ^ pairs)
    verdict.blame("half", odd, "answers without their mark, or marks without answer")
    last = {(adult, student): key for key, (adult, student, _) in said.items()}
    may_be: dict[tuple[str, str], set[int]] = {}  # the last that was told, or one told to nobody
    for key, (adult, student, strength) in stored.items():
        if key not in said or last[adult, student] == key:
            may_be.setdefault((adult, student), set()).add(strength)
    wrong = [pair for pair, strength in marks.items() if strength not in may_be.get(pair, {})]
    verdict.blame("lost", len(wrong), f"marks that are not the last answer: {wrong[:3]}")


def _desk(rows: Any, audit: Sequence[Any], told: Told, verdict: Verdict) -> None:
    """Every act at a desk, each with its audit row."""
    done = Counter(action for action, _ in audit)
    contacts = {row.contact_id for row in rows("SELECT contact_id FROM contacts")}
    people = {
        r.student_id for r in rows("SELECT student_id FROM students WHERE last_name='ByHand'")
    }
    for what, here, action in (
        ("contact", contacts, "contact.logged"),
        ("person", people, "student.added"),
    ):
        said = {key for (key,) in _named(told, what)}
        verdict.blame("lost", len(said - here), f"{what}s {sorted(said - here)[:3]}")
        verdict.blame("half", abs(len(here) - done[action]), f"{what}s and audit rows differ")
    plans = _named(told, "plan")
    touched = Counter(
        details.get("outreach_id")
        for action, details in audit
        if action in ("outreach.planned", "contact.logged")
    )
    found = rows("SELECT outreach_id, version, first_step FROM outreach")
    odd = [r.outreach_id for r in found if r.version != 1 + touched[r.outreach_id]]
    verdict.blame("half", len(odd), f"versions of outreach and audit rows differ: {odd[:3]}")
    planned = Counter(key for key, _ in plans)
    signed = Counter(d.get("outreach_id") for action, d in audit if action == "outreach.planned")
    verdict.blame("lost", sum((planned - signed).values()), "plans")
    few = len(_named(told, "named")) - done["school.settings_changed"]
    verdict.blame("lost", max(few, 0), "settings")


def _imports(rows: Any, audit: Iterable[Any], told: Told, verdict: Verdict) -> None:
    """The newest roster that was acknowledged or a later one that was tried: all of it."""
    tried = [number for (number,) in _named(told, "trying import")]
    done = [number for (number,) in _named(told, "import")]
    where = "SELECT homeroom, count(*) AS many FROM students WHERE student_id LIKE 'X%'"
    rooms = {row.homeroom: row.many for row in rows(f"{where} GROUP BY homeroom")}
    verdict.blame("half", max(len(rooms) - 1, 0), f"an import is there in part: {rooms}")
    if len(rooms) == 1:
        ((room, many),) = rooms.items()
        verdict.blame("half", many != ROSTER_STUDENTS, f"{many} of {ROSTER_STUDENTS} students")
        number = int(room.removeprefix("Room "))
        later = tried[tried.index(done[-1]) :] if done and done[-1] in tried else tried
        verdict.blame("lost", bool(tried) and number not in later, f"{room} is not the newest")
    verdict.blame("lost", bool(done) and not rooms, "the import")
    signed = sum(action in ("roster.imported", "files.imported") for action, _ in audit)
    low, high = len(done), len(tried)
    verdict.blame("half", not low <= signed <= high, f"{signed} imports signed of {low}-{high}")


def judge_migration(place: Place, version: str, verdict: Verdict) -> None:
    """An interrupted upgrade leaves the old database or the new one, and every row."""
    if place.on_sqlite:
        _look_at_file(place, verdict)
    engine = create_engine(place.url)
    with engine.connect() as sql:
        at = sql.execute(text("SELECT version_num FROM alembic_version")).scalar()
    engine.dispose()
    verdict.blame("half", at not in (version, upgrade.NEWEST), f"a database of version {at}")
    place.open().close()
    engine = create_engine(place.url)
    with engine.connect() as sql:
        at = sql.execute(text("SELECT version_num FROM alembic_version")).scalar()
        verdict.blame("half", at != upgrade.NEWEST, f"an upgrade that stopped at {at}")
        for table in ("students", "adults", "outreach"):
            many = sql.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            verdict.blame("lost", OLD_STUDENTS - many, f"{table} of version {version}")
    engine.dispose()
    verdict.recovered += 1
