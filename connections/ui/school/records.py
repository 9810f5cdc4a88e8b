"""The School page: backup, what is kept and how long, the audit log."""

import pandas as pd
import streamlit as st

from connections.domain.access.grants import Permission
from connections.services.book.ask import Ask
from connections.services.school.backup import make_backup
from connections.services.school.school import read_audit
from connections.ui.parts.pieces import counted, draw_table
from connections.ui.shell.session import later


def draw_backup(ask: Ask) -> None:
    """Draw the backup, how to restore it, and what is kept for how long."""
    st.header("Backup", anchor=False)
    st.markdown(
        "One file with everything: people, rounds, outreach, notes and the audit log. It is "
        "opened again and checked before you get it. Keep it where you keep student records."
    )
    if not ask.may(Permission.SCHOOL_MANAGE):
        st.markdown("The data manager takes backups.")
    elif not ask.book.database.on_sqlite:
        st.markdown(
            "This school's data is on a database server. Whoever looks after the server makes "
            "the backups."
        )
    else:
        st.download_button(
            "Take a backup",
            later(ask, lambda then: make_backup(then).content),
            file_name=f"connections-backup-{ask.now:%Y-%m-%d-%H%M}.sqlite",
            mime="application/vnd.sqlite3",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
            key="backup",
        )
    st.markdown(
        "**To restore:** stop Connections, put the file in the place of the old database (the "
        "README names the folder), and start again. On another computer, point "
        "`CONNECTIONS_DATABASE_URL` at the file. A newer version brings an older file up to date "
        "by itself; an older version refuses a newer file and changes nothing."
    )
    st.header("What is kept, and how long", anchor=False)
    st.markdown(
        "- Students and adults who leave are archived, so that past rounds keep their figures; "
        "they are on no list any more.\n"
        "- A closed round keeps the marks, grades and homerooms as they were on its date.\n"
        "- Notes belong to the outreach they were written for, and are read by nobody else after "
        "a hand-over.\n"
        "- The audit log is never shortened. It holds ids and counts, never a name, never a note.\n"
        "- Nothing leaves this computer: no telemetry, no outside font, script or model.\n\n"
        "How many years your school keeps records is a matter of your state's schedule: write it "
        "down beside the backup, and delete backups when their time has come."
    )


def draw_audit(ask: Ask) -> None:
    """Draw who changed what and when, and whether the whole chain is intact."""
    log = read_audit(ask)
    if log.whole:
        st.success("The log is whole: no entry was altered, removed or slipped in.")
    else:
        st.error("The log was altered outside Connections. Please keep the last good backup.")
    st.markdown(f"The newest {counted(len(log.entries), 'entry', 'entries')}, newest first.")
    draw_table(
        pd.DataFrame(
            {
                "Number": [entry.entry for entry in log.entries],
                "When (UTC)": [f"{entry.at:%Y-%m-%d %H:%M:%S}" for entry in log.entries],
                "Who": [entry.who for entry in log.entries],
                "What": [_action(entry.action) for entry in log.entries],
                "Details": [
                    ", ".join(f"{key}: {_told(value)}" for key, value in entry.details.items())
                    for entry in log.entries
                ],
            }
        ),
        key="audit",
        alt=f"The newest {len(log.entries)} entries of the audit log",
    )


def _told(value: object) -> str:
    """Return a detail in one word; of a list of ids only how many there are."""
    return f"{len(value)} of them" if isinstance(value, list) else str(value)


def _action(action: str) -> str:
    """Return "round.planned" as "round planned"."""
    return action.replace(".", " ").replace("_", " ")
