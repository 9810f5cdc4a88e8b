"""A caseload as the desk's scripts read it: codes and days, no sentence."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from connections.domain.outreach.caseload import A_WEEK, TO_DO, Turn
from connections.domain.outreach.follow_ups import GOING_WORDS
from connections.domain.outreach.status import Status
from connections.services.outreach.caseload import CaseloadEntry
from connections.words import say

WEEKS = 10
_DUE = (Turn.NEVER, Turn.OVERDUE, Turn.THIS_WEEK)


def is_to_do(entry: CaseloadEntry, me: str | None) -> bool:
    """Say whether an outreach waits for whoever looks: something is due, or they were asked."""
    mine = entry.outreach.adult_id == me
    return entry.turn in TO_DO or (entry.turn is Turn.ANSWER and mine)


def rows_of(entries: Iterable[CaseloadEntry], now_on: date) -> dict[str, str]:
    """Return each outreach as the JSON of its row, by outreach_id; days as "2026-12-03" or "".

    A row is the same for whoever may see it, so that all of a school's are written once.
    """
    return {
        entry.outreach.outreach_id: json.dumps(
            _row(entry, now_on), ensure_ascii=False, separators=(",", ":")
        )
        for entry in entries
    }


def _row(entry: CaseloadEntry, now_on: date) -> dict[str, Any]:
    one, case = entry.outreach, entry.case
    due = entry.next_due_on
    return {
        "id": one.outreach_id,
        "version": one.version,
        "turn": entry.turn.value,
        "sit": entry.turn in _DUE and due is not None and due <= now_on + A_WEEK,
        "late": entry.overdue,
        "does": _does(entry),
        "student": entry.student.name,
        "grade": entry.student.grade,
        "adult": entry.adult.name,
        "last": _iso(case.last_contact_on),
        "next": _iso(due),
        "pins": _pins(entry, now_on),
        "past": [] if entry.turn is Turn.GOODBYE else _past(entry),
        "step": one.first_step,
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _does(entry: CaseloadEntry) -> str:
    """Return what is done in a row: log, answer, ask, goodbye, rest."""
    if entry.turn is Turn.ANSWER:
        return "ask" if entry.outreach.status is Status.SUGGESTED else "answer"
    return {Turn.GOODBYE: "goodbye", Turn.PAUSED: "rest"}.get(entry.turn, "log")


def _pins(entry: CaseloadEntry, now_on: date) -> list[str]:
    """Return for each of ten weeks, the newest last, how its last contact felt, "" for none."""
    weeks = [""] * WEEKS
    for contact in entry.case.contacts:
        back = (now_on - contact.happened_on).days // 7
        if 0 <= back < WEEKS:
            weeks[WEEKS - 1 - back] = contact.felt.value
    return weeks


def _past(entry: CaseloadEntry) -> list[tuple[str, str, str, str]]:
    """Return what happened, the newest first: the day, what (a code or words), felt, remark."""
    found = [
        (contact.happened_on.isoformat(), contact.kind.value, contact.felt.value, contact.remark)
        for contact in entry.case.contacts
    ]
    found += [
        (check.done_on.isoformat(), say(GOING_WORDS[check.going]), "", check.remark)
        for check in entry.case.follow_ups
        if check.done_on and check.going
    ]
    return sorted(found, key=lambda one: one[0], reverse=True)
