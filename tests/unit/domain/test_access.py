"""Who sees whom: the whole truth as a table, what no role may ever do, roles held together."""

import itertools

import pytest

from connections.domain.access.grants import (
    GRANTS,
    LISTS,
    WITHIN,
    Permission,
    Reach,
    Role,
    Scope,
    scope_of,
)
from connections.domain.access.seen import Ties, students_seen
from connections.domain.access.viewer import REFUSALS, Viewer
from connections.domain.people.person import Student
from connections.domain.problems import AccessDenied

MARKED, CASELOAD, GRADE, OTHER = (
    Student("s1", "Ana", "Ruiz", grade="7"),
    Student("s2", "Bo", "Kim", grade="7"),
    Student("s3", "Cy", "Lor", grade="8"),
    Student("s4", "Di", "Park", grade="7"),
)
KINDS = {"marked": MARKED, "caseload": CASELOAD, "grade": GRADE, "other": OTHER}
REACH = Ties(marked=frozenset({"s1"}), caseload=frozenset({"s2"}))
HIDDEN = Ties(REACH.marked, REACH.caseload, shows_list=False)


def seen(role: Role | Viewer, permission: Permission, ties: Ties = REACH) -> set[str]:
    """Return the kinds of students somebody sees: those they marked, reach out to, look after."""
    viewer = role if isinstance(role, Viewer) else viewer_in(role)
    found = students_seen(viewer, permission, KINDS.values(), ties)
    return {kind for kind, student in KINDS.items() if student in found}


def viewer_in(*roles: Role) -> Viewer:
    return Viewer("school", frozenset(roles), adult_id="a1", grades=frozenset({"8"}))


# role, permission, the kinds of students it shows; what has no line here shows nobody.
TRUTH = """
guest         school:read      marked caseload grade other
guest         roster:read      caseload
guest         round:read       marked caseload grade other
guest         mark:own         marked
guest         mark:read        marked
guest         coverage:list    caseload
guest         outreach:read    caseload
guest         outreach:carry   caseload
guest         contact:log      caseload
teacher       school:read      marked caseload grade other
teacher       roster:read      marked caseload grade other
teacher       round:read       marked caseload grade other
teacher       mark:own         marked
teacher       mark:read        marked
teacher       coverage:read    marked caseload grade other
teacher       coverage:list    marked caseload grade other
teacher       outreach:read    caseload
teacher       outreach:carry   caseload
teacher       contact:log      caseload
teacher       note:read        caseload
teacher       note:write       caseload
teacher       pulse:answer     marked caseload grade other
counselor     school:read      marked caseload grade other
counselor     roster:read      marked caseload grade other
counselor     round:read       marked caseload grade other
counselor     round:manage     marked caseload grade other
counselor     mark:own         marked
counselor     mark:any         marked caseload grade other
counselor     mark:read        marked caseload grade other
counselor     progress:read    marked caseload grade other
counselor     coverage:read    marked caseload grade other
counselor     coverage:list    marked caseload grade other
counselor     late:read        marked caseload grade other
counselor     leaving:read     marked caseload grade other
counselor     meeting:run      marked caseload grade other
counselor     stage:read       marked caseload grade other
counselor     outreach:read    marked caseload grade other
counselor     outreach:carry   marked caseload grade other
counselor     outreach:assign  marked caseload grade other
counselor     contact:log      marked caseload grade other
counselor     note:read        marked caseload grade other
counselor     note:write       marked caseload grade other
counselor     note:open        marked caseload grade other
counselor     voice:read       marked caseload grade other
counselor     voice:manage     marked caseload grade other
counselor     report:export    marked caseload grade other
counselor     report:names     marked caseload grade other
counselor     pulse:answer     marked caseload grade other
counselor     pulse:read       marked caseload grade other
counselor     audit:read       marked
principal     school:read      marked caseload grade other
principal     roster:read      marked caseload grade other
principal     people:manage    marked caseload grade other
principal     device:manage    marked caseload grade other
principal     round:read       marked caseload grade other
principal     round:manage     marked caseload grade other
principal     mark:own         marked
principal     mark:read        marked caseload grade other
principal     progress:read    marked caseload grade other
principal     coverage:read    marked caseload grade other
principal     coverage:list    marked caseload grade other
principal     late:read        marked caseload grade other
principal     leaving:read     marked caseload grade other
principal     meeting:run      marked caseload grade other
principal     stage:read       marked caseload grade other
principal     outreach:read    marked caseload grade other
principal     outreach:carry   marked caseload grade other
principal     outreach:assign  marked caseload grade other
principal     contact:log      marked caseload grade other
principal     note:read        caseload
principal     note:write       caseload
principal     note:open        marked caseload grade other
principal     voice:read       marked caseload grade other
principal     report:export    marked caseload grade other
principal     report:names     marked caseload grade other
principal     pulse:answer     marked caseload grade other
principal     pulse:read       marked caseload grade other
principal     audit:read       marked caseload grade other
principal     record:export    marked caseload grade other
principal     record:erase     marked caseload grade other
data_manager  school:read      marked caseload grade other
data_manager  school:manage    marked caseload grade other
data_manager  roster:read      marked caseload grade other
data_manager  roster:import    marked caseload grade other
data_manager  people:manage    marked caseload grade other
data_manager  device:manage    marked caseload grade other
data_manager  round:read       marked caseload grade other
data_manager  round:manage     marked caseload grade other
data_manager  mark:any         marked caseload grade other
data_manager  progress:read    marked caseload grade other
data_manager  coverage:read    marked caseload grade other
data_manager  coverage:list    marked caseload grade other
data_manager  voice:manage     marked caseload grade other
data_manager  report:export    marked caseload grade other
data_manager  report:names     marked caseload grade other
data_manager  audit:read       marked caseload grade other
data_manager  record:export    marked caseload grade other
data_manager  record:erase     marked caseload grade other
command_line  school:read      marked caseload grade other
command_line  school:manage    marked caseload grade other
command_line  device:manage    marked caseload grade other
command_line  roster:read      marked caseload grade other
command_line  roster:import    marked caseload grade other
command_line  round:read       marked caseload grade other
command_line  round:manage     marked caseload grade other
command_line  mark:any         marked caseload grade other
command_line  progress:read    marked caseload grade other
command_line  coverage:read    marked caseload grade other
command_line  coverage:list    marked caseload grade other
command_line  late:read        marked caseload grade other
command_line  leaving:read     marked caseload grade other
command_line  outreach:read    marked caseload grade other
command_line  report:export    marked caseload grade other
command_line  report:names     marked caseload grade other
overseer      district:read    marked
"""
# The same where the school keeps its list to those who lead.
KEPT = """
guest         coverage:list    caseload
teacher       coverage:list    caseload
counselor     coverage:list    marked caseload grade other
counselor     late:read        marked caseload grade other
counselor     report:names     marked caseload grade other
principal     coverage:list    marked caseload grade other
principal     late:read        marked caseload grade other
principal     report:names     marked caseload grade other
command_line  coverage:list    marked caseload grade other
command_line  late:read        marked caseload grade other
command_line  report:names     marked caseload grade other
"""


