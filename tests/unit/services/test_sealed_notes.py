"""Restricted notes lie sealed: a copied file, and whoever writes into it, learns nothing."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import Changed, FileRefused, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.services.outreach.notes import (
    correct_note,
    remove_note,
    student_notes,
    write_note,
)
from connections.services.school.keys import renew_keys, unlock_keys
from connections.services.school.log import Whole, locked_keys, read_audit
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.file.sqlite import sqlite3
from connections.store.keys.installation import Installation
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("school")
COUNSELOR = Viewer("school", frozenset({Role.COUNSELOR}), "C")
OTHER = Viewer("school", frozenset({Role.COUNSELOR}), "A")
WORDS = {"happened": "canary-happened", "next_step": "canary-next", "result": "canary-result"}


@pytest.fixture
def school(any_database):
    return filled(any_database)


def filled(database):
    people = [Student("S1", "Ana")], [Adult("A", "Al"), Adult("C", "Cy")]
    fill(database, ME, TODAY, NOW, *people, {}, RoundStatus.REVEALED)
    as_(database, COUNSELOR)(write_note, "S1", **WORDS, restricted=True)
    as_(database, COUNSELOR)(write_note, "S1", happened="Likes comics.")
    return database


def restricted(database, viewer=COUNSELOR):
    return next(n for n in as_(database, viewer)(student_notes, "S1") if n.note.restricted)


def in_file(path, text: str = "canary") -> int:
    """Count a text in the file and what lies beside it."""
    files = [p for p in Path(path).parent.glob(Path(path).name + "*") if p.is_file()]
    return sum(p.read_bytes().count(text.encode()) for p in files)


@pytest.fixture
def one_file(tmp_path):
    """Return a file with a sealed note, closed, and where its installation lies."""
    path, home = tmp_path / "school.sqlite", tmp_path / "home"
    database = opened(path, home)
    find_school(database, NOW)
    filled(database).close()
    return path, home


def opened(path, home):
    return open_database(f"sqlite:///{path.as_posix()}", Installation(home))


def test_its_author_reads_corrects_and_removes_it_as_before(school):
    note = restricted(school).note
    assert {name: getattr(note, name) for name in WORDS} == WORDS and not note.locked
    as_(school, COUNSELOR)(correct_note, note.note_id, happened="canary-again")
    assert restricted(school).note.happened == "canary-again"
    assert restricted(school, OTHER).closed and not restricted(school, OTHER).note.happened
    as_(school, COUNSELOR)(remove_note, note.note_id)
    assert len(as_(school, COUNSELOR)(student_notes, "S1")) == 1


def test_no_row_holds_its_words_and_an_ordinary_note_stays_plain(school):
    from sqlalchemy import text

    with school.reading() as sql:
        rows = sql.execute(text("SELECT * FROM notes")).all()
    assert "canary" not in str(rows) and "Likes comics." in str(rows)
    assert {row.sealed_with for row in rows} == {None, 1}


def test_the_file_and_what_lies_beside_it_hold_none_of_its_words(one_file):
    path, home = one_file
    assert in_file(path) == 0 and in_file(path, "Likes comics.") > 0
    running = opened(path, home)
    as_(running, COUNSELOR)(write_note, "S1", **WORDS, restricted=True)
    assert in_file(path) == 0, "while it runs, in the log of SQLite too"
    running.close()


def test_a_file_copied_without_its_installation_has_everything_but_that_note(one_file, tmp_path):
    path, _ = one_file
    copied = tmp_path / "elsewhere" / "school.sqlite"
    copied.parent.mkdir()
    shutil.copy(path, copied)
    with closing(opened(copied, tmp_path / "another")) as there:
        note = restricted(there).note
        assert note.locked and note.happened == note.next_step == note.result == ""
        shown = {n.note.happened for n in as_(there, COUNSELOR)(student_notes, "S1")}
        assert shown == {"", "Likes comics."}
        with pytest.raises(NotPossible, match="locked on this computer"):
            as_(there, COUNSELOR)(correct_note, note.note_id, happened="Lost?")
        assert as_(there, ME)(locked_keys) == 3
        assert as_(there, ME)(read_audit).state.whole is Whole.HEAD_UNKNOWN
        as_(there, COUNSELOR)(write_note, "S1", happened="New.", restricted=True)
        locked = [n.note.locked for n in as_(there, COUNSELOR)(student_notes, "S1")]
        assert sorted(locked) == [False, False, True], "what is written here can be read here"


def test_a_text_moved_to_another_note_or_made_ordinary_tells_nobody_anything(one_file):
    path, home = one_file
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE notes SET restricted = 0 WHERE sealed_with IS NOT NULL")
        raw.execute(
            "UPDATE notes SET happened = (SELECT happened FROM notes WHERE sealed_with = 1), "
            "sealed_with = 1, restricted = 0 WHERE sealed_with IS NULL"
        )
        raw.commit()
    Installation(home).forget_stop(path)
    with closing(opened(path, home)) as database:
        shown = as_(database, OTHER)(student_notes, "S1")
    assert "canary" not in str([n.note.happened for n in shown])
    assert all(n.closed for n in shown)


def test_new_keys_seal_every_note_anew_and_the_old_key_is_gone(school):
    before = school.keys
    assert as_(school, ME)(renew_keys) == {"notes": 1, "locked": 0}
    assert restricted(school).note.happened == WORDS["happened"]
    assert school.keys.get("notes", 1) is None and before.get("notes", 1)
    assert school.keys.get("audit", 1) and school.keys.current["audit"] == 2
    as_(school, COUNSELOR)(write_note, "S1", happened="After.", restricted=True)
    log = as_(school, ME)(read_audit)
    assert log.state.whole is Whole.WHOLE, "old entries with the old key, new ones with the new"
    assert "keys.rotated" in {entry.action for entry in log.entries}


def test_keys_are_not_renewed_while_another_program_has_the_file_open(one_file):
    path, home = one_file
    with closing(opened(path, home)) as running, closing(opened(path, home)) as database:
        with pytest.raises(NotPossible, match="Stop it first"):
            as_(database, ME)(renew_keys)
        assert running.keys.current == database.keys.current


def test_a_program_with_the_old_keys_seals_nothing_that_nobody_could_open(school, monkeypatch):
    old = school.keys
    as_(school, ME)(renew_keys)
    school._reader = school._reader.execution_options(keys=old)
    school._writer = school._writer.execution_options(keys=old)
    with pytest.raises(Changed, match="keys of this database were renewed"):
        as_(school, COUNSELOR)(write_note, "S1", happened="Lost?", restricted=True)


def test_a_locked_note_stays_locked_through_new_keys_and_its_key_is_kept(one_file, tmp_path):
    path, home = one_file
    with closing(opened(path, tmp_path / "another")) as there:
        assert as_(there, ME)(renew_keys) == {"notes": 0, "locked": 1}
        assert restricted(there).note.locked
    Installation(home).forget_stop(path)
    with closing(opened(path, home)) as here:
        assert restricted(here).note.happened == WORDS["happened"], "its own installation opens it"


def test_the_command_renews_the_keys_and_says_so(one_file, monkeypatch):
    from click.testing import CliRunner

    from connections.cli.main import main

    path, home = one_file
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", f"sqlite:///{path.as_posix()}")
    monkeypatch.setenv("CONNECTIONS_KEYS_FOLDER", str(home))
    told = CliRunner().invoke(main, ["keys"])
    assert told.exit_code == 0 and "Every key" in told.output
    told = CliRunner().invoke(main, ["keys", "--rotate", "--json"])
    assert told.exit_code == 0 and '"notes": 1' in told.output


def test_the_keys_of_a_backup_open_what_was_locked_and_nothing_else_changes(
    one_file, tmp_path, monkeypatch
):
    from click.testing import CliRunner

    from connections.cli.main import main
    from connections.services.backup.making import make_backup

    path, home = one_file
    phrase = tmp_path / "phrase.txt"
    phrase.write_text("a passphrase to be found\n", encoding="utf-8")
    backup = tmp_path / "made-there.backup"
    with closing(opened(path, home)) as there:
        as_(there, ME)(make_backup, backup, "a passphrase to be found")
    copied = tmp_path / "elsewhere" / "school.sqlite"
    copied.parent.mkdir()
    shutil.copy(path, copied)
    with closing(opened(copied, tmp_path / "another")) as here:
        as_(here, COUNSELOR)(write_note, "S1", happened="Since then.", restricted=True)
        with pytest.raises(FileRefused):
            as_(here, ME)(unlock_keys, backup, "not that passphrase at all")
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", f"sqlite:///{copied.as_posix()}")
    monkeypatch.setenv("CONNECTIONS_KEYS_FOLDER", str(tmp_path / "another"))
    command = ["keys", "--unlock", str(backup), "--passphrase-file", str(phrase), "--json"]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 0 and '"locked_keys": 0' in told.output, told.output
    with closing(opened(copied, tmp_path / "another")) as here:
        words = {n.note.happened for n in as_(here, COUNSELOR)(student_notes, "S1")}
        assert {WORDS["happened"], "Since then."} <= words
        with pytest.raises(NotPossible, match="on this computer already"):
            as_(here, ME)(unlock_keys, backup, "a passphrase to be found")
    assert CliRunner().invoke(main, ["keys", "--unlock", "nowhere.backup"]).exit_code == 1
