"""Coverage: how many students have a strong adult, who does not yet, one student, one adult."""

import streamlit as st

from connections.domain.access.grants import Permission, Scope
from connections.domain.outreach.status import WORDS
from connections.domain.problems import NotFound
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.book.ask import Ask
from connections.services.book.book import RoundCoverage
from connections.services.coverage.coverage import may_see_list, round_coverage, visible_rounds
from connections.services.meeting.undo import after_first_reveal
from connections.services.outreach.caseload import standings
from connections.services.round.rounds import list_rounds
from connections.services.round.voice import school_asks_students
from connections.ui.coverage.ahead.ahead import draw_leaving
from connections.ui.coverage.everybody import draw_earlier, draw_list
from connections.ui.coverage.overview.overview import draw_overview
from connections.ui.coverage.overview.words import basis, headline
from connections.ui.coverage.person import draw_adult, draw_student
from connections.ui.coverage.picture.picture import draw_picture
from connections.ui.coverage.shared import draw_shared
from connections.ui.coverage.today import draw_today
from connections.ui.parts.pieces import choose, draw_empty, draw_title, md, tell
from connections.ui.parts.views import choose_view
from connections.ui.parts.voice import draw_voice_import
from connections.ui.shell.session import current
from connections.words import day, say, to_say

OVERVIEW, STUDENTS, PICTURE = "overview", "students", "picture"
ADULTS, LEAVING, MINE, TODAY, VOICE = "adults", "leaving", "mine", "today", "voice"
_VIEWS = {
    OVERVIEW: to_say("Overview"),
    TODAY: to_say("Students today"),
    STUDENTS: to_say("Students of the round"),
    PICTURE: to_say("Picture"),
    ADULTS: to_say("One adult"),
    LEAVING: to_say("If adults leave"),
    MINE: to_say("My connections"),
    VOICE: to_say("Students' answers"),
}


def screen() -> None:
    """Draw the screen."""
    ask = current()
    rounds = visible_rounds(ask)
    if not rounds:
        draw_title(say("Coverage"))
        _draw_nothing_yet(ask)
        if _brings_voice(ask):  # they may come before the first reveal
            st.header(say("Students' answers"), anchor=False)
            draw_voice_import(ask)
        return
    student_id = st.query_params.get("student")
    if student_id is not None:
        draw_title(say("Coverage"))
        st.button(say("Back"), icon=":material/arrow_back:", on_click=_close)
        draw_student(ask, student_id)
        return
    with st.container(horizontal=True, vertical_alignment="top"):
        views = {view: _VIEWS[view] for view in _views(ask)}
        view = choose_view(say("What to see"), views, "view", hidden=True)
        this_round = _ask_round(rounds)
    if not may_see_list(ask):
        draw_title(say("Coverage"))
        draw_shared(ask, this_round)
        if view == MINE:
            draw_adult(ask, ask.viewer.require_adult(), this_round)
        return
    _draw_view(ask, view, round_coverage(ask, this_round.round_id), rounds)


def _draw_above(ask: Ask, title: str, coverage: RoundCoverage) -> None:
    """Draw the title of a view, and what its figures rest on."""
    again = after_first_reveal(ask, coverage.this_round.round_id)
    draw_title(title, f":gray[{basis(coverage.this_round, coverage.summary, again)}]")


def _draw_view(ask: Ask, view: str, coverage: RoundCoverage, rounds: list[Round]) -> None:
    if view == OVERVIEW:
        _draw_open_round(ask)
        _draw_overview(ask, coverage, rounds)
        return
    if view == PICTURE:
        draw_picture(ask, coverage, lambda title: _draw_above(ask, title, coverage))
        return
    _draw_above(ask, say(_VIEWS[view]), coverage)
    if view == STUDENTS:
        _ask_student(coverage)
        draw_list(ask, coverage, _next_steps(ask))
    elif view == TODAY:
        draw_today(ask)
    elif view == LEAVING:
        draw_leaving(ask, coverage.this_round)
    elif view == VOICE:
        draw_voice_import(ask)
    elif view == ADULTS:
        _draw_one_adult(ask, coverage)
    elif view == MINE:
        draw_adult(ask, ask.viewer.require_adult(), coverage.this_round)


