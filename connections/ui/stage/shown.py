"""What stands on the stage, in words and shapes: the facts of one picture."""

from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import streamlit

from connections.domain.coverage.table import SAYS_NOTHING
from connections.domain.meeting.agenda import AGENDA, Place
from connections.domain.meeting.stage import A_PAGE, Scene
from connections.domain.people.grades import grade_label
from connections.domain.rounds.marks import MEANING, Strength
from connections.domain.rounds.round import RoundStatus
from connections.domain.rounds.short import how_complete
from connections.services.coverage.reveal import Shown
from connections.services.meeting.stage import StageList, StageView
from connections.words import listed, number, percent, say, say_many, to_say

_NONE = {
    Scene.WITHOUT: to_say("Every student has a strong adult. That is the whole aim."),
    Scene.ONE: to_say("Nobody leans on one adult alone."),
    Scene.NEW: to_say("Nobody is new on the list since last round."),
}
MOST_NAMED = 12  # of those who joined last: one line


def facts_of(view: StageView, origin: str, now: datetime, changes: bool) -> dict[str, Any]:
    """Return the facts of the picture; `changes`: whoever looks may change what it shows."""
    facts: dict[str, Any] = {
        "scene": view.scene.value,
        "status": view.this_round.status.value,
        "school": view.school,
        "round": view.this_round.name,
        "changes": changes,
        "hides": not view.names,
        "hour": _hour(view.place, view),
    }
    if view.scene is Scene.JOIN:
        return facts | _join(view, origin)
    if view.scene is Scene.MARKING:
        return facts | _marking(view)
    if view.scene is Scene.REVEAL:
        return facts | _reveal(view)
    if view.listed is not None:
        return facts | _list(view, view.listed)
    return facts


def nothing_yet(told: str) -> dict[str, Any]:
    """Return the facts of a picture where there is no round."""
    return {"scene": "none", "told": told, "school": "", "round": "", "hour": None}


def font() -> str:
    """Return where the letters of the other pages lie; "" without them."""
    found = Path(streamlit.__file__).with_name("static").glob("static/media/SourceSansVF-Upright*")
    return next((f"/static/media/{path.name}" for path in sorted(found)), "")


def _hour(place: Place | None, view: StageView) -> dict[str, Any] | None:
    """Return where the room is in its hour: the part, what is left, and the line of parts."""
    if place is None:
        return None
    at = AGENDA.index(place.item)
    lasts = place.item.ends - place.item.begins
    gone = 100 if place.over else round(100 * (1 - place.minutes_left / lasts))
    left = say_many(place.minutes_left, "{n} min left", "{n} min left")
    parts = [
        {"wide": item.ends - item.begins, "gone": 100 if n < at else gone if n == at else 0}
        for n, item in enumerate(AGENDA)
    ]
    title = say(place.item.title)
    return {"title": title, "left": say("time to close") if place.over else left, "parts": parts}


def _join(view: StageView, origin: str) -> dict[str, Any]:
    state = view.joining
    code = (state.code or "") if state else ""
    bare = origin.partition("//")[2]
    drawn = segno.make(f"{origin}/join#{code}", error="m").svg_inline(
        border=0, dark="#1F2933", light=None, omitsize=True, svgclass=None, lineclass=None
    )
    joined = len(view.joined)
    return {
        "address": bare,
        "code": (code[:4], code[4:]) if code else (),
        "elsewhere": state is not None and not code,
        "qr": drawn if code else "",
        "in_all": number(joined),
        "are_in": say_many(joined, "is in", "are in"),
        "names_in": view.joined[:MOST_NAMED],
        "planned": view.this_round.status is RoundStatus.PLANNED,
    }


def _marking(view: StageView) -> dict[str, Any]:
    progress = view.progress
    assert progress is not None, "the scene shows it"
    share = progress.answers / progress.of if progress.of else 0.0
    most = max(1, len(progress.grades))
    return {
        "share": percent(share).rstrip("%\u00a0 "),
        "are_in": say("of the answers asked for are in")
        if view.this_round.short
        else say("of all answers are in"),
        "ring": round(min(share, 1.0) * 100, 1),
        "grades": [
            {
                "label": grade.grade or "–",
                "full": round(100 * min(1.0, grade.answers / grade.of)) if grade.of else 0,
                "said": say(
                    "{grade}: {share}",
                    grade=grade.label,
                    share=percent(grade.answers / grade.of if grade.of else 0.0),
                ),
            }
            for grade in progress.grades
        ],
        "narrow": most > 9,
        "done": number(progress.done),
        "of_done": say_many(len(progress.adults), "of {n} adult is done", "of {n} adults are done"),
        "so_far": say(
            "{of} answers in all, {answers} so far",
            of=number(progress.of),
            answers=number(progress.answers),
        ),
        "legend": [(MEANING[s].shape, say(MEANING[s].word)) for s in reversed(Strength)],
    }


