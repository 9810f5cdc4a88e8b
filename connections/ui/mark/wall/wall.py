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
from connections.ui.parts.pieces import scripted
from connections.ui.shell.doors import sign_in
from connections.ui.shell.session import desk, now, secret
from connections.words import say
from connections.words.browser import language, say_forms

_SCRIPTS = ("outbox.js", "tiles.js", "dots.js", "notices.js", "wall.js")


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


def wall_words() -> dict[str, Any]:
    """Return what the wall's scripts say, by the key they ask for; the same for everybody."""
    return {
        "wall": say("Wall of names"),
        "dots": say("The dot to give"),
        "meaning": say("{word}: {meaning}"),
        "search": say("Search a name"),
        "grade": say("Grade"),
        "homeroom": say("Homeroom"),
        "all_grades": say("All grades"),
        "all_homerooms": say("All homerooms"),
        "no_homeroom": say("No homeroom"),
        "open": say("Not reviewed yet"),
        "before": say("Last time"),
        "undo": say("Undo"),
        "mine": say("My classes"),
        "arrivals": say("New since the last round"),
        "nobody": say("No name fits."),
        "clear": say("Show all names"),
        "shown": say_forms("{n} name shown.", "{n} names shown."),
        "keys": say("Keys: arrows move, 3 2 1 0 mark, Delete takes an answer back, / searches."),
        # A tile as it is heard: its name, then this.
        "not_reviewed": say("not reviewed"),
        "tile": say(", {word}"),
        "tile_before": say(", not reviewed, last time {word}"),
        "marked": say("{name}: {word}."),
        "saved": say("Saved · {reviewed} of {all} reviewed"),
        "sending": say("Sending · {reviewed} of {all} reviewed"),
        "waiting": say_forms(
            "{n} not sent yet, trying again · {reviewed} of {all} reviewed",
            "{n} not sent yet, trying again · {reviewed} of {all} reviewed",
        ),
        "set": say_forms(
            "I have reviewed everyone shown: set {n} name to {word}",
            "I have reviewed everyone shown: set {n} names to {word}",
        ),
        "set_sure": say_forms("Yes, set {n} name to {word}", "Yes, set {n} names to {word}"),
        "again": say_forms(
            "Take my answers of last time for {n} name shown",
            "Take my answers of last time for {n} names shown",
        ),
        "read": say("OK, I have read it"),
        "try_now": say("Try now"),
        "late": say(
            "The round was revealed and its figures stand. Answers given now are counted apart."
        ),
        "kept": say_forms(
            "One answer was kept in this browser and is being sent now.",
            "{n} answers were kept in this browser and are being sent now.",
        ),
        "away": say(
            "No connection just now. Go on marking: your answers are kept in this browser and "
            "sent as soon as it is back."
        ),
        "away_unkept": say(
            "No connection just now, and this browser cannot keep answers. Please leave this page "
            "open until they are sent."
        ),
        "by_page": say(
            "Answers travel through the page itself here, which is slower. Everything is saved "
            "all the same."
        ),
        "refused": say("{message} ({names})"),
        "and_more": say_forms("{names} and {n} more", "{names} and {n} more"),
    }


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
