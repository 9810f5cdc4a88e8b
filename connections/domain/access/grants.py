"""Role × permission × scope, as one table: docs/permissions.md is made from it."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What a person is to the school, as far as access goes."""

    GUEST = "guest"  # not on the staff: marks while cleared, sees whom they reach out to
    TEACHER = "teacher"  # every adult at school who marks
    COUNSELOR = "counselor"
    PRINCIPAL = "principal"
    DATA_MANAGER = "data_manager"
    COMMAND_LINE = "command_line"  # scheduled jobs and outside checks; a role of its own
    OVERSEER = "overseer"  # of a district: what schools have published, nobody and no list


class Scope(IntEnum):
    """Of which students a permission holds, the narrowest first."""

    NONE = 0
    OWN = 1  # what the adult said themselves
    CASELOAD = 2  # the students the adult reaches out to now
    GRADES = 3  # the grades the viewer looks after
    SCHOOL = 4


class Permission(StrEnum):
    """One thing that can be done, as `<resource>:<action>`."""

    SCHOOL_READ = "school:read"
    SCHOOL_MANAGE = "school:manage"
    ROSTER_READ = "roster:read"  # name, grade and homeroom
    ROSTER_IMPORT = "roster:import"
    PEOPLE_MANAGE = "people:manage"
    DEVICE_MANAGE = "device:manage"  # slips, and whose device is whose: no role changes by it
    ROUND_READ = "round:read"
    ROUND_MANAGE = "round:manage"
    MARK_OWN = "mark:own"
    MARK_ANY = "mark:any"  # type in a paper sheet or import a file of marks
    MARK_READ = "mark:read"  # marks by name, after the reveal
    PROGRESS_READ = "progress:read"  # who is done, never what they said
    COVERAGE_READ = "coverage:read"  # totals and shares
    COVERAGE_LIST = "coverage:list"  # the list of students by name
    LATE_READ = "late:read"  # what late answers change, as they come instead of once a day
    LEAVING_READ = "leaving:read"  # who loses the only strong adult if adults leave
    MEETING_RUN = "meeting:run"
    STAGE_READ = "stage:read"  # what the projector shows: students' names after the reveal alone
    OUTREACH_READ = "outreach:read"
    OUTREACH_CARRY = "outreach:carry"  # say yes or no, plan, look back, hand back
    OUTREACH_ASSIGN = "outreach:assign"
    CONTACT_LOG = "contact:log"
    NOTE_READ = "note:read"  # ordinary notes; a restricted one is its author's
    NOTE_WRITE = "note:write"
    NOTE_OPEN = "note:open"  # ask for, or agree to, reading restricted ones for an hour
    VOICE_READ = "voice:read"
    VOICE_MANAGE = "voice:manage"
    REPORT_EXPORT = "report:export"
    REPORT_NAMES = "report:names"  # the report with students' names
    PULSE_ANSWER = "pulse:answer"
    PULSE_READ = "pulse:read"  # totals of ten answers and more
    AUDIT_READ = "audit:read"  # who changed, and who looked at, what
    RECORD_EXPORT = "record:export"  # all that is held about one student; who was given records
    RECORD_ERASE = "record:erase"  # erase one student, hold that back, say how long things are kept
    DISTRICT_READ = "district:read"  # what the schools have published, taken together


def _all(*permissions: Permission) -> dict[Permission, Scope]:
    return dict.fromkeys(permissions, Scope.SCHOOL)


_EVERY_ADULT = _all(
    Permission.SCHOOL_READ,
    Permission.ROSTER_READ,
    Permission.ROUND_READ,
    Permission.COVERAGE_READ,
    Permission.COVERAGE_LIST,
    Permission.PULSE_ANSWER,
) | {
    Permission.MARK_OWN: Scope.OWN,
    Permission.MARK_READ: Scope.OWN,
    Permission.OUTREACH_READ: Scope.CASELOAD,
    Permission.OUTREACH_CARRY: Scope.CASELOAD,
    Permission.CONTACT_LOG: Scope.CASELOAD,
    Permission.NOTE_READ: Scope.CASELOAD,
    Permission.NOTE_WRITE: Scope.CASELOAD,
}
_LEADS = _EVERY_ADULT | _all(
    Permission.PROGRESS_READ,
    Permission.MEETING_RUN,
    Permission.STAGE_READ,
    Permission.ROUND_MANAGE,
    Permission.MARK_READ,
    Permission.LATE_READ,
    Permission.LEAVING_READ,
    Permission.OUTREACH_READ,
    Permission.OUTREACH_CARRY,
    Permission.OUTREACH_ASSIGN,
    Permission.CONTACT_LOG,
    Permission.REPORT_EXPORT,
    Permission.REPORT_NAMES,
    Permission.VOICE_READ,
    Permission.PULSE_READ,
)

