"""Did it work, and the follow-up meeting: figures with their denominators, a flow, four lists."""

from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.disclosure.groups import shown_groups
from connections.domain.outreach.caseload import Turn
from connections.domain.outreach.contacts import Felt
from connections.domain.outreach.status import Status
from connections.domain.people.grades import grade_label, grade_order
from connections.domain.problems import NotFound
from connections.services.book.ask import Ask
from connections.services.outreach.assignment import adult_places
from connections.services.outreach.caseload import CaseloadEntry, my_caseload, to_hand_over
from connections.services.outreach.conversion import (
    DidItWork,
    Flow,
    did_it_work,
    flow_between,
)
from connections.ui.outreach.cases import entries_table
from connections.ui.parts.charts import Ink, ink
from connections.ui.parts.pieces import (
    counted,
    draw_empty,
    draw_figures,
    draw_table,
    md,
    percent,
)


def draw_results(ask: Ask) -> None:
    """Draw what became of the outreach, and how students moved between the rounds."""
    found = did_it_work(ask)
    _draw_conversion(found)
    _draw_flow(ask)


def _draw_conversion(found: DidItWork) -> None:
    whole = found.whole
    if not whole.counted:
        draw_empty(
            f"Too early to tell: it shows here once outreach is {found.weeks} weeks old and a "
            "later round has been revealed. "
            f"{counted(whole.waiting + whole.too_young, 'outreach', 'outreach')} under way."
        )
    else:
        asked = f"of {whole.asked} students asked" if whole.asked else "no student was asked"
        draw_figures(
            (
                (
                    percent(whole.share),
                    "became strong",
                    _part(whole.strong, whole.counted, found.smallest, "pairs"),
                ),
                (percent(whole.confirmed_share), "and the student says so", asked),
                (percent(whole.covered_share), "strong adult now", "whoever it is"),
                (
                    percent(whole.drift_share),
                    "nobody assigned",
                    _part(whole.drift_covered, whole.drift, found.smallest, "comparable students"),
                ),
            )
        )
        st.markdown(_in_words(found))
    pace = found.pace
    if pace.active:
        first = (
            "–" if pace.days_to_first != pace.days_to_first else f"{pace.days_to_first:.0f} days"
        )
        draw_figures(
            (
                (f"{pace.active}", "outreach under way", f"{pace.not_started} not started yet"),
                (first, "to the first contact", "half of them sooner"),
                (f"{pace.contacts_per_active:.1f}", "contacts each", "on average"),
            )
        )
    if found.by_grade:
        st.header("By grade", anchor=False)
        _draw_by_grade(found)


def _part(some: int, whole: int, smallest: int, what: str) -> str:
    """Return "30 of 43 pairs", or that they are too few to be told apart."""
    return f"{some} of {whole} {what}" if whole >= smallest else f"fewer than {smallest} {what}"


def _in_words(found: DidItWork) -> str:
    whole = found.whole
    sentence = (
        f"Counted: outreach at least {found.weeks} weeks old that an adult said yes to, and that "
        "a later round has looked at. “Became strong” is what staff mark; what students say "
        "stands apart."
    )
    if whole.drift >= found.smallest:
        sentence += (
            f" Of {counted(whole.drift, 'student')} who had no strong adult then either, and whom "
            f"nobody was assigned to, {whole.drift_covered} have one now. The groups may differ "
            "in other ways, so this does not say why."
        )
    if whole.waiting:
        sentence += f" {whole.waiting} more wait for the next round."
    return sentence


def _draw_by_grade(found: DidItWork) -> None:
    shown = shown_groups({grade: one.counted for grade, one in found.by_grade}, found.smallest)
    if not shown:
        st.markdown(f"Each grade has fewer than {found.smallest}, so none is shown by itself.")
        return
    table = pd.DataFrame(
        [
            (
                grade_label(grade),
                str(one.counted) if grade in shown else "withheld",
                percent(one.share) if grade in shown else "withheld: too few to be shown",
            )
            for grade, one in sorted(found.by_grade, key=lambda item: grade_order(item[0]))
            if one.counted
        ],
        columns=["Grade", "Outreach counted", "Became strong"],
    )
    draw_table(table, key="conversion_table", alt="Outreach that became strong, by grade")


