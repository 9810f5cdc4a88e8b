"""Putting back what was just done at the desk, with a trace: nothing is as if it had not been."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connections.domain.access.grants import Permission, Scope
from connections.domain.outreach.follow_ups import FollowUp
from connections.domain.outreach.status import OPEN, Status
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.services.outreach.proposing import require_pair
from connections.services.outreach.steps import theirs
from connections.store.outreach import (
    delete_follow_up,
    load_follow_ups,
    load_steps,
    save_follow_ups,
    save_outreach,
    save_taken,
)


@dataclass(frozen=True, slots=True)
class Before:
    """How an outreach stood before an act: one act makes its version one more."""

    outreach_id: str
    status: Status
    began_on: date
    asked_on: date | None
    accepted_on: date | None
    first_step: str
    plan: str
    follow_ups: tuple[FollowUp, ...]
    version: int


def stood_before(ask: Ask, outreach_ids: Iterable[str]) -> list[Before]:
    """Return how outreach stand, for whoever is about to change them: see put_back."""
    ask.require(Permission.OUTREACH_CARRY)
    wanted = set(outreach_ids)
    checks = [check for check in ask.book.follow_ups() if check.outreach_id in wanted]
    return [
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
    ]


def put_back(ask: Ask, befores: Sequence[Before]) -> None:
    """Put outreach back to how they stood, all or none; the log keeps that it was otherwise.

    Refused where more than the one act was done to one, where the student has another adult by now,
    and where whoever said no could not be asked for anybody now.
    """
    ask.require(Permission.OUTREACH_CARRY)
    if not befores:
        raise NotPossible("There is nothing to put back.")
    ids = [before.outreach_id for before in befores]
    with ask.changing("outreach.put_back", {"outreach_ids": ids}) as sql:
        for before in befores:
            one = theirs(sql, ask, before.outreach_id)
            if one.version != before.version + 1:
                raise NotPossible("This was changed again since, so it stays as it is now.")
            been = {status for status, _ in load_steps(sql, ask.school_id, before.outreach_id)}
            if before.status not in been & OPEN:
                raise NotPossible("This outreach never stood there. Nothing was changed.")
            if one.status not in OPEN | {Status.DECLINED}:
                raise NotPossible("This outreach has ended. Nothing was changed.")
            after = replace(
                one,
                status=before.status,
                began_on=before.began_on,
                asked_on=before.asked_on,
                accepted_on=before.accepted_on,
                ended_on=None,
                first_step=before.first_step,
                plan=before.plan,
            )
            if one.status not in OPEN:
                require_pair(sql, ask.school_id, after, despite=True)
                save_taken(sql, ask.school_id, one)
            steps = (before.status,) if one.status is not before.status else ()
            save_outreach(sql, ask.school_id, after, steps, ask.now, ask.by)
            kept = {check.follow_up_id for check in before.follow_ups}
            for check in load_follow_ups(sql, ask.school_id, [before.outreach_id]):
                if check.follow_up_id not in kept:
                    delete_follow_up(sql, ask.school_id, check.follow_up_id)
            save_follow_ups(sql, ask.school_id, before.follow_ups)
