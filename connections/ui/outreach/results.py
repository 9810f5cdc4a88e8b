"""Did it work, and the follow-up meeting: figures with their denominators, a flow, four lists."""

from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.coverage.change import STATE_WORDS
from connections.domain.outreach.caseload import Pace
from connections.domain.outreach.comparing import Compared
from connections.domain.outreach.conversion import Line, in_words, others_in_words
from connections.domain.outreach.status import Status
from connections.domain.problems import NotFound
from connections.services.book.ask import Ask
from connections.services.outreach.assignment import adult_places
from connections.services.outreach.caseload import my_caseload, to_hand_over
from connections.services.outreach.conversion import DidItWork, Flow, did_it_work, flow_between
from connections.ui.outreach.words import entries_table
from connections.ui.parts.charts import Ink, ink
from connections.ui.parts.pieces import draw_empty, draw_figures, draw_table, md, tell
from connections.words import number, points, say, say_many


def draw_results(ask: Ask) -> None:
    """Draw what became of the outreach, and how students moved between the rounds."""
    worked = did_it_work(ask)
    _draw_conversion(worked)
    _draw_pace(worked.pace)
    _draw_flow(ask)


def _draw_conversion(worked: DidItWork) -> None:
    """Draw the comparison: the figure never stands without what would be expected."""
    found = worked.found
    line = found.suggested
    if not (line.asked or found.chosen.asked or found.second.asked or found.arrivals):
        draw_empty(
            say_many(
                worked.weeks,
                "Too early to tell: it shows here once a round was held at least {n} week after "
                "adults were asked.",
                "Too early to tell: it shows here once a round was held at least {n} weeks after "
                "adults were asked.",
            )
        )
        return
    for title, each in (("", line), (say("Second adults"), found.second)):
        if each.marks.withheld is None:
            if title:
                st.header(title, anchor=False)
            draw_figures(_figures(each))
    st.markdown(md(" ".join(in_words(found))))
    for sentence in others_in_words(found):
        st.markdown(md(sentence))
    tell(
        "Each pair is looked at once, in the first round held at least {weeks} weeks after the "
        "adult was asked, whatever they answered. Expected is what pairs of the same round became "
        "that began alike and that nobody asked.",
        weeks=worked.weeks,
    )


def _figures(line: Line) -> list[tuple[str, str, str]]:
    marks, students = line.marks, line.students
    figures = [(number(marks.yes), say("pairs are Strong"), _beside(marks))]
    if students.withheld is None:
        figures.append((number(students.yes), say("students name this adult"), _beside(students)))
    yes = say_many(line.said_yes, "{n} adult said yes", "{n} adults said yes")
    return [*figures, (number(line.asked), say("suggested pairs asked"), yes)]


def _beside(compared: Compared) -> str:
    return say(
        "of {asked}; {expected} expected, {low} to {high} points apart",
        asked=number(compared.asked),
        expected=number(round(compared.expected)),
        low=points(compared.low),
        high=points(compared.high),
    )


def _draw_pace(pace: Pace) -> None:
    if not pace.active:
        return
    waiting = say_many(pace.not_started, "{n} not started yet", "{n} not started yet")
    first = "–"
    if pace.days_to_first == pace.days_to_first:  # not NaN
        first = say_many(round(pace.days_to_first), "{n} day", "{n} days")
    draw_figures(
        [
            (number(pace.active), say("outreach under way"), waiting),
            (first, say("to the first contact"), say("half of them sooner")),
            (f"{pace.contacts_per_active:.1f}", say("contacts each"), say("on average")),
        ]
    )


def _draw_flow(ask: Ask) -> None:
    st.header(say("From round to round"), anchor=False)
    try:
        flow = flow_between(ask)
    except NotFound as nothing:
        draw_empty(nothing.told(md))
        return
    tell(
        "Strong adults of each student, from **{before}** on the left to **{after}** on the "
        "right. New students, those who left, and those whose strong adult was not asked both "
        "times stand apart.",
        before=md(flow.before.name),
        after=md(flow.after.name),
    )
    left, right = st.columns([3, 2])
    with left:
        st.echarts_chart(flow_options(flow, ink()), height=380, key="flow", alt=flow_in_words(flow))
    with right:
        table = pd.DataFrame(_moves(flow), columns=[say("Was"), say("Now"), say("Students")])
        draw_table(table, key="flow_table", alt=say("The same numbers as the picture"))


