"""The book of a school: transactions and statements of pages and reports, hits, a further adult."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.domain.rounds.round import RoundStatus
from connections.services.book.ask import Ask
from connections.services.book.book import kept_of, reading
from connections.services.coverage.coverage import round_coverage
from connections.services.coverage.groups import coverage_by_group, group_kinds
from connections.services.report.reports import coverage_report
from connections.services.school.schools import create_school, find_school, keeper
from connections.store.database import open_database
from tests.asking import NOW, TODAY, as_
from tests.benchmarks.bench_school import ADULTS, keepers_pages, make_school
from tests.counting import counted
from tests.small_school import fill

ME = keeper("school")
SCHOOLS, LOOKS = 12, 5


def results() -> Iterator[dict]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{(Path(folder) / 'school.sqlite').as_posix()}"
        make_school(url)
        yield from of_pages(url)
        yield of_a_report(url)
        yield of_a_further_adult(url)
    yield of_twelve_schools()


def of_pages(url: str) -> Iterator[dict]:
    from connections.ui.shell import session

    for page, app in keepers_pages(url):
        with counted(session.database()) as count:
            app.run()
        yield {
            "what": f"a rerun of the page {page}",
            "transactions": count.reads + count.writes,
            "at_most": 1,
            "statements": count.statements,
        }


def of_a_report(url: str) -> dict:
    database = open_database(url)
    with counted(database) as count:
        as_(database, ME)(coverage_report, given=FOR_OWN_STAFF)
    database.close()
    return {
        "what": "an internal report, nothing kept before",
        "read_transactions": count.reads,
        "statements": count.statements,
        "at_most": 30,
    }


def of_a_further_adult(url: str) -> dict:
    """CPU of what the Coverage page asks, for one adult after another, after a change."""
    database = open_database(url)

    def look(number: int) -> float:
        viewer = Viewer("school", frozenset({Role.TEACHER}), adult_id=f"A{number}")
        before = time.process_time()
        with reading(database, "school") as book:
            ask = Ask(viewer, TODAY, NOW, book)
            round_coverage(ask)
            for column in group_kinds(ask):
                coverage_by_group(ask, column)
        return time.process_time() - before

    look(0)
    with database.changing(ME, "school.changed", NOW):
        pass
    first, *others = [look(number) for number in range(ADULTS)]
    database.close()
    return {
        "what": "a further adult who looks at coverage after a change, milliseconds of CPU",
        "milliseconds": round(1000 * statistics.median(others), 2),
        "the_first": round(1000 * first, 1),
        "at_most": 2.0,
    }


def of_twelve_schools() -> dict:
    """How often twelve schools that are looked at in turn find their coverage counted."""
    database = open_database("sqlite://")
    find_school(database, NOW)
    viewers = [replace(ME, school_id=f"school{number}") for number in range(SCHOOLS)]
    for viewer in viewers:
        as_(database, ME)(create_school, viewer.school_id, viewer.school_id)
        fill(database, viewer, NOW.date(), NOW, *small_people())
    hits = 0
    for viewer in viewers * LOOKS:
        missed = kept_of(database).misses
        as_(database, viewer)(round_coverage)
        hits += kept_of(database).misses == missed
    database.close()
    return {"what": "12 schools looked at 5 times each", "hits": hits, "of": 60, "at_least": 48}


def small_people() -> tuple:
    students = [Student(f"s{number}", "Ana", f"Ruiz {number}") for number in range(30)]
    return students, [Adult("t1", "Bo", "Kim")], {("t1", "s1"): 3}, RoundStatus.REVEALED


if __name__ == "__main__":
    for line in results():
        print(line)
