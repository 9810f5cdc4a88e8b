"""The desk of this server: where walls hand in their answers."""

import streamlit as st

from connections.services.round.answers import AnswerDesk
from connections.ui.shell.session import database, secret


@st.cache_resource
def desk() -> AnswerDesk:
    """Return the one desk of this server."""
    return AnswerDesk(database(), secret())
