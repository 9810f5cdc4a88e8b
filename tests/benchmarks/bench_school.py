"""A school of 1,200 students, 85 adults and 30,000 marks: the command line, and each page."""

import functools
import importlib
import inspect
import os
import pkgutil
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import connections.services
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import RoundStatus
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from tests.keeping import sit_down
from tests.small_school import fill

ROOT = Path(__file__).parent.parent.parent
STUDENTS, ADULTS, MARKS = 1_200, 85, 30_000
IMPORTS = "import pandas, networkx, sqlalchemy"


def results() -> Iterator[dict]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{(Path(folder) / 'school.sqlite').as_posix()}"
        make_school(url)
        yield coverage_on_the_command_line(url)
        yield from pages(url)


def make_school(url: str) -> None:
    now = datetime(2026, 11, 20, 15, tzinfo=UTC)
    database = open_database(url)
    find_school(database, now)
    chance = np.random.default_rng(7)
    students = [
        Student(f"{n:05d}", "Ana", f"Lor {n}", grade=str(n % 9), homeroom=f"Room {n % 48}")
        for n in range(STUDENTS)
    ]
    adults = [Adult(f"A{n}", "Kim", f"Vang {n}") for n in range(ADULTS)]
    pairs = chance.choice(STUDENTS * ADULTS, MARKS, replace=False)
    strengths = chance.choice(4, MARKS, p=[0.5, 0.3, 0.15, 0.05])
    marks = {
        (f"A{pair // STUDENTS}", f"{pair % STUDENTS:05d}"): int(strength)
        for pair, strength in zip(pairs.tolist(), strengths.tolist(), strict=True)
    }
    fill(database, keeper("school"), now.date(), now, students, adults, marks, RoundStatus.REVEALED)
    database.close()


def coverage_on_the_command_line(url: str) -> dict:
    """Process CPU of `coverage --json`, beyond importing what it stands on."""

    def cpu(*command: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        environment = os.environ | {"CONNECTIONS_DATABASE_URL": url}
        subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, check=True, capture_output=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    command = ("-m", "connections", "coverage", "--json")
    both = [(cpu("-c", IMPORTS), cpu(*command)) for _ in range(5)]
    return {
        "what": "coverage --json, seconds of CPU beyond its imports",
        "seconds": round(statistics.median(whole - alone for alone, whole in both), 3),
        "at_most": 2.5,
    }


def keepers_pages(url: str, only: str = "*") -> Iterator[tuple[str, AppTest]]:
    """Yield each page of whoever keeps this computer, or one, by its name, drawn once."""
    os.environ["CONNECTIONS_DATABASE_URL"] = url
    sit_down(pytest.MonkeyPatch())
    ui = ROOT / "connections/ui"
    for screen in sorted(ui.glob(f"{only}/page.py")):
        app = AppTest.from_file(str(ui / "main.py"), default_timeout=60).run()
        app.switch_page(str(screen.relative_to(ui))).run()
        assert not app.exception, app.exception[0].message
        yield screen.parent.name, app


def pages(url: str) -> Iterator[dict]:
    """A rerun of each page against the same page whose services answer from memory at once."""
    for page, app in keepers_pages(url):
        what = f"rerun of the page {page} against its widgets alone"
        yield against_its_widgets(app, what, at_most=2.0)


def against_its_widgets(app: AppTest, what: str, at_most: float, *but: str) -> dict:
    """Return how many times longer a page takes than where its services answer from memory.

    `but` are rooms of services that are asked all the same.
    """
    real, bare = [], []
    for _ in range(15):
        real.append(_cpu_of(app.run))
        with _answers_from_memory(*but):
            app.run()  # fills the memory
            bare.append(_cpu_of(app.run))
    return {
        "what": what,
        "ratio": round(statistics.median(r / b for r, b in zip(real, bare, strict=True)), 2),
        "milliseconds": round(statistics.median(real) * 1000, 1),
        "at_most": at_most,
    }


def _cpu_of(action) -> float:
    before = time.process_time()
    action()
    return time.process_time() - before


class _answers_from_memory:
    """Makes every service remember its answers, so that what is left is drawing."""

    def __init__(self, *but: str) -> None:
        self.asked = ("book", *but)

    def __enter__(self) -> None:
        self.replaced = []
        answers: dict = {}
        modules = [
            importlib.import_module(info.name)
            for info in pkgutil.walk_packages(
                connections.services.__path__, "connections.services."
            )
        ]
        users = [m for name, m in sys.modules.items() if name.startswith("connections.ui")]
        for module in [*modules, *users]:
            for name, function in inspect.getmembers(module, inspect.isfunction):
                where = function.__module__.split(".")
                if where[:2] == ["connections", "services"] and where[2] not in self.asked:
                    self.replaced.append((module, name, function))
                    setattr(module, name, _remembering(function, answers))

    def __exit__(self, *_) -> None:
        for module, name, function in self.replaced:
            setattr(module, name, function)


def _remembering(function, answers: dict):
    @functools.wraps(function)
    def call(*words, **named):
        key = (function.__qualname__, repr(words[1:]), repr(named))
        if key not in answers:
            answers[key] = function(*words, **named)
        return answers[key]

    return call


if __name__ == "__main__":
    for line in results():
        print(line)
