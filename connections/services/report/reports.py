"""The leadership's workbook: what it will hold, and taking it, which is a change that is signed."""

from dataclasses import dataclass, replace

import pandas as pd

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import PLACES, REFUSALS
from connections.domain.coverage.table import without_strong_adult
from connections.domain.outreach.status import OPEN, WORDS, Status
from connections.domain.problems import AccessDenied
from connections.domain.records.disclosing import Given, require_given
from connections.files.out.lists.workbook import (
    GroupTable,
    ReportContent,
    report_filename,
    report_sheets,
    taken_words,
    write_report,
)
from connections.files.out.workbook import Sheet
from connections.services.book.ask import Ask
from connections.services.book.which import round_before, shown_round
from connections.services.coverage.coverage import change_since
from connections.services.coverage.groups import coverage_by_group, group_kinds
from connections.services.coverage.voice import round_voice
from connections.services.meeting.undo import after_first_reveal
from connections.services.outreach.caseload import outreach_table
from connections.services.outreach.conversion import did_it_work
from connections.services.report.known import divisions_of
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


def preview_report(ask: Ask, round_id: str | None = None) -> ReportPreview:
    """Return exactly what the workbook would hold, without taking it."""
    ask.require(Permission.REPORT_NAMES)
    content = _content(ask, round_id)
    return ReportPreview(report_filename(content), report_sheets(content))


def coverage_report(ask: Ask, round_id: str | None = None, given: Given | None = None) -> Report:
    """Return a round's workbook with names, and note in the audit log that it was taken.

    `given` says to whom and why. Raises NotFound when no round can be shown, AccessDenied where
    names are not for this viewer.
    """
    ask.require(Permission.REPORT_NAMES)
    content = _content(ask, round_id)
    named = _named(ask, content)
    given = require_given(given)
    content = replace(content, taken=taken_words(taker(ask), ask.now))
    report = Report(report_filename(content), write_report(content, ask.now))
    details = {
        "round_id": content.this_round.round_id,
        "kind": "internal",
        "students_named": str(len(content.names)),
    }
    with ask.changing("report.taken", details) as sql:
        save_disclosure(sql, ask.school_id, given, "report", named, ask.now, ask.by)
    return report


def taker(ask: Ask) -> str:
    """Return what whoever asks is called on what they take."""
    ask.require(Permission.REPORT_NAMES)
    adult = ask.book.adults_by_id().get(ask.by)
    return adult.name if adult else say(PLACES.get(ask.by, ask.by))


def _named(ask: Ask, content: ReportContent) -> set[str]:
    """Return the students a report names: those of its list, and of the outreach that is open."""
    reached = ask.book.taken() if content.outreach is not None else ()
    return {*content.names["student_id"], *reached}


def may_name_students(ask: Ask) -> bool:
    """Say whether the viewer may take what holds students' names."""
    ask.require(Permission.REPORT_EXPORT)
    return _names_are_shown(ask)


def require_names(ask: Ask) -> None:
    """Refuse, with a sentence, what holds students' names where they are not for this viewer."""
    ask.require(Permission.REPORT_NAMES)
    if not _names_are_shown(ask):
        raise AccessDenied(REFUSALS[Permission.REPORT_NAMES])


def _names_are_shown(ask: Ask) -> bool:
    shows_list = ask.book.settings().teachers_see_list
    return ask.viewer.scope(Permission.REPORT_NAMES, shows_list) >= Scope.GRADES


def _content(ask: Ask, round_id: str | None) -> ReportContent:
    require_names(ask)
    book, this_round = ask.book, shown_round(ask.book, round_id)
    coverage, before = book.coverage(this_round), round_before(book, this_round)
    leads = ask.may(Permission.OUTREACH_READ, Scope.SCHOOL)
    round_id, smallest = this_round.round_id, book.settings().smallest_group
    moved = change_since(ask, before.round_id, round_id) if before else None
    worked = did_it_work(ask).found if leads else None
    said = round_voice(ask, round_id) if ask.may(Permission.VOICE_READ) else None
    groups = (
        GroupTable(words, coverage_by_group(ask, column, round_id))
        for column, words in group_kinds(ask, round_id).items()
        if column in {"grade", "homeroom", *divisions_of(coverage)}
    )
    return ReportContent(
        school=book.name(),
        this_round=this_round,
        made_on=ask.today,
        smallest=smallest,
        summary=coverage.summary,
        groups=tuple(groups),
        before=(before, book.coverage(before).summary) if before else None,
        change=moved,
        names=listed_of(ask, round_id),
        outreach=_outreach(ask) if leads else None,
        worked=worked,
        voice=said.summary if said else None,
        reads_voice=ask.may(Permission.VOICE_READ),
        after_first_reveal=after_first_reveal(ask, round_id),
    )


def listed_of(ask: Ask, round_id: str | None = None) -> pd.DataFrame:
    """Return the rows of a round's students without a strong adult whom the viewer may name."""
    ask.require(Permission.REPORT_NAMES)
    coverage = ask.book.coverage(shown_round(ask.book, round_id))
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
