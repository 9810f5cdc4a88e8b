"""Start Connections: `streamlit run streamlit_app.py`, or any ASGI server with `app`."""

import streamlit as st

from connections.ui.server import SCRIPT, around

# `streamlit run` looks for this very assignment to know that it serves an app, not a script.
app = st.App(SCRIPT, **around())
