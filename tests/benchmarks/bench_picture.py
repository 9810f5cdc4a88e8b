"""The picture of a grade of 600 × 200, and Coverage at 2,500 students and 400 pairs."""

import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np

from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import RoundStatus
from connections.services.coverage.pictures import grade_picture
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.ui.coverage.picture.picture import content_of
from connections.ui.shell import session
from tests.asking import as_
from tests.benchmarks.bench_desk import PAIRS, make_desk
from tests.benchmarks.bench_school import against_its_widgets, keepers_pages
from tests.small_school import fill

STUDENTS, ADULTS = 600, 200
ME = keeper("school")


def results() -> Iterator[dict]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{(Path(folder) / 'grade.sqlite').as_posix()}"
        yield of_the_picture(url)
        url = f"sqlite:///{(Path(folder) / 'school.sqlite').as_posix()}"
        make_desk(url)
        yield of_the_page(url)


def of_the_picture(url: str) -> dict:
    """Seconds until what the browser gets is there: in a school that nobody has looked at yet."""
    now = session.now()
    database = open_database(url)
    find_school(database, now)
    chance = np.random.default_rng(7)
    students = [Student(f"{n:05d}", "Ana", f"Lor {n}", grade="9") for n in range(STUDENTS)]
    adults = [Adult(f"A{n}", "Kim", f"Vang {n}") for n in range(ADULTS)]
    said = chance.choice(4, STUDENTS * ADULTS, p=[0.84, 0.1, 0.045, 0.015]).tolist()
    marks = {
        (f"A{pair // STUDENTS}", f"{pair % STUDENTS:05d}"): said[pair]
        for pair in range(STUDENTS * ADULTS)
    }
    held = now.date() - timedelta(days=3)
    fill(database, ME, held, now, students, adults, marks, RoundStatus.REVEALED)
    database.close()
    database = open_database(url)

    def look() -> tuple[float, int]:
        before = time.perf_counter()
        picture = as_(database, ME)(grade_picture, "9")
        length = len(content_of(picture, "en"))
        return time.perf_counter() - before, length

    (first, length), (again, _) = look(), look()
    picture = as_(database, ME)(grade_picture, "9")
    database.close()
    return {
        "what": f"picture of a grade of {STUDENTS} students and {ADULTS} adults",
        "first_seconds": round(first, 3),
        "again_seconds": round(again, 3),
        "at_most": 1.0,
        "lines": sum(map(len, (*picture.strong.values(), *picture.know.values()))),
        "kilobytes": round(length / 1000),
    }


def of_the_page(url: str) -> dict:
    """A rerun of Coverage against the same page whose services answer from memory at once."""
    ((page, app),) = keepers_pages(url, only="coverage")
    what = f"rerun of {page} with {PAIRS} pairs against its widgets alone"
    return against_its_widgets(app, what, 1.5, "access", "school")
