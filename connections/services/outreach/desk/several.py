"""Several outreach in one change: ask again, a new date, answers, a hand-over.

A pair that the act does not fit is left as it is and told; whatever else is refused, is refused
for all of them.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import ENDED, SAID_YES, Status
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.services.outreach.handover import hand_on
from connections.services.outreach.proposing import NoPlace
from connections.services.outreach.steps import TAKES_DATE, move_look, say_yes, theirs
from connections.store.outreach import save_outreach
from connections.words import listed, number, say, to_say

MOST = 500  # in one change
_WAITS = frozenset({Status.SUGGESTED, Status.OFFERED})
_WHY_NOT = {
    Status.SUGGESTED: to_say("not asked yet"),
    Status.OFFERED: to_say("no answer yet"),
    Status.PAUSED: to_say("resting"),
    **dict.fromkeys(ENDED, to_say("ended")),
}
_ANSWERED, _THEIRS = to_say("answered already"), to_say("with this adult already")


@dataclass(frozen=True, slots=True)
class Several:
    """What became of several outreach, by outreach_id in the order they were chosen."""

    done: tuple[str, ...]
    left: tuple[str, ...]
    made: tuple[str, ...] = ()  # outreach that began with it


Chosen = Sequence[tuple[str, int]]  # (outreach_id, the version it was read at)


def ask_again(ask: Ask, chosen: Chosen) -> Several:
    """Note that adults were asked, or asked again, today: their days to answer begin anew.

    The day they were asked first stays. Whoever answered already is left as they are.
    """
    ask.require(Permission.OUTREACH_ASSIGN)

    def again(sql: Connection, one: Outreach) -> None:
        first = one.status is Status.SUGGESTED
        asked_on = ask.today if first else one.asked_on
        after = replace(one, status=Status.OFFERED, began_on=ask.today, asked_on=asked_on)
        steps = (Status.OFFERED,) if first else ()
        save_outreach(sql, ask.school_id, after, steps, ask.now, ask.by)

    return _each(ask, "outreach.asked_again", chosen, lambda one: one.status in _WAITS, again)


def set_date(ask: Ask, chosen: Chosen, day: date) -> Several:
    """Put off, or bring forward, the next look at outreach to a day; paused ones are left."""
    ask.require(Permission.OUTREACH_CARRY)
    if day <= ask.today:
        raise NotPossible("The new date is still to come. Choose a later day.")

    def move(sql: Connection, one: Outreach) -> None:
        move_look(sql, ask, one, day)
        save_outreach(sql, ask.school_id, one, (), ask.now, ask.by)  # refuses an older screen

    return _each(ask, "follow_up.moved", chosen, lambda one: one.status in TAKES_DATE, move)


def answer_several(ask: Ask, chosen: Chosen, yes: bool) -> Several:
    """Note the answers that adults gave: yes, or not this time. Who was not asked yet is left."""
    ask.require(Permission.OUTREACH_CARRY)

    def answer(sql: Connection, one: Outreach) -> None:
        status = Status.ACCEPTED if yes else Status.DECLINED
        after = replace(one, status=status, ended_on=None if yes else ask.today)
        after = say_yes(sql, ask, after) if yes else after
        save_outreach(sql, ask.school_id, after, (status,), ask.now, ask.by)

    # The audit log says that there was an answer, not which: saying no is private.
    return _each(ask, "outreach.answered", chosen, lambda one: one.status is Status.OFFERED, answer)


def hand_over_several(ask: Ask, chosen: Chosen, to_adult_id: str, agreed: bool) -> Several:
    """Hand outreach over to one adult; what is theirs, or was not answered, is left.

    Refused for all of them as soon as one cannot be: no place left, not to be matched.
    """
    ask.require(Permission.OUTREACH_ASSIGN)

    made = []

    def pass_on(sql: Connection, one: Outreach) -> None:
        try:
            made.append(hand_on(sql, ask, one, to_adult_id, agreed=agreed).outreach_id)
        except NoPlace:
            if not made:
                raise
            raise NotPossible(
                "This adult has room for only {n} of those chosen. Nothing was changed; choose "
                "fewer, or another adult.",
                n=len(made),
            ) from None

    def fits(one: Outreach) -> bool:
        return one.status in SAID_YES and one.adult_id != to_adult_id

    action, facts = "outreach.handed_over", {"adult_id": to_adult_id}
    found = _each(ask, action, chosen, fits, pass_on, facts, _THEIRS)
    return replace(found, made=tuple(made))


def _each(
    ask: Ask,
    action: str,
    chosen: Chosen,
    fits: Callable[[Outreach], bool],
    change: Callable[[Connection, Outreach], None],
    facts: Mapping[str, object] | None = None,
    after_a_yes: str = _ANSWERED,
) -> Several:
    """Change each that fits in one signed change. NotPossible, saying why, where none does.

    `after_a_yes` is why one does not fit that was said yes to.
    """
    if len(chosen) > MOST:
        raise NotPossible("These are too many at once. Nothing was changed.")
    done, left, why = [], [], Counter[str]()
    details = dict(facts or {})
    with ask.changing(action, details) as sql:
        for outreach_id, version in dict(chosen).items():
            one = theirs(sql, ask, outreach_id, version)
            if one.status in ENDED or not fits(one):
                left.append(outreach_id)
                why[_WHY_NOT.get(one.status, after_a_yes)] += 1
                continue
            change(sql, one)
            done.append(outreach_id)
        if not done:
            raise NotPossible(
                "This fits none of the pairs chosen: {why}. Nothing was changed.",
                why=listed(f"{say(words)} ({number(n)})" for words, n in why.items()),
            )
        details["outreach_ids"] = done
    return Several(tuple(done), tuple(left))
