"""The meeting from the reveal on: the totals, the lists, who takes whom, first steps."""

from dataclasses import replace

import streamlit as st

from connections.domain.assignment.reasons import reason_words
from connections.domain.coverage.table import SAYS_NOTHING
from connections.domain.problems import ConnectionsError
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.coverage.reveal import SHOWN_WORDS, Reveal, Shown, reveal_view
from connections.services.outreach.assignment import adult_places, suggest_pairs
from connections.services.outreach.caseload import TakenPair, pairs_of_round
from connections.services.outreach.proposing import Wanted, propose_outreach, take_pair
from connections.services.outreach.steps import decline_outreach, plan_outreach
from connections.ui.meeting.pairs.pairs import draw_pairs
from connections.ui.parts.leads import (
    chosen_leads,
    draw_nobodys,
    draw_who_looks_after,
    nothing_is_sent,
    require_leads,
)
from connections.ui.parts.pieces import draw_figures, draw_table, md, option, share_of, tell
from connections.ui.shell.session import asking, in_callback, plain_errors, say_later
from connections.words import day, number, percent, say, say_many, to_say

LOOKS_EVERY = 1.5  # seconds; what phones and other screens say stands here within two

_TAKEN = "meeting_taken"  # in the session: the pairs that were tapped here, by student_id


def draw_reveal(ask: Ask, this_round: Round) -> None:
    """Draw the lists of students by name, high on the page, then the totals the room has seen."""
    shown = st.session_state.get("meeting_names", False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            # The key is the list's own: Streamlit writes a shortcut too faintly to be read.
            say("Hide names (F8)") if shown else say("Show names (F8)"),
            icon=":material/visibility_off:" if shown else ":material/visibility:",
            on_click=_turn_names,
        )
        draw_who_looks_after(ask)
    _draw_lists(this_round, shown)


def _turn_names() -> None:
    st.session_state["meeting_names"] = not st.session_state.get("meeting_names", False)


@st.fragment(run_every=LOOKS_EVERY)
def _draw_lists(this_round: Round, names: bool) -> None:
    if st.session_state.get("meeting_names", False) is not names:
        st.rerun(scope="app")  # by the key: the button and the first steps change as well
    with plain_errors() as ask:
        reveal = reveal_view(ask, this_round.round_id)
        sizes = {kind: len(rows) for kind, rows in reveal.lists.items()}
        kind = st.segmented_control(
            say("Which students"),
            list(Shown),
            format_func=lambda shown: option(f"{say(SHOWN_WORDS[shown])} · {sizes[shown]}"),
            default=Shown.WITHOUT,
            required=True,
            label_visibility="collapsed",
            key="meeting_list",
        )
        places = adult_places(ask)
        people = {entry.adult.adult_id: entry.adult.name for entry in places}
        somebody = say("Somebody")
        takers = {who: people.get(adult, somebody) for who, adult in reveal.said_yes.items()}
        able = [entry for entry in places if entry.places.available]
        draw_pairs(
            reveal.lists[kind],
            takers,
            reveal.asked,
            [(entry.adult.adult_id, entry.adult.name, entry.places.free) for entry in able],
            names=names,
            none=say(SAYS_NOTHING if reveal.totals.summary.unanswered else _NONE[kind]),
            refused=st.session_state.get("meeting_refusals", 0),
            key=f"pairs_{this_round.round_id}",
            mine=list(st.session_state.get(_TAKEN, {})),
            on_back=_take_back,
            on_pair=lambda student, adult: _take(this_round.round_id, student, adult),
            on_names=_turn_names,
        )
        if refused := st.session_state.pop("meeting_refused", None):
            st.error(refused, icon=":material/info:")
        _draw_totals(reveal)


_NONE = {
    Shown.WITHOUT: to_say("Every student has a strong adult. That is the whole aim."),
    Shown.RECOGNISED: to_say("Nobody is known by name and face only."),
    Shown.NEW: to_say("Nobody is new on the list since last round."),
    Shown.ONE: to_say("Nobody leans on one adult alone."),
}


