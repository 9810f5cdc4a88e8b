"""Drawing the caseload as a working table, and taking what is done in it."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.outreach.caseload import TO_DO
from connections.domain.people.grades import grade_label, grade_order
from connections.domain.problems import AccessDenied, ConnectionsError, NotPossible
from connections.services.book.ask import Ask
from connections.services.outreach.assignment import adult_places
from connections.services.outreach.caseload import CaseloadEntry, my_caseload
from connections.ui.outreach.acting import Done, Whose, act, said_of_last
from connections.ui.outreach.desk.rows import rows_of
from connections.ui.outreach.desk.words import desk_choices, desk_words
from connections.ui.outreach.words import STORY, open_story
from connections.ui.parts.pieces import scripted
from connections.ui.shell.doors import session_here
from connections.ui.shell.presence import mark_of
from connections.ui.shell.session import in_callback
from connections.words import listed, number, say
from connections.words.browser import language

DESK = "desk"  # the component's key
_TOLD = "desk_told"
_DESK = scripted("desk", __file__, "rows.js", "finding.js", "panels.js", "desk.js")


def draw_desk(ask: Ask, entries: list[CaseloadEntry], everybody: bool) -> None:
    """Draw the table of a caseload. Its scripts filter and move; each act comes here as one."""
    spoken, me = language(), ask.viewer.adult_id
    assign = ask.may(Permission.OUTREACH_ASSIGN)
    here = sorted({entry.student.grade for entry in entries}, key=grade_order)
    story = st.session_state.get(STORY)
    opened = (e.outreach.outreach_id for e in entries if e.student.student_id == story)
    data = {
        "scope": f"{ask.by}:{everybody}",
        "today": ask.today.isoformat(),
        "language": spoken,
        "words": desk_words(spoken),
        **desk_choices(spoken),
        "grades": {grade: grade_label(grade) for grade in here},
        "assign": assign,
        "adults": ask.book.kept(("desk adults", ask.today, spoken), partial(_adults, ask))
        if assign
        else [],
        "opened": next(opened, ""),
        "told": _told(ask, entries),
        "todo_turns": [turn.value for turn in TO_DO],
        "mine": [e.outreach.outreach_id for e in entries if e.outreach.adult_id == me],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    rows = ",".join(_rows(ask, entries))
    _DESK(key=DESK, data=f'{text[:-1]},"rows":[{rows}]}}'.encode(), on_act_change=_take)


def _rows(ask: Ask, entries: list[CaseloadEntry]) -> list[str]:
    """Return the rows of some entries; each is written once for a version of the school."""
    written: dict[str, str] = ask.book.kept(("desk", ask.today, language()), dict)
    new = [entry for entry in entries if entry.outreach.outreach_id not in written]
    written.update(rows_of(new, ask.today))
    return [written[entry.outreach.outreach_id] for entry in entries]


def _adults(ask: Ask) -> list[tuple[str, str]]:
    """Return who has a place free, for a hand-over: id and name."""
    free = ((entry.adult, entry.places.free) for entry in adult_places(ask))
    return [
        (adult.adult_id, say("{name} ({free} free)", name=adult.name, free=number(places)))
        for adult, places in free
        if places
    ]


def _take() -> None:
    """Do what the scripts sent; what came of it goes back with the next drawing."""
    with in_callback() as ask:
        try:
            _do(ask, st.session_state[DESK].act or "{}")
        except AccessDenied:
            raise
        except ConnectionsError as refusal:  # said where it was asked for, as text
            _tell(ask, ok=False, words=refusal.told(str))


def _do(ask: Ask, sent: str) -> None:
    try:
        given = json.loads(sent)
        if given["do"] == "open":
            open_story(_student_of(ask, str(given["id"])))
            return
        _tell(ask, ok=False)  # unless it is done
        act_here(ask, given)
    except (ValueError, KeyError, TypeError) as unread:
        raise NotPossible("This message cannot be read. Nothing was saved.") from unread


def act_here(ask: Ask, given: Mapping[str, Any]) -> None:
    """Do one act, as ui.outreach.acting has it; the desk says what it came to, with its Undo."""
    done = act(ask, given, _whose(ask))
    _tell(ask, words=_words(ask, done), undo=done.undo is not None)


def _whose(ask: Ask) -> Whose:
    session = session_here(ask)
    assert session is not None, "who works at the desk came in by a session"
    return Whose(f"desk.{mark_of(session)}", session.ends_at)


def _told(ask: Ask, entries: list[CaseloadEntry]) -> dict[str, Any] | None:
    """Return what was done last: after the page is loaded again, what can still be undone."""
    told: dict[str, Any] | None = st.session_state.get(_TOLD)
    if told is not None:
        return told if told["by"] == ask.by else None
    names = {entry.outreach.outreach_id: entry.student.name for entry in entries}
    words = said_of_last(ask, _whose(ask), names)
    return {"number": 0, "by": ask.by, "ok": True, "words": words, "undo": True} if words else None


def _tell(ask: Ask, *, ok: bool = True, words: str = "", undo: bool = False) -> None:
    number_of = st.session_state.get(_TOLD, {"number": 0})["number"] + 1
    told = {"number": number_of, "by": ask.by, "ok": ok, "words": words, "undo": undo}
    st.session_state[_TOLD] = told


def _student_of(ask: Ask, outreach_id: str) -> str:
    everybody = ask.viewer.adult_id is None or bool(st.session_state.get("outreach_everybody"))
    for entry in my_caseload(ask, everybody=everybody):
        if entry.outreach.outreach_id == outreach_id:
            return entry.student.student_id
    raise NotPossible("This outreach is not in your caseload any more.")


def _words(ask: Ask, done: Done) -> str:
    """Return what was done in words, with the names of those it left as they are."""
    if not done.left:
        return done.words
    left, students = set(done.left), ask.book.students_by_id()
    names = [students[o.student_id].name for o in ask.book.outreach() if o.outreach_id in left]
    return done.words + " " + say("Left as they are: {names}.", names=listed(names))