def _moves(flow: Flow) -> list[tuple[str, str, int]]:
    """Return each move between the rounds: was, now (in words), how many students."""
    return [
        (say(STATE_WORDS[move.was]), say(STATE_WORDS[move.now]), int(move.students))
        for move in flow.moves.itertuples()
    ]


def flow_options(flow: Flow, colours: Ink) -> dict[str, Any]:
    """Return the moves as ECharts options for a Sankey picture; names say which round."""
    inks = {"two or more": colours.connection, "one": colours.tint, "none": colours.attention}
    before, after = flow.before.name, flow.after.name
    nodes = [
        {
            "name": f"{say(STATE_WORDS[state])} · {name}",
            "itemStyle": {"color": inks.get(state, colours.quiet)},
            "label": {"formatter": say(STATE_WORDS[state])},  # all that fits on a phone
        }
        for side, name in (("was", before), ("now", after))
        for state in dict.fromkeys(flow.moves[side])
    ]
    links = [
        {"source": f"{was} · {before}", "target": f"{now} · {after}", "value": students}
        for was, now, students in _moves(flow)
    ]
    return {
        "tooltip": {"trigger": "item"},
        "animation": False,
        "series": [
            {
                "type": "sankey",
                "data": nodes,
                "links": links,
                "left": 8,
                "right": 92,
                "top": 12,
                "bottom": 12,
                "nodeGap": 14,
                "layoutIterations": 0,
                "label": {"color": colours.text, "fontSize": 13},
                "lineStyle": {"color": "source", "opacity": 0.3},
            }
        ],
    }


def flow_in_words(flow: Flow) -> str:
    """Return what the picture says."""
    moves = [
        say("{students} from {was} to {now}", students=number(students), was=was, now=now)
        for was, now, students in _moves(flow)
    ]
    return say(
        "Strong adults of each student, {before} to {after}: {moves}.",
        before=flow.before.name,
        after=flow.after.name,
        moves="; ".join(moves),
    )


def draw_meeting(ask: Ask) -> None:
    """Draw the page of the twenty-minute follow-up meeting: wins, stuck, swap, load."""
    entries = my_caseload(ask, everybody=True)
    tell(
        "Twenty minutes: 5 for wins, 7 for what is stuck, 4 for swaps, 4 for the load. "
        "Names are for this room only."
    )
    leaving = [entry.outreach for entry in to_hand_over(ask)]
    won = {Status.STRONG, Status.MAINTAINING}
    wins = [entry for entry in entries if entry.outreach.status in won]
    stuck = [entry for entry in entries if entry.stuck]
    swap = [e for e in entries if e.outreach.status is Status.PAUSED or e.outreach in leaving]
    for key, title, chosen, nothing in (
        ("wins", say("Wins"), wins, say("The first ones are still to come.")),
        ("stuck", say("Stuck"), stuck, say("Nothing is stuck just now.")),
        ("swap", say("Swap"), swap, say("Nobody needs a swap just now.")),
    ):
        n = len(chosen)
        st.header(f"{title} · {number(n)}", anchor=False)
        if chosen:
            alt = say_many(n, "{title}: {n} outreach", "{title}: {n} outreach", title=title)
            draw_table(entries_table(chosen, ask.today), key=f"meeting_{key}", alt=alt)
        else:
            st.markdown(nothing)
    _draw_load(ask)


def _draw_load(ask: Ask) -> None:
    st.header(say("Load"), anchor=False)
    tell("How many students each adult carries, and how many they may. By name, not ranked.")
    busy = say("not taking new students now")
    rows = [
        (e.adult.name, e.places.load, e.places.capacity, "" if e.places.available else busy)
        for e in adult_places(ask)
        if e.places.load or e.places.capacity
    ]
    table = pd.DataFrame(rows, columns=[say("Adult"), say("Carries"), say("May carry"), ""])
    draw_table(table, key="load_table", alt=say("Load and capacity of each adult"))
