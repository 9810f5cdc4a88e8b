"""What importing would change, in counts and person by person."""

from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.people.changes import RosterChanges
from connections.domain.people.grades import grade_label
from connections.domain.people.person import Student
from connections.services.roster.preview import RosterPreview
from connections.ui.parts.pieces import draw_figures, draw_table, tell
from connections.words import listed, number, say, say_many, to_say

_FIELDS = {
    "student_id": to_say("Student id"),
    "adult_id": to_say("Adult id"),
    "first_name": to_say("First name"),
    "middle_name": to_say("Middle name"),
    "last_name": to_say("Last name"),
    "full_name": to_say("Whole name"),
    "preferred_name": to_say("Preferred name"),
    "grade": to_say("Grade"),
    "homeroom": to_say("Homeroom"),
    "homeroom_teacher": to_say("Homeroom teacher"),
    "counselor": to_say("Counselor"),
    "class": to_say("Class"),
    "subject": to_say("Subject"),
    "language": to_say("Home language"),
    "role": to_say("Role"),
    "job": to_say("Job"),
    "title": to_say("Title"),
    "email": to_say("E-mail"),
    "status": to_say("Status"),
    "employment": to_say("Employment"),
    "school": to_say("School"),
    "groups": to_say("Groups"),
    "capacity": to_say("Capacity"),
    "first_year": to_say("First year"),
    "leaving": to_say("Leaving"),
    "away": to_say("Away"),
    "sequence": to_say("Sequence"),
    "strength": to_say("Strength"),
}
_OF_ANOTHER = {"adult_": to_say("Adult {field}"), "by_": to_say("By {field}")}
_WORDS = {
    "student": (
        to_say("new students"),
        to_say("Which students ({count})"),
        to_say("Changes to students"),
    ),
    "adult": (to_say("new adults"), to_say("Which adults ({count})"), to_say("Changes to adults")),
}
MOST_ROWS = 500  # of a table of changes; more is said in words


def field_words(field: str) -> str:
    """Return a field in words; a student's row may hold fields of an adult ("Adult e-mail")."""
    if field in _FIELDS:
        return say(_FIELDS[field])
    for prefix, sentence in _OF_ANOTHER.items():
        if field.startswith(prefix):
            return say(sentence, field=field_words(field.removeprefix(prefix)).lower())
    return field.replace("_", " ").capitalize()


def draw_changes(preview: RosterPreview) -> None:
    """Draw what would change: counts in words first, then the people."""
    for kind, has, changes in (
        ("student", preview.reading.has_students, preview.students),
        ("adult", preview.reading.has_adults, preview.adults),
    ):
        if not has:
            continue
        new, which, alt = _WORDS[kind]
        back, gone = len(changes.returned), len(changes.left)
        came_back = [(number(back), say("back again"), say("were here before"))] if back else []
        draw_figures(
            [
                (number(len(changes.new)), say(new), say("will be added")),
                *came_back,
                (number(len(changes.changed)), say("changed"), say("will be updated")),
                (number(len(changes.unchanged)), say("unchanged"), say("stay as they are")),
                (
                    number(gone),
                    say("left or missing"),
                    say("will be archived, not deleted"),
                ),
            ]
        )
        table = _changes_table(changes)
        if len(table):
            with st.expander(say(which, count=number(len(table)))):
                draw_table(table.head(MOST_ROWS), key=f"changes_{kind}", alt=say(alt))
                if (more := len(table) - MOST_ROWS) > 0:
                    st.markdown(say_many(more, "And {n} more.", "And {n} more."))
    if preview.classes_new or preview.classes_gone:
        tell(
            "Who teaches whom: {new}, {gone}. Teaching a student is not a connection; it decides "
            "whose names come first.",
            new=say_many(
                preview.classes_new,
                "{n} pair of teacher and student is new",
                "{n} pairs of teacher and student are new",
            ),
            gone=say_many(preview.classes_gone, "{n} is gone", "{n} are gone"),
        )


def _changes_table(changes: RosterChanges[Any]) -> pd.DataFrame:
    rows = [(say("New"), person, "") for person in changes.new]
    rows += [(say("Back again"), person, "") for person in changes.returned]
    rows += [(say("Changed"), after, _difference(was, after)) for was, after in changes.changed]
    rows += [(say("Left"), person, "") for person in changes.left]
    return pd.DataFrame(
        [
            {
                "": what,
                say("Id"): person.student_id if isinstance(person, Student) else person.adult_id,
                say("Name"): person.name,
                say("Grade"): grade_label(person.grade) if isinstance(person, Student) else "",
                say("What changes"): told,
            }
            for what, person, told in rows
        ]
    )


def _difference(before: Any, after: Any) -> str:
    """Return what changes of one person, in words: "homeroom: Room 3 → Room 4"."""
    told = []
    for field in type(before).__slots__:
        was, now_is = getattr(before, field), getattr(after, field)
        if was != now_is and field != "grade_text":
            told.append(f"{field_words(field).lower()}: {_plain(was)} → {_plain(now_is)}")
    return "; ".join(told) or say("grade as written")


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        value = listed(f"{label} {text}" for label, text in value)
    return str(value) or say("nothing")
