"""Acts on outreach that can be taken back in the session they were done in, as rows."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from connections.domain.outreach.follow_ups import FollowUp, Going
from connections.domain.outreach.status import Status
from connections.domain.outreach.undoing import Act, Before, Made, Undo
from connections.store.mapper import of_school, to_json
from connections.store.schema import acts

_DAYS = ("began_on", "asked_on", "accepted_on", "due_on", "done_on")


def load_acts(sql: Connection, school_id: str, whose: str) -> list[Act]:
    """Return what was done in a session and can be taken back, the last one last."""
    query = select(acts).where(of_school(acts, school_id, whose=whose)).order_by(acts.c.nth)
    return [
        Act(r.act_id, r.outreach_id, r.whose, r.said, _undo(r.undo), r.ends_at)
        for r in sql.execute(query)
    ]


def save_act(sql: Connection, school_id: str, act: Act) -> None:
    """Write what was done last; the same again changes nothing."""
    known = select(acts.c.act_id).where(of_school(acts, school_id, act_id=act.act_id))
    if sql.execute(known).first() is not None:
        return
    theirs = of_school(acts, school_id, whose=act.whose)
    last = sql.execute(select(func.max(acts.c.nth)).where(theirs)).scalar() or 0
    row: dict[str, Any] = {"act_id": act.act_id, "outreach_id": act.outreach_id, "whose": act.whose}
    row |= {"said": act.said, "undo": to_json(asdict(act.undo)), "ends_at": act.ends_at}
    sql.execute(insert(acts).values(school_id=school_id, nth=last + 1, **row))


def save_changed_act(sql: Connection, school_id: str, act: Act) -> None:
    """Write how an act is undone now that a later one is."""
    which = of_school(acts, school_id, act_id=act.act_id)
    sql.execute(update(acts).where(which).values(undo=to_json(asdict(act.undo))))


def delete_acts(sql: Connection, school_id: str, act_ids: Iterable[str]) -> None:
    """Delete acts that are undone, or cannot be undone any more."""
    these = acts.c.act_id.in_(list(act_ids))
    sql.execute(delete(acts).where(acts.c.school_id == school_id, these))


def delete_acts_about(sql: Connection, school_id: str, outreach_ids: Collection[str]) -> None:
    """Delete the acts that touched one of these outreach, whatever else they did."""
    rows = sql.execute(select(acts.c.act_id, acts.c.undo).where(acts.c.school_id == school_id))
    gone = set(outreach_ids)
    about = [row.act_id for row in rows if _undo(row.undo).outreach_ids & gone]
    delete_acts(sql, school_id, about)


def delete_over_acts(sql: Connection, now: datetime) -> None:
    """Delete the acts of sessions that are over."""
    sql.execute(delete(acts).where(acts.c.ends_at < now))


def _undo(stored: dict[str, Any]) -> Undo:
    return Undo(
        stored["contact_id"],
        stored["contact_of"],
        tuple(map(_before, stored["befores"])),
        tuple(Made(**one) for one in stored["made"]),
    )


def _before(stored: dict[str, Any]) -> Before:
    checks = (_with_days(one) for one in stored["follow_ups"])
    looks = (FollowUp(**one | {"going": one["going"] and Going(one["going"])}) for one in checks)
    more = {"status": Status(stored["status"]), "follow_ups": tuple(looks)}
    return Before(**_with_days(stored) | more)


def _with_days(stored: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(stored[name]) for name in _DAYS if stored.get(name)}
    return stored | days
