"""A PostgreSQL server: many processes start at once; it is started again; it keeps one waiting."""

import multiprocessing
import uuid

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url

from connections.domain.problems import ConnectionsError
from connections.services.school.schools import find_school
from connections.store.database import open_database
from connections.store.schema import about, keys, schools
from tests.asking import NOW
from tests.conftest import APP

pytestmark = pytest.mark.postgres


@pytest.fixture
def empty_url(postgres_server, postgres_admin):
    """Return the address of a database in which there is nothing yet."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    with postgres_admin.connect() as sql:
        sql.execute(text(f"CREATE DATABASE {name} OWNER {APP}"))
    yield make_url(postgres_server).set(database=name, username=APP, password=APP)
    with postgres_admin.connect() as sql:
        sql.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def start(url, together, told):
    together.wait(30)
    try:
        opened = open_database(url)
        told.put((find_school(opened, NOW), opened.keys.database_id, opened.keys.signing))
        opened.close()
    except BaseException as problem:
        told.put(repr(problem))


def test_ten_processes_that_start_at_once_make_one_database(empty_url):
    ours = multiprocessing.get_context("fork")
    together, told = ours.Barrier(10), ours.Queue()
    processes = [ours.Process(target=start, args=(empty_url, together, told)) for _ in range(10)]
    for each in processes:
        each.start()
    found = [told.get(timeout=60) for _ in processes]
    for each in processes:
        each.join(30)
    assert len(set(found)) == 1 and found[0][0] == "school", found
    opened = open_database(empty_url)
    with opened.reading() as sql:
        for table, rows in ((schools, 1), (about, 1), (keys, 3)):
            assert sql.execute(select(func.count()).select_from(table)).scalar() == rows
    opened.close()


def test_connections_that_the_server_cut_are_made_anew(postgres_url, postgres_admin):
    opened = open_database(postgres_url)
    find_school(opened, NOW)
    others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
    with postgres_admin.connect() as sql:
        assert sql.execute(others, {"name": make_url(postgres_url).database}).all()
    with opened.reading() as sql:
        assert sql.execute(select(schools.c.school_id)).scalar() == "school"
    with pytest.raises(ConnectionsError, match="cannot be reached"), opened.writing() as sql:
        with postgres_admin.connect() as admin:
            admin.execute(others, {"name": make_url(postgres_url).database})
        sql.execute(select(schools))
    with opened.writing() as sql:
        assert sql.execute(select(schools.c.school_id)).scalar() == "school"
    opened.close()


@pytest.mark.parametrize(
    ("options", "asked", "why"),
    [
        ("-c lock_timeout=200ms", "SELECT 1 FROM schools FOR UPDATE", "for a long time"),
        ("-c statement_timeout=200ms", "SELECT pg_sleep(5)", "took too long"),
    ],
)
def test_whoever_waits_too_long_is_told_so_in_a_sentence(postgres_url, options, asked, why):
    opened = open_database(make_url(postgres_url).update_query_dict({"options": options}))
    find_school(opened, NOW)
    with opened.writing() as first:
        first.execute(text("SELECT 1 FROM schools FOR UPDATE"))
        with pytest.raises(ConnectionsError, match=why), opened.writing() as second:
            second.execute(text(asked))
    opened.close()


def test_a_role_that_passes_by_the_wall_is_known(postgres_server, postgres_url):
    opened = open_database(postgres_url)
    assert not opened.passes_the_wall()
    opened.close()
    name = make_url(postgres_url).database
    admin = open_database(make_url(postgres_server).set(database=name))
    assert admin.passes_the_wall()
    admin.close()


def test_no_more_connections_are_held_than_a_server_has(postgres_url):
    opened = open_database(postgres_url)
    pool = opened._reader.pool
    assert 3 * (pool.size() + pool._max_overflow) <= 60
    engine = create_engine(postgres_url)
    with engine.connect() as sql:
        assert int(sql.execute(text("SHOW max_connections")).scalar()) >= 100
    engine.dispose()
    opened.close()
