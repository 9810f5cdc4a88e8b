"""How long things are kept here, what is over its time, and letting it go: never unseen."""

from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Role
from connections.domain.access.viewer import BY_ITSELF, Viewer
from connections.domain.people.grades import grade_order
from connections.domain.problems import Changed, NotPossible
from connections.domain.records.keeping import (
    RULES,
    answers_go_before,
    require_sensible_times,
    years_before,
)
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.book.book import Book, Database, reading
from connections.services.book.ties import ties_of_one
from connections.services.book.which import rows_of
from connections.services.records.erasing import erase_held_by_nobody, write_anew
from connections.store.records.held import load_held
from connections.store.records.purging import (
    count_log_before,
    count_of_rounds,
    count_with_outreach,
    count_with_rounds,
    delete_answers_of,
    delete_log_before,
    delete_notes,
    delete_outreach,
    load_ended_outreach,
    load_kept_copies,
    load_left_before,
    load_notes_of,
    load_rounds_with,
)
from connections.store.schools import load_open_schools, load_settings, save_settings

_TIMES = frozenset(rule.setting for rule in RULES.values())


@dataclass(frozen=True, slots=True)
class Due:
    """What is over its time, in counts; `held` students keep theirs until their hold ends."""

    rounds: tuple[Round, ...] = ()  # whose answers go, and whose totals stay
    answers: int = 0
    outreach: int = 0
    notes: int = 0
    students: int = 0  # who left, and are erased
    log_rows: int = 0
    copies: int = 0
    held: int = 0
    with_them: tuple[tuple[str, int], ...] = ()  # what goes with rounds and outreach, by table

    @property
    def nothing(self) -> bool:
        """Say whether nothing is over its time."""
        return not any(astuple(replace(self, held=0)))


@dataclass(frozen=True, slots=True)
class _Over:
    """The same by id."""

    rounds: tuple[Round, ...]
    outreach: list[str]
    notes: list[str]
    students: list[str]
    logs_before: datetime
    held: frozenset[str]


def keep_for(ask: Ask, times: Mapping[str, int]) -> None:
    """Set how long each kind is kept, by the name of its setting; what is over it goes later."""
    ask.require(Permission.RECORD_ERASE)
    wanted = {name: int(value) for name, value in times.items() if name in _TIMES}
    with ask.changing("retention.changed", wanted) as sql:
        changed: Mapping[str, Any] = wanted
        settings = replace(load_settings(sql, ask.school_id), **changed)
        require_sensible_times(settings)
        save_settings(sql, ask.school_id, settings)


def due_now(ask: Ask) -> Due:
    """Return what is over its time today, as counts: what a purge would let go."""
    ask.require(Permission.RECORD_ERASE)
    sql, over = ask.book.sql, _over(ask)
    rounds = [each.round_id for each in over.rounds]
    with_them = {
        **count_with_rounds(sql, ask.school_id, rounds),
        **count_with_outreach(sql, ask.school_id, over.outreach),
    }
    return Due(
        over.rounds,
        count_of_rounds(sql, ask.school_id, rounds),
        len(over.outreach),
        len(over.notes),
        len(over.students),
        0 if over.held else count_log_before(sql, ask.school_id, over.logs_before),
        len(_old_copies(ask)),
        len(over.held),
        tuple((name, n) for name, n in with_them.items() if n),
    )


def _over(ask: Ask) -> _Over:
    sql, settings, today = ask.book.sql, ask.book.settings(), ask.today
    held, day = load_held(sql, ask.school_id), answers_go_before(settings, today)
    kept = load_rounds_with(sql, ask.school_id, held)
    rounds = tuple(  # one that nobody has seen yet is for a person to reveal, not for time to empty
        each for each in ask.book.shown_rounds() if each.held_on < day and each.round_id not in kept
    )
    left = load_left_before(sql, ask.school_id, years_before(today, settings.keep_left_years))
    long_left = load_left_before(sql, ask.school_id, years_before(today, settings.keep_notes_years))
    logs = years_before(today, settings.keep_logs_years)
    return _Over(
        rounds,
        load_ended_outreach(sql, ask.school_id, day, held),
        load_notes_of(sql, ask.school_id, [each for each in long_left if each not in held]),
        [each for each in left if each not in held],
        datetime.combine(logs.replace(day=1), time(0), tzinfo=UTC),  # by months, not every day
        held,
    )


