"""Drawing the wall of names, and handing in what comes through the page itself."""

import json
from pathlib import Path
from typing import Any

import streamlit as st

from connections.domain.problems import ConnectionsError
from connections.services.book.ask import Ask
from connections.services.round.answers import hand_in_answers
from connections.services.round.capabilities import LASTS, marking_capability
from connections.services.round.wall import wall_of
from connections.ui.mark.routes import LONGEST_WAIT, receipt_to_send, refusal_to_send
from connections.ui.shell.desk import desk
from connections.ui.shell.doors import sign_in
from connections.ui.shell.session import joining_desk, now, secret

_HERE = Path(__file__).parent
_SCRIPTS = ("outbox.js", "tiles.js", "dots.js", "notices.js", "wall.js")


def _read(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


_WALL = st.components.v2.component(
    "connections_wall", html=_read("wall.html"), css=_read("wall.css"), js=_read(*_SCRIPTS)
)


def draw_wall(ask: Ask, round_id: str) -> None:
    """Draw the viewer's own wall in a round.

    The list of names is the same bytes on every run, so it travels once; answers go to the route
    of ui.routes, or, where a proxy lets no request through, come here as a trigger.
    """
    wall = wall_of(ask, round_id, secret())
    key = f"wall-{round_id}-{ask.viewer.adult_id}"
    own = {"capability": _capability(ask, round_id, key)}
    receipt = st.session_state.get(f"{key}-receipt")
    if receipt:
        own["receipt"] = receipt
    _WALL(
        key=key,
        data=(json.dumps(own)[:-1] + "," + wall.content.decode()[1:]).encode(),
        on_renew_change=lambda: _renew(key),
        on_handed_in_change=lambda: _hand_in(key),
    )


def _capability(ask: Ask, round_id: str, key: str) -> str:
    """Return the session's capability for this wall; it stays the same for half its life."""
    kept = st.session_state.get(f"{key}-capability")
    moment = ask.now
    if kept is None or moment - kept[1] > LASTS / 2:
        text = marking_capability(
            ask.viewer, round_id, sign_in(ask, joining_desk()), secret(), moment
        )
        kept = st.session_state[f"{key}-capability"] = (text, moment)
    return str(kept[0])


def _renew(key: str) -> None:
    st.session_state.pop(f"{key}-capability", None)


def _hand_in(key: str) -> None:
    """Take a message that came through the page; the receipt goes back with the next drawing."""
    reply: dict[str, Any]
    try:
        message = json.loads(st.session_state[key].handed_in or "{}")
        reply = receipt_to_send(hand_in_answers(desk(), message, now()).result(LONGEST_WAIT))
    except ConnectionsError as refusal:
        reply = refusal_to_send(refusal)[1]
    except (ValueError, TimeoutError):
        reply = {"message": "This message cannot be read. Nothing was saved.", "then": "again"}
    number = st.session_state.get(f"{key}-receipt", {"number": 0})["number"] + 1
    st.session_state[f"{key}-receipt"] = {"number": number, "reply": reply}
