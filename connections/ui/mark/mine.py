"""My wall on a phone: the same wall of names on a plain page, without Streamlit.

It stands at the top of the site, for the outbox finds where answers go beside its page. Names
travel apart from what is one adult's own: they are put together and packed once for everybody.
"""

import gzip
import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.access.grants import Permission
from connections.domain.access.session import Session
from connections.domain.meeting.vignettes import VIGNETTES
from connections.domain.problems import NotPossible
from connections.domain.rounds.marks import MEANING, NOT_REVIEWED, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.book.ask import Ask
from connections.services.meeting.vignettes import answer_vignette, my_vignette_answers
from connections.services.round.capabilities import marking_capability
from connections.services.round.marking import my_marking_sheet, round_to_mark, say_done
from connections.services.round.rounds import list_rounds
from connections.services.round.short.listing import listed_now
from connections.services.round.wall import wall_of
from connections.ui.mark.words import HOW, NO_DOT, THANKS, wall_words, who_sees
from connections.ui.parts.pieces import HIGH
from connections.ui.plain.asked import (
    as_json,
    asked,
    draw_own,
    lock,
    plainly,
    round_joined,
    sent_as_document,
    session_of,
)
from connections.ui.plain.pages import pages_in, read_form
from connections.ui.plain.static import address_for, packed
from connections.ui.shell.doors import way_in
from connections.ui.shell.session import secret
from connections.words import say, say_many
from connections.words.browser import SAYING, language

_HERE = Path(__file__).parent
_PAGES = pages_in(FileSystemLoader(_HERE / "plain"))
PRACTISE_IN = (RoundStatus.OPEN, RoundStatus.PLANNED)
_STRENGTHS = {str(int(strength)): strength for strength in reversed(Strength)}
_WALL = ("outbox.js", "tiles.js", "dots.js", "bars.js", "wall.js")


def my_wall_routes() -> list[Route]:
    """Return the routes of the wall on a plain page; every process knows its scripts."""
    _scripts(language())
    return [
        Route("/mywall", plainly(_page), methods=["GET"]),
        Route("/mywall/own", plainly(_own), methods=["GET"]),
        Route("/mywall/names", plainly(_names), methods=["GET"]),
        Route("/mywall/open", plainly(_open), methods=["GET"]),
        Route("/mywall/done", plainly(_done, _page), methods=["POST"]),
        Route("/mywall/leave", plainly(lock), methods=["POST"]),
        Route("/mywall/practice", plainly(_practise, _page), methods=["POST"]),
    ]


@lru_cache(maxsize=8)
def _scripts(spoken: str) -> tuple[str, str]:
    """Return where the wall's own scripts lie, and where the one that brings it its names."""
    beside = _HERE / "wall"
    wall = SAYING + HIGH + "\n".join((beside / each).read_text(encoding="utf-8") for each in _WALL)
    known = {
        "HTML": (beside / "wall.html").read_text(encoding="utf-8"),
        "CSS": (beside / "wall.css").read_text(encoding="utf-8"),
        "WORDS": json.dumps({"language": spoken, "words": wall_words()}, ensure_ascii=False),
    }
    script = (_HERE / "plain" / "mywall.js").read_text(encoding="utf-8")
    brings = script.replace("KNOWN_BY_THE_SERVER", json.dumps(known))
    return address_for("wall", "js", wall), address_for("mywall", "js", brings)


async def _page(request: Request) -> Response:
    facts = await asked(request, lambda ask: _facts(request, ask))
    wall, brings = _scripts(language())
    return draw_own(
        request, _PAGES, facts.pop("page"), wall=wall, brings=brings, here="mywall", **facts
    )


def _facts(request: Request, ask: Ask) -> dict[str, Any]:
    joined = round_joined(request)
    me = ask.book.adults_by_id()[ask.viewer.require_adult()]
    facts: dict[str, Any] = {"who": me.name, "pocket": ask.may(Permission.OUTREACH_READ)}
    this_round = round_to_mark(ask, joined)
    if this_round is None:
        planned = (
            each
            for each in list_rounds(ask)
            if each.status is RoundStatus.PLANNED and joined in (None, each.round_id)
        )
        this_round = next(planned, None)
        name = this_round.name if this_round else ""
        return facts | {"page": "soon.html", "round": name, **_practice(ask, this_round)}
    own = _own_data(session_of(request), ask, this_round.round_id)
    legend = [MEANING[strength] for strength in reversed(Strength)] + [NOT_REVIEWED]
    told: dict[str, Any] = {
        "page": "mywall.html",
        "round": this_round.name,
        "how": HOW,
        "who_sees": who_sees(this_round),
        "joined": joined is not None,
        "revealed": this_round.status is RoundStatus.REVEALED,
        "listed": None,
    }
    if this_round.short and this_round.status is RoundStatus.OPEN:
        told["listed"] = listed_now(ask, this_round.round_id)
    return facts | told | {"own": own, "legend": legend, **_practice(ask, this_round)}


