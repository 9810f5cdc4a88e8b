"""Did it work, and the follow-up meeting: figures with their denominators, a flow, four lists."""

from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.coverage.change import STATE_WORDS
from connections.domain.disclosure.groups import shown_groups
from connections.domain.outreach.status import Status
from connections.domain.people.grades import grade_label, grade_order
from connections.domain.problems import NotFound
from connections.services.book.ask import Ask
from connections.services.outreach.assignment import adult_places
from connections.services.outreach.caseload import my_caseload, to_hand_over
from connections.services.outreach.conversion import DidItWork, Flow, did_it_work, flow_between
from connections.ui.outreach.words import entries_table
from connections.ui.parts.charts import Ink, ink
from connections.ui.parts.pieces import draw_empty, draw_figures, draw_table, md, tell
from connections.words import number, percent, say, say_many


def draw_results(ask: Ask) -> None:
    """Draw what became of the outreach, and how students moved between the rounds."""
    found = did_it_work(ask)
    _draw_conversion(found)
    _draw_flow(ask)


def _draw_conversion(found: DidItWork) -> None:
    whole = found.whole
    if not whole.counted:
        early = say(
            "Too early to tell: it shows here once outreach is {weeks} weeks old and a later round "
            "has been revealed.",
            weeks=found.weeks,
        )
        under_way = say_many(
            whole.waiting + whole.too_young, "{n} outreach under way.", "{n} outreach under way."
        )
        draw_empty(f"{early} {under_way}")
    else:
        pairs = say("fewer than {smallest} pairs", smallest=found.smallest)
        if whole.counted >= found.smallest:
            some, of = number(whole.strong), number(whole.counted)
            pairs = say("{some} of {whole} pairs", some=some, whole=of)
        alike = say("fewer than {smallest} comparable students", smallest=found.smallest)
        if whole.drift >= found.smallest:
            some, of = number(whole.drift_covered), number(whole.drift)
            alike = say("{some} of {whole} comparable students", some=some, whole=of)
        asked = say("no student was asked")
        if whole.asked:
            asked = say_many(whole.asked, "of {n} student asked", "of {n} students asked")
        draw_figures(
            [
                (percent(whole.share), say("became strong"), pairs),
                (percent(whole.confirmed_share), say("and the student says so"), asked),
                (percent(whole.covered_share), say("strong adult now"), say("whoever it is")),
                (percent(whole.drift_share), say("nobody assigned"), alike),
            ]
        )
        st.markdown(_in_words(found))
    pace = found.pace
    if pace.active:
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
    if found.by_grade:
        st.header(say("By grade"), anchor=False)
        _draw_by_grade(found)


def _in_words(found: DidItWork) -> str:
    whole = found.whole
    sentences = [
        say(
            "Counted: outreach at least {weeks} weeks old that an adult said yes to, and that a "
            "later round has looked at. “Became strong” is what staff mark; what students say "
            "stands apart.",
            weeks=found.weeks,
        )
    ]
    if whole.drift >= found.smallest:
        sentences.append(
            say(
                "Of {whole} students who had no strong adult then either, and whom nobody was "
                "assigned to, {some} have one now. The groups may differ in other ways, so this "
                "does not say why.",
                whole=number(whole.drift),
                some=number(whole.drift_covered),
            )
        )
    if n := whole.waiting:
        sentences.append(
            say_many(n, "{n} more waits for the next round.", "{n} more wait for the next round.")
        )
    return " ".join(sentences)


def _draw_by_grade(found: DidItWork) -> None:
    few = found.smallest
    shown = shown_groups({grade: one.counted for grade, one in found.by_grade}, few)
    if not shown:
        tell("Each grade has fewer than {smallest}, so none is shown by itself.", smallest=few)
        return
    rows = [
        (
            grade_label(grade),
            number(one.counted) if grade in shown else say("withheld"),
            percent(one.share) if grade in shown else say("withheld: too few to be shown"),
        )
        for grade, one in sorted(found.by_grade, key=lambda item: grade_order(item[0]))
        if one.counted
    ]
    columns = [say("Grade"), say("Outreach counted"), say("Became strong")]
    table = pd.DataFrame(rows, columns=columns)
    draw_table(table, key="conversion_table", alt=say("Outreach that became strong, by grade"))


def _draw_flow(ask: Ask) -> None:
    st.header(say("From round to round"), anchor=False)
    try:
        flow = flow_between(ask)
    except NotFound as nothing:
        draw_empty(str(nothing))
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
