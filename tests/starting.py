"""Servers for tests, forked from a process that has read the code: each start saves 3 s of imports.

What is started is a process of its own all the same, with its own environment, session and output;
`python -m connections serve` itself is started by tests/unit/ui and the torture.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

CLOCK = "CONNECTIONS_TESTS_CLOCK"  # a file of seconds: see _set_ahead
ROOT = Path(__file__).parent.parent
# All but the scripts that draw when they are read.
READ = ["streamlit.web.cli", "streamlit.web.server.starlette.starlette_server", "uvicorn", "altair"]
READ += ["connections.cli.main"]
READ += [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "connections" / "ui").glob("**/*.py"))
    if path.name not in ("page.py", "main.py", "__init__.py")
]


class Forked:
    """A forked process, as subprocess.Popen shows one."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.pid = process.pid or 0

    def poll(self) -> int | None:
        """Return how it ended, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until it has ended; subprocess.TimeoutExpired when it has not."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("connections", timeout or 0)
        return self._process.exitcode

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, signal.SIGKILL)


def _run(words: list[str], environment: dict[str, str], log: str) -> None:
    os.setsid()
    with Path(log).open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    if ahead := environment.get(CLOCK):
        _set_ahead(Path(ahead))
    sys.argv = ["connections", *words]
    from connections.cli.main import main

    main(words)


def _set_ahead(file: Path) -> None:
    """Let the one clock of the screens run as many seconds ahead as a file says at the moment."""
    from connections.ui.shell import session

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=float(file.read_text()))  # noqa: TID251

    session.datetime = Ahead  # type: ignore[misc]


def start(
    words: list[str], environment: Mapping[str, str], log: Path
) -> Forked | subprocess.Popen[bytes]:
    """Start `python -m connections` with these words; what it prints goes to the end of `log`."""
    if "forkserver" not in get_all_start_methods():
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "connections", *words],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
    forks = get_context("forkserver")
    forks.set_forkserver_preload(READ)
    process = forks.Process(target=_run, args=(words, dict(environment), str(log)), daemon=True)
    # Where a page was drawn in this process, Streamlit left that page as the main module: what is
    # forked would read, and draw, it first.
    with patch.dict(sys.modules, __main__=ModuleType("__main__")):
        process.start()
    return Forked(process)
