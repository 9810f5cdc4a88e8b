"""Rounds: plan, open, reveal, close."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotFound, NotPossible, require_short
from connections.domain.rounds.round import Round, RoundStatus, require_step
from connections.services.book.ask import Ask
from connections.services.book.which import require_round
from connections.services.outreach.conversion import note_strong_pairs
from connections.services.round.short.own import asked_so_far, names_by_roster
from connections.store.mapper import new_id
from connections.store.rounds import (
    delete_round,
    freeze_round,
    load_listed,
    load_round_people,
    load_rounds,
    save_asked,
    save_round,
)


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
    ask: Ask,
    name: str,
    held_on: date,
    grades: Iterable[str] = (),
    collects_voice: bool = False,
    short: bool = False,
) -> Round:
    """Add a planned round; NotPossible when the name is empty or taken.

    `short`: everybody answers for their own and one shared list, not for every name.
    """
    ask.require(Permission.ROUND_MANAGE)
    round_id, scope = new_id(), frozenset(grades)
    with ask.changing("round.planned", {"round_id": round_id}) as sql:
        name = _free_name(sql, ask, name)
        this_round = Round(
            round_id, name, RoundStatus.PLANNED, held_on, scope, collects_voice, short
        )
        save_round(sql, ask.school_id, this_round, ask.now)
    return this_round


def rename_round(ask: Ask, round_id: str, name: str) -> Round:
    """Give a planned round another name; NotPossible once it was opened or when it is taken."""
    ask.require(Permission.ROUND_MANAGE)
    with ask.changing("round.renamed", {"round_id": round_id}) as sql:
        this_round = _planned(sql, ask, round_id)
        renamed = replace(this_round, name=_free_name(sql, ask, name, round_id))
        save_round(sql, ask.school_id, renamed, ask.now)
    return renamed


def delete_planned_round(ask: Ask, round_id: str) -> None:
    """Delete a planned round; NotPossible once it was opened or when anything is in it."""
    ask.require(Permission.ROUND_MANAGE)
    with ask.changing("round.deleted", {"round_id": round_id}) as sql:
        _planned(sql, ask, round_id)
        if not delete_round(sql, ask.school_id, round_id):
            raise NotPossible(
                "Somebody joined this round or practised in it already, so it stays. "
                "You can give it another name."
            )


def _planned(sql: Connection, ask: Ask, round_id: str) -> Round:
    this_round = require_round(sql, ask.school_id, round_id)
    if this_round.status is not RoundStatus.PLANNED:
        raise NotPossible(
            "The round “{name}” was opened already, so it keeps its name and stays.",
            name=this_round.name,
        )
    return this_round


def _free_name(sql: Connection, ask: Ask, name: str, round_id: str = "") -> str:
    name = name.strip()
    if not name:
        raise NotPossible("A round needs a name, for example “Fall 2026”. Nothing was saved.")
    require_short(name)
    others = (each for each in load_rounds(sql, ask.school_id) if each.round_id != round_id)
    if any(other.name == name for other in others):
        raise NotPossible(
            "There is a round called “{name}” already. Choose another name.", name=name
        )
    return name


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


def reveal_round(ask: Ask, round_id: str, held_on: date | None = None) -> Round:
    """Show everybody's marks and freeze its people: from now on its figures stand still.

    Late answers stay possible; they are kept beside what was revealed and counted apart.
    """
    ask.require(Permission.ROUND_MANAGE)
    return _step(ask, round_id, RoundStatus.REVEALED, held_on)


def close_round(ask: Ask, round_id: str, held_on: date | None = None) -> Round:
    """End late answers. The figures stand since the reveal; students who arrive can be marked."""
    ask.require(Permission.ROUND_MANAGE)
    return _step(ask, round_id, RoundStatus.CLOSED, held_on)


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
            _freeze_asked(sql, ask, this_round, *people)
            first = this_round.first_revealed_at or ask.now
            this_round = replace(
                this_round, frozen_on=ask.today, revealed_at=ask.now, first_revealed_at=first
            )
        this_round = replace(this_round, status=status, held_on=held_on or this_round.held_on)
        save_round(sql, ask.school_id, this_round, ask.now)
        if status in (RoundStatus.REVEALED, RoundStatus.CLOSED):
            note_strong_pairs(sql, ask.viewer, ask.now)
    return this_round


def _freeze_asked(
    sql: Connection, ask: Ask, this_round: Round, students: list[Student], adults: list[Adult]
) -> None:
    """Write what was asked in a short round; NotPossible while its list is not drawn."""
    if not this_round.short:
        return
    if not load_listed(sql, ask.school_id, this_round.round_id):
        raise NotPossible(
            "The list that everybody goes through is not drawn yet, so nothing could be said of "
            "most students. Draw it under Meeting, or ask everybody for all names."
        )
    own = names_by_roster(sql, ask.school_id, students, adults)
    asked = asked_so_far(sql, ask.school_id, this_round, own, students)
    save_asked(sql, ask.school_id, this_round.round_id, asked.students)
