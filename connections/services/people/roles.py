"""Who holds which role: one person proposes it, another says yes; nobody does so for themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from connections.domain.access.grants import GRANTS, Permission, Role
from connections.domain.people.person import Adult
from connections.domain.problems import NotFound, NotPossible
from connections.services.book.ask import Ask
from connections.store.rosters import (
    load_adults,
    load_proposed_roles,
    load_roles,
    save_proposed_role,
    save_role,
)

GIVEN = (Role.TEACHER, Role.COUNSELOR, Role.PRINCIPAL, Role.DATA_MANAGER)


@dataclass(frozen=True, slots=True)
class ProposedRole:
    """A role that waits for a yes: `by` an adult's id or a place, "" by a roster's title.

    `mine` says whether the viewer is the one to say it.
    """

    adult: Adult
    role: Role
    by: str
    mine: bool


def proposed_roles(ask: Ask) -> list[ProposedRole]:
    """Return the roles that wait for a yes, by the adult's name."""
    ask.require(Permission.PEOPLE_MANAGE)
    sql, school_id = ask.book.sql, ask.school_id
    proposed, managers = load_proposed_roles(sql, school_id), _managers(sql, school_id)
    return [
        ProposedRole(adult, *proposed[key], _decides(ask, key, proposed[key][1], managers))
        for adult in ask.book.adults()
        if (key := adult.adult_id) in proposed
    ]


def change_role(ask: Ask, adult_id: str, role: Role) -> bool:
    """Propose another role for an adult; say whether it holds at once.

    It does at this computer while nobody else at the school could say yes. Raises NotPossible for
    one's own role.
    """
    ask.require(Permission.PEOPLE_MANAGE)
    if role not in GIVEN:
        raise NotPossible("This role cannot be given to a person. Nothing was changed.")
    if adult_id == ask.viewer.adult_id:
        raise NotPossible(
            "Nobody changes their own role. Somebody else who looks after people can propose it; "
            "nothing was changed."
        )
    others = _managers(ask.book.sql, ask.school_id) - {adult_id}
    at_once = ask.viewer.adult_id is None and not others
    action = "role.changed" if at_once else "role.proposed"
    with ask.changing(action, {"adult_id": adult_id, "role": role.value}) as sql:
        if adult_id not in {adult.adult_id for adult in load_adults(sql, ask.school_id)}:
            raise NotFound("This adult is not on the roster any more. Nothing was changed.")
        if at_once:
            save_role(sql, ask.school_id, adult_id, role)
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
        if not _decides(ask, adult_id, by, _managers(sql, ask.school_id)):
            raise NotPossible(
                "A role needs another person's yes: somebody of the school who looks after "
                "people, neither who proposed it nor who would get it. Nothing was changed."
            )
        details["role"] = role.value
        save_role(sql, ask.school_id, adult_id, role)
    return role


def refuse_role(ask: Ask, adult_id: str) -> None:
    """Drop the role that was proposed for an adult: a no, or taken back by who proposed it."""
    ask.require(Permission.PEOPLE_MANAGE)
    with ask.changing("role.refused", {"adult_id": adult_id}) as sql:
        _proposed(sql, ask.school_id, adult_id)
        save_proposed_role(sql, ask.school_id, adult_id, None, "")


def propose_by_title(
    sql: Connection, school_id: str, titles: Mapping[str, Role], hold: bool
) -> None:
    """Propose the roles that a roster's titles suggest, by adult.

    They `hold` at once only in a school where nobody was before; else each needs a person's yes.
    """
    for adult_id, role in titles.items():
        if hold:
            save_role(sql, school_id, adult_id, role)
        else:
            save_proposed_role(sql, school_id, adult_id, role, "")


def _proposed(sql: Connection, school_id: str, adult_id: str) -> tuple[Role, str]:
    found = load_proposed_roles(sql, school_id).get(adult_id)
    if found is None:
        raise NotFound("No role waits for a yes here any more. Nothing was changed.")
    return found


def _managers(sql: Connection, school_id: str) -> frozenset[str]:
    """Return the active adults who look after people."""
    return frozenset(
        adult_id
        for adult_id, role in load_roles(sql, school_id).items()
        if Permission.PEOPLE_MANAGE in GRANTS[role]
    )


def _decides(ask: Ask, adult_id: str, by: str, managers: frozenset[str]) -> bool:
    """Say whether the viewer's yes counts: this computer's where nobody at school has one."""
    others = managers - {adult_id, by}
    return ask.viewer.adult_id in others if others else ask.viewer.adult_id is None
