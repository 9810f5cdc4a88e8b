"""Who gets a file with students in it: asked before it leaves, chosen for nobody."""

import streamlit as st

from connections.domain.records.disclosing import (
    BASIS_WORDS,
    FOR_OWN_STAFF,
    MOST_LETTERS,
    PURPOSE_WORDS,
    Basis,
    Given,
    Purpose,
)
from connections.ui.parts.pieces import choose, tell
from connections.words import say, to_say

_STAFF, _OUTSIDE = "staff", "outside"
_WHO = {
    _STAFF: to_say("Our own staff: it stays in the school"),
    _OUTSIDE: to_say("Somebody outside"),
}


def draw_given(key: str, staff: bool = True) -> Given | None:
    """Draw who gets it and why; return that once it is said whole, else None.

    `staff`: it may be for the school's own staff, and then nothing more is asked.
    """
    if staff:
        who = st.radio(
            say("Who is it for?"),
            list(_WHO),
            index=None,
            format_func=lambda each: say(_WHO[each]),
            key=f"{key}_who",
        )
        if who != _OUTSIDE:
            return FOR_OWN_STAFF if who == _STAFF else None
    whom = st.text_input(say("Who gets it"), key=f"{key}_whom", max_chars=MOST_LETTERS)
    purposes = {each.value: say(PURPOSE_WORDS[each]) for each in Purpose}
    leaving = {each.value: say(BASIS_WORDS[each]) for each in BASIS_WORDS if Given(each).leaves}
    nothing = {"index": None, "placeholder": say("Choose one")}
    purpose = choose(say("What for"), purposes, f"{key}_purpose", **nothing)
    basis = choose(say("On what basis"), leaving, f"{key}_basis", **nothing)
    tell("It is written into the list of who was given records, with today's date and your name.")
    if not whom.strip() or purpose is None or basis is None:
        return None
    return Given(Basis(basis), whom.strip(), Purpose(purpose))
