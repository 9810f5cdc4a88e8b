"""The overview's figures as its scripts read them: sentences, and numbers that open their lists."""

from typing import Any

import pandas as pd

from connections.domain.coverage.change import (
    LEFT,
    MORE,
    NEW,
    NONE,
    NOT_AGAIN,
    NOT_BEFORE,
    ONE,
    STATE_WORDS,
    gained,
    lost,
)
from connections.domain.coverage.table import CoverageSummary
from connections.domain.rounds.round import Round
from connections.services.coverage.coverage import Beyond
from connections.services.coverage.groups import Moves
from connections.services.coverage.lists import Listed
from connections.words import listed, number, percent, say, say_many, to_say

WORDS = {**STATE_WORDS, NONE: to_say("not yet")}
_NOT_KNOWN = "not_known"  # one end for whoever was not asked again, or not before
_CODES = {MORE: "more", NOT_AGAIN: _NOT_KNOWN, NOT_BEFORE: _NOT_KNOWN}  # as the scripts know them
_WAS, _NOW = (NONE, ONE, MORE, NEW), (NONE, ONE, MORE, LEFT, _NOT_KNOWN)
_OPENS = {  # of those on the right; who has left since stands on no list of this round
    NONE: Listed.NOW_NONE,
    ONE: Listed.NOW_ONE,
    MORE: Listed.NOW_MORE,
    _NOT_KNOWN: Listed.NOT_TOLD,
}
_ENDS = {**WORDS, _NOT_KNOWN: to_say("not known")}


def _line(says: str, count: int | None = None, which: Listed | None = None, **more: Any) -> Any:
    """Return a sentence with its number, and what that opens."""
    wanted = {"listed": which, **more} if which and count else None
    return {"says": says, "count": "" if count is None else number(count), "wanted": wanted}


def bar_data(now: CoverageSummary, beyond: Beyond) -> dict[str, Any]:
    """Return one bar: two or more, exactly one, not yet, and what may still be."""
    two, one, none = now.two_or_more, now.exactly_one, now.not_covered
    has_two = say_many(two, "{n} has two or more", "{n} have two or more")
    has_one = say_many(one, "{n} has exactly one", "{n} have exactly one")
    not_yet = say_many(none, "{n} not yet connected", "{n} not yet connected")
    if now.not_reviewed:  # whom nobody has answered about is not "not yet connected"
        not_yet = say_many(
            none,
            "{n} has no strong adult by the answers so far",
            "{n} have no strong adult by the answers so far",
        )
    most = say("{share}, the ones least likely to lose everyone at once", share=percent(now.depth))
    counts = [
        _line(has_two, two, Listed.TWO_OR_MORE) | {"seats": 2, "below": [[_line(most)]]},
        _line(has_one, one, Listed.EXACTLY_ONE) | {"seats": 1, "below": _leave(beyond)},
        _line(not_yet, none, Listed.NOT_YET)
        | {"seats": 0, "below": _yet(beyond, now.not_reviewed), "look": True},
    ]
    shares = {"two": two, "one": one, "none": none, "may": beyond.may_be}
    return {"kind": "bar", **shares, "counts": counts}


def _leave(beyond: Beyond) -> list[Any]:
    through = beyond.through_leaving
    if not through:
        return []
    told = say_many(
        through,
        "{n} student has only adults who leave or are on leave",
        "{n} students have only adults who leave or are on leave",
    )
    return [[_line(told, through, Listed.ONLY_LEAVING)]]


def _yet(beyond: Beyond, unknown: int) -> list[Any]:
    """Return lines of sentences, each with a number of its own."""
    below = []
    if unknown:
        told = say_many(
            unknown,
            "about {n} of them nobody has answered yet",
            "about {n} of them nobody has answered yet",
        )
        below.append([_line(told, unknown, Listed.NOT_REVIEWED)])
    if beyond.said_yes is not None:
        yes, asked, rest = beyond.said_yes, beyond.asked or 0, beyond.open_yet or 0
        below.append(
            [
                _line(say_many(yes, "a yes for {n}", "a yes for {n}"), yes, Listed.SAID_YES),
                _line(say_many(asked, "asked for {n}", "asked for {n}"), asked, Listed.ASKED),
                _line(say_many(rest, "open for {n}", "open for {n}"), rest, Listed.OPEN),
            ]
        )
    if beyond.may_be:
        striped = say_many(
            beyond.may_be,
            "striped: for {n} an answer is still missing",
            "striped: for {n} an answer is still missing",
        )
        below.append([_line(striped, beyond.may_be, Listed.MAY_BE)])
    return below


