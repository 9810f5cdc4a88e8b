"""A database of each released version comes up whole, whatever happens meanwhile."""

import os
import random  # noqa: TID251 - of a test
import signal
import sqlite3 as standard
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from connections.services.coverage.coverage import round_coverage
from connections.services.outreach.caseload import outreach_table
from connections.services.round.rounds import round_called
from connections.services.school.log import Whole, read_audit
from connections.services.school.schools import keeper
from connections.store.database import open_database
from connections.store.file.sqlite import sqlite3
from connections.store.keys.installation import Installation
from connections.store.migrations.upgrade import KEYED_SINCE, NEWEST
from tests.asking import as_
from tests.unit.store.released import (
    NEVER_RELEASED,
    ROUNDS,
    VERSIONS,
    figures_of,
    printed_figures,
    unpack,
)

ME = keeper("school")
KILLS = int(os.environ.get("CONNECTIONS_KILLS", "6"))
OPENS = (
    "import sys; from pathlib import Path; from connections.store.database import open_database;"
    "from connections.store.keys.installation import Installation;"
    "print('ready', flush=True);"
    "open_database('sqlite:///' + sys.argv[1], Installation(Path(sys.argv[2]))).close()"
)


def dump(path: Path) -> list[str]:
    """Return everything in a database as statements, read from a copy of file and log."""
    with closing(standard.connect(path)) as sql:
        return list(sql.iterdump())


