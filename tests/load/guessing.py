"""A meeting in which everybody enrols with a slip while somebody tries wrong codes.

    python -m tests.load.guessing --people 150 --guesses 1000 --duration 20

Ends with one line of JSON: how many are in, what it took each, and what became of the guesses.
Against this machine only.
"""

import argparse
import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import psutil

from connections.domain.access.slips import SLIP_SIGNS
from connections.domain.meeting.joining import code_from
from connections.services.access.slips import issue_slips, open_enrolment
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from tests.asking import as_
from tests.load.meeting import ROOT, Server, percentile
from tests.load.school import School, build_school, environment, keys_in
from tests.load.session import Line

FORM = "application/x-www-form-urlencoded"


def give_slips(school: School, folder: Path) -> list[str]:
    """Give everybody a slip, and let slips be used; return the codes."""
    now = datetime.now(UTC)  # noqa: TID251 - the clock of the load test
    database = open_database(school.url, keys_in(folder))
    ask = as_(database, keeper(find_school(database, now)), today=now.date(), now=now)
    ask(open_enrolment)
    codes = [issued.code for issued in ask(issue_slips, school.adults)]
    database.close()
    return codes


async def enrol(url: str, code: str, after: float, waits: list[float]) -> bool:
    """Come in as a phone does: hand in the code, then the digits. Say whether it is in."""
    await asyncio.sleep(after)
    line = Line(url)
    digits = {"digits": "314159", "again": "314159"}
    for path, fields in (("/slip", {"code": code}), ("/slip/digits", {"code": code, **digits})):
        began = time.perf_counter()
        status, _, _ = await line.post(path, urlencode(fields).encode(), FORM)
        waits.append(time.perf_counter() - began)
    line.drop()
    return status == 303


async def guess(url: str, after: float, answered: list[int]) -> None:
    """Try a code that nobody has; whoever guesses does not wait for the answer to the last one."""
    await asyncio.sleep(after)
    line = Line(url)
    code = code_from(secrets.token_bytes(32), SLIP_SIGNS)
    status, _, _ = await line.post("/slip", urlencode({"code": code}).encode(), FORM)
    answered.append(status)
    line.drop()


async def run(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    school = build_school(folder, options.people, 10)
    codes = give_slips(school, folder)
    server = Server(ROOT / "streamlit_app.py", folder, options.port, environment(school, folder))
    await server.start()
    waits: list[float] = []
    answered: list[int] = []
    try:
        process = psutil.Process(server.process.pid)
        before = process.cpu_times()
        pause = options.duration / max(options.guesses, 1)
        guesses = [
            asyncio.create_task(guess(server.url, n * pause, answered))
            for n in range(options.guesses)
        ]
        pause = options.duration / options.people
        came = await asyncio.gather(
            *(enrol(server.url, code, n * pause, waits) for n, code in enumerate(codes))
        )
        await asyncio.wait(guesses, timeout=15) if guesses else None
        used = process.cpu_times()
    finally:
        server.stop()
    cpu = used.user + used.system - before.user - before.system
    return {
        "people": options.people,
        "in": sum(came),
        "p50_ms": round(1000 * percentile(waits, 0.5), 1),
        "p95_ms": round(1000 * percentile(waits, 0.95), 1),
        "cpu_s": round(cpu, 2),
        "guesses": options.guesses,
        "refused": answered.count(403),
        "let_in": sum(status != 403 for status in answered),
        "load_average": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--guesses", type=int, default=1000)
    parser.add_argument("--duration", type=float, default=20)
    parser.add_argument("--port", type=int, default=8795)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="connections-load-") as name:
        result = asyncio.run(run(options, Path(name)))
    print(json.dumps(result))
    sys.exit(result["in"] != options.people or result["let_in"] != 0)


if __name__ == "__main__":
    main()
