"""Reports: what a round's report will hold, and taking it, which is a change that is signed."""

from dataclasses import dataclass

import pandas as pd

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import REFUSALS
from connections.domain.coverage.table import without_strong_adult
from connections.domain.outreach.status import OPEN, WORDS, Status
from connections.domain.people.private import ORIGIN, told_by
from connections.domain.problems import AccessDenied
from connections.domain.records.disclosing import FOR_OWN_STAFF, Given, require_given
from connections.files.out.report import (
    GroupTable,
    ReportContent,
    report_filename,
    report_sheets,
    write_report,
)
from connections.files.out.report import ReportKind as ReportKind  # for ui
from connections.files.out.workbook import Sheet
from connections.files.words.never import is_origin
from connections.services.book.ask import Ask
from connections.services.book.book import RoundCoverage
from connections.services.book.which import round_before, shown_round
from connections.services.coverage.coverage import change_since
from connections.services.coverage.groups import coverage_by_group, group_kinds
from connections.services.coverage.voice import round_voice
from connections.services.meeting.undo import after_first_reveal
from connections.services.outreach.caseload import outreach_table
from connections.services.outreach.conversion import did_it_work
from connections.store.records.held import save_disclosure
from connections.words import say


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
    ask: Ask, round_id: str | None = None, kind: ReportKind = ReportKind.INTERNAL
) -> ReportPreview:
    """Return exactly what the report would hold, without taking it."""
    ask.require(Permission.REPORT_EXPORT)
    content = _content(ask, round_id, kind)
    return ReportPreview(report_filename(content), report_sheets(content))


def coverage_report(
    ask: Ask,
    round_id: str | None = None,
    kind: ReportKind = ReportKind.INTERNAL,
    given: Given | None = None,
) -> Report:
    """Return a round's report as a workbook, and note in the audit log that it was taken.

    One with names is given to somebody: `given` says to whom and why. Raises NotFound when no round
    can be shown, AccessDenied where names are not for this viewer.
    """
    ask.require(Permission.REPORT_EXPORT)
    content = _content(ask, round_id, kind)
    named = _named(ask, content)
    given = require_given(given) if kind is ReportKind.INTERNAL else FOR_OWN_STAFF
    report = Report(report_filename(content), write_report(content, ask.now))
    details = {"round_id": content.this_round.round_id, "kind": kind.value}
    if content.names is not None:
        details["students_named"] = str(len(content.names))
    with ask.changing("report.taken", details) as sql:
        save_disclosure(sql, ask.school_id, given, "report", named, ask.now, ask.by)
    return report


def _named(ask: Ask, content: ReportContent) -> set[str]:
    """Return the students a report names: those of its list, and of the outreach that is open."""
    if content.names is None:
        return set()
    reached = ask.book.taken() if content.outreach is not None else ()
    return {*content.names["student_id"], *reached}


def may_name_students(ask: Ask) -> bool:
    """Say whether the viewer may take the report with students' names."""
    ask.require(Permission.REPORT_EXPORT)
    shows_list = ask.book.settings().teachers_see_list
    return ask.viewer.scope(Permission.REPORT_NAMES, shows_list) >= Scope.GRADES


def _content(ask: Ask, round_id: str | None, kind: ReportKind) -> ReportContent:
    internal = kind is ReportKind.INTERNAL
    if internal and not may_name_students(ask):
        raise AccessDenied(REFUSALS[Permission.REPORT_NAMES])
    book, this_round = ask.book, shown_round(ask.book, round_id)
    coverage, before = book.coverage(this_round), round_before(book, this_round)
    leads = ask.may(Permission.OUTREACH_READ, Scope.SCHOOL)
    round_id, smallest = this_round.round_id, book.settings().smallest_group
    moved = change_since(ask, before.round_id, round_id) if before and internal else None
    worked = did_it_work(ask).found if leads else None
    said = round_voice(ask, round_id) if ask.may(Permission.VOICE_READ) else None
    groups = (
        GroupTable(words, coverage_by_group(ask, column, round_id))
        for column, words in group_kinds(ask, round_id).items()
        # Where somebody comes from is on the staff's own screens alone.
        if not is_origin(column) and told_by(coverage.table[column].unique()) != ORIGIN
    )
    return ReportContent(
        school=book.name(),
        this_round=this_round,
        made_on=ask.today,
        kind=kind,
        smallest=smallest,
        summary=coverage.summary,
        groups=tuple(groups),
        before=(before, book.coverage(before).summary) if before else None,
        change=moved,
        names=_names(ask, coverage) if internal else None,
        outreach=_outreach(ask) if internal and leads else None,
        worked=worked,
        voice=said.summary if said else None,
        reads_voice=ask.may(Permission.VOICE_READ),
        after_first_reveal=after_first_reveal(ask, round_id),
    )


def _names(ask: Ask, coverage: RoundCoverage) -> pd.DataFrame:
    seen = {s.student_id for s in ask.seen(Permission.REPORT_NAMES, coverage.students)}
    table = without_strong_adult(coverage.table)
    return table[table["student_id"].isin(seen)].reset_index(drop=True)


def _outreach(ask: Ask) -> pd.DataFrame:
    """Return the outreach that is open, by name; who said no is nobody's business."""
    table = outreach_table(ask)
    table = table[table["status"].isin(OPEN)]
    students, adults = ask.book.students_by_id(), ask.book.adults_by_id()
    return pd.DataFrame(
        {
            "student": [students[student_id].name for student_id in table["student_id"]],
            "adult": [adults[adult_id].name for adult_id in table["adult_id"]],
            "status": [say(WORDS[Status(status)]) for status in table["status"]],
            "began_on": table["began_on"].to_list(),
            "contacts": table["contacts"].to_list(),
            "next_on": table["next_follow_up_on"].to_list(),
        }
    )
