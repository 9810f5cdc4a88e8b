"""Who holds which role: one person proposes it, another says yes; nobody does so for themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from connections.domain.access.grants import GRANTS, Permission, Role, leads
from connections.domain.access.session import Door
from connections.domain.people.person import Adult
from connections.domain.problems import NotFound, NotPossible
from connections.services.book.ask import Ask
from connections.store.access.identities import delete_open_identities, load_vouched
from connections.store.access.sessions import save_ended
from connections.store.history.imports import load_who_wrote
from connections.store.log.chain import load_log
from connections.store.rosters import (
    load_adults,
    load_proposed_roles,
    load_roles,
    save_proposed_role,
    save_role,
)
from connections.store.staff import load_roles_lost

GIVEN = (Role.TEACHER, Role.COUNSELOR, Role.PRINCIPAL, Role.DATA_MANAGER)
STILL_ASKED = timedelta(days=30)  # who left, or lost the role, could have said yes so long after
MISTAKE = timedelta(days=1)  # a role that one person gave and took back within it was none


@dataclass(frozen=True, slots=True)
class ProposedRole:
    """A role that waits for a yes: `by` an adult's id or a place, "" where that is not known.

    `mine` says whether the viewer is the one to say it; `can_from` from when this computer can,
    where nobody who could is here now.
    """

    adult: Adult
    role: Role
    by: str
    mine: bool
    can_from: date | None = None


def proposed_roles(ask: Ask) -> list[ProposedRole]:
    """Return the roles that wait for a yes, by the adult's name."""
    ask.require(Permission.PEOPLE_MANAGE)
    sql, school_id = ask.book.sql, ask.school_id
    proposed, who = load_proposed_roles(sql, school_id), WhoDecides.load(sql, ask)
    found = []
    for adult in ask.book.adults():
        if (key := adult.adult_id) in proposed:
            role, by = proposed[key]
            bys = _proposers(sql, school_id, key, role, by)
            found.append(
                ProposedRole(
                    adult, role, by, who.decides(ask, key, bys), who.computer_from(key, bys)
                )
            )
    return found


def change_role(ask: Ask, adult_id: str, role: Role) -> bool:
    """Propose another role for an adult; say whether it holds at once.

    It does at this computer while nobody else at the school could say yes, nor could lately.
    Raises NotPossible for one's own role.
    """
    ask.require(Permission.PEOPLE_MANAGE)
    if role not in GIVEN:
        raise NotPossible("This role cannot be given to a person. Nothing was changed.")
    if adult_id == ask.viewer.adult_id:
        raise NotPossible(
            "Nobody changes their own role. Somebody else who looks after people can propose it; "
            "nothing was changed."
        )
    who = WhoDecides.load(ask.book.sql, ask)
    at_once = ask.viewer.adult_id is None and who.decides(ask, adult_id, ())
    details: dict[str, object] = {"adult_id": adult_id, "role": role.value}
    with ask.changing("role.changed" if at_once else "role.proposed", details) as sql:
        if adult_id not in {adult.adult_id for adult in load_adults(sql, ask.school_id)}:
            raise NotFound("This adult is not on the roster any more. Nothing was changed.")
        if at_once:
            _give(sql, ask, adult_id, role, details, alone=True)
        else:
            save_proposed_role(sql, ask.school_id, adult_id, role, ask.by)
    return at_once


def confirm_role(ask: Ask, adult_id: str) -> Role:
    """Say yes to the role that was proposed for an adult; from now on it holds.

    Raises NotFound where none waits, NotPossible for who proposed it or would get it.
    """
    ask.require(Permission.PEOPLE_MANAGE)
    details: dict[str, object] = {"adult_id": adult_id}
    with ask.changing("role.confirmed", details) as sql:
        role, by = _proposed(sql, ask.school_id, adult_id)
        bys = _proposers(sql, ask.school_id, adult_id, role, by)
        if not WhoDecides.load(sql, ask).decides(ask, adult_id, bys):
            raise NotPossible(
                "A role needs another person's yes: somebody of the school who looks after "
                "people, neither who proposed it nor who would get it. Nothing was changed."
            )
        details["role"] = role.value
        _give(sql, ask, adult_id, role, details, alone=ask.viewer.adult_id is None)
    return role


def _give(
    sql: Connection, ask: Ask, adult_id: str, role: Role, details: dict[str, object], alone: bool
) -> None:
    """Write a role, and what the log says of it.

    Its address is vouched for with it, unless who says yes wrote that; an account that came in by
    another one has to come in anew.
    """
    school_id = ask.school_id
    details["was"] = load_roles(sql, school_id).get(adult_id, Role.TEACHER).value
    if alone:
        details["alone"] = True
    email, vouched = load_vouched(sql, school_id, adult_id)
    mine = not alone and ask.by in load_who_wrote(sql, school_id, adult_id, "email", email)
    save_role(sql, school_id, adult_id, role, vouch=not mine)
    if leads(role) and email != vouched:
        delete_open_identities(sql, school_id, adult_id)
        whose = {"school_id": school_id, "adult_id": adult_id}
        save_ended(sql, ask.now, doors=[Door.SIGNED_IN], **whose)


def refuse_role(ask: Ask, adult_id: str) -> None:
    """Drop the role that was proposed for an adult: a no, or taken back by who proposed it."""
    ask.require(Permission.PEOPLE_MANAGE)
    with ask.changing("role.refused", {"adult_id": adult_id}) as sql:
        _proposed(sql, ask.school_id, adult_id)
        save_proposed_role(sql, ask.school_id, adult_id, None, "")


