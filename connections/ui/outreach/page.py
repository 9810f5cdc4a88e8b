"""Outreach: the caseload as a table first; for those who lead the pairs and what came of them."""

from collections.abc import Callable

import streamlit as st

from connections.domain.access.grants import Permission, Scope
from connections.services.book.ask import Ask
from connections.services.outreach.caseload import CaseloadEntry, my_calendar, my_caseload
from connections.ui.outreach.desk.desk import draw_desk
from connections.ui.outreach.desk.rows import is_to_do
from connections.ui.outreach.leaving import draw_leaving
from connections.ui.outreach.own import draw_places, draw_pulse_results, draw_volunteer
from connections.ui.outreach.results import draw_meeting, draw_results
from connections.ui.outreach.story.story import draw_beside
from connections.ui.outreach.suggestions import draw_who_takes_whom
from connections.ui.outreach.waiting.waiting import choose_waiting, draw_waiting
from connections.ui.outreach.words import STORY, VIEW
from connections.ui.parts.leads import draw_nobodys
from connections.ui.parts.pieces import draw_empty, draw_title
from connections.ui.parts.take.take import draw_take
from connections.ui.parts.views import choose_view
from connections.ui.shell.session import current, plain_errors
from connections.words import day, number, say, say_many, to_say

MINE, PAIRS, MEETING, RESULTS = "mine", "pairs", "meeting", "results"
_BESIDE = (11, 5)  # how wide the list is, and the story beside it
_ALONE = (60, 1)


def screen() -> None:
    """Draw the screen."""
    ask = current()
    title = st.container()
    views = {MINE: _VIEWS[MINE][0]}
    if ask.may(Permission.OUTREACH_ASSIGN):
        views = {view: words for view, (words, _) in _VIEWS.items()}
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key="ways"
    ):  # one line at 1400 px
        chosen = choose_view(say("View"), views, VIEW, hidden=True) if len(views) > 1 else MINE
        everybody = chosen == MINE and _whole_school(ask)
        waiting = choose_waiting(ask) if chosen == MINE else None
    if chosen != MINE:
        with title:
            draw_title(say("Outreach"))
        _VIEWS[chosen][1](ask)
        return
    entries = my_caseload(ask, everybody=everybody)
    with title:
        draw_title(_day_words(ask), _sentence(ask, entries))
    _draw_caseload(ask, entries, everybody, waiting)


def _day_words(ask: Ask) -> str:
    return say("Outreach, {day}", day=day(ask.today, "weekday"))


def _whole_school(ask: Ask) -> bool:
    """Return whether all outreach is looked at: those who lead are asked which."""
    if ask.viewer.adult_id is None:
        return True
    if not ask.may(Permission.OUTREACH_READ, Scope.GRADES):
        return False
    return bool(st.toggle(say("The whole school"), key="outreach_everybody"))


def _sentence(ask: Ask, entries: list[CaseloadEntry]) -> str:
    if not entries:
        return say("Getting to know each other, one student at a time.")
    todo = sum(is_to_do(entry, ask.viewer.adult_id) for entry in entries)
    met = sum(bool(entry.case.contacts) for entry in entries)
    first = say_many(
        todo,
        "{n} of {all} needs a minute.",
        "{n} of {all} need a minute.",
        all=number(len(entries)),
    )
    pairs = say_many(met, "{n} pair has met.", "{n} pairs have met.")
    return f"{first} {pairs}"


def _draw_caseload(
    ask: Ask, entries: list[CaseloadEntry], everybody: bool, waiting: str | None
) -> None:
    if ask.may(Permission.OUTREACH_ASSIGN):
        draw_nobodys(ask, "mine")
    draw_waiting(ask, waiting)
    story = st.session_state.get(STORY)
    opened = next((entry for entry in entries if entry.student.student_id == story), None)
    left, right = st.columns(_BESIDE if opened else _ALONE, gap="small")
    with left:
        if entries:
            draw_desk(ask, entries, everybody)
        else:
            told = say("Nobody is in your caseload yet. When you take a student, they appear here.")
            draw_empty(told)
    if opened:
        with right, plain_errors():
            draw_beside(ask, opened)
    draw_volunteer(ask)
    draw_places(ask)
    if entries:
        draw_take(
            ask,
            say("Take my next date along (calendar file)"),
            my_calendar,
            "connections-follow-ups.ics",
            "text/calendar",
            icon="event",
            help=say("The file holds one date: no student's name is in it, and no count."),
        )


def _draw_pairs(ask: Ask) -> None:
    """Draw who takes whom, and what adults who leave leave behind."""
    draw_who_takes_whom(ask)
    draw_leaving(ask)


def _draw_results(ask: Ask) -> None:
    draw_results(ask)
    if ask.may(Permission.PULSE_READ):
        draw_pulse_results(ask)


_VIEWS: dict[str, tuple[str, Callable[[Ask], None]]] = {
    MINE: (to_say("Caseload"), lambda ask: None),
    PAIRS: (to_say("Who takes whom"), _draw_pairs),
    MEETING: (to_say("Follow-up meeting"), draw_meeting),
    RESULTS: (to_say("Did it work?"), _draw_results),
}


if __name__ == "__main__":
    screen()
