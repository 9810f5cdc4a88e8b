"""Who is on the roster: looked for, filtered, a page at a time; one row with all its history."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.people.grades import grade_label
from connections.domain.people.history import WHAT_WORDS, change_words
from connections.domain.people.person import Adult, Student, person_id
from connections.domain.problems import NotFound
from connections.services.book.ask import Ask
from connections.services.people.people import school_people
from connections.services.roster.who import (
    Listed,
    PersonHistory,
    RosterWanted,
    history_of,
    list_roster,
)
from connections.ui.parts.pieces import draw_table, md, option, tell, who_words
from connections.ui.rosters.by_hand import draw_mend
from connections.ui.rosters.merging import draw_merging
from connections.words import day, listed, number, say, say_many, to_say

PAGE = 25  # rows: what a person looks over without scrolling
OPENED = "roster_row"  # (kind, id) of the row that is open
KINDS = {"students": to_say("Students"), "adults": to_say("Adults")}


def draw_roster(ask: Ask) -> None:
    """Draw the roster of students or of adults as it is looked for, and the row that is open."""
    kind = st.segmented_control(
        say("Whom"),
        list(KINDS),
        format_func=lambda each: option(say(KINDS[each])),
        required=True,
        default="students",
        key="roster_kind",
    )
    wanted, found = _ask_wanted(ask, kind)
    told = _told(kind, wanted, found)
    st.markdown(f"**{told}**")
    if opened := st.session_state.get(OPENED):
        try:
            _draw_row(ask, history_of(ask, *opened))
        except NotFound:  # taken off the roster meanwhile
            _close()
    if found.people:
        _draw_page(kind, found, told)
    if kind == "students":
        draw_merging(ask)


def _ask_wanted(ask: Ask, kind: str) -> tuple[RosterWanted, Listed]:
    here = {True: say("Here now"), False: say("Who left")}
    cells = st.grid("auto", min_column_width=180, vertical_alignment="bottom")
    text = cells.text_input(
        say("Search a name or id"), key="roster_text", type="search", placeholder=say("Search")
    )
    state = cells.selectbox(
        say("Here or left"), list(here), format_func=here.__getitem__, key="roster_here"
    )
    choices = list_roster(ask, kind, RosterWanted(here=state))
    grade = room = ""
    if kind == "students":
        grade = cells.selectbox(
            say("Grade"),
            ["", *choices.grades],
            format_func=lambda each: grade_label(each) if each else say("All grades"),
            key="roster_grade",
        )
    room = cells.selectbox(
        say("Homeroom"),
        ["", *choices.homerooms],
        format_func=lambda each: each or say("All homerooms"),
        key=f"roster_room_{kind}",
    )
    wanted = RosterWanted(text, grade, room, state)
    return wanted, list_roster(ask, kind, wanted)


_ALL = {
    ("students", True): (to_say("{n} student is here."), to_say("{n} students are here.")),
    ("students", False): (to_say("{n} student has left."), to_say("{n} students have left.")),
    ("adults", True): (to_say("{n} adult is here."), to_say("{n} adults are here.")),
    ("adults", False): (to_say("{n} adult has left."), to_say("{n} adults have left.")),
}


def _told(kind: str, wanted: RosterWanted, found: Listed) -> str:
    everybody = say_many(found.everybody, *_ALL[kind, wanted.here])
    if len(found.people) == found.everybody:
        return everybody
    some = len(found.people)
    return f"{everybody} {say_many(some, '{n} is shown.', '{n} are shown.')}"


def _draw_page(kind: str, found: Listed, told: str) -> None:
    pages = -(-len(found.people) // PAGE)
    page = 0
    if pages > 1:
        page = st.selectbox(
            say("Page"),
            list(range(pages)),
            format_func=lambda each: _rows_of(each, len(found.people)),
            key=f"roster_page_{len(found.people)}",  # a menu keeps the words it was chosen by
            width=220,
        )
    people = found.people[page * PAGE : (page + 1) * PAGE]
    columns: dict[str, Any] = {
        say("Name"): [person.name for person in people],
        say("Id"): [person_id(person) for person in people],
    }
    if kind == "students":
        columns[say("Grade")] = [grade_label(getattr(person, "grade", "")) for person in people]
    else:
        columns[say("Title")] = [getattr(person, "title", "") for person in people]
    columns[say("Homeroom")] = [person.homeroom for person in people]
    ids, opens = tuple(map(person_id, people)), "roster_open"
    button = st.column_config.ButtonColumn(
        key=opens, on_click=_open, args=(opens, kind, ids), pinned=True, width="small"
    )
    row = say("Row")
    shown = pd.DataFrame({row: [say("Open")] * len(people), **columns})
    draw_table(shown, "roster_table", told, column_config={row: button})


def _rows_of(page: int, many: int) -> str:
    first, last = page * PAGE + 1, min((page + 1) * PAGE, many)
    return say("{first} to {last} of {all}", first=first, last=last, all=number(many))


def _open(key: str, kind: str, ids: tuple[str, ...]) -> None:
    if click := st.session_state.get(key):
        st.session_state[OPENED] = (kind, ids[click["row"]])


def _close() -> None:
    st.session_state.pop(OPENED, None)


def _draw_row(ask: Ask, found: PersonHistory) -> None:
    with st.container(border=True):
        person = found.person
        st.markdown(f"**{md(person.name)}**")
        st.markdown("  \n".join(f"{label}: {md(value)}" for label, value in _facts(found) if value))
        acts = _acts(found, {adult.adult_id: adult.name for adult in school_people(ask)[1]})
        if acts:
            heads = (
                say("When"), say("File"), say("By whom"), say("What"), say("What changed")
            )  # fmt: skip
            n = len(acts)
            alt = say_many(n, "{n} change to this row", "{n} changes to this row")
            columns = dict(zip(heads, zip(*acts, strict=True), strict=True))
            draw_table(columns, "roster_history", alt)
        else:
            tell("What changed this row in the last year is not known, or nothing did.")
        if not found.left_on:
            with st.expander(say("Put it right by hand"), icon=":material/person_edit:"):
                draw_mend(person, "row")
        st.button(say("Close this row"), key="roster_close", on_click=_close)


def _acts(found: PersonHistory, adults: dict[str, str]) -> list[tuple[str, ...]]:
    """Return when, by which file, by whom, what, and what changed: the newest first."""
    told: list[tuple[datetime, tuple[str, ...]]] = []
    for brought, act in found.acts:
        what = say(WHAT_WORDS[act.what]), change_words(act)
        told.append((brought.at, (brought.files, brought.by, *what)))
    for one in found.joined:
        words = _SPLIT if one.split else _MERGED
        told.append((one.at, ("", one.by, say(words, id=one.other_id), "")))
    told.sort(key=lambda each: each[0], reverse=True)
    return [
        (day(at.date(), "medium"), files or say("by hand"), who_words(by, adults), *what)
        for at, (files, by, *what) in told
    ]


_MERGED = to_say("Made one with the row {id}")
_SPLIT = to_say("Split from the row {id}")


def _facts(found: PersonHistory) -> list[tuple[str, str]]:
    person = found.person
    facts = [
        (say("Id"), person_id(person)),
        (say("First name"), person.first_name),
        (say("Last name"), person.last_name),
    ]
    if isinstance(person, Student):
        facts += [
            (say("Preferred name"), person.preferred_name),
            (say("Grade"), grade_label(person.grade)),
        ]
    if isinstance(person, Adult):
        facts += [(say("Title"), person.title), (say("E-mail"), person.email)]
    groups = listed(f"{label} {value}" for label, value in person.groups)
    days = (("since", found.since), ("back_on", found.back_on), ("left_on", found.left_on))
    return [
        *facts,
        (say("Homeroom"), person.homeroom),
        (say("Home language"), person.language),
        (say("Groups"), groups),
        *((say(_DAYS[name]), day(each, "medium")) for name, each in days if each),
    ]


_DAYS = {
    "since": to_say("On the roster since"),
    "back_on": to_say("Came back on"),
    "left_on": to_say("Left on"),
}
