"""What one wrote oneself, corrected or removed: a contact, a note."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from connections.domain.outreach.contacts import (
    CONTACT_WORDS,
    FELT_WORDS,
    Contact,
    ContactKind,
    Felt,
)
from connections.domain.outreach.record import Note
from connections.services.book.ask import Ask
from connections.services.outreach.caseload import CaseloadEntry
from connections.services.outreach.notes import correct_note, remove_note
from connections.services.outreach.steps import correct_contact, remove_contact
from connections.ui.parts.pieces import choose, option, tell
from connections.ui.plain.cases import short_day
from connections.ui.shell.session import acting, in_callback
from connections.words import say

_DAYS_BACK = 60


def draw_own_contacts(entry: CaseloadEntry, ask: Ask) -> None:
    """Draw how to correct or remove a contact that the viewer logged."""
    own = {c.contact_id: c for c in entry.case.contacts if c.logged_by == ask.viewer.adult_id}
    if not own:
        return
    with st.expander(say("Correct or remove a contact of yours")):
        names = {
            key: f"{short_day(contact.happened_on, ask.today)} · {say(CONTACT_WORDS[contact.kind])}"
            for key, contact in own.items()
        }
        key = f"mend_which_{entry.outreach.outreach_id}"
        which = choose(say("Contact"), names, key, index=None, placeholder=say("Choose one"))
        if which is not None:
            _draw_contact(own[which], ask.today)


def _draw_contact(contact: Contact, today: date) -> None:
    key, bye = contact.contact_id, ContactKind.GOODBYE
    kinds = [kind for kind in CONTACT_WORDS if (kind is bye) is (contact.kind is bye)]
    days = {today - timedelta(days=back) for back in range(_DAYS_BACK)} | {contact.happened_on}
    with st.form(f"mend_{key}", border=False):
        _pills(say("What happened"), kinds, CONTACT_WORDS, contact.kind, f"mend_kind_{key}")
        _pills(say("How it felt"), list(Felt), FELT_WORDS, contact.felt, f"mend_felt_{key}")
        in_order = sorted(days, reverse=True)
        st.selectbox(
            say("When"),
            in_order,
            index=in_order.index(contact.happened_on),
            format_func=lambda then: short_day(then, today),
            key=f"mend_day_{key}",
        )
        words = say("A few words, if you like")
        st.text_input(words, contact.remark, key=f"mend_remark_{key}", max_chars=300)
        st.form_submit_button(say("Save the correction"), on_click=_correct, args=(key,))
    removing = acting(remove_contact, key, done=say("The contact is removed."))
    st.button(say("Remove this contact"), key=f"remove_{key}", on_click=removing)
    tell("The audit log keeps that it was, without its words.")


def _pills(label: str, options: list[Any], words: Any, stored: object, key: str) -> None:
    st.pills(
        label,
        options,
        default=stored,
        format_func=lambda one: option(say(words[one])),
        required=True,
        key=key,
    )


def _correct(contact_id: str) -> None:
    named = ("kind", "felt", "day", "remark")
    kind, felt, then, remark = (st.session_state[f"mend_{it}_{contact_id}"] for it in named)
    with in_callback(say("The contact is corrected.")) as ask:
        correct_contact(ask, contact_id, ContactKind(kind), Felt(felt), then, remark)


def draw_own_note(note: Note, ask: Ask) -> None:
    """Draw how to correct or remove a note that the viewer wrote."""
    if note.author_id != ask.viewer.adult_id:
        return
    key = note.note_id
    with st.popover(say("Correct or remove"), icon=":material/edit:"):
        with st.form(f"mend_note_{key}", border=False):
            what = say("What happened, in a few sentences")
            st.text_area(what, note.happened, key=f"mend_happened_{key}", max_chars=2000)
            st.text_input(say("Next step"), note.next_step, key=f"mend_next_{key}", max_chars=500)
            st.text_input(say("Result"), note.result, key=f"mend_result_{key}", max_chars=500)
            st.form_submit_button(say("Save the correction"), on_click=_correct_note, args=(key,))
        removing = acting(remove_note, key, done=say("The note is removed."))
        st.button(say("Remove this note"), key=f"remove_{key}", on_click=removing)
        tell("The audit log keeps that it was, without its words.")


def _correct_note(note_id: str) -> None:
    happened, step, result = (
        st.session_state[f"mend_{it}_{note_id}"] for it in ("happened", "next", "result")
    )
    with in_callback(say("The note is corrected.")) as ask:
        correct_note(ask, note_id, happened=happened, next_step=step, result=result)
