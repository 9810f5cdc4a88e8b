"""Students today: everybody enrolled, and where each of them stands, between rounds."""

import pandas as pd
import streamlit as st

from connections.domain.coverage.today import STANDING_WORDS, Standing
from connections.domain.people.grades import grade_label
from connections.services.book.ask import Ask
from connections.services.coverage.today import students_today
from connections.ui.coverage.person import draw_students
from connections.ui.parts.arrivals import draw_arrivals
from connections.ui.parts.pieces import md, option, tell
from connections.words import day, listed, number, say, say_many

# Whom nobody knows comes first; who has somebody comes last.
ORDER = (
    Standing.ARRIVAL,
    Standing.NOT_REVIEWED,
    Standing.WAITING,
    Standing.OUTREACH,
    Standing.STRONG,
)


def draw_today(ask: Ask) -> None:
    """Draw the living list, with a filter by where students stand."""
    found = students_today(ask)
    tell(
        "Everybody enrolled today, by the marks of **{round}**, what was answered since, and who "
        "is here now. The round's own figures stand as they were revealed.",
        round=md(found.this_round.name),
    )
    draw_arrivals(ask, links=False)
    table = found.table.assign(place=found.table["standing"].map(list(ORDER).index))
    counts = table["standing"].value_counts()
    present = [each for each in ORDER if counts.get(each.value, 0)]
    wanted = st.segmented_control(
        say("Where students stand"),
        present,
        format_func=lambda each: option(
            say("{words} · {n}", words=say(STANDING_WORDS[each]), n=number(int(counts[each.value])))
        ),
        key="standing",
    )
    if wanted is not None:
        table = table[table["standing"] == wanted.value]
    # Connection alone decides the order, never behaviour or grades.
    rows = table.sort_values(["place", "know", "recognise", "student_id"], ignore_index=True)
    told = say_many(len(rows), "{n} student.", "{n} students.")
    st.markdown(f"**{told}**")
    shown = {
        say("Student"): rows["name"],
        say("Grade"): rows["grade"].map(grade_label),
        say("Homeroom"): rows["homeroom"],
        say("Today"): [_today(row, ask) for _, row in rows.iterrows()],
        say("Know"): rows["know"],
        say("Recognise"): rows["recognise"],
    }
    draw_students(shown, rows["student_id"], told, f"today_{wanted}", "today_open")


def _today(row: pd.Series, ask: Ask) -> str:
    """Return where a student stands, and what else is to be known: what is due, what was lost."""
    said = [say(STANDING_WORDS[Standing(row["standing"])])]
    if row["back"]:
        said.append(say("came back"))
    if row["standing"] == Standing.ARRIVAL and not row["reviewed"]:
        due, late = day(row["review_by"], "short"), row["review_by"] < ask.today
        overdue = say("review overdue since {day}", day=due)
        said.append(overdue if late else say("to be reviewed by {day}", day=due))
    if row["lost"]:
        said.append(say("their adult is not here any more"))
    return listed(said)
