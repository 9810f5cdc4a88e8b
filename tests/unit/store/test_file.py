"""One file: whole after every stop, checked before anything is written, never another one."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from connections.domain.access.viewer import Viewer
from connections.domain.problems import ConnectionsError, DatabaseWrong
from connections.store.database import open_database
from connections.store.file import check, opened
from connections.store.log.chain import load_log
from tests.asking import NOW

ME = Viewer("school", frozenset(), name="test")


def address(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


def beside(path: Path) -> list[str]:
    """Return what lies in the database's folder."""
    return sorted(found.name for found in path.parent.iterdir())


@pytest.fixture
def file(oak_street_file, tmp_path) -> Path:
    """Return Oak Street School's file, opened once and closed, so that it is known how."""
    path = tmp_path / "school" / "oak.sqlite"
    path.parent.mkdir()
    shutil.copy(oak_street_file, path)
    open_database(address(path)).close()
    return path


def flip(path: Path, places: list[int]) -> None:
    content = bytearray(path.read_bytes())
    for place in places:
        content[place] ^= 1 << (place % 8)
    path.write_bytes(content)


# ---- Closed -------------------------------------------------------------------------------------


def test_a_stop_leaves_one_file_and_nothing_beside_it(file):
    database = open_database(address(file))
    with database.changing(ME, "test.said", NOW):
        assert len(beside(file)) > 1, "while it runs, SQLite keeps a log beside it"
    database.close()
    assert beside(file) == ["oak.sqlite"]


def test_a_copy_of_the_one_file_after_a_stop_holds_everything(file, tmp_path):
    database = open_database(address(file))
    for number in range(30):
        with database.changing(ME, "test.said", NOW, {"n": number}):
            pass
    database.close()
    elsewhere = tmp_path / "elsewhere" / "copy.sqlite"
    elsewhere.parent.mkdir()
    shutil.copy(file, elsewhere)
    with closing(open_database(address(elsewhere))) as copy, copy.reading() as sql:
        kept = [row.details["n"] for row in load_log(sql, "school") if row.action == "test.said"]
        assert sorted(kept) == list(range(30))


def test_a_page_that_is_still_being_drawn_does_not_keep_the_file_open(file, monkeypatch):
    monkeypatch.setattr("connections.store.database.RUNS_END_WITHIN", 0.1)
    database = open_database(address(file))
    held = database.reading()
    sql = held.__enter__()
    load_log(sql, "school")
    with database.changing(ME, "test.said", NOW):
        pass
    database.close()
    assert beside(file) == ["oak.sqlite"]


def test_a_killed_start_leaves_no_empty_school_behind(tmp_path):
    path = tmp_path / "school.sqlite"
    (tmp_path / "school.sqlite.new").write_bytes(b"half of one")
    open_database(address(path)).close()
    assert beside(path) == ["school.sqlite"]


# ---- Checked ------------------------------------------------------------------------------------


