"""A slip in a meeting, put right: a reveal taken back while nothing was built on it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.outreach.status import Status
from connections.domain.problems import NotPossible
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.rounds.undo import (
    TAKE_BACK_WITHIN,
    WHY_STANDS,
    Stands,
    can_be_taken_back,
    why_it_stands,
)
from connections.services.book.ask import Ask
from connections.services.book.which import require_round, shown_round
from connections.store.answers import count_marks_after, load_late_days
from connections.store.log.chain import load_changes_since
from connections.store.outreach import load_one_outreach, load_stepped_at, save_outreach
from connections.store.rounds import delete_frozen, save_round
from connections.words import say


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Whether a reveal can be taken back: for how many minutes, or why not."""

    minutes_left: int
    why_not: str = ""


def take_back_view(ask: Ask, round_id: str) -> TakeBack | None:
    """Return whether this reveal can be taken back; None once its time is over."""
    ask.require(Permission.ROUND_MANAGE)
    this_round = require_round(ask.book.sql, ask.school_id, round_id)
    if this_round.revealed_at is None or not can_be_taken_back(this_round, ask.now):
        return None
    left = this_round.revealed_at + TAKE_BACK_WITHIN - ask.now
    stands = _stands(ask.book.sql, ask, this_round)
    return TakeBack(-(-left // timedelta(minutes=1)), say(WHY_STANDS[stands]) if stands else "")


def take_back_reveal(ask: Ask, round_id: str) -> Round:
    """Open a revealed round again, as if it had not been revealed; NotPossible with the reason.

    Its people are those of the school again. That it was revealed once stays, so that answers given
    afterwards can be told; outreach that the reveal made strong goes back.
    """
    ask.require(Permission.ROUND_MANAGE)
    with ask.changing("round.reveal_taken_back", {"round_id": round_id}) as sql:
        this_round = require_round(sql, ask.school_id, round_id)
        stands = _stands(sql, ask, this_round)
        if stands is not None or this_round.revealed_at is None:
            raise NotPossible(WHY_STANDS[stands or Stands.NOT_REVEALED])
        for outreach_id, before in load_stepped_at(
            sql, ask.school_id, Status.STRONG, this_round.revealed_at
        ).items():
            one = load_one_outreach(sql, ask.school_id, outreach_id)
            if one is not None and one.status is Status.STRONG:
                back = replace(one, status=before, converted_on=None)
                save_outreach(sql, ask.school_id, back, (before,), ask.now, ask.by)
        delete_frozen(sql, ask.school_id, round_id)
        open_again = replace(this_round, status=RoundStatus.OPEN, frozen_on=None, revealed_at=None)
        save_round(sql, ask.school_id, open_again, ask.now)
    return open_again


def _stands(sql: Connection, ask: Ask, this_round: Round) -> Stands | None:
    at, since = this_round.revealed_at, frozenset[str]()
    if at is not None:
        since = frozenset(entry.action for entry in load_changes_since(sql, ask.school_id, at))
    late = bool(load_late_days(sql, ask.school_id, this_round.round_id))
    return why_it_stands(this_round, ask.now, since, late)


def after_first_reveal(ask: Ask, round_id: str) -> int:
    """Return how many answers of a revealed round were given after a first reveal: never which."""
    ask.require(Permission.COVERAGE_READ)
    this_round = shown_round(ask.book, round_id)
    first = this_round.first_revealed_at
    if first is None or first == this_round.revealed_at:
        return 0
    return count_marks_after(ask.book.sql, ask.school_id, round_id, first)
