"""Which second adults mend most, whom nobody can take, and asking some of them."""

from collections.abc import Mapping

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.assignment.plan import WHY_WORDS
from connections.domain.assignment.reasons import FRESH_START, reason_for, reason_words
from connections.domain.assignment.ties import Tie
from connections.domain.people.grades import grade_label
from connections.domain.staffing.mending import SecondAdult
from connections.services.book.ask import Ask
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.staffing.staffing import Ahead
from connections.ui.parts.leads import draw_who_looks_after, nothing_is_sent, require_leads
from connections.ui.parts.pieces import draw_table, md, tell
from connections.ui.shell.session import in_callback, say_later
from connections.words import say, say_many

_ASK = "staffing_ask"


def left_with(ahead: Ahead, student_id: str) -> str:
    """Return whom a plan leaves a student with; "–" where it changes neither."""
    if student_id in ahead.change.nobody:
        return say("nobody")
    return say("exactly one") if student_id in ahead.change.one else "–"


def draw_second_adults(ask: Ask, ahead: Ahead, names: Mapping[str, str]) -> None:
    """Draw the second adults that mend most, whom nobody can take, and how to ask."""
    people = ahead.students
    if not ahead.to_begin and not ahead.underway:
        return
    st.header(say("Second adults"), anchor=False)
    tell(
        "As many students as places allow, first those who would have nobody; then adults who "
        "already know them; then free places left as even as they can be."
    )
    if ahead.pairs:
        columns = {
            say("Student"): [people[one.student_id].name for one in ahead.pairs],
            say("Second adult"): [_who(one, names) for one in ahead.pairs],
            say("Grade"): [grade_label(people[one.student_id].grade) for one in ahead.pairs],
            say("Would have"): [left_with(ahead, one.student_id) for one in ahead.pairs],
            say("Why"): [reason_words(_reason(one)) for one in ahead.pairs],
        }
        alt = say_many(len(ahead.pairs), "{n} second adult", "{n} second adults")
        draw_table(columns, key="staffing_second", alt=alt)
    if n := len(ahead.underway):
        st.markdown(
            say_many(
                n,
                "For {n} more student somebody who stays was asked or reaches out already.",
                "For {n} more students somebody who stays was asked or reaches out already.",
            )
        )
    if n := len(ahead.to_hand_over):
        st.markdown(
            say_many(
                n,
                "For {n} student somebody who goes reaches out now: hand over under Outreach.",
                "For {n} students somebody who goes reaches out now: hand over under Outreach.",
            )
        )
    if ahead.not_placed:
        lines = [
            f"- {md(people[one.student_id].name)}: {say(WHY_WORDS[one.why])}"
            for one in ahead.not_placed
        ]
        st.markdown("\n".join([f"**{say('No second adult can be found for:')}**\n", *lines]))
    if ask.may(Permission.OUTREACH_ASSIGN):
        _draw_ask(ask, ahead, names)


def _who(one: SecondAdult, names: Mapping[str, str]) -> str:
    return say("a new adult") if one.adult_id is None else names[one.adult_id]


def _reason(one: SecondAdult) -> str:
    return reason_for(frozenset({Tie.KNOW})) if one.knows else FRESH_START


def _draw_ask(ask: Ask, ahead: Ahead, names: Mapping[str, str]) -> None:
    """Draw how to ask for some of the pairs: none is chosen."""
    pairs = {
        (one.student_id, one.adult_id): one
        for one in ahead.pairs
        if one.adult_id is not None and one.student_id not in ahead.to_hand_over
    }
    if not pairs:
        return
    st.header(say("Begin with some of them"), anchor=False)
    draw_who_looks_after(ask)
    words = {
        key: say("{student} with {adult}", student=ahead.students[key[0]].name, adult=names[who])
        for key, one in pairs.items()
        if (who := one.adult_id)
    }
    st.session_state[_ASK] = [one for one in st.session_state.get(_ASK, []) if one in words]
    chosen = st.multiselect(
        say("Which pairs"),
        list(words),
        format_func=words.__getitem__,
        key=_ASK,
        placeholder=say("None chosen yet"),
    )
    st.button(
        say_many(len(chosen), "Ask the adult of {n} pair", "Ask the adults of {n} pairs"),
        icon=":material/handshake:",
        disabled=not chosen,
        on_click=_ask_them,
        args=(tuple(pairs[one] for one in chosen), ahead.this_round.round_id),
    )


def _ask_them(pairs: tuple[SecondAdult, ...], round_id: str) -> None:
    wanted = [Wanted(one.student_id, one.adult_id or "", _reason(one)) for one in pairs]
    with in_callback() as ask:
        leads = require_leads(ask)
        saved = propose_outreach(ask, wanted, round_id=round_id, looked_after_by=leads)
        n = len(saved.outreach_ids)
        told = say_many(n, "{n} pair saved as asked.", "{n} pairs saved as asked.")
        for _, why in saved.refused[:1]:
            left_out = len(saved.refused)
            told += " " + say_many(
                left_out, "{n} pair left out: {why}", "{n} pairs left out: {why}", why=why
            )
        say_later(f"{told} {nothing_is_sent()}")
