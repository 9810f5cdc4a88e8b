"""The leadership's lists, by name, a page for each follow-up meeting: looked at, and taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from connections.domain.access.grants import Permission, Scope
from connections.domain.network.graph import adults_by_strength
from connections.domain.outreach.status import WORDS
from connections.domain.people.grades import grade_label, grade_order, natural_order
from connections.domain.problems import NotPossible
from connections.domain.records.disclosing import Given, require_given
from connections.domain.reports.board import Paper
from connections.domain.reports.lists import By, Listed, ListPage, NameLists, pages_of
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round
from connections.files.out.lists.pages import lists_filename, write_lists
from connections.files.out.lists.workbook import NOBODY_LEFT
from connections.services.book.ask import Ask
from connections.services.book.which import shown_round
from connections.services.outreach.caseload import CaseloadEntry, my_caseload
from connections.services.report.known import divisions_of
from connections.services.report.reports import Report, listed_of, require_names, taker
from connections.store.records.held import save_disclosure
from connections.words import day, listed, say, say_many, to_say

_BY_WORDS = {By.GRADE: to_say("Grade"), By.COUNSELOR: to_say("Counselor")}


def ways_to_list(ask: Ask, round_id: str | None = None) -> Mapping[str, str]:
    """Return what can make a page, in words by its code: grade, counselor, the school's groups.

    By counselor only for those who see everybody's outreach.
    """
    ask.require(Permission.REPORT_NAMES)
    ways = [By.GRADE, *([By.COUNSELOR] if ask.may(Permission.OUTREACH_READ, Scope.GRADES) else [])]
    groups = divisions_of(ask.book.coverage(shown_round(ask.book, round_id)))
    return {way: say(_BY_WORDS[way]) for way in ways} | {
        group: group[:1].upper() + group[1:] for group in groups if group not in set(By)
    }


@dataclass(frozen=True, slots=True)
class ListsPreview:
    """What the file would be called, and its pages."""

    filename: str
    pages: tuple[ListPage, ...]


def preview_lists(ask: Ask, by: str, round_id: str | None = None) -> ListsPreview:
    """Return the pages as they would be printed; every student of the list stands on one of them.

    Raises NotPossible for what makes no page here.
    """
    ask.require(Permission.REPORT_NAMES)
    require_names(ask)
    ways = ways_to_list(ask, round_id)
    if by not in ways:
        raise NotPossible(
            "A list can be made by {ways}, not by “{by}”. Nothing was taken.",
            ways=listed(f"`{way}`" for way in ways),
            by=by,
        )
    this_round = shown_round(ask.book, round_id)
    filename = lists_filename(ask.book.name(), this_round.name, ask.today)
    return ListsPreview(filename, _pages(ask, this_round, by, ways[by]))


def take_lists(
    ask: Ask,
    by: str,
    round_id: str | None = None,
    given: Given | None = None,
    paper: Paper = Paper.LETTER,
) -> Report:
    """Return the lists as a PDF, a page for each meeting, and write down who took them.

    `given` says to whom and why. Raises NotPossible where every student has a strong adult.
    """
    ask.require(Permission.REPORT_NAMES)
    preview = preview_lists(ask, by, round_id)
    given = require_given(given)
    this_round = shown_round(ask.book, round_id)
    named = {student.student_id for page in preview.pages for student in page.students}
    if not named:
        raise NotPossible(NOBODY_LEFT)
    lists = NameLists(
        school=ask.book.name(),
        round_name=this_round.name,
        held_on=this_round.held_on,
        pages=preview.pages,
        taken_by=taker(ask),
        taken_at=ask.now,
        paper=paper,
    )
    report = Report(preview.filename, write_lists(lists))
    details = {
        "round_id": this_round.round_id,
        "kind": "lists",
        "lists": len(preview.pages),
        "students_named": str(len(named)),
    }
    with ask.changing("report.taken", details) as sql:
        save_disclosure(sql, ask.school_id, given, "report", named, ask.now, ask.by)
    return report


def _pages(ask: Ask, this_round: Round, by: str, words: str) -> tuple[ListPage, ...]:
    cases = _cases(ask)
    known_by = _who_knows(ask, this_round)
    placed = []
    for row in listed_of(ask, this_round.round_id).to_dict("records"):
        key = row["student_id"]
        case = cases.get(key)
        student = Listed(
            key,
            row["name"],
            grade_label(row["grade"]) if row["grade"] else "",
            row["homeroom"],
            known_by(key, row["know"]),
        )
        if case is not None:
            where = say(WORDS[case.outreach.status])
            student = replace(student, asked=(case.adult.name, where), next_step=_next_step(case))
        if by == By.COUNSELOR:
            place = (case.outreach.looked_after_by or "") if case else ""
        else:
            place = str(row[by] or "")
        placed.append((place, student))
    if by == By.GRADE:
        return pages_of(placed, grade_order, grade_label)
    if by == By.COUNSELOR:
        name = _names_of_adults(ask)
        return pages_of(placed, lambda place: natural_order(name(place)), _counselor(name))
    return pages_of(placed, natural_order, partial(_group, words))


def _names_of_adults(ask: Ask) -> Callable[[str], str]:
    adults = ask.book.adults_by_id()
    return lambda adult_id: adults[adult_id].name if adult_id in adults else adult_id


def _counselor(name: Callable[[str], str]) -> Callable[[str], str]:
    def title(adult_id: str) -> str:
        return name(adult_id) if adult_id else say("Nobody looks after them yet")

    return title


def _group(words: str, value: str) -> str:
    return say("{group}: {value}", group=words, value=value or say("not given"))


def _cases(ask: Ask) -> dict[str, CaseloadEntry]:
    """Return the outreach that is open for each student, as far as the viewer sees everybody's."""
    if not ask.may(Permission.OUTREACH_READ, Scope.GRADES):
        return {}
    entries = (entry for entry in my_caseload(ask, everybody=True) if entry.outreach.open)
    return {entry.student.student_id: entry for entry in entries}


def _next_step(case: CaseloadEntry) -> tuple[str, str]:
    due = case.next_due_on
    return case.outreach.first_step, say("due {day}", day=day(due, "medium")) if due else ""


def _who_knows(ask: Ask, this_round: Round) -> Callable[[str, int], str]:
    """Return how it is said who knows a student: by name where the viewer may read marks."""
    if not ask.may(Permission.MARK_READ, Scope.GRADES):
        return lambda _, know: (
            say_many(know, "{n} adult", "{n} adults") if know else say("nobody yet")
        )
    network, name = ask.book.network(this_round), _names_of_adults(ask)

    def told(student_id: str, _: int) -> str:
        known = sorted(map(name, adults_by_strength(network, student_id)[Strength.KNOW]))
        return ", ".join(known) or say("nobody yet")

    return told
