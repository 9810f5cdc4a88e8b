"""How a case is said: what is due, what happened so far, with whom; how somebody is chosen."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from connections.domain.outreach.status import WORDS
from connections.domain.people.grades import grade_label
from connections.services.outreach.caseload import CaseloadEntry
from connections.ui.parts.pieces import md
from connections.words import day, say, say_many, to_say

_NEAR = {0: to_say("today"), 1: to_say("tomorrow"), -1: to_say("yesterday")}


def choose_several(label: str, names: Mapping[str, str], key: str, nobody: str) -> list[str]:
    """Draw the choice of several among `names`, by id; `nobody` says what choosing none means."""
    return st.multiselect(
        label, list(names), format_func=names.__getitem__, key=key, placeholder=nobody
    )


def short_day(then: date, now_on: date) -> str:
    """Return "today", "yesterday", "tomorrow" or "Thu, Dec 3"."""
    near = _NEAR.get((then - now_on).days)
    return say(near) if near else day(then, "weekday")


def due_words(entry: CaseloadEntry, now_on: date) -> str:
    """Return when the next thing is due, in words."""
    if entry.next_due_on is None:
        return say("Nothing due")
    when = short_day(entry.next_due_on, now_on)
    return say("◷ was due {day}", day=when) if entry.overdue else say("due {day}", day=when)


def contact_words(entry: CaseloadEntry, now_on: date) -> str:
    """Return how many contacts there were, and the last one."""
    case = entry.case
    if case.last_contact_on is None:
        return say("no contact yet")
    return say_many(
        len(case.contacts),
        "{n} contact, last {day}",
        "{n} contacts, last {day}",
        day=short_day(case.last_contact_on, now_on),
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
