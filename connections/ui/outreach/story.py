"""One student's story on one page: people, marks over the rounds, contacts, notes, next step."""

import pandas as pd
import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.outreach.contacts import CONTACT_WORDS, FELT_WORDS
from connections.domain.outreach.follow_ups import GOING_WORDS
from connections.domain.outreach.status import WORDS
from connections.domain.people.grades import grade_label
from connections.domain.rounds.marks import Strength
from connections.services.book.ask import Ask
from connections.services.outreach.caseload import CaseloadEntry, Story, student_story
from connections.services.outreach.notes import safety_protocol, student_notes, write_note
from connections.ui.outreach.cases import (
    STORY,
    draw_case,
    due_words,
    short_day,
)
from connections.ui.parts.pieces import (
    draw_empty,
    draw_table,
    md,
    strength_word,
)
from connections.ui.parts.voice import draw_voice_form, said_words
from connections.ui.shell.session import in_callback
from connections.words import say


def draw_story(ask: Ask, entries: list[CaseloadEntry]) -> None:
    """Draw the chosen student's story; the choice is among the viewer's caseload."""
    names = {
        entry.student.student_id: f"{entry.student.name}, {grade_label(entry.student.grade)}"
        for entry in sorted(entries, key=lambda entry: entry.student.name)
    }
    if not names:
        draw_empty("Nobody is in your caseload yet.")
        return
    if st.session_state.get(STORY) not in names:
        st.session_state[STORY] = next(iter(names))
    student_id = st.selectbox("Student", list(names), format_func=names.__getitem__, key=STORY)
    story = student_story(ask, student_id)
    st.header(md(story.student.name), anchor=False)
    _draw_strengths(story)
    left, right = st.columns([3, 2])
    with left:
        if ask.may(Permission.VOICE_MANAGE):
            draw_voice_form(ask, student_id)
        _draw_outreach(story, ask)
        _draw_rounds(story)
    with right:
        _draw_notes(ask, student_id)


def _draw_strengths(story: Story) -> None:
    """Draw what is there already, before anything else."""
    lines = []
    if story.marks and story.marks.known_by is not None:
        for strength in (Strength.STRONG, Strength.KNOW):
            adults = story.marks.known_by[strength]
            if adults:
                listed = ", ".join(md(adult.name) for adult in adults)
                lines.append(f"{strength_word(strength)}: {listed}")
    for name, given, named in story.said:
        said = said_words(given, [adult.name for adult in named])
        lines.append(f"In {md(name)}, asked whom they would go to: {md(said)}.")
    if story.in_common:
        shared = ", ".join(md(what) for _, what in story.in_common)
        lines.append(f"In common, for a conversation: {shared}.")
    st.markdown("  \n".join(lines) or "A fresh start: nothing is written here yet.")


def _draw_outreach(story: Story, ask: Ask) -> None:
    st.subheader("Outreach", anchor=False)
    if not story.entries:
        st.markdown("Nobody was asked so far.")
    for entry in story.entries:
        outreach = entry.case.outreach
        if outreach.open:
            draw_case(entry, ask, ask.today)
        else:
            ended = short_day(outreach.ended_on, ask.today) if outreach.ended_on else ""
            st.markdown(f"{md(entry.adult.name)}: {WORDS[outreach.status].lower()} {ended}")
        if entry.case.contacts:
            table = pd.DataFrame(
                [
                    (
                        c.happened_on.isoformat(),
                        CONTACT_WORDS[c.kind],
                        FELT_WORDS[c.felt],
                        c.remark,
                    )
                    for c in reversed(entry.case.contacts)
                ],
                columns=["Day", "What", "Felt", "In words"],
            )
            if not table["In words"].any():
                table = table.drop(columns="In words")
            key = f"contacts_{outreach.outreach_id}"
            draw_table(table, key=key, alt=f"{len(table)} contacts, the newest first")
        for check in entry.case.follow_ups:
            said = [say(GOING_WORDS[check.going])] if check.going else []
            said += [md(check.remark)] if check.remark else []
            if check.done_on and said:
                when = short_day(check.done_on, ask.today)
                st.markdown(say("Looked back {day}: {said}", day=when, said=". ".join(said)))
        if outreach.open:
            st.markdown(f"Next: {due_words(entry, ask.today)}")


def _draw_rounds(story: Story) -> None:
    if story.marks is None or story.marks.history.empty:
        return
    st.subheader("Over the rounds", anchor=False)
    table = story.marks.history.rename(
        columns={
            "round": "Round",
            "held_on": "Day",
            "strong": "Strong",
            "know": "Know",
            "recognise": "Recognise",
            "not_yet": "Not yet",
        }
    )
    draw_table(table, key="story_rounds", alt="How many adults said what, round by round")


def _draw_notes(ask: Ask, student_id: str) -> None:
    st.subheader("Notes", anchor=False)
    for shown in student_notes(ask, student_id):
        with st.container(border=True):
            day = short_day(shown.note.written_at.date(), ask.today)
            kind = "restricted note" if shown.note.restricted else "note"
            st.markdown(f"**{md(shown.author)}**, {day} · {kind}")
            if shown.closed:
                st.markdown("Only its author reads it.")
                continue
            for words, text in (
                ("", shown.note.happened),
                ("Next step: ", shown.note.next_step),
                ("Result: ", shown.note.result),
            ):
                if text:
                    st.markdown(words + md(text))
    if ask.viewer.adult_id is None:
        st.markdown("To write a note, choose your name at the side first.")
    elif ask.may(Permission.NOTE_WRITE):
        _draw_note_form(ask, student_id)


def _draw_note_form(ask: Ask, student_id: str) -> None:
    with st.form(f"note_{student_id}", clear_on_submit=True):
        st.text_area("What happened, in a few sentences", key="note_happened", max_chars=2000)
        st.text_input("Next step", key="note_next", max_chars=500)
        st.text_input("Result", key="note_result", max_chars=500)
        st.checkbox("Restricted: only I read it, others see that it exists", key="note_restricted")
        st.markdown(
            ":small[Notes are education records: a parent may ask to see them. "
            "Keep what is only for your memory elsewhere.]"
        )
        st.form_submit_button("Save the note", on_click=_save_note, args=(student_id,))
    with st.expander("Worried about safety?"):
        protocol = safety_protocol(ask)
        st.markdown(
            md(protocol)
            if protocol
            else "This page is not the place to report it. Follow your school's protocol now, and "
            "speak to a person: the counselor or the principal."
        )


def _save_note(student_id: str) -> None:
    state = st.session_state
    with in_callback("The note is saved.") as ask:
        write_note(
            ask,
            student_id,
            happened=state["note_happened"],
            next_step=state["note_next"],
            result=state["note_result"],
            restricted=state["note_restricted"],
        )
