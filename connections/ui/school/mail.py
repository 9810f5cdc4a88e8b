"""The School page: what became of the mails, and how mail is set up."""

import streamlit as st

from connections.domain.rhythm.mails import FAILED_WORDS
from connections.services.book.ask import Ask
from connections.services.rhythm.mailing import MailShown, mail_state
from connections.ui.parts.pieces import draw_figures, md, tell
from connections.ui.shell.session import settings
from connections.words import day, number, say


def draw_mails(ask: Ask) -> None:
    """Draw whether mail goes out, what went out in two weeks, and what did not and why."""
    st.header(say("Mail"), anchor=False)
    tell(
        "Adults who asked for it get a mail at most once a week, when something of theirs is due. "
        "It says that and where, no name and no number. Each asks for it under “Calendar and mail”."
    )
    if settings().mail is None:
        tell(
            "No mail server is set, so nothing is sent. Whoever installed Connections can name the "
            "school's own (docs/settings.md)."
        )
        return
    state = mail_state(ask)
    given_up = sum(not each.mail.waits for each in state.failed)
    draw_figures(
        [
            (number(state.sent), say("sent in two weeks"), ""),
            (number(state.waiting), say("on their way"), ""),
            (number(given_up), say("did not go out"), ""),
        ]
    )
    if state.restored_on is not None:
        tell(
            "On {day} a backup was brought back. Nobody knows which mails of that week had gone "
            "out already, so none is sent again. The next week's go out as always.",
            day=day(state.restored_on, "long"),
        )
    for each in state.failed:
        st.markdown(_line(each))


def _line(each: MailShown) -> str:
    then = say("It is not tried again.")
    if each.mail.waits and each.mail.next_try_at is not None:
        at = each.mail.next_try_at.astimezone()
        then = say("It is tried again from {time} on.", time=f"{at:%H:%M}")
    why = say(FAILED_WORDS[each.mail.failed])
    return f"- **{md(each.adult.name)}**, {day(each.mail.due_on, 'short')}: {why} {then}"
