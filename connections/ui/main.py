"""The script Streamlit runs: who is looking, which pages there are, draw the chosen one."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from connections.domain.access.grants import Permission, Reach
from connections.domain.rounds.round import ROUND_STATUS_WORDS
from connections.services.access.passphrase import is_locked_by_passphrase, wants_passphrase
from connections.services.access.sessions import end_sessions_of
from connections.services.book.ask import Ask
from connections.services.people.people import adults_here
from connections.services.school.school import school_overview
from connections.services.school.schools import keeper, list_schools
from connections.ui.parts.pieces import choose, draw_empty, draw_title, md, tell
from connections.ui.shell.doors import goes_elsewhere, look_at
from connections.ui.shell.session import (
    acting,
    draw_said,
    lock,
    pass_on,
    plain_errors,
    wrong_database,
)
from connections.words import say, to_say

HERE = Path(__file__).parent

# room, title, icon, the permission without which it would be an empty page. Hiding a page is a
# kindness to the reader; what protects is the same question asked in every service.
PAGES: tuple[tuple[str, str, str, Permission], ...] = (
    ("home", to_say("Home"), ":material/home:", Permission.ROUND_READ),
    ("mark", to_say("Mark"), ":material/touch_app:", Permission.ROUND_READ),
    ("meeting", to_say("Meeting"), ":material/co_present:", Permission.MEETING_RUN),
    ("coverage", to_say("Coverage"), ":material/donut_large:", Permission.COVERAGE_READ),
    ("outreach", to_say("Outreach"), ":material/handshake:", Permission.OUTREACH_READ),
    ("reports", to_say("Reports"), ":material/description:", Permission.REPORT_EXPORT),
    ("rosters", to_say("Rosters"), ":material/groups:", Permission.ROSTER_IMPORT),
    ("school", to_say("School"), ":material/settings:", Permission.ROUND_MANAGE),
    ("toolkit", to_say("Toolkit"), ":material/menu_book:", Permission.ROUND_READ),
)


def main() -> None:
    """Draw the app for one run: one reading, whatever the page asks."""
    st.set_page_config(
        page_title="Connections", page_icon="🟢", layout="wide", initial_sidebar_state=220
    )
    if wrong_database() is not None:
        draw_said()
        _draw_safe_mode()
        return
    with plain_errors() as ask:
        me = ask.viewer
        if me.schools and not me.school_id:
            _draw_choose_school(ask)
        elif not me.roles:  # the session ended a moment ago
            draw_said()
            draw_empty(say("You are not signed in here any more. Please reload this page."))
        elif me.adult_id is None and wants_passphrase(ask):
            _draw_first_a_passphrase()
        else:
            _draw_desk(ask)


def _draw_safe_mode() -> None:
    """Draw the one page there is, under whichever page's address somebody comes back."""
    pages = [
        st.Page(
            HERE / "safe" / "page.py",
            title=say("Safe mode"),
            url_path=room,
            default=room == "home",
        )
        for room, *_ in PAGES
    ]
    st.navigation(pages, position="hidden").run()


def _draw_desk(ask: Ask) -> None:
    """Draw what somebody sees who is at home here: the pages they may open, and who they are."""
    pages = [
        st.Page(
            HERE / room / "page.py",
            title=say(title),
            icon=icon,
            url_path=room,
            default=room == "home",
        )
        for room, title, icon, needed in PAGES
        if ask.may(needed)
    ]
    _draw_logo()
    chosen = st.navigation(pages, expanded=True)
    _draw_who(ask)
    draw_said()
    with plain_errors():
        chosen.run()


def _draw_first_a_passphrase() -> None:
    _draw_logo()
    draw_said()
    draw_title(say("First, a passphrase"), say("The names of children are in here from now on."))
    tell(
        "Choose a passphrase that locks Connections on this computer. With it you can pass the "
        "computer to a colleague, who sees their own students alone, and get it back."
    )
    st.link_button(say("Choose a passphrase"), "/keeper/passphrase/new", type="primary")


def _draw_choose_school(ask: Ask) -> None:
    _draw_logo()
    draw_said()
    draw_title(say("Which school?"), say("This database holds several. Choose one to look after."))
    for school_id, name in _names(ask).items():
        st.button(md(name), key=f"school_{school_id}", on_click=look_at, args=(school_id,))


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


def _draw_who(ask: Ask) -> None:
    """Draw, at the foot of the sidebar, the school, who is in, and how that ends."""
    overview, me = school_overview(ask), ask.viewer
    with st.sidebar:
        newest = overview.newest
        where = say("No round yet")
        if newest:
            where = f"{md(newest.name)} · {say(ROUND_STATUS_WORDS[newest.status])}"
        st.markdown(f"**{md(overview.name)}**  \n{where}")
        _draw_schools(ask)
        tell("You are **{who}**.", who=md(_who(ask)))
        if me.adult_id is None and overview.adults:
            names = {adult.adult_id: adult.name for adult in adults_here(ask)}
            choose(
                say("Pass this computer to"),
                names,
                "pass_to",
                index=None,
                placeholder=say("Choose a name"),
                on_change=lambda: pass_on(st.session_state["pass_to"]),
                help=say(
                    "From then on it shows their wall and their students alone, until it is "
                    "locked and you are back with your passphrase."
                ),
            )
        if me.adult_id is not None and me.reach is Reach.EVERYTHING:  # their own account, a desk
            _draw_sign_out(me.adult_id)
        elif is_locked_by_passphrase(ask):
            st.button(say("Lock"), icon=":material/lock:", key="lock", on_click=lock)
        elif me.adult_id is not None:
            st.button(say("Hand back"), icon=":material/undo:", key="lock", on_click=lock)
        else:
            tell("Nothing locks it yet.")
            st.link_button(say("Choose a passphrase"), "/keeper/passphrase/new")


def _draw_sign_out(adult_id: str) -> None:
    st.button(say("Sign out"), icon=":material/logout:", key="lock", on_click=lock)
    st.button(
        say("Sign out everywhere"),
        on_click=acting(end_sessions_of, adult_id),
        help=say("On every device and in every browser where you are signed in."),
    )


def _who(ask: Ask) -> str:
    if ask.viewer.adult_id is None:
        return say("looking after this computer")
    return next(
        (adult.name for adult in ask.book.adults() if adult.adult_id == ask.viewer.adult_id), ""
    )


def _names(ask: Ask) -> dict[str, str]:
    return list_schools(replace(ask, viewer=keeper(ask.school_id, ask.viewer.schools)))


def _draw_schools(ask: Ask) -> None:
    if ask.viewer.adult_id is not None:
        if goes_elsewhere(ask):
            st.link_button(say("Another of your schools"), "/switch")
        return
    names = _names(ask)
    if len(names) < 2:
        return
    st.session_state["school_choice"] = ask.school_id
    choose(
        say("School"),
        names,
        "school_choice",
        on_change=lambda: look_at(st.session_state["school_choice"]),
    )


main()
