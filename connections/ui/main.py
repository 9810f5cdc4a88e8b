"""The script Streamlit runs: who is looking, which screens there are, draw the chosen one."""

from pathlib import Path

import streamlit as st

from connections.domain.access import Permission, Role, Viewer
from connections.services.school import adults_here, keeper, school_overview
from connections.ui.parts import md
from connections.ui.session import (
    database,
    draw_refused,
    draw_said,
    look_as,
    plain_errors,
    viewer,
)

SCREENS = Path(__file__).parent / "screens"

# file, title, icon, the permission without which it would be an empty page. Hiding a page is a
# kindness to the reader; what protects is the same question asked in every service.
PAGES: tuple[tuple[str, str, str, Permission], ...] = (
    ("home", "Home", ":material/home:", Permission.ROUND_READ),
    ("mark", "Mark", ":material/touch_app:", Permission.ROUND_READ),
    ("meeting", "Meeting", ":material/co_present:", Permission.MEETING_RUN),
    ("coverage", "Coverage", ":material/donut_large:", Permission.COVERAGE_READ),
    ("outreach", "Outreach", ":material/handshake:", Permission.OUTREACH_OWN),
    ("reports", "Reports", ":material/description:", Permission.REPORT_EXPORT),
    ("rosters", "Rosters", ":material/groups:", Permission.ROSTER_IMPORT),
    ("school", "School", ":material/settings:", Permission.ROUND_MANAGE),
    ("toolkit", "Toolkit", ":material/menu_book:", Permission.ROUND_READ),
)


def main() -> None:
    """Draw the app for one run."""
    st.set_page_config(page_title="Connections", page_icon="🟢", layout="wide")
    with plain_errors():
        me = viewer()
        if me.roles <= {Role.JOINED}:  # over the network: the wall, or the way to join
            _draw_phone(me)
            return
        pages = [
            st.Page(SCREENS / f"{name}.py", title=title, icon=icon, default=name == "home")
            for name, title, icon, needed in PAGES
            if me.may(needed) and (SCREENS / f"{name}.py").exists()
        ]
        _draw_logo()
        chosen = st.navigation(pages, expanded=True)
        _draw_who(me)
        draw_refused()
        draw_said()
        with plain_errors():
            chosen.run()


def _draw_phone(me: Viewer) -> None:
    """Draw all that a phone in a meeting sees: its own wall, or how to join."""
    if me.roles:
        screen = st.Page(SCREENS / "mark.py", title="Mark", default=True)
    else:
        screen = st.Page(SCREENS / "join.py", title="Join", default=True)
    st.navigation([screen], position="hidden").run()


# Three people and the lines between them; the word in the viewer's own sans-serif font.
_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="196" height="32" viewBox="0 0 196 32">'
    '<g stroke="{0}" stroke-width="2.5" fill="{0}"><path d="M8 23 15 9l9 12z" fill="none"/>'
    '<circle cx="8" cy="23" r="4"/><circle cx="15" cy="9" r="4"/><circle cx="24" cy="21" r="4"/>'
    '</g><text x="38" y="23" font-family="Segoe UI, Helvetica Neue, Helvetica, Arial, sans-serif" '
    'font-size="21" font-weight="700" fill="{0}">Connections</text></svg>'
)


def _draw_logo() -> None:
    st.logo(_LOGO.format("#5CC2B4" if st.context.theme.type == "dark" else "#0B5252"), size="large")


def _draw_who(me: Viewer) -> None:
    """Draw, at the foot of the sidebar, the school and who is looking."""
    overview = school_overview(database(), me)
    with st.sidebar:
        newest = overview.newest
        where = f"{md(newest.name)} · {newest.status}" if newest else "No round yet"
        st.markdown(f"**{md(overview.name)}**  \n{where}")
        if not overview.adults:
            return
        # On one laptop the list is the keeper's to choose from, whoever is chosen now.
        adults = adults_here(database(), keeper(me.school_id))
        names = {adult.adult_id: adult.name for adult in adults}
        st.session_state["looking_as_choice"] = me.adult_id if me.adult_id in names else None
        st.selectbox(
            "Looking as",
            [None, *names],
            format_func=lambda adult_id: names.get(adult_id, "This computer (everything)"),
            key="looking_as_choice",
            on_change=_change_viewer,
            help="On one laptop, pass it round: choose your name to mark and to see your students.",
        )


def _change_viewer() -> None:
    look_as(st.session_state["looking_as_choice"])


main()
