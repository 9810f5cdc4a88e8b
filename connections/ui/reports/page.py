"""Reports: what a round's report holds, for whose eyes, and taking it."""

import streamlit as st

from connections.domain.rounds.round import RoundStatus
from connections.services.book.ask import Ask
from connections.services.coverage.coverage import visible_rounds
from connections.services.report.reports import may_name_students
from connections.services.round.rounds import list_rounds
from connections.ui.parts.pieces import choose, draw_empty, draw_title, md
from connections.ui.reports.board import draw_board
from connections.ui.reports.leadership import draw_leadership
from connections.ui.shell.session import current
from connections.words import say, to_say

BOARD, LEADERSHIP = "board", "leadership"
_READERS = {
    BOARD: (
        to_say("To share: no names"),
        to_say(
            "For the board, families or the district. Every share is a range, so that nobody can "
            "work out anything about a single child."
        ),
    ),
    LEADERSHIP: (
        to_say("Internal: with names"),
        to_say(
            "For the leadership team: the lists of students for the follow-up meetings, and a "
            "workbook with every figure. They hold education records: keep them inside the school."
        ),
    ),
}


def screen() -> None:
    """Draw the screen."""
    ask = current()
    draw_title(say("Reports"), say("What a round says, on pages to hand over."))
    rounds = visible_rounds(ask)
    _draw_open_round(ask)
    if not rounds:
        draw_empty(
            say("There is nothing to report yet. A report can be taken after the first reveal."),
            "toolkit/page.py",
            say("How a round goes"),
        )
        return
    readers = list(_READERS) if may_name_students(ask) else [BOARD]
    with st.container(border=True):
        left, right = st.columns([1, 2])
        with left:
            names = {this_round.round_id: this_round.name for this_round in rounds}
            round_id = choose(say("Round"), names, "of_round")
        reader = right.radio(
            say("For whose eyes"),
            readers,
            index=None,
            format_func=lambda each: say(_READERS[each][0]),
            key="reader",
        )
        if reader is None:
            right.markdown(say("Choose first for whose eyes it is: then it shows what is in it."))
            return
        right.markdown(say(_READERS[reader][1]))
    if reader == BOARD:
        draw_board(ask, round_id)
    else:
        draw_leadership(ask, round_id)


def _draw_open_round(ask: Ask) -> None:
    """Say why the round everybody is marking in is not here."""
    rounds = list_rounds(ask)
    if rounds and rounds[0].status is RoundStatus.OPEN:
        told = say(
            "The round {round} is open. It can be reported once it is revealed.",
            round=md(rounds[0].name),
        )
        st.markdown(f":gray[:material/hourglass_top: {told}]")


if __name__ == "__main__":
    screen()