def _practice(ask: Ask, this_round: Round | None) -> dict[str, Any]:
    """Return the invented students to try the dots on, while the round has not been revealed."""
    if this_round is None or this_round.status not in PRACTISE_IN:
        return {"vignettes": ()}
    return {
        "vignettes": VIGNETTES,
        "given": my_vignette_answers(ask, this_round.round_id),
        "strengths": [(strength, MEANING[strength]) for strength in reversed(Strength)],
    }


def _own_data(session: Session, ask: Ask, round_id: str) -> str:
    """Return what is the adult's own on a wall, and what lets them hand in answers."""
    way = way_in(ask.viewer, session.session_hash)
    capability = marking_capability(ask.viewer, round_id, way, secret(), ask.now)
    own = wall_of(ask, round_id, secret()).own
    return own[:-1] + "," + json.dumps({"capability": capability})[1:]


async def _in_round(request: Request, question: Callable[[Ask, str], Any]) -> Any:
    """Return the answer to a question about the round to mark in now."""

    def within(ask: Ask) -> Any:
        this_round = round_to_mark(ask, round_joined(request))
        if this_round is None:
            raise NotPossible("No round is open for marking now. What you marked before is safe.")
        return question(ask, this_round.round_id)

    return await asked(request, within)


async def _own(request: Request) -> Response:
    session = session_of(request)
    own = await _in_round(request, lambda ask, round_id: _own_data(session, ask, round_id))
    return Response(own, 200, {"Cache-Control": "no-store"}, "application/json")


async def _names(request: Request) -> Response:
    """Return the names of a wall; no browser keeps them."""
    names = await _in_round(request, lambda ask, one: wall_of(ask, one, secret()).shared)
    kept = {"Cache-Control": "no-store"}
    return packed(request, names.encode(), _zipped(names), "application/json", kept)


@lru_cache(maxsize=8)
def _zipped(names: str) -> bytes:
    return gzip.compress(names.encode(), 6, mtime=0)


async def _open(request: Request) -> Response:
    """Say whether there are names, how many on the list, and whether the round is revealed."""

    def question(ask: Ask) -> dict[str, Any]:
        this_round = round_to_mark(ask, round_joined(request))
        listed = listed_now(ask, this_round.round_id) if this_round else None
        revealed = this_round is not None and this_round.status is RoundStatus.REVEALED
        return {"open": this_round is not None, "listed": listed, "revealed": revealed}

    return as_json(await asked(request, question))


async def _done(request: Request) -> Response:
    """Note that the viewer is done; while names are open, only once they are sure."""
    sure = bool((await read_form(request)).get("sure"))

    def question(ask: Ask, round_id: str) -> dict[str, Any]:
        left = my_marking_sheet(ask, round_id).left
        if left and not sure:
            still = say_many(
                left, "{n} name is not reviewed yet.", "{n} names are not reviewed yet."
            )
            return {"done": False, "told": f"{still} {say(NO_DOT)}"}
        say_done(ask, round_id)
        stays = say_many(left, "{n} name stays not reviewed.", "{n} names stay not reviewed.")
        return {"done": True, "told": f"{say(THANKS)} {stays}" if left else say(THANKS)}

    return as_json(await _in_round(request, question))


async def _practise(request: Request) -> Response:
    form = await read_form(request)
    vignette, strength = form.get("vignette", ""), form.get("strength", "")

    def question(ask: Ask) -> None:
        joined = round_joined(request)
        here = [r for r in list_rounds(ask) if joined in (None, r.round_id)]
        listed = [r for status in PRACTISE_IN for r in here if r.status is status]
        if strength not in _STRENGTHS:
            raise NotPossible("Choose a dot first. Nothing was saved.")
        if not listed:
            raise NotPossible("Practice ends with the reveal. Nothing was saved.")
        answer_vignette(ask, listed[0].round_id, vignette, _STRENGTHS[strength])

    await asked(request, question)
    return RedirectResponse("/mywall", 303) if sent_as_document(request) else as_json({})