def _draw_totals(reveal: Reveal) -> None:
    summary, through_leaving = reveal.totals.summary, reveal.through_leaving
    low, high, until = summary.coverage_low, summary.coverage_high, say("Everybody has marked")
    if high > low:
        ends = {"low": percent(low), "high": percent(high)}
        until = say("{low} to {high} once everybody has marked", **ends)
        if summary.completeness == 1:  # nobody has anything left to mark
            until = say("{low} to {high}, as not everybody was asked of everybody", **ends)
    new, one = len(reveal.lists[Shown.NEW]), len(reveal.lists[Shown.ONE])
    since = say("The first round: nothing to compare with yet")
    if reveal.before:
        was = md(reveal.before)
        since = say_many(
            new,
            "{n} is new since {round}, as far as can be told",
            "{n} are new since {round}, as far as can be told",
            round=was,
        )
    alone, without = number(summary.not_covered), say("not yet connected")
    if summary.unanswered:
        alone, without, since = "–", say("no strong adult so far"), say(SAYS_NOTHING)
    elif unknown := summary.not_reviewed:  # who was not reviewed is not "not yet connected"
        without = say("no strong adult so far")
        about = say_many(
            unknown,
            "About {n} of them nobody has answered yet",
            "About {n} of them nobody has answered yet",
        )
        since = f"{about} · {since}"
    frail = say("One adult who is there for them")
    if through_leaving:
        frail = say_many(
            through_leaving,
            "{n} student has only adults who leave or are on leave",
            "{n} students have only adults who leave or are on leave",
        )
    covered = f"{share_of(summary.covered, summary.students)} · {until}"
    whose = say("What staff believe; students may see it differently")
    are_in = say("of all answers are in")
    if reveal.totals.this_round.short:
        are_in = say("of the answers asked for are in")
    draw_figures(
        [
            (percent(summary.coverage), say("have a strong adult"), covered),
            (alone, without, since),
            (number(one), say("have exactly one"), frail),
            (percent(summary.completeness), are_in, whose),
        ]
    )


def _take(round_id: str, student_id: str, adult_id: str) -> None:
    """Save a yes of the room; a refusal is said in the list, so that the others go on."""
    try:
        with asking() as ask:
            lead = chosen_leads(ask).get(student_id)
            taken = take_pair(ask, student_id, adult_id, round_id, lead)
            st.session_state.setdefault(_TAKEN, {})[student_id] = taken
    except ConnectionsError as refusal:
        st.session_state["meeting_refused"] = refusal.told(md)
        st.session_state["meeting_refusals"] = st.session_state.get("meeting_refusals", 0) + 1


def _take_back(student_id: str) -> None:
    """Take back a yes that was tapped here: the student is free again."""
    try:
        with asking() as ask:
            decline_outreach(ask, st.session_state.get(_TAKEN, {}).pop(student_id, ""))
    except ConnectionsError as refusal:
        st.session_state["meeting_refused"] = refusal.told(md)


def draw_suggested(ask: Ask, this_round: Round) -> None:
    """Draw suggested pairs for those nobody has said yes to, to look at and save together."""
    state, label = st.session_state, say("Suggested pairs for the others")
    found = state.get("suggest", False) or state.get("meeting_plan") is not None
    with st.expander(label, expanded=found, icon=":material/handshake:"):  # stays open if redrawn
        tell(
            "After the volunteers: the fairest pairs for everybody who is left, within what "
            "each adult can take. Nothing is saved until you say so."
        )
        if st.button(say("Suggest pairs"), key="suggest"):
            st.session_state["meeting_plan"] = suggest_pairs(ask, this_round.round_id)
        plan = st.session_state.get("meeting_plan")
        if plan is None:
            return
        pairs = len(plan.pairs)
        if not st.session_state.get("meeting_names", False):
            many = say_many(pairs, "{n} pair found.", "{n} pairs found.")
            st.markdown(many + " " + say("Show names to see and save them."))
            return
        names = _names(ask, this_round)
        tell("Adults are named here after their yes; before, they stand under “Who takes whom”.")
        columns = {
            say("Student"): [names.get(pair.student_id, pair.student_id) for pair in plan.pairs],
            say("Why"): [reason_words(pair.reason) for pair in plan.pairs],
        }
        alt = say_many(
            pairs, "{n} suggested pair with its reason", "{n} suggested pairs with reasons"
        )
        draw_table(columns, key="plan_table", alt=alt)
        if plan.not_placed:
            st.markdown(
                say_many(
                    len(plan.not_placed),
                    "{n} student is still waiting for a place: nobody is overloaded silently.",
                    "{n} students are still waiting for a place: nobody is overloaded silently.",
                )
            )
        if plan.pairs:
            some = st.multiselect(
                say("Only some of them"),
                [pair.student_id for pair in plan.pairs],
                format_func=lambda student_id: option(names.get(student_id, student_id)),
                key="plan_some",
                placeholder=say("All of them"),
            )
            save = say_many(
                len(some) or pairs,
                "Save {n} pair and ask the adults",
                "Save {n} pairs and ask the adults",
            )
            st.button(save, type="primary", on_click=_save_plan, args=(this_round.round_id,))


