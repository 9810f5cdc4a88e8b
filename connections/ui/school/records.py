"""The School page: backup, what is kept and how long."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.services.book.ask import Ask
from connections.services.school.backup import make_backup
from connections.ui.parts.pieces import tell
from connections.ui.parts.take.take import draw_take
from connections.words import say, to_say

_KEPT = (
    to_say(
        "Students and adults who leave are archived, so that past rounds keep their figures; "
        "they are on no list any more."
    ),
    to_say("A closed round keeps the marks, grades and homerooms as they were on its date."),
    to_say(
        "Notes belong to the outreach they were written for, and are read by nobody else after "
        "a hand-over."
    ),
    to_say(
        "The log of changes and the log of what was read hold ids, codes and counts, never a name, "
        "never a note."
    ),
    to_say("Nothing leaves this computer: no telemetry, no outside font, script or model."),
)


def draw_backup(ask: Ask) -> None:
    """Draw the backup, how to restore it, and what is kept for how long."""
    st.header(say("Backup"), anchor=False)
    tell(
        "One file with everything: people, rounds, outreach, notes and the audit log. It is "
        "opened again and checked before you get it. Keep it where you keep student records."
    )
    if not ask.may(Permission.SCHOOL_MANAGE):
        tell("The data manager takes backups.")
    elif not ask.book.database.on_sqlite:
        tell(
            "This school's data is on a database server. Whoever looks after the server makes "
            "the backups."
        )
    else:
        draw_take(
            ask,
            say("Take a backup"),
            lambda then: make_backup(then).content,
            f"connections-backup-{ask.now:%Y-%m-%d-%H%M}.sqlite",
            "application/vnd.sqlite3",
            type="primary",
            key="backup",
        )
    tell(
        "**To restore:** stop Connections, put the file in the place of the old database (the "
        "README names the folder), and start again. On another computer, point "
        "`CONNECTIONS_DATABASE_URL` at the file. A newer version brings an older file up to "
        "date by itself; an older version refuses a newer file and changes nothing."
    )
    st.header(say("What is kept, and how long"), anchor=False)
    st.markdown("\n".join(f"- {say(kept)}" for kept in _KEPT))
    tell(
        "How many years your school keeps records is a matter of your state's schedule: write "
        "it down beside the backup, and delete backups when their time has come."
    )
