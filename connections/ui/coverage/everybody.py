"""The coverage page for everybody at once: figures, groups, the list, the picture of a grade."""

from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.access.grants import Permission, Scope
from connections.domain.coverage.change import STATE_WORDS
from connections.domain.coverage.table import CoverageSummary
from connections.domain.outreach.comparing import WITHHELD_WORDS, Compared
from connections.domain.people.grades import grade_label, grade_order, natural_order
from connections.domain.problems import NotFound
from connections.domain.rounds.round import Round
from connections.domain.rounds.short import AT_LEAST
from connections.services.book.ask import Ask
from connections.services.book.book import RoundCoverage
from connections.services.coverage.coverage import earlier_totals, round_coverage
from connections.services.coverage.groups import (
    coverage_by_group,
    group_kinds,
    moves_between,
    smallest_group,
)
from connections.services.coverage.lists import (
    LISTED_WORDS,
    Listed,
    StudentList,
    Wanted,
    listed_students,
)
from connections.services.coverage.pictures import grade_picture
from connections.services.outreach.conversion import did_it_work
from connections.ui.coverage.person import draw_students
from connections.ui.parts.charts import (
    coverage_bars,
    coverage_in_words,
    ink,
    network_in_words,
    network_options,
)
from connections.ui.parts.pieces import (
    covered_of,
    draw_figures,
    draw_table,
    md,
    option,
    share_of,
    tell,
)
from connections.words import listed, number, percent, points, say, say_many, to_say

_ABSENT = to_say("not in the round")
_MOVES = STATE_WORDS | {"new": _ABSENT, "left": _ABSENT}
_TOLD = {
    Listed.NOT_YET: to_say("{students} not yet connected."),
    Listed.EXACTLY_ONE: to_say(
        "{students} with exactly one strong adult, or only adults who are leaving."
    ),
    Listed.EVERYONE: to_say("{students} in this round."),
}


def draw_cards(
    ask: Ask, coverage: RoundCoverage, before: RoundCoverage | None, reached: int | None
) -> None:
    """Draw the four figures, each with its denominator."""
    now = coverage.summary
    alone = say_many(now.students, "of {n} student", "of {n} students")
    if reached is not None:
        alone = say("an adult said yes for {reached}", reached=number(reached))
    cards = [
        (percent(now.coverage), say("Covered"), _covered_below(now, before)),
        (percent(now.depth), say("Two or more adults"), share_of(now.two_or_more, now.students)),
        (number(now.not_covered), say("Not yet connected"), alone),
    ]
    if ask.may(Permission.OUTREACH_READ, Scope.GRADES):
        marks = did_it_work(ask).found.suggested.marks
        figure = share_of(marks.yes, marks.asked) if marks.withheld is None else "–"
        cards.append((figure, say("Pairs that became strong"), _worked(marks)))
    else:
        below = say("or only adults who are leaving")
        cards.append((number(now.fragile), say("Exactly one adult"), below))
    draw_figures(cards)


def _worked(marks: Compared) -> str:
    if marks.withheld is not None:
        return say(WITHHELD_WORDS[marks.withheld])
    return say(
        "{expected} expected where nobody was asked; {low} to {high} points apart, staff view",
        expected=number(round(marks.expected)),
        low=points(marks.low),
        high=points(marks.high),
    )


def _covered_below(now: CoverageSummary, before: RoundCoverage | None) -> str:
    if before is None:
        return covered_of(now)
    return say(
        "{covered}. {share} in {round}",
        covered=covered_of(now),
        share=percent(before.summary.coverage),
        round=md(before.this_round.name),
    )


def headline(this_round: Round, figures: CoverageSummary, again: int = 0) -> str:
    """Return the sentence under the title: whose view, how much of it is in.

    `again` answers were given after a first reveal that was taken back.
    """
    whose = say("**{round}**, staff view: what adults believe.", round=md(this_round.name))
    asked, pairs = figures.asked, figures.adults * figures.students
    if figures.marks >= asked:
        every = to_say("Every answer that was asked for is in.")
        complete = say(every if figures.short else to_say("Every answer is in."))
    elif figures.short:
        complete = say(
            "{share} of the answers asked for are in ({marks} of {asked}), so coverage is a range.",
            share=percent(figures.completeness),
            marks=number(figures.marks),
            asked=number(asked),
        )
    else:
        complete = say(
            "{share} of all answers are in ({marks} of {asked}), so coverage is a range.",
            share=percent(figures.completeness),
            marks=number(figures.marks),
            asked=number(asked),
        )
    if figures.short:
        facts = {"asked": number(asked), "of": number(pairs)}
        complete += " " + say("Asked were {asked} of {of} pairs.", **facts) + " " + say(AT_LEAST)
    if figures.outside:
        complete += " " + say(
            "Covered means by an adult at school: {covered}; by any adult, those from outside "
            "the school among them: {any}.",
            covered=number(figures.covered),
            any=number(figures.covered_by_any),
        )
    if again:
        complete += " " + say_many(
            again,
            "{n} answer was given after a first reveal that was taken back.",
            "{n} answers were given after a first reveal that was taken back.",
        )
    return f"{whose} {complete}"


