"""what-if: whom adults who leave, move or arrive leave with nobody, and who could be second."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from connections.cli.shared import answer, answering_about_a_round, asking, round_id_of
from connections.domain.assignment.reasons import FRESH_START, reason_for, reason_words
from connections.domain.assignment.ties import Tie
from connections.domain.rounds.short import AT_MOST, PLAN_AT_MOST
from connections.words import day, listed, say, say_many, to_say

if TYPE_CHECKING:
    from connections.domain.staffing.plan import Arrival
    from connections.services.staffing.staffing import Ahead


@click.command(name="what-if")
@click.option(
    "--leaves", multiple=True, metavar="ADULT_ID", help="An adult who leaves; may be repeated."
)
@click.option(
    "--moves",
    multiple=True,
    metavar="ADULT_ID:GRADE",
    help="An adult who stays and no longer meets a grade; may be repeated.",
)
@click.option(
    "--arrives",
    multiple=True,
    metavar="N[:GRADE]",
    help="A new adult who can look after N students, of this grade only; may be repeated.",
)
@answering_about_a_round
def what_if_(
    leaves: tuple[str, ...],
    moves: tuple[str, ...],
    arrives: tuple[str, ...],
    as_json: bool,
    round_name: str | None,
    school_id: str | None,
) -> None:
    """Print whom adults who leave, move or arrive leave with nobody, and who could be second.

    lose_only_strong_adult is of the round, as revealed, and of those who leave. All other keys are
    of the students of today, by the newest round, and are left out with an earlier one: nobody and
    one (students, by id, and the fewest and the most they could be: least, most), short (not
    everybody was asked about everybody: nobody, and what is needed, are at most so many),
    second_adults (student_id, adult_id or null for a new one, knows), not_placed, underway
    (somebody who stays was asked already), to_begin, begin_by and ends_on (null where the calendar
    does not say).
    """
    from connections.domain.staffing.plan import Staffing
    from connections.services.coverage.coverage import round_coverage, visible_rounds, what_if
    from connections.services.staffing.staffing import staffing_ahead

    if not leaves and not moves and not arrives:
        raise click.UsageError(say("Say who leaves, moves or arrives."))
    staffing = Staffing(
        frozenset(leaves),
        frozenset(_moved(each) for each in moves),
        tuple(_arrival(each) for each in arrives),
    )
    with asking(school_id) as ask:
        round_id = round_id_of(ask, round_name)
        lost = what_if(ask, leaves, round_id)
        this_round = round_coverage(ask, round_id).this_round
        of_today = this_round == visible_rounds(ask)[0]
        ahead = staffing_ahead(ask, staffing, round_id) if of_today or moves or arrives else None
    told = (
        []
        if not leaves
        else [
            say_many(
                len(lost),
                "{n} student loses the only strong adult: {ids}",
                "{n} students lose their only strong adult: {ids}",
                ids=listed(lost) or "–",
            )
        ]
    )
    most = [say(AT_MOST)] if this_round.short and len(leaves) > 1 else []
    value = {"lose_only_strong_adult": lost, **(_ahead_values(ahead) if ahead else {})}
    answer(as_json, value, *told, *most, *(_ahead_words(ahead) if ahead else ()))


def _moved(said: str) -> tuple[str, str]:
    adult_id, colon, grade = said.rpartition(":")
    if not colon:
        raise click.UsageError(say("Say an adult's id and a grade, such as A107:5."))
    return adult_id, grade


def _arrival(said: str) -> "Arrival":
    from connections.domain.staffing.plan import Arrival

    places, colon, grade = said.partition(":")
    if not places.isdecimal():
        raise click.UsageError(say("Say how many students a new adult can look after, such as 12."))
    return Arrival(int(places), None, frozenset([grade] if colon else []))


def _ahead_values(ahead: "Ahead") -> dict[str, Any]:
    change, start = ahead.change, ahead.start
    groups = {
        "nobody": (change.nobody, change.nobody_range),
        "one": (change.one, change.one_range),
    }
    return {
        name: {"students": ids, "least": found.least, "most": found.most}
        for name, (ids, found) in groups.items()
    } | {
        "short": ahead.this_round.short,
        "second_adults": [
            {"student_id": one.student_id, "adult_id": one.adult_id, "knows": one.knows}
            for one in ahead.pairs
        ],
        "not_placed": [one.student_id for one in ahead.not_placed],
        "underway": ahead.underway,
        "to_begin": ahead.to_begin,
        "begin_by": start and start.begin_by,
        "ends_on": start and start.ends_on,
    }


def _ahead_words(ahead: "Ahead") -> Iterator[str]:
    from connections.domain.assignment.plan import WHY_WORDS

    change, start = ahead.change, ahead.start
    for words, ids, found in (
        (to_say("Today {n} would have nobody: {ids}"), change.nobody, change.nobody_range),
        (to_say("Today {n} go down to exactly one: {ids}"), change.one, change.one_range),
    ):
        yield say(words, n=len(ids), ids=listed(ids) or "–")
        if found.least != found.most:
            yield say("Possible are {least} to {most}.", least=found.least, most=found.most)
    if ahead.this_round.short:
        yield say(PLAN_AT_MOST)
    for one in ahead.pairs:
        why = reason_words(reason_for(frozenset({Tie.KNOW})) if one.knows else FRESH_START)
        adult = one.adult_id or say("a new adult")
        yield say("{student} with {adult}: {why}", student=one.student_id, adult=adult, why=why)
    for left in ahead.not_placed:
        why = say(WHY_WORDS[left.why])
        yield say("{student} waits: {why}", student=left.student_id, why=why)
    begin = say_many(ahead.to_begin, "{n} pair has to begin.", "{n} pairs have to begin.")
    if start:
        begin += " " + say("By {day}.", day=day(start.begin_by))
    yield begin
