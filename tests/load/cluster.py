"""A district: nginx, three processes, one PostgreSQL; a meeting of 150, one process killed in it.

    python -m tests.load.cluster --people 150 --duration 30 [--standby]

With `--standby` it is the database that is killed: its synchronous standby is promoted, and the
three processes start again on it, as docs/deploy/district.md says.

Ends with one line of JSON; `lost` and `wrong` as in tests.load.meeting. Against this machine only.
"""

import argparse
import asyncio
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url

from connections.store.database import open_database
from connections.store.schema import answers, marks
from tests.load.front import nginx
from tests.load.meeting import ROOT, Meeting, Person, Server, percentile
from tests.load.school import School, build_school, environment, keys_in, open_door
from tests.torture.school import Postgres, postgres_server

PROCESSES = 3


def own_database(admin: str) -> str:
    """Make a database of an ordinary role, which passes by no wall; return its address."""
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as sql:
        sql.execute(text("CREATE ROLE app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'app'"))
        sql.execute(text("CREATE DATABASE app OWNER app"))
    engine.dispose()
    url = make_url(admin).set(username="app", password="app", database="app")
    return url.render_as_string(hide_password=False)


class Standby:
    """A second server that has every commit before it is acknowledged; it can take over."""

    def __init__(self, primary: Postgres, url: str, folder: Path) -> None:
        self.primary, self.url, self.folder = primary, make_url(url), folder
        folder.mkdir(mode=0o700)
        if primary.user is not None:  # as root another user runs it
            shutil.chown(folder, primary.user)
        admin = create_engine(primary.url, isolation_level="AUTOCOMMIT")
        source = str(make_url(primary.url).query["host"])
        of = ("-h", source, "-U", "postgres", "--checkpoint=fast")
        self._run("pg_basebackup", "-R", "-D", folder, *of)
        (folder / ".s.PGSQL.5432.lock").unlink()  # the other one's
        with (folder / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"unix_socket_directories = '{folder}'\nlisten_addresses = ''\n")
        self._run("pg_ctl", "-D", folder, "-l", folder / "log", "-w", "start")
        with admin.connect() as sql:
            sql.execute(text("ALTER SYSTEM SET synchronous_standby_names = '*'"))
            sql.execute(text("SELECT pg_reload_conf()"))
        admin.dispose()

    def promote(self) -> str:
        """Take over; return the address that the processes start on."""
        self._run("pg_ctl", "-D", self.folder, "-w", "promote")
        here = self.url.update_query_dict({"host": str(self.folder)})
        return here.render_as_string(hide_password=False)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.folder, "-m", "immediate", "stop")

    def _run(self, program: str, *words: object) -> None:
        command = [str(self.primary.programs / program), *map(str, words)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=self.primary.user)


async def meet(
    options: argparse.Namespace, folder: Path, url: str, standby: Standby | None = None
) -> dict[str, object]:
    """Hold the meeting; kill one process, or the database, in the middle of it."""
    school = build_school(folder, options.people, options.students, url)
    ports = [options.port + 1 + number for number in range(PROCESSES)]
    servers = []
    for port in ports:
        place = folder / str(port)
        place.mkdir()
        known = environment(school, folder)
        servers.append(Server(ROOT / "streamlit_app.py", place, port, known))
    await asyncio.gather(*(server.start() for server in servers))  # all at once
    front = ExitStack()
    front.enter_context(nginx(folder, options.port, ports))
    meeting = Meeting(f"http://127.0.0.1:{options.port}")
    code, words = open_door(school, folder)
    people = [Person(meeting, adult, 1000 + n) for n, adult in enumerate(school.adults)]
    try:
        for start in range(0, len(people), 10):
            some = people[start : start + 10]
            await asyncio.gather(*(p.join(code, words[p.adult_id]) for p in some))
            await asyncio.gather(*(p.open_wall() for p in some))
        ends = meeting.ends = time.perf_counter() + options.duration
        tapping = [asyncio.create_task(p.tap_until(ends, school.by_handle, 0)) for p in people]
        await asyncio.sleep(options.duration / 3)
        killed_at = time.perf_counter()
        if standby is None:
            servers[1].stop(signal.SIGKILL)
            await asyncio.sleep(options.duration / 3)
            await servers[1].start()
        else:
            standby.primary.kill()
            school = replace(school, url=standby.promote())
            for server in servers:
                server.stop(signal.SIGKILL)
                server.environment |= environment(school, folder)
            await asyncio.gather(*(server.start() for server in servers))
        await asyncio.gather(*tapping)
    finally:
        front.close()
        for server in servers:
            server.stop()
    after = [tap for tap in meeting.taps if tap.acknowledged > killed_at]
    return {
        "people": options.people,
        "processes": PROCESSES,
        **compare(meeting, school, folder),
        "acknowledged_after_the_kill": len(after),
        "p95_ms": round(1000 * percentile(meeting.waits, 0.95), 1),
        "retries": meeting.retries,
    }


def compare(meeting: Meeting, school: School, folder: Path) -> dict[str, int]:
    """Compare, row by row, what was sent with what the database holds."""
    database = open_database(school.url, keys_in(folder))
    with database.reading() as sql:
        columns = answers.c.answer_id, answers.c.adult_id, answers.c.student_id, answers.c.strength
        stored = {row[0]: tuple(row[1:]) for row in sql.execute(select(*columns))}
        columns = marks.c.adult_id, marks.c.student_id, marks.c.strength
        stand = {(row[0], row[1]): row[2] for row in sql.execute(select(*columns))}
    database.close()
    lost = wrong = 0
    meant: dict[tuple[str, str], int] = {}
    for tap in meeting.taps:
        row = stored.pop(tap.answer_id, None)
        if row is None:
            lost += bool(tap.acknowledged)
            wrong += bool(tap.refused)  # nothing here may be refused
        else:
            wrong += row != (tap.adult_id, tap.student_id, tap.strength)
            meant[tap.adult_id, tap.student_id] = tap.strength
    wrong += len(stored)  # answers that nobody sent
    wrong += sum(stand.get(pair) != strength for pair, strength in meant.items())
    acknowledged = sum(bool(tap.acknowledged) for tap in meeting.taps)
    return {"sent": len(meeting.taps), "acknowledged": acknowledged, "lost": lost, "wrong": wrong}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--duration", type=float, default=30)
    parser.add_argument("--students", type=int, default=400)
    parser.add_argument("--standby", action="store_true")
    parser.add_argument("--port", type=int, default=8811)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="connections-cluster-") as name:
        folder = Path(name)
        with postgres_server(folder / "pg") as server:
            url = own_database(server.url)
            standby = Standby(server, url, folder / "standby") if options.standby else None
            try:
                result = asyncio.run(meet(options, folder, url, standby))
            finally:
                if standby is not None:
                    standby.stop()
    print(json.dumps(result))
    sys.exit(1 if result["lost"] or result["wrong"] else 0)


if __name__ == "__main__":
    main()
