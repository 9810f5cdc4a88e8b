"""The School page: who sees what in this school, to look at and to print."""

import pandas as pd
import streamlit as st

from connections.services.book.ask import Ask
from connections.services.records.seeing import take_who_sees_what, who_sees_what
from connections.ui.parts.pieces import draw_table, tell
from connections.ui.parts.take.take import draw_take
from connections.words import say


def draw_seeing(ask: Ask) -> None:
    """Draw what each role sees and may do, as this school has set it."""
    st.header(say("Who sees what"), anchor=False)
    tell("As this school has set it. Print it for the yearly notice to families.")
    seen = who_sees_what(ask)
    st.markdown("\n".join(f"- {line}" for line in seen.settings))
    draw_take(
        ask,
        say("Take it to print (HTML)"),
        take_who_sees_what,
        "who-sees-what.html",
        "text/html; charset=utf-8",
        key="seeing_take",
    )
    table = pd.DataFrame(seen.rows, columns=list(seen.columns))
    draw_table(table, key="seeing", alt=say("What each role sees and may do"), height="content")
