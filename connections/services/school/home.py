"""Home: the next useful step for a viewer, and a glance at where the school stands."""

from dataclasses import dataclass
from datetime import date, timedelta

from connections.domain.access.grants import Permission, Scope
from connections.domain.coverage.table import CoverageSummary
from connections.domain.outreach.caseload import TO_DO, Turn
from connections.domain.problems import NotFound
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.school.calendar import A_WEEK, Span
from connections.domain.school.days import school_year
from connections.domain.school.next_step import Situation, Step, next_step
from connections.services.backup.daily import BackupState, backup_state
from connections.services.book.ask import Ask
from connections.services.book.which import sees_list, shown_coverage
from connections.services.coverage.today import connected_today
from connections.services.meeting.progress import meeting_progress
from connections.services.outreach.caseload import CaseloadEntry, my_caseload
from connections.services.round.marking import my_marking_sheet
from connections.services.school.school import SchoolOverview, school_overview
from connections.store.records.erasing import count_ended_by_erasing

TOLD_FOR = timedelta(days=28)  # how long an adult is told that an outreach ended by an erasing


@dataclass(frozen=True, slots=True)
class YearRound:
    """A round on the line of the year, with its coverage once the viewer may see it."""

    name: str
    held_on: date
    status: RoundStatus
    covered: tuple[float, float] | None  # from what is marked, to what missing answers could add


@dataclass(frozen=True, slots=True)
class Year:
    """The school's year as a line: its first and last day, its terms, its rounds by day."""

    first_on: date
    last_on: date
    terms: tuple[Span, ...]
    rounds: tuple[YearRound, ...]
    looks_on: date | None  # when it can be told what the newest round's outreach came to


@dataclass(frozen=True, slots=True)
class Home:
    """What Home shows. `shown` is the newest round whose totals the viewer may see, if any."""

    overview: SchoolOverview
    step: Step
    situation: Situation
    marking: int  # adults in the open round
    shown: tuple[Round, CoverageSummary] | None
    under_way: int  # of those not yet connected: an adult said yes
    asked: int  # an adult was asked, or is suggested
    year: Year
    waits: tuple[CaseloadEntry, ...]  # outreach that waits for the viewer, the most urgent first
    ended_by_erasing: int  # outreach of the viewer whose student was erased lately
    backup: BackupState | None  # for whoever takes backups, once there is something to lose


def home_view(ask: Ask) -> Home:
    """Return the one next useful step for this viewer, with what it is about."""
    ask.require(Permission.ROUND_READ)
    overview = school_overview(ask)
    shown, waiting, said_yes, asked = _shown(ask)
    newest = overview.newest
    opened = newest if newest and newest.status is RoundStatus.OPEN else None
    to_mark, said_done = _own_marking(ask, opened)
    still, marking = _still_marking(ask, opened)
    situation = Situation(
        students=overview.students,
        adults=overview.adults,
        newest=newest.status if newest else None,
        to_mark=to_mark,
        said_done=said_done,
        still_marking=still,
        to_connect=waiting,
        unanswered=bool(shown and shown[0] == newest and not shown[1].completeness),
        due=_due(ask),
        sees_list=sees_list(ask),
    )
    step = next_step(ask.viewer, situation)
    looks_after = overview.students and ask.may(Permission.SCHOOL_MANAGE)
    backup = backup_state(ask) if looks_after else None
    figures = (shown, said_yes, asked)
    facts = (overview, step, situation, marking, *figures)
    return Home(*facts, _year(ask), _waits(ask), _ended(ask), backup)


def _year(ask: Ask) -> Year:
    """Return the school year of today; where no term is known it runs from August to June."""
    year = school_year(ask.today)
    begins, ends = date(year, 8, 15), date(year + 1, 6, 30)
    settings = ask.book.settings()
    terms = tuple(one for one in settings.days.terms if school_year(one.first_on) == year)
    if terms:
        begins, ends = terms[0].first_on, max(one.last_on for one in terms)
    sees, shown = sees_list(ask) and ask.may(Permission.COVERAGE_READ), ask.book.shown_rounds()
    rounds = []
    for this_round in ask.book.rounds():
        if school_year(this_round.held_on) == year:
            figures = (
                ask.book.coverage(this_round).summary if this_round in shown and sees else None
            )
            covered = (figures.coverage_low, figures.coverage_high) if figures else None
            facts = (this_round.name, this_round.held_on, this_round.status, covered)
            rounds.append(YearRound(*facts))
    days = [begins, ends, ask.today, *(one.held_on for one in rounds)]
    wait = A_WEEK * settings.conversion_weeks
    looks_on = settings.days.add(shown[0].held_on, wait) if shown else None
    if not ask.may(Permission.OUTREACH_ASSIGN) or (looks_on and not ask.today < looks_on <= ends):
        looks_on = None
    ordered = tuple(sorted(rounds, key=lambda one: one.held_on))
    return Year(min(days), max(days), terms, ordered, looks_on)


def _waits(ask: Ask) -> tuple[CaseloadEntry, ...]:
    """Return what waits for an adult; a computer that nobody was passed names nobody here."""
    me = ask.viewer.adult_id
    if me is None or not ask.may(Permission.OUTREACH_READ, Scope.CASELOAD):
        return ()
    return tuple(
        entry
        for entry in my_caseload(ask)
        if entry.turn in TO_DO or (entry.turn is Turn.ANSWER and entry.outreach.adult_id == me)
    )


def _ended(ask: Ask) -> int:
    """Return how much of the viewer's outreach ended in the last weeks by an erasing."""
    mine, since = ask.viewer.adult_id, ask.today - TOLD_FOR
    if mine is None:
        return 0
    return count_ended_by_erasing(ask.book.sql, ask.school_id, mine, since)


def _shown(ask: Ask) -> tuple[tuple[Round, CoverageSummary] | None, int, int, int]:
    """Return the newest round shown; how many students wait today, have a yes, have one asked."""
    if not ask.may(Permission.COVERAGE_READ) or not ask.book.shown_rounds():
        return None, 0, 0, 0
    coverage, today = shown_coverage(ask.book), connected_today(ask)
    shown = (coverage.this_round, coverage.summary) if sees_list(ask) else None
    return shown, today.waiting, today.said_yes, today.asked


def _own_marking(ask: Ask, opened: Round | None) -> tuple[int | None, bool]:
    if opened is None or ask.viewer.adult_id is None:
        return None, False
    try:
        sheet = my_marking_sheet(ask, opened.round_id)
    except NotFound:  # an adult who joined the roster but not this round
        return None, False
    return sheet.left, sheet.done


def _still_marking(ask: Ask, opened: Round | None) -> tuple[int, int]:
    if opened is None or not ask.may(Permission.PROGRESS_READ):
        return 0, 0
    progress = meeting_progress(ask, opened.round_id)
    return len(progress.adults) - progress.done, len(progress.adults)


def _due(ask: Ask) -> int:
    """Return how much outreach waits for the viewer; at this computer, all that is overdue."""
    least = Scope.CASELOAD if ask.viewer.adult_id else Scope.GRADES
    if not ask.may(Permission.OUTREACH_READ, least):
        return 0
    mine = {Turn.ANSWER} if ask.viewer.adult_id else set()
    return sum(entry.overdue or entry.turn in mine for entry in my_caseload(ask))
