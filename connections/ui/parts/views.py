"""The choice of what to see on a screen that has several views."""

from collections.abc import Mapping

import streamlit as st

from connections.ui.parts.pieces import option
from connections.words import say


def choose_view(label: str, views: Mapping[str, str], key: str, hidden: bool = False) -> str:
    """Draw the choice among `views` (words by code, the usual one first); return the chosen code.

    The address keeps it, so that a reload comes here again; `hidden` hides the label from sight.
    """
    usual = next(iter(views))
    if st.session_state.get(key) not in views:
        asked = st.query_params.get("view")
        st.session_state[key] = asked if asked in views else usual
    st.segmented_control(
        label,
        list(views),
        format_func=lambda code: option(say(views[code])),
        required=True,
        wrap=True,
        key=key,
        label_visibility="collapsed" if hidden else "visible",
    )
    chosen = str(st.session_state[key])
    if chosen != st.query_params.get("view", usual):
        st.query_params["view"] = chosen
    return chosen