def truth(text: str) -> dict[tuple[Role, Permission], set[str]]:
    lines = [line.split() for line in text.strip().splitlines()]
    return {(Role(role), Permission(what)): set(kinds) for role, what, *kinds in lines}


@pytest.mark.parametrize(("role", "permission"), itertools.product(Role, Permission))
def test_a_role_sees_the_students_its_line_says_and_nobody_else(role, permission):
    assert seen(role, permission) == truth(TRUTH).get((role, permission), set())


@pytest.mark.parametrize(("role", "permission"), itertools.product(Role, sorted(LISTS)))
def test_a_school_may_keep_its_list_to_those_who_lead(role, permission):
    assert seen(role, permission, HIDDEN) == truth(KEPT).get((role, permission), set())


@pytest.mark.parametrize("permission", Permission)
def test_who_looks_after_grades_sees_those_grades_only(permission, monkeypatch):
    monkeypatch.setitem(GRANTS, Role.PRINCIPAL, {permission: Scope.GRADES})
    assert seen(Role.PRINCIPAL, permission) == {"grade"}


# What each role may never do, whatever else changes.
NEVER = {
    # Whatever the school shows its staff: no count, no note, nothing of the whole list.
    Role.GUEST: set(Permission) - {Permission.MARK_OWN, Permission.MARK_READ,
                                   Permission.ROUND_READ, Permission.ROSTER_READ,
                                   Permission.SCHOOL_READ, Permission.COVERAGE_LIST,
                                   Permission.OUTREACH_READ, Permission.OUTREACH_CARRY,
                                   Permission.CONTACT_LOG},
    Role.TEACHER: {Permission.OUTREACH_ASSIGN, Permission.ROUND_MANAGE, Permission.REPORT_EXPORT,
                   Permission.VOICE_READ, Permission.MARK_ANY, Permission.ROSTER_IMPORT,
                   Permission.PULSE_READ, Permission.AUDIT_READ, Permission.PROGRESS_READ,
                   Permission.LATE_READ, Permission.RECORD_EXPORT, Permission.RECORD_ERASE,
                   Permission.NOTE_OPEN, Permission.DEVICE_MANAGE, Permission.STAGE_READ},
    Role.COUNSELOR: {Permission.SCHOOL_MANAGE, Permission.ROSTER_IMPORT, Permission.PEOPLE_MANAGE,
                     Permission.DEVICE_MANAGE,
                     Permission.RECORD_EXPORT, Permission.RECORD_ERASE},
    Role.PRINCIPAL: {Permission.MARK_ANY, Permission.ROSTER_IMPORT, Permission.SCHOOL_MANAGE,
                     Permission.VOICE_MANAGE},
    Role.DATA_MANAGER: {Permission.MARK_READ, Permission.OUTREACH_READ, Permission.NOTE_READ,
                        Permission.VOICE_READ, Permission.PULSE_READ, Permission.LEAVING_READ,
                        Permission.OUTREACH_ASSIGN, Permission.MEETING_RUN, Permission.LATE_READ,
                        Permission.NOTE_OPEN, Permission.STAGE_READ},
    Role.COMMAND_LINE: {Permission.NOTE_READ, Permission.VOICE_READ, Permission.MARK_READ,
                        Permission.PULSE_READ, Permission.OUTREACH_ASSIGN, Permission.MARK_OWN,
                        Permission.NOTE_WRITE, Permission.VOICE_MANAGE, Permission.NOTE_OPEN,
                        Permission.RECORD_EXPORT, Permission.RECORD_ERASE},
    Role.OVERSEER: set(Permission) - {Permission.DISTRICT_READ},
}  # fmt: skip


