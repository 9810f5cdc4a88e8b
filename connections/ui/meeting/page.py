"""Meeting: the facilitator's own page, from the first minute to the last pair."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.rounds.round import ROUND_STATUS_WORDS, Round, RoundStatus
from connections.services.book.ask import Ask
from connections.services.coverage.reveal import prepare_reveal
from connections.services.meeting.stage import MEETING_ORDER
from connections.services.round.rounds import close_round, list_rounds, open_round, reveal_round
from connections.ui.meeting.before import (
    draw_joining,
    draw_own_devices,
    draw_progress,
    draw_progress_in_detail,
    watch_round,
)
from connections.ui.meeting.console import draw_agenda, draw_stage, draw_timer
from connections.ui.meeting.practice import draw_vignettes
from connections.ui.meeting.reveal import draw_first_steps, draw_reveal, draw_suggested
from connections.ui.meeting.short import draw_shared_list
from connections.ui.parts.pieces import choose, draw_empty, md, tell
from connections.ui.parts.undo import draw_take_back
from connections.ui.shell.session import acting, current
from connections.words import say, to_say

TITLES = {
    RoundStatus.PLANNED: to_say("Before we begin"),
    RoundStatus.OPEN: to_say("Everybody is marking"),
    RoundStatus.REVEALED: to_say("Who is not yet connected?"),
    RoundStatus.CLOSED: to_say("Who was not yet connected?"),
}


def screen() -> None:
    """Draw the screen."""
    ask = current()
    ask.require(Permission.MEETING_RUN)
    rounds = sorted(list_rounds(ask), key=lambda r: MEETING_ORDER.index(r.status))
    if not rounds:
        st.title(say("Meeting"), anchor=False)
        nothing = say("There is no round yet. Plan one, and the meeting begins here.")
        draw_empty(nothing, "school/page.py", say("Go to School, Rounds"))
        return
    this_round = _chosen(rounds)
    if this_round.status is not RoundStatus.CLOSED:
        watch_round(this_round)
    left, right = st.columns(2, vertical_alignment="bottom")
    left.title(say(TITLES[this_round.status]), anchor=False)
    if this_round.status is not RoundStatus.CLOSED:
        with right:
            draw_timer(ask, this_round)
    draw = {RoundStatus.PLANNED: _draw_planned, RoundStatus.OPEN: _draw_open}
    draw.get(this_round.status, _draw_revealed)(ask, this_round)
    _draw_foot(rounds, this_round)


def _chosen(rounds: list[Round]) -> Round:
    wanted = st.session_state.get("meeting_round")
    return next((r for r in rounds if r.round_id == wanted), rounds[0])


def _draw_planned(ask: Ask, this_round: Round) -> None:
    tell(
        "The round **{round}** is planned. Agree first on what Strong means; "
        "then open it, and everybody marks in silence.",
        round=md(this_round.name),
    )
    opening = acting(open_round, this_round.round_id)
    st.button(say("Open the round"), type="primary", icon=":material/play_arrow:", on_click=opening)
    draw_stage(ask, this_round)
    draw_joining(ask, this_round)
    draw_own_devices(ask)
    draw_vignettes(ask, this_round)
    draw_agenda()


def _draw_open(ask: Ask, this_round: Round) -> None:
    prepare_reveal(ask, this_round.round_id)
    draw_progress(this_round)
    draw_shared_list(ask, this_round)
    with st.popover(say("Reveal"), type="primary", icon=":material/visibility:"):
        tell(
            "Everybody sees the totals from then on, and they stand. Answers that come later are "
            "kept and counted apart."
        )
        revealing = acting(reveal_round, this_round.round_id)
        st.button(say("Reveal now"), type="primary", on_click=revealing)
    draw_stage(ask, this_round)
    draw_joining(ask, this_round)
    draw_own_devices(ask)
    draw_progress_in_detail(this_round)
    draw_vignettes(ask, this_round)
    draw_agenda()


def _draw_revealed(ask: Ask, this_round: Round) -> None:
    draw_stage(ask, this_round)
    draw_reveal(ask, this_round)
    draw_suggested(ask, this_round)
    draw_first_steps(ask, this_round)
    if this_round.status is RoundStatus.REVEALED:
        draw_take_back(ask, this_round)
        draw_joining(ask, this_round)
        draw_own_devices(ask)
        with st.popover(say("Close the round"), icon=":material/lock:"):
            tell(
                "After closing only students who arrive can be marked. A closed round is not "
                "opened again; its figures stand since the reveal."
            )
            done = say("The round is closed.")
            st.button(say("Close it"), on_click=acting(close_round, this_round.round_id, done=done))


def _draw_foot(rounds: list[Round], this_round: Round) -> None:
    if len(rounds) > 1:
        with st.expander(say("Another round")):
            names = {r.round_id: f"{r.name} ({say(ROUND_STATUS_WORDS[r.status])})" for r in rounds}
            shown = rounds.index(this_round)
            choose(say("Round of this meeting"), names, "meeting_round", index=shown)


if __name__ == "__main__":
    screen()
