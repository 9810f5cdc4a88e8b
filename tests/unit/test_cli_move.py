"""move on the command line: all of a file into a server's database, every table compared."""

import hashlib
import json
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.engine import make_url

from connections.cli.main import main
from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.services.outreach.notes import student_notes, write_note
from connections.services.school.log import Whole, read_audit
from connections.services.school.schools import find_school, keeper
from connections.store.backup import replacing
from connections.store.backup.tables import count_totals
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from connections.store.schema import notes, students
from tests.asking import NOW, TODAY, as_
from tests.conftest import KEYS_FOLDER
from tests.small_school import fill

pytestmark = pytest.mark.postgres


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return a small school's file, as the settings name it."""
    path = tmp_path / "small.sqlite"
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", f"sqlite:///{path.as_posix()}")
    with closing(open_database(f"sqlite:///{path.as_posix()}")) as opened:
        me = keeper(find_school(opened, NOW))
        students = [Student(f"s{n}", "Zoë", "Lor", grade="5") for n in range(300)]
        adults = [Adult("t1", "Ana", "Kim"), Adult("t2", "Bo", "Ray")]
        marks = {(a.adult_id, s.student_id): 3 for a in adults for s in students}
        fill(opened, me, TODAY, NOW, students, adults, marks)
        writer = Viewer("school", frozenset({Role.COUNSELOR}), "t1")
        note = {"happened": "We talked about the bus.", "restricted": True}
        as_(opened, writer)(write_note, "s1", **note)
    return path


def run(*words):
    return CliRunner().invoke(main, list(words))


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def totals(url):
    with closing(open_database(url, Installation(KEYS_FOLDER))) as opened, opened.reading() as sql:
        return dict(count_totals(sql))


def test_everything_arrives_and_opens_and_the_file_stays_as_it_was(small, postgres_url):
    all_of_it = totals(f"sqlite:///{small.as_posix()}")
    before = sha256(small)
    moved = run("move", "--to", postgres_url, "--json")
    assert moved.exit_code == 0, moved.output
    assert sha256(small) == before
    told = json.loads(moved.output)["tables"]
    assert (
        told == {table: rows for table, (rows, _) in all_of_it.items()} and told["students"] == 300
    )
    there = totals(postgres_url)
    logged = {"audit"}  # that it was moved
    assert {t: v for t, v in there.items() if t not in logged} == {
        t: v for t, v in all_of_it.items() if t not in logged
    }
    with closing(open_database(postgres_url, Installation(KEYS_FOLDER))) as opened:
        assert opened.keys.locked == 0
        log = as_(opened, keeper("school"))(read_audit)
        with opened.reading("school") as sql:
            assert sql.execute(select(notes.c.sealed_with)).scalar() == 1
        writer = Viewer("school", frozenset({Role.COUNSELOR}), "t1")
        (note,) = as_(opened, writer)(student_notes, "s1")
        assert note.note.happened == "We talked about the bus."
    assert log.entries[0].action == "database.moved" and log.state.whole is Whole.WHOLE


def test_a_target_in_which_there_is_something_is_refused(small, postgres_url):
    assert run("move", "--to", postgres_url).exit_code == 0
    before = totals(postgres_url)
    again = run("move", "--to", postgres_url)
    assert again.exit_code == 1 and "something in the database" in again.output
    assert totals(postgres_url) == before


@pytest.mark.parametrize("target", ["sqlite:///other.sqlite", "sqlite://"])
def test_another_file_is_no_server(small, target):
    refused = run("move", "--to", target)
    assert refused.exit_code == 1 and "backup" in refused.output


def test_while_connections_runs_on_the_file_nothing_is_moved(small, postgres_url):
    with closing(open_database(f"sqlite:///{small.as_posix()}")):
        refused = run("move", "--to", postgres_url)
    assert refused.exit_code == 1 and "Stop it first" in refused.output


def test_a_row_that_does_not_arrive_as_it_was_leaves_the_server_empty(
    small, postgres_url, monkeypatch
):
    save_all = replacing.save_all

    def lose_one(source, target):
        save_all(source, target)
        target.execute(students.update().values(grade="").where(students.c.grade == "5"))

    monkeypatch.setattr(replacing, "save_all", lose_one)
    refused = run("move", "--to", postgres_url)
    assert refused.exit_code == 1 and "did not take every row" in refused.output
    assert totals(postgres_url)["students"][0] == 0


def test_a_refusal_shows_no_password(small):
    url = make_url("postgresql+psycopg://u:hush@127.0.0.1:1/x")
    refused = run("move", "--to", url.render_as_string(hide_password=False))
    assert refused.exit_code == 1 and "hush" not in refused.output
