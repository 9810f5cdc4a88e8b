"""One student's story on one page: people, marks over the rounds, contacts, notes, next step."""

from datetime import date

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.outreach.caseload import Turn
from connections.domain.outreach.contacts import CONTACT_WORDS, FELT_WORDS, Felt
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
from connections.services.school.calendar import school_days
from connections.ui.outreach.story.cases import draw_opened
from connections.ui.outreach.story.mending import draw_own_contacts, draw_own_note
from connections.ui.outreach.words import open_story
from connections.ui.parts.notes.opening import draw_opening
from connections.ui.parts.pieces import (
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


def draw_beside(ask: Ask, entry: CaseloadEntry) -> None:
    """Draw what is opened beside the list: a student's story, or all of it the viewer may know.

    Whoever was only asked, or has handed over, sees the outreach and no story.
    """
    student = entry.student
    with st.container(border=True, key="story"):
        close = say("Close the story")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(md(student.name), anchor=False, width="stretch")
            st.button(
                "",
                icon=":material/close:",
                type="tertiary",
                key="story_close",
                help=close,
                on_click=open_story,
                args=(None,),
            )
        said = [md(part) for part in (grade_label(student.grade), student.homeroom) if part]
        with_adult = say("with {adult}", adult=f"**{md(entry.adult.name)}**")
        st.markdown(" · ".join([*said, with_adult]))
        if ask.sees(Permission.OUTREACH_READ, student):
            _draw_story(ask, student_story(ask, student.student_id))
        else:
            draw_opened(entry, ask, ask.today)


def _draw_story(ask: Ask, story: Story) -> None:
    student_id = story.student.student_id
    for entry in story.entries:
        if told := _attention(entry, ask):
            st.markdown(f":orange-background[{told}]")
    _draw_strengths(story)
    draw_family_words(statements_of(ask, student_id))
    _draw_outreach(story, ask)
    draw_voice_form(ask, student_id)
    _draw_rounds(story)
    _draw_notes(ask, student_id)


def _attention(entry: CaseloadEntry, ask: Ask) -> str:
    """Return what deserves a look about an open outreach, "" where nothing does."""
    told = []
    if entry.overdue and entry.next_due_on and entry.outreach.open:
        late = school_days(ask).between(entry.next_due_on, ask.today)
        told.append(say_many(late, "Overdue by {n} school day.", "Overdue by {n} school days."))
    felts = [contact.felt for contact in entry.case.contacts[-3:]]
    if felts.count(Felt.HARD) >= 2:
        told.append(
            say(
                "Two of the last three felt hard: worth a word with {adult}.",
                adult=md(entry.adult.name),
            )
        )
    return " ".join(told)


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
    if not story.entries:
        tell("Nobody was asked so far.")
    for entry in story.entries:
        outreach = entry.outreach
        if outreach.open or entry.turn is Turn.GOODBYE:
            draw_opened(entry, ask, ask.today)
        else:
            ended = short_day(outreach.ended_on, ask.today) if outreach.ended_on else ""
            status = say(WORDS[outreach.status]).lower()
            st.markdown(f"{md(entry.adult.name)}: {status} {ended}")
        _draw_happened(entry, ask)
        draw_own_contacts(entry, ask)


def _draw_happened(entry: CaseloadEntry, ask: Ask) -> None:
    """Draw what happened in an outreach, the newest first."""
    st.subheader(say("What happened"), anchor=False)
    lines = []
    if entry.outreach.open:
        status = say(WORDS[entry.outreach.status])
        lines.append((date.max, f"{status} · {due_words(entry, ask.today)}"))
    for contact in entry.case.contacts:
        said = [
            short_day(contact.happened_on, ask.today),
            say(CONTACT_WORDS[contact.kind]),
            say(FELT_WORDS[contact.felt]),
            md(contact.remark),
        ]
        lines.append((contact.happened_on, " · ".join(filter(None, said))))
    for check in entry.case.follow_ups:
        said = [say(GOING_WORDS[check.going])] if check.going else []
        said += [md(check.remark)] if check.remark else []
        if check.done_on and said:
            when = short_day(check.done_on, ask.today)
            told = say("Looked back {day}: {said}", day=when, said=". ".join(said))
            lines.append((check.done_on, told))
    if accepted := entry.outreach.accepted_on:
        yes = say("{adult} said yes", adult=md(entry.adult.name))
        lines.append((accepted, f"{short_day(accepted, ask.today)} · {yes}"))
    lines.sort(key=lambda line: line[0], reverse=True)
    st.markdown("\n".join(f"- {words}" for _, words in lines))


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
        with st.expander(say("Add a note"), icon=":material/edit:"):
            _draw_note_form(ask, student_id)
        _draw_worried(ask)


def _draw_note_form(ask: Ask, student_id: str) -> None:
    with st.form(f"note_{student_id}", border=False):
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


def _draw_worried(ask: Ask) -> None:
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
