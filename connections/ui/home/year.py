"""The school's year as a line on Home: its rounds, today, and what comes."""

import json
from datetime import date
from typing import Any

from connections.domain.rounds.round import RoundStatus
from connections.services.school.home import Year, YearRound
from connections.ui.parts.pieces import scripted
from connections.words import day, percent, say
from connections.words.browser import language

_YEAR = scripted("year", __file__)


def draw_year(year: Year, today: date) -> None:
    """Draw the line of the year; each thing on it is a sentence as well."""
    marks = [_of_round(one) for one in year.rounds]
    if year.looks_on is not None:
        what = say("did it become strong?")
        marks.append(_mark("tick", year.looks_on, day(year.looks_on, "short"), what))
    marks.append(_mark("now", today, say("today"), ""))
    data = {
        "language": language(),
        "says": say("The school year"),
        "first": year.first_on.isoformat(),
        "last": year.last_on.isoformat(),
        "today": today.isoformat(),
        "terms": [[one.first_on.isoformat(), one.last_on.isoformat()] for one in year.terms],
        "marks": sorted(marks, key=lambda mark: mark["day"]),
    }
    _YEAR(key="year", data=json.dumps(data, ensure_ascii=False).encode())


def _of_round(one: YearRound) -> dict[str, Any]:
    if one.covered:
        low, high = map(percent, one.covered)
        share = low if low == high else say("{low} to {high}", low=low, high=high)
        return _mark("done", one.held_on, share, say("covered, {round}", round=one.name))
    if one.status in (RoundStatus.PLANNED, RoundStatus.OPEN):
        open_now = one.status is RoundStatus.OPEN
        top = say("open now") if open_now else day(one.held_on, "short")
        return _mark("open" if open_now else "planned", one.held_on, top, one.name)
    return _mark("done", one.held_on, day(one.held_on, "short"), one.name)


def _mark(kind: str, when: date, top: str, below: str) -> dict[str, Any]:
    return {"kind": kind, "day": when.isoformat(), "top": top, "below": below}
