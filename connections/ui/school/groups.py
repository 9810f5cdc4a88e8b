"""The School page: which columns of the rosters are kept as groups, and who said so."""

import streamlit as st

from connections.services.book.ask import Ask
from connections.services.roster.groups import (
    KIND_WORDS,
    SchoolGroup,
    groups_of_school,
    say_group,
)
from connections.ui.parts.pieces import md, tell, who_words
from connections.ui.shell.session import acting
from connections.ui.shell.text import heard
from connections.words import day, listed, say


def draw_groups(ask: Ask) -> None:
    """Draw each column with its values and a switch; first those nobody was asked about."""
    st.header(say("Groups from the rosters"), anchor=False)
    tell(
        "A column of a roster becomes a group only by a yes. Groups divide the figures and help "
        "to find pairs. What tells of health, law, discipline, poverty, faith, sexuality or family "
        "is never kept."
    )
    found = groups_of_school(ask)
    if not found:
        tell("No file has brought a column that could be a group.")
    never = [each for each in found if each.never]
    if never:
        tell("These are never kept. Nobody sees them, and the next import deletes them:")
    for each in never:
        kind = say(KIND_WORDS[each.never])
        tell("- {heading}: it tells of {kind}.", heading=md(each.heading), kind=kind)
    allowed = [each for each in found if not each.never]
    waiting = [each for each in allowed if each.kept is None]
    if waiting:
        tell(
            "These columns came in before schools were asked, and nobody sees them. Keep them as "
            "groups? What you do not keep is deleted with the next import: its preview says so "
            "first."
        )
    for each in waiting:
        _draw_waiting(each)
    for each in allowed[len(waiting) :]:
        _draw_answered(ask, each)


def _draw_waiting(group: SchoolGroup) -> None:
    with st.container(border=True):
        _draw_values(group)
        buttons = st.container(horizontal=True)
        yes, no = (True, say("Keep as a group")), (False, say("Do not keep"))
        for kept, label in (yes, no):
            change = acting(say_group, group.label, kept, done=_done(kept, group))
            buttons.button(label, key=f"group_{group.label}_{kept}", on_click=change)


def _draw_answered(ask: Ask, group: SchoolGroup) -> None:
    with st.container(border=True):
        _draw_values(group)
        change = acting(say_group, group.label, not group.kept, done=_done(not group.kept, group))
        st.toggle(
            say("Keep {heading} as a group", heading=heard(group.heading)),
            value=bool(group.kept),
            key=f"group_{group.label}_{group.kept}",
            on_change=change,
        )
        if group.at is not None:
            adults = {adult.adult_id: adult.name for adult in ask.book.adults_by_id().values()}
            who = md(who_words(group.by, adults))
            said = say("Said by {who} on {day}.", who=who, day=day(group.at.date()))
            st.markdown(f":small[{said}]")


def _draw_values(group: SchoolGroup) -> None:
    values = listed(f"{md(value)} ({many})" for value, many in group.values)
    st.markdown(f"**{md(group.heading)}**  \n{values or say('Nobody has a value now.')}")
    if group.origin:
        tell("This says where somebody comes from: it stays out of every report.")


def _done(kept: bool, group: SchoolGroup) -> str:
    if kept:
        return say("{heading} is kept as a group.", heading=md(group.heading))
    return say(
        "{heading} is no group any more. What is stored of it is deleted with the next import; "
        "until then a yes brings it back.",
        heading=md(group.heading),
    )
