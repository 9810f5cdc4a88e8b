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
from connections.services.outreach.notes import (
    may_read_notes,
    may_write_restricted,
    safety_protocol,
    student_notes,
    write_note,
)
from connections.services.records.stating import statements_of
from connections.ui.outreach.cases import STORY, draw_case
from connections.ui.outreach.mending import draw_own_contacts, draw_own_note
from connections.ui.parts.notes.opening import draw_opening
from connections.ui.parts.pieces import (
    choose,
    draw_empty,
    draw_family_words,
    draw_table,
    md,
    strength_word,
    tell,
)
from connections.ui.parts.voice import draw_voice_form, said_words
from connections.ui.plain.cases import due_words, short_day
from connections.ui.shell.session import in_callback
from connections.words import listed, say, say_many, to_say

_NO_OWN_DOOR = to_say(
    "A restricted note, which only you read, is written on a device of your own or with your own "
    "account: whoever looks after this computer can pass it to anybody."
)


def draw_story(ask: Ask, entries: list[CaseloadEntry]) -> None:
    """Draw the chosen student's story; the choice is among the viewer's caseload."""
    names = {
        entry.student.student_id: f"{entry.student.name}, {grade_label(entry.student.grade)}"
        for entry in sorted(entries, key=lambda entry: entry.student.name)
    }
    if not names:
        draw_empty(say("Nobody is in your caseload yet."))
        return
    if st.session_state.get(STORY) not in names:
        st.session_state[STORY] = next(iter(names))
    student_id = choose(say("Student"), names, STORY)
    story = student_story(ask, student_id)
    st.header(md(story.student.name), anchor=False)
    _draw_strengths(story)
    draw_family_words(statements_of(ask, student_id))
    left, right = st.columns([3, 2])
    with left:
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
                names = listed(md(adult.name) for adult in adults)
                lines.append(f"{strength_word(strength)}: {names}")
    for name, given, named in story.said:
        said = said_words(given, [adult.name for adult in named])
        lines.append(
            say("In {round}, asked whom they would go to: {said}.", round=md(name), said=md(said))
        )
    if story.in_common:
        shared = listed(md(what) for _, what in story.in_common)
        lines.append(say("In common, for a conversation: {shared}.", shared=shared))
    st.markdown("  \n".join(lines) or say("A fresh start: nothing is written here yet."))


def _draw_outreach(story: Story, ask: Ask) -> None:
    st.subheader(say("Outreach"), anchor=False)
    if not story.entries:
        tell("Nobody was asked so far.")
    for entry in story.entries:
        outreach = entry.outreach
        if outreach.open:
            draw_case(entry, ask, ask.today)
        else:
            ended = short_day(outreach.ended_on, ask.today) if outreach.ended_on else ""
            status = say(WORDS[outreach.status]).lower()
            st.markdown(f"{md(entry.adult.name)}: {status} {ended}")
        if entry.case.contacts:
            rows = [
                (str(c.happened_on), say(CONTACT_WORDS[c.kind]), say(FELT_WORDS[c.felt]), c.remark)
                for c in reversed(entry.case.contacts)
            ]
            columns = [say("Day"), say("What"), say("Felt"), say("In words")]
            table = pd.DataFrame(rows, columns=columns)
            if not any(contact.remark for contact in entry.case.contacts):
                table = table.iloc[:, :-1]
            alt = say_many(
                len(table), "{n} contact, the newest first", "{n} contacts, the newest first"
            )
            draw_table(table, key=f"contacts_{outreach.outreach_id}", alt=alt)
            draw_own_contacts(entry, ask)
        for check in entry.case.follow_ups:
            said = [say(GOING_WORDS[check.going])] if check.going else []
            said += [md(check.remark)] if check.remark else []
            if check.done_on and said:
                when = short_day(check.done_on, ask.today)
                tell("Looked back {day}: {said}", day=when, said=". ".join(said))
        if outreach.open:
            tell("Next: {due}", due=due_words(entry, ask.today))


def _draw_rounds(story: Story) -> None:
    if story.marks is None or story.marks.history.empty:
        return
    st.subheader(say("Over the rounds"), anchor=False)
    answers = {"strong": say("Strong"), "know": say("Know"), "recognise": say("Recognise")}
    columns = {"round": say("Round"), "held_on": say("Day"), **answers, "not_yet": say("Not yet")}
    table = story.marks.history.rename(columns=columns)
    draw_table(table, key="story_rounds", alt=say("How many adults said what, round by round"))


def _draw_notes(ask: Ask, student_id: str) -> None:
    if not ask.may(Permission.NOTE_READ):
        return
    st.subheader(say("Notes"), anchor=False)
    draw_opening(ask, student_id)
    if not may_read_notes(ask, student_id):
        tell("Counselors read them, and whoever reaches out to this student.")
        return
    for shown in student_notes(ask, student_id):
        with st.container(border=True):
            note = shown.note
            day = short_day(note.written_at.date(), ask.today)
            kind = say("restricted note") if note.restricted else say("note")
            st.markdown(f"**{md(shown.author)}**, {day} · {kind}")
            if shown.closed:
                if note.author_id == ask.viewer.adult_id:
                    tell("You read it on a device of your own or with your own account, not here.")
                else:
                    tell("Only its author reads it.")
                continue
            if note.locked:
                tell("Locked: bring the backup's passphrase (School, Audit log, says how).")
                continue
            if note.happened:
                st.markdown(md(note.happened))
            if note.next_step:
                tell("Next step: {step}", step=md(note.next_step))
            if note.result:
                tell("Result: {result}", result=md(note.result))
            draw_family_words(shown.beside)
            draw_own_note(note, ask)
    if ask.viewer.adult_id is None:
        tell("Whoever writes a note comes in as themselves: pass this computer to them first.")
    elif ask.may(Permission.NOTE_WRITE):
        _draw_note_form(ask, student_id)


def _draw_note_form(ask: Ask, student_id: str) -> None:
    with st.form(f"note_{student_id}"):
        st.text_area(say("What happened, in a few sentences"), key="note_happened", max_chars=2000)
        st.text_input(say("Next step"), key="note_next", max_chars=500)
        st.text_input(say("Result"), key="note_result", max_chars=500)
        restricted = say("Restricted: only I read it, others see that it exists")
        if may_write_restricted(ask):
            st.checkbox(restricted, key="note_restricted")
        else:
            tell(_NO_OWN_DOOR)
        records = say(
            "Notes are education records: a parent may ask to see them. "
            "Keep what is only for your memory elsewhere."
        )
        st.markdown(f":small[{records}]")
        st.form_submit_button(say("Save the note"), on_click=_save_note, args=(student_id,))
    with st.expander(say("Worried about safety?")):
        st.markdown(
            md(safety_protocol(ask))
            or say(
                "This page is not the place to report it. Follow your school's protocol now, and "
                "speak to a person: the counselor or the principal."
            )
        )


def _save_note(student_id: str) -> None:
    state = st.session_state
    with in_callback(say("The note is saved.")) as ask:
        write_note(
            ask,
            student_id,
            happened=state["note_happened"],
            next_step=state["note_next"],
            result=state["note_result"],
            restricted=state.get("note_restricted", False),
        )
        # A refusal leaves what was typed.
        state["note_happened"] = state["note_next"] = state["note_result"] = ""
        state["note_restricted"] = False
