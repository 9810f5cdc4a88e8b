"""Putting back what was just done, with a trace: nothing is as if it had not been."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import OPEN, TAKES_A_PLACE, Status
from connections.domain.outreach.undoing import Before, Made, Undo
from connections.domain.problems import Changed, NotFound, NotPossible
from connections.services.book.ask import Ask
from connections.services.outreach.desk.several import Several
from connections.services.outreach.proposing import require_pair, require_place
from connections.services.outreach.steps import remove_contact, theirs
from connections.store.outreach import (
    delete_follow_up,
    delete_open_follow_ups,
    load_follow_ups,
    load_steps,
    save_follow_ups,
    save_outreach,
    save_taken,
)

_BACK = OPEN | {Status.DECLINED, Status.HANDED_OVER}  # from where a pair may be put back


def stood_before(ask: Ask, outreach_ids: Iterable[str]) -> tuple[Before, ...]:
    """Return how outreach stand, for whoever is about to change them: see put_back."""
    ask.require(Permission.OUTREACH_CARRY)
    wanted = set(outreach_ids)
    checks = [check for check in ask.book.follow_ups() if check.outreach_id in wanted]
    return tuple(
        Before(
            one.outreach_id,
            one.status,
            one.began_on,
            one.asked_on,
            one.accepted_on,
            one.first_step,
            one.plan,
            tuple(check for check in checks if check.outreach_id == one.outreach_id),
            one.version,
        )
        for one in ask.book.outreach()
        if one.outreach_id in wanted
        and (
            one.adult_id == ask.viewer.adult_id or ask.may(Permission.OUTREACH_CARRY, Scope.SCHOOL)
        )
    )


def put_back(ask: Ask, undo: Undo) -> Several:
    """Undo an act; the log keeps that it was otherwise. Returns what is left as it is by now.

    A pair is left where more than the act was done to it, or to the pair that took over from it,
    where the student has another adult by now, and where there is no place for it any more. Where
    nothing can be put back, the first reason is raised.
    """
    ask.require(Permission.OUTREACH_CARRY)
    if undo.contact_id:
        remove_contact(ask, undo.contact_id)
        return Several((undo.contact_of,), ())
    if not undo.outreach_ids:
        raise NotPossible("There is nothing to put back.")
    done: list[str] = []
    left: list[str] = []
    refused: Changed | NotFound | NotPossible | None = None
    details: dict[str, object] = {"outreach_ids": done}
    with ask.changing("outreach.put_back", details) as sql:
        for befores, made in _by_student(sql, ask, undo):
            changed = [one.outreach_id for one, _ in (*befores, *made)]
            try:
                _put_back(sql, ask, befores, made)
            except (Changed, NotFound, NotPossible) as why:
                refused = refused or why
                left += changed
                continue
            done += changed
        if refused and not done:
            raise refused
    return Several(tuple(done), tuple(left))


_Befores = list[tuple[Outreach, Before]]  # as it stands now, and how it stood
_Made = list[tuple[Outreach, Made]]


def _by_student(sql: Connection, ask: Ask, undo: Undo) -> list[tuple[_Befores, _Made]]:
    """Return what was done, student by student: each is put back whole or not at all."""
    found: dict[str, tuple[_Befores, _Made]] = defaultdict(lambda: ([], []))
    for before in undo.befores:
        one = theirs(sql, ask, before.outreach_id)
        found[one.student_id][0].append((one, before))
    for made in undo.made:
        one = theirs(sql, ask, made.outreach_id)
        found[one.student_id][1].append((one, made))
    return list(found.values())


def _put_back(sql: Connection, ask: Ask, befores: _Befores, made: _Made) -> None:
    """Put back what was done about one student; what stands in the way is found before a write."""
    for one, new in made:
        _require_version(one, new.version)
    for one, before in befores:
        _require_version(one, before.version + 1)
        been = {status for status, _ in load_steps(sql, ask.school_id, before.outreach_id)}
        if before.status not in been & OPEN:
            raise NotPossible("This outreach never stood there. Nothing was changed.")
        if one.status not in _BACK:
            raise NotPossible("This outreach has ended. Nothing was changed.")
        if one.status is Status.HANDED_OVER:  # to whoever had the student, leaving or not
            ask.require(Permission.OUTREACH_ASSIGN)
            if before.status in TAKES_A_PLACE:
                require_place(sql, ask, one)
        elif one.status is Status.DECLINED:
            require_pair(sql, ask, one, despite=True)
    for one, _ in made:
        over = replace(one, status=Status.WITHDRAWN, ended_on=ask.today)
        save_outreach(sql, ask.school_id, over, (Status.WITHDRAWN,), ask.now, ask.by)
        delete_open_follow_ups(sql, ask.school_id, one.outreach_id)
    for one, before in befores:
        if one.status not in OPEN:
            save_taken(sql, ask.school_id, one)
        steps = (before.status,) if one.status is not before.status else ()
        save_outreach(sql, ask.school_id, _as_before(one, before), steps, ask.now, ask.by)
        kept = {check.follow_up_id for check in before.follow_ups}
        for check in load_follow_ups(sql, ask.school_id, [before.outreach_id]):
            if check.follow_up_id not in kept:
                delete_follow_up(sql, ask.school_id, check.follow_up_id)
        save_follow_ups(sql, ask.school_id, before.follow_ups)


def _require_version(one: Outreach, version: int) -> None:
    if one.version != version:
        raise NotPossible("This was changed again since, so it stays as it is now.")


def _as_before(one: Outreach, before: Before) -> Outreach:
    return replace(
        one,
        status=before.status,
        began_on=before.began_on,
        asked_on=before.asked_on,
        accepted_on=before.accepted_on,
        ended_on=None,
        goodbye_by=None,
        first_step=before.first_step,
        plan=before.plan,
    )
