"""Drawing the wall of names, and handing in what comes through the page itself."""

import json
from functools import lru_cache
from typing import Any

import streamlit as st

from connections.domain.problems import ConnectionsError
from connections.services.book.ask import Ask
from connections.services.round.answers import hand_in_answers
from connections.services.round.capabilities import LASTS, marking_capability
from connections.services.round.wall import wall_of
from connections.ui.mark.routes import LONGEST_WAIT, receipt_to_send, refusal_to_send
from connections.ui.mark.words import wall_words
from connections.ui.parts.pieces import scripted
from connections.ui.shell.doors import sign_in
from connections.ui.shell.session import desk, now, secret
from connections.words import say
from connections.words.browser import language

_SCRIPTS = ("outbox.js", "tiles.js", "dots.js", "bars.js", "wall.js")


_WALL = scripted("wall", __file__, *_SCRIPTS)


def draw_wall(ask: Ask, round_id: str) -> None:
    """Draw the viewer's own wall in a round.

    Words and names are the same bytes on every run, so they travel once; answers go to the route
    of ui.routes, or, where a proxy lets no request through, come here as a trigger.
    """
    wall = wall_of(ask, round_id, secret())
    key = f"wall-{round_id}-{ask.viewer.adult_id}"
    own = {"capability": _capability(ask, round_id, key)}
    if receipt := st.session_state.get(f"{key}-receipt"):
        own["receipt"] = receipt
    _WALL(
        key=key,
        data=(json.dumps(own)[:-1] + "," + _words(language()) + wall.content.decode()[1:]).encode(),
        on_renew_change=lambda: st.session_state.pop(f"{key}-capability", None),
        on_handed_in_change=lambda: _hand_in(key),
    )


@lru_cache(maxsize=8)
def _words(spoken: str) -> str:
    return json.dumps({"language": spoken, "words": wall_words()}, ensure_ascii=False)[1:-1] + ","


def _capability(ask: Ask, round_id: str, key: str) -> str:
    """Return the session's capability for this wall; it stays the same for half its life."""
    kept = st.session_state.get(f"{key}-capability")
    if kept is None or ask.now - kept[1] > LASTS / 2:
        way = sign_in(ask)
        text = marking_capability(ask.viewer, round_id, way, secret(), ask.now)
        kept = st.session_state[f"{key}-capability"] = (text, ask.now)
    return str(kept[0])


def _hand_in(key: str) -> None:
    """Take a message that came through the page; the receipt goes back with the next drawing."""
    reply: dict[str, Any]
    try:
        message = json.loads(st.session_state[key].handed_in or "{}")
        reply = receipt_to_send(hand_in_answers(desk(), message, now()).result(LONGEST_WAIT))
    except ConnectionsError as refusal:
        reply = refusal_to_send(refusal)[1]
    except (ValueError, TimeoutError):
        told = say("This message cannot be read. Nothing was saved.")
        reply = {"message": told, "then": "again"}
    number = st.session_state.get(f"{key}-receipt", {"number": 0})["number"] + 1
    st.session_state[f"{key}-receipt"] = {"number": number, "reply": reply}
