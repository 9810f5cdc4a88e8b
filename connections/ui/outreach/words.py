"""How a case is said: what is due, what happened so far, with whom; how somebody is chosen."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from connections.domain.outreach.status import WORDS
from connections.domain.people.grades import grade_label
from connections.services.outreach.caseload import CaseloadEntry
from connections.ui.parts.pieces import md
from connections.ui.plain.cases import due_words
from connections.words import say

VIEW, STORY = "outreach_view", "outreach_story"  # in the session: what is looked at, whose story


def open_story(student_id: str | None) -> None:
    """Open one student's story beside the list; None closes it."""
    st.session_state[STORY] = student_id


def choose_several(label: str, names: Mapping[str, str], key: str, nobody: str) -> list[str]:
    """Draw the choice of several among `names`, by id; `nobody` says what choosing none means."""
    return st.multiselect(
        label, list(names), format_func=names.__getitem__, key=key, placeholder=nobody
    )


def with_whom(entry: CaseloadEntry) -> str:
    """Return with which adult a case is."""
    return say("with {adult}", adult=md(entry.adult.name))


def entries_table(entries: list[CaseloadEntry], now_on: date) -> pd.DataFrame:
    """Return cases as a table to read: Student, Grade, With, Stands at, Due, Contacts."""
    rows = [
        (
            entry.student.name,
            grade_label(entry.student.grade),
            entry.adult.name,
            say(WORDS[entry.outreach.status]),
            due_words(entry, now_on),
            len(entry.case.contacts),
        )
        for entry in entries
    ]
    heads = [
        say("Student"),
        say("Grade"),
        say("With"),
        say("Stands at"),
        say("Due"),
        say("Contacts"),
    ]
    return pd.DataFrame(rows, columns=heads)