GRANTS: Mapping[Role, Mapping[Permission, Scope]] = {
    # Never the list and never a count, whatever the school shows its staff; no notes.
    Role.GUEST: {
        Permission.SCHOOL_READ: Scope.SCHOOL,
        Permission.ROUND_READ: Scope.SCHOOL,
        Permission.ROSTER_READ: Scope.CASELOAD,
        Permission.MARK_OWN: Scope.OWN,
        Permission.MARK_READ: Scope.OWN,
        Permission.COVERAGE_LIST: Scope.CASELOAD,
        Permission.OUTREACH_READ: Scope.CASELOAD,
        Permission.OUTREACH_CARRY: Scope.CASELOAD,
        Permission.CONTACT_LOG: Scope.CASELOAD,
    },
    Role.TEACHER: _EVERY_ADULT,
    Role.COUNSELOR: _LEADS
    | _all(
        Permission.NOTE_READ,
        Permission.NOTE_WRITE,
        Permission.VOICE_MANAGE,
        Permission.MARK_ANY,
        Permission.NOTE_OPEN,
    )
    | {Permission.AUDIT_READ: Scope.OWN},
    Role.PRINCIPAL: _LEADS
    | _all(
        Permission.AUDIT_READ,
        Permission.PEOPLE_MANAGE,
        Permission.NOTE_OPEN,
        Permission.DEVICE_MANAGE,
        Permission.RECORD_EXPORT,
        Permission.RECORD_ERASE,
    ),
    Role.DATA_MANAGER: _all(
        Permission.SCHOOL_READ,
        Permission.SCHOOL_MANAGE,
        Permission.ROSTER_READ,
        Permission.ROSTER_IMPORT,
        Permission.PEOPLE_MANAGE,
        Permission.DEVICE_MANAGE,
        Permission.ROUND_READ,
        Permission.ROUND_MANAGE,
        Permission.PROGRESS_READ,
        Permission.MARK_ANY,
        Permission.COVERAGE_READ,
        Permission.COVERAGE_LIST,
        Permission.REPORT_EXPORT,
        Permission.REPORT_NAMES,
        Permission.AUDIT_READ,
        Permission.VOICE_MANAGE,
        Permission.RECORD_EXPORT,
        Permission.RECORD_ERASE,
    ),
    # Nothing of a round that is open but completeness, no notes, no voice.
    Role.COMMAND_LINE: _all(
        Permission.SCHOOL_READ,
        Permission.SCHOOL_MANAGE,
        Permission.DEVICE_MANAGE,  # slips for a mail merge; a lost phone out at once
        Permission.ROSTER_READ,
        Permission.ROSTER_IMPORT,
        Permission.ROUND_READ,
        Permission.ROUND_MANAGE,
        Permission.PROGRESS_READ,
        Permission.MARK_ANY,
        Permission.COVERAGE_READ,
        Permission.COVERAGE_LIST,
        Permission.LATE_READ,
        Permission.LEAVING_READ,
        Permission.OUTREACH_READ,
        Permission.REPORT_EXPORT,
        Permission.REPORT_NAMES,
    ),
    Role.OVERSEER: {Permission.DISTRICT_READ: Scope.OWN},  # of no student: they marked nobody
}

# A school may keep the list of students to those who lead: then every other adult sees their own.
LISTS = frozenset({Permission.COVERAGE_LIST, Permission.REPORT_NAMES})
LISTED_BY_CHOICE: Mapping[Role, Scope] = {
    Role.TEACHER: Scope.CASELOAD,
    Role.DATA_MANAGER: Scope.NONE,
}


class Reach(StrEnum):
    """What the device may do that somebody came in with: it only takes away from their role."""

    JOINED = "joined"  # a phone in a meeting: marks, nothing else
    STAGE = "stage"  # a projector: what the room sees of one round
    POCKET = "pocket"  # one's own work: a phone, or a laptop that was passed on
    DISTRICT = "district"  # published figures of several schools: no roster, no list, no student
    EVERYTHING = "everything"  # the whole of the role


# The widest scope of a permission within a reach; what is not named is out of it.
WITHIN: Mapping[Reach, Mapping[Permission, Scope]] = {
    Reach.JOINED: {Permission.ROUND_READ: Scope.SCHOOL, Permission.MARK_OWN: Scope.OWN},
    Reach.STAGE: {Permission.STAGE_READ: Scope.SCHOOL},
    Reach.POCKET: _all(
        Permission.SCHOOL_READ,
        Permission.ROUND_READ,
        Permission.COVERAGE_READ,
        Permission.COVERAGE_LIST,  # for "I would", after the reveal, where the school shows it
        Permission.PULSE_ANSWER,
    )
    | {
        Permission.ROSTER_READ: Scope.CASELOAD,
        Permission.MARK_OWN: Scope.OWN,
        Permission.MARK_READ: Scope.OWN,
        Permission.OUTREACH_READ: Scope.CASELOAD,
        Permission.OUTREACH_CARRY: Scope.CASELOAD,
        Permission.CONTACT_LOG: Scope.CASELOAD,
        Permission.NOTE_READ: Scope.CASELOAD,
        Permission.NOTE_WRITE: Scope.CASELOAD,
    },
    Reach.DISTRICT: {Permission.DISTRICT_READ: Scope.OWN},
    Reach.EVERYTHING: _all(*Permission),
}


def leads(role: Role) -> bool:
    """Say whether a role needs a desk: it does more than one's own work."""
    return role in (Role.COUNSELOR, Role.PRINCIPAL, Role.DATA_MANAGER)


def reach_of(role: Role) -> Reach:
    """Return what opens for whoever signs in with their own account."""
    return Reach.EVERYTHING if leads(role) else Reach.POCKET


def roles_held(role: Role) -> frozenset[Role]:
    """Return the roles of an adult who was given one: on the staff everybody is a teacher too."""
    return frozenset({role} if role is Role.GUEST else {role, Role.TEACHER})


def scope_of(role: Role, permission: Permission, shows_list: bool = True) -> Scope:
    """Return of which students a role holds a permission.

    `shows_list` is the school's own choice whether every adult sees the list of students.
    """
    granted = GRANTS[role].get(permission, Scope.NONE)
    if permission in LISTS and not shows_list:
        return min(granted, LISTED_BY_CHOICE.get(role, granted))
    return granted
