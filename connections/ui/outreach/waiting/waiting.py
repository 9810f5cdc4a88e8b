"""One row above the caseload: what waits too long, what is printed, one's own calendar and mail."""

from datetime import date
from itertools import groupby

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.people.grades import grade_label, grade_order
from connections.domain.rhythm.waiting import TO_DO, WAITS_WORDS
from connections.domain.rounds.round import SHOWS_ANSWERS
from connections.services.book.ask import Ask
from connections.services.people.leads import leads_here
from connections.services.people.people import school_people
from connections.services.rhythm.escalation import Waiting, waiting_too_long
from connections.services.rhythm.mailing import mail_state
from connections.services.rhythm.printed import (
    cards_to_print,
    take_follow_up_list,
    take_reminder_cards,
)
from connections.services.round.rounds import list_rounds
from connections.services.school.calendar import school_days
from connections.settings import public_origin
from connections.ui.parts.pieces import choose, md, option, tell
from connections.ui.parts.take.given import draw_given
from connections.ui.parts.take.papers import choose_paper
from connections.ui.parts.take.take import PDF, draw_take
from connections.ui.plain.cases import short_day
from connections.ui.shell.session import settings
from connections.words import day, number, say, say_many

SHOWN = 40
MEETING_WITHIN = 40  # school days
_EVERYBODY = ""
_WAITING, _PRINTING = "waiting", "printing"


def choose_waiting(ask: Ask) -> str | None:
    """Draw the choices in their row, as many as the viewer needs; return what is to open below."""
    chosen = None
    if ask.may(Permission.OUTREACH_ASSIGN):
        chosen = _choose(len(waiting_too_long(ask)))
        _draw_mail(ask)
    if ask.viewer.adult_id is not None:
        st.markdown(f"[{say('Calendar and mail')}](/pocket/reminders)", width="content")
    return chosen


def draw_waiting(ask: Ask, chosen: str | None) -> None:
    """Draw what was chosen in the row."""
    if chosen is not None:
        with st.container(border=True):
            if chosen == _WAITING:
                _draw_list(waiting_too_long(ask))
            else:
                _draw_printing(ask)


def _choose(waiting: int) -> str | None:
    words = {_PRINTING: say("Print")}
    if waiting:
        words = {_WAITING: say("Waits too long · {n}", n=number(waiting))} | words
    chosen: str | None = st.pills(
        say("What waits, what to print"),
        list(words),
        format_func=lambda each: option(words[each]),
        key="waiting",
        label_visibility="collapsed",
        width="content",
    )
    return chosen if chosen in words else None


def _draw_list(found: list[Waiting]) -> None:
    for why, several in groupby(found[:SHOWN], key=lambda one: one.why):
        st.subheader(say(WAITS_WORDS[why]), anchor=False)
        st.markdown(say(TO_DO[why]))
        st.markdown("\n".join(_line(one) for one in several))
    if len(found) > SHOWN:
        st.markdown(say("And {n} more.", n=number(len(found) - SHOWN)))


def _line(one: Waiting) -> str:
    ago = say_many(one.school_days, "{n} school day ago", "{n} school days ago")
    grade = md(grade_label(one.student.grade))
    whom = say("with {adult}", adult=md(one.adult.name))
    return f"- **{md(one.student.name)}**, {grade} · {whom} · {day(one.since, 'short')}, {ago}"


def _draw_mail(ask: Ask) -> None:
    if settings().mail is not None and (failed := len(mail_state(ask).failed)):
        told = say_many(
            failed,
            "{n} mail did not go out: School, Mail says why.",
            "{n} mails did not go out: School, Mail says why.",
        )
        st.markdown(f":material/mail: {told}", width="content")


def _draw_printing(ask: Ask) -> None:
    st.subheader(say("List for the follow-up meeting"), anchor=False)
    tell("One page: what waits first, room to write, no notes.")
    grades, leads = _grades(ask), {each.adult_id: each.name for each in leads_here(ask)}
    left, right = st.columns(2)
    with left:
        of = {_EVERYBODY: say("Every grade")} | {each: grade_label(each) for each in grades}
        grade = choose(say("Grade"), of, "list_grade")
    with right:
        of = {_EVERYBODY: say("Everybody")} | leads
        lead = choose(say("Looked after by"), of, "list_lead")
    days = _days(ask)  # a box for any day is too small to hit by its month or its year
    words = {each: short_day(found, ask.today) for each, found in days.items()}
    held_on = days[choose(say("Day of the meeting"), words, "list_day")]
    st.subheader(say("Reminder cards"), anchor=False)
    tell("For whoever said yes: four to a page, to fold with the names inside.")
    of = {
        one.round_id: say("In {round}, or since", round=one.name)
        for one in list_rounds(ask)
        if one.status in SHOWS_ANSWERS
    } | {_EVERYBODY: say("At any time")}
    round_id = choose(say("Who said yes"), of, "cards_round") or None
    cards = cards_to_print(ask, round_id)
    st.divider()
    paper = choose_paper("printed_paper")
    given = draw_given("printed")
    draw_take(
        ask,
        say("Take the list"),
        lambda then: take_follow_up_list(
            then, held_on, [grade] if grade else [], lead or None, given, paper
        ),
        "follow-up.pdf",
        PDF,
        disabled=given is None,
    )
    if cards:
        origin = public_origin(settings(), st.get_option("server.port"))
        draw_take(
            ask,
            say_many(cards, "Take the card of {n} adult", "Take the cards of {n} adults"),
            lambda then: take_reminder_cards(then, round_id, origin, given, paper),
            "reminder-cards.pdf",
            PDF,
            disabled=given is None,
        )
    else:
        st.markdown(say("Nobody has said yes yet, so there is no card to print."))


def _days(ask: Ask) -> dict[str, date]:
    """Return the school days on which the next meeting may be, today among them."""
    calendar = school_days(ask)
    first = calendar.on_or_after(ask.today)
    days = [calendar.add(first, n) for n in range(MEETING_WITHIN)]
    return {each.isoformat(): each for each in days}


def _grades(ask: Ask) -> list[str]:
    students, _ = school_people(ask)
    return sorted({student.grade for student in students}, key=grade_order)
