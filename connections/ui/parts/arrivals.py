"""Who arrived since the newest reveal, as one line: the same on every page."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.services.book.ask import Ask
from connections.services.coverage.today import Arrivals, arrivals
from connections.services.round.marking import arrivals_to_mark
from connections.words import day, month, say, say_many


def draw_arrivals(ask: Ask, *, links: bool = True) -> None:
    """Draw the line of arrivals, and for an adult the way to answer about them; nothing if none."""
    if not ask.may(Permission.COVERAGE_READ):
        return
    found = arrivals(ask)
    if found is None or not (found.new or found.back or found.lost):
        return
    mine = arrivals_to_mark(ask) if ask.may(Permission.MARK_OWN) and ask.viewer.adult_id else 0
    with st.container(border=True):
        st.markdown(f":material/person_add: {arrivals_line(found)}")
        if mine:
            words = say_many(
                mine,
                "Say how well you know {n} new student",
                "Say how well you know {n} new students",
            )
            st.page_link("mark/page.py", label=words, icon=":material/touch_app:")
        if links:
            words = say("See everybody as of today")
            st.page_link(
                "coverage/page.py",
                label=words,
                icon=":material/groups:",
                query_params={"view": "today"},
            )


def arrivals_line(found: Arrivals) -> str:
    """Return what the line says: who is new, whom nobody has answered about, by when."""
    said = []
    if found.new:
        said.append(
            say_many(
                found.new,
                "**{n} new** since {month}.",
                "**{n} new** since {month}.",
                month=month(found.since.held_on),
            )
        )
        if found.review_by is not None and found.review_by_all is not None:
            said.append(
                say_many(
                    found.to_review,
                    "{n} to be reviewed by {day}.",
                    "{n} to be reviewed by {day}.",
                    day=day(found.review_by_all, "medium"),
                )
            )
            if found.review_by < found.review_by_all:
                said.append(say("The first is due {day}.", day=day(found.review_by, "medium")))
        if found.overdue:
            said.append(say_many(found.overdue, "{n} is overdue.", "{n} are overdue."))
        if not (found.to_review or found.overdue):
            said.append(say("Somebody has answered about each of them, or reaches out."))
    if found.back:
        said.append(say_many(found.back, "{n} student came back.", "{n} students came back."))
    if found.lost:
        said.append(
            say_many(
                found.lost,
                "{n} student had an adult who is not here any more.",
                "{n} students had an adult who is not here any more.",
            )
        )
    return " ".join(said)
