"""What the overview says: the sentence above everything, and what it rests on."""

from connections.domain.coverage.table import SAYS_NOTHING, CoverageSummary, covered_since
from connections.domain.rounds.round import Round
from connections.domain.rounds.short import rests_on
from connections.ui.parts.pieces import md
from connections.words import number, percent, say, say_many


def headline(now: CoverageSummary, before: CoverageSummary | None, earlier: Round | None) -> str:
    """Return how many students have a strong adult, and how many more than in the round before.

    The difference only where the two rounds can be compared: see `covered_since`.
    """
    if now.unanswered:
        return say(SAYS_NOTHING)
    facts = {"covered": number(now.covered)}
    more = covered_since(now, before) if before else None
    if more is None or earlier is None:
        return say_many(
            now.students,
            "{covered} of {n} student has a strong adult here.",
            "{covered} of {n} students have a strong adult here.",
            **facts,
        )
    facts |= {"round": md(earlier.name), "more": number(abs(more))}
    if more > 0:
        return say_many(
            now.students,
            "{covered} of {n} student has a strong adult here, {more} more than in {round}.",
            "{covered} of {n} students have a strong adult here, {more} more than in {round}.",
            **facts,
        )
    if more < 0:
        return say_many(
            now.students,
            "{covered} of {n} student has a strong adult here, {more} fewer than in {round}.",
            "{covered} of {n} students have a strong adult here, {more} fewer than in {round}.",
            **facts,
        )
    return say_many(
        now.students,
        "{covered} of {n} student has a strong adult here, as many as in {round}.",
        "{covered} of {n} students have a strong adult here, as many as in {round}.",
        **facts,
    )


def basis(this_round: Round, figures: CoverageSummary, again: int = 0) -> str:
    """Return whose view the figures are, and how much of it is in.

    `again` answers were given after a first reveal that was taken back.
    """
    told = [say("**{round}**, staff view: what adults believe.", round=md(this_round.name))]
    if not this_round.collects_voice:
        told.append(say("Students were not asked."))
    told.append(_complete(figures))
    if figures.short:
        pairs = figures.adults * figures.students
        facts = {"asked": number(figures.asked), "of": number(pairs)}
        told += [say("Asked were {asked} of {of} pairs.", **facts), rests_on(figures.maybe_more)]
    if figures.outside:
        told.append(
            say(
                "Covered means by an adult at school: {covered}; by any adult, those from outside "
                "the school among them: {any}.",
                covered=number(figures.covered),
                any=number(figures.covered_by_any),
            )
        )
    if again:
        told.append(
            say_many(
                again,
                "{n} answer was given after a first reveal that was taken back.",
                "{n} answers were given after a first reveal that was taken back.",
            )
        )
    return " ".join(told)


def _complete(figures: CoverageSummary) -> str:
    if figures.marks >= figures.asked:
        if figures.short:
            return say("Every answer that was asked for is in.")
        return say("Every answer is in.")
    facts = {
        "share": percent(figures.completeness),
        "marks": number(figures.marks),
        "asked": number(figures.asked),
        "low": percent(figures.coverage_low),
        "high": percent(figures.coverage_high),
    }
    if figures.short:
        return say(
            "{share} of the answers asked for are in ({marks} of {asked}), so coverage is at least "
            "{low} and at most {high}.",
            **facts,
        )
    return say(
        "{share} of all answers are in ({marks} of {asked}), so coverage is at least {low} and at "
        "most {high}.",
        **facts,
    )