def draw_groups(ask: Ask, this_round: Round) -> None:
    """Draw coverage by one division of the roster, as bars and as a table."""
    kinds = group_kinds(ask, this_round.round_id)
    if not kinds:
        tell("Nothing on the roster divides the round into groups large enough to be shown.")
        return
    chosen = st.segmented_control(
        say("Divide by"),
        list(kinds),
        format_func=lambda column: option(kinds[column]),
        required=True,
        wrap=True,
        key="divide_by",
        default=next(iter(kinds)),
    )
    table = coverage_by_group(ask, chosen, this_round.round_id)
    st.vega_lite_chart(spec=coverage_bars(table, ink()), alt=coverage_in_words(table))
    small, withheld = smallest_group(ask), int(table["withheld"].sum())
    told = [
        say("Striped: what missing answers could still add."),
        say_many(
            small,
            "Groups under {n} student are not shown.",
            "Groups under {n} students are not shown.",
        ),
    ]
    if withheld:
        told.append(say_many(withheld, "{n} group left out.", "{n} groups left out."))
    st.markdown(f":gray[:small[{' '.join(told)}]]")
    with st.expander(say("The same as a table")):
        _draw_group_table(table, kinds[chosen])


def _draw_group_table(table: pd.DataFrame, words: str) -> None:
    shown = table[~table["withheld"]]
    columns = {
        words: shown["group"],
        say("Students"): shown["students"],
        say("Covered"): shown["covered"],
        say("Share"): shown["share"].map(percent),
        say("At most"): shown["share_high"].map(percent),
        say("Two or more"): shown["depth"].map(percent),
    }
    draw_table(columns, key="group_table", alt=coverage_in_words(table))


def draw_change(ask: Ask, before: Round, after: Round) -> None:
    """Draw how students moved since the round before: a sentence, then every move."""
    found = moves_between(ask, before.round_id, after.round_id)
    moves, words = found.table, {state: say(word) for state, word in _MOVES.items()}
    sentences = (
        say_many(
            found.gained,
            "**{n} student** found a strong adult since.",
            "**{n} students** found a strong adult since.",
        ),
        say_many(
            found.lost, "{n} had one then and has none now.", "{n} had one then and have none now."
        ),
        say_many(
            found.unknown,
            "For {n} student nothing can be told: an adult who was strong has not answered again.",
            "For {n} students nothing can be told: an adult who was strong has not answered again.",
        )
        if found.unknown
        else "",
        say("How many strong adults each had:"),
    )
    st.markdown(" ".join(filter(None, sentences)))
    columns = {
        say("Then"): moves["was"].map(words),
        say("Now"): moves["now"].map(words),
        say("Students"): moves["students"],
    }
    names = {"before": before.name, "after": after.name}
    alt = say("How students moved between {before} and {after}", **names)
    draw_table(columns, key="change_table", alt=alt)


def draw_list(ask: Ask, coverage: RoundCoverage, next_steps: dict[str, str]) -> None:
    """Draw the list nobody can fall off, with its filters."""
    wanted = _ask_wanted(coverage)
    found = listed_students(ask, wanted, coverage.this_round.round_id)
    told, order = _told(found, wanted.listed), say("Fewest adults who know them first.")
    st.markdown(f"**{told}** {order}")
    table = found.table
    if table.empty:
        return
    shown: dict[str, Any] = {
        say("Student"): table["name"],
        say("Grade"): table["grade"].map(grade_label),
        say("Homeroom"): table["homeroom"],
    }
    if wanted.listed is not Listed.NOT_YET:
        shown[say("Strong")] = table["strong"]
    shown[say("Know")] = table["know"]
    shown[say("Recognise")] = table["recognise"]
    shown[say("No answer yet")] = table["missing"]
    if wanted.listed is Listed.NOT_YET:
        choose = say("Choose an adult")
        shown[say("Next step")] = [next_steps.get(one, choose) for one in table["student_id"]]
    draw_students(shown, table["student_id"], told, f"list_{wanted.listed.name}", "list_open")


def _ask_wanted(coverage: RoundCoverage) -> Wanted:
    wanted = st.segmented_control(
        say("Which students"),
        list(Listed),
        format_func=lambda each: option(say(LISTED_WORDS[each])),
        required=True,
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


def draw_grade_picture(ask: Ask, this_round: Round) -> None:
    """Draw who is close to whom in one grade, as a picture and as a table."""
    coverage = round_coverage(ask, this_round.round_id)
    grades = sorted(set(coverage.table["grade"]), key=grade_order)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grade = st.selectbox(
            say("Grade"), grades, format_func=grade_label, key="picture_grade", width=220
        )
        names = st.toggle(say("Show students' names"), key="picture_names")
    try:
        picture = grade_picture(ask, grade, this_round.round_id)
    except NotFound as nothing:
        st.markdown(nothing.told(md))
        return
    said = network_in_words(picture)
    legend = say(
        "Squares are adults, filled circles students somebody is close to, open rings students "
        "who are not yet connected. A line is a strong connection."
    )
    st.markdown(f"{said} {legend}")
    st.echarts_chart(
        network_options(picture, ink(), names), height=640, key=f"picture_{grade}", alt=said
    )
    with st.expander(say("The same as a table")):
        nobody = say("none yet")
        people = picture.people.set_index(["kind", "person_id"])["name"]
        adults = picture.lines.groupby("student_id")["adult_id"].agg(list).to_dict()
        students = picture.people[picture.people["kind"] == "student"]
        students = students.sort_values(["ties", "name", "person_id"])
        strong = [
            listed(people["adult", a] for a in adults.get(one, ())) or nobody
            for one in students["person_id"]
        ]
        columns = {say("Student"): students["name"], say("Strong adults"): strong}
        draw_table(columns, key="picture_table", alt=said)


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
