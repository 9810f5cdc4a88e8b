"""A backup is the whole school, checked, and taking it is kept in the audit log."""

import sqlite3

import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied
from connections.services.people.people import school_people
from connections.services.school.backup import make_backup
from connections.services.school.school import Whole, read_audit
from connections.services.school.schools import create_school, keeper
from connections.store.database import open_database
from tests.asking import as_
from tests.small_school import fill


@pytest.fixture
def filled(database_file, me, today, now):
    database = open_database(database_file)
    from connections.services.school.schools import find_school

    find_school(database, now)
    fill(database, me, today, now, [Student("00417", "Cora", "Cohen")], [Adult("A1", "Ana", "Lor")])
    yield database
    database.close()


def test_the_copy_opens_as_the_same_school(filled, me, now, tmp_path):
    backup = as_(filled, me, now=now)(make_backup)
    path = tmp_path / "restored.sqlite"
    path.write_bytes(backup.content)
    restored = open_database(f"sqlite:///{path.as_posix()}")
    assert as_(restored, me)(school_people) == as_(filled, me)(school_people)
    assert as_(restored, me)(read_audit).state.whole is Whole.CUT  # this computer knows a newer one
    restored.close()


def test_it_is_one_whole_file_with_the_moment_in_its_name(filled, me, now, tmp_path):
    backup = as_(filled, me, now=now)(make_backup)
    assert backup.filename == "connections-backup-2026-11-20-1500.sqlite"
    (tmp_path / "b.sqlite").write_bytes(backup.content)
    copy = sqlite3.connect(tmp_path / "b.sqlite")
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_a_database_in_memory_can_be_kept_too(oak_street, me, now):
    assert as_(oak_street, me, now=now)(make_backup).rows > 600


def test_taking_it_is_signed(filled, me, now):
    as_(filled, me, now=now)(make_backup)
    assert as_(filled, me)(read_audit).entries[0].action == "backup.made"


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COUNSELOR, Role.PRINCIPAL, Role.JOINED])
def test_only_the_data_manager_takes_the_whole_school_away(filled, now, role):
    with pytest.raises(AccessDenied):
        as_(filled, Viewer("school", frozenset({role}), "A1"), now=now)(make_backup)


def test_one_schools_data_manager_takes_no_other_schools_records(filled):
    as_(filled, keeper("school"))(create_school, "maple", "Maple")
    manager = Viewer("maple", frozenset({Role.DATA_MANAGER}), adult_id="m1", schools=("maple",))
    with pytest.raises(AccessDenied, match="every school"):
        as_(filled, manager)(make_backup)
    assert as_(filled, keeper("school", ("maple", "school")))(make_backup).rows
