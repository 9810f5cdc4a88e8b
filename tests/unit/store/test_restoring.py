"""A restore puts a backup in place at the first try: the old or the new, never between."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from connections.domain.people.person import Adult, Student
from connections.domain.problems import ConnectionsError, DatabaseWrong, FileRefused, NotPossible
from connections.services.backup.daily import backup_state
from connections.services.backup.making import make_backup, newest_good_backup
from connections.services.backup.restoring import restore
from connections.services.school.school import Whole, read_audit
from connections.services.school.schools import find_school, keeper
from connections.store.backup.tables import count_totals
from connections.store.database import open_database
from connections.store.file import placing
from connections.store.keys.installation import Installation
from connections.store.keys.keys import seal, unseal
from connections.store.migrations import upgrade
from connections.store.migrations.upgrade import NEWEST
from connections.store.rosters import load_students
from tests.asking import NOW, TODAY, as_
from tests.browser.conftest import ROOT
from tests.small_school import fill
from tests.unit.store.test_upgrading import PEOPLE

WORDS = "correct horse battery"
ME = keeper("school")
LATER = NOW + timedelta(hours=3)
AFTER = """
import os, sys
from datetime import datetime, UTC
from connections.services.school.schools import keeper
from connections.services.round.marking import mark_students
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from tests.asking import as_, NOW
database = open_database(sys.argv[1], Installation(__import__("pathlib").Path(sys.argv[2])))
"""


def totals_of(database) -> dict[str, tuple[int, str]]:
    with database.reading() as sql:
        return dict(count_totals(sql))


class School:
    """A small school in a file, a backup of it, and what happened since."""

    def __init__(self, folder: Path, name: str = "Cora") -> None:
        self.folder, self.kept = folder, folder / "elsewhere"
        self.installation = Installation(folder / "keys")
        (folder / "data").mkdir(parents=True)
        self.path = folder / "data" / "connections.sqlite"
        self.url = f"sqlite:///{self.path.as_posix()}"
        self.file = folder / "year.backup"
        database = self.open()
        find_school(database, NOW)
        students = [Student("00417", name, "Cohen"), Student("00418", "Zephyrine", "Quill")]
        fill(database, ME, TODAY, NOW, students, [Adult("A1", "Ana", "Lor")], {("A1", "00417"): 3})
        as_(database, ME)(make_backup, self.file, WORDS)
        database.close()

    def open(self):
        return open_database(self.url, self.installation)

    def totals(self, url: str | None = None):
        """Return the content of every table but the log, to compare."""
        with closing(open_database(url or self.url, self.installation)) as database:
            totals = totals_of(database)
            assert as_(database, ME)(read_audit).state.whole is Whole.WHOLE
        del totals["audit"]
        return totals

    def mark_after(self, ending: str) -> None:
        """Mark the other student in a process of its own, which ends like this."""
        marks = 'me = as_(database, keeper("school"), now=NOW.replace(hour=17))\n'
        marks += 'me(mark_students, "r1", {"00418": 2}, "A1")\n'
        subprocess.run(
            [sys.executable, "-c", AFTER + marks + ending, self.url, self.installation.folder],
            cwd=ROOT,
            check=False,
        )

    def restore(self, file: Path | None = None, words: str = WORDS, installation=None):
        installation = installation or self.installation
        return restore(self.url, installation, file or self.file, words, LATER, self.kept)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> School:
    return School(tmp_path_factory.mktemp("school") / "one")


@pytest.fixture
def school(made, tmp_path) -> School:
    """Return a copy of the school, in a place and an installation of its own."""
    shutil.copytree(made.folder, tmp_path / "one")
    copy = object.__new__(School)
    copy.__dict__ |= made.__dict__
    copy.folder, copy.kept = tmp_path / "one", tmp_path / "one" / "elsewhere"
    copy.installation = Installation(copy.folder / "keys")
    copy.path = copy.folder / "data" / "connections.sqlite"
    copy.url = f"sqlite:///{copy.path.as_posix()}"
    copy.file = copy.folder / "year.backup"
    return copy


def nothing_beside(school: School) -> None:
    left = {path.name for path in school.path.parent.iterdir()}
    assert left <= {"connections.sqlite", "kept"}, left


WAYS = {
    "stopped normally": "database.close()",
    "killed, with its log beside it": "os._exit(9)",
    "killed while it changes": "database.writing().__enter__(); os._exit(9)",
}


@pytest.mark.parametrize("ending", WAYS.values(), ids=WAYS)
def test_a_restore_works_whatever_the_old_one_left_behind(school, ending):
    before = school.totals()
    school.mark_after(ending)
    assert school.path.with_name("connections.sqlite-wal").exists() == ("_exit" in ending)
    old = {p.name: p.read_bytes() for p in school.path.parent.glob("connections.sqlite*")}
    back = school.restore()
    assert back.newer == (1, 1) and back.counts["students"] == 2 and back.counts["answers"] == 1
    for name, content in old.items():
        kept = back.kept.with_name(name.replace("connections.sqlite", back.kept.name))
        if "-shm" not in name:
            assert kept.read_bytes() == content, "byte for byte"
    nothing_beside(school)
    assert school.totals() == before


@pytest.mark.parametrize("side", ["-wal", "-journal", "-shm"])
def test_a_stale_file_beside_the_old_one_is_not_played_back_over_the_new(school, tmp_path, side):
    """The restore silently did not happen, or the file was malformed: 6 of 6."""
    before = school.totals()
    school.mark_after("os._exit(9)")
    log = school.path.with_name("connections.sqlite-wal").read_bytes()
    shutil.rmtree(school.path.parent)
    school.path.parent.mkdir()
    school.path.with_name(f"connections.sqlite{side}").write_bytes(log)
    school.restore()
    nothing_beside(school)
    assert school.totals() == before


def test_a_damaged_or_empty_one_is_replaced_and_kept_byte_for_byte(school):
    before = school.totals()
    whole = school.path.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"x" * 5000, whole[:8192] + os.urandom(8192)):
        school.path.write_bytes(damaged)
        with pytest.raises((DatabaseWrong, ConnectionsError)):
            school.open()
        back = school.restore()
        assert back.newer is None and back.kept.read_bytes() == damaged
        assert school.totals() == before


def test_it_comes_back_where_there_is_nothing_at_all_with_its_keys(school, tmp_path):
    """A new computer: sealed notes open, and the log is whole to its newest entry."""
    with closing(school.open()) as database:
        sealed = seal(database.keys, "She spoke of home.", "note:1")
    before = school.totals()
    shutil.rmtree(school.path.parent)
    new = Installation(tmp_path / "other keys")
    assert school.restore(installation=new).newer == (0, 0)
    assert new.root == school.installation.root
    school.installation = new
    assert school.totals() == before
    with closing(school.open()) as database:
        assert unseal(database.keys, sealed, "note:1", 1) == "She spoke of home."


def test_a_new_computer_knows_of_the_backup_that_was_brought_back(school, tmp_path):
    shutil.rmtree(school.path.parent)
    new = Installation(tmp_path / "other keys")
    made_at = school.restore(installation=new).made_at
    assert newest_good_backup(new, school.path) == (school.file, made_at)
    with closing(open_database(school.url, new)) as database:
        assert as_(database, ME)(backup_state).made_at == made_at


def test_an_older_backup_that_is_brought_back_does_not_hide_a_newer_one(school, tmp_path):
    newer = tmp_path / "newer.backup"
    with closing(school.open()) as database:
        as_(database, ME, now=LATER)(make_backup, newer, WORDS)
    school.restore()
    assert newest_good_backup(school.installation, school.path) == (newer, LATER)


def test_a_copy_that_everybody_could_read_comes_back_for_this_person_alone(school):
    kept = school.restore().kept
    kept.chmod(0o644)
    school.restore(kept, "")
    assert school.path.stat().st_mode & 0o077 == 0


def test_a_computer_with_a_key_of_its_own_wraps_the_keys_anew(school, tmp_path):
    with closing(school.open()) as database:
        sealed = seal(database.keys, "She spoke of home.", "note:1")
    shutil.rmtree(school.path.parent)
    new = Installation(tmp_path / "other keys", "k" * 40)
    school.restore(installation=new)
    with closing(open_database(school.url, new)) as database:
        assert database.keys.locked == 0
        assert unseal(database.keys, sealed, "note:1", 1) == "She spoke of home."


def test_what_came_back_is_signed_and_the_log_begins_anew_with_its_head(school):
    school.mark_after("database.close()")
    school.restore()
    with closing(school.open()) as database:
        log = as_(database, ME)(read_audit)
    assert log.state.whole is Whole.WHOLE and log.entries[0].action == "backup.restored"
    assert log.entries[0].who == "command_line"


# ---- What is refused, and nothing changed -------------------------------------------------------


@pytest.fixture
def untouched(school):
    before = {p: p.read_bytes() for p in school.path.parent.rglob("*") if p.is_file()}
    yield school
    after = {p: p.read_bytes() for p in school.path.parent.rglob("*") if p.is_file()}
    assert after == before


def test_another_schools_backup_does_not_replace_a_school_with_students(untouched, tmp_path):
    other = School(tmp_path / "other", "Dario")
    with pytest.raises(NotPossible, match="of another database"):
        untouched.restore(other.file)


def test_an_empty_new_school_may_be_replaced(school, tmp_path):
    with closing(open_database(f"sqlite:///{tmp_path}/new.sqlite", school.installation)) as new:
        find_school(new, NOW)
    school.url = f"sqlite:///{tmp_path}/new.sqlite"
    assert (
        restore(school.url, school.installation, school.file, WORDS, LATER, school.kept).counts[
            "students"
        ]
        == 2
    )


def test_a_damaged_wrong_or_missing_backup_is_refused(untouched):
    content = untouched.file.read_bytes()
    tried = untouched.folder / "tried.backup"
    for damaged in (content[:-1], content[: len(content) // 2], b"Dear school,", b""):
        tried.write_bytes(damaged)
        with pytest.raises(FileRefused):
            untouched.restore(tried)
    with pytest.raises(FileRefused, match="This passphrase does not open"):
        untouched.restore(words="another one altogether")
    tried.write_bytes(content.replace(f'"schema": "{NEWEST}"'.encode(), b'"schema": "0999"'))
    with pytest.raises(FileRefused, match="newer version"):
        untouched.restore(tried)
    with pytest.raises(ConnectionsError, match="is not there"):
        untouched.restore(untouched.folder / "nowhere.backup")


def test_while_connections_runs_it_is_refused(school):
    running = school.open()
    with pytest.raises(ConnectionsError, match=r"running on this database\. Stop it first"):
        school.restore()
    assert as_(running, ME)(read_audit).entries
    running.close()
    assert school.restore()


# ---- Plain copies, and earlier versions ---------------------------------------------------------


def test_what_was_put_aside_can_be_brought_back_the_same_way(school):
    """Whoever brought back the wrong one is not stuck with it."""
    school.mark_after("os._exit(9)")
    kept = school.restore().kept
    back = school.restore(kept, "")
    assert back.counts["answers"] == 2 and not back.checked, "the answer in the log was in it"
    assert school.totals()["marks"][0] == 2


@pytest.mark.parametrize("version", ["0001", "0002", "0003"])
def test_a_copy_that_an_earlier_version_made_is_brought_up_to_date(version, tmp_path, school):
    copy = tmp_path / "connections-backup-2026-09-01-0900.sqlite"
    engine = create_engine(f"sqlite:///{copy.as_posix()}")
    with engine.begin() as sql:
        config = Config()
        config.set_main_option("script_location", str(upgrade._SCRIPTS))
        config.attributes["connection"] = sql
        command.upgrade(config, version)
        for statement in PEOPLE.split(";"):
            sql.execute(text(statement))
    engine.dispose()
    place = f"sqlite:///{tmp_path}/place/connections.sqlite"
    back = restore(place, school.installation, copy, "", LATER, tmp_path)
    assert back.counts["students"] == 1 and not back.checked
    with closing(open_database(place, school.installation)) as database:
        assert as_(database, ME)(read_audit).state.whole is Whole.WHOLE
    again = restore(place, school.installation, copy, "", LATER, tmp_path)
    assert again.kept, "the same school, known by when it was made"
    with pytest.raises(NotPossible, match="of another database"):
        school.restore(copy, "")


def test_a_text_file_called_sqlite_and_another_programs_database_are_refused(untouched, tmp_path):
    (tmp_path / "x.sqlite").write_text("Dear school,")
    with closing(sqlite3.connect(tmp_path / "y.sqlite")) as sql:
        sql.execute("CREATE TABLE recipes (name)")
        sql.commit()
    for name in ("x.sqlite", "y.sqlite"):
        with pytest.raises(FileRefused):
            untouched.restore(tmp_path / name, "")


# ---- Killed at any moment -----------------------------------------------------------------------


def killed_at(step: int, act) -> int:
    """Do it in a process of its own that is killed at this step; return how that ended."""
    child = os.fork()
    if child == 0:
        steps = count(1)

        def counted(real):
            def run(*given, **named):
                if next(steps) == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*given, **named)

            return run

        for place, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (os, "replace")):
            setattr(place, name, counted(getattr(place, name)))
        ended = 1
        try:
            act()
            ended = 0
        finally:
            os._exit(ended)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_killed_at_every_step_the_old_or_the_new_is_there_whole(school, tmp_path):
    """Every step that writes to the disk, or moves or removes a file; then it is opened."""
    plain = tmp_path / "copy.sqlite"
    shutil.copy(school.path, plain)
    new = school.totals()
    school.mark_after("os._exit(9)")  # so that the old one has a log of its own
    old = tmp_path / "old"
    shutil.copytree(school.folder, old)
    ended, found = False, []
    for step in range(1, 60):
        shutil.rmtree(school.folder)
        shutil.copytree(old, school.folder)
        how = killed_at(step, lambda: school.restore(plain, ""))
        totals = school.totals()
        found.append(totals["marks"][0])
        assert totals["marks"][0] in (1, 2) and totals["students"] == new["students"]
        if totals["marks"][0] == 1:
            assert totals == new
        nothing_beside(school)
        if how == 0:
            ended = True
            break
        assert how == -signal.SIGKILL
    assert ended and found == sorted(found, reverse=True) and {1, 2} == set(found)


def test_a_killed_restore_leaves_no_name_in_a_scratch_folder_for_long(school):
    with placing.open_scratch(school.path.parent) as at_work:
        (at_work / "x").write_text("Quill")
        dead = school.path.parent / f"{placing.SCRATCH}dead"
        dead.mkdir()
        (dead / "database.sqlite").write_text("Quill")
        school.open().close()
        assert at_work.is_dir() and not dead.exists()


# ---- The drill, on both databases ---------------------------------------------------------------


@pytest.mark.postgres
def test_the_drill_from_file_to_server_and_back_again(school, postgres_url, tmp_path):
    """Back up, destroy, restore: the same to the letter; and a school moves between both."""
    before = school.totals()
    installation = school.installation
    there = restore(postgres_url, installation, school.file, WORDS, LATER, school.kept)
    assert there.counts["students"] == 2 and there.kept.suffix == ".backup"
    assert school.totals(postgres_url) == before

    with closing(open_database(postgres_url, installation)) as server:
        assert as_(server, ME)(backup_state).made_at == there.made_at
        as_(server, ME, now=LATER)(make_backup, tmp_path / "server.backup", WORDS)
        with server.reading() as sql:
            whole = count_totals(sql)
        with server.writing() as sql:
            sql.exec_driver_sql("DELETE FROM marks")
    again = restore(postgres_url, installation, tmp_path / "server.backup", WORDS, LATER, tmp_path)
    assert again.counts["answers"] == 1
    assert school.totals(postgres_url) == before
    assert whole["marks"][0] == 1

    shutil.rmtree(school.path.parent)
    school.restore(tmp_path / "server.backup")
    assert school.totals() == before
    with closing(school.open()) as database, database.reading() as sql:
        assert {s.first_name for s in load_students(sql, "school")} == {"Cora", "Zephyrine"}


@pytest.mark.postgres
def test_a_server_that_somebody_is_connected_to_is_left_alone(school, postgres_url):
    running = open_database(postgres_url, school.installation)
    with running.reading() as sql:
        sql.exec_driver_sql("SELECT 1")
        with pytest.raises(ConnectionsError, match="running on this database"):
            restore(postgres_url, school.installation, school.file, WORDS, LATER, school.kept)
    running.close()


def test_the_drill_on_a_file(school):
    before = school.totals()
    with closing(school.open()) as database, database.reading() as sql:
        log = count_totals(sql)["audit"]
    school.path.unlink()
    school.restore()
    assert school.totals() == before
    with closing(school.open()) as database, database.reading() as sql:
        assert count_totals(sql)["audit"][0] == log[0], "less what was made since, and one more"
