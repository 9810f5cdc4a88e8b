"""coverage, assign, outreach: what a revealed round says, in exact numbers."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connections.cli.shared import (
    a_path,
    answer,
    answering,
    answering_about_a_round,
    asking,
    named,
    read_file,
    round_id_of,
)
from connections.domain.assignment.reasons import reason_words
from connections.domain.outreach.status import WORDS as STATUS_WORDS
from connections.domain.outreach.status import Status
from connections.domain.people.grades import grade_order
from connections.domain.rounds.round import SHOWS_ANSWERS, RoundStatus
from connections.domain.rounds.short import how_complete, rests_on
from connections.words import day, listed, say, say_many

if TYPE_CHECKING:
    from connections.domain.rounds.round import Round
    from connections.services.book.ask import Ask


@click.command()
@answering_about_a_round
def coverage(as_json: bool, round_name: str | None, school_id: str | None) -> None:
    """Print a round's coverage as exact counts, for the data manager. Not for sharing.

    Of a round that is still open only how complete it is: nobody sees answers before the reveal.
    """
    from connections.services.coverage.coverage import round_coverage
    from connections.services.coverage.today import arrivals, late_answers

    with asking(school_id) as ask:
        silent = _not_revealed(ask, round_name)
        if silent is not None:
            _completeness(ask, silent, as_json)
            return
        found = round_coverage(ask, round_id_of(ask, round_name))
        new, late = arrivals(ask), late_answers(ask, found.this_round.round_id)
        enrolled = ask.book.students()
    table, summary = found.table, found.summary
    grades = table.groupby("grade", sort=False)["covered"].agg(["size", "sum"])
    value = {
        "round": found.this_round.name,
        "students": summary.students,
        "adults": summary.adults,
        "marks": summary.marks,
        "covered": summary.covered,
        "covered_by_any_adult": summary.covered_by_any,
        "coverage": _share(summary.coverage),
        "depth": _share(summary.depth),
        "completeness": _share(summary.completeness),
        **({"asked": summary.asked} if summary.short else {}),
        "coverage_range": [_share(summary.coverage_low), _share(summary.coverage_high)],
        "without_strong_adult": sorted(table.loc[~table["covered"], "student_id"]),
        "fragile": sorted(table.loc[table["fragile"], "student_id"]),
        "by_grade": {
            str(grade): {"students": int(row["size"]), "covered": int(row["sum"])}
            for grade, row in sorted(grades.iterrows(), key=lambda row: grade_order(str(row[0])))
        },
        "enrolled_today": len(enrolled),
        "arrivals": sorted(new.arrived) if new else [],
        "frozen_on": found.this_round.frozen_on,
        "late": {"answers": late.answers, "covered": late.covered},
    }
    told = say(
        "{round}: {covered} of {students} students have a strong adult (staff view); "
        "{complete}. {alone} are not yet connected, {fragile} have exactly one or only adults who "
        "are leaving.",
        round=found.this_round.name,
        covered=summary.covered,
        students=summary.students,
        complete=how_complete(summary.completeness, short=summary.short),
        alone=summary.not_covered,
        fragile=summary.fragile,
    )
    if summary.short:
        told += " " + rests_on(summary.maybe_more)
    more = say_many(
        late.answers,
        "As revealed. With {n} late answer {covered} have one.",
        "As revealed. With {n} late answers {covered} have one.",
        covered=summary.covered + late.covered,
    )
    answer(as_json, value, f"{told} {more}" if late.answers else told)


@click.command()
@answering
def today(as_json: bool, school_id: str | None) -> None:
    """Print where every student enrolled stands today, by id.

    strong, outreach, waiting, arrival (since the newest reveal) or not_reviewed: everybody once.
    """
    from connections.domain.coverage.today import STANDING_WORDS, Standing
    from connections.services.coverage.today import standing_of

    with asking(school_id) as ask:
        standing = standing_of(ask)
    counted = Counter(standing.values())
    lines = (
        say("{words}: {n}", words=say(STANDING_WORDS[each]), n=counted[each.value])
        for each in Standing
    )
    answer(as_json, dict(sorted(standing.items())), *lines)


def _not_revealed(ask: "Ask", name: str | None) -> "Round | None":
    """Return the round of this name if it is not revealed; without one, the only one, if open."""
    from connections.services.round.rounds import list_rounds

    if name is not None:
        found = named(ask, name)
        return None if found.status in SHOWS_ANSWERS else found
    rounds = list_rounds(ask)
    if any(each.status in SHOWS_ANSWERS for each in rounds):
        return None
    return next((each for each in rounds if each.status is RoundStatus.OPEN), None)


def _completeness(ask: "Ask", this_round: "Round", as_json: bool) -> None:
    from connections.services.meeting.progress import meeting_progress

    progress = meeting_progress(ask, this_round.round_id)
    complete = progress.answers / progress.of if progress.of else float("nan")
    value = {
        "round": this_round.name,
        "status": this_round.status.value,
        "students": progress.students,
        "adults": len(progress.adults),
        "completeness": _share(complete),
    }
    told = say(
        "{round} is not revealed yet; {complete}.",
        round=this_round.name,
        complete=how_complete(complete, short=this_round.short),
    )
    answer(as_json, value, told)


def _share(value: float) -> float | None:
    return None if value != value else value


@click.command()
@answering_about_a_round
@click.option(
    "--capacity-file",
    type=a_path,
    help="CSV adult_id,capacity: how many students each may carry, exactly as given (0: none). "
    "An adult who is not in it keeps their own number, or the school's.",
)
@click.option("--forbid", type=a_path, help="CSV adult_id,student_id: pairs that are not to be.")
@click.option(
    "--pin",
    type=a_path,
    help="CSV adult_id,student_id: pairs that stay; the rest is solved around them.",
)
def assign(
    as_json: bool,
    round_name: str | None,
    school_id: str | None,
    capacity_file: Path | None,
    forbid: Path | None,
    pin: Path | None,
) -> None:
    """Print the fairest pairs for the students without a strong adult. Saves nothing."""
    from connections.domain.assignment.need import PLACES_WENT_FIRST
    from connections.domain.assignment.plan import WHY_WORDS
    from connections.services.outreach.assignment import read_capacities, read_pairs, suggest_pairs

    capacities = read_capacities(read_file(capacity_file)) if capacity_file else None
    forbidden, pinned = (read_pairs(read_file(path)) if path else [] for path in (forbid, pin))
    with asking(school_id) as ask:
        plan = suggest_pairs(
            ask, round_id_of(ask, round_name), capacities, forbid=forbidden, pin=pinned
        )
    told, pairs = [], []
    for pair in plan.pairs:
        student, adult = pair.student_id, pair.adult_id
        why = reason_words(pair.reason)
        need = pair.need.level if pair.need else None
        pairs.append({"student_id": student, "adult_id": adult, "reason": why, "need": need})
        told.append(say("{student} with {adult}: {why}", student=student, adult=adult, why=why))
    for waiting in plan.not_placed:
        why = say(WHY_WORDS[waiting.why])
        told.append(say("{student} waits: {why}", student=waiting.student_id, why=why))
        if waiting.phase:
            told[-1] += " " + say("Their turn comes in phase {phase}.", phase=waiting.phase)
    if plan.places_are_short:
        told.append(say(PLACES_WENT_FIRST))
    not_placed = [waiting.student_id for waiting in plan.not_placed]
    answer(as_json, {"pairs": pairs, "not_placed": not_placed}, *told)


@click.command()
@answering
def outreach(as_json: bool, school_id: str | None) -> None:
    """Print every outreach: where it stands, what is due, whether it became strong."""
    from connections.services.outreach.caseload import outreach_table

    keys = "student_id adult_id status first_contact_on next_follow_up_on overdue converted".split()
    with asking(school_id) as ask:
        rows = outreach_table(ask)[keys].to_dict("records")
    told = []
    for row in rows:
        parts = [say(STATUS_WORDS[Status(row["status"])])]
        if row["next_follow_up_on"]:
            parts.append(say("next {day}", day=day(row["next_follow_up_on"])))
        if row["overdue"]:
            parts.append(say("overdue"))
        whom = {"student": row["student_id"], "adult": row["adult_id"]}
        told.append(say("{student} with {adult}: {where}", **whom, where=listed(parts)))
    answer(as_json, rows, *told)


@click.command()
@answering_about_a_round
def conversion(as_json: bool, round_name: str | None, school_id: str | None) -> None:
    """Print what became of the suggested pairs that were asked, beside what would be expected.

    With --round only of those asked after that round; without it of all rounds together.
    """
    from connections.domain.outreach.conversion import in_words, others_in_words
    from connections.services.outreach.conversion import conversion_after

    with asking(school_id) as ask:
        found = conversion_after(ask, round_id_of(ask, round_name))
    marks, students = found.suggested.marks, found.suggested.students
    value = {
        "asked": found.suggested.asked,
        "looked_again": marks.asked,
        "strong": marks.yes,
        "expected": _share(marks.expected),
        "difference": _share(marks.difference),
        "low": _share(marks.low),
        "high": _share(marks.high),
        "students": {
            "asked": students.asked,
            "name_this_adult": students.yes,
            "expected": _share(students.expected),
            "low": _share(students.low),
            "high": _share(students.high),
        },
        "volunteers": {"asked": found.chosen.asked, "strong": found.chosen.marks.yes},
        "withheld": marks.withheld,
    }
    answer(as_json, value, *in_words(found), *others_in_words(found))