def test_every_single_flipped_bit_is_noticed_before_anything_is_written(file):
    whole = file.read_bytes()
    for number in range(60):
        file.write_bytes(whole)
        flip(file, [number * len(whole) // 60 + 7 * number])
        damaged = file.read_bytes()
        with pytest.raises(DatabaseWrong):
            open_database(address(file))
        assert file.read_bytes() == damaged and beside(file) == ["oak.sqlite"]


def test_what_was_changed_outside_says_where(file):
    flip(file, [3 * check.BLOCK + 10, 3 * check.BLOCK + 99])
    with pytest.raises(DatabaseWrong, match=r"in bytes 196,608-262,144"):
        open_database(address(file))


def test_the_file_that_was_put_right_opens_again(file):
    whole = file.read_bytes()
    flip(file, [9000])
    with pytest.raises(DatabaseWrong):
        open_database(address(file))
    file.write_bytes(whole)
    open_database(address(file)).close()


def test_damage_after_a_crash_is_found_by_looking_at_all_of_it(file):
    killed(file)
    size = file.stat().st_size
    with file.open("r+b") as damaged:
        damaged.seek(size // 2)
        damaged.write(os.urandom(4096))
    before = file.read_bytes()
    with pytest.raises(DatabaseWrong, match="damaged"):
        open_database(address(file))
    assert file.read_bytes() == before


def killed(file: Path) -> None:
    """Write into the database with a process that ends without closing it."""
    program = """
import os, sys
from pathlib import Path
from connections.domain.access.viewer import Viewer
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from tests.asking import NOW
database = open_database(sys.argv[1], Installation(Path(os.environ["CONNECTIONS_KEYS_FOLDER"])))
with database.changing(Viewer("school", frozenset()), "test.killed", NOW):
    pass
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", program, address(file)], check=False)
    assert len(beside(file)) > 1


def test_after_a_crash_it_says_that_it_could_not_compare(file):
    killed(file)
    with closing(open_database(address(file))) as database:
        assert database.state == check.FileState(compared=False, after_crash=True, in_use=False)
        with database.reading() as sql:
            assert load_log(sql, "school", 1)[0].action == "test.killed"
    with closing(open_database(address(file))) as database:
        assert database.state == check.FileState(compared=True, after_crash=False, in_use=False)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "0 bytes"),
        (b"no database at all", "not a database of Connections"),
        (b"SQLite format 3\x00", "not a database of Connections"),
    ],
)
def test_what_is_no_database_does_not_become_a_new_school(file, content, said):
    file.write_bytes(content)
    with pytest.raises(DatabaseWrong, match=said):
        open_database(address(file))
    assert file.read_bytes() == content and beside(file) == ["oak.sqlite"]


def test_a_file_that_was_cut_short_is_refused(file):
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(DatabaseWrong, match=r"bytes instead of"):
        open_database(address(file))


def test_a_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE songs (name TEXT)")
        other.commit()
    with pytest.raises(DatabaseWrong, match="another program"):
        open_database(address(path))


@pytest.mark.parametrize("folder", ["OneDrive - Oak", "Dropbox", "Google Drive", "iCloudDrive"])
def test_a_folder_that_a_cloud_copies_is_refused(tmp_path, folder):
    with pytest.raises(ConnectionsError, match="synchronised"):
        open_database(address(tmp_path / folder / "x.sqlite"))


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_a_folder_of_another_computer_is_refused(tmp_path, kind, monkeypatch):
    monkeypatch.setattr(check, "_file_system", lambda path: kind)
    with pytest.raises(ConnectionsError, match="another computer"):
        check.refuse_shared_folder(tmp_path / "x.sqlite")


def test_the_kind_of_file_system_is_the_one_that_is_mounted_nearest(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text("a / ext4 rw\nb /srv nfs4 rw\nc /srv/own ext4 rw\n")
    assert check._file_system(Path("/srv/x.sqlite"), mounts) == "nfs4"
    assert check._file_system(Path("/srv/own/x.sqlite"), mounts) == "ext4"
    assert check._file_system(Path("/srv/x.sqlite"), tmp_path / "none") == ""


# ---- The same file ------------------------------------------------------------------------------


def moved(file: Path) -> None:
    file.rename(file.with_name("moved.sqlite"))


def deleted(file: Path) -> None:
    file.unlink()


def replaced_by_another(file: Path) -> None:
    open_database(address(file.with_name("other.sqlite"))).close()
    file.with_name("other.sqlite").replace(file)


def written_over_with_another(file: Path) -> None:
    open_database(address(file.with_name("other.sqlite"))).close()
    file.write_bytes(file.with_name("other.sqlite").read_bytes())


def written_over_with_an_older_copy(file: Path) -> None:
    file.write_bytes((file.parent.parent / "older.sqlite").read_bytes())


@pytest.mark.parametrize(
    "happens",
    [
        moved,
        deleted,
        replaced_by_another,
        written_over_with_another,
        written_over_with_an_older_copy,
    ],
)
def test_nothing_is_acknowledged_into_a_file_that_is_not_there_any_more(file, happens):
    shutil.copy(file, file.parent.parent / "older.sqlite")
    database = open_database(address(file))
    with database.changing(ME, "test.said", NOW):
        pass
    happens(file)
    with (
        pytest.raises(DatabaseWrong, match="moved, deleted or replaced"),
        database.changing(ME, "test.said", NOW),
    ):
        pass
    with pytest.raises(DatabaseWrong), database.changing(ME, "test.again", NOW):
        pass
    assert database.wrong is not None
    database.close()


def test_another_program_of_ours_may_write_meanwhile(file):
    database = open_database(address(file))
    with database.changing(ME, "test.said", NOW):
        pass
    other = open_database(address(file))
    for number in range(400):  # more than SQLite keeps in its log
        with other.changing(ME, "test.said", NOW, {"n": number, "long": "x" * 5000}):
            pass
    other.close()
    with database.changing(ME, "test.said", NOW):
        pass
    database.close()
    assert beside(file) == ["oak.sqlite"]
    open_database(address(file)).close()


# ---- A disk that gives no more ------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process")
def test_a_full_disk_is_said_in_a_sentence_and_nothing_is_half_done(file):
    program = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from connections.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
main()
"""
    samples = Path(__file__).parents[3] / "sample_rosters"
    students = next(samples.glob("*students*.csv"))
    environment = {**os.environ, "CONNECTIONS_DATABASE_URL": address(file)}
    with closing(open_database(address(file))) as database, database.reading() as sql:
        before = load_log(sql, "school")
    for room in (20_000, 100_000, 300_000):
        run = subprocess.run(
            [sys.executable, "-c", program, str(room), "import", "--students", str(students)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in run.stderr, run.stderr
        if run.returncode:
            assert run.stderr.count("\n") == 1, run.stderr
    with closing(open_database(address(file))) as database, database.reading() as sql:
        now = load_log(sql, "school")
    assert len(now) - len(before) in (0, 1)


# ---- Several programs, and what torture found ---------------------------------------------------

OPENS_AND_CLOSES = {
    "one of ours": """
import sys
from pathlib import Path
from connections.store.database import open_database
from connections.store.keys.installation import Installation
open_database(sys.argv[1], Installation(Path(sys.argv[2]))).close()
""",
    "any other": """
import sqlite3, sys
sql = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///"))
sql.execute("SELECT count(*) FROM audit").fetchone()
sql.close()
""",
}


@pytest.mark.parametrize("program", OPENS_AND_CLOSES)
def test_another_program_that_opens_and_closes_the_file_takes_no_log_away(file, program):
    """SQLite's locks are the process's: closing any handle on the file would drop them all."""
    database = open_database(address(file))
    with database.changing(ME, "test.said", NOW, {"n": 1}):
        pass
    log = file.with_name(file.name + "-wal")
    before = log.stat().st_ino
    keys = os.environ["CONNECTIONS_KEYS_FOLDER"]
    told = [sys.executable, "-c", OPENS_AND_CLOSES[program], address(file), keys]
    subprocess.run(told, check=True)
    assert log.exists() and log.stat().st_ino == before, "the log of a running program is gone"
    with database.changing(ME, "test.said", NOW, {"n": 2}):
        pass
    copy = file.parent / "after a crash"
    copy.mkdir()
    for one in (file, log):  # as a killed program leaves them
        shutil.copy(one, copy)
    crashed = open_database(address(copy / file.name))
    with crashed.reading() as sql:
        said = [row.details["n"] for row in load_log(sql, "school") if row.action == "test.said"]
    assert said == [2, 1]
    crashed.close()
    database.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows lets nobody replace an open file")
@pytest.mark.parametrize("how", ["another file", "a copy laid over it"])
def test_a_file_replaced_in_the_very_moment_of_a_commit_is_noticed(file, how, monkeypatch):
    copy = file.with_name("copy.sqlite")
    shutil.copy(file, copy)
    database = open_database(address(file))
    require_same = opened.OpenFile.require_same

    def then_replace(self, *args):
        require_same(self, *args)
        copy.replace(file) if how == "another file" else shutil.copyfile(copy, file)

    monkeypatch.setattr(opened.OpenFile, "require_same", then_replace)
    with pytest.raises(DatabaseWrong), database.changing(ME, "test.said", NOW):
        pass
    monkeypatch.undo()
    with pytest.raises(DatabaseWrong), database.changing(ME, "test.said", NOW):
        pass


def test_a_long_log_is_folded_in_while_the_program_runs(file):
    database = open_database(address(file))
    log, before = file.with_name(file.name + "-wal"), file.stat().st_mtime_ns
    for _ in range(opened.FOLD_AFTER + 1):
        with database.changing(ME, "test.said", NOW):
            pass
    assert file.stat().st_mtime_ns > before and log.stat().st_size < 8 * 2**20
    database.close()


def test_a_database_that_is_gone_is_not_begun_anew_by_itself(file):
    file.rename(file.with_name("elsewhere.sqlite"))
    for _ in range(2):
        with pytest.raises(DatabaseWrong, match="not there any more"):
            open_database(address(file))
        assert not file.exists()
    file.with_name("elsewhere.sqlite").rename(file)
    open_database(address(file)).close()


def test_a_moved_file_finds_what_was_saved_last_when_it_is_put_back(file):
    database = open_database(address(file))
    for number in range(5):
        with database.changing(ME, "test.said", NOW, {"n": number}):
            pass
    moved(file)
    with pytest.raises(DatabaseWrong), database.changing(ME, "test.lost", NOW):
        pass
    database.close()
    with pytest.raises(DatabaseWrong, match="beside its place"):
        open_database(address(file))
    file.with_name("moved.sqlite").rename(file)
    with closing(open_database(address(file))) as again, again.reading() as sql:
        said = [row.details["n"] for row in load_log(sql, "school") if row.action == "test.said"]
    assert sorted(said) == list(range(5))


@pytest.mark.parametrize("happens", [replaced_by_another, written_over_with_an_older_copy])
def test_a_file_that_was_put_in_its_place_while_running_is_left_as_it_is(file, happens):
    shutil.copy(file, file.parent.parent / "older.sqlite")
    program = """
import os, sys, time
from pathlib import Path
from connections.domain.access.viewer import Viewer
from connections.domain.problems import DatabaseWrong
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from tests.asking import NOW
database = open_database(sys.argv[1], Installation(Path(os.environ["CONNECTIONS_KEYS_FOLDER"])))
me = Viewer("school", frozenset(), name="test")
for number in range(20):
    with database.changing(me, "test.said", NOW):
        pass
print("said", flush=True)
sys.stdin.readline()
try:
    with database.changing(me, "test.said", NOW):
        pass
except DatabaseWrong:
    print("refused", flush=True)
database.close()
"""
    run = subprocess.Popen(
        [sys.executable, "-c", program, address(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout.readline() == "said\n"
    happens(file)
    put = file.read_bytes()
    told, _ = run.communicate("\n", timeout=60)
    assert told == "refused\n" and file.read_bytes() == put
    assert [name for name in beside(file) if name.startswith("oak.sqlite-")] == []