def propose_by_title(
    sql: Connection, school_id: str, titles: Mapping[str, Role], hold: bool, by: str
) -> None:
    """Propose the roles that a roster's titles suggest, by adult, as whoever brought it in.

    They `hold` at once only in a school where nobody was before; else each needs a person's yes.
    """
    for adult_id, role in titles.items():
        if hold:
            save_role(sql, school_id, adult_id, role)
        else:
            save_proposed_role(sql, school_id, adult_id, role, by)


def _proposed(sql: Connection, school_id: str, adult_id: str) -> tuple[Role, str]:
    found = load_proposed_roles(sql, school_id).get(adult_id)
    if found is None:
        raise NotFound("No role waits for a yes here any more. Nothing was changed.")
    return found


def _proposers(
    sql: Connection, school_id: str, adult_id: str, role: Role, by: str
) -> frozenset[str]:
    """Return who proposed a role; of one that a title proposed before 0119, by the imports."""
    if by:
        return frozenset({by})
    return load_who_wrote(sql, school_id, adult_id, "proposed_role", role.value)


# ---- Whose yes counts --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WhoDecides:
    """Who looks after people now, and who did lately, with the day from which they count no more.

    Whose yes counts is judged over time: else whoever sits at this computer would take the role
    from the one who could say no, decide alone, and give it back.
    """

    now: frozenset[str]
    lately: Mapping[str, date]

    @classmethod
    def load(cls, sql: Connection, ask: Ask) -> "WhoDecides":
        """Return who decides at the school that is asked about."""
        roles = load_roles(sql, ask.school_id)
        now = frozenset(adult_id for adult_id, role in roles.items() if _manages(role))
        return cls(now, {key: day for key, day in _lately(sql, ask).items() if key not in now})

    def decides(self, ask: Ask, adult_id: str, bys: Collection[str]) -> bool:
        """Say whether the viewer's yes counts: this computer's where nobody at school has one."""
        others = {*self.now, *self.lately} - {adult_id, *bys}
        return ask.viewer.adult_id in others if others else ask.viewer.adult_id is None

    def computer_from(self, adult_id: str, bys: Collection[str]) -> date | None:
        """Return from which day this computer's yes counts, where only who is gone has one."""
        gone = [day for key, day in self.lately.items() if key not in {adult_id, *bys}]
        return max(gone) if gone and not self.now - {adult_id, *bys} else None


def _manages(role: str) -> bool:
    return Permission.PEOPLE_MANAGE in GRANTS[Role(role)]


_ROLE_ACTS = frozenset({"role.changed", "role.confirmed"})
_KIND = "adult.kind_changed"


def _lately(sql: Connection, ask: Ask) -> dict[str, date]:
    """Return who looked after people within the last days and left, or has lost that."""
    since, here = ask.now - STILL_ASKED, ask.school_id
    lost = load_roles_lost(sql, here)
    found = {
        adult_id: left_on + STILL_ASKED
        for adult_id, (role, left_on) in lost.items()
        if _manages(role) and left_on is not None and left_on > since.date()
    }
    log = load_log(sql, here, 1_000, actions={*_ROLE_ACTS, _KIND}, since=since - MISTAKE)
    for at, row in enumerate(log):
        adult_id, until = str(row.details.get("adult_id")), row.at + STILL_ASKED
        if row.action == _KIND:
            counts = adult_id in lost and _manages(lost[adult_id][0])
        else:
            was = row.details.get("was")
            taken = bool(was) and _manages(was) and not _manages(row.details["role"])
            counts = taken and not _was_a_mistake(row, log[at + 1 :])
        if counts and until > ask.now:
            found[adult_id] = max(until.date(), found.get(adult_id, until.date()))
    return found


def _was_a_mistake(taken: Any, before: Collection[Any]) -> bool:
    """Say whether one person had given a role alone just before it was taken away."""
    whose = taken.details["adult_id"]
    given = next((row for row in before if row.details.get("adult_id") == whose), None)
    if given is None or given.action not in _ROLE_ACTS or not given.details.get("alone"):
        return False
    return bool(taken.at - given.at <= MISTAKE)


# ---- What one person did alone -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GivenAlone:
    """A role that one person gave, or what one said yes to: `action` is ADDRESS or PASSKEY."""

    adult: Adult
    role: Role | None
    on: date
    action: str


ADDRESS, PASSKEY = "address.confirmed", "passkey.confirmed"


def given_alone(ask: Ask) -> list[GivenAlone]:
    """Return the roles that lead, addresses and passkeys that one person alone said yes to lately.

    For whoever leads, so that it is seen; not one's own. The newest first.
    """
    ask.require(Permission.NOTE_OPEN)
    adults, found = ask.book.adults_by_id(), []
    actions = {*_ROLE_ACTS, ADDRESS, PASSKEY}
    since = ask.now - STILL_ASKED
    for row in load_log(ask.book.sql, ask.school_id, actions=actions, since=since):
        role = Role(row.details["role"]) if "role" in row.details else None
        adult = adults.get(row.details["adult_id"])
        told = role is None or leads(role)
        if told and row.details.get("alone") and adult and adult.adult_id != ask.viewer.adult_id:
            found.append(GivenAlone(adult, role, row.at.astimezone().date(), row.action))
    return found


def last_alone(sql: Connection, school_id: str, adult_id: str) -> datetime | None:
    """Return when one person alone gave an adult the role or door they have; None for two."""
    moments = []
    for actions in (_ROLE_ACTS, {ADDRESS}, {PASSKEY}):
        newest = load_log(sql, school_id, 1, actions=actions, about={adult_id})
        moments += [row.at for row in newest if row.details.get("alone")]
    return max(moments, default=None)
