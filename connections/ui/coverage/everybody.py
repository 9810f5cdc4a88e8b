"""The coverage page for everybody at once: figures, groups, the list, the picture of a grade."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.coverage.table import CoverageSummary
from connections.domain.people.grades import grade_label, grade_order, natural_order
from connections.domain.problems import NotFound
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.book.book import RoundCoverage
from connections.services.coverage.coverage import round_coverage
from connections.services.coverage.groups import (
    coverage_by_group,
    group_kinds,
    moves_between,
    smallest_group,
)
from connections.services.coverage.lists import (
    Listed,
    StudentList,
    Wanted,
    listed_students,
)
from connections.services.coverage.pictures import grade_picture
from connections.services.outreach.conversion import did_it_work
from connections.ui.parts.charts import (
    coverage_bars,
    coverage_in_words,
    ink,
    network_in_words,
    network_options,
)
from connections.ui.parts.pieces import (
    counted,
    draw_figures,
    draw_table,
    md,
    option,
    percent,
    share_of,
)

_MOVES = {
    "none": "none",
    "one": "one",
    "two or more": "two or more",
    "new": "not in the round",
    "left": "not in the round",
}


def draw_cards(
    ask: Ask, coverage: RoundCoverage, before: RoundCoverage | None, reached: int | None
) -> None:
    """Draw the four figures, each with its denominator."""
    now = coverage.summary
    cards = [
        (percent(now.coverage), "Covered", _covered_below(now, before)),
        (percent(now.depth), "Two or more adults", share_of(now.two_or_more, now.students)),
        (
            f"{now.not_covered:,}",
            "Not yet connected",
            f"outreach under way for {reached}"
            if reached is not None
            else f"of {counted(now.students, 'student')}",
        ),
    ]
    if ask.may(Permission.OUTREACH_READ):
        worked = did_it_work(ask)
        cards.append(
            (
                percent(worked.whole.share),
                "Became strong",
                _conversion_below(worked.whole.counted, worked.weeks),
            )
        )
    else:
        cards.append((f"{now.fragile:,}", "Exactly one adult", "or only adults who are leaving"))
    draw_figures(cards)


def _conversion_below(counted_ones: int, weeks: int) -> str:
    if not counted_ones:
        return f"counted from {weeks} weeks after an outreach began"
    return f"of {counted_ones} outreach, {weeks} weeks or older"


def _covered_below(now: CoverageSummary, before: RoundCoverage | None) -> str:
    below = share_of(now.covered, now.students)
    if now.coverage_high > now.coverage_low:
        below += f", up to {percent(now.coverage_high)} once every answer is in"
    if before is not None:
        below += f". {percent(before.summary.coverage)} in {before.this_round.name}"
    return below


def headline(this_round: Round, figures: CoverageSummary) -> str:
    """Return the sentence under the title: whose view, and how much of it is in."""
    whose = f"**{md(this_round.name)}**, staff view: what adults believe."
    if figures.marks >= figures.adults * figures.students:
        return f"{whose} Every answer is in."
    return (
        f"{whose} {percent(figures.completeness)} of all answers are in "
        f"({figures.marks:,} of {figures.adults * figures.students:,}), so coverage is a range."
    )


def draw_groups(ask: Ask, this_round: Round) -> None:
    """Draw coverage by one division of the roster, as bars and as a table."""
    kinds = group_kinds(ask, this_round.round_id)
    if not kinds:
        st.markdown("No grade, homeroom or group is large enough to be shown.")
        return
    chosen = st.segmented_control(
        "Divide by",
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
    left_out = f" {counted(withheld, 'group')} left out." if withheld else ""
    st.markdown(
        f":gray[:small[Striped: what missing answers could still add. Groups under {small} "
        f"students are not shown.{left_out}]]"
    )
    with st.expander("The same as a table"):
        _draw_group_table(table, kinds[chosen])


def _draw_group_table(table: pd.DataFrame, words: str) -> None:
    shown = table[~table["withheld"]]
    draw_table(
        pd.DataFrame(
            {
                words: shown["group"],
                "Students": shown["students"],
                "Covered": shown["covered"],
                "Share": shown["share"].map(percent),
                "At most": shown["share_high"].map(percent),
                "Two or more": shown["depth"].map(percent),
            }
        ),
        key="group_table",
        alt=coverage_in_words(table),
    )


def draw_change(ask: Ask, before: Round, after: Round) -> None:
    """Draw how students moved since the round before: a sentence, then every move."""
    found = moves_between(ask, before.round_id, after.round_id)
    moves = found.table
    st.markdown(
        f"**{counted(found.gained, 'student')}** found a strong adult since; "
        f"{found.lost} had one then and have none now. How many strong adults each had:"
    )
    draw_table(
        pd.DataFrame(
            {
                "Then": moves["was"].map(_MOVES),
                "Now": moves["now"].map(_MOVES),
                "Students": moves["students"],
            }
        ),
        key="change_table",
        alt=f"How students moved between {before.name} and {after.name}",
    )


def draw_list(
    ask: Ask,
    coverage: RoundCoverage,
    next_steps: dict[str, str],
    open_student: Callable[[tuple[str, ...]], None],
) -> None:
    """Draw the list nobody can fall off, with its filters."""
    wanted = _ask_wanted(coverage)
    found = listed_students(ask, wanted, coverage.this_round.round_id)
    st.markdown(f"**{_told(found, wanted.listed)}** Fewest adults who know them first.")
    if found.table.empty:
        return
    table = found.table
    ids = tuple(table["student_id"])
    shown = pd.DataFrame(
        {
            "Student": table["name"],
            "Grade": table["grade"].map(grade_label),
            "Homeroom": table["homeroom"],
            "Strong": table["strong"],
            "Know": table["know"],
            "Recognise": table["recognise"],
            "No answer yet": table["missing"],
            "Next step": [next_steps.get(one, "Choose an adult") for one in ids]
            if next_steps or wanted.listed is Listed.NOT_YET
            else "",
            "Page": "Open",
        }
    )
    if wanted.listed is Listed.NOT_YET:
        shown = shown.drop(columns="Strong")
    else:
        shown = shown.drop(columns="Next step")
    draw_table(
        shown,
        key=f"list_{wanted.listed.name}",
        alt=f"{len(table)} students, {wanted.listed}",
        column_config={
            "Page": st.column_config.ButtonColumn(
                key="list_open", on_click=open_student, args=(ids,), type="tertiary"
            ),
        },
    )


def _ask_wanted(coverage: RoundCoverage) -> Wanted:
    listed = st.segmented_control(
        "Which students",
        list(Listed),
        format_func=lambda each: option(str(each).capitalize()),
        required=True,
        default=Listed.NOT_YET,
        key="listed",
    )
    grades = sorted(set(coverage.table["grade"]), key=grade_order)
    homerooms = sorted(set(coverage.table["homeroom"]) - {""}, key=natural_order)
    cells = st.grid("auto", min_column_width=200, vertical_alignment="bottom")
    search = cells.text_input("Search a name or id", key="list_search", type="search")
    chosen = cells.multiselect(
        "Grade", grades, format_func=grade_label, placeholder="All grades", key="list_grades"
    )
    homeroom = cells.selectbox(
        "Homeroom", ["", *homerooms], format_func=lambda h: h or "All homerooms", key="list_home"
    )
    only = cells.toggle(
        "Only recognised", key="list_only", help="Name and face, and nobody knows them closer."
    )
    return Wanted(Listed(listed), frozenset(chosen), homeroom, only, search)


def _told(found: StudentList, listed: Listed) -> str:
    if found.of == 0 and listed is Listed.NOT_YET:
        return "Every student of this round has a strong adult (staff view)."
    words = {
        Listed.NOT_YET: "not yet connected",
        Listed.EXACTLY_ONE: "with exactly one strong adult, or only adults who are leaving",
        Listed.EVERYONE: "in this round",
    }[listed]
    if len(found.table) == found.of:
        return f"{counted(found.of, 'student')} {words}."
    return f"{len(found.table)} of {counted(found.of, 'student')} {words}."


def draw_grade_picture(ask: Ask, this_round: Round) -> None:
    """Draw who is close to whom in one grade, as a picture and as a table."""
    coverage = round_coverage(ask, this_round.round_id)
    grades = sorted(set(coverage.table["grade"]), key=grade_order)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grade = st.selectbox(
            "Grade", grades, format_func=grade_label, key="picture_grade", width=220
        )
        names = st.toggle("Show students' names", key="picture_names")
    try:
        picture = grade_picture(ask, grade, this_round.round_id)
    except NotFound as nothing:
        st.markdown(str(nothing))
        return
    said = network_in_words(picture)
    st.markdown(
        f"{said} Squares are adults, filled circles students somebody is close to, open rings "
        "students who are not yet connected. A line is a strong connection."
    )
    st.echarts_chart(
        network_options(picture, ink(), names), height=640, key=f"picture_{grade}", alt=said
    )
    with st.expander("The same as a table", expanded=False):
        people = picture.people.set_index(["kind", "person_id"])["name"]
        adults = picture.lines.groupby("student_id")["adult_id"].agg(list).to_dict()
        students = picture.people[picture.people["kind"] == "student"].sort_values(
            ["ties", "name", "person_id"]
        )
        draw_table(
            pd.DataFrame(
                {
                    "Student": students["name"],
                    "Strong adults": [
                        ", ".join(people["adult", a] for a in adults.get(one, ())) or "none yet"
                        for one in students["person_id"]
                    ],
                }
            ),
            key="picture_table",
            alt=said,
        )