def _names(ask: Ask, this_round: Round) -> dict[str, str]:
    reveal = reveal_view(ask, this_round.round_id)
    return {student.student_id: student.name for student in reveal.totals.students}


def _save_plan(round_id: str) -> None:
    plan = st.session_state["meeting_plan"]
    some = st.session_state.get("plan_some") or [pair.student_id for pair in plan.pairs]
    wanted = [Wanted.suggested(pair) for pair in plan.pairs if pair.student_id in some]
    rest = tuple(pair for pair in plan.pairs if pair.student_id not in some)
    with in_callback() as ask:
        leads = require_leads(ask)
        saved = propose_outreach(ask, wanted, round_id=round_id, looked_after_by=leads)
        st.session_state["meeting_plan"] = replace(plan, pairs=rest) if rest else None
        st.session_state["plan_some"] = []
        told = say_many(
            len(saved.outreach_ids),
            "{n} pair saved as asked.",
            "{n} pairs saved as asked.",
        )
        told += " " + nothing_is_sent()
        if saved.refused:
            told += " " + say_many(
                len(saved.refused),
                "{n} pair could not be: {why}",
                "{n} pairs could not be: {why}",
                why=saved.refused[0][1],
            )
        say_later(told)


def draw_first_steps(ask: Ask, this_round: Round) -> None:
    """Draw the pairs of this round, to write down one small first step for each."""
    found = pairs_of_round(ask, this_round.round_id)
    pairs = [pair for pair in found if pair.said_yes]
    draw_nobodys(ask, "meeting")
    title = say_many(len(pairs), "First steps · {n} pair", "First steps · {n} pairs")
    with st.expander(title, key="first_steps", icon=":material/flag:"):
        if waiting := len(found) - len(pairs):
            st.markdown(
                say_many(
                    waiting,
                    "{n} more pair waits for a yes. The adult is named here once they said yes.",
                    "{n} more pairs wait for a yes. Adults are named here once they said yes.",
                )
            )
        if not pairs:
            tell("Everybody who said yes appears here, with room for a first step.")
            return
        if not st.session_state.get("meeting_names", False):
            tell("Show names to write down the first steps.")
            return
        tell(
            "One small first step each: say hello by name on Monday, sit beside them at "
            "lunch. Outreach reminds of the date."
        )
        for pair in pairs:
            key = f"step_{pair.outreach_id}_{pair.version}"
            st.text_input(
                say(
                    "{adult} and {student} · first contact by {day}",
                    adult=md(pair.adult.name),
                    student=md(pair.student.name),
                    day=day(pair.contact_by, "weekday"),
                ),
                pair.first_step,
                max_chars=200,
                placeholder=say("First step"),
                key=key,
                on_change=_save_step,
                args=(pair, key),
            )


def _save_step(pair: TakenPair, key: str) -> None:
    with in_callback() as ask:
        plan_outreach(ask, pair.outreach_id, st.session_state[key], pair.plan, pair.version)
