"""Did it work, and the follow-up meeting: figures with their denominators, a flow, four lists."""

from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.coverage.table import STATE_WORDS
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
from connections.words import number, percent, say, say_many, to_say


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
        draw_figures(
            (
                (
                    percent(whole.share),
                    say("became strong"),
                    _part(
                        whole.strong,
                        whole.counted,
                        found.smallest,
                        to_say("{some} of {whole} pairs"),
                        to_say("fewer than {smallest} pairs"),
                    ),
                ),
                (
                    percent(whole.confirmed_share),
                    say("and the student says so"),
                    say_many(whole.asked, "of {n} student asked", "of {n} students asked")
                    if whole.asked
                    else say("no student was asked"),
                ),
                (percent(whole.covered_share), say("strong adult now"), say("whoever it is")),
                (
                    percent(whole.drift_share),
                    say("nobody assigned"),
                    _part(
                        whole.drift_covered,
                        whole.drift,
                        found.smallest,
                        to_say("{some} of {whole} comparable students"),
                        to_say("fewer than {smallest} comparable students"),
                    ),
                ),
            )
        )
        st.markdown(_in_words(found))
    pace = found.pace
    if pace.active:
        first = "–"
        if pace.days_to_first == pace.days_to_first:  # not NaN
            first = say_many(round(pace.days_to_first), "{n} day", "{n} days")
        draw_figures(
            (
                (
                    number(pace.active),
                    say("outreach under way"),
                    say_many(pace.not_started, "{n} not started yet", "{n} not started yet"),
                ),
                (first, say("to the first contact"), say("half of them sooner")),
                (f"{pace.contacts_per_active:.1f}", say("contacts each"), say("on average")),
            )
        )
    if found.by_grade:
        st.header(say("By grade"), anchor=False)
        _draw_by_grade(found)


def _part(some: int, whole: int, smallest: int, told: str, few: str) -> str:
    """Return "30 of 43 pairs", or that they are too few to be told apart."""
    if whole < smallest:
        return say(few, smallest=smallest)
    return say(told, some=number(some), whole=number(whole))


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
    shown = shown_groups({grade: one.counted for grade, one in found.by_grade}, found.smallest)
    if not shown:
        tell(
            "Each grade has fewer than {smallest}, so none is shown by itself.",
            smallest=found.smallest,
        )
        return
    table = pd.DataFrame(
        [
            (
                grade_label(grade),
                number(one.counted) if grade in shown else say("withheld"),
                percent(one.share) if grade in shown else say("withheld: too few to be shown"),
            )
            for grade, one in sorted(found.by_grade, key=lambda item: grade_order(item[0]))
            if one.counted
        ],
        columns=[say("Grade"), say("Outreach counted"), say("Became strong")],
    )
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
        "right. New students and those who left stand apart.",
        before=md(flow.before.name),
        after=md(flow.after.name),
    )
    left, right = st.columns([3, 2])
    with left:
        st.echarts_chart(flow_options(flow, ink()), height=380, key="flow", alt=flow_in_words(flow))
    with right:
        table = pd.DataFrame(
            {
                say("Was"): [say(STATE_WORDS[state]) for state in flow.moves["was"]],
                say("Now"): [say(STATE_WORDS[state]) for state in flow.moves["now"]],
                say("Students"): flow.moves["students"],
            }
        )
        draw_table(table, key="flow_table", alt=say("The same numbers as the picture"))


def flow_options(flow: Flow, colours: Ink) -> dict[str, Any]:
    """Return the moves as ECharts options for a Sankey picture; names say which round."""
    sides = (("was", flow.before.name), ("now", flow.after.name))
    nodes = [
        {
            "name": f"{say(STATE_WORDS[state])} · {name}",
            "itemStyle": {"color": _ink_of(state, colours)},
            "label": {
                "formatter": say(STATE_WORDS[state])
            },  # the round's name would not fit on a phone
        }
        for side, name in sides
        for state in dict.fromkeys(flow.moves[side])
    ]
    links = [
        {
            "source": f"{say(STATE_WORDS[row.was])} · {flow.before.name}",
            "target": f"{say(STATE_WORDS[row.now])} · {flow.after.name}",
            "value": int(row.students),
        }
        for row in flow.moves.itertuples()
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


def _ink_of(state: str, colours: Ink) -> str:
    return {"two or more": colours.connection, "one": colours.tint, "none": colours.attention}.get(
        state, colours.quiet
    )


def flow_in_words(flow: Flow) -> str:
    """Return what the picture says."""
    moves = "; ".join(
        say(
            "{students} from {was} to {now}",
            students=number(row.students),
            was=say(STATE_WORDS[row.was]),
            now=say(STATE_WORDS[row.now]),
        )
        for row in flow.moves.itertuples()
    )
    return say(
        "Strong adults of each student, {before} to {after}: {moves}.",
        before=flow.before.name,
        after=flow.after.name,
        moves=moves,
    )


def draw_meeting(ask: Ask) -> None:
    """Draw the page of the twenty-minute follow-up meeting: wins, stuck, swap, load."""
    entries = my_caseload(ask, everybody=True)
    tell(
        "Twenty minutes: 5 for wins, 7 for what is stuck, 4 for swaps, 4 for the load. "
        "Names are for this room only."
    )
    leaving = {entry.case.outreach.outreach_id for entry in to_hand_over(ask)}
    for key, title, chosen, nothing in (
        (
            "wins",
            say("Wins"),
            [e for e in entries if e.case.outreach.status in (Status.STRONG, Status.MAINTAINING)],
            say("The first ones are still to come."),
        ),
        (
            "stuck",
            say("Stuck"),
            [entry for entry in entries if entry.stuck],
            say("Nothing is stuck just now."),
        ),
        (
            "swap",
            say("Swap"),
            [
                entry
                for entry in entries
                if entry.case.outreach.status is Status.PAUSED
                or entry.case.outreach.outreach_id in leaving
            ],
            say("Nobody needs a swap just now."),
        ),
    ):
        st.header(f"{title} · {number(len(chosen))}", anchor=False)
        if chosen:
            alt = say_many(
                len(chosen), "{title}: {n} outreach", "{title}: {n} outreach", title=title
            )
            draw_table(entries_table(chosen, ask.today), key=f"meeting_{key}", alt=alt)
        else:
            st.markdown(nothing)
    _draw_load(ask)


def _draw_load(ask: Ask) -> None:
    st.header(say("Load"), anchor=False)
    tell("How many students each adult carries, and how many they may. By name, not ranked.")
    table = pd.DataFrame(
        [
            (
                entry.adult.name,
                entry.places.load,
                entry.places.capacity,
                "" if entry.places.available else say("not taking new students now"),
            )
            for entry in adult_places(ask)
            if entry.places.load or entry.places.capacity
        ],
        columns=[say("Adult"), say("Carries"), say("May carry"), ""],
    )
    draw_table(table, key="load_table", alt=say("Load and capacity of each adult"))
