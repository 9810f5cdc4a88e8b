"""Rounds: plan, open, reveal, close."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from connections.domain.access.grants import Permission
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds.round import Round, RoundStatus, require_step
from connections.services.book.ask import Ask
from connections.services.book.which import require_round
from connections.services.outreach.conversion import note_strong_pairs
from connections.store.database import new_id
from connections.store.rounds import freeze_round, load_round_people, load_rounds, save_round


def list_rounds(ask: Ask) -> list[Round]:
    """Return the school's rounds, newest first."""
    ask.require(Permission.ROUND_READ)
    return list(ask.book.rounds())


def round_called(ask: Ask, name: str) -> Round:
    """Return the round of this name; NotFound if there is none."""
    ask.require(Permission.ROUND_READ)
    for this_round in ask.book.rounds():
        if this_round.name == name:
            return this_round
    raise NotFound("There is no round called “{name}”.", name=name)


def plan_round(
    ask: Ask, name: str, held_on: date, grades: Iterable[str] = (), collects_voice: bool = False
) -> Round:
    """Add a planned round; NotPossible when the name is empty or taken."""
    ask.require(Permission.ROUND_MANAGE)
    name = name.strip()
    if not name:
        raise NotPossible("A round needs a name, for example “Fall 2026”. Nothing was saved.")
    scope = frozenset(grades)
    this_round = Round(new_id(), name, RoundStatus.PLANNED, held_on, scope, collects_voice)
    with ask.changing("round.planned", {"round_id": this_round.round_id}) as sql:
        if any(other.name == name for other in load_rounds(sql, ask.school_id)):
            raise NotPossible(
                "There is a round called “{name}” already. Choose another name.", name=name
            )
        save_round(sql, ask.school_id, this_round, ask.now)
    return this_round


def collect_voice(ask: Ask, round_id: str, collects: bool) -> None:
    """Say whether students are asked too in a round that is not closed.

    Where they are not, what was said in it stays stored and is shown nowhere.
    """
    ask.require(Permission.ROUND_MANAGE)
    details = {"round_id": round_id, "collects_voice": collects}
    with ask.changing("round.voice_changed", details) as sql:
        this_round = require_round(sql, ask.school_id, round_id)
        if this_round.status is RoundStatus.CLOSED:
            raise NotPossible("This round is closed. Nothing was changed.")
        save_round(sql, ask.school_id, replace(this_round, collects_voice=collects), ask.now)


def open_round(ask: Ask, round_id: str, held_on: date | None = None) -> Round:
    """Open a planned round for marking; the date a person typed stays, unless another is given."""
    ask.require(Permission.ROUND_MANAGE)
    return _step(ask, round_id, RoundStatus.OPEN, held_on)


def reveal_round(ask: Ask, round_id: str) -> Round:
    """Show everybody's marks and freeze its people: from now on its figures stand still.

    Late answers stay possible; they are kept beside what was revealed and counted apart.
    """
    ask.require(Permission.ROUND_MANAGE)
    return _step(ask, round_id, RoundStatus.REVEALED)


def close_round(ask: Ask, round_id: str) -> Round:
    """End late answers. The figures stand since the reveal; students who arrive can be marked."""
    ask.require(Permission.ROUND_MANAGE)
    return _step(ask, round_id, RoundStatus.CLOSED)


def _step(ask: Ask, round_id: str, status: RoundStatus, held_on: date | None = None) -> Round:
    """Take a round one step further, with all that follows from it, in one change."""
    with ask.changing(f"round.{status}", {"round_id": round_id}) as sql:
        this_round = require_round(sql, ask.school_id, round_id)
        require_step(this_round, status)
        people = load_round_people(sql, ask.school_id, this_round)
        if status is RoundStatus.OPEN and not all(people):
            raise NotPossible(
                "A round needs at least one student and one adult. "
                "Bring in your rosters first, under Rosters."
            )
        if status is RoundStatus.REVEALED:
            freeze_round(sql, ask.school_id, round_id, *people)
            first = this_round.first_revealed_at or ask.now
            this_round = replace(
                this_round, frozen_on=ask.today, revealed_at=ask.now, first_revealed_at=first
            )
        this_round = replace(this_round, status=status, held_on=held_on or this_round.held_on)
        save_round(sql, ask.school_id, this_round, ask.now)
        if status in (RoundStatus.REVEALED, RoundStatus.CLOSED):
            note_strong_pairs(sql, ask.viewer, ask.now)
    return this_round
