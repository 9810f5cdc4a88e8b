"""Practising on invented students: everybody answers alone, the room sees how far apart it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from connections.domain.access.grants import Permission
from connections.domain.meeting.vignettes import BY_KEY, SHOWN_FROM, VIGNETTES, Vignette
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import RoundStatus
from connections.services.book.ask import Ask
from connections.store.rounds import load_round
from connections.store.staff import (
    load_vignette_answers,
    load_vignette_counts,
    save_vignette_answer,
)

PRACTISE_IN = frozenset({RoundStatus.PLANNED, RoundStatus.OPEN})


def answer_vignette(ask: Ask, round_id: str, vignette: str, strength: Strength) -> None:
    """Keep what the viewer says of an invented student; a newer answer replaces it."""
    ask.require(Permission.MARK_OWN)
    adult_id = ask.viewer.require_adult()
    if vignette not in BY_KEY:
        raise NotFound("There is no such invented student.")
    with ask.changing("vignette.answered", {"round_id": round_id}) as sql:
        this_round = load_round(sql, ask.school_id, round_id)
        if this_round is None or this_round.status not in PRACTISE_IN:
            raise NotPossible("Practice ends with the reveal. Nothing was saved.")
        save_vignette_answer(sql, ask.school_id, round_id, adult_id, vignette, strength)


def my_vignette_answers(ask: Ask, round_id: str) -> dict[str, Strength]:
    """Return what the viewer said of the invented students."""
    ask.require(Permission.MARK_OWN)
    return load_vignette_answers(ask.book.sql, ask.school_id, round_id, ask.viewer.require_adult())


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the room is about one invented student; empty under SHOWN_FROM answers."""

    vignette: Vignette
    adults: int
    counts: Mapping[Strength, int]


def vignette_spread(ask: Ask, round_id: str) -> list[Spread]:
    """Return how many adults gave each answer, never who; nothing while it would show who."""
    ask.require(Permission.PROGRESS_READ)
    counted = load_vignette_counts(ask.book.sql, ask.school_id, round_id)
    spreads = []
    for vignette in VIGNETTES:
        counts = {s: counted.get((vignette.key, s), 0) for s in reversed(Strength)}
        adults = sum(counts.values())
        spreads.append(Spread(vignette, adults, counts if adults >= SHOWN_FROM else {}))
    return spreads
