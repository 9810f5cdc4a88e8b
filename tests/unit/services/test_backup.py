"""A backup is one sealed file, opened again before it is one; nothing that was altered opens."""

import hashlib
import random  # noqa: TID251 - the seed is fixed: the same bits on every machine
import re
import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, ConnectionsError, FileRefused, NotPossible
from connections.services.backup import making
from connections.services.backup.daily import (
    backup_state,
    backup_warnings,
    make_daily_backup,
    set_daily_backup,
    stop_daily_backup,
)
from connections.services.backup.making import (
    check_backup,
    load_root_key,
    make_backup,
    newest_good_backup,
    take_backup,
)
from connections.services.backup.passphrase import LEAST, make_passphrase, tidy_passphrase
from connections.services.school.school import read_audit
from connections.services.school.schools import create_school, find_school, keeper
from connections.store.backup import sealed, words
from connections.store.backup.words import WORK, open_words, seal_words
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from connections.store.migrations.upgrade import NEWEST
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

WORDS = "correct horse battery"
STUDENTS = [Student("00417", "Cora", "Cohen"), Student("00418", "Zephyrine", "Quillfeather")]
ME = keeper("school")


@pytest.fixture
def installation(tmp_path):
    return Installation(tmp_path / "keys")


@pytest.fixture
def filled(tmp_path, installation):
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "connections.sqlite"
    database = open_database(f"sqlite:///{path.as_posix()}", installation)
    find_school(database, NOW)
    fill(database, ME, TODAY, NOW, STUDENTS, [Adult("A1", "Ana", "Lor")], {("A1", "00417"): 3})
    yield database
    database.close()


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> Path:
    """Return a backup of a small school: to copy or to read."""
    folder = tmp_path_factory.mktemp("one")
    database = open_database(f"sqlite:///{folder.as_posix()}/c.sqlite")
    find_school(database, NOW)
    fill(database, ME, TODAY, NOW, STUDENTS, [Adult("A1", "Ana", "Lor")], {("A1", "00417"): 3})
    as_(database, ME)(make_backup, folder / "one.backup", WORDS)
    database.close()
    return folder / "one.backup"


def test_it_says_what_is_in_it_and_holds_no_name_in_plain(one):
    found = check_backup(one, WORDS)
    assert found.counts == {"students": 2, "adults": 1, "rounds": 1, "answers": 1, "notes": 0}
    assert found.manifest.source == "sqlite" and found.manifest.tables["students"][0] == 2
    content = one.read_bytes()
    for name in (b"Zephyrine", b"Quillfeather", b"students", b"Our school", b"SQLite"):
        assert name not in content
    assert one.stat().st_mode & 0o077 == 0


def test_one_bit_flipped_in_200_places_is_refused_200_times(one, tmp_path):
    content, chance = bytearray(one.read_bytes()), random.Random(10)
    places = [*range(40), *(chance.randrange(len(content)) for _ in range(160))]
    damaged = tmp_path / "damaged.backup"
    for place in places:
        bit = 1 << chance.randrange(8)
        content[place] ^= bit
        damaged.write_bytes(content)
        content[place] ^= bit
        with pytest.raises(FileRefused):
            check_backup(damaged, WORDS)
        with pytest.raises(FileRefused):
            sealed.read_whole(damaged)


@pytest.mark.parametrize("kept", [0, 1, 18, 100, 0.5, -1, -32, -33])
def test_a_backup_that_was_cut_is_refused(one, tmp_path, kept):
    content = one.read_bytes()
    most = int(len(content) * kept) if isinstance(kept, float) else kept
    (tmp_path / "cut.backup").write_bytes(content[:most])
    with pytest.raises(FileRefused):
        check_backup(tmp_path / "cut.backup", WORDS)


def test_a_backup_with_something_after_it_is_refused(one, tmp_path):
    for more in (b"\0", b"more", one.read_bytes()):
        (tmp_path / "more.backup").write_bytes(one.read_bytes() + more)
        with pytest.raises(FileRefused, match="damaged or not complete"):
            check_backup(tmp_path / "more.backup", WORDS)


