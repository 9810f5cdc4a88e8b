"""Coverage: how many students have a strong adult, who does not yet, one student, one adult."""

import streamlit as st

from connections.domain.access import Permission, Viewer
from connections.domain.outreach import WORDS
from connections.domain.problems import NotFound
from connections.domain.rounds import Round, RoundStatus
from connections.services.coverage import (
    RoundCoverage,
    may_see_list,
    round_coverage,
    visible_rounds,
)
from connections.services.lists import standings
from connections.services.rounds import list_rounds
from connections.ui.coverage_parts import (
    draw_cards,
    draw_change,
    draw_grade_picture,
    draw_groups,
    draw_list,
    headline,
)
from connections.ui.coverage_people import draw_adult, draw_leaving, draw_student
from connections.ui.parts import draw_empty, draw_title, md, option
from connections.ui.session import database, today, viewer
from connections.ui.voice_parts import draw_voice

OVERVIEW, STUDENTS, PICTURE, ADULTS, LEAVING, MINE = (
    "Overview",
    "Students",
    "Picture",
    "One adult",
    "If adults leave",
    "My connections",
)


def screen() -> None:
    """Draw the screen."""
    me = viewer()
    rounds = visible_rounds(database(), me)
    draw_title("Coverage")
    if not rounds:
        _draw_nothing_yet(me)
        return
    student_id = st.query_params.get("student")
    if student_id is not None:
        st.button("Back", icon=":material/arrow_back:", on_click=_close)
        draw_student(me, student_id)
        return
    with st.container(horizontal=True, vertical_alignment="top"):
        view = _ask_view(me)
        this_round = _ask_round(rounds)
    coverage = round_coverage(database(), me, this_round.name)
    st.markdown(headline(this_round, coverage.summary))
    _draw_view(me, view, coverage, rounds)


def _ask_view(me: Viewer) -> str:
    """Return what to look at; the address keeps it, so that a reload and Back come here again."""
    views = _views(me)
    if st.session_state.get("view") not in views:
        asked = st.query_params.get("view")
        st.session_state["view"] = asked if asked in views else OVERVIEW
    st.segmented_control(
        "What to see",
        views,
        format_func=option,
        required=True,
        wrap=True,
        key="view",
        on_change=lambda: _show(st.session_state["view"]),
    )
    return st.session_state["view"]


def _show(view: str) -> None:
    st.session_state["view"] = st.query_params["view"] = view


def _draw_view(me: Viewer, view: str, coverage: RoundCoverage, rounds: list[Round]) -> None:
    next_steps = _next_steps(me)
    if view == STUDENTS:
        _ask_student(coverage)
        draw_list(me, coverage, next_steps, _open_student)
    elif view == PICTURE:
        draw_grade_picture(me, coverage.this_round)
    elif view == LEAVING:
        draw_leaving(me, coverage, _open_student)
    elif view == ADULTS:
        _draw_one_adult(me, coverage)
    elif view == MINE:
        draw_adult(me, me.require_adult(), coverage.this_round, _open_student)
    else:
        _draw_open_round(me)
        _draw_overview(me, coverage, rounds, next_steps)


def _views(me: Viewer) -> list[str]:
    views = [OVERVIEW]
    if may_see_list(database(), me):
        views.append(STUDENTS)
    if me.may(Permission.MARK_READ):
        views += [PICTURE, ADULTS, LEAVING]
    if me.adult_id is not None:
        views.append(MINE)
    return views


def _draw_overview(
    me: Viewer, coverage: RoundCoverage, rounds: list[Round], next_steps: dict[str, str]
) -> None:
    earlier = rounds[rounds.index(coverage.this_round) + 1 :]
    before = round_coverage(database(), me, earlier[0].name) if earlier else None
    reached = None
    if me.may(Permission.OUTREACH_READ):
        alone = coverage.table.loc[~coverage.table["covered"], "student_id"]
        reached = int(alone.isin(next_steps.keys()).sum())
    draw_cards(me, coverage, before, reached)
    if me.may(Permission.VOICE_READ):
        draw_voice(me, coverage.this_round.name)
    left, right = st.columns([3, 2], border=True)
    with left:
        st.header("By group", anchor=False)
        draw_groups(me, coverage.this_round)
    with right:
        if before is None:
            st.header("Since the round before", anchor=False)
            st.markdown("The change appears here after the second round.")
        else:
            st.header(f"Since {md(before.this_round.name)}", anchor=False)
            draw_change(me, before.this_round, coverage.this_round)
        if may_see_list(database(), me):
            st.button(
                "See who is not yet connected",
                type="primary",
                on_click=_show,
                args=(STUDENTS,),
            )


def _draw_nothing_yet(me: Viewer) -> None:
    try:
        round_coverage(database(), me)
    except NotFound as why:
        draw_empty(str(why), "screens/toolkit.py", "How a round goes")


def _draw_open_round(me: Viewer) -> None:
    """Say why the round everybody is marking in is not here."""
    newest = list_rounds(database(), me)[0]
    if newest.status is RoundStatus.OPEN:
        st.markdown(
            f":gray[:material/hourglass_top: The round {md(newest.name)} is open. Its totals "
            "appear here at the reveal.]"
        )


def _ask_round(rounds: list[Round]) -> Round:
    names = {this_round.name: this_round for this_round in rounds}
    if len(rounds) == 1:
        return rounds[0]
    name = st.selectbox("Round", list(names), key="round", bind="query-params", width=220)
    return names[name]


def _ask_student(coverage: RoundCoverage) -> None:
    names = {student.student_id: student for student in coverage.students}
    st.selectbox(
        "Open a student's page",
        list(names),
        index=None,
        format_func=lambda student_id: names[student_id].name,
        placeholder="Begin to type a name",
        key="chosen_student",
        on_change=_open_chosen,
    )


def _draw_one_adult(me: Viewer, coverage: RoundCoverage) -> None:
    names = {adult.adult_id: adult.name for adult in coverage.adults}
    wanted = st.query_params.get("adult")
    adult_id = st.selectbox(
        "Adult",
        list(names),
        index=list(names).index(wanted) if wanted in names else None,
        format_func=names.__getitem__,
        placeholder="Begin to type a name",
        key="chosen_adult",
    )
    if adult_id is None:
        st.markdown("Choose an adult to see what they carry. Adults are never compared.")
        return
    st.query_params["adult"] = adult_id
    draw_adult(me, adult_id, coverage.this_round, _open_student)


def _next_steps(me: Viewer) -> dict[str, str]:
    """Return where the outreach for each student stands, in words, as far as the viewer sees it."""
    if not may_see_list(database(), me):
        return {}
    steps = {}
    for student_id, standing in standings(database(), me, today()).items():
        when = "overdue since" if standing.overdue else "due"
        due = f", {when} {standing.due_on:%b %d}" if standing.due_on else ""
        steps[student_id] = f"{WORDS[standing.status]}{due}"
    return steps


def _open_student(ids: tuple[str, ...]) -> None:
    """Open the page of the student whose row was clicked."""
    for key in ("list_open", "adult_open", "leaving_open"):
        if click := st.session_state.get(key):
            st.query_params["student"] = ids[click["row"]]


def _open_chosen() -> None:
    if chosen := st.session_state.get("chosen_student"):
        st.query_params["student"] = chosen
        st.session_state["chosen_student"] = None


def _close() -> None:
    st.query_params.pop("student", None)


if __name__ == "__main__":
    screen()
