"""The coverage page for everybody at once: the list, and the totals of earlier rounds."""

from typing import Any

import streamlit as st

from connections.domain.people.grades import grade_label, grade_order, natural_order
from connections.services.book.ask import Ask
from connections.services.book.book import RoundCoverage
from connections.services.coverage.coverage import earlier_totals
from connections.services.coverage.lists import (
    ALONE,
    BY_NUMBER,
    LISTED_WORDS,
    Listed,
    StudentList,
    Wanted,
    listed_students,
    lists_here,
)
from connections.ui.coverage.heading import draw_heading
from connections.ui.coverage.person import draw_students
from connections.ui.parts.pieces import (
    draw_table,
    option,
    share_of,
    tell,
)
from connections.words import number, percent, say, say_many, to_say

_TOLD = {
    Listed.NOT_YET: to_say("{students} not yet connected."),
    Listed.EXACTLY_ONE: to_say("{students} with exactly one strong adult."),
    Listed.TWO_OR_MORE: to_say("{students} with two or more strong adults."),
    Listed.ONLY_LEAVING: to_say("{students} whose strong adults all leave or are on leave."),
    Listed.FOUND_ONE: to_say("{students} who found a strong adult since the round before."),
    Listed.NONE_NOW: to_say(
        "{students} who had a strong adult in the round before and have none in this one’s answers."
    ),
    Listed.EVERYONE: to_say("{students} in this round."),
    Listed.NOT_REVIEWED: to_say("{students} nobody has answered about yet."),
    Listed.MAY_BE: to_say("{students} for whom an answer is still missing, and none is Strong."),
    Listed.SAID_YES: to_say("{students} without a strong adult, for whom an adult said yes."),
    Listed.ASKED: to_say("{students} without a strong adult, for whom an adult is asked."),
    Listed.OPEN: to_say("{students} without a strong adult, for whom nobody is asked yet."),
    Listed.NOT_TOLD: to_say("{students} of whom no change can be told."),
    Listed.NOW_NONE: to_say("{students} not yet connected, of whom the change can be told."),
    Listed.NOW_ONE: to_say("{students} with exactly one, of whom the change can be told."),
    Listed.NOW_MORE: to_say("{students} with two or more, of whom the change can be told."),
}


def draw_list(ask: Ask, coverage: RoundCoverage, next_steps: dict[str, str]) -> None:
    """Draw the list nobody can fall off, with its filters."""
    wanted = _ask_wanted(ask, coverage)
    found = listed_students(ask, wanted, coverage.this_round.round_id)
    told, order = _told(found, wanted.listed), say("Fewest adults who know them first.")
    draw_heading(told)
    tell(order)
    table = found.table
    if table.empty:
        return
    shown: dict[str, Any] = {
        say("Student"): table["name"],
        say("Grade"): table["grade"].map(grade_label),
        say("Homeroom"): table["homeroom"],
    }
    if wanted.listed not in ALONE:
        shown[say("Strong")] = table["strong"]
    shown[say("Know")] = table["know"]
    shown[say("Recognise")] = table["recognise"]
    shown[say("No answer yet")] = table["missing"]
    if wanted.listed in ALONE:
        choose = say("Choose an adult")
        shown[say("Next step")] = [next_steps.get(one, choose) for one in table["student_id"]]
    draw_students(shown, table["student_id"], told, f"list_{wanted.listed.name}", "list_open")


def _ask_wanted(ask: Ask, coverage: RoundCoverage) -> Wanted:
    here = lists_here(ask, coverage.this_round.round_id)
    chosen_now = st.session_state.get("listed")
    if chosen_now is not None and chosen_now not in here:  # of a round that has no such list
        st.session_state["listed"] = chosen_now = Listed.NOT_YET
    wanted = st.segmented_control(
        say("Which students"),
        [each for each in here if each not in BY_NUMBER or each == chosen_now],
        format_func=lambda each: option(say(LISTED_WORDS[each])),
        required=True,
        wrap=True,
        default=Listed.NOT_YET,
        key="listed",
    )
    grades = sorted(set(coverage.table["grade"]), key=grade_order)
    homerooms = sorted(set(coverage.table["homeroom"]) - {""}, key=natural_order)
    cells = st.grid("auto", min_column_width=200, vertical_alignment="bottom")
    search = cells.text_input(
        say("Search a name or id"), key="list_search", type="search", placeholder=say("Search")
    )
    chosen = cells.multiselect(
        say("Grade"),
        grades,
        format_func=grade_label,
        placeholder=say("All grades"),
        key="list_grades",
    )
    homeroom = cells.selectbox(
        say("Homeroom"),
        ["", *homerooms],
        format_func=lambda homeroom: homeroom or say("All homerooms"),
        key="list_home",
    )
    only = cells.toggle(
        say("Only recognised"),
        key="list_only",
        help=say("Name and face, and nobody knows them closer."),
    )
    return Wanted(Listed(wanted), frozenset(chosen), homeroom, only, search)


def _told(found: StudentList, which: Listed) -> str:
    if found.of == 0 and which is Listed.NOT_YET:
        return say("Every student of this round has a strong adult (staff view).")
    some = len(found.table)
    if some == found.of:
        students = say_many(found.of, "{n} student", "{n} students")
    else:
        students = say_many(
            found.of, "{some} of {n} student", "{some} of {n} students", some=number(some)
        )
    return say(_TOLD[which], students=students)


def draw_earlier(ask: Ask) -> None:
    """Draw the totals of rounds whose answers are over their time; nobody can be told from them."""
    kept = earlier_totals(ask)
    if not kept:
        return
    st.header(say("Earlier rounds: totals"), anchor=False)
    tell("The answers of these rounds were deleted when their time was over. Their totals stay.")
    rounds, figures = zip(*kept, strict=True)
    table = {
        say("Round"): [each.name for each in rounds],
        say("Held on"): [each.held_on for each in rounds],
        say("Covered"): [share_of(one["covered"], one["students"]) for one in figures],
        say("Two or more adults"): [
            share_of(one["two_or_more"], one["students"]) for one in figures
        ],
        say("Answers in"): [percent(one["completeness"] or 0) for one in figures],
    }
    n = len(kept)
    alt = say_many(n, "The totals of {n} earlier round", "The totals of {n} earlier rounds")
    draw_table(table, key="earlier", alt=alt)