def test_a_text_file_is_no_backup_whatever_it_is_called(tmp_path):
    for name in ("notes.sqlite", "notes.backup"):
        (tmp_path / name).write_text("Dear school,\nhere is a backup.\n")
        with pytest.raises(FileRefused, match="is not a backup of Connections"):
            check_backup(tmp_path / name, WORDS)


def test_a_wrong_passphrase_is_told_apart_from_damage(one):
    with pytest.raises(FileRefused, match="This passphrase does not open"):
        check_backup(one, WORDS + "!")


def test_a_backup_of_a_newer_version_is_refused_before_the_passphrase_is_tried(one, tmp_path):
    content = one.read_bytes()
    ours = f'"schema": "{NEWEST}"'.encode()
    for old, new in ((ours, b'"schema": "9999"'), (b"backup 1\n", b"backup 2\n")):
        assert old in content
        (tmp_path / "newer.backup").write_bytes(content.replace(old, new, 1))
        with pytest.raises(FileRefused, match="newer version"):
            check_backup(tmp_path / "newer.backup", "")


def test_what_is_in_it_has_to_be_what_it_says_in_plain(filled, tmp_path):
    """The plain words before the seal cannot be altered either, by who mends the checksum."""
    path = tmp_path / "b.backup"
    as_(filled, ME)(make_backup, path, WORDS)
    content = bytearray(path.read_bytes())
    header_ends = content.index(b"\n", content.index(b"\n") + 1)
    plain = bytes(content[:header_ends]).replace(b"2026-11-20", b"2026-11-21")
    forged = plain + bytes(content[header_ends:-32])
    path.write_bytes(forged + hashlib.sha256(forged).digest())
    assert sealed.read_whole(path).made_at == NOW + timedelta(days=1)
    with pytest.raises(FileRefused, match="not what it says of itself"):
        check_backup(path, WORDS)


def test_a_copy_that_is_not_what_was_written_is_no_backup(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "open_backup", _opens_as_something_else(making.open_backup))
    with pytest.raises(ConnectionsError, match="thrown away"):
        as_(filled, ME)(make_backup, tmp_path / "b.backup", WORDS)
    assert not [*tmp_path.glob("*backup*")], "nothing is left of it"


def _opens_as_something_else(real):
    def opened(*given):
        found = real(*given)
        return replace(found, manifest=replace(found.manifest, sha256="0" * 64))

    return opened


def test_a_damaged_database_makes_no_backup(filled, tmp_path):
    path = filled.file
    filled.close()
    with sqlite3.connect(path) as sql:
        sql.execute("INSERT INTO teaches VALUES ('school', 'nobody', '[]')")
    sql.close()
    filled.installation.forget_stop(path)
    again = open_database(f"sqlite:///{path.as_posix()}", filled.installation)
    with pytest.raises(FileRefused, match="damaged"):
        as_(again, ME)(make_backup, tmp_path / "b.backup", WORDS)
    again.close()
    assert not (tmp_path / "b.backup").exists()


