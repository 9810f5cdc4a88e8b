"""One word of a person about files: tried first, kept when it holds, refused with its reason."""

from collections.abc import Callable, Mapping

import streamlit as st

from connections.services.book.ask import Ask
from connections.services.roster.rosters import RosterPreview
from connections.ui.parts.upload import Taken, Upload, say_answers
from connections.ui.shell.session import in_callback
from connections.words import say

Read = Callable[[Ask, Upload, Mapping[str, str]], RosterPreview]
TRIED = "mapping_tried"  # how often something was said: after a refusal menus show what holds


def say_answer(taken: Taken[RosterPreview], read: Read, question: str, answer: str) -> None:
    """Read the files by one answer more; a refusal changes nothing and says why."""
    st.session_state[TRIED] = st.session_state.get(TRIED, 0) + 1
    answers = {**taken.answers, question: answer}
    with in_callback() as ask, st.bottom, st.spinner(say("Reading the files")):
        preview = read(ask, taken.upload, answers)
        say_answers(ask, "rosters", taken, answers, preview)
