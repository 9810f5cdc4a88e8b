"""Reports: what a round's report will hold, and taking it, which is a change that is signed."""

from dataclasses import dataclass
from datetime import date, datetime

from connections.domain.access import Permission, Viewer
from connections.domain.coverage import without_strong_adult
from connections.domain.problems import AccessDenied
from connections.files.report import (
    GroupTable,
    ReportContent,
    ReportKind,
    report_filename,
    report_sheets,
    write_report,
)
from connections.files.workbook import Sheet
from connections.services.coverage import (
    RoundCoverage,
    change_since,
    may_see_list,
    round_coverage,
    visible_rounds,
)
from connections.services.groups import coverage_by_group, group_kinds, smallest_group
from connections.store.database import Database
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
    )


def _round_before(
    database: Database, viewer: Viewer, coverage: RoundCoverage
) -> RoundCoverage | None:
    """Return the newest round that came before this one, or None."""
    rounds = visible_rounds(database, viewer)
    place = rounds.index(coverage.this_round)
    return round_coverage(database, viewer, rounds[place + 1].name) if rounds[place + 1 :] else None
