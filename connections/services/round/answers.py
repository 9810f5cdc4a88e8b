"""Taking answers from 150 walls at once: one writer, many people's answers in one commit.

A tap does not wait for a commit of its own. Messages queue up while the writer commits the ones
before, and the next commit takes them all. A message is acknowledged only after its commit; if
that fails, everybody in it is told to send again, which is harmless: an answer counts once.
"""

import queue
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.access.session import Session
from connections.domain.access.viewer import MEETING, VISITOR, Viewer
from connections.domain.problems import AccessDenied, ConnectionsError
from connections.domain.rounds.answers import (
    LOOKS_FORGED,
    WHY_REFUSED,
    Given,
    Refused,
    is_late,
    read_answers,
    require_in_round,
)
from connections.services.book.book import QUIET
from connections.services.round.capabilities import (
    NOT_HERE,
    Claim,
    Marker,
    handle,
    marker_of,
    read_capability,
    sessions_of,
)
from connections.services.round.markable import Walled, load_walled
from connections.store.answers import (
    Answer,
    load_actions_since,
    load_known_answers,
    load_own_marks,
    load_said_last,
    save_answers,
)
from connections.store.database import Database
from connections.store.log.chain import load_school_for_change, sign
from connections.store.log.counted import Reading
from connections.store.schools import look_at
from connections.words import say, to_say

MOST_WAITING = 5_000  # messages; more than a district's training day sends in a minute
MOST_IN_A_COMMIT = 400  # messages; keeps one commit well under a second
# A writer that is busy most of the time waits a moment, so that more answers share a commit: with
# a thousand people that halves its work. With 150 it is never that busy and nobody waits.
BUSY = 0.5  # of the last moments
GATHERS_FOR = 0.005  # seconds
_CLOSED = to_say("Connections is being closed. Your answers are sent again.")


class NotSaved(ConnectionsError):
    """Saving did not work this time; the same message may be sent again."""


@dataclass(frozen=True, slots=True)
class RefusedAnswer:
    """One answer that was not taken, with the sentence to show."""

    answer_id: str
    why: Refused

    @property
    def message(self) -> str:
        """Return the sentence to show."""
        return say(WHY_REFUSED[self.why])


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: every answer in it is in one of the two."""

    acknowledged: tuple[str, ...]
    refused: tuple[RefusedAnswer, ...]
    late: bool


@dataclass(frozen=True, slots=True)
class _Waiting:
    claim: Claim
    answers: tuple[Given, ...]
    now: datetime
    done: "Future[Receipt]"


@dataclass(slots=True)
class _SchoolKnown:
    """What answers are checked against, kept until somebody changes something that matters."""

    entry: int
    rounds: dict[str, Walled] = field(default_factory=dict)
    markers: dict[tuple[str, str], Marker | None] = field(default_factory=dict)


class AnswerDesk:
    """The one place answers are handed in at, with the one thread that writes them."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self.database, self.secret = database, secret
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(MOST_WAITING)
        self._known: dict[str, _SchoolKnown] = {}
        self._closed = False
        self._writer = threading.Thread(target=self._run, name="answers", daemon=True)
        self._writer.start()

    def take(self, claim: Claim, answers: tuple[Given, ...], now: datetime) -> "Future[Receipt]":
        """Queue a message; the future ends after its commit, with a receipt or a refusal."""
        done: Future[Receipt] = Future()
        if self._closed:
            done.set_exception(NotSaved(_CLOSED))
            return done
        try:
            self._queue.put_nowait(_Waiting(claim, answers, now, done))
        except queue.Full:
            done.set_exception(NotSaved("Very many answers arrive at once. They are sent again."))
        return done

    def close(self) -> None:
        """Write what is waiting, then stop; whoever comes too late is told to send again."""
        self._closed = True
        self._queue.put(None)
        self._writer.join(timeout=30)
        while not self._queue.empty():
            if (late := self._queue.get()) is not None:
                late.done.set_exception(NotSaved(_CLOSED))

    def note_forgery(self, school_id: str, why: str, now: datetime) -> None:
        """Write down that somebody tried what no page here does; again and again is counted."""
        nobody = Viewer(school_id, frozenset(), name=VISITOR)
        self._note(Reading(nobody, "answers.refused", now, {"why": why}))

    def _note(self, forgery: Reading) -> None:
        with suppress(ConnectionsError):  # it stays refused, whatever becomes of the log
            self.database.reads.note(forgery)

    def _run(self) -> None:
        busy, ended = 0.0, time.perf_counter()
        while True:
            group = [self._queue.get()]
            if busy > BUSY and not self._queue.empty():
                time.sleep(GATHERS_FOR)
            while group[-1] is not None and len(group) < MOST_IN_A_COMMIT:
                try:
                    group.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            waiting = [message for message in group if message is not None]
            began = time.perf_counter()
            if waiting:
                self._write(waiting)
            if group[-1] is None:
                return
            before, ended = ended, time.perf_counter()
            busy += 0.1 * ((ended - began) / (ended - before) - busy)

    def _write(self, group: Sequence[_Waiting]) -> None:
        try:
            with self.database.writing() as sql:
                results, forged = _write_group(sql, group, self._known, self.secret)
        except Exception as problem:  # whatever it was: nobody may believe their answer is safe
            self._known.clear()
            for waiting in group:
                failure = NotSaved("Saving did not work just now. Your answers are sent again.")
                failure.__cause__ = problem
                waiting.done.set_exception(failure)
            return
        for waiting, result in zip(group, results, strict=True):
            if isinstance(result, Receipt):
                waiting.done.set_result(result)
            else:
                waiting.done.set_exception(result)
        for forgery in forged:
            self._note(forgery)


