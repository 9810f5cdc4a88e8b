"""Home: the next useful step for a viewer, and a glance at where the school stands."""

from dataclasses import dataclass
from datetime import date

from connections.domain.access import Permission, Viewer
from connections.domain.caseload import Turn
from connections.domain.coverage import CoverageSummary
from connections.domain.next_step import Situation, Step, next_step
from connections.domain.problems import NotFound
from connections.domain.rounds import Round, RoundStatus
from connections.services.coverage import may_see_list, round_coverage, visible_rounds
from connections.services.lists import kept_caseload
from connections.services.rounds import my_marking_sheet, round_progress
from connections.services.school import SchoolOverview, school_overview
from connections.store.database import Database
from connections.store.outreach import load_outreach


@dataclass(frozen=True, slots=True)
class Home:
    """What Home shows. `shown` is the newest round whose totals the viewer may see, if any."""

    overview: SchoolOverview
    step: Step
    situation: Situation
    marking: int  # adults in the open round
    shown: tuple[Round, CoverageSummary] | None
    under_way: int  # students with open outreach


def home_view(database: Database, viewer: Viewer, today: date) -> Home:
    """Return the one next useful step for this viewer, with what it is about."""
    viewer.require(Permission.ROUND_READ)
    overview = school_overview(database, viewer)
    shown, waiting, under_way = _shown(database, viewer)
    to_mark, said_done = _own_marking(database, viewer, overview.newest)
    still, marking = _still_marking(database, viewer, overview.newest)
    situation = Situation(
        students=overview.students,
        adults=overview.adults,
        newest=overview.newest.status if overview.newest else None,
        to_mark=to_mark,
        said_done=said_done,
        still_marking=still,
        to_connect=waiting,
        due=_due(database, viewer, today),
        sees_list=viewer.may(Permission.COVERAGE_READ) and may_see_list(database, viewer),
    )
    return Home(overview, next_step(viewer, situation), situation, marking, shown, under_way)


def _shown(
    database: Database, viewer: Viewer
) -> tuple[tuple[Round, CoverageSummary] | None, int, int]:
    """Return the newest round shown, how many wait without outreach, how many have it."""
    if not viewer.may(Permission.COVERAGE_READ) or not visible_rounds(database, viewer):
        return None, 0, 0
    coverage = round_coverage(database, viewer)
    with database.reading() as sql:
        reached = {one.student_id for one in load_outreach(sql, viewer.school_id) if one.open}
    alone = set(coverage.table.loc[~coverage.table["covered"], "student_id"])
    return (coverage.this_round, coverage.summary), len(alone - reached), len(alone & reached)


def _own_marking(
    database: Database, viewer: Viewer, newest: Round | None
) -> tuple[int | None, bool]:
    if newest is None or newest.status is not RoundStatus.OPEN or viewer.adult_id is None:
        return None, False
    try:
        sheet = my_marking_sheet(database, viewer, newest.round_id)
    except NotFound:  # an adult who joined the roster but not this round
        return None, False
    return len(sheet.students) - len(sheet.answers), sheet.done


def _still_marking(database: Database, viewer: Viewer, newest: Round | None) -> tuple[int, int]:
    if newest is None or newest.status is not RoundStatus.OPEN:
        return 0, 0
    if not viewer.may(Permission.PROGRESS_READ):
        return 0, 0
    progress = round_progress(database, viewer, newest.round_id)
    return sum(not each.done for each in progress), len(progress)


def _due(database: Database, viewer: Viewer, today: date) -> int:
    """Return how much outreach waits for the viewer; at this computer, all that is overdue."""
    if not viewer.may(Permission.OUTREACH_OWN):
        return 0
    if viewer.adult_id is None and not viewer.may(Permission.OUTREACH_READ):
        return 0
    entries = kept_caseload(database, viewer, today, everybody=False)
    mine = {Turn.ANSWER} if viewer.adult_id else set()
    return sum(entry.overdue or entry.turn in mine for entry in entries)
