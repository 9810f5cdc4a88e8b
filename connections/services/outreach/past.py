"""Pairs of an earlier year, brought in from a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import ENDED, ONLY_BY_EVIDENCE, Status
from connections.domain.problems import FileRefused, Question
from connections.files.bytes.reading import File
from connections.files.marks.past_pairs import PastPair, read_past_pairs
from connections.services.book.ask import Ask
from connections.services.outreach.conversion import note_strong_pairs
from connections.store.history.merging import load_kept_ids
from connections.store.history.other_ids import load_kept_adult_ids
from connections.store.mapper import new_id
from connections.store.outreach import load_open_outreach, load_outreach, save_new_outreach
from connections.store.rosters import load_by_id
from connections.store.rounds import load_shown_rounds
from connections.words import say

ASKED = (Status.SUGGESTED, Status.OFFERED)


@dataclass(frozen=True, slots=True)
class NothingAsked:
    """What was read of the pairs: nothing is left open, for a row that is not clear is refused."""

    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class PastPairs:
    """What a file of pairs would do: how many are new, and how many are here already."""

    new: int
    unchanged: int
    reading: NothingAsked = NothingAsked()


class _TakeBack(Exception):
    """Ends the transaction of a preview."""


def preview_past_outreach(ask: Ask, file: File) -> PastPairs:
    """Say what importing the pairs of a file would do, by doing it and taking it back."""
    ask.require(Permission.MARK_ANY)
    done, pairs = PastPairs(0, 0), read_past_pairs(file, ask.now.date())
    try:
        with ask.changing("outreach.brought_in") as sql:
            done = write_past_outreach(sql, ask.viewer, file, pairs, ask.now)
            raise _TakeBack
    except _TakeBack:
        return done


def import_past_outreach(ask: Ask, file: File) -> PastPairs:
    """Save the pairs of a file, all or nothing: see write_past_outreach for what is refused."""
    ask.require(Permission.MARK_ANY)
    details: dict[str, object] = {}
    pairs = read_past_pairs(file, ask.now.date())
    with ask.changing("outreach.brought_in", details) as sql:
        done = write_past_outreach(sql, ask.viewer, file, pairs, ask.now)
        details["pairs"] = done.new
        note_strong_pairs(sql, ask.viewer, ask.now)
    return done


def write_past_outreach(
    sql: Connection, viewer: Viewer, file: File, pairs: Sequence[PastPair], now: datetime
) -> PastPairs:
    """Save the pairs that were read of a file, as a step of a larger change.

    A pair that was asked on the same day already is unchanged. An id that was merged means the
    child that stays, another id of an adult that adult. Each belongs to the newest revealed
    round held by the day it was asked. Raises FileRefused with the first row that cannot be saved.
    """
    school_id = viewer.school_id
    merged, others = load_kept_ids(sql, school_id), load_kept_adult_ids(sql, school_id)
    pairs = [
        replace(
            pair,
            student_id=merged.get(pair.student_id, pair.student_id),
            adult_id=others.get(pair.adult_id, pair.adult_id),
        )
        for pair in pairs
    ]
    students, adults = load_by_id(
        sql, school_id, (p.student_id for p in pairs), (p.adult_id for p in pairs)
    )
    known = {(o.student_id, o.adult_id, o.asked_on) for o in load_outreach(sql, school_id)}
    shown = load_shown_rounds(sql, school_id)
    new = 0
    for pair in pairs:
        if pair.student_id not in students:
            raise _refused(file, pair, say("The student {id} is not known.", id=pair.student_id))
        if pair.adult_id not in adults:
            raise _refused(file, pair, say("The adult {id} is not known.", id=pair.adult_id))
        if (pair.student_id, pair.adult_id, pair.asked_on) in known:
            continue
        before = (each.round_id for each in shown if each.held_on <= pair.asked_on)
        one = _outreach(pair, next(before, None))
        moment = datetime.combine(pair.asked_on, time(12), now.tzinfo)
        steps = [*ASKED]
        if pair.accepted_on is not None:
            steps.append(Status.ACCEPTED)
        if one.status not in steps:
            steps.append(one.status)
        if one.open and load_open_outreach(sql, school_id, one.student_id) is not None:
            raise _refused(file, pair, say("This student has an outreach that is open already."))
        save_new_outreach(sql, school_id, one, steps, moment, viewer.name)
        known.add((pair.student_id, pair.adult_id, pair.asked_on))
        new += 1
    return PastPairs(new, len(pairs) - new)


def _outreach(pair: PastPair, round_id: str | None) -> Outreach:
    """Return the outreach of a row; a Strong is left to the marks, which say so themselves."""
    status = Status.BUILDING if pair.status in ONLY_BY_EVIDENCE else pair.status
    began_on = pair.accepted_on or pair.asked_on
    return Outreach(
        new_id(),
        pair.student_id,
        pair.adult_id,
        status,
        began_on,
        round_id,
        origin=pair.origin,
        asked_on=pair.asked_on,
        accepted_on=pair.accepted_on,
        ended_on=began_on + timedelta(days=1) if status in ENDED else None,
    )


def _refused(file: File, pair: PastPair, why: str) -> FileRefused:
    return FileRefused(
        "Row {row} of “{file}”: {why} Nothing was imported.", row=pair.row, file=file.name, why=why
    )
