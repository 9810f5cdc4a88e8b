"""The School page: the schools of this database, added, renamed, archived and opened again."""

import streamlit as st

from connections.services.book.ask import Ask
from connections.services.school.overseers import add_overseer, end_overseer, list_overseers
from connections.services.school.schools import (
    archive_school,
    archived_schools,
    create_school,
    list_schools,
    rename_school,
    unarchive_school,
)
from connections.ui.parts.pieces import md, tell
from connections.ui.shell.session import acting, in_callback
from connections.words import say


def draw_schools(ask: Ask) -> None:
    """Draw the schools that are open, those that are archived, and a form for one more."""
    for school_id, name in list_schools(ask).items():
        st.subheader(md(name), anchor=False)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(say("Name"), name, key=f"name_{school_id}", width=320)
            st.button(say("Rename"), key=f"rename_{school_id}", on_click=_rename, args=(school_id,))
            with st.popover(say("Archive …")):
                tell(
                    "Nobody comes into {school} any more, whoever is in is out at once, and "
                    "nothing runs for it by itself. Everything stays, and it can be opened again.",
                    school=md(name),
                )
                st.button(
                    say("Archive this school"),
                    key=f"archive_{school_id}",
                    on_click=acting(archive_school, school_id, done=say("The school is archived.")),
                )
    if archived := archived_schools(ask):
        st.subheader(say("Archived"), anchor=False)
        for school_id, name in archived.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(md(name))
                st.button(
                    say("Open again"),
                    key=f"unarchive_{school_id}",
                    on_click=acting(unarchive_school, school_id, done=say("The school is open.")),
                )
    _draw_overseers(ask)
    st.subheader(say("Add a school"), anchor=False)
    with st.form("new_school", clear_on_submit=False):
        st.text_input(say("Name"), key="new_school_name")
        st.text_input(
            say("Id"),
            key="new_school_id",
            help=say("Small letters, digits, - and _, for example “oak-street”. It stays."),
        )
        st.form_submit_button(say("Add"), on_click=_add)


def _draw_overseers(ask: Ask) -> None:
    st.subheader(say("Who sees the district's figures"), anchor=False)
    tell(
        "Whoever signs in with one of these addresses sees what the schools have published, in one "
        "table: no roster, no list and nobody's name."
    )
    for email in list_overseers(ask):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(md(email))
            st.button(say("End"), key=f"end_{email}", on_click=acting(end_overseer, email))
    with st.form("new_overseer", clear_on_submit=True):
        st.text_input(say("Mail address"), key="new_overseer_email")
        st.form_submit_button(say("Let them see it"), on_click=_add_overseer)


def _add_overseer() -> None:
    with in_callback(say("Saved.")) as ask:
        add_overseer(ask, st.session_state["new_overseer_email"])


def _rename(school_id: str) -> None:
    with in_callback(say("Saved.")) as ask:
        rename_school(ask, school_id, st.session_state[f"name_{school_id}"])


def _add() -> None:
    state = st.session_state
    with in_callback(say("The school is added.")) as ask:
        create_school(ask, state["new_school_id"].strip(), state["new_school_name"])
