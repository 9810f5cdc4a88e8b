"""A long day: `python -m tests.torture.soak --minutes 10`. Against this machine only.

The real server takes answers all the time, pages are opened and closed, a roster comes in every
few minutes. Ends with one line of JSON: how much its memory grew after the first tenth, and what
went wrong; exit 1 where it grew by 5% or anything did.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.load.beside_import import Senders, by_command
from tests.load.meeting import Server, percentile
from tests.load.session import Session
from tests.torture.judge import Verdict, judge
from tests.torture.kills import Served
from tests.torture.school import Place, Places
from tests.torture.workers import roster

MOST_GROWTH = 0.05
PAGES = ("", "mark", "coverage", "outreach", "rosters", "school", "meeting")
LOOK_EVERY = 2.0  # seconds


async def open_pages(server: Server, cookie: str, errors: list[str], seen: list[int]) -> None:
    """Open one page after the other, and close it again."""
    number = 0
    while True:
        page = Session(server.url, PAGES[number % len(PAGES)], cookie)
        try:
            await page.open(30)
            seen[0] += 1
        except Exception as problem:
            errors.append(f"{page.page}: {type(problem).__name__}")
        with suppress(Exception):
            await page.close(rudely=number % 3 == 0)
        number += 1
        await asyncio.sleep(0.5)


async def bring_in(
    server: Server, place: Place, told: list[list[object]], errors: list[str], every: float
) -> None:
    number = 0
    while True:
        await asyncio.sleep(every)
        number += 1
        told.append(["trying import", number])
        (place.folder / "students.csv").write_bytes(roster(number).content)
        try:
            await by_command(server, place.folder, "students.csv")
        except AssertionError as problem:
            errors.append(f"import: {problem}")
        else:
            told.append(["import", number])


async def soak(place: Place, minutes: float, port: int) -> dict[str, object]:
    server = Served(place.folder / "serve", place.folder, port, place.environment())
    await server.start()
    errors: list[str] = []
    seen, memory, told = [0], [], []
    senders = Senders(server.url, place.school, len(place.school.adults), 0.2)
    tasks = [asyncio.create_task(senders.send(n)) for n in range(senders.many)]
    helpers = [
        asyncio.create_task(open_pages(server, await server.keeper(), errors, seen)),
        asyncio.create_task(bring_in(server, place, told, errors, max(minutes * 6, 20))),
    ]
    began = time.monotonic()
    try:
        while time.monotonic() < began + 60 * minutes:
            await asyncio.sleep(LOOK_EVERY)
            memory.append(server.memory())
    finally:
        for helper in helpers:
            helper.cancel()
        senders.stop = True
        await asyncio.gather(*tasks, *helpers, return_exceptions=True)
        server.stop()
    tenth = max(len(memory) // 10, 1)
    before = percentile(memory[tenth : 2 * tenth], 0.5)
    after = percentile(memory[-tenth:], 0.5)
    verdict = Verdict()
    judge(place, [*told, *(["answer", *one] for one in senders.acknowledged)], verdict)
    errors += [str(odd) for odd in senders.odd] + verdict.why
    beside = [entry.name for entry in place.folder.glob("load.sqlite-*")]
    return {
        "minutes": minutes,
        "answers": len(senders.acknowledged),
        "pages": seen[0],
        "p99_s": round(percentile([took for _, took in senders.waits], 0.99), 3),
        "memory_mb": [round(memory[0]), round(before), round(after)],
        "growth": round(after / before - 1, 3),
        "errors": len(errors),
        "what": errors[:5],
        "files_left_beside": beside,
        "load_average": round(os.getloadavg()[0], 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--port", type=int, default=8860)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(
        prefix="connections-soak-", ignore_cleanup_errors=True
    ) as name:
        place = Places(Path(name), None).fresh(on_sqlite=True)
        told = asyncio.run(soak(place, options.minutes, options.port))
    print(json.dumps(told))
    return 0 if told["growth"] < MOST_GROWTH and not told["errors"] else 1  # type: ignore[operator]


if __name__ == "__main__":
    sys.exit(main())
