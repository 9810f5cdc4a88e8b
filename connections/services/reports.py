"""Reports: what a round's report will hold, and taking it, which is a change that is signed."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.coverage import without_strong_adult
from connections.domain.outreach import OPEN, WORDS, Status
from connections.domain.problems import AccessDenied
from connections.domain.voice import VoiceSummary
from connections.files.report import (
    GroupTable,
    ReportContent,
    ReportKind,
    report_filename,
    report_sheets,
    write_report,
)
from connections.files.workbook import Sheet
from connections.services.caseload import outreach_table
from connections.services.conversion import did_it_work
from connections.services.coverage import (
    RoundCoverage,
    change_since,
    may_see_list,
    round_coverage,
    visible_rounds,
)
from connections.services.groups import coverage_by_group, group_kinds, smallest_group
from connections.services.voice import round_voice
from connections.store.database import Database
from connections.store.rosters import (
    load_adults,
    load_departed_adults,
    load_departed_students,
    load_students,
)
from connections.store.schools import load_schools

__all__ = ["Report", "ReportKind", "ReportPreview", "coverage_report", "preview_report"]

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Report:
    """A file to hand over."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReportPreview:
    """What a report would be called and hold."""

    filename: str
    sheets: tuple[Sheet, ...]


def preview_report(
    database: Database,
    viewer: Viewer,
    today: date,
    round_name: str | None = None,
    kind: ReportKind = ReportKind.INTERNAL,
) -> ReportPreview:
    """Return exactly what the report would hold, without taking it."""
    viewer.require(Permission.REPORT_EXPORT)
    content = _content(database, viewer, today, round_name, kind)
    return ReportPreview(report_filename(content), report_sheets(content))


def coverage_report(
    database: Database,
    viewer: Viewer,
    today: date,
    now: datetime,
    round_name: str | None = None,
    kind: ReportKind = ReportKind.INTERNAL,
) -> Report:
    """Return a round's report as a workbook, and note in the audit log that it was taken.

    Raises NotFound when no round can be shown, AccessDenied where names are not for this viewer.
    """
    viewer.require(Permission.REPORT_EXPORT)
    content = _content(database, viewer, today, round_name, kind)
    report = Report(report_filename(content), write_report(content, now))
    details = {"round_id": content.this_round.round_id, "kind": kind.value}
    if content.names is not None:
        details["students_named"] = str(len(content.names))
    with database.changing(viewer, "report.taken", now, details):
        pass  # nothing else changes: that it was taken is what is kept
    return report


def _content(
    database: Database, viewer: Viewer, today: date, round_name: str | None, kind: ReportKind
) -> ReportContent:
    internal = kind is ReportKind.INTERNAL
    if internal and not may_see_list(database, viewer):
        raise AccessDenied(
            "A report with students' names is for those who may see the list. "
            "You can take the one without names."
        )
    coverage = round_coverage(database, viewer, round_name)
    name = coverage.this_round.name
    before = _round_before(database, viewer, coverage)
    with database.reading() as sql:
        school = load_schools(sql).get(viewer.school_id, "")
    return ReportContent(
        school=school,
        this_round=coverage.this_round,
        made_on=today,
        kind=kind,
        smallest=smallest_group(database, viewer),
        summary=coverage.summary,
        groups=tuple(
            GroupTable(words, coverage_by_group(database, viewer, column, name))
            for column, words in group_kinds(database, viewer, name).items()
        ),
        before=(before.this_round, before.summary) if before else None,
        change=change_since(database, viewer, before.this_round.name, name)
        if before and internal
        else None,
        names=without_strong_adult(coverage.table) if internal else None,
        outreach=_outreach(database, viewer, today) if internal else None,
        became_strong=_became_strong(database, viewer, today),
        voice=_voice(database, viewer, name),
    )


def _outreach(database: Database, viewer: Viewer, today: date) -> pd.DataFrame | None:
    """Return the outreach that is open, by name; who said no is nobody's business."""
    if not viewer.may(Permission.OUTREACH_READ):
        return None
    table = outreach_table(database, viewer, today)
    table = table[table["status"].isin(OPEN)]
    with database.reading() as sql:
        school = viewer.school_id
        students = load_students(sql, school) + load_departed_students(sql, school)
        adults = load_adults(sql, school) + load_departed_adults(sql, school)
    student_names = {student.student_id: student.name for student in students}
    adult_names = {adult.adult_id: adult.name for adult in adults}
    return pd.DataFrame(
        {
            "student": table["student_id"].map(student_names),
            "adult": table["adult_id"].map(adult_names),
            "status": [WORDS[Status(status)] for status in table["status"]],
            "began_on": table["began_on"],
            "contacts": table["contacts"],
            "next_on": table["next_follow_up_on"],
        }
    ).reset_index(drop=True)


def _voice(database: Database, viewer: Viewer, round_name: str) -> VoiceSummary | None:
    if not viewer.may(Permission.VOICE_READ):
        return None
    said = round_voice(database, viewer, round_name)
    return said.summary if said else None


def _became_strong(database: Database, viewer: Viewer, today: date) -> tuple[int, int] | None:
    if not viewer.may(Permission.OUTREACH_READ):
        return None
    whole = did_it_work(database, viewer, today).whole
    return whole.strong, whole.counted


def _round_before(
    database: Database, viewer: Viewer, coverage: RoundCoverage
) -> RoundCoverage | None:
    """Return the newest round that came before this one, or None."""
    rounds = visible_rounds(database, viewer)
    place = rounds.index(coverage.this_round)
    return round_coverage(database, viewer, rounds[place + 1].name) if rounds[place + 1 :] else None
