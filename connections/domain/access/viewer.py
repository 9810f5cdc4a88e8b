"""Who is looking, and how a refusal is said."""

from dataclasses import dataclass
from datetime import datetime

from connections.domain.access.grants import WITHIN, Permission, Reach, Role, Scope, scope_of
from connections.domain.problems import AccessDenied
from connections.words import to_say

# How the audit log names somebody who is no adult of the roster: a place, as a code.
THIS_COMPUTER, COMMAND_LINE, JOINED_PHONE = "this_computer", "command_line", "joined_phone"
VISITOR, MEETING, UPGRADE = "visitor", "meeting", "upgrade"
BY_ITSELF, DISTRICT, STAGE = "by_itself", "district", "stage"
PLACES = {
    THIS_COMPUTER: to_say("this computer"),
    COMMAND_LINE: to_say("command line"),
    JOINED_PHONE: to_say("joined phone"),
    VISITOR: to_say("unknown browser"),
    MEETING: to_say("adults in the meeting"),
    UPGRADE: to_say("a newer version of Connections"),
    BY_ITSELF: to_say("Connections by itself"),
    DISTRICT: to_say("the district"),
    STAGE: to_say("the stage"),
}


ROLE_WORDS: dict[Role, str] = {
    Role.GUEST: to_say("Not on the staff"),
    Role.TEACHER: to_say("Adult"),
    Role.COUNSELOR: to_say("Counselor"),
    Role.PRINCIPAL: to_say("Principal"),
    Role.DATA_MANAGER: to_say("Data manager"),
    Role.COMMAND_LINE: to_say("Command line"),
    Role.OVERSEER: to_say("District"),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: at one school, in the roles held there, and the adult they are, if any.

    `name` is how the audit log calls them: an adult's id or a code of PLACES. `grades` are those
    a viewer looks after where a role reaches no further; `schools` are all they may choose from.
    `reach` is what the device they came in with may do; `handed`: it is a computer that was passed
    to them, whose keeper could be whoever they like, so that nothing opens there that is theirs
    alone. Answers given before `marks_since` are not
    shown on it, for the room's code tells nobody who holds it.
    """

    school_id: str
    roles: frozenset[Role]
    adult_id: str | None = None
    name: str = THIS_COMPUTER
    grades: frozenset[str] = frozenset()
    schools: tuple[str, ...] = ()
    reach: Reach = Reach.EVERYTHING
    marks_since: datetime | None = None
    handed: bool = False

    def scope(self, permission: Permission, shows_list: bool = True) -> Scope:
        """Return the widest scope in which any one role grants the permission, within the reach."""
        granted = (scope_of(role, permission, shows_list) for role in self.roles)
        within = WITHIN[self.reach].get(permission, Scope.NONE)
        return min(max(granted, default=Scope.NONE), within)

    def may(self, permission: Permission, least: Scope = Scope.OWN) -> bool:
        """Say whether a role of the viewer grants the permission, at least in this scope."""
        return self.scope(permission) >= least

    def require(self, permission: Permission, least: Scope = Scope.OWN) -> None:
        """Refuse, with a sentence, what no role of the viewer grants."""
        if not self.may(permission, least):
            raise AccessDenied(REFUSALS[permission])

    def require_adult(self) -> str:
        """Return the adult the viewer is, or refuse what only a known adult can do."""
        if self.adult_id is None:
            raise AccessDenied("Choose who you are first: this belongs to one adult.")
        return self.adult_id


REFUSALS: dict[Permission, str] = {
    Permission.SCHOOL_READ: to_say(
        "You may not look into this school here. The school's data manager can."
    ),
    Permission.SCHOOL_MANAGE: to_say(
        "You may not change the school's settings here. The school's data manager can."
    ),
    Permission.ROSTER_READ: to_say(
        "You may not see the roster here. The school's data manager can."
    ),
    Permission.ROSTER_IMPORT: to_say(
        "You may not bring in rosters here. The school's data manager can."
    ),
    Permission.PEOPLE_MANAGE: to_say(
        "You may not change people and their roles here. The school's data manager can."
    ),
    Permission.DEVICE_MANAGE: to_say(
        "You may not give out slips or end devices here. The school's data manager can."
    ),
    Permission.ROUND_READ: to_say(
        "You may not see the rounds here. The counselor or the principal can."
    ),
    Permission.ROUND_MANAGE: to_say(
        "You may not plan, open, reveal or close rounds here. The counselor or the principal can."
    ),
    Permission.MARK_OWN: to_say("You may not mark students here. Every adult on the roster can."),
    Permission.MARK_ANY: to_say(
        "You may not enter marks for other adults here. The counselor can."
    ),
    Permission.MARK_READ: to_say(
        "You may not see what other adults marked here. The counselor or the principal can."
    ),
    Permission.PROGRESS_READ: to_say(
        "You may not see who has finished marking here. The counselor or the principal can."
    ),
    Permission.COVERAGE_READ: to_say(
        "You may not see the coverage here. The counselor or the principal can."
    ),
    Permission.COVERAGE_LIST: to_say(
        "You may not see the list of students here. The counselor or the principal can."
    ),
    Permission.LATE_READ: to_say(
        "You see what late answers change once a day. The counselor or the principal sees it at "
        "once."
    ),
    Permission.LEAVING_READ: to_say(
        "You may not see what hangs on single adults here. The counselor or the principal can."
    ),
    Permission.MEETING_RUN: to_say(
        "You may not run the meeting here. The counselor or the principal can."
    ),
    Permission.STAGE_READ: to_say(
        "You may not open the stage here. Whoever runs the meeting can, and gives a link for it."
    ),
    Permission.OUTREACH_READ: to_say(
        "You may not see everybody's outreach here. The counselor or the principal can."
    ),
    Permission.OUTREACH_CARRY: to_say(
        "You may not see outreach here. Every adult on the roster can."
    ),
    Permission.OUTREACH_ASSIGN: to_say(
        "You may not decide who takes whom here. The counselor or the principal can."
    ),
    Permission.CONTACT_LOG: to_say(
        "You may not log a contact here. The adult who reaches out can."
    ),
    Permission.NOTE_READ: to_say("You may not read these notes here. The counselor can."),
    Permission.NOTE_WRITE: to_say("You may not write notes here. Every adult on the roster can."),
    Permission.NOTE_OPEN: to_say(
        "You may not open restricted notes here. A counselor and the principal can, two together."
    ),
    Permission.VOICE_READ: to_say(
        "You may not see what students said here. The counselor or the principal can."
    ),
    Permission.VOICE_MANAGE: to_say(
        "You may not collect students' answers here. The counselor can."
    ),
    Permission.REPORT_EXPORT: to_say(
        "You may not export the report here. The counselor or the principal can."
    ),
    Permission.REPORT_NAMES: to_say(
        "A report with students' names is for those who may see the list. "
        "You can take the one without names."
    ),
    Permission.PULSE_ANSWER: to_say(
        "You may not answer the staff pulse here. Every adult on the roster can."
    ),
    Permission.PULSE_READ: to_say(
        "You may not see the staff pulse here. The counselor or the principal can."
    ),
    Permission.AUDIT_READ: to_say(
        "You may not read the audit log here. The principal or the data manager can."
    ),
    Permission.RECORD_EXPORT: to_say(
        "You may not take all that is held about a student here. The principal or the data "
        "manager can."
    ),
    Permission.RECORD_ERASE: to_say(
        "You may not erase students or say how long records are kept here. The principal or the "
        "data manager can."
    ),
    Permission.DISTRICT_READ: to_say(
        "You may not see the district's figures here. Whoever looks after Connections says who can."
    ),
}
