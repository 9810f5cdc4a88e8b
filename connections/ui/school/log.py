"""The School page: who changed what, who looked at what, and whether both logs are whole."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from connections.domain.access.acts import KIND_WORDS, ActKind, act_words
from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import PLACES
from connections.domain.people.grades import grade_label
from connections.services.book.ask import Ask
from connections.services.people.people import school_people
from connections.services.school.log import (
    Log,
    LogEntry,
    LogState,
    LogWanted,
    Whole,
    clock_is_behind,
    locked_keys,
    read_audit,
    take_log,
)
from connections.ui.parts.pieces import choose, draw_clock, draw_table, option, tell, who_words
from connections.ui.parts.take.take import draw_take
from connections.words import listed, say, say_many, to_say

_LOGS = {
    Log.CHANGES: to_say("What was changed"),
    Log.READS: to_say("What was read or refused"),
    Log.SIGN_INS: to_say("Who came in"),
}


def draw_audit(ask: Ask) -> None:
    """Draw one of the logs, as far as it was asked for, and whether it is whole."""
    draw_clock(ask.now, clock_is_behind(ask))
    draw_locked(ask)
    which = st.segmented_control(
        say("Which log"),
        list(_LOGS),
        format_func=lambda code: option(say(_LOGS[code])),
        default=Log.CHANGES,
        required=True,
        key="log_which",
    )
    if not ask.may(Permission.AUDIT_READ, Scope.SCHOOL):
        tell("You see your own entries. The principal and the data manager see all of them.")
    students, adults = _people(ask)
    wanted = _draw_wanted(ask, which, students, adults)
    log = read_audit(ask, wanted=wanted)
    draw_state(log.state)
    if log.accepted:
        told = say(
            "At entry {entry} the file was taken as it was, though its log was not whole: what is "
            "missing or was altered before it cannot be seen.",
            entry=log.accepted,
        )
        st.warning(told)
    n = len(log.entries)
    st.markdown(
        say_many(n, "The newest {n} entry, newest first.", "The newest {n} entries, newest first.")
    )
    rows = [
        (
            entry.entry,
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            who_words(entry.who, adults),
            _sentence(entry, students, adults),
        )
        for entry in log.entries
    ]
    columns = [say("Number"), say("When (UTC)"), say("Who"), say("What")]
    alt = say_many(n, "The newest {n} entry of the log", "The newest {n} entries of the log")
    draw_table(pd.DataFrame(rows, columns=columns), key="audit", alt=alt)
    draw_take(
        ask,
        say("Take these entries as a file (CSV)"),
        lambda then: take_log(then, wanted),
        f"connections-log-{which.value}-{ask.now:%Y-%m-%d-%H%M}.csv",
        "text/csv",
        key="take_log",
    )
    tell("The file holds codes and ids, no names. That it was taken is written in the log.")


def _people(ask: Ask) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of students and adults, by id."""
    if not ask.may(Permission.ROSTER_READ):
        return {}, {}
    students, adults = school_people(ask)
    named = {s.student_id: f"{s.name}, {grade_label(s.grade)}" for s in students}
    return named, {adult.adult_id: adult.name for adult in adults}


def _draw_wanted(
    ask: Ask, log: Log, students: Mapping[str, str], adults: Mapping[str, str]
) -> LogWanted:
    everything = say("Everything")
    with st.container(horizontal=True):
        kind = choose(
            say("Kind of act"),
            {"": everything, **{each.value: say(words) for each, words in KIND_WORDS.items()}},
            "log_kind",
        )
        who = ""
        if ask.may(Permission.AUDIT_READ, Scope.SCHOOL):
            places = {code: say(words) for code, words in PLACES.items()}
            who = choose(say("Who did it"), {"": say("Everybody"), **adults, **places}, "log_who")
        student_id = choose(say("About a student"), {"": everything, **students}, "log_student")
        since = st.date_input(say("From (day)"), value=None, key="log_since")
        until = st.date_input(say("To (day)"), value=None, key="log_until")
    return LogWanted(
        log,
        ActKind(kind) if kind else None,
        who,
        student_id,
        since if isinstance(since, date) else None,
        until if isinstance(until, date) else None,
    )


def _sentence(entry: LogEntry, students: Mapping[str, str], adults: Mapping[str, str]) -> str:
    """Return what an entry says, with the names of the people it speaks of."""
    about = [students.get(student_id, student_id) for student_id in entry.students]
    adult_id = entry.details.get("adult_id")
    if isinstance(adult_id, str) and adult_id != entry.who:
        about.append(adults.get(adult_id, adult_id))
    sentence = act_words(entry.action, entry.details)
    return say("{what} {whom}", what=sentence, whom=listed(about)) if about else sentence


def draw_state(state: LogState) -> None:
    """Say what can be said of a log."""
    if state.whole is Whole.WHOLE:
        st.success(say("The log is whole: no entry was altered, removed, slipped in or cut off."))
    elif state.whole is Whole.HEAD_UNKNOWN:
        st.warning(
            say(
                "This computer does not know the log's newest entry (head unknown): the file came "
                "from another computer, or its keys are new. Whether entries were cut off at the "
                "end cannot be said."
            )
            if not state.unchecked
            else say_many(
                state.unchecked,
                "{n} entry was signed with a key that is not on this computer (head unknown): "
                "whether it was altered, or entries were cut off at the end, cannot be said here. "
                "No other entry was altered.",
                "{n} entries were signed with a key that is not on this computer (head unknown): "
                "whether they were altered, or entries were cut off at the end, cannot be said "
                "here. No other entry was altered.",
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


def draw_locked(ask: Ask) -> None:
    """Say plainly that keys are missing here, and how to bring them."""
    if locked_keys(ask):
        st.warning(
            say(
                "Some keys of this database are not on this computer. Restricted notes sealed "
                "with them are locked, and old entries of the log cannot be checked; everything "
                "else is here. Bring the backup's passphrase: restore that backup, or run "
                "`python -m connections keys --unlock` with it."
            )
        )