def _views(ask: Ask) -> list[str]:
    views = [OVERVIEW]
    if may_see_list(ask):
        views += [TODAY, STUDENTS]
    if ask.may(Permission.MARK_READ, Scope.GRADES):
        views += [PICTURE, ADULTS, LEAVING]
    if ask.viewer.adult_id is not None:
        views.append(MINE)
    if _brings_voice(ask):
        views.append(VOICE)
    return views


def _brings_voice(ask: Ask) -> bool:
    """Say whether the viewer brings in what students say."""
    return ask.may(Permission.VOICE_MANAGE) and school_asks_students(ask)


def _draw_overview(ask: Ask, coverage: RoundCoverage, rounds: list[Round]) -> None:
    earlier = rounds[rounds.index(coverage.this_round) + 1 :]
    before = round_coverage(ask, earlier[0].round_id) if earlier else None
    then = (before.summary, before.this_round) if before else (None, None)
    _draw_above(ask, headline(coverage.summary, *then), coverage)
    draw_overview(ask, coverage, before, newest=coverage.this_round == rounds[0])
    draw_earlier(ask)


def _draw_nothing_yet(ask: Ask) -> None:
    try:
        round_coverage(ask)
    except NotFound as why:
        draw_empty(str(why), "toolkit/page.py", say("How a round goes"))
        draw_earlier(ask)


def _draw_open_round(ask: Ask) -> None:
    """Say why the round everybody is marking in is not here."""
    newest = list_rounds(ask)[0]
    if newest.status is RoundStatus.OPEN:
        open_now = to_say("The round {round} is open. Its totals appear here at the reveal.")
        told = say(open_now, round=md(newest.name))
        st.markdown(f":gray[:material/hourglass_top: {told}]")


def _ask_round(rounds: list[Round]) -> Round:
    if len(rounds) == 1:
        return rounds[0]
    names = {this_round.name: this_round for this_round in rounds}
    name = st.selectbox(
        say("Round"),
        list(names),
        key="round",
        bind="query-params",
        width=180,
        label_visibility="collapsed",
    )
    return names[name]


def _ask_student(coverage: RoundCoverage) -> None:
    names = {student.student_id: student.name for student in coverage.students}
    label, hint = say("Open a student's page"), say("Begin to type a name")
    choose(label, names, "chosen_student", index=None, placeholder=hint, on_change=_open_chosen)


def _draw_one_adult(ask: Ask, coverage: RoundCoverage) -> None:
    names = {adult.adult_id: adult.name for adult in coverage.adults}
    wanted = st.query_params.get("adult")
    place, hint = (
        list(names).index(wanted) if wanted in names else None,
        say("Begin to type a name"),
    )
    adult_id = choose(say("Adult"), names, "chosen_adult", index=place, placeholder=hint)
    if adult_id is None:
        tell("Choose an adult to see what they carry. Adults are never compared.")
        return
    st.query_params["adult"] = adult_id
    draw_adult(ask, adult_id, coverage.this_round)


def _next_steps(ask: Ask) -> dict[str, str]:
    """Return where the outreach for each student stands, in words, as far as the viewer sees it."""
    steps = {}
    for student_id, standing in standings(ask).items():
        step = say(WORDS[standing.status])
        if standing.due_on:
            due, late = to_say("{step}, due {day}"), to_say("{step}, overdue since {day}")
            when = day(standing.due_on, "short")
            step = say(late if standing.overdue else due, step=step, day=when)
        steps[student_id] = step
    return steps


def _open_chosen() -> None:
    if chosen := st.session_state.get("chosen_student"):
        st.query_params["student"] = chosen
        st.session_state["chosen_student"] = None


def _close() -> None:
    st.query_params.pop("student", None)


if __name__ == "__main__":
    screen()