def version_in(path: Path) -> str:
    with closing(sqlite3.connect(path)) as sql:
        assert sql.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return str(sql.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def figures_in(path: Path, keys: Path, killed: bool = False) -> dict[str, object]:
    """Return the figures as this version works them out, in this process."""
    elsewhere = version_in(path) >= KEYED_SINCE  # its keys stayed where it was made
    database = open_database(f"sqlite:///{path.as_posix()}", Installation(keys))
    with closing(database), database.reading() as sql:
        names = list(sql.exec_driver_sql(ROUNDS).scalars())
    database = open_database(f"sqlite:///{path.as_posix()}", Installation(keys))
    with closing(database):
        found: dict[str, object] = {}
        for name in names:
            this_round = as_(database, ME)(round_called, name)
            counted = as_(database, ME)(round_coverage, this_round.round_id)
            table, summary = counted.table, counted.summary
            found[name] = [
                summary.students, summary.adults, summary.marks, summary.covered,
                sorted(table.loc[~table["covered"], "student_id"]),
                sorted(table.loc[table["fragile"], "student_id"]),
            ]  # fmt: skip
        pairs = as_(database, ME)(outreach_table)
        state = as_(database, ME)(read_audit).state.whole
        whole = Whole.HEAD_UNKNOWN if elsewhere else Whole.WHOLE
        assert state is not Whole.ALTERED and (killed or state is whole)
    columns = ["student_id", "adult_id", "status", "first_contact_on", "converted"]
    found["outreach"] = sorted(
        [str(value) for value in row] for row in pairs[columns].itertuples(index=False)
    )
    return found


def as_printed(version: str) -> dict[str, object]:
    """Return the figures that the released version printed, in the same shape."""
    told = figures_of(version)
    names = ("students", "adults", "marks", "covered", "without_strong_adult", "fragile")
    found: dict[str, object] = {
        name: [each[key] for key in names] for name, each in told["rounds"].items()
    }
    found["outreach"] = sorted([str(value) for value in row] for row in told["outreach"])
    return found


def test_there_is_a_database_of_every_version_before_this_one():
    assert VERSIONS[:3] == ["0001", "0002", "0003"]
    before = {f"{number:04}" for number in range(1, int(NEWEST))}
    assert before - NEVER_RELEASED <= set(VERSIONS)


@pytest.mark.parametrize("version", VERSIONS)
def test_it_comes_up_with_the_figures_that_its_own_version_printed(version, tmp_path):
    path = unpack(version, tmp_path / "school.sqlite")
    assert version_in(path) == version
    assert figures_in(path, tmp_path / "keys") == as_printed(version)
    assert version_in(path) == NEWEST
    (kept,) = (tmp_path / "kept").glob("*.sqlite")
    assert version_in(kept) == version, "and the old one was put aside"


def test_the_commands_print_what_the_released_version_printed(tmp_path):
    path = unpack("0003", tmp_path / "school.sqlite")
    after, before = printed_figures_of(path, tmp_path), figures_of("0003")
    for name, told in before["rounds"].items():
        assert {key: after["rounds"][name][key] for key in told} == told


def printed_figures_of(path, folder):
    open_database(f"sqlite:///{path.as_posix()}", Installation(folder / "keys")).close()
    return printed_figures(path, folder / "keys")


@pytest.mark.parametrize("version", [each for each in VERSIONS if each < KEYED_SINCE])
def test_no_word_of_a_restricted_note_is_left_in_the_file_after_the_upgrade(version, tmp_path):
    path = unpack(version, tmp_path / "school.sqlite")
    assert path.read_bytes().count(b"canary-restricted") > 0, "they were plain"
    database = open_database(f"sqlite:///{path.as_posix()}", Installation(tmp_path / "keys"))
    beside = [p for p in tmp_path.glob("school.sqlite*") if p.is_file()]
    assert sum(p.read_bytes().count(b"canary") for p in beside) == 0, "while it is open"
    from connections.store.outreach import load_notes

    with database.reading() as sql:
        students = sql.exec_driver_sql("SELECT DISTINCT student_id FROM notes").scalars().all()
        found = [note for s in students for note in load_notes(sql, "school", s)]
    words = [note.happened for note in found if note.restricted]
    assert len(words) == 6 and all(w.startswith("canary-restricted") for w in words)
    assert any(note.happened == "Likes to draw comics." for note in found)
    database.close()
    assert path.read_bytes().count(b"canary") == 0
    assert b"Likes to draw comics." in path.read_bytes(), "an ordinary note stays as it is"


def failing_at(number: int) -> Callable[..., None]:
    """Return a listener that lets so many statements through and fails at the next."""
    passed = 0

    def fail(*_: object) -> None:
        nonlocal passed
        passed += 1
        if passed > number:
            raise OSError(28, "made to fail")

    return fail


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgrade_that_fails_at_any_step_leaves_the_old_file_byte_for_byte(version, tmp_path):
    path = unpack(version, tmp_path / "school.sqlite")
    with closing(sqlite3.connect(path)) as sql:  # as a running version leaves it
        sql.execute("PRAGMA journal_mode=WAL").close()
    before, content = dump(path), path.read_bytes()
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    elsewhere = unpack(version, tmp_path / "counted.sqlite")
    _with(count, elsewhere, tmp_path)
    assert counted > 20
    steps = sorted({0, 1, counted - 1, *range(0, counted, max(1, counted // 12))})
    for step in steps:
        with pytest.raises(Exception, match=r"made to fail|disk"):
            _with(failing_at(step), path, tmp_path)
        if version_in(path) == version:
            assert path.read_bytes() == content and dump(path) == before, step
        else:  # only what comes after the commit was left to do
            assert step >= counted - 2
            return
    assert figures_in(path, tmp_path / "keys") == as_printed(version)


def _with(listener: Callable[..., None], path: Path, folder: Path) -> None:
    event.listen(Engine, "before_cursor_execute", listener)
    try:
        open_database(f"sqlite:///{path.as_posix()}", Installation(folder / "keys")).close()
    finally:
        event.remove(Engine, "before_cursor_execute", listener)


def test_an_upgrade_killed_at_any_moment_leaves_the_old_one_or_the_new_one(tmp_path):
    chance = random.Random(10)
    took = _killed_after(None, unpack("0003", tmp_path / "timed.sqlite"), tmp_path)
    seen = set()
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        version = VERSIONS[number % 3]
        path = unpack(version, folder / "school.sqlite")
        _killed_after(chance.uniform(0, took), path, folder)
        at = version_in(path)
        seen.add(at)
        assert at in {version, NEWEST}
        for kept in (folder / "kept").glob("*.sqlite"):
            assert version_in(kept) == version, "a copy that has its name is whole"
        if at == NEWEST:
            assert list((folder / "kept").glob("*.sqlite"))
        assert figures_in(path, folder / "keys", killed=True) == as_printed(version)
    assert seen <= {*VERSIONS, NEWEST}


def _killed_after(seconds: float | None, path: Path, folder: Path) -> float:
    """Upgrade in another process and kill it so long after its imports; return how long it took."""
    process = subprocess.Popen(
        [sys.executable, "-c", OPENS, path.as_posix(), str(folder / "keys")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None and process.stdout.readline() == b"ready\n"
    began = time.monotonic()
    if seconds is not None:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return time.monotonic() - began