def _draw_flow(ask: Ask) -> None:
    st.header("From round to round", anchor=False)
    try:
        flow = flow_between(ask)
    except NotFound as nothing:
        draw_empty(str(nothing))
        return
    st.markdown(
        f"Strong adults of each student, from **{md(flow.before.name)}** on the left to "
        f"**{md(flow.after.name)}** on the right. New students and those who left stand apart."
    )
    left, right = st.columns([3, 2])
    with left:
        st.echarts_chart(flow_options(flow, ink()), height=380, key="flow", alt=flow_in_words(flow))
    with right:
        table = flow.moves.rename(columns={"was": "Was", "now": "Now", "students": "Students"})
        draw_table(table, key="flow_table", alt="The same numbers as the picture")


def flow_options(flow: Flow, colours: Ink) -> dict[str, Any]:
    """Return the moves as ECharts options for a Sankey picture; names say which round."""
    sides = (("was", flow.before.name), ("now", flow.after.name))
    nodes = [
        {
            "name": f"{state} · {name}",
            "itemStyle": {"color": _ink_of(state, colours)},
            "label": {"formatter": state},  # the round's name would not fit on a phone
        }
        for side, name in sides
        for state in dict.fromkeys(flow.moves[side])
    ]
    links = [
        {
            "source": f"{row.was} · {flow.before.name}",
            "target": f"{row.now} · {flow.after.name}",
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
        f"{row.students} from {row.was} to {row.now}" for row in flow.moves.itertuples()
    )
    return f"Strong adults of each student, {flow.before.name} to {flow.after.name}: {moves}."


def draw_meeting(ask: Ask) -> None:
    """Draw the page of the twenty-minute follow-up meeting: wins, stuck, swap, load."""
    entries = my_caseload(ask, everybody=True)
    st.markdown(
        "Twenty minutes: 5 for wins, 7 for what is stuck, 4 for swaps, 4 for the load. "
        "Names are for this room only."
    )
    stuck = [entry for entry in entries if _is_stuck(entry)]
    leaving = {entry.case.outreach.outreach_id for entry in to_hand_over(ask)}
    for title, chosen, nothing in (
        (
            "Wins",
            [e for e in entries if e.case.outreach.status in (Status.STRONG, Status.MAINTAINING)],
            "The first ones are still to come.",
        ),
        ("Stuck", stuck, "Nothing is stuck just now."),
        (
            "Swap",
            [
                entry
                for entry in entries
                if entry.case.outreach.status is Status.PAUSED
                or entry.case.outreach.outreach_id in leaving
            ],
            "Nobody needs a swap just now.",
        ),
    ):
        st.header(f"{title} · {len(chosen)}", anchor=False)
        if chosen:
            table = entries_table(chosen, ask.today)
            draw_table(table, key=f"meeting_{title}", alt=f"{title}: {len(chosen)} outreach")
        else:
            st.markdown(nothing)
    _draw_load(ask)


def _is_stuck(entry: CaseloadEntry) -> bool:
    """Say whether to talk about it: not started and overdue, or the last two contacts were hard."""
    last_two = entry.case.contacts[-2:]
    hard = len(last_two) == 2 and all(contact.felt is Felt.HARD for contact in last_two)
    return hard or (entry.turn in (Turn.NEVER, Turn.OVERDUE) and entry.overdue)


def _draw_load(ask: Ask) -> None:
    st.header("Load", anchor=False)
    st.markdown("How many students each adult carries, and how many they may. By name, not ranked.")
    table = pd.DataFrame(
        [
            (
                entry.adult.name,
                entry.places.load,
                entry.places.capacity,
                "" if entry.places.available else "not taking new students now",
            )
            for entry in adult_places(ask)
            if entry.places.load or entry.places.capacity
        ],
        columns=["Adult", "Carries", "May carry", ""],
    )
    draw_table(table, key="load_table", alt="Load and capacity of each adult")
