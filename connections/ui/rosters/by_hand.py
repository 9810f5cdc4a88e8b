"""One person by hand: somebody new, a name to mend, who left, who is back; a homeroom renamed."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from connections.domain.people.grades import natural_order
from connections.domain.people.person import Adult, Job, Student, person_id
from connections.services.book.ask import Ask
from connections.services.people.by_hand import (
    add_person,
    mend_person,
    people_who_left,
    person_leaves,
    person_returns,
    rename_homeroom,
)
from connections.services.people.people import school_people
from connections.ui.parts.pieces import choose, choose_person, md, require_chosen, tell
from connections.ui.shell.session import acting, in_callback, say_later
from connections.words import say, say_many, to_say

JOB_WORDS = {
    Job.TEACHER: to_say("Teacher"),
    Job.COUNSELOR: to_say("Counselor"),
    Job.OTHER: to_say("Other work"),
}
Person = Student | Adult


def draw_by_hand(ask: Ask) -> None:
    """Draw what needs no file: one person, or one homeroom."""
    students, adults = school_people(ask)
    left = [person for people in people_who_left(ask) for person in people]
    with st.expander(say("One person or one homeroom, by hand"), icon=":material/person_edit:"):
        new, mend, back, room = st.tabs(
            [say("Somebody new"), say("Mend or leave"), say("Who left"), say("A homeroom")]
        )
        with new:
            _draw_new(Student(""), say("Add this student"))
            st.divider()
            _draw_new(Adult(""), say("Add this adult"))
        with mend:
            chosen = _choose([*students, *adults], "by_hand_person")
            if chosen is not None:
                draw_mend(chosen, "mend")
        with back:
            chosen = _choose(left, "by_hand_left")
            if chosen is not None:
                done = say("They are back, as themselves.")
                returning = acting(person_returns, chosen, done=done)
                st.button(say("They are back, or did not leave"), on_click=returning)
        with room:
            _draw_homeroom([*students, *adults])


def _choose(people: Iterable[Person], key: str) -> Person | None:
    named = {_code(person): person for person in people}
    names = {code: f"{person.name} ({person_id(person)})" for code, person in named.items()}
    chosen = choose_person(say("Person"), names, key)
    return named.get(chosen)


def _code(person: Person) -> str:
    return f"{type(person).__name__} {person_id(person)}"


def _draw_new(nobody: Person, label: str) -> None:
    key = f"new_{type(nobody).__name__.lower()}"
    with st.form(key, border=False):
        _draw_fields(nobody, key)
        about = say(
            "Empty: one is made. Give the school's own, so that the next roster knows them."
        )
        st.text_input(say("Id"), key=f"{key}_id", help=about, max_chars=60)
        st.form_submit_button(label, on_click=_add, args=(nobody, key))


def _draw_fields(person: Person, key: str) -> None:
    """Draw what can be written by hand, as it stands."""
    grid = st.grid("auto", min_column_width=160)
    grid.text_input(say("First name"), person.first_name, key=f"{key}_first", max_chars=80)
    grid.text_input(say("Last name"), person.last_name, key=f"{key}_last", max_chars=80)
    grid.text_input(say("Homeroom"), person.homeroom, key=f"{key}_room", max_chars=80)
    if isinstance(person, Student):
        written = person.grade_text or person.grade
        grid.text_input(say("Grade"), written, key=f"{key}_grade", max_chars=40)
        return
    grid.text_input(say("Title"), person.title, key=f"{key}_title", max_chars=80)
    names = {job: say(words) for job, words in JOB_WORDS.items()}
    stored = list(Job).index(person.job) if person.adult_id else None
    grid.selectbox(
        say("Work"), list(names), stored, format_func=names.__getitem__, key=f"{key}_job"
    )


def _typed(person: Person, key: str, own_id: str) -> Person:
    """Return the person of the fields of this key."""

    def field(name: str) -> Any:
        return st.session_state[f"{key}_{name}"]

    names = {"first_name": field("first"), "last_name": field("last"), "homeroom": field("room")}
    if isinstance(person, Student):
        return Student(own_id, **names, grade_text=field("grade"))
    require_chosen(field("job"))
    return Adult(own_id, **names, title=field("title"), job=Job(field("job")))


def _add(nobody: Person, key: str) -> None:
    state = st.session_state
    with in_callback() as ask:
        person = _typed(nobody, key, state[f"{key}_id"])
        pressed, state[f"{key}_pressed"] = state.get(f"{key}_pressed"), person
        made = add_person(ask, person, unless_known=pressed != person)
        state[f"{key}_pressed"] = None
        say_later(say("Added, with the id {id}.", id=md(made)))
        for name in ("first", "last", "room", "grade", "title", "id"):
            if f"{key}_{name}" in state:
                state[f"{key}_{name}"] = ""
        if f"{key}_job" in state:
            state[f"{key}_job"] = None


def draw_mend(person: Person, place: str) -> None:
    """Draw what can be written by hand of somebody who is here; `place` is where on the page."""
    key = f"{place}_{_code(person)}"
    with st.form(key, border=False):
        _draw_fields(person, key)
        st.form_submit_button(say("Save"), on_click=_mend, args=(person, key))
    done = say("Noted: archived as left, with everything kept.")
    leaving = acting(person_leaves, person, done=done)
    st.button(say("They have left the school"), on_click=leaving, key=f"{key}_leave")


def _mend(person: Person, key: str) -> None:
    with in_callback(say("Saved.")) as ask:
        mend_person(ask, _typed(person, key, person_id(person)), person)


def _draw_homeroom(people: Iterable[Person]) -> None:
    rooms = sorted({person.homeroom for person in people} - {""}, key=natural_order)
    if not rooms:
        tell("Nobody has a homeroom.")
        return
    with st.form("homeroom", border=False):
        names = dict(zip(rooms, rooms, strict=True))
        hint = say("Choose one")
        choose(say("Homeroom"), names, "homeroom_old", index=None, placeholder=hint)
        st.text_input(say("Its new name"), key="homeroom_new", max_chars=80)
        tell("It changes for all its students and adults at once. Past rounds keep the old name.")
        st.form_submit_button(say("Rename"), on_click=_rename)


def _rename() -> None:
    state = st.session_state
    with in_callback() as ask:
        require_chosen(state["homeroom_old"])
        n = rename_homeroom(ask, state["homeroom_old"], state["homeroom_new"])
        say_later(say_many(n, "Renamed for {n} person.", "Renamed for {n} people."))
        state["homeroom_old"], state["homeroom_new"] = None, ""
