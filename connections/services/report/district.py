"""The district's report: what the schools of one database have published, in one report."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from connections.domain.access.grants import Permission
from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.problems import NotFound, NotPossible
from connections.domain.reports.board import BoardReport, Form, Taken, Typed
from connections.domain.reports.district import district_report
from connections.files.out.board.forms import write_form
from connections.files.out.board.words import group_words, ranged_as_of, table_words
from connections.services.book.ask import Ask
from connections.services.report.board import (
    board_filename,
    doubts_of_words,
    take_board,
)
from connections.store.reports.published import load_newest_of_schools, load_publications
from connections.store.schools import EVERY, load_schools, look_at
from connections.words import say
from connections.words.speaking import spoken


@dataclass(frozen=True, slots=True)
class District:
    """A report over several schools, and the names of those that published nothing."""

    report: BoardReport
    schools: tuple[str, ...]  # ids of those it speaks of
    missing: tuple[str, ...]


def preview_district(ask: Ask, name: str, round_name: str | None = None) -> District:
    """Return what the schools the viewer may choose from have published, in one report.

    Of each school its newest report, or that of its round of this name. No student and no answer
    is read. Raises NotFound where no school has published anything.
    """
    ask.require(Permission.REPORT_EXPORT)
    return _published(ask, name, round_name)


@dataclass(frozen=True, slots=True)
class Line:
    """One group's printed ranges, in words: of one strong adult or more, and of two; or ""."""

    group: str
    one: str
    two: str


@dataclass(frozen=True, slots=True)
class DistrictView:
    """What a district's overseer sees: printed ranges by division, the first with all students.

    `most`: the range if every missing answer were Strong, "" where there is none.  `missing`: the
    schools of which no report can be shown.
    """

    round_name: str
    taken_on: date
    divisions: tuple[tuple[str, tuple[Line, ...]], ...]
    most: str
    missing: tuple[str, ...]


def district_view(ask: Ask) -> DistrictView:
    """Return what the schools have published, in words; NotFound where none has.

    Nothing is published or taken by looking: no figure that is not on a board's table already.
    """
    ask.require(Permission.DISTRICT_READ)
    found = _published(ask, say("All schools"))
    report = found.report
    lines = {line.key: line for line in report.published.lines}

    def told(key: Key) -> str:
        return ranged_as_of(lines[key], report.round_name) if key in lines else ""

    rows: dict[str, list[Line]] = {}
    for key in lines:
        if key.aspect is Aspect.COVERED:
            line = Line(group_words(key), told(key), told(key._replace(aspect=Aspect.TWO)))
            rows.setdefault(key.table, []).append(line)
    whole, most = rows.pop("", []), told(Key(Aspect.COULD_BE))
    divisions = []
    for table, theirs in rows.items():
        divisions.append((table_words(table), (*whole, *theirs)))
        whole = []
    return DistrictView(
        report.round_name, report.taken_on, tuple(divisions), most, tuple(sorted(found.missing))
    )


def _published(ask: Ask, name: str, round_name: str | None = None) -> District:
    sql, schools = ask.book.sql, ask.viewer.schools
    look_at(sql, EVERY)
    said = load_newest_of_schools(sql, schools, round_name)
    look_at(sql, ask.school_id)
    names = load_schools(sql)
    called = Counter(names[school_id] for school_id in schools)
    found, missing = [], []
    for school_id in schools:
        shown = names[school_id]
        if called[shown] > 1:
            shown = f"{shown} ({school_id})"
        one = said.get(school_id)
        if one is None or not one.lines:  # a report may say that there are too few students
            missing.append(shown)
        else:
            found.append(one if one.school == shown else replace(one, school=shown))
    if not found and round_name is not None:
        raise NotFound(
            "No school has taken a report of a round called “{name}”. The district's report is "
            "made of those.",
            name=round_name,
        )
    if not found:
        raise NotFound(
            "No school has taken a report for its board yet. The district's report is made of "
            "those, so that nothing more can be learnt from it."
        )
    ids = tuple(each for each in schools if each in said and said[each].lines)
    return District(district_report(name, found, missing), ids, tuple(missing))


def take_district(
    ask: Ask,
    form: Form,
    name: str,
    round_name: str | None = None,
    typed: Typed | None = None,
    as_it_is: bool = False,
) -> Taken:
    """Return one form of the district's report; each school's log keeps that it was taken.

    Made of what the schools have published, so the same bytes as long as those stand. Raises
    NotPossible where words hold a student's name or a number, unless they are meant (`as_it_is`).
    """
    ask.require(Permission.REPORT_EXPORT)
    if typed is not None and typed.next_steps and not as_it_is:
        doubts = dict.fromkeys(d for theirs in _each(ask) for d in doubts_of_words(theirs, typed))
        if doubts:
            raise NotPossible(
                "{doubts} Nothing was taken. Look at it, and then take it as it is, or change it.",
                doubts=" ".join(doubts),
            )
    found = preview_district(ask, name, round_name)
    content = write_form(found.report, typed or Typed(language=spoken()), form, 1)
    sha256 = hashlib.sha256(content).hexdigest()
    details = {"kind": "district", "form": form.value, "sha256": sha256}
    database = ask.book.database
    ask.book.close()
    for school_id in found.schools:
        viewer = replace(ask.viewer, school_id=school_id)
        with database.changing(viewer, "report.taken", ask.now, details):
            pass  # nothing but the line in its log
    return Taken(board_filename(found.report, 1, form), content, sha256, 1)


def publish_missing(ask: Ask) -> tuple[str, ...]:
    """Take the newest round's report of every school that has none, by grades alone; return which.

    It freezes them: a school that wants its own groups in its report takes it first. A school with
    nothing to report on, or with too few students, is left out: nothing of it is frozen.
    """
    ask.require(Permission.REPORT_EXPORT)
    taken = []
    for theirs in _each(ask):
        if any(each.report for each in load_publications(theirs.book.sql, theirs.school_id)):
            continue
        with suppress(NotFound, NotPossible):
            take_board(theirs, Form.TABLE)  # of too few students there is none
            taken.append(theirs.school_id)
    return tuple(taken)


def _each(ask: Ask) -> Iterator[Ask]:
    """Yield the asking of each school, one after the other; then the book is at the first again."""
    try:
        for school_id in ask.viewer.schools:
            ask.book.close()
            ask.book.turn_to(school_id)
            yield replace(ask, viewer=replace(ask.viewer, school_id=school_id))
    finally:
        ask.book.close()
        ask.book.turn_to(ask.school_id)