def flow_data(found: Moves, before: Round, after: Round) -> dict[str, Any]:
    """Return how students moved since the round before."""
    moves = [
        {
            "was": _CODES.get(move.was, move.was),
            "now": _CODES.get(move.now, move.now),
            "students": int(move.students),
            "kind": _kind(move.was, move.now),
        }
        for move in found.table.itertuples(index=False)
    ]

    def side(states: tuple[str, ...], of: str) -> list[dict[str, Any]]:
        sums = {s: sum(m["students"] for m in moves if m[of] == _CODES.get(s, s)) for s in states}
        return [
            {"state": _CODES.get(s, s), "says": say(_ENDS[s]), "students": n}
            | ({"wanted": {"listed": _OPENS[s]}} if of == "now" and s in _OPENS else {})
            for s, n in sums.items()
            if n
        ]

    then, today = side(_WAS, "was"), side(_NOW, "now")
    told = [
        _line(
            say_many(
                found.gained,
                "{n} student found a strong adult.",
                "{n} students found a strong adult.",
            ),
            found.gained,
            Listed.FOUND_ONE,
        ),
        _line(
            say_many(
                found.lost,
                "{n} had one and has none in this round’s answers.",
                "{n} had one and have none in this round’s answers.",
            ),
            found.lost,
            Listed.NONE_NOW,
        )
        | {"look": True},
    ]
    if found.unknown:
        unknown = say_many(
            found.unknown,
            "For {n} student nothing can be told: an adult who was strong has not answered again.",
            "For {n} students nothing can be told: an adult who was strong has not answered again.",
        )
        told.append(_line(unknown, found.unknown, Listed.NOT_TOLD) | {"soft": True})
    return {
        "kind": "flow",
        "before": before.name,
        "after": after.name,
        "was": then,
        "now": today,
        "moves": moves,
        "told": told,
        "alt": _flow_alt(before, after, then, today),
        "legend": [
            ("gained", say("found one")),
            ("lost", say("none just now")),
            ("same", say("about the same")),
            ("other", say("no change to tell")),
        ],
    }


def _kind(was: str, now: str) -> str:
    if gained(was, now):
        return "gained"
    if lost(was, now):
        return "lost"
    return "same" if was != NEW and now in (NONE, ONE, MORE) else "quiet"


def _flow_alt(before: Round, after: Round, then: list[Any], today: list[Any]) -> str:
    """Return in words what stands on either side of the flow; the table has every move."""
    return say(
        "How many strong adults students had. {before}: {then}. {after}: {now}.",
        before=before.name,
        then=listed(f"{one['says']} {number(one['students'])}" for one in then),
        after=after.name,
        now=listed(f"{one['says']} {number(one['students'])}" for one in today),
    )


def groups_data(table: pd.DataFrame, column: str, words: str) -> dict[str, Any]:
    """Return a bar for each group that is shown; `table` as coverage_by_group gives it."""
    return {
        "kind": "groups",
        "group": words,
        "covered": say("covered"),
        "yet": say("not yet"),
        "alt": say("Coverage by group"),
        "legend": [
            ("two", say("two or more")),
            ("one", say("one")),
            ("may", say("may be, once answered")),
        ],
        "rows": [_group(row, column) for row in table[~table["withheld"]].itertuples()],
    }


def _group(row: Any, column: str) -> dict[str, Any]:
    none, low, high = row.students - row.covered, percent(row.share), percent(row.share_high)
    # Homerooms and grades stand in the list itself; who is in another group does not.
    wanted = {"grade": row.value} if column == "grade" else {}
    if column == "homeroom" and row.value:
        wanted = {"homeroom": row.value}
    return {
        "says": row.group,
        "two": int(row.two_or_more),
        "one": int(row.covered - row.two_or_more),
        "may": int(row.may_be),
        "rest": int(none - row.may_be),
        "low": low,
        "high": "" if low == high else say(" to {high}", high=high),
        "yet": {
            "says": number(int(none)),
            "count": number(int(none)),
            "wanted": {"listed": Listed.NOT_YET, **wanted} if none and wanted else None,
            "look": True,
            "name": say("{n} not yet connected, {group}", n=number(int(none)), group=row.group),
        },
    }


def groups_in_words(table: pd.DataFrame) -> str:
    """Return what the bars say, for the table beside them."""
    shown = table[~table["withheld"]]
    if shown.empty:
        return say("No group is large enough to be shown.")
    told = (
        say("{group}: {covered} of {students}", group=row.group, covered=row.covered,
            students=row.students)
        for row in shown.itertuples()
    )  # fmt: skip
    return say("Covered, staff view.") + " " + "; ".join(told)