def test_every_role_has_grants_and_every_permission_its_refusal():
    assert set(GRANTS) == set(Role) == set(NEVER) and set(REFUSALS) == set(Permission)


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_never_do_is_refused_with_its_own_sentence(role):
    for permission in NEVER[role]:
        with pytest.raises(AccessDenied) as refused:
            viewer_in(role).require(permission)
        assert str(refused.value) == REFUSALS[permission]


@pytest.mark.parametrize(("one", "other"), itertools.combinations(Role, 2))
def test_roles_held_together_add_up_to_nothing_that_none_of_them_has(one, other):
    for permission, shows_list in itertools.product(Permission, (True, False)):
        alone = max(scope_of(role, permission, shows_list) for role in (one, other))
        assert viewer_in(one, other).scope(permission, shows_list) is alone
        ties = REACH if shows_list else HIDDEN
        apart = seen(one, permission, ties) | seen(other, permission, ties)
        assert seen(viewer_in(one, other), permission, ties) <= apart


def test_nobody_sees_anybody_through_no_role():
    assert not any(seen(viewer_in(), permission) for permission in Permission)


# ---- a reach: what the device may do -----------------------------------------------------------

# What a phone or a laptop that was passed on never does, whoever holds it.
NEVER_IN_A_POCKET = {
    Permission.ROSTER_IMPORT, Permission.PEOPLE_MANAGE, Permission.SCHOOL_MANAGE,
    Permission.DEVICE_MANAGE,
    Permission.ROUND_MANAGE, Permission.MEETING_RUN, Permission.MARK_ANY, Permission.PROGRESS_READ,
    Permission.OUTREACH_ASSIGN, Permission.REPORT_EXPORT, Permission.REPORT_NAMES,
    Permission.VOICE_READ, Permission.VOICE_MANAGE, Permission.AUDIT_READ, Permission.LATE_READ,
    Permission.LEAVING_READ, Permission.RECORD_EXPORT, Permission.RECORD_ERASE,
    Permission.PULSE_READ, Permission.DISTRICT_READ, Permission.STAGE_READ,
}  # fmt: skip


@pytest.mark.parametrize("reach", Reach)
@pytest.mark.parametrize("permission", Permission)
def test_a_reach_takes_away_from_every_role_and_gives_to_none(reach, permission):
    for many in (1, 2, 3):
        for roles in itertools.combinations(Role, many):
            there, whole = (
                Viewer("school", frozenset(roles), "a1", reach=each)
                for each in (reach, Reach.EVERYTHING)
            )
            assert there.scope(permission) <= whole.scope(permission)
            assert there.scope(permission) <= WITHIN[reach].get(permission, Scope.NONE)


@pytest.mark.parametrize("role", Role)
def test_a_phone_in_a_meeting_marks_and_a_pocket_holds_ones_own_work(role):
    def may(reach: Reach) -> set[Permission]:
        viewer = Viewer("school", frozenset({role}), "a1", reach=reach)
        return {permission for permission in Permission if viewer.may(permission)}

    assert may(Reach.JOINED) <= {Permission.ROUND_READ, Permission.MARK_OWN}
    assert may(Reach.STAGE) <= {Permission.STAGE_READ}
    assert not may(Reach.POCKET) & NEVER_IN_A_POCKET
    pocket = Viewer("school", frozenset({role}), "a1", reach=Reach.POCKET)
    assert pocket.scope(Permission.ROSTER_READ) <= Scope.CASELOAD
    assert pocket.scope(Permission.NOTE_READ) <= Scope.CASELOAD
