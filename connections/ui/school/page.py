"""School: rounds, people and roles, defaults, backup and retention, the audit log."""

from collections.abc import Callable

import streamlit as st

from connections.domain.access.grants import Permission
from connections.services.book.ask import Ask
from connections.ui.parts.pieces import draw_title, option
from connections.ui.school.people import draw_people
from connections.ui.school.records import draw_audit, draw_backup
from connections.ui.school.rounds import draw_defaults, draw_rounds
from connections.ui.shell.session import current

_VIEWS: dict[str, tuple[Permission, Callable[[Ask], None]]] = {
    "Rounds": (Permission.ROUND_MANAGE, draw_rounds),
    "People": (Permission.PEOPLE_MANAGE, draw_people),
    "Defaults": (Permission.SCHOOL_READ, draw_defaults),
    "Backup": (Permission.SCHOOL_READ, draw_backup),
    "Audit log": (Permission.AUDIT_READ, draw_audit),
}


def screen() -> None:
    """Draw the screen."""
    ask = current()
    draw_title("School")
    views = [name for name, (needed, _) in _VIEWS.items() if ask.may(needed)]
    if st.session_state.get("school_view") not in views:
        asked = st.query_params.get("view")
        st.session_state["school_view"] = asked if asked in views else views[0]
    st.segmented_control(
        "What to look after",
        views,
        format_func=option,
        required=True,
        wrap=True,
        key="school_view",
        on_change=_keep_view,
    )
    _VIEWS[st.session_state["school_view"]][1](ask)


def _keep_view() -> None:
    st.query_params["view"] = st.session_state["school_view"]


if __name__ == "__main__":
    screen()
