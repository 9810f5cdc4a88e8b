"""Torture the database: `python -m tests.torture --kills 1000 [--seconds S] [--postgres]`.

Kills the server, imports, the closing, migrations and PostgreSQL at random moments, and plays
every scene of tests.torture.scenes once. Ends with one line of JSON; exit 1 where anything that was
acknowledged is lost, anything is there in part, or damage was not noticed.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.torture.judge import Verdict
from tests.torture.kills import Torturer
from tests.torture.scenes import Scenes
from tests.torture.school import Place, Places, postgres_server

COUNTED = ("kills", "acknowledged", "lost", "half", "silent_damage", "recovered")
SEED = 2026


Tamper = Callable[[Place], None]


def torture(
    options: argparse.Namespace, folder: Path, tamper: Tamper | None = None
) -> tuple[Verdict, dict[str, int], dict[str, str]]:
    """Kill, until so many kills or so many seconds are over; return what came of it."""
    with_postgres = options.postgres or options.only_postgres
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server(folder / "pg")) if with_postgres else None
        places = Places(folder, server.url if server else None)
        torturer = Torturer(places, server, options.seed, tamper)
        ends = time.monotonic() + (options.seconds or float("inf"))
        while torturer.verdict.kills < options.kills and time.monotonic() < ends:
            third = torturer.verdict.kills % 3 == 2 or options.only_postgres
            torturer.kill_once(server=server is not None and third)
            if torturer.verdict.kills % 100 == 0:
                print(f"{torturer.verdict.kills} kills", file=sys.stderr, flush=True)
        verdict = torturer.end()
        played = {}
        if not options.no_scenes:
            times = max(options.kills // 5, 2)
            played = Scenes(places, server, verdict, options.seed, times).play()
        return verdict, torturer.by_kind, played


def main(arguments: list[str] | None = None, tamper: Tamper | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=0, help="stop then, however few it were")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--postgres", action="store_true", help="a third of it on PostgreSQL")
    parser.add_argument("--no-scenes", action="store_true", help="kill only")
    parser.add_argument("--only-postgres", action="store_true", help="all of it")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(
        prefix="connections-torture-", ignore_cleanup_errors=True
    ) as folder:
        verdict, by_kind, played = torture(options, Path(folder), tamper)
    for line in verdict.why:
        print(line, file=sys.stderr)
    told = {name: getattr(verdict, name) for name in COUNTED}
    print(
        json.dumps(
            {
                **told,
                "seconds": round(time.monotonic() - began),
                "by_kind": by_kind,
                "scenes": played,
            }
        )
    )
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
