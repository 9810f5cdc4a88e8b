"""A large import beside a meeting: how long answers wait while thousands of students come in.

    python -m tests.load.beside_import [--senders 30] [--students 4000] [--way server]

Each kind of import (everybody new, everybody in another homeroom, everybody gone) runs twice: in
the server itself, as the Rosters page does, and on the command line, in a process beside it. Ends
with one line of JSON; exit 1 where the slowest hundredth of the answers waited over AT_MOST.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.services.round.capabilities import marking_capability
from tests.load.meeting import ROOT, Server, keep_still, percentile
from tests.load.school import School, build_school, environment, stored_answers
from tests.load.session import Line, told

AT_MOST = 0.5  # seconds; issue 10, D6
BEFORE = 3.0  # seconds of answers without an import
PAUSE = 0.15  # seconds between two answers of one sender


class Senders:
    """Adults who answer one after the other, each on a line of their own."""

    def __init__(self, url: str, school: School, many: int, pause: float = PAUSE) -> None:
        self.url, self.many, self.school, self.pause = url, many, school, pause
        now = datetime.now(UTC)  # noqa: TID251 - the load test's clock
        people = [Viewer("school", frozenset({Role.TEACHER}), one) for one in school.adults[:many]]
        self.capabilities = [
            marking_capability(one, "load", school.signed_in[one.adult_id], school.secret, now)
            for one in people
        ]
        self.handles = sorted(school.by_handle)
        self.waits: list[tuple[float, float]] = []  # when it was sent, how long it took
        self.tried: list[str] = []
        self.acknowledged: list[tuple[str, str, str, int]] = []  # answer, adult, student, strength
        self.odd: list[object] = []
        self.stop = False

    async def send(self, sender: int) -> None:
        line, number = Line(self.url), sender
        await asyncio.sleep(self.pause * sender / self.many)
        while not self.stop:
            number += self.many
            handle, answer_id = self.handles[number % len(self.handles)], uuid.uuid4().hex
            item = {"id": answer_id, "student": handle, "strength": number % 4}
            self.tried.append(answer_id)
            began = time.perf_counter()
            body = {"capability": self.capabilities[sender], "answers": [item]}
            status, _, reply = await line.post("/answers", json.dumps(body).encode())
            said = told(reply)
            self.waits.append((began, time.perf_counter() - began))
            if status == 200 and said["acknowledged"]:
                whose = self.school.adults[sender], self.school.by_handle[handle]
                self.acknowledged.append((answer_id, *whose, number % 4))
            else:
                self.odd.append((status, said))
            await asyncio.sleep(self.pause)

    def during(self, began: float, ended: float) -> list[float]:
        """Return how long those answers took that were on their way in this time."""
        return [took for at, took in self.waits if at + took > began and at < ended]


def roster(path: Path, students: int, room: str, beside: int) -> None:
    """Write a roster: those of the load test's school, and so many more in these homerooms."""
    rows = [
        f"S{n:05},First{n % 211},Last{n % 379},{n % 9 + 1},Room {n % 48}" for n in range(beside)
    ]
    rows += [
        f"X{n:05},Given{n % 97},Name{n % 331},{n % 9 + 1},{room} {n % 60}" for n in range(students)
    ]
    path.write_text("\n".join(["student_id,first_name,last_name,grade,homeroom", *rows]))


async def by_server(server: Server, folder: Path, file: str) -> None:
    line = Line(server.url)
    status, _, reply = await line.post(f"/load/import?file={file}", b"{}")
    assert status == 200, (status, reply)


async def by_command(server: Server, folder: Path, file: str) -> None:
    command = ("-m", "connections", "import", "--students", str(folder / file), "--accept-drop")
    done = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env=server.environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said = (await done.communicate())[0]
    assert done.returncode == 0, said


WAYS = {"server": by_server, "command": by_command}


async def run(options: argparse.Namespace, folder: Path) -> list[dict[str, object]]:
    here = 1200
    school = build_school(folder, options.senders, here, desks=True)
    for file, many, room in (
        ("new", options.students, "Old"),
        ("changed", options.students, "New"),
    ):
        roster(folder / f"{file}.csv", many, room, here)
    roster(folder / "left.csv", 0, "", here)
    known = environment(school, folder) | {"LOAD_FOLDER": str(folder), "PYTHONPATH": str(ROOT)}
    server = Server(ROOT / "tests" / "load" / "with_import.py", folder, options.port, known)
    await server.start()
    senders = Senders(server.url, school, options.senders)
    tasks = [asyncio.create_task(senders.send(n)) for n in range(options.senders)]
    results = []
    try:
        await asyncio.sleep(2)
        keep_still()
        for way in [options.way] if options.way else list(WAYS):
            for kind in ("new", "changed", "left"):
                quiet_since = time.perf_counter()
                await asyncio.sleep(BEFORE)
                began = time.perf_counter()
                await WAYS[way](server, folder, f"{kind}.csv")
                ended = time.perf_counter()
                await asyncio.sleep(1)
                quiet, beside = senders.during(quiet_since, began), senders.during(began, ended)
                one: dict[str, object] = {"way": way, "kind": kind, "answers": len(beside)}
                one["import_s"] = round(ended - began, 2)
                figures = {"p50_s": percentile(beside, 0.5), "p99_s": percentile(beside, 0.99)}
                figures |= {"max_s": max(beside), "quiet_p99_s": percentile(quiet, 0.99)}
                results.append(one | {name: round(took, 3) for name, took in figures.items()})
                print(json.dumps(results[-1]), flush=True)
    finally:
        senders.stop = True
        for task in tasks:
            with suppress(Exception):
                await asyncio.wait_for(task, 30)
        server.stop()
    stored = stored_answers(folder)
    lost = [key for key, *said in senders.acknowledged if stored.get(key) != tuple(said)]
    assert not lost and not senders.odd, (len(lost), senders.odd[:3])
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--senders", type=int, default=30)
    parser.add_argument("--students", type=int, default=4000)
    parser.add_argument("--way", choices=list(WAYS))
    parser.add_argument("--port", type=int, default=8795)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="connections-load-") as name:
        results = asyncio.run(run(options, Path(name)))
    worst = max(float(str(each["p99_s"])) for each in results)
    load = round(os.getloadavg()[0], 1)
    print(json.dumps({"worst_p99_s": worst, "at_most_s": AT_MOST, "load_average": load}))
    sys.exit(1 if worst > AT_MOST else 0)


if __name__ == "__main__":
    main()
