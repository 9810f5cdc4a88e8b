"""What the room sees, from the facilitator's own page: the hour, the stage and what it shows."""

from urllib.parse import urlencode

import streamlit as st

from connections.domain.meeting.agenda import AGENDA
from connections.domain.meeting.stage import SCENE_WORDS, SHOWN_IN, Scene
from connections.domain.rounds.round import SHOWS_ANSWERS, Round, RoundStatus
from connections.services.access.sessions import holder_of
from connections.services.book.ask import Ask
from connections.services.meeting.links import end_stages, make_stage_link, stage_links
from connections.services.meeting.stage import (
    go_on_in_agenda,
    hide_on_stage,
    show_on_stage,
    stage_state,
)
from connections.ui.parts.pieces import md, option, tell
from connections.ui.shell.doors import holding, origin_of
from connections.ui.shell.session import acting, in_callback, plain_errors, settings
from connections.words import say, say_many

LOOKS_EVERY = 1.5  # seconds; what a key on the stage changed stands here within two
COUNTS_EVERY = 15  # seconds, of the timer: minutes are all it shows
_LINK = "stage_link"  # in the session: the round and the link that was made for it


def draw_timer(ask: Ask, this_round: Round) -> None:
    """Draw the quiet timer: which part of the meeting this is, and its minutes left."""
    stage, _ = stage_state(ask, this_round.round_id)
    if stage.step_since is None:
        about = say(
            "A quiet timer: which part of the meeting this is, and the minutes it has left."
        )
        beginning = acting(go_on_in_agenda, this_round.round_id)
        icon = ":material/timer:"
        st.button(say("Start the hour"), icon=icon, on_click=beginning, help=about)
        return
    _draw_clock(this_round)


@st.fragment(run_every=COUNTS_EVERY)
def _draw_clock(this_round: Round) -> None:
    with plain_errors() as ask:
        place = stage_state(ask, this_round.round_id)[0].place(ask.now)
        if place is None:
            return
        left = say_many(place.minutes_left, "{n} minute left", "{n} minutes left")
        if place.over:
            left = say("time to close")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{say(place.item.title)}** · {left}", help=say(place.item.what))
            at = AGENDA.index(place.item)
            for by, words, icon, stop in (
                (-1, say("Back"), ":material/chevron_left:", at == 0),
                (1, say("Next"), ":material/chevron_right:", at == len(AGENDA) - 1),
            ):
                going = acting(go_on_in_agenda, this_round.round_id, by)
                st.button(words, key=f"hour_{by}", icon=icon, on_click=going, disabled=stop)


def draw_agenda() -> None:
    """Draw the hour's parts."""
    with st.expander(say("The hour at a glance")):
        for item in AGENDA:
            title, what = say(item.title), say(item.what)
            st.markdown(f"**{item.begins}-{item.ends}** · **{title}**. {what}")


def draw_stage(ask: Ask, this_round: Round) -> None:
    """Draw what the room sees and what changes it; of a closed round there is no stage."""
    if this_round.status is RoundStatus.CLOSED:
        return
    with st.container(border=True):
        st.header(say("What the room sees"), anchor=False)
        _draw_scenes(this_round)
        with st.container(horizontal=True, vertical_alignment="center"):
            where = urlencode({"round": this_round.round_id, "school": ask.school_id})
            st.link_button(say("Open the stage"), f"/stage?{where}", icon=":material/open_in_new:")
            with st.popover(say("On another computer"), icon=":material/add_link:"):
                _draw_links(ask, this_round)


@st.fragment(run_every=LOOKS_EVERY)
def _draw_scenes(this_round: Round) -> None:
    with plain_errors() as ask:
        stage, shown = stage_state(ask, this_round.round_id)
        key = f"scene_{this_round.status}_{shown}"  # drawn anew when a key on the stage changed it
        with st.container(horizontal=True, vertical_alignment="center"):
            st.segmented_control(
                say("What the room sees"),
                SHOWN_IN[this_round.status],
                format_func=lambda scene: option(say(SCENE_WORDS[scene])),
                default=shown,
                required=True,
                label_visibility="collapsed",
                key=key,
                on_change=_show,
                args=(this_round.round_id, shown, key),
            )
            if this_round.status in SHOWS_ANSWERS:
                st.button(
                    say("Show names there") if stage.hides else say("Hide names there"),
                    key="stage_names",
                    icon=f":material/visibility{'' if stage.hides else '_off'}:",
                    on_click=acting(hide_on_stage, this_round.round_id, not stage.hides),
                )


def _show(round_id: str, shown: Scene, key: str) -> None:
    """Show what was chosen; a row that is drawn anew chooses what is shown already."""
    chosen = Scene(st.session_state.get(key) or shown)
    if chosen is not shown:
        with in_callback() as ask:
            show_on_stage(ask, round_id, chosen)


def _make_link(round_id: str) -> None:
    with in_callback() as ask:
        st.session_state[_LINK] = (round_id, make_stage_link(ask, round_id))


def _draw_links(ask: Ask, this_round: Round) -> None:
    """Draw how to open the stage elsewhere, and how many others have opened it."""
    tell("A link shows the stage on the computer with the projector. It works once, only reads.")
    st.button(
        say("Make a link"),
        icon=":material/add_link:",
        on_click=_make_link,
        args=(this_round.round_id,),
    )
    links = stage_links(ask, this_round.round_id, but=holder_of(holding()))
    round_id, token = st.session_state.get(_LINK, ("", ""))
    if links.waiting and round_id == this_round.round_id:
        origin = origin_of(settings(), st.context.url or "http://127.0.0.1:8501")
        st.code(f"{origin}/stage/link#{token}", language=None, wrap_lines=True)
    if links.open:
        opened = say_many(
            links.open, "{n} other computer shows the stage.", "{n} other computers show the stage."
        )
        st.markdown(md(opened))
    if links.waiting or links.open:
        done = say("The stage has ended on every other computer.")
        ending = acting(end_stages, this_round.round_id, done=done)
        st.button(say("End it there"), icon=":material/block:", on_click=ending)
