"""Mark: the wall of names, or the same names as a list, for one adult at a time."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.people.grades import grade_label, grade_order
from connections.domain.people.person import Student
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.book.ask import Ask
from connections.services.people.people import adults_here
from connections.services.round.marking import (
    MarkingSheet,
    mark_students,
    my_marking_sheet,
    round_to_mark,
    say_done,
)
from connections.services.round.rounds import list_rounds
from connections.services.round.short.listing import listed_now
from connections.ui.mark.practice import draw_practice
from connections.ui.mark.wall.wall import draw_wall
from connections.ui.mark.words import HOW, NO_DOT, OTHERS, THANKS, who_sees
from connections.ui.parts.pieces import (
    begin_high,
    choose,
    draw_empty,
    draw_legend,
    draw_title,
    md,
    option,
    strength_word,
    tell,
)
from connections.ui.shell.session import (
    current,
    in_callback,
    pass_on,
    plain_errors,
    say_later,
)
from connections.words import listed, number, say, say_many, to_say

ON_A_PAGE = 25  # names in the list; more make one screen reader's page too long
OPENS_WITHIN = 3  # seconds until those who wait for the round see the names
WALL, LIST = "wall", "list"
STILL_OPEN = "still_open"  # in the session: who said "done" with names open, and in which round
WAY_WORDS = {WALL: to_say("Wall of names"), LIST: to_say("List")}


def screen() -> None:
    """Draw the screen."""
    ask = current()
    this_round = round_to_mark(ask)
    if this_round is None:
        _draw_no_round(ask)
    elif ask.viewer.adult_id is None:
        _draw_who_marks(ask, this_round)
    else:
        _draw_marking(ask, this_round)


def _draw_no_round(ask: Ask) -> None:
    draw_title(say("Mark"))
    planned = [r for r in list_rounds(ask) if r.status is RoundStatus.PLANNED]
    if planned:
        _watch_for_opening()
    if planned and ask.viewer.adult_id is not None:
        tell(
            "The round “{round}” opens soon, and the names appear here by themselves. Until "
            "then, try the dots: the room sees how far apart the answers are, never who gave "
            "which.",
            round=md(planned[0].name),
        )
        draw_practice(ask, planned[0], opened=True)
        return
    if ask.may(Permission.ROUND_MANAGE):
        told = say(
            "No round is open for marking. Plan one and open it when the meeting begins; "
            "the names appear here at once."
        )
        draw_empty(told, "school/page.py", say("Go to School, Rounds"))
    else:
        told = say(
            "No round is open for marking. As soon as one is opened, the names appear here. "
            "What you marked before is safe."
        )
        draw_empty(told)


@st.fragment(run_every=OPENS_WITHIN)
def _watch_for_opening() -> None:
    """Draw the whole page anew as soon as there is a round to mark in."""
    with plain_errors() as ask:
        if round_to_mark(ask) is not None:
            st.rerun(scope="app")


@st.fragment(run_every=OPENS_WITHIN)
def _watch_for_list(round_id: str, listed: int | None) -> None:
    """Draw the whole page anew as soon as there are more names on the list everybody goes through.

    Or once everybody is asked for all.
    """
    with plain_errors() as ask:
        if listed_now(ask, round_id) != listed:
            st.rerun(scope="app")


def _draw_who_marks(ask: Ask, this_round: Round) -> None:
    told = say("The round “{round}” is open.", round=md(this_round.name))
    if this_round.status is not RoundStatus.OPEN:
        told = say(
            "Answers given now are kept beside the round “{round}”, whose figures stand.",
            round=md(this_round.name),
        )
    draw_title(say("Mark"), told)
    adults = adults_here(ask)
    names = {adult.adult_id: adult.name for adult in adults}
    with st.container(border=True):
        tell(
            "Every adult marks for themselves. Pass this computer to the one who marks next: from "
            "then on it shows their wall and their students alone, until it is locked."
        )
        choose(
            say("Pass this computer to"),
            names,
            "passed_to",
            index=None,
            placeholder=say("Choose your name"),
            on_change=lambda: pass_on(st.session_state["passed_to"]),
        )


def _draw_marking(ask: Ask, this_round: Round) -> None:
    draw_title(say("Mark"))
    with st.container(horizontal=True, key="how"):  # high.js: the last goes on a phone
        st.markdown(who_sees(this_round), width="content")
        st.markdown(say(HOW), width="content")
    with st.container(horizontal=True, vertical_alignment="center", key="ways"):
        way = st.segmented_control(
            say("Mark on"),
            list(WAY_WORDS),
            default=WALL,
            format_func=lambda way: option(say(WAY_WORDS[way])),
            required=True,
            label_visibility="collapsed",
            key="marking_way",
        )
        change, done = say("You can still change answers."), (this_round.round_id, False)
        st.button(say("I am done"), icon=":material/check:", help=change, on_click=_done, args=done)
        with (
            st.container(width="content", key="dots"),  # high.js: its icon alone on a phone
            st.popover(say("What the dots mean"), icon=":material/help:"),
        ):
            tell(HOW)
            draw_legend()
    _draw_still_open(ask, this_round)
    if this_round.short and this_round.status is RoundStatus.OPEN:
        _watch_for_list(this_round.round_id, listed_now(ask, this_round.round_id))
    if way == LIST:
        _draw_list(ask, my_marking_sheet(ask, this_round.round_id))
    else:
        draw_wall(ask, this_round.round_id)
    if this_round.status is RoundStatus.OPEN:
        draw_practice(ask, this_round, opened=False)


def _done(round_id: str, sure: bool) -> None:
    """Note that the viewer is done; while names are open, only once they are sure."""
    with in_callback() as ask:
        left = my_marking_sheet(ask, round_id).left
        st.session_state[STILL_OPEN] = (
            (round_id, ask.viewer.adult_id) if left and not sure else None
        )
        if left and not sure:
            return
        say_done(ask, round_id)
        told = say(THANKS)
        if left:
            told += " " + say_many(
                left, "{n} name stays not reviewed.", "{n} names stay not reviewed."
            )
        say_later(told)


def _draw_still_open(ask: Ask, this_round: Round) -> None:
    """Draw what stays open for somebody who said that they are done, and both ways on."""
    if st.session_state.get(STILL_OPEN) != (this_round.round_id, ask.viewer.adult_id):
        return
    left = my_marking_sheet(ask, this_round.round_id).left
    with st.container(border=True):
        open_yet = say_many(
            left, "**{n} name is not reviewed yet.**", "**{n} names are not reviewed yet.**"
        )
        st.markdown(f"{open_yet} {say(NO_DOT)}")
        with st.container(horizontal=True):
            st.button(say("Go on marking"), type="primary", on_click=_go_on)
            all_the_same, args = say("I am done all the same"), (this_round.round_id, True)
            st.button(all_the_same, on_click=_done, args=args)


def _go_on() -> None:
    st.session_state[STILL_OPEN] = None


def _draw_list(ask: Ask, sheet: MarkingSheet) -> None:
    """Draw the names as a plain list of choices: the same answers, without the wall."""
    begin_high()
    grades = sorted({student.grade for student in sheet.students}, key=grade_order)
    with st.container(horizontal=True, key="find"):
        hint = say("Search a name")
        wanted = st.text_input(hint, key="list_search", placeholder=hint).casefold().split()
        grade = st.selectbox(
            say("Grade"),
            [None, *grades],
            format_func=lambda g: say("All grades") if g is None else grade_label(g),
            key="list_grade",
        )
    with st.container(horizontal=True, vertical_alignment="center", key="found"):
        open_only = st.toggle(say("Not reviewed yet"), key="list_open")
        count = st.container(width="content")
    fitting = [
        student
        for student in (sheet.students if wanted else sheet.shown)
        if all(part in student.name.casefold() for part in wanted)
        and (grade is None or student.grade == grade)
        and not (open_only and student.student_id in sheet.answers)
    ]
    reviewed = say(
        "{some} of {all} reviewed", some=number(len(sheet.answers)), all=number(len(sheet.shown))
    )
    count.markdown(say_many(len(fitting), "{n} name", "{n} names") + " · " + reviewed)
    if sheet.named is not None:
        st.markdown(say(OTHERS))
    if not fitting:
        draw_empty(say("No name fits. Change the search or the filters to see more."))
        return
    pages = -(-len(fitting) // ON_A_PAGE)
    page = st.pagination(pages, key=f"list_page_{pages}") if pages > 1 else 1
    for student in fitting[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]:
        _draw_choice(ask, sheet, student)


def _draw_choice(ask: Ask, sheet: MarkingSheet, student: Student) -> None:
    choices: list[Strength | None] = [*reversed(Strength), None]
    where = listed(part for part in (grade_label(student.grade), student.homeroom) if part)
    key = f"list_{sheet.this_round.round_id}_{ask.viewer.adult_id}_{student.student_id}"
    st.radio(
        f"**{md(student.name)}** · {md(where)}",
        choices,
        index=choices.index(sheet.answers.get(student.student_id)),
        format_func=strength_word,
        horizontal=True,
        key=key,
        on_change=_mark_one,
        args=(sheet.this_round.round_id, student.student_id, key),
    )


def _mark_one(round_id: str, student_id: str, key: str) -> None:
    with in_callback() as ask:
        mark_students(ask, round_id, {student_id: st.session_state[key]})


if __name__ == "__main__":
    screen()
