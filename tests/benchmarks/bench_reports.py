"""The board's report in its forms, beside the same pages and cells alone; and publishing itself.

A school of 1,200 students, its report as PDF, workbook and CSV with everything that is checked,
against typst setting the same pages and openpyxl writing the same cells. Medians of alternating
runs in one process. Publishing: 1,500 students, 13 grades, six divisions of up to 12 groups.
"""

import io
import random  # noqa: TID251 - seeded: every run draws the same
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook

from connections.domain.disclosure.beside import Also, Counted
from connections.domain.disclosure.exact import Exact
from connections.domain.disclosure.publishing import publish
from connections.domain.reports.board import BoardReport, Form, Typed
from connections.files.out import typeset
from connections.files.out.board.forms import write_form
from connections.files.out.board.pages.document import layout, pages
from tests.readers.schools import GRADES, answers_of, exact, school

RUNS = 15
FORMS = (Form.PDF, Form.WORKBOOK, Form.TABLE)


def results() -> Iterator[dict]:
    report = a_report(1_200)
    typed = Typed(("Every class team looks at the list again in May.",))
    cells = cells_of(write_form(report, typed, Form.WORKBOOK, 1))
    document = layout(report, typed, pages(report, typed, 1))
    ours, bare = [], []
    for run in range(RUNS + 1):  # the first of each loads fonts and libraries
        typed = Typed((f"Run {'i' * run}.",))  # typst keeps pages that it has set before
        document["title"] = f"Run {'o' * run}"
        for took, what in (
            (ours, lambda typed=typed: [write_form(report, typed, form, 1) for form in FORMS]),
            (bare, lambda document=document: alone(document, cells)),
        ):
            took.append(_seconds(what))
    ratios = [own / other for own, other in zip(ours[1:], bare[1:], strict=True)]
    yield {
        "what": "PDF, XLSX and CSV of 1,200 students / the same pages by typst, cells by openpyxl",
        "ratio": round(statistics.median(ratios), 2),
        "milliseconds": round(1000 * statistics.median(ours[1:])),
        "at_most": 2.0,
    }
    large = a_school(1_500, 6)
    took = [_seconds(lambda: published(large)) for _ in range(5)]
    yield {
        "what": "publishing 1,500 students, 13 grades, 6 groupings, median of 5",
        "seconds": round(statistics.median(took), 2),
        "at_most": 2.0,
    }


def a_school(students: int, divisions: int) -> Exact:
    """Return a school with all grades and some divisions of up to twelve groups."""
    chance = random.Random(5)
    known = school(chance, students)
    tables = ("grade", *(f"Division {n}" for n in range(divisions)))
    weights = [2.0 ** -(n / 2) for n in range(12)]
    profiles = {
        who: (
            chance.choice(GRADES),
            *(f"Group {chance.choices(range(12), weights)[0]}" for _ in range(divisions)),
        )
        for who in known.profiles
    }
    return exact(tables, profiles, answers_of(known))


def published(known: Exact):
    asked = {Also.ANSWERS_IN: Counted(len(known.profiles) * 84, len(known.profiles) * 88)}
    return publish(known, known.tables, name="Fall", order={"grade": GRADES}, counted=asked)[0]


def a_report(students: int) -> BoardReport:
    """Return a first report of a school with four divisions beside grades."""
    known = a_school(students, 4)
    return BoardReport(
        school="Oak Street School",
        round_name="Fall",
        held_on=date(2026, 9, 17),
        taken_on=date(2026, 10, 2),
        smallest=10,
        published=published(known),
        groups=known.tables[1:],
    )


def cells_of(workbook: bytes) -> list[list[list[Any]]]:
    book = load_workbook(io.BytesIO(workbook))
    return [[list(row) for row in page.iter_rows(values_only=True)] for page in book]


def alone(document: dict[str, object], cells: list[list[list[Any]]]) -> None:
    """Set the pages with typst and write the cells with openpyxl, and nothing else."""
    typeset._compiled("pages.typ", document, format="pdf", pdf_standards=["ua-1"], timestamp=0)
    book = Workbook()
    for rows in cells:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    book.save(io.BytesIO())


def _seconds(action: Callable[[], object]) -> float:
    before = time.perf_counter()
    action()
    return time.perf_counter() - before
