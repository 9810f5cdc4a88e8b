"""The School page: what is kept and how long, the audit log."""

import pandas as pd
import streamlit as st

from connections.domain.access.viewer import PLACES
from connections.services.book.ask import Ask
from connections.services.school.school import LogState, Whole, read_audit
from connections.ui.parts.pieces import draw_table
from connections.words import listed, say, say_many, to_say

_ACTIONS = {
    "archive.taken": to_say("archive of a school year taken"),
    "hold.ended": to_say("hold on a student's records ended"),
    "hold.placed": to_say("student's records held"),
    "log.shortened": to_say("log cut to its time"),
    "record.exported": to_say("all that is held about a student taken"),
    "records.purged": to_say("what was over its time deleted"),
    "retention.changed": to_say("how long things are kept changed"),
    "statement.added": to_say("family's statement added"),
    "student.erased": to_say("student erased"),
    "adult.added": to_say("adult added"),
    "adult.changed": to_say("adult changed"),
    "adult.kind_changed": to_say("how an adult belongs changed"),
    "adult.left": to_say("adult left"),
    "adult.mended": to_say("adult mended"),
    "adult.pause_changed": to_say("adult pause changed"),
    "adult.returned": to_say("adult returned"),
    "answers.refused": to_say("answers refused"),
    "audit.rechained": to_say("log chained anew, with a key, by a newer version"),
    "backup.daily_set": to_say("daily backup set"),
    "backup.daily_stopped": to_say("daily backup stopped"),
    "backup.made": to_say("backup made"),
    "backup.restored": to_say("backup brought back"),
    "calendar.taken": to_say("calendar taken"),
    "contact.corrected": to_say("contact corrected"),
    "contact.logged": to_say("contact logged"),
    "contact.removed": to_say("contact removed"),
    "demo.filled": to_say("demo filled"),
    "do_not_match.changed": to_say("do not match changed"),
    "files.imported": to_say("files imported"),
    "follow_up.done": to_say("follow up done"),
    "homeroom.renamed": to_say("homeroom renamed"),
    "joining.ended": to_say("joining ended"),
    "joining.name_freed": to_say("joining name freed"),
    "joining.opened": to_say("joining opened"),
    "list.opened": to_say("list opened"),
    "marks.finished": to_say("marks finished"),
    "marks.given": to_say("marks given"),
    "marks.imported": to_say("marks imported"),
    "meeting.joined": to_say("meeting joined"),
    "note.corrected": to_say("note corrected"),
    "note.removed": to_say("note removed"),
    "note.written": to_say("note written"),
    "outreach.answered": to_say("outreach answered"),
    "outreach.became_strong": to_say("outreach became strong"),
    "outreach.ended_by_student": to_say("outreach ended by student"),
    "outreach.handed_back": to_say("outreach handed back"),
    "outreach.handed_over": to_say("outreach handed over"),
    "outreach.looked_after": to_say("outreach looked after"),
    "outreach.offered": to_say("outreach offered"),
    "outreach.paused": to_say("outreach paused"),
    "outreach.planned": to_say("outreach planned"),
    "outreach.proposed": to_say("outreach proposed"),
    "outreach.resumed": to_say("outreach resumed"),
    "outreach.taken": to_say("outreach taken"),
    "outreach.brought_in": to_say("pairs of an earlier year brought in"),
    "outreach.volunteered": to_say("outreach volunteered"),
    "outreach.withdrawn": to_say("outreach withdrawn"),
    "report.taken": to_say("report taken"),
    "role.changed": to_say("role changed"),
    "role.confirmed": to_say("role confirmed"),
    "role.proposed": to_say("role proposed"),
    "role.refused": to_say("role refused"),
    "roster.imported": to_say("roster imported"),
    "round.closed": to_say("round closed"),
    "round.deleted": to_say("round deleted"),
    "round.open": to_say("round open"),
    "round.planned": to_say("round planned"),
    "round.renamed": to_say("round renamed"),
    "round.reveal_taken_back": to_say("round reveal taken back"),
    "round.revealed": to_say("round revealed"),
    "school.created": to_say("school created"),
    "school.settings_changed": to_say("school settings changed"),
    "sheet.taken": to_say("sheet taken"),
    "student.added": to_say("student added"),
    "student.left": to_say("student left"),
    "student.mended": to_say("student mended"),
    "student.returned": to_say("student returned"),
    "transition_sheet.taken": to_say("transition sheet taken"),
    "vignette.answered": to_say("vignette answered"),
    "voice.imported": to_say("voice imported"),
    "voice.noted": to_say("voice noted"),
    "voice.opted_out": to_say("student left out of being asked, or asked again"),
    "round.voice_changed": to_say("asking students changed for a round"),
}


def place_words(who: str) -> str:
    """Return where it was done, in words; rows of the first version hold the English words."""
    return say(PLACES.get(who, who if who in PLACES.values() else "")) or who


def draw_audit(ask: Ask) -> None:
    """Draw who changed what and when, and whether the whole chain is intact."""
    log = read_audit(ask)
    draw_state(log.state)
    n = len(log.entries)
    st.markdown(
        say_many(n, "The newest {n} entry, newest first.", "The newest {n} entries, newest first.")
    )
    rows = [
        (
            entry.entry,
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            place_words(entry.who),
            _action_words(entry.action),
            listed(f"{key}: {_told(value)}" for key, value in entry.details.items()),
        )
        for entry in log.entries
    ]
    columns = [say("Number"), say("When (UTC)"), say("Who"), say("What"), say("Details")]
    alt = say_many(
        n, "The newest {n} entry of the audit log", "The newest {n} entries of the audit log"
    )
    draw_table(pd.DataFrame(rows, columns=columns), key="audit", alt=alt)


def draw_state(state: LogState) -> None:
    """Say what can be said of a log."""
    if state.whole is Whole.WHOLE:
        st.success(say("The log is whole: no entry was altered, removed, slipped in or cut off."))
    elif state.whole is Whole.HEAD_UNKNOWN:
        st.warning(
            say(
                "No entry was altered, but this computer does not know the log's newest entry "
                "(head unknown): the file came from another computer, or its keys are new. "
                "Whether entries were cut off at the end cannot be said."
            )
        )
    elif state.whole is Whole.CUT:
        st.error(
            say(
                "Entries after number {entry} were cut off, or an older file was put in place. "
                "Please keep the last good backup.",
                entry=state.entry - 1,
            )
        )
    else:
        st.error(
            say(
                "Entry {entry} was altered, removed or slipped in outside Connections. "
                "Please keep the last good backup.",
                entry=state.entry,
            )
        )


def _action_words(action: str) -> str:
    """Return an action in words; one of another version as its code reads."""
    known = _ACTIONS.get(action)
    return say(known) if known else action.replace(".", " ").replace("_", " ")


def _told(value: object) -> str:
    """Return a detail in one word; of a list of ids only how many there are."""
    if isinstance(value, list):
        return say_many(len(value), "{n} of them", "{n} of them")
    return str(value)
