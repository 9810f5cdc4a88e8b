"""Safe mode: the pages say what is wrong, write nothing, and find back."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
import streamlit as st

from connections.domain.access.viewer import Viewer
from connections.domain.problems import DatabaseWrong
from connections.services.backup.making import take_backup
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.asking import NOW, as_

WORDS = "correct horse battery"


@pytest.fixture
def file(database_file, keys_folder) -> Path:
    """Return the file of a school that was closed well."""
    with closing(open_database(database_file, Installation(keys_folder))) as database:
        find_school(database, NOW)
    return Path(database_file.removeprefix("sqlite:///"))


def test_a_damaged_file_is_said_on_the_page_and_is_left_alone(file, open_screen):
    content = file.read_bytes()
    damaged = content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]
    file.write_bytes(damaged)
    app = open_screen("home")
    assert "Safe mode" in words_of(app) and "differs in bytes" in words_of(app)
    assert file.read_bytes() == damaged
    file.write_bytes(content)
    app.button(key="look_again").click().run()
    assert "Safe mode" not in words_of(app) and not app.exception


def test_a_visitor_is_told_no_more_than_that_it_rests(file, open_screen, monkeypatch):
    monkeypatch.setattr(type(st.context), "cookies", property(lambda context: {}))
    file.write_bytes(b"")
    app = open_screen("home")
    assert "Safe mode" in words_of(app) and "0 bytes" not in words_of(app) and not app.button


def test_a_file_that_is_moved_while_it_runs_turns_the_pages_to_safe_mode(file, open_screen):
    app = open_screen("home")
    shutil.move(file, file.with_name("moved.sqlite"))
    app.switch_page("school/page.py").run()
    with pytest.raises(DatabaseWrong), session.database().writing():
        pass
    app.run()
    assert "moved, deleted or replaced" in words_of(app)


def test_going_on_with_a_file_as_it_is_needs_the_words(file, open_screen, keys_folder):
    older = file.read_bytes()
    address = f"sqlite:///{file.as_posix()}"
    with closing(open_database(address, Installation(keys_folder))) as database:
        find_school(database, NOW)
        with database.changing(Viewer("school", frozenset(), name="test"), "test.said", NOW):
            pass
    file.write_bytes(older)
    app = open_screen("home")
    app.button(key="accept").click().run()
    assert "Safe mode" in words_of(app)
    app.text_input(key="safe_typed").input("as it is").run()
    app.button(key="accept").click().run()
    assert "the log says so" in words_of(app) and not app.exception


def test_a_backup_is_brought_back_by_one_click_under_its_own_name(file, open_screen, keys_folder):
    """Nothing is greyed until a box is left: the click looks at what is typed by then."""
    address = f"sqlite:///{file.as_posix()}"
    with closing(open_database(address, Installation(keys_folder))) as database:
        content = as_(database, keeper("school"))(take_backup, WORDS)
    file.write_bytes(b"")
    app = open_screen("home")
    upload = ("../autumn.backup", content, "application/octet-stream")
    app.file_uploader[0].set_value(upload).run()
    app.button(key="restore").click().run()
    assert "The backup “autumn" in words_of(app) and "Please type it" in words_of(app)
    app.text_input(key="safe_passphrase").set_value(WORDS)
    app.button(key="restore").click().run()
    assert "is back" in words_of(app) and not app.exception
