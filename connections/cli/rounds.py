"""round: plan, open, reveal and close rounds from a scheduled job or an outside check."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from connections.cli.shared import answer, answering, asking, named
from connections.domain.rounds.round import ROUND_STATUS_WORDS, RoundStatus
from connections.words import day, say, say_many

if TYPE_CHECKING:
    from connections.domain.rounds.round import Round
    from connections.services.book.ask import Ask

held_on = click.option(
    "--held-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of the round, year-month-day; default: as it is, for a new one today.",
)


@click.group(name="round")
def round_() -> None:
    """Plan, open, reveal and close rounds, by name; list them."""


def _told(found: "Round") -> dict[str, Any]:
    return {
        "round_id": found.round_id,
        "round": found.name,
        "status": found.status.value,
        "held_on": found.held_on.isoformat(),
        **({"short": True} if found.short else {}),
    }


def _step(school_id: str | None, as_json: bool, take: "Callable[[Ask], Round]") -> None:
    with asking(school_id) as ask:
        found = take(ask)
    answer(as_json, _told(found), _in_words(found))


def _in_words(found: "Round") -> str:
    status = say(ROUND_STATUS_WORDS[found.status])
    return say("{round}: {status}, {day}", round=found.name, status=status, day=day(found.held_on))


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


@round_.command(name="list")
@answering
def list_(as_json: bool, school_id: str | None) -> None:
    """Print the rounds, the newest first."""
    from connections.services.round.rounds import list_rounds

    with asking(school_id) as ask:
        rounds = list_rounds(ask)
    answer(as_json, [_told(found) for found in rounds], *map(_in_words, rounds))


@round_.command()
@click.argument("name")
@held_on
@click.option("--short", is_flag=True, help="With fewer names: everybody's own and one list.")
@answering
def plan(
    name: str, held_on: datetime | None, short: bool, as_json: bool, school_id: str | None
) -> None:
    """Plan a round called NAME."""
    from connections.services.round.rounds import plan_round
    from connections.services.round.short.listing import saving_of_short

    with asking(school_id) as ask:
        saves = not short or saving_of_short(ask) is not None
        found = plan_round(ask, name, _day(held_on) or ask.today, short=short)
    told = say("In this school the short way saves little: asking for all names is better.")
    answer(as_json, _told(found), _in_words(found), *([] if saves else [told]))


@round_.command()
@click.argument("name")
@click.option("--complete", is_flag=True, help="Once, before the reveal: who is missing by now.")
@answering
def draw(name: str, complete: bool, as_json: bool, school_id: str | None) -> None:
    """Draw the list that everybody goes through in the round NAME, which was planned short."""
    from connections.services.round.short.listing import complete_list, draw_list

    with asking(school_id) as ask:
        many = (complete_list if complete else draw_list)(ask, named(ask, name).round_id)
    told = say_many(many, "{n} name came onto the list.", "{n} names came onto the list.")
    answer(as_json, {"round": name, "listed": many}, told)


@round_.command()
@click.argument("name")
@answering
def full(name: str, as_json: bool, school_id: str | None) -> None:
    """Ask everybody for all names in the round NAME, which was planned short."""
    from connections.services.round.short.listing import make_round_full

    _step(school_id, as_json, lambda ask: make_round_full(ask, named(ask, name).round_id))


@round_.command(name="open")
@click.argument("name")
@held_on
@answering
def open_(name: str, held_on: datetime | None, as_json: bool, school_id: str | None) -> None:
    """Open the planned round NAME, so that every adult can mark."""
    from connections.services.round.rounds import open_round

    _step(school_id, as_json, lambda ask: open_round(ask, named(ask, name).round_id, _day(held_on)))


@round_.command()
@click.argument("name")
@held_on
@answering
def reveal(name: str, held_on: datetime | None, as_json: bool, school_id: str | None) -> None:
    """Reveal the round NAME: its totals are shown to everybody. One that is revealed stays so."""
    from connections.services.round.rounds import reveal_round

    def take(ask: "Ask") -> "Round":
        found = named(ask, name)
        done = found.status is RoundStatus.REVEALED  # a past round that was brought in is
        return found if done else reveal_round(ask, found.round_id, _day(held_on))

    _step(school_id, as_json, take)


@round_.command()
@click.argument("name")
@held_on
@answering
def close(name: str, held_on: datetime | None, as_json: bool, school_id: str | None) -> None:
    """Close the round NAME: no late answer about its students is taken any more."""
    from connections.services.round.rounds import close_round

    _step(
        school_id, as_json, lambda ask: close_round(ask, named(ask, name).round_id, _day(held_on))
    )