def test_no_name_lies_in_a_temporary_folder_afterwards(filled, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    as_(filled, ME)(make_backup, tmp_path / "b.backup", WORDS)
    check_backup(tmp_path / "b.backup", WORDS)
    with pytest.raises(FileRefused):
        check_backup(tmp_path / "b.backup", "another passphrase")
    (tmp_path / "full").mkdir()
    with pytest.raises(ConnectionsError):
        as_(filled, ME)(make_backup, tmp_path / "nowhere" / "b.backup", WORDS)
    filled.close()
    holding = [
        path.relative_to(tmp_path).as_posix()
        for path in tmp_path.rglob("*")
        if path.is_file() and b"Quillfeather" in path.read_bytes()
    ]
    assert holding == ["data/connections.sqlite"]
    assert not list(tmp_path.rglob("*scratch*"))


def test_taking_it_is_signed_and_empties_no_cache(filled, tmp_path):
    as_(filled, ME)(make_backup, tmp_path / "b.backup", WORDS)
    newest = as_(filled, ME)(read_audit).entries[0]
    assert newest.action == "backup.made" and newest.details["rows"] > 4


def test_the_page_takes_the_same_file(filled, tmp_path):
    content = as_(filled, ME)(take_backup, WORDS)
    (tmp_path / "b.backup").write_bytes(content)
    assert check_backup(tmp_path / "b.backup", WORDS).counts["students"] == 2
    assert as_(filled, ME)(backup_state).made_at == NOW
    assert newest_good_backup(filled.installation, filled.file) is None, "it left with a browser"


def test_a_database_in_memory_can_be_kept_too(database, tmp_path):
    as_(database, ME)(make_backup, tmp_path / "b.backup", WORDS)
    assert check_backup(tmp_path / "b.backup", WORDS).counts["students"] == 0


def test_it_carries_the_root_key(filled, tmp_path, installation):
    as_(filled, ME)(make_backup, tmp_path / "b.backup", WORDS)
    assert load_root_key(tmp_path / "b.backup", WORDS) == installation.root


def test_a_file_of_another_kind_is_not_written_over(filled, tmp_path):
    (tmp_path / "roster.csv").write_text("student_id\n1\n")
    with pytest.raises(FileRefused, match="is not a backup"):
        as_(filled, ME)(make_backup, tmp_path / "roster.csv", WORDS)
    assert (tmp_path / "roster.csv").read_text() == "student_id\n1\n"


def test_only_a_backup_of_this_very_database_is_written_over(filled, one, tmp_path):
    theirs = tmp_path / "theirs.backup"
    shutil.copy(one, theirs)
    with pytest.raises(FileRefused, match="is not a backup of this database"):
        as_(filled, ME)(make_backup, theirs, WORDS)
    assert theirs.read_bytes() == one.read_bytes()
    for _ in range(2):
        as_(filled, ME)(make_backup, tmp_path / "ours.backup", WORDS)
    assert check_backup(tmp_path / "ours.backup", WORDS).counts["students"] == 2


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COUNSELOR, Role.PRINCIPAL, Role.GUEST])
def test_only_the_data_manager_takes_the_whole_school_away(filled, role):
    with pytest.raises(AccessDenied):
        as_(filled, Viewer("school", frozenset({role}), "A1"))(take_backup, WORDS)


def test_one_schools_data_manager_takes_no_other_schools_records(filled):
    as_(filled, keeper("school"))(create_school, "maple", "Maple")
    manager = Viewer("maple", frozenset({Role.DATA_MANAGER}), adult_id="m1", schools=("maple",))
    with pytest.raises(AccessDenied, match="every school"):
        as_(filled, manager)(take_backup, WORDS)
    assert as_(filled, keeper("school", ("maple", "school")))(take_backup, WORDS)


# ---- The passphrase -----------------------------------------------------------------------------


def test_a_short_passphrase_is_refused(filled):
    with pytest.raises(NotPossible, match=f"at least {LEAST}"):
        as_(filled, ME)(take_backup, "x" * (LEAST - 1))


def test_a_made_passphrase_is_strong_and_may_be_typed_as_people_type():
    made = make_passphrase()
    assert re.fullmatch("[a-hjkmnp-z]{5}(-[a-hjkmnp-z]{5}){4}", made) and made != make_passphrase()
    for typed in (made.upper(), made.replace("-", " "), f" {made.replace('-', '')}\n"):
        assert tidy_passphrase(typed) == made
    assert tidy_passphrase("Correct Horse Battery") == "Correct Horse Battery"


def test_the_key_of_a_backup_is_of_the_age_format_and_opens_however_slow_the_computer_is(
    monkeypatch,
):
    """The library measured the computer, and on a busy day called a right passphrase wrong."""
    quick = seal_words(b"AGE-SECRET-KEY-1", WORDS)
    assert open_words(quick, WORDS) == b"AGE-SECRET-KEY-1"
    assert open_words(quick, WORDS + "!") is None
    for place in range(0, len(quick), 31):
        altered = bytearray(quick)
        altered[place] ^= 1
        if altered.count(f" {words.WORK}\n".encode()):  # more work is not worth a test's time
            assert open_words(bytes(altered), WORDS) is None
    monkeypatch.setattr(words, "WORK", WORK)  # as shipped
    shut = seal_words(b"AGE-SECRET-KEY-1", WORDS)
    assert WORK == 17 and b" 17\n" in shut
    assert pyrage.passphrase.decrypt(shut, WORDS) == b"AGE-SECRET-KEY-1"
    assert open_words(shut, WORDS) == b"AGE-SECRET-KEY-1"


