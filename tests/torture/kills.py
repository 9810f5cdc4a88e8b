"""Kills at random moments: of a worker, of the real server, of the command, of PostgreSQL."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

from connections.domain.problems import ConnectionsError
from connections.services.backup.making import check_backup
from connections.store.log.chain import load_log
from tests.load.beside_import import Senders
from tests.load.meeting import ROOT, Server
from tests.torture.judge import Verdict, acknowledged, judge, judge_migration
from tests.torture.school import OLD, Place, Places, Postgres, chance
from tests.torture.workers import BACKUP, PASSPHRASE, Working, roster, unlimited

# How often each is killed, of a hundred kills: at least one in ten is the real server over HTTP.
SHARES = {
    "server": 11, "command": 2, "answers": 22, "desk": 16, "import": 17, "close": 12,
    "migration": 12, "beside": 6, "backup": 3, "restore": 3,
}  # fmt: skip
ON_POSTGRES = {
    "answers": 24,
    "desk": 16,
    "import": 18,
    "migration": 8,
    "postgres": 32,
    "restore": 4,
}
KILLS_A_PLACE = 12  # then a fresh database, so that none grows slow


class Torturer:
    """Kills until it is told to stop; the same seed, the same order of kills."""

    def __init__(
        self,
        places: Places,
        postgres: Postgres | None,
        seed: int,
        tamper: Callable[[Place], None] | None = None,
    ) -> None:
        self.places, self.postgres, self.tamper = places, postgres, tamper
        self.luck, self.verdict = chance(seed), Verdict()
        self.by_kind: dict[str, int] = {}
        self._place: dict[bool, tuple[Place, list[Any], int]] = {}

    def kill_once(self, server: bool) -> None:
        """Kill something once, and look at what is left. `server`: on PostgreSQL."""
        shares = ON_POSTGRES if server else SHARES
        kind = self.luck.choices(list(shares), list(shares.values()))[0]
        self.verdict.kills += 1
        named = f"{kind} on PostgreSQL" if server else kind
        self.by_kind[named] = self.by_kind.get(named, 0) + 1
        if kind in ("migration", "restore"):
            self._kill_migration(server) if kind == "migration" else self._kill_restore(server)
            return
        place, told, kills = self._place.pop(server, (None, [], 0))
        if place is None:
            place = self.places.fresh(on_sqlite=not server)
        ways: dict[str, Callable[[Place], list[Any]]] = {
            "server": self._kill_server,
            "beside": self._kill_beside,
            "backup": self._kill_backup,
            "command": self._kill_command,
            "postgres": self._kill_postgres,
        }
        new = ways[kind](place) if kind in ways else self._kill_worker(kind, place)
        self.verdict.acknowledged += acknowledged(new)
        told, before = [*told, *new], len(self.verdict.why)
        if self.tamper is not None:  # the tests of the judge
            self.tamper(place)
        judge(place, told, self.verdict)
        if len(self.verdict.why) > before:
            self.verdict.why.append(f"... after a kill of {named}; kept: {place.url}")
        elif kills + 1 < KILLS_A_PLACE:
            self._place[server] = place, told, kills + 1
        else:
            self.places.drop(place)

    def end(self) -> Verdict:
        for place, _, _ in self._place.values():
            self.places.drop(place)
        return self.verdict

    def _next_seed(self) -> int:
        return self.luck.randrange(1 << 30)

    def _wait(self, working: Working, after: str | None, longest: float) -> None:
        """Wait for a random moment: from the start, or from the first line that tells of this."""
        if after is not None:
            ends = time.monotonic() + 30
            while not any(line[0] == after for line in working.listen()):
                if time.monotonic() > ends or (
                    working.told[-1:] and working.told[-1][0] == "stopped"
                ):
                    break
                time.sleep(0.001)
        time.sleep(self.luck.random() * longest)

    def _kill_worker(self, kind: str, place: Place) -> list[Any]:
        working = Working(kind, place, self._next_seed(), unlimited)
        early = self.luck.random() < 0.2  # while the database is being opened
        first = {"answers": "answer", "import": "import", "close": "closing"}.get(kind)
        longest = {"import": 0.3, "close": 0.05}.get(kind, 0.1)
        self._wait(working, None if early else first, longest)
        told = working.kill()
        self._must_not_stop(told)
        return told

    def _must_not_stop(self, told: list[Any]) -> None:
        """A worker that stops by itself, with nobody killing it, is a finding as well."""
        for line in told:
            if line[0] == "stopped":
                self.verdict.blame("half", 1, f"a worker stopped: {line[1:]}")

    def _kill_migration(self, server: bool) -> None:
        version = self.luck.choice(OLD)
        place = self.places.old(version, on_sqlite=not server)
        working = Working("migration", place, self._next_seed(), unlimited)
        self._wait(working, None, 0.4 if server else 0.25)
        told = working.kill()
        self._must_not_stop(told)
        self.verdict.acknowledged += acknowledged(told)
        judge_migration(place, version, self.verdict)
        self.places.drop(place)

    def _kill_beside(self, place: Place) -> list[Any]:
        """Kill an import beside a meeting: the meeting goes on."""
        meeting = Working("answers", place, self._next_seed(), unlimited)
        self._wait(meeting, "answer", 0.01)
        beside = Working("import", place, self._next_seed(), unlimited)
        self._wait(beside, "import", 0.2)
        told = beside.kill()
        self._must_not_stop(told)
        before, ends = acknowledged(meeting.listen()), time.monotonic() + 5
        while acknowledged(meeting.listen()) == before and time.monotonic() < ends:
            time.sleep(0.01)
        stuck = acknowledged(meeting.listen()) == before
        told += meeting.kill()
        self.verdict.blame("half", stuck, f"a meeting stopped: {told[-1]}")
        return told

    def _kill_backup(self, place: Place) -> list[Any]:
        """Kill the making of a backup: what lies there under its name is whole, or nothing does."""
        working = Working("backup", place, self._next_seed(), unlimited)
        late = self.luck.random() < 0.6
        self._wait(working, "sealed" if late else None, 3.0)
        told = working.kill()
        self._must_not_stop(told)
        file = place.folder / BACKUP
        missing = any(line[0] == "backup" for line in told) and not file.exists()
        self.verdict.blame("lost", missing, "a backup that was made is not there")
        if file.exists():
            try:
                check_backup(file, PASSPHRASE)
            except ConnectionsError as problem:
                self.verdict.blame("half", 1, f"a backup is there in part: {problem}")
        return told

    def _kill_restore(self, server: bool) -> None:
        """Kill a restore: the database from before or the one of the backup is there, whole."""
        place = self.places.fresh(on_sqlite=not server)
        told = [self._some_work(place)]
        working = Working("backup", place, self._next_seed(), unlimited)
        self._wait(working, "backup", 0)
        self._must_not_stop(working.kill())
        told.append(self._some_work(place))
        working = Working("restore", place, self._next_seed(), unlimited)
        late = self.luck.random() < 0.8
        self._wait(working, "placing" if late else None, 0.05 if late else 2.0)
        self._must_not_stop(working.kill())
        before, after = told
        with closing(place.open()) as database, database.reading() as sql:
            restored = any(row.action == "backup.restored" for row in load_log(sql, "school"))
        said = before if restored else [*before, *after]
        self.verdict.acknowledged += acknowledged(said)
        judge(place, said, self.verdict)
        self.by_kind["restored after all"] = self.by_kind.get("restored after all", 0) + restored
        self.places.drop(place)

    def _some_work(self, place: Place) -> list[Any]:
        working = Working("desk", place, self._next_seed(), unlimited)
        self._wait(working, "contact", 0.1)
        return working.kill()

    def _kill_server(self, place: Place) -> list[Any]:
        return asyncio.run(_answers_until_killed(place, self.luck.uniform(0.05, 0.8)))

    def _kill_command(self, place: Place) -> list[Any]:
        """Kill `python -m connections import` on its way."""
        number = self._next_seed()
        file = place.folder / "students.csv"
        file.write_bytes(roster(number).content)
        environment = os.environ | place.environment()
        command = [sys.executable, "-m", "connections", "import", "--students", str(file)]
        process = subprocess.Popen(
            [*command, "--accept-drop"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with suppress(subprocess.TimeoutExpired):
            process.wait(self.luck.uniform(0.4, 1.6))
        process.kill()
        told: list[Any] = [["trying import", number]]
        return told if process.wait() else [*told, ["import", number]]

    def _kill_postgres(self, place: Place) -> list[Any]:
        """Kill the database server itself, all its processes, while a worker writes."""
        assert self.postgres is not None
        kind = self.luck.choice(("answers", "desk"))
        working = Working(kind, place, self._next_seed(), unlimited)
        self._wait(working, "answer" if kind == "answers" else None, 0.3)
        self.postgres.kill()
        told = working.kill()
        self.postgres.start()
        return told


class Served(Server):
    """The real `serve`, as the README starts it."""

    def command(self) -> list[str]:
        return [sys.executable, "-m", "connections", "serve", "--port", str(self.port)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def _answers_until_killed(place: Place, after: float) -> list[Any]:
    """Send answers to the real server over HTTP, kill it; return what it acknowledged."""
    server = Served(place.folder / "serve", place.folder, free_port(), place.environment())
    await server.start()
    senders = Senders(server.url, place.school, len(place.school.adults), 0.005)
    tasks = [asyncio.create_task(senders.send(n)) for n in range(senders.many)]
    try:
        for _ in range(1000):
            if senders.acknowledged:
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(after)
    finally:
        server.stop(signal.SIGKILL)
        senders.stop = True
        await asyncio.gather(*tasks, return_exceptions=True)
    assert senders.acknowledged and not senders.odd, senders.odd[:3]
    return [
        *(["trying", [key]] for key in senders.tried),
        *(["answer", *one] for one in senders.acknowledged),
    ]
