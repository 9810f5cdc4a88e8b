"""backup and restore on the command line: nobody has to be there; a refusal is a sentence."""

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from connections.cli.main import main
from connections.domain.people.person import Adult, Student
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from tests.asking import NOW, TODAY
from tests.browser.conftest import ROOT
from tests.small_school import fill

WORDS = "correct horse battery"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Return the folder of a small school, with a file that holds a passphrase."""
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", f"sqlite:///{tmp_path}/data/c.sqlite")
    monkeypatch.setenv("CONNECTIONS_KEYS_FOLDER", str(tmp_path / "keys"))
    database = open_database(f"sqlite:///{tmp_path}/data/c.sqlite", Installation(tmp_path / "keys"))
    find_school(database, NOW)
    students = [Student("00417", "Cora", "Cohen"), Student("00418", "Zephyrine", "Quill")]
    fill(database, keeper("school"), TODAY, NOW, students, [Adult("A1", "Ana", "Lor")])
    database.close()
    (tmp_path / "words").write_text(f"{WORDS}\r\nand a second line\n")
    return tmp_path


def run(*words: object, typed: str | None = None):
    return CliRunner().invoke(main, [str(word) for word in words], input=typed)


def test_with_a_passphrase_file_nothing_is_asked(place):
    """Standard input is closed, as in a job that runs at night."""
    words = ("--passphrase-file", place / "words", "--json")
    backup = place / "year.backup"
    told = []
    for command in (
        ("backup", "--out", backup),
        ("backup", "--check", backup),
        ("restore", backup),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "connections", *map(str, command + words)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told.append(json.loads(done.stdout))
    made, checked, restored = told
    assert made["students"] == checked["students"] == restored["students"] == 2
    assert made["file"] == str(backup) and made["rows"] == checked["rows"]
    assert restored["newer"] == {"answers": 0, "changes": 0} and restored["kept"]
    assert restored["reports"] == 0
    assert backup.stat().st_mode & 0o077 == 0
    assert "Cora" not in json.dumps(told) and "Our school" not in json.dumps(told)


def test_what_was_done_is_said_in_sentences(place):
    done = run("backup", "--out", place, "--passphrase-file", place / "words")
    assert done.exit_code == 0 and "opened again and checked: 2 students, 1 adult" in done.output
    (made,) = place.glob("*.backup")
    done = run("restore", made, "--passphrase-file", place / "words")
    assert "is back: 2 students, 1 adult, 1 round, 0 answers, 0 notes" in done.output
    assert "is kept:" in done.output and "before-restore" in done.output


def test_without_a_file_it_is_asked_for_twice_and_never_shown(place):
    done = run("backup", "--out", place / "b.backup", typed=f"{WORDS}\n{WORDS}\n")
    assert done.exit_code == 0 and WORDS not in done.output
    done = run("backup", "--out", place / "c.backup", typed=f"{WORDS}\nanother one, longer\n")
    assert done.exit_code == 1 and "not the same" in done.output
    assert not (place / "c.backup").exists()
    done = run("backup", "--check", place / "b.backup", typed=f"{WORDS}\n")
    assert done.exit_code == 0


def test_an_empty_answer_makes_one_and_shows_it_once(place):
    done = run("backup", "--out", place / "b.backup", typed="\n")
    assert done.exit_code == 0 and "Write it down now" in done.output
    (made,) = re.findall("[a-z]{5}(?:-[a-z]{5}){4}", done.output)
    assert run("backup", "--check", place / "b.backup", typed=f"{made}\n").exit_code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("restore", "{place}/nowhere.backup"), "is not there"),
        (("backup", "--check", "{place}/nowhere.backup"), "is not there"),
        (("restore", "{place}/letter.sqlite"), "is not a backup of Connections"),
        (("restore", "{place}"), "is a folder, not a backup"),
        (("backup", "--check", "{place}"), "is a folder, not a backup"),
        (("backup", "--out", "{place}/no/such/folder/b.backup"), "is not there"),
        (("backup", "--out", "{place}/letter.sqlite"), "is not a backup"),
        (("backup", "--out", "{place}/b", "--check", "{place}/b"), "Say either"),
        (("backup",), "Say either"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_1(place, words, sentence):
    (place / "letter.sqlite").write_text("Dear school,\n")
    given = [word.format(place=place) for word in words]
    done = run(*given, "--passphrase-file", place / "words")
    assert done.exit_code == 1 and sentence in done.output
    assert "Traceback" not in done.output and len(done.output.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("first", "sentence"), [("", "is empty"), ("short", "at least 15"), (None, "cannot be read")]
)
def test_a_passphrase_file_that_is_none_is_refused(place, first, sentence):
    if first is not None:
        (place / "other").write_text(f"{first}\n")
    done = run("backup", "--out", place / "b.backup", "--passphrase-file", place / "other")
    assert done.exit_code == 1 and sentence in done.output


def test_nobody_to_type_is_said(place):
    for command in (("backup", "--out", place / "b.backup"), ("backup", "--out", place / "b")):
        done = run(*command, typed="")
        assert done.exit_code == 1 and "--passphrase-file" in done.output


def test_where_there_is_no_database_there_is_nothing_to_back_up(place, monkeypatch):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", f"sqlite:///{place}/typo/c.sqlite")
    done = run("backup", "--out", place / "b.backup", "--passphrase-file", place / "words")
    assert done.exit_code == 1 and "There is no database at" in done.output
    assert not (place / "typo").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the file descriptors of a shell")
@pytest.mark.parametrize("stdin", ["<&-", "</dev/null"])
@pytest.mark.parametrize("command", ["backup --out", "backup --check", "restore"])
def test_without_anybody_and_without_a_file_one_sentence_is_said(place, command, stdin):
    backup = place / "b.backup"
    assert run("backup", "--out", backup, "--passphrase-file", place / "words").exit_code == 0
    line = f"exec {sys.executable} -m connections {command} {backup} {stdin}"
    done = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and not done.stdout
    assert done.stderr.startswith("Nobody is here") and done.stderr.count("\n") == 1


LIMITED = """
import io, resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from connections.cli.main import main
from connections.cli.shared import plainly
from connections.store.backup import sealed

@plainly
def seal():
    seal, header = sealed.new_seal("correct horse battery"), sealed.Header("d", datetime.now(UTC))
    with sealed.disk_in_sentences(Path(sys.argv[1])):
        sealed.save_sealed(Path(sys.argv[1]), header, seal, io.BytesIO(bytes(1_000_000)))

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
main() if len(sys.argv) > 2 else seal()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process")
def test_a_full_disk_is_said_in_one_sentence(place):
    """For the copy that is packed, and for the sealed file."""
    backup = place / "b.backup"
    for words in (("backup", "--out", backup, "--passphrase-file", place / "words"), (backup,)):
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, *map(str, words)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
        assert not backup.exists()
