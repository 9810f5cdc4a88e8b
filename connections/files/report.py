"""A round's report as a workbook: what is in it, in which words, and what it is called."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import pandas as pd

from connections.domain.coverage import CoverageSummary
from connections.domain.people import grade_label
from connections.domain.rounds import Round
from connections.domain.voice import VoiceSummary
from connections.files.workbook import Column, Kind, RangeChart, Sheet, Value, write_workbook

NEVER_A_TRAIT = (
    "“Not yet connected” means: no adult has told us yet. It is never a trait of the child."
)
CONFIDENTIAL = "Contains education records: do not share. For the school's own staff only."
WITHHELD = "withheld"


class ReportKind(StrEnum):
    """For whose eyes a report is."""

    SHAREABLE = "shareable"  # no names, small groups withheld
    INTERNAL = "internal"  # with the list of students and the outreach


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Coverage by one division of the roster; `table` as services.groups gives it."""

    title: str
    table: pd.DataFrame


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything a report says. The frames are None in a report that is not to hold them.

    `names`: student_id, name, grade, homeroom str, know, recognise, missing int, in order.
    `change`: was, now str, students int.  `outreach`: student, adult, status str,
    began_on date,  contacts int,  next_on date or None.
    """

    school: str
    this_round: Round
    made_on: date
    kind: ReportKind
    smallest: int
    summary: CoverageSummary
    groups: tuple[GroupTable, ...]
    before: tuple[Round, CoverageSummary] | None = None
    change: pd.DataFrame | None = None
    names: pd.DataFrame | None = None
    outreach: pd.DataFrame | None = None
    became_strong: tuple[int, int] | None = None  # of the outreach old enough to tell
    voice: VoiceSummary | None = None  # what students said, if anybody was asked


def write_report(content: ReportContent, now: datetime) -> bytes:
    """Return the report as an .xlsx."""
    title = f"Connections at {content.school}, {content.this_round.name}"
    return write_workbook(report_sheets(content), title, now)


def report_filename(content: ReportContent) -> str:
    """Return "Oak-Street-School_Fall-2026_2026-11-22_internal.xlsx": safe on every system."""
    parts = (content.school, content.this_round.name, content.made_on.isoformat(), content.kind)
    return "_".join(filter(None, map(_safe, parts))) + ".xlsx"


def _safe(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:60]


def report_sheets(content: ReportContent) -> tuple[Sheet, ...]:
    """Return the sheets of the report in order; the preview on the screen shows these."""
    sheets = [_summary(content), *(_group(content, group) for group in content.groups)]
    if content.change is not None and content.before is not None:
        sheets.append(_change(content, content.before[0], content.change))
    if content.names is not None:
        sheets.append(_names(content, content.names))
    if content.outreach is not None:
        sheets.append(_outreach(content, content.outreach))
    return tuple(sheets)


def _warning(content: ReportContent) -> str:
    return CONFIDENTIAL if content.kind is ReportKind.INTERNAL else ""


def _headline(content: ReportContent, what: str) -> str:
    return (
        f"{content.school}: {what}. {content.this_round.name}, held on "
        f"{content.this_round.held_on.isoformat()}, staff view; report of "
        f"{content.made_on.isoformat()}."
    )


def _summary(content: ReportContent) -> Sheet:
    columns = (
        Column("Figure", width=44),
        Column("Number", Kind.COUNT, 12),
        Column("Out of", Kind.COUNT, 12),
        Column("Share", Kind.SHARE, 12),
        Column("What it means", width=92),
    )
    notes = (
        _headline(content, "summary"),
        NEVER_A_TRAIT,
        "Staff view: what adults believe. Students and adults often see a relationship "
        "differently, so nothing here says that a student feels connected.",
        f"Groups under {content.smallest} students are withheld, with their counts.",
    )
    return Sheet(
        "Summary", columns, tuple(_figures(content)), notes, _warning(content), None, "No round."
    )


def _figures(content: ReportContent) -> Iterable[tuple[Value, ...]]:
    figures, small = content.summary, content.summary.students < content.smallest

    def of_students(words: str, number: int, meaning: str) -> tuple[Value, ...]:
        if small:
            return words, WITHHELD, WITHHELD, WITHHELD, meaning
        return words, number, figures.students, number / figures.students, meaning

    answers = figures.adults * figures.students
    could_be = round(figures.coverage_high * figures.students) if figures.students else 0
    yield "Students in the round", figures.students, None, None, "Enrolled on the round's date."
    yield "Adults in the round", figures.adults, None, None, "Anyone a student could turn to."
    yield (
        "Answers given (completeness)",
        figures.marks,
        answers,
        figures.completeness if answers else None,
        "Of every pair of an adult and a student. A missing answer is not “Not yet”.",
    )
    yield of_students(
        "Covered (staff view)", figures.covered, "At least one adult says: a strong connection."
    )
    yield of_students(
        "Covered, if every missing answer were Strong",
        could_be,
        "The upper end: coverage lies between this figure and the one above.",
    )
    yield of_students("Two or more adults (depth)", figures.two_or_more, "Two or more say Strong.")
    yield of_students("Not yet connected", figures.not_covered, "No adult has said Strong (yet).")
    yield of_students(
        "Exactly one strong adult, or only adults who are leaving",
        figures.fragile,
        "Covered today, and resting on one adult or on adults who are leaving.",
    )
    yield of_students(
        "Only recognised", figures.only_recognised, "Name and face, and nobody knows them closer."
    )
    yield of_students("Not reviewed by anybody", figures.not_reviewed, "No answer at all so far.")
    yield from _figures_of_voice(content)
    yield from _figures_over_time(content)


def _figures_of_voice(content: ReportContent) -> Iterable[tuple[Value, ...]]:
    voice = content.voice
    if voice is None:
        return
    shown = voice.answered >= content.smallest
    for words, number, meaning in (
        ("Confirmed", voice.confirmed, "The student names an adult who marked them strong."),
        ("Perceived", voice.perceived, "Covered, and so far staff alone say so."),
        ("Unseen", voice.unseen, "The student names an adult who did not mark them strong."),
        ("Said “nobody here”", voice.nobody, "Nobody came to mind when the student was asked."),
    ):
        yield (
            f"{words} (of students who answered)",
            number if shown else WITHHELD,
            voice.answered if shown else WITHHELD,
            number / voice.answered if shown else WITHHELD,
            meaning,
        )


def _figures_over_time(content: ReportContent) -> Iterable[tuple[Value, ...]]:
    if content.before is not None:
        earlier, then = content.before
        shown = then.students >= content.smallest
        yield (
            f"Covered in {earlier.name} (the round before)",
            then.covered if shown else WITHHELD,
            then.students if shown else WITHHELD,
            then.coverage if shown else WITHHELD,
            "For comparison; students who came or left since are in one figure only.",
        )
    if content.became_strong is not None:
        strong, old_enough = content.became_strong
        shown = old_enough >= content.smallest
        yield (
            "Outreach that became strong (conversion)",
            strong if shown else WITHHELD,
            old_enough if shown else WITHHELD,
            strong / old_enough if shown else WITHHELD,
            "Of outreach old enough to tell: the pair is strong in a later round.",
        )


def _group(content: ReportContent, group: GroupTable) -> Sheet:
    columns = (
        Column("Group", width=30),  # not the roster's own word: a heading must be unique
        Column("Students", Kind.COUNT, 12),
        Column("Covered", Kind.COUNT, 12),
        Column("Share covered", Kind.SHARE, 14),
        Column("Missing answers could add", Kind.SHARE, 18),
        Column("Two or more adults", Kind.COUNT, 14),
        Column("Share with two or more", Kind.SHARE, 16),
    )
    rows = tuple(
        (str(row.group), *[WITHHELD] * 6)
        if row.withheld
        else (
            str(row.group),
            int(row.students),
            int(row.covered),
            float(row.share),
            float(row.gap),
            int(row.two_or_more),
            float(row.depth),
        )
        for row in group.table.itertuples()
    )
    shown = [row for row in rows if row[1] != WITHHELD]
    chart = RangeChart(
        f"Covered by {group.title.lower()} (staff view)",
        "; ".join(f"{row[0]}: {row[3]:.0%} of {row[1]} students covered" for row in shown),
        label=0,
        low=3,
        gap=4,
        rows=len(shown),
    )
    notes = (
        _headline(content, f"coverage by {group.title.lower()}"),
        f"Groups under {content.smallest} students are withheld, with their counts.",
    )
    return Sheet(f"By {group.title.lower()}", columns, rows, notes, _warning(content), chart)


_STATES = {
    "none": "No strong adult yet",
    "one": "One strong adult",
    "two or more": "Two or more",
    "new": "Not in the round then",
    "left": "Not in the round now",
}


def _change(content: ReportContent, earlier: Round, change: pd.DataFrame) -> Sheet:
    columns = (Column("Then", width=28), Column("Now", width=28), Column("Students", Kind.COUNT))
    rows = tuple(
        (_STATES[row.was], _STATES[row.now], int(row.students)) for row in change.itertuples()
    )
    notes = (_headline(content, f"change since {earlier.name}"),)
    return Sheet("Change", columns, rows, notes, _warning(content))


def _names(content: ReportContent, names: pd.DataFrame) -> Sheet:
    columns = (
        Column("Student", width=30),
        Column("Student id", width=14),
        Column("Grade", width=18),
        Column("Homeroom", width=16),
        Column("Adults who know them", Kind.COUNT, 14),
        Column("Adults who recognise them", Kind.COUNT, 16),
        Column("Answers still missing", Kind.COUNT, 14),
    )
    rows = tuple(
        (
            row.name,
            row.student_id,
            grade_label(row.grade),
            row.homeroom,
            int(row.know),
            int(row.recognise),
            int(row.missing),
        )
        for row in names.itertuples(index=False)
    )
    notes = (
        _headline(content, "students not yet connected"),
        NEVER_A_TRAIT,
        "Order: fewest adults who know them first. Connection alone, nothing else.",
    )
    done = "Every student in this round has a strong adult (staff view)."
    return Sheet("Not yet connected", columns, rows, notes, _warning(content), None, done)


def _outreach(content: ReportContent, outreach: pd.DataFrame) -> Sheet:
    columns = (
        Column("Student", width=30),
        Column("Adult", width=30),
        Column("Where it stands", width=20),
        Column("Since", Kind.DAY, 14),
        Column("Contacts", Kind.COUNT, 12),
        Column("Next step on", Kind.DAY, 14),
    )
    rows = tuple(
        (row.student, row.adult, row.status, row.began_on, int(row.contacts), row.next_on)
        for row in outreach.itertuples(index=False)
    )
    notes = (
        _headline(content, "outreach"),
        "Assigning is not connecting: what counts is the share that became strong (Summary).",
    )
    nothing = "No outreach has begun yet."
    return Sheet("Outreach", columns, rows, notes, _warning(content), None, nothing)