# ---- Daily, by itself ---------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "stick"
    place.mkdir()
    return place


def made_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.backup"))


def test_the_daily_backup_needs_the_public_half_of_the_key_alone(filled, folder, monkeypatch):
    as_(filled, ME)(set_daily_backup, str(folder), WORDS)
    assert len(made_in(folder)) == 1, "the first is made at once"
    monkeypatch.setattr(sealed, "open_words", None)
    monkeypatch.setattr(sealed, "seal_words", None)
    later = NOW + timedelta(hours=23)
    assert not as_(filled, ME, now=later)(make_daily_backup)
    later = NOW + timedelta(hours=24)
    assert as_(filled, ME, now=later)(make_daily_backup) and len(made_in(folder)) == 2
    monkeypatch.undo()
    for file in made_in(folder):
        assert check_backup(file, WORDS).counts["students"] == 2


def test_old_ones_are_rotated_out_and_nothing_else_is(filled, folder):
    as_(filled, ME)(set_daily_backup, str(folder), WORDS)
    others = [folder / "holiday.backup", folder / "readme.txt"]
    for other in others:
        other.write_text("mine")
    (stranger,) = made_in(folder)[:1]
    key = filled.keys.database_id[:6]
    other_school = folder / f"connections-{key}-other.backup"
    content = stranger.read_bytes().replace(filled.keys.database_id.encode(), b"f" * 32)
    other_school.write_bytes(content)
    for day in range(1, 13):
        assert as_(filled, ME, now=NOW + timedelta(days=day))(make_daily_backup)
    ours = [f for f in made_in(folder) if f not in (*others, other_school)]
    assert len(ours) == 8, "seven days, and the last of the week before"
    assert all(other.exists() for other in (*others, other_school))


def test_a_backup_that_fails_is_said_and_raises_nothing(filled, folder):
    as_(filled, ME)(set_daily_backup, str(folder), WORDS)
    shutil.rmtree(folder)
    later = NOW + timedelta(days=9)
    assert as_(filled, ME, now=later)(make_daily_backup) is False
    state = as_(filled, ME, now=later)(backup_state)
    told = " ".join(backup_warnings(state))
    assert "did not work" in told and "9 days old" in told and "same disk" not in told
    folder.mkdir()
    assert as_(filled, ME, now=later)(make_daily_backup)
    assert as_(filled, ME, now=later)(backup_state).failed == ""


def test_no_backup_is_said_and_so_is_the_same_disk(filled, folder):
    assert "no backup yet" in " ".join(backup_warnings(as_(filled, ME)(backup_state)))
    as_(filled, ME)(set_daily_backup, str(folder), WORDS)
    state = as_(filled, ME)(backup_state)
    assert state.same_disk and "same disk" in " ".join(backup_warnings(state))
    as_(filled, ME)(stop_daily_backup)
    assert as_(filled, ME)(backup_state).folder == ""
    assert not as_(filled, ME, now=NOW + timedelta(days=2))(make_daily_backup)


@pytest.mark.parametrize("place", ["", "stick", "/nowhere/at/all"])
def test_a_folder_that_is_not_there_is_refused(filled, place):
    with pytest.raises(NotPossible, match="There is no folder"):
        as_(filled, ME)(set_daily_backup, place, WORDS)
    assert as_(filled, ME)(backup_state).folder == ""


def test_the_newest_good_backup_is_found_without_the_database(filled, folder, installation):
    as_(filled, ME)(set_daily_backup, str(folder), WORDS)
    for days in (1, 2):
        as_(filled, ME, now=NOW + timedelta(days=days))(make_daily_backup)
    place = filled.file
    filled.close()
    place.write_bytes(b"")
    newest = made_in(folder)[-1]
    assert newest_good_backup(installation, place) == (newest, NOW + timedelta(days=2))
    content = bytearray(newest.read_bytes())
    content[-40] ^= 1
    newest.write_bytes(content)
    assert newest_good_backup(installation, place) == (made_in(folder)[1], NOW + timedelta(days=1))
