"""The first import names a school that has no name; what came back is told apart from the new."""

from dataclasses import replace

import pytest

from connections.domain.problems import NotPossible
from connections.domain.school.settings import UNNAMED
from connections.files.bytes.reading import File
from connections.services.roster.rosters import import_rosters
from connections.services.school.schools import is_unnamed
from connections.store.schools import load_settings, save_settings
from tests.asking import as_

FILE = File("s.csv", b"student_id,first_name,last_name,grade\n1,Ana,Ruiz,4\n2,Bo,Li,5\n")


@pytest.fixture
def unnamed(database, me, now):
    with database.changing(me, "test.named", now) as sql:
        save_settings(sql, me.school_id, replace(load_settings(sql, me.school_id)), UNNAMED)
    return database


def name(database, me):
    return as_(database, me)(lambda ask: ask.book.name())


def test_a_school_without_a_name_gets_it_with_its_first_import(unnamed, me):
    assert as_(unnamed, me)(is_unnamed)
    as_(unnamed, me)(import_rosters, [FILE], school_name="  Elm Street School ")
    assert name(unnamed, me) == "Elm Street School" and not as_(unnamed, me)(is_unnamed)


def test_a_name_that_a_school_has_is_not_written_over_by_an_import(unnamed, me):
    as_(unnamed, me)(import_rosters, [FILE], school_name="Elm Street School")
    as_(unnamed, me)(import_rosters, [FILE], school_name="Another")
    assert name(unnamed, me) == "Elm Street School"


def test_an_import_without_a_name_is_an_import_all_the_same(unnamed, me):
    as_(unnamed, me)(import_rosters, [FILE])
    assert name(unnamed, me) == UNNAMED


def test_a_name_that_no_page_has_room_for_imports_nothing(unnamed, me):
    with pytest.raises(NotPossible):
        as_(unnamed, me)(import_rosters, [FILE], school_name="x" * 101)
    assert not as_(unnamed, me)(lambda ask: ask.book.students())
