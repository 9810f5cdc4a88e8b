"""One import of several files at once: rosters first, then the marks about them, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.problems import FileRefused, Issue, Question, Unanswered
from connections.files.bytes.reading import File
from connections.files.marks.past_pairs import read_past_pairs
from connections.files.people.rosters import inspect_file, read_once
from connections.services.book.ask import Ask
from connections.services.outreach.conversion import note_strong_pairs
from connections.services.outreach.past import write_past_outreach
from connections.services.roster.preview import RosterPreview
from connections.services.roster.rosters import changed_people, plan_rosters, write_rosters
from connections.services.round.marks import (
    Into,
    MarksPreview,
    changed_marks,
    plan_marks,
    write_marks,
)
from connections.store.rosters import Brought
from connections.words import say, to_say


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, in counts, and the questions that kept it from doing anything."""

    message: str
    summary: dict[str, Any] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


class _TakeBack(Exception):
    """Ends the transaction of a dry run."""


def import_all(
    ask: Ask,
    jobs: Mapping[str, Sequence[File]],
    round_name: str | None = None,
    dry_run: bool = False,
    accept_drop: bool = False,
    held_on: date | None = None,
) -> Outcome:
    """Import files by what they are: "students", "adults", "marks", "outreach", or "".

    "" is for "find out". `round_name` and `held_on` are for the marks: see services.round.marks.
    All of it is one transaction; a dry run does everything and takes it back. Raises FileRefused
    with the first reason; open questions come back in the outcome, with nothing changed.
    """
    ask.require(Permission.ROSTER_IMPORT)
    sets, marks_files = _sorted(jobs)
    if marks_files:
        ask.require(Permission.MARK_ANY)
    into = Into(round_name, held_on, ask.today)
    summary: dict[str, Any] = {}
    details: dict[str, Any] = {}
    issues: list[Issue] = []
    left_out: list[tuple[str, str]] = []
    school_id, today = ask.school_id, ask.today
    readers = [read_once(files, expect, ask.today) for expect, files in sets]
    past = [(file, read_past_pairs(file, ask.now.date())) for file in jobs.get("outreach", ())]

    def plan_set(sql: Connection, place: int) -> RosterPreview:
        return plan_rosters(sql, school_id, readers[place], {}, accept_drop)

    def work_out(sql: Connection) -> tuple[list[RosterPreview], list[MarksPreview]]:
        """Plan what does not depend on what this very import changes before it."""
        first = [plan_set(sql, place) for place in range(len(sets)) if _apart(sets, place)]
        if any(not preview.nothing for preview in first) or len(first) < len(sets):
            return first, []
        return first, [plan_marks(sql, school_id, file, {}, into) for file in marks_files[:1]]

    try:
        with ask.changing_by(work_out, "files.imported", details) as (sql, (rosters, marks_plans)):
            for place in range(len(sets)):
                named = ", ".join(file.name for file in sets[place][1])
                preview = rosters[place] if place < len(rosters) else plan_set(sql, place)
                write_rosters(sql, school_id, preview, today, Brought(named, ask.by, ask.now))
                left_out += [(one.name, one.message) for one in preview.not_rosters]
                summary |= changed_people(preview)
                issues += preview.reading.issues
            for place, file in enumerate(marks_files):
                known = place < len(marks_plans)
                plan = marks_plans[place] if known else plan_marks(sql, school_id, file, {}, into)
                marks = write_marks(
                    sql, ask.viewer, plan, Brought(file.name, ask.by, ask.now), into
                )
                summary["marks"] = changed_marks(marks)
                issues += marks.reading.issues
            for file, pairs in past:
                done = write_past_outreach(sql, ask.viewer, file, pairs, ask.now)
                summary["outreach"] = {"new": done.new, "unchanged": done.unchanged}
            if jobs.get("outreach") or marks_files:
                note_strong_pairs(sql, ask.viewer, ask.now)
            details.update(summary)
            if dry_run:
                raise _TakeBack
    except _TakeBack:
        pass
    except Unanswered as asked:
        return Outcome(say(_QUESTIONS_FIRST), questions=asked.questions)
    summary["issues"] = issue_rows(issues)
    summary["left_out"] = [{"file": file, "message": why} for file, why in left_out]
    told = [say("Nothing of {file} was imported. {why}", file=f, why=why) for f, why in left_out]
    return Outcome(" ".join([_told(summary), *told]), summary)


def _apart(sets: Sequence[tuple[str | None, Sequence[File]]], place: int) -> bool:
    """Say whether a set of rosters is of other people than those before it."""
    return place == 0 or sets[place][0] is not None


def issue_rows(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    """Return issues as the JSON summary lists them: row, column, code, message."""
    told = ("row", "column", "code", "message")
    return [{name: getattr(issue, name) for name in told} for issue in issues]


def _sorted(
    jobs: Mapping[str, Sequence[File]],
) -> tuple[list[tuple[str | None, Sequence[File]]], list[File]]:
    """Return the rosters in sets that are read together, and the files of marks."""
    sets: list[tuple[str | None, Sequence[File]]] = [
        (expect, jobs[expect]) for expect in ("students", "adults") if expect in jobs
    ]
    marks = list(jobs.get("marks", ()))
    rosters: list[File] = []
    for file in jobs.get("", ()):
        (marks if inspect_file(file).kind == "marks" else rosters).append(file)
    if rosters:
        sets.append((None, rosters))
    if not (sets or marks or jobs.get("outreach")):
        raise FileRefused("There is no file to import.")
    return sets, marks


_QUESTIONS_FIRST = to_say(
    "Please answer the open questions on the Rosters page first. Nothing was imported."
)
_TOLD = {
    "students": to_say(
        "Students: {new} new, {changed} changed, {unchanged} unchanged, {left} left, "
        "{returned} returned."
    ),
    "adults": to_say(
        "Adults: {new} new, {changed} changed, {unchanged} unchanged, {left} left, "
        "{returned} returned."
    ),
    "outreach": to_say("Outreach: {new} new, {unchanged} unchanged."),
    "marks": to_say("Marks for “{round}”: {new} new, {changed} changed, {unchanged} unchanged."),
}
_SEALED = to_say("Marks for “{round}”: {marks} in the file. The round is open.")


def _told(summary: Mapping[str, Any]) -> str:
    told = {w: _SEALED if "marks" in summary.get(w, ()) else text for w, text in _TOLD.items()}
    return " ".join(say(text, **summary[w]) for w, text in told.items() if w in summary)
