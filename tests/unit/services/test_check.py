"""check looks at everything and changes nothing; what was taken as it is stands in the log."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from connections.cli.main import main
from connections.domain.access.viewer import Viewer
from connections.domain.problems import DatabaseWrong
from connections.services.backup.making import NOTED
from connections.services.check.accept import accept_file
from connections.services.check.check import Finding, Level, check_installation
from connections.services.school.schools import find_school
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from connections.store.log.chain import Whole, load_log, log_state
from tests.asking import NOW

ME = Viewer("school", frozenset(), name="test")


@pytest.fixture
def installation(tmp_path) -> Installation:
    return Installation(tmp_path / "keys")


@pytest.fixture
def file(tmp_path, installation) -> Path:
    path = tmp_path / "data" / "school.sqlite"
    with closing(open_database(address(path), installation)) as database:
        find_school(database, NOW)
        for number in range(5):
            with database.changing(ME, "test.said", NOW, {"n": number}):
                pass
    return path


def address(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


def looked(path: Path, installation: Installation, now=NOW) -> list[Finding]:
    return check_installation(address(path), installation, now)


def worst(found: list[Finding]) -> dict[str, Level]:
    order = [Level.OK, Level.WARNING, Level.DANGER]
    topics = {}
    for each in sorted(found, key=lambda each: order.index(each.level)):
        topics[each.topic] = each.level
    return topics


def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(tmp_path, installation):
    found = looked(tmp_path / "none" / "x.sqlite", installation)
    assert set(worst(found).values()) == {Level.OK}
    assert not (tmp_path / "none").exists() and not installation.folder.exists()


def test_a_school_that_was_closed_well_is_well(file, installation):
    before = file.read_bytes()
    found = looked(file, installation)
    assert [each.topic for each in found if each.level is not Level.OK] == ["backup"], found
    assert {"versions", "key", "disk", "file", "migrations", "log"} <= worst(found).keys()
    assert file.read_bytes() == before


@pytest.mark.parametrize(("days", "level"), [(0, Level.OK), (6, Level.OK), (8, Level.WARNING)])
def test_a_backup_that_is_older_than_a_week_is_a_warning(file, installation, days, level):
    database_id = installation.stop_of(file).database_id
    made_at = (NOW - timedelta(days=days)).isoformat()
    installation.note(NOTED, database_id, {"made_at": made_at})
    assert worst(looked(file, installation))["backup"] is level


def test_a_flipped_bit_is_a_danger_that_says_where(file, installation):
    content = bytearray(file.read_bytes())
    content[70_000] ^= 4
    file.write_bytes(content)
    (danger,) = (each for each in looked(file, installation) if each.level is Level.DANGER)
    assert danger.topic == "file" and "65,536-131,072" in danger.message


def test_a_log_that_was_cut_is_a_danger(file, installation):
    with closing(sqlite3.connect(file)) as sql:
        sql.execute("DELETE FROM audit WHERE entry > 3")
        sql.commit()
    installation.forget_stop(file)
    assert worst(looked(file, installation))["log"] is Level.DANGER


def test_without_its_keys_the_head_is_unknown_and_that_is_a_warning(file, tmp_path):
    found = looked(file, Installation(tmp_path / "other"))
    assert worst(found)["log"] is Level.WARNING
    assert worst(looked(file, Installation(tmp_path / "other")))["key"] is Level.WARNING


def test_a_damaged_key_is_a_danger(file, installation):
    (installation.folder / "root.key").write_bytes(b"short")
    assert worst(looked(file, Installation(installation.folder)))["key"] is Level.DANGER


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_key_that_others_can_read_is_a_danger(file, installation):
    (installation.folder / "root.key").chmod(0o644)
    assert worst(looked(file, Installation(installation.folder)))["key"] is Level.DANGER


def test_keys_beside_the_database_are_a_warning(tmp_path):
    beside = Installation(tmp_path / "keys")
    assert worst(looked(tmp_path / "x.sqlite", beside))["key"] is Level.WARNING


def test_a_clock_behind_the_newest_entry_is_a_warning(file, installation):
    found = looked(file, installation, NOW - timedelta(days=1))
    assert worst(found)["clock"] is Level.WARNING


def test_a_cloud_folder_is_a_danger(tmp_path, installation):
    assert worst(looked(tmp_path / "Dropbox" / "x.sqlite", installation))["place"] is Level.DANGER


def test_a_running_program_is_no_danger(file, installation):
    with closing(open_database(address(file), installation)):
        assert worst(looked(file, installation))["file"] is Level.OK


def test_an_old_sqlite_is_a_warning(file, installation, monkeypatch):
    monkeypatch.setattr("connections.services.check.check.sqlite_is_sound", lambda: False)
    assert worst(looked(file, installation))["versions"] is Level.WARNING


def test_the_command_ends_with_1_only_for_what_endangers_data(file, installation, monkeypatch):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", address(file))
    monkeypatch.setenv("CONNECTIONS_KEYS_FOLDER", str(installation.folder))
    run = CliRunner().invoke(main, ["check", "--json"])
    assert (run.exit_code, json.loads(run.stdout)["ok"]) == (0, True), run.output
    file.write_bytes(b"")
    run = CliRunner().invoke(main, ["check", "--json"])
    assert run.exit_code == 1 and json.loads(run.stdout)["dangers"] == 1
    run = CliRunner().invoke(main, ["check"])
    assert run.exit_code == 1 and "0 bytes" in run.stdout and "DANGER" in run.stdout


# ---- Taking a file as it is ---------------------------------------------------------------------


def test_an_older_copy_is_taken_when_somebody_says_so_and_the_log_says_it(file, installation):
    older = file.with_name("older.sqlite")
    shutil.copy(file, older)
    with closing(open_database(address(file), installation)) as database:
        for number in range(3):
            with database.changing(ME, "test.newer", NOW, {"n": number}):
                pass
    shutil.copy(older, file)
    with pytest.raises(DatabaseWrong):
        open_database(address(file), installation)
    accept_file(address(file), installation, NOW)
    with (
        closing(open_database(address(file), installation)) as database,
        database.reading() as sql,
    ):
        newest = load_log(sql, "school", 1)[0]
        state = log_state(sql, "school", database.head("audit", "school"))
    assert (newest.action, newest.details["log"]) == ("file.accepted", "cut")
    assert state.whole is Whole.WHOLE


def test_a_damaged_file_is_never_taken(file, installation):
    content = bytearray(file.read_bytes())
    content[20_000:24_000] = os.urandom(4_000)
    file.write_bytes(content)
    damaged = file.read_bytes()
    with pytest.raises(DatabaseWrong, match="damaged"):
        accept_file(address(file), installation, NOW)
    assert file.read_bytes() == damaged


def test_after_a_crash_it_is_still_known_which_database_lay_there(file, installation):
    known = installation.stop_of(file).database_id
    installation.keep_open(file)
    assert installation.stop_of(file).database_id == known != ""


def test_a_database_that_is_gone_is_a_danger_and_an_empty_one_only_begins_on_purpose(
    file, installation
):
    file.unlink()
    assert worst(looked(file, installation))["file"] is Level.DANGER
    accept_file(address(file), installation, NOW)
    assert file.exists() and worst(looked(file, installation))["file"] is Level.OK


def test_an_entry_signed_with_a_key_that_there_is_not_is_found(file, installation):
    with closing(sqlite3.connect(file)) as sql:
        sql.execute("UPDATE audit SET who = 'A101', signed_with = 99 WHERE entry = 4")
        sql.commit()
    installation.forget_stop(file)
    (told,) = (f for f in looked(file, installation) if f.level is Level.DANGER)
    assert told.topic == "log" and "entry 4" in told.message


def test_a_log_that_was_cut_before_it_was_taken_stays_said(file, installation):
    with closing(sqlite3.connect(file)) as sql:
        sql.execute("DELETE FROM audit WHERE entry > 3")
        sql.commit()
    accept_file(address(file), installation, NOW)
    found = [f for f in looked(file, installation) if f.topic == "log"]
    assert any("not whole" in each.message for each in found), found


def test_a_root_key_that_is_gone_is_a_danger(file, installation):
    (installation.folder / "root.key").unlink()
    assert worst(looked(file, Installation(installation.folder)))["key"] is Level.DANGER
