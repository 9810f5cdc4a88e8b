"""What is planned: the fields of a plan, and a second plan beside it; in the session alone."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from connections.domain.people.grades import grade_label
from connections.domain.staffing.plan import Arrival, Staffing
from connections.services.book.ask import Ask
from connections.services.staffing.staffing import Choices
from connections.ui.parts.pieces import md
from connections.words import listed, say

A, B = "A", "B"
_KEPT = "staffing_plans"  # in the session alone: whose plans, and what was chosen in each
_MOST_PLACES = 99
Kept = dict[str, Any]  # "by" whose plans they are, and of each plan what was Chosen
Chosen = dict[tuple[str, ...], Any]  # what stands in each field


def kept_plans(ask: Ask) -> Kept:
    """Return what this session keeps of the plans of whoever looks now; another's are let go."""
    kept: Kept = st.session_state.setdefault(_KEPT, {"by": ask.by, A: {}})
    if kept["by"] != ask.by:
        kept = st.session_state[_KEPT] = {"by": ask.by, A: {}}
    return kept


def _key(letter: str, *what: str) -> str:
    return "_".join(("staffing", letter, *what))


def draw_plan(letter: str, kept: Kept, choices: Choices, names: Mapping[str, str]) -> Staffing:
    """Draw the fields of a plan and return it; what was chosen outlives a look at another view."""
    before: Chosen = kept[letter]
    now: Chosen = {}
    kept[letter] = now
    grades = {grade: grade_label(grade) for grade in choices.grades}

    def several(label: str, what: Mapping[str, str], hint: str, *key: str) -> list[str]:
        name = _key(letter, *key)
        chosen = st.session_state.get(name, before.get(key, []))
        st.session_state[name] = [one for one in chosen if one in what]
        now[key] = st.multiselect(
            label,
            list(what),
            format_func=what.__getitem__,
            key=name,
            placeholder=hint,
            wrap=True,
        )
        return list(now[key])

    nobody, every = say("Nobody"), say("Every grade")
    facts = {"letter": letter}
    leaves = several(say("Plan {letter}: who leaves", **facts), names, nobody, "leaves")
    _draw_going(letter, choices, leaves)
    moves: set[tuple[str, str]] = set()
    stays = {one: name for one, name in names.items() if one not in leaves}
    label = say("Plan {letter}: who stays, and no longer meets some grades", **facts)
    for adult_id in several(label, stays, nobody, "moves"):
        label = say("Plan {letter}: grades {name} no longer meets", name=names[adult_id], **facts)
        lost = several(label, grades, say("None"), "moves", adult_id)
        moves.update((adult_id, grade) for grade in lost)
    arrives = []
    new = {one.adult_id: one.name for one in choices.new if one.adult_id in stays}
    if new:
        label = say("Plan {letter}: who is new, and on the roster already", **facts)
        for adult_id in several(label, new, nobody, "new"):
            label = say("Plan {letter}: grades {name} will meet", name=names[adult_id], **facts)
            met = several(label, grades, every, "new", adult_id)
            arrives.append(Arrival(0, adult_id, frozenset(met)))
    places = _draw_places(letter, before, now)
    if places:
        label = say("Plan {letter}: grades new adults will meet", **facts)
        met = several(label, grades, every, "places", "grades")
        arrives.append(Arrival(places, None, frozenset(met)))
    return Staffing(frozenset(leaves), frozenset(moves), tuple(arrives))


def _draw_places(letter: str, before: Chosen, now: Chosen) -> int:
    name, key = _key(letter, "places"), ("places",)
    st.session_state.setdefault(name, before.get(key, 0))
    label = say("Plan {letter}: places that new adults bring", letter=letter)
    told = say("How many students they can look after together, whoever they will be.")
    now[key] = st.number_input(label, 0, _MOST_PLACES, key=name, help=told)
    return int(now[key])


def _draw_going(letter: str, choices: Choices, leaves: Iterable[str]) -> None:
    """Offer who is known to go before the school year ends: nobody is chosen by themselves."""
    chosen = {*leaves}
    going = [adult for adult in choices.going if adult.adult_id not in chosen]
    if not going:
        return
    who = listed(md(adult.name) for adult in going)
    st.markdown(f":gray[:small[{say('Known to go this school year: {who}.', who=who)}]]")
    st.button(
        say("Add them to plan {letter}", letter=letter),
        key=_key(letter, "going"),
        on_click=_add,
        args=(letter, tuple(adult.adult_id for adult in going)),
    )


def _add(letter: str, adult_ids: tuple[str, ...]) -> None:
    key = _key(letter, "leaves")
    st.session_state[key] = [*st.session_state.get(key, []), *adult_ids]


def draw_second_plan(letters: list[str]) -> None:
    """Draw how to begin a second plan, or to let it go."""
    if B in letters:
        st.button(say("Let plan B go"), icon=":material/close:", on_click=_let_go)
    else:
        st.button(
            say("Compare with a plan B"),
            icon=":material/compare_arrows:",
            on_click=_copy,
            help=say("Plan B begins as a copy of plan A."),
        )


def _copy() -> None:
    kept = st.session_state[_KEPT]
    kept[B] = dict(kept[A])


def _let_go() -> None:
    st.session_state[_KEPT].pop(B, None)
    for key in [key for key in st.session_state if str(key).startswith(_key(B, ""))]:
        del st.session_state[key]
