"""What the plans do: figures beside each other, whom they leave with fewer, and what that needs."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.people.grades import grade_label
from connections.domain.rounds.round import Round
from connections.domain.rounds.short import PLAN_AT_MOST
from connections.domain.staffing.plan import Range, Staffing
from connections.services.book.ask import Ask
from connections.services.coverage.coverage import visible_rounds
from connections.services.staffing.staffing import Ahead, staffing_ahead, staffing_choices
from connections.ui.coverage.ahead.plans import A, B, draw_plan, draw_second_plan, kept_plans
from connections.ui.coverage.ahead.second import draw_second_adults, left_with
from connections.ui.coverage.person import draw_students
from connections.ui.parts.pieces import draw_table, md, option, share_of, tell
from connections.words import day, listed, number, say, say_many, to_say

_NO_PLAN = Staffing()


def draw_leaving(ask: Ask, this_round: Round) -> None:
    """Draw one plan or two, what each does, and which second adults mend most."""
    newest = visible_rounds(ask)[0]
    if this_round != newest:
        tell(
            "A plan is for the students of today: choose the newest round, {name}.",
            name=md(newest.name),
        )
        return
    tell(
        "Try out who leaves, moves and comes, before it happens. Nothing of it is stored: it is "
        "gone when you lock the screen or close the page."
    )
    kept, choices = kept_plans(ask), staffing_choices(ask)
    names = {adult.adult_id: adult.name for adult in choices.adults}
    letters = [A, B] if B in kept else [A]
    found: dict[str, Ahead] = {}
    for letter, column in zip(letters, st.columns(len(letters), border=True), strict=True):
        with column:
            st.header(say("Plan {letter}", letter=letter), anchor=False)
            plan = draw_plan(letter, kept, choices, names)
            if plan == _NO_PLAN:
                tell("Choose who leaves, moves or comes.")
            else:
                found[letter] = staffing_ahead(ask, plan)
    draw_second_plan(letters)
    if not found:
        return
    _draw_figures(found)
    _draw_known(list(found.values()))
    if len(found) > 1:
        _draw_differences(found[A], found[B])
    shown = next(iter(found))
    if len(found) > 1:
        shown = st.segmented_control(
            say("Names of which plan"),
            list(found),
            format_func=lambda letter: option(say("Plan {letter}", letter=letter)),
            required=True,
            default=shown,
            key="staffing_shown",
        )
    _draw_lost(found[shown], names)
    draw_second_adults(ask, found[shown], names)


def _draw_figures(found: Mapping[str, Ahead]) -> None:
    """Draw the counts of the plans next to each other, and until when what has to begin."""
    rows = (
        (say("○○ Would have nobody"), lambda of: _count(of.change.nobody, of.change.nobody_range)),
        (say("●○ Down to exactly one"), lambda of: _count(of.change.one, of.change.one_range)),
        (say("Second adults found"), lambda of: share_of(len(of.pairs), of.to_begin)),
        (say("Already know the student"), lambda of: number(sum(one.knows for one in of.pairs))),
        (say("Without a place"), lambda of: number(len(of.not_placed))),
        (say("Pairs that have to begin"), lambda of: number(of.to_begin)),
    )
    heads = [say("What it changes"), *(say("Plan {letter}", letter=letter) for letter in found)]
    lines = [heads, ["---", *("---:" for _ in found)]]
    lines += [[words, *map(figure, found.values())] for words, figure in rows]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
    if any(one.to_begin for one in found.values()):
        _draw_time(next(iter(found.values())))


def _count(some: Sequence[str], possible: Range) -> str:
    if possible.least == possible.most:
        return f"**{number(len(some))}**"
    facts = {"least": number(possible.least), "most": number(possible.most)}
    return say("**{n}**, {least} to {most} possible", n=number(len(some)), **facts)


def _draw_time(ahead: Ahead) -> None:
    """Say until when pairs have to begin; ask for the calendar where it is not known."""
    start = ahead.start
    if start is None:
        tell("By when they have to begin is said once this year's terms are in the calendar.")
        if st.button(say("To the calendar"), icon=":material/calendar_month:"):
            st.switch_page("school/page.py", query_params={"view": "calendar"})
        return
    begin = to_say(
        "They have to begin by **{day}**: then {weeks} school weeks are left before the last "
        "school day, {end}."
    )
    now = to_say(
        "They have to begin **now**: fewer than {weeks} school weeks are left before the last "
        "school day, {end}."
    )
    days = {"day": day(start.begin_by, "medium"), "end": day(start.ends_on, "medium")}
    tell(begin if ahead.in_time else now, weeks=number(ahead.weeks), **days)


def _draw_known(found: Sequence[Ahead]) -> None:
    """Say what the figures rest on, and who needs places beside."""
    ranges = [one for each in found for one in (each.change.nobody_range, each.change.one_range)]
    told = []
    if found[0].this_round.short:
        told.append(say(PLAN_AT_MOST))
    elif any(one.least != one.most for one in ranges):
        told.append(say("Answers are missing: “possible” is what it could be, whatever they are."))
    if waiting := found[0].waiting:
        told.append(
            say_many(
                waiting,
                "{n} student is not yet connected today and needs a place too.",
                "{n} students are not yet connected today and need places too.",
            )
        )
    if told:
        st.markdown(" ".join(told))


def _draw_differences(first: Ahead, second: Ahead) -> None:
    """Draw whom one plan leaves with fewer and the other does not."""
    both = {**first.students, **second.students}
    differ = [one for one in both if left_with(first, one) != left_with(second, one)]
    st.header(say("On one plan and not the other"), anchor=False)
    if not differ:
        tell("Both plans leave the same students with nobody or with exactly one.")
        return
    told = say_many(
        len(differ),
        "{n} student for whom the plans differ",
        "{n} students for whom the plans differ",
    )
    columns = {
        say("Student"): [both[one].name for one in differ],
        say("Grade"): [grade_label(both[one].grade) for one in differ],
        say("Plan {letter}", letter=A): [left_with(first, one) for one in differ],
        say("Plan {letter}", letter=B): [left_with(second, one) for one in differ],
    }
    draw_table(columns, key="staffing_differ", alt=told)


def _draw_lost(ahead: Ahead, names: Mapping[str, str]) -> None:
    change, people = ahead.change, ahead.students
    for ids, title, key in (
        (change.nobody, say("Would have nobody"), "nobody"),
        (change.one, say("Down to exactly one"), "one"),
    ):
        st.header(title, anchor=False)
        if not ids:
            tell("No student.")
            continue
        columns: dict[str, Any] = {
            say("Student"): [people[one].name for one in ids],
            say("Grade"): [grade_label(people[one].grade) for one in ids],
            say("Loses"): [listed(names[who] for who in change.loses.get(one, ())) for one in ids],
        }
        if ids is change.one:
            columns[say("Keeps")] = [names.get(change.keeps.get(one, ""), "") for one in ids]
        draw_students(columns, pd.Series(ids), title, f"staffing_{key}", f"staffing_{key}_open")