def _old_copies(ask: Ask) -> list[Any]:
    days = timedelta(days=ask.book.settings().keep_copies_days)
    return load_kept_copies(ask.book.database, ask.now - days)


def switch_purging(ask: Ask, on: bool, seen: Due | None = None) -> None:
    """Let what is over its time go by itself from now on, at start and daily, or stop that.

    Switching on needs `seen`, what would go now: nothing is deleted that nobody looked at first.
    """
    ask.require(Permission.RECORD_ERASE)
    if on:
        _require_seen(ask, seen)
    with ask.changing("retention.changed", {"purges": on}) as sql:
        settings = load_settings(sql, ask.school_id)
        save_settings(sql, ask.school_id, replace(settings, purges=on))


def _require_seen(ask: Ask, seen: Due | None) -> None:
    if seen is None:
        raise NotPossible("Look first at what would go. Nothing was deleted.")
    if seen != due_now(ask):
        raise Changed("What is over its time has changed. Please look again; nothing was deleted.")


def purge(ask: Ask, seen: Due) -> Due:
    """Let go what is over its time, as it was looked at; return it."""
    ask.require(Permission.RECORD_ERASE)
    _require_seen(ask, seen)
    return _purge(ask)


def purge_by_rule(book: Book, now: datetime) -> Due | None:
    """Let go what is over its time where the school has switched that on: at start and daily."""
    if not book.settings().purges:
        return None
    rule = Viewer(book.school_id, frozenset({Role.DATA_MANAGER}), name=BY_ITSELF)
    return _purge(Ask(rule, now.date(), now, book))


def purge_by_rules(database: Database, now: datetime) -> None:
    """Do so for every school of the database that is not archived."""
    with reading(database, "") as book:
        known = load_open_schools(book.sql)
    for school_id in known:
        with reading(database, school_id) as book:
            purge_by_rule(book, now)


def _purge(ask: Ask) -> Due:
    due, over = due_now(ask), _over(ask)
    if due.nothing:
        return due
    figures = {each.round_id: _totals(ask.book, each) for each in over.rounds}
    ties = {
        student: {each: ties_of_one(ask.book, each) for each in rows_of(ask.book, student)}
        for student in over.students
    }
    copies = _old_copies(ask)
    counts: dict[str, Any] = {n: v for n, v in asdict(due).items() if isinstance(v, int)}
    counts |= {"rounds": len(due.rounds), "with_them": dict(due.with_them)}
    with ask.changing("records.purged", counts) as sql:
        for round_id, totals in figures.items():
            delete_answers_of(sql, ask.school_id, round_id, totals, ask.today)
        delete_outreach(sql, ask.school_id, over.outreach)
        delete_notes(sql, ask.school_id, over.notes)
        _erase(sql, ask, ties, figures)
        if not over.held:
            delete_log_before(sql, ask.viewer, over.logs_before, ask.now)
    for path in copies:
        path.unlink(missing_ok=True)
    write_anew(ask.book)
    return due


def _erase(
    sql: Connection,
    ask: Ask,
    ties: Mapping[str, Mapping[str, dict[str, set[tuple[str, str]]]]],
    gone: Mapping[str, Any],
) -> None:
    for rows in ties.values():
        still = {
            each: {round_id: tie for round_id, tie in shared.items() if round_id not in gone}
            for each, shared in rows.items()
        }
        erase_held_by_nobody(sql, ask, still)


def _totals(book: Book, this_round: Round) -> dict[str, Any]:
    """Return what stays of a round: its totals, and those of each grade that is not too small."""
    coverage = book.coverage(this_round)
    summary = {n: v if v == v else None for n, v in asdict(coverage.summary).items()}
    by_grade = [
        {"grade": str(grade), "students": len(rows), "covered": int(rows["covered"].sum())}
        for grade, rows in coverage.table.groupby("grade", sort=False)
        if len(rows) >= book.settings().smallest_group
    ]
    by_grade.sort(key=lambda row: grade_order(str(row["grade"])))
    return {**summary, "by_grade": by_grade}
