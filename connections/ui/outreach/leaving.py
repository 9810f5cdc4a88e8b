"""When adults leave and students move on: who needs somebody new, and what to pass along."""

import pandas as pd
import streamlit as st

from connections.domain.people.grades import grade_label, grade_order
from connections.domain.problems import NotFound
from connections.domain.rounds.short import AT_MOST, IT_TAKES_AT_LEAST
from connections.services.book.ask import Ask
from connections.services.coverage.coverage import visible_rounds
from connections.services.coverage.fragility import (
    few_adults_many_students,
    lost_with_those_leaving,
)
from connections.services.outreach.caseload import to_hand_over
from connections.services.outreach.handover import transition_workbook
from connections.services.people.people import school_people
from connections.ui.outreach.story.cases import draw_case
from connections.ui.outreach.words import choose_several
from connections.ui.parts.pieces import draw_empty, draw_table, md, tell
from connections.ui.parts.take.given import draw_given
from connections.ui.parts.take.take import draw_take
from connections.words import listed, number, say, say_many


def draw_leaving(ask: Ask) -> None:
    """Draw the adults who go, their outreach to hand over, and the sheet for the summer."""
    try:
        going, lost = lost_with_those_leaving(ask)
    except NotFound as nothing:
        draw_empty(nothing.told(md))
        return
    st.header(say("Adults who leave or are on leave"), anchor=False)
    if not going:
        tell("Nobody is down as leaving or on leave, and nobody has left since the round.")
    else:
        st.markdown(listed(md(adult.name) for adult in going))
        if not lost:
            tell("By the answers so far, no student would lose the only strong adult they have.")
        else:
            n = len(lost)
            told = say_many(
                n,
                "{n} student would lose the only strong adult they have.",
                "{n} students would lose the only strong adult they have.",
            )
            st.markdown(told)
            if len(going) > 1 and visible_rounds(ask)[0].short:
                tell(AT_MOST)
            rows = [(student.name, grade_label(student.grade)) for student in lost]
            alt = say_many(
                n, "{n} student who needs a second adult", "{n} students who need a second adult"
            )
            table = pd.DataFrame(rows, columns=[say("Student"), say("Grade")])
            draw_table(table, key="lost_table", alt=alt)
            tell("Second adults for them are suggested under “Who takes whom”.")
    _draw_to_hand_over(ask)
    _draw_hinge(ask)
    _draw_sheet(ask)


def _draw_to_hand_over(ask: Ask) -> None:
    st.header(say("Outreach to hand over"), anchor=False)
    entries = to_hand_over(ask)
    if not entries:
        tell("No outreach of somebody who leaves is open.")
    for entry in entries:
        draw_case(entry, ask, ask.today)


def _draw_hinge(ask: Ask) -> None:
    with st.expander(say("How much hangs on how few adults")):
        label = say("If this many students lost every strong adult")
        students = st.number_input(label, 1, 500, 10, key="hinge_students")
        if not st.toggle(say("Work it out"), key="hinge_shown"):
            tell("For planning absences only. It says nothing about anybody's work.")
            return
        hinge = few_adults_many_students(ask, int(students))
        if hinge is None:
            tell("Fewer students than that have a strong adult at all.")
            return
        size = say_many(
            len(hinge.student_ids),
            "It would take {adults} leaving together for {n} student to have no strong adult.",
            "It would take {adults} leaving together for {n} students to have no strong adult.",
            adults=say_many(len(hinge.adult_ids), "{n} adult", "{n} adults"),
        )
        proof = (
            say("No smaller group would do.")
            if hinge.exact
            else say(
                "Perhaps a smaller group would do, but none of fewer than {least}.",
                least=number(hinge.at_least),
            )
        )
        st.markdown(f"{size} {proof}")
        if visible_rounds(ask)[0].short:
            tell(IT_TAKES_AT_LEAST)


def _draw_sheet(ask: Ask) -> None:
    st.header(say("Moving on"), anchor=False)
    tell(
        "For the next grade or school: whom each student trusts, where to meet them, what felt "
        "easy. No note is in it."
    )
    students, _ = school_people(ask)
    here = sorted({student.grade for student in students}, key=grade_order)
    names = {grade: grade_label(grade) for grade in here}
    grades = choose_several(say("Grades"), names, "sheet_grades", say("Every grade"))
    given = draw_given("sheet")
    draw_take(
        ask,
        say("Take the transition sheet"),
        lambda then: transition_workbook(then, grades, given),
        "moving-on.xlsx",
        disabled=given is None,
    )