def _reveal(view: StageView) -> dict[str, Any]:
    reveal = view.reveal
    assert reveal is not None, "the scene shows it"
    totals, before = reveal.totals.summary, reveal.before
    low, high = totals.coverage_low, totals.coverage_high
    waits = int((reveal.lists[Shown.WITHOUT]["missing"] > 0).sum())
    new = len(reveal.lists[Shown.NEW])
    leaving = reveal.through_leaving
    revealed = view.this_round.revealed_at
    unknown, nobody, short = totals.not_reviewed, totals.unanswered, view.this_round.short
    title, wait = say("not yet connected"), ""
    if unknown:  # who was not reviewed is not "not yet connected"
        title = say("no strong adult so far")
        wait = say_many(
            waits,
            "{n} still waits for an answer, {unknown} of them for the first",
            "{n} still wait for an answer, {unknown} of them for the first",
            unknown=number(unknown),
        )
    elif waits:
        wait = say_many(
            waits,
            "{n} of them still waits for somebody's answer",
            "{n} of them still wait for somebody's answer",
        )
    going = say_many(
        leaving,
        "{n} has only adults who leave or are on leave",
        "{n} have only adults who leave or are on leave",
    )
    first = say("The first round: nothing to compare with yet")
    since = say("not on it in {round}, as far as can be told", round=before) if before else first
    return {
        "revealed": say("revealed {time}", time=f"{revealed.astimezone():%H:%M}")
        if revealed
        else "",
        "covered": "–" if nobody else number(totals.covered),
        "wide": len(number(totals.covered)),
        "of_ours": say_many(
            totals.students, "of our {n} student has", "of our {n} students have"
        ),
        "whose": say(SAYS_NOTHING)
        if nobody
        else say("As we see it ourselves; students may see it differently."),
        "low": round(100 * low, 2) if low == low else 0,
        "high": round(100 * high, 2) if high == high else 0,
        "share": percent(totals.coverage),
        "rests": say("today; {are_in}", are_in=how_complete(totals.completeness, short=short)),
        "up_to": percent(high) if high > low else "",
        "before": say("{share} in {round}", share=percent(view.before_share), round=before)
        if view.before_share is not None and view.before_share == view.before_share
        else "",
        "doors": [
            {
                "key": "1", "scene": "without", "seats": 0,
                "n": "–" if nobody else number(totals.not_covered),
                "title": title, "more": "" if nobody else wait,
            },
            {
                "key": "2", "scene": "one", "seats": 1,
                "n": "–" if nobody else number(len(reveal.lists[Shown.ONE])),
                "title": say("have exactly one"), "more": going if leaving else "",
            },
            {
                "key": "3", "scene": "new", "seats": -1,
                "n": "–" if nobody or not before else number(new),
                "title": say("new since last round"), "more": "" if nobody else since,
            },
        ],
    }  # fmt: skip


_TITLE = {
    Scene.WITHOUT: (
        to_say("{n} student, one of us for them"),
        to_say("{n} students, one of us each"),
    ),
    Scene.ONE: (to_say("{n} student with one strong adult"), to_say("{n} students with one each")),
    Scene.NEW: (
        to_say("{n} student new on the list"),
        to_say("{n} students new on the list"),
    ),
}


def _list(view: StageView, shown: StageList) -> dict[str, Any]:
    whole = shown.bands[0][1]
    unanswered = view.reveal is not None and view.reveal.totals.summary.unanswered
    nothing = SAYS_NOTHING if unanswered else _NONE[view.scene]
    rows = []
    for at, row in enumerate(shown.rows.rename(columns={"name": "name_"}).itertuples()):
        taker, asked = shown.takers.get(row.student_id, ""), row.student_id in shown.asked
        rows.append(
            {
                # A bar as wide as its place says: a name's own width would tell who it is.
                "name": row.name_ if view.names else "",
                "bar": 15 + (at * 53) % 90 / 10,
                "grade": grade_label(row.grade),
                "know": say_many(int(row.know), "{n} knows", "{n} know"),
                "recognise": say_many(int(row.recognise), "{n} recognises", "{n} recognise"),
                "unknown": not row.reviewed,
                "taker": say("{adult} said yes", adult=taker) if taker else "",
                "asked": asked,
            }
        )
    first = shown.page * A_PAGE + 1
    return {
        "title": say("Not known yet") if unanswered else say_many(whole, *_TITLE[view.scene]),
        "unanswered": unanswered,
        "nothing": say(nothing) if not whole else "",
        "on_phones": view.scene is not Scene.ONE,  # who has nobody stands there, and nobody else
        "bands": [
            {
                "value": "|".join(band),
                "label": listed(grade or "–" for grade in band) if band else say("All"),
                "n": number(students),
                "on": band == shown.band,
            }
            for band, students in shown.bands
        ]
        if len(shown.bands) > 2
        else [],
        "rows": rows,
        "blank": A_PAGE - len(rows),
        "counts": (number(shown.said_yes), number(len(shown.asked)), number(shown.open)),
        "pages": shown.pages,
        "shown": say(
            "{first} to {last} of {students}",
            first=number(first),
            last=number(first + len(rows) - 1),
            students=number(shown.students),
        )
        if len(rows)
        else "",
    }
