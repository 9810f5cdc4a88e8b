"""The meeting before the reveal: who is done, and the way in for phones."""

from math import nan

import segno
import streamlit as st

from connections.domain.meeting.joining import shown_code
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.meeting.joining import (
    JoiningState,
    end_joining,
    free_name,
    joining_state,
    open_joining,
)
from connections.services.meeting.progress import (
    AdultProgress,
    MeetingProgress,
    meeting_progress,
    round_status,
)
from connections.ui.parts.access.enrolment import draw_enrolment
from connections.ui.parts.pieces import choose_person, draw_figures, md, share_of, tell
from connections.ui.shell.doors import origin_of
from connections.ui.shell.session import (
    acting,
    in_callback,
    plain_errors,
    secret,
    settings,
)
from connections.words import number, percent, say, say_many

WATCHES_EVERY = 1.0  # seconds; a reveal on another screen is drawn here within two
LOOKS_EVERY = 1.5  # seconds
DETAILS_EVERY = 4  # seconds
COUNTS_EVERY = 15  # seconds, of the phones


@st.fragment(run_every=WATCHES_EVERY)
def watch_round(this_round: Round) -> None:
    """Draw the whole page anew when somebody takes the round a step further, here or elsewhere."""
    with plain_errors() as ask:
        if round_status(ask, this_round.round_id) is not this_round.status:
            st.rerun(scope="app")


@st.fragment(run_every=LOOKS_EVERY)
def draw_progress(this_round: Round) -> None:
    """Draw how far everybody is, again and again: completeness, never content."""
    with plain_errors() as ask:
        # Asks anew who is looking: a fragment runs without the rest of the page.
        progress = meeting_progress(ask, this_round.round_id)
        adults, answers, of = len(progress.adults), progress.answers, progress.of
        waiting, done = adults - progress.done, say("Everybody")
        if waiting:
            done = say_many(waiting, "{n} adult still marking", "{n} adults still marking")
        share = answers / of if of else nan
        are_in = say("of all answers are in")
        if this_round.short:
            are_in = say("of the answers asked for are in")
        secretly = say("Nobody sees any answers until the reveal")
        draw_figures(
            [
                (share_of(progress.done, adults), say("adults are done"), done),
                (percent(share), are_in, share_of(answers, of)),
                (number(progress.students), say("students"), secretly),
            ]
        )


@st.fragment(run_every=DETAILS_EVERY)
def draw_progress_in_detail(this_round: Round) -> None:
    """Draw, by grade and by adult, how much was reviewed: completeness, never content."""
    with plain_errors() as ask:
        progress = meeting_progress(ask, this_round.round_id)
        _draw_by_grade(progress)
        _draw_by_adult(progress)


def _draw_by_grade(progress: MeetingProgress) -> None:
    with st.container(border=True):
        tell("**How much of each grade was reviewed**")
        grid = st.grid(3, min_column_width=220)
        for grade in progress.grades:
            share = grade.answers / grade.of if grade.of else 0.0
            with grid.cell():
                st.progress(min(share, 1.0), f"{md(grade.label)} · {percent(share)}")


def _draw_by_adult(progress: MeetingProgress) -> None:
    with st.expander(say("Who is how far")):
        # One element for all: a thousand of them, every few seconds, would hold up the answers.
        lines = [
            " · ".join([md(entry.adult.name), *[say("done")] * entry.done, _answers(entry)])
            for entry in sorted(progress.adults, key=lambda entry: entry.done)
        ]
        st.markdown("\n".join(f"- {line}" for line in lines))


def _answers(entry: AdultProgress) -> str:
    return say_many(
        entry.of,
        "{some} of {n} answer",
        "{some} of {n} answers",
        some=number(entry.answers),
    )