def hand_in_answers(
    desk: AnswerDesk, message: Mapping[str, object], now: datetime
) -> "Future[Receipt]":
    """Hand in a wall's message: {"capability", "answers": [{"id", "student", "strength"}]}.

    An answer that had to wait says for how many seconds, as "ago".

    Who hands in, and whether they may, is what the capability and then the database say. Raises
    AccessDenied or NotPossible at once for a message that is no message; the future raises them
    for what only the database knows, and NotSaved where sending again helps.
    """
    claim = read_capability(message.get("capability"), desk.secret, now)
    return desk.take(claim, read_answers(message.get("answers")), now)


def own_answers(desk: AnswerDesk, capability: object, now: datetime) -> dict[str, int]:
    """Return the holder's own standing answers by handle: what a wall shows when it opens."""
    claim = read_capability(capability, desk.secret, now)
    with desk.database.reading() as sql:
        here = sessions_of(sql, [claim])
        since = _require_marker(marker_of(sql, claim, now), now).since
        claim.require_in(here, now)
        given = load_own_marks(sql, claim.school_id, claim.round_id, claim.adult_id, since)
    return {
        handle(desk.secret, claim.school_id, claim.round_id, student_id): strength
        for student_id, strength in given.items()
    }


Result = Receipt | ConnectionsError


def _write_group(
    sql: Connection, group: Sequence[_Waiting], known: dict[str, _SchoolKnown], secret: bytes
) -> tuple[list[Result], list[Reading]]:
    """Return what became of each message, and what was in them that no page here sends."""
    results: dict[int, Result] = {}
    forged: list[Reading] = []
    by_school: dict[str, list[int]] = {}
    for place, waiting in enumerate(group):
        by_school.setdefault(waiting.claim.school_id, []).append(place)
    for school_id, places in sorted(by_school.items()):  # else two servers wait for each other
        look_at(sql, school_id)
        load_school_for_change(sql, school_id)  # nobody's session ends between look and commit
        school = _refreshed(sql, school_id, known)
        members = [group[place] for place in places]
        here = sessions_of(sql, [waiting.claim for waiting in members])
        checked = [_check(sql, school, waiting, here, secret) for waiting in members]
        saved = _save(sql, school_id, school, members, checked, forged)
        results.update(zip(places, saved, strict=True))
    return [results[place] for place in range(len(group))], forged


def _refreshed(sql: Connection, school_id: str, known: dict[str, _SchoolKnown]) -> _SchoolKnown:
    """Return what is known of the school, afresh if anything changed but answers."""
    school = known.get(school_id)
    newest, actions = load_actions_since(sql, school_id, school.entry if school else 0)
    if school is None or actions - QUIET:
        school = known[school_id] = _SchoolKnown(newest)
    school.entry = newest
    return school


_Checked = tuple[list[Answer], list[RefusedAnswer]] | ConnectionsError


