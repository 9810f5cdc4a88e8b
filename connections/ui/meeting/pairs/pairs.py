"""Drawing the list of the meeting."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from connections.domain.outreach.status import Status
from connections.domain.people.grades import grade_label
from connections.ui.parts.pieces import scripted
from connections.words import say, say_many
from connections.words.browser import language

_PAIRS = scripted("pairs", __file__)


def draw_pairs(
    rows: pd.DataFrame,
    takers: Mapping[str, str],
    asked: Mapping[str, Status],
    adults: list[tuple[str, str, int]],
    *,
    names: bool,
    none: str,
    refused: int,
    key: str,
    mine: list[str],
    on_pair: Callable[[str, str], None],
    on_back: Callable[[str], None],
    on_names: Callable[[], None],
) -> None:
    """Draw students who could be reached out to, and let the room say who would.

    `rows` are rows of the coverage table; `takers` the name of the adult who said yes, by
    student_id, `asked` how far the others are; `adults` are (id, name, free places); `none` is said
    where there are no rows; `mine` are the students whose yes was said on this page, which
    `on_back` takes back; `refused` counts the pairs that could not be saved. `on_pair` gets
    (student_id, adult_id); `on_names` is called when the key that shows and hides names is pressed.
    """

    def places(free: int) -> str:
        return say_many(free, "{n} place", "{n} places")

    def paired() -> None:
        said = st.session_state[key].pair
        if isinstance(said, Mapping):
            on_pair(str(said.get("student", "")), str(said.get("adult", "")))

    def taken_back() -> None:
        said = st.session_state[key].back
        if isinstance(said, Mapping):
            on_back(str(said.get("student", "")))

    _PAIRS(
        key=key,
        data={
            "language": language(),
            "words": pairs_words(),
            "names": names,
            "none": none,
            "refused": refused,
            "mine": mine,
            "rows": [
                {
                    "id": row.student_id,
                    "name": row.name_ if names else "",
                    "grade": grade_label(row.grade),
                    "known": known_a_little(int(row.know), int(row.recognise))
                    if row.reviewed
                    else say("Nobody has answered yet"),
                    "taken": takers.get(row.student_id, ""),
                    "asked": asked.get(row.student_id, ""),
                }
                for row in rows.rename(columns={"name": "name_"}).itertuples()
            ],
            "adults": [
                {"id": adult_id, "name": name, "free": free, "places": places(free)}
                for adult_id, name, free in sorted(adults, key=lambda adult: adult[2] == 0)
            ],
        },
        on_pair_change=paired,
        on_back_change=taken_back,
        on_turned_change=on_names,
    )


def pairs_words() -> dict[str, str]:
    """Return what the list's script says, by the key it asks for."""
    return {
        "find": say("Find a student"),
        "nobody": say("Nobody is found."),
        "all": say("Show all {n}"),
        "student": say("Student"),
        "grade": say("Grade"),
        "known": say("Who knows them a little"),
        "who": say("Who would like to reach out?"),
        "veiled": say("Student {n}"),
        "would": say("I would"),
        "would_reach": say("I would reach out to {student}"),
        "who_to": say("Who would like to reach out to {student}?"),
        "names_first": say("Show names first"),
        "type": say("Type a name, or tap one"),
        "full": say("full"),
        "yes": say("{adult} said yes"),
        # Nobody is named before their yes, so that nobody has to say no before the room.
        Status.OFFERED: say("An adult was asked"),
        Status.SUGGESTED: say("A pair is suggested, nobody was asked yet"),
        "back": say("Take it back"),
        "back_of": say("Take the yes for {student} back"),
        "yes_to": say("{adult} said yes to {student}."),
    }


def known_a_little(know: int, recognise: int) -> str:
    """Return "◐ 1 adult knows · ○ 4 recognise"; what could grow, not what is missing."""
    parts = []
    if know:
        parts.append(say_many(know, "◐ {n} adult knows", "◐ {n} adults know"))
    if recognise:
        parts.append(say_many(recognise, "○ {n} recognises", "○ {n} recognise"))
    return " · ".join(parts) or say("◌ Waiting to be discovered")
