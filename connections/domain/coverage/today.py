"""Students today: the one living list between rounds. Everybody enrolled is on it, once."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from connections.domain.school.calendar import SchoolDays
from connections.words import to_say


class Standing(StrEnum):
    """Where a student stands today; the first that holds, in this order."""

    STRONG = "strong"  # a strong adult who is here today
    OUTREACH = "outreach"  # somebody reaches out, or was asked to
    ARRIVAL = "arrival"  # enrolled after the newest reveal
    NOT_REVIEWED = "not_reviewed"  # nobody who is here today answered
    WAITING = "waiting"


STANDING_WORDS = {
    Standing.STRONG: to_say("Has a strong adult"),
    Standing.OUTREACH: to_say("An adult was asked or reaches out"),
    Standing.ARRIVAL: to_say("New since the last round"),
    Standing.NOT_REVIEWED: to_say("Not reviewed yet"),
    Standing.WAITING: to_say("Not yet connected"),
}


def students_today(
    table: pd.DataFrame,
    *,
    arrived: Collection[str],
    had_strong: Collection[str],
    taken: Collection[str],
    left_alone: Collection[str] = (),
    days_here: Mapping[str, tuple[date, date | None]],
    frozen_on: date | None,
    review_within: int,
    days: SchoolDays,
) -> pd.DataFrame:
    """Return the coverage table of everybody enrolled, with where each student stands today.

    `table` is domain.coverage's coverage table of today's students and today's adults: the newest
    revealed round's marks with the late ones. `arrived` are those who came since, `had_strong`
    those who had a strong adult in it, `taken` those with open outreach, `left_alone` those whose
    outreach was with an adult who has left; `days_here` says since when each student is here and
    when they came back. Adds, in the table's order:
      standing str of Standing,
      arrival bool  (came after the reveal),
      came_on date  (of an arrival; else None),
      review_by date  (`review_within` school days later; None),
      back bool  (left, and came back after the round's people were frozen),
      lost bool  (had a strong adult in the round and has none today, or outreach: that adult left).
    """
    ids = table["student_id"].tolist()
    strong_then, reached = set(had_strong), set(taken)
    arrival = np.array([s in arrived for s in ids], dtype=bool)
    covered = table["covered"].to_numpy(dtype=bool)
    outreach = np.array([s in reached for s in ids], dtype=bool)
    standing = np.select(
        [covered, outreach, arrival, table["reviewed"].to_numpy() == 0],
        [Standing.STRONG, Standing.OUTREACH, Standing.ARRIVAL, Standing.NOT_REVIEWED],
        Standing.WAITING,
    )
    came_on = [
        max(filter(None, days_here[s])) if new else None
        for s, new in zip(ids, arrival, strict=True)
    ]
    return table.assign(
        standing=pd.array([Standing(each).value for each in standing], dtype=object),
        arrival=arrival,
        came_on=pd.array(came_on, dtype=object),
        review_by=pd.array([day and days.add(day, review_within) for day in came_on], dtype=object),
        back=[_is_back(days_here[s], frozen_on) for s in ids],
        lost=[
            not now and (s in strong_then or s in left_alone)
            for s, now in zip(ids, covered, strict=True)
        ],
    )


def _is_back(days: tuple[date, date | None], frozen_on: date | None) -> bool:
    return days[1] is not None and frozen_on is not None and days[1] >= frozen_on