def _check(
    sql: Connection,
    school: _SchoolKnown,
    waiting: _Waiting,
    here: Mapping[str, Session],
    secret: bytes,
) -> _Checked:
    """Return the answers that may be saved and those that may not, or why none may."""
    claim = waiting.claim
    try:
        key = (claim.adult_id, claim.sign_in)
        if key not in school.markers:
            school.markers[key] = marker_of(sql, claim, waiting.now)
        _require_marker(school.markers[key], waiting.now)
        claim.require_in(here, waiting.now)
        if claim.round_id not in school.rounds:
            school.rounds[claim.round_id] = load_walled(sql, claim, secret, waiting.now)
        known = school.rounds[claim.round_id]
        require_in_round({claim.adult_id}, known.adults, "adult")
    except ConnectionsError as refusal:
        return refusal
    good, refused = [], []
    for given in waiting.answers:
        student_id = known.students.get(given.student)
        if student_id is None or not known.markable.takes(claim.adult_id, student_id):
            why = known.why_not(sql, claim, secret, given.student)
            refused.append(RefusedAnswer(given.answer_id, why))
        else:
            whose = (given.answer_id, claim.round_id, claim.adult_id, student_id)
            good.append(Answer(*whose, given.strength))
    return good, refused


def _require_marker(marker: Marker | None, now: datetime) -> Marker:
    """Return who stands behind a claim; refuse what nobody who may mark does any more."""
    if marker is None:
        raise AccessDenied(NOT_HERE)
    if marker.until is not None and now >= marker.until:
        raise AccessDenied(
            "The meeting's code has ended, so nothing was saved. "
            "Please ask whoever runs the meeting for a new one."
        )
    marker.viewer.require(Permission.MARK_OWN)
    return marker


def _save(
    sql: Connection,
    school_id: str,
    school: _SchoolKnown,
    members: Sequence[_Waiting],
    checked: Sequence[_Checked],
    forged: list[Reading],
) -> list[Result]:
    """Save what is new, sign it, and say of every message what became of it."""
    ids = [a.answer_id for item in checked if isinstance(item, tuple) for a in item[0]]
    seen = load_known_answers(sql, school_id, ids) if ids else {}
    since = _said_since(sql, school_id, members, checked)
    new: list[Answer] = []
    counts: dict[str, Counter[str]] = {}  # by round, by adult
    late_rounds = frozenset(
        key for key, known in school.rounds.items() if is_late(known.this_round)
    )
    results: list[Result] = []
    for waiting, item in zip(members, checked, strict=True):
        if isinstance(item, ConnectionsError):
            results.append(item)
            continue
        good, refused = item
        acknowledged = []
        for answer in good:
            before = seen.get(answer.answer_id)
            if before is not None and before != answer:
                refused.append(RefusedAnswer(answer.answer_id, Refused.ID_USED))
                continue
            if before is None and answer.answer_id in since:
                refused.append(RefusedAnswer(answer.answer_id, Refused.SAID_SINCE))
                continue
            if before is None:
                seen[answer.answer_id] = answer
                new.append(answer)
                counts.setdefault(answer.round_id, Counter())[answer.adult_id] += 1
            acknowledged.append(answer.answer_id)
        round_id, by = waiting.claim.round_id, waiting.claim.adult_id
        who = Viewer(school_id, frozenset(), by)
        for why in {odd.why.value for odd in refused if odd.why in LOOKS_FORGED}:
            details = {"round_id": round_id, "why": why}
            forged.append(Reading(who, "answers.refused", waiting.now, details))
        results.append(Receipt(tuple(acknowledged), tuple(refused), round_id in late_rounds))
    now = max(waiting.now for waiting in members)
    save_answers(sql, school_id, new, now, late_rounds)
    for round_id, adults in counts.items():
        _sign_given(sql, school_id, round_id, adults, now)
    return results


def _said_since(
    sql: Connection, school_id: str, members: Sequence[_Waiting], checked: Sequence[_Checked]
) -> set[str]:
    """Return which answers had to wait while their adult said something newer elsewhere."""
    said_at = {
        given.answer_id: waiting.now - given.ago
        for waiting in members
        for given in waiting.answers
        if given.ago
    }
    good = chain.from_iterable(item[0] for item in checked if isinstance(item, tuple))
    waited = [answer for answer in good if answer.answer_id in said_at]
    newest = load_said_last(sql, school_id, waited) if waited else {}
    return {
        answer.answer_id
        for answer in waited
        if answer.pair in newest and newest[answer.pair] > said_at[answer.answer_id]
    }


def _sign_given(
    sql: Connection, school_id: str, round_id: str, adults: Mapping[str, int], now: datetime
) -> None:
    """Sign one row for everybody in the commit: who gave how many answers, never which."""
    if len(adults) == 1:
        ((adult_id, number),) = adults.items()
        details: dict[str, object] = {"round_id": round_id, "adult_id": adult_id, "answers": number}
        who = Viewer(school_id, frozenset(), adult_id)
    else:
        details = {"round_id": round_id, "answers_by_adult": dict(adults)}
        who = Viewer(school_id, frozenset(), name=MEETING)
    sign(sql, who, "marks.given", now, details)
