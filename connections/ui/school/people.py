"""The School page: people, with the flags, capacity and role the school sets by hand."""

from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.access.grants import Role
from connections.services.book.ask import Ask
from connections.services.people.people import (
    AdultEntry,
    adult_entries,
    change_adult,
    change_role,
)
from connections.ui.parts.pieces import draw_table
from connections.ui.shell.session import in_callback

_ROLES: dict[Role | None, str] = {
    None: "The role that goes with the job",
    Role.TEACHER: "Adult: marks, sees their own outreach",
    Role.COUNSELOR: "Counselor: leads, reads notes",
    Role.PRINCIPAL: "Principal: leads, reads the audit log",
    Role.DATA_MANAGER: "Data manager: rosters, people, backup",
}


def draw_people(ask: Ask) -> None:
    """Draw one adult's flags, capacity and role to change, and everybody's as a table."""
    entries = {entry.adult.adult_id: entry for entry in adult_entries(ask)}
    if not entries:
        st.markdown("No adults yet. Bring in the rosters first.")
        return
    chosen = st.selectbox(
        "Adult",
        list(entries),
        index=None,
        format_func=lambda adult_id: entries[adult_id].adult.name,
        placeholder="Begin to type a name",
        key="person",
    )
    if chosen is not None:
        _draw_person(entries[chosen])
    draw_table(
        pd.DataFrame([_person_row(entry) for entry in entries.values()]),
        key="people",
        alt=f"{len(entries)} adults with their flags and roles",
    )


def _person_row(entry: AdultEntry) -> dict[str, Any]:
    adult = entry.adult
    flags = {
        "leaving": adult.leaving,
        "on leave": adult.away,
        "first year": adult.first_year,
        "pausing": entry.paused,
    }
    return {
        "Adult": adult.name,
        "Work": adult.title or adult.job.value,
        "Flags": ", ".join(word for word, raised in flags.items() if raised),
        "Takes up to": "usual" if adult.capacity is None else str(adult.capacity),
        "Role here": "by job" if entry.role is None else _ROLES[entry.role].split(":")[0],
    }


def _draw_person(entry: AdultEntry) -> None:
    adult = entry.adult
    with st.form(f"person_{adult.adult_id}"):
        flags = st.container(horizontal=True)
        flags.checkbox("Leaving", adult.leaving, key=f"is_leaving_{adult.adult_id}")
        flags.checkbox("On leave", adult.away, key=f"is_away_{adult.adult_id}")
        flags.checkbox("First year here", adult.first_year, key=f"is_new_{adult.adult_id}")
        left, right = st.columns(2)
        left.number_input(
            "Takes up to (students)",
            min_value=0,
            max_value=20,
            value=adult.capacity,
            placeholder="the usual for the job",
            key=f"takes_{adult.adult_id}",
        )
        roles = list(_ROLES)
        right.selectbox(
            "Role here",
            roles,
            index=roles.index(entry.role),
            format_func=_ROLES.__getitem__,
            key=f"role_{adult.adult_id}",
        )
        st.form_submit_button(
            "Save", type="primary", on_click=_save_person, args=(adult.adult_id, entry.role)
        )


def _save_person(adult_id: str, was: Role | None) -> None:
    state = st.session_state
    with in_callback("Saved.") as ask:
        change_adult(
            ask,
            adult_id,
            leaving=state[f"is_leaving_{adult_id}"],
            away=state[f"is_away_{adult_id}"],
            first_year=state[f"is_new_{adult_id}"],
            capacity=state[f"takes_{adult_id}"],
        )
        if state[f"role_{adult_id}"] != was:
            change_role(ask, adult_id, state[f"role_{adult_id}"])