def draw_joining(ask: Ask, this_round: Round) -> None:
    """Draw the way in for phones: the code and its picture, who is in, and the way to end it."""
    state = joining_state(ask, this_round.round_id, secret())
    with st.container(border=True):
        st.header(say("Mark on your own phone"), anchor=False)
        if state is None:
            tell(
                "Opens a code under which every adult finds their own wall. It ends with the "
                "meeting."
            )
            st.button(
                say("Let people join"),
                icon=":material/qr_code_2:",
                on_click=_open_joining,
                args=(this_round.round_id,),
            )
        elif state.code is None:
            tell("A code is open that another computer shows. Here it can only be replaced.")
        else:
            _draw_code(state.code)
        if state is not None:
            _draw_joined(this_round)
            _draw_freeing(this_round, state.joining.joining_id)
            _draw_new_code(state)
            done = say("Joining has ended. Every phone is out; what was marked stays.")
            st.button(
                say("End joining"),
                icon=":material/block:",
                on_click=acting(end_joining, this_round.round_id, done=done),
                help=say("Every phone is out at once. What was marked stays."),
            )


def draw_own_devices(ask: Ask) -> None:
    """Draw, folded away, how the adults in the room make their own phones theirs."""
    with st.expander(say("Devices of their own, with a slip")):
        draw_enrolment(ask)


def _draw_new_code(state: JoiningState) -> None:
    joining = state.joining
    with st.popover(say("New code"), icon=":material/autorenew:"):
        joined = len(state.taken)
        tell("The code that is shown now ends. What was marked stays.")
        if joined:
            st.markdown(
                say_many(
                    joined,
                    "{n} phone has joined. It is out and has to join again with the new code.",
                    "{n} phones have joined. They are out and have to join again with the new "
                    "code.",
                )
            )
        st.button(
            say("Yes, a new code"),
            on_click=_open_joining,
            args=(joining.round_id, joining.joining_id),
        )


def _draw_code(code: str) -> None:
    address = f"{origin_of(settings(), st.context.url or 'http://127.0.0.1:8501')}/join"
    picture, words = st.columns([1, 2], vertical_alignment="center")
    drawn = segno.make(f"{address}#{code}", error="m").svg_inline(
        scale=6, border=3, dark="#1F2933", light="#FFFFFF"
    )
    alt = say("QR code that opens {address} with the code filled in", address=address)
    picture.image(drawn, width=260, alt=alt)
    words.markdown(say("Scan the picture, or open **{address}** and type:", address=md(address)))
    words.title(shown_code(code), anchor=False)
    words.markdown(say("Then tap your name. Each name can be taken once."))
    if not settings().behind_tls:
        words.info(
            say(
                "This server answers this computer only, so phones cannot reach it yet. "
                "docs/meeting.md shows how to put a TLS proxy in front."
            ),
            icon=":material/info:",
        )


@st.fragment(run_every=LOOKS_EVERY)
def _draw_joined(this_round: Round) -> None:
    with plain_errors() as ask:
        state = joining_state(ask, this_round.round_id, secret())
        if state is None or not (state.taken or state.kept_back):
            st.markdown(say("Nobody has joined yet.") if state else say("Joining has ended."))
            return
        adults = meeting_progress(ask, this_round.round_id).adults
        taken = sum(entry.adult.adult_id in state.taken for entry in adults)
        joined = say_many(taken, "{n} adult has joined.", "{n} adults have joined.")
        ends = say("Ends at {time}.", time=f"{state.joining.expires_at.astimezone():%H:%M}")
        st.markdown(f"{joined} {ends}")


@st.fragment(run_every=COUNTS_EVERY)
def _draw_freeing(this_round: Round, joining_id: str) -> None:
    with plain_errors() as ask:
        state = joining_state(ask, this_round.round_id, secret())
        if state is None or not (state.taken or state.kept_back):
            return
        adults = [entry.adult for entry in meeting_progress(ask, this_round.round_id).adults]
        taken = {one.adult_id: one.name for one in adults if one.adult_id in state.taken}
        with st.popover(say("Free a name"), icon=":material/person_off:"):
            tell(
                "If somebody took the wrong name: free it, and that phone is out. Whoever has "
                "answered already is on no phone's list, so that nobody looks at their answers: "
                "free the name of the one who asks you."
            )
            back = {one.adult_id: one.name for one in adults if one.adult_id in state.kept_back}
            adult_id = choose_person(say("Name"), taken | back, f"free_{joining_id}")
            freeing = acting(free_name, joining_id, adult_id)
            st.button(say("Free it"), on_click=freeing, disabled=adult_id is None)


def _open_joining(round_id: str, instead_of: str | None = None) -> None:
    with in_callback() as ask:
        open_joining(ask, round_id, secret(), instead_of=instead_of)
