"""What one would write without all this: a Streamlit page that saves one row per tap.

Run by tests.load.meeting with the same tuning as the real app, to compare with. It is fair to the
bare page: no login, no checks, no other query, one connection behind a lock, the same durability.
"""

import os
import sqlite3
import threading

import pandas as pd
import streamlit as st

STUDENTS = int(os.environ.get("LOAD_STUDENTS", "1200"))


class Store:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.sql = sqlite3.connect(
            os.environ["LOAD_DATABASE"], check_same_thread=False, isolation_level=None
        )
        self.sql.execute("PRAGMA journal_mode=WAL")
        self.sql.execute("PRAGMA synchronous=FULL")
        self.sql.execute("CREATE TABLE IF NOT EXISTS taps (who TEXT, row INT, strength INT)")


@st.cache_resource
def store() -> Store:
    return Store()


@st.cache_data
def names() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": [f"Student {number}" for number in range(STUDENTS)],
            "grade": [str(number % 9) for number in range(STUDENTS)],
            "strength": pd.array([None] * STUDENTS, dtype="Int64"),
        }
    )


def save() -> None:
    saved = st.session_state.setdefault("saved", {})
    for row, change in st.session_state["wall"]["edited_rows"].items():
        if saved.get(row) != change:
            with store().lock:
                store().sql.execute(
                    "INSERT INTO taps VALUES (?, ?, ?)",
                    (st.session_state.setdefault("who", id(saved)), row, change["strength"]),
                )
            saved[row] = change


st.title("Mark")
st.data_editor(
    names(), key="wall", on_change=save, disabled=["name", "grade"], hide_index=True, height=600
)
