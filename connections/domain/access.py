"""Who may do what, and which students a viewer sees, and why."""

from dataclasses import dataclass
from enum import StrEnum

from connections.domain.problems import AccessDenied


class Role(StrEnum):
    """What a person is to the school, as far as access goes."""

    JOINED = "joined"  # came into a meeting with a code: marks, nothing else
    TEACHER = "teacher"  # every adult at school who marks
    COUNSELOR = "counselor"
    PRINCIPAL = "principal"
    DATA_MANAGER = "data_manager"
    COMMAND_LINE = "command_line"  # whoever can open the database file anyway


class Permission(StrEnum):
    """One thing that can be done, as `<resource>:<action>`."""

    SCHOOL_READ = "school:read"
    SCHOOL_MANAGE = "school:manage"
    ROSTER_READ = "roster:read"
    ROSTER_IMPORT = "roster:import"
    PEOPLE_MANAGE = "people:manage"
    ROUND_READ = "round:read"
    ROUND_MANAGE = "round:manage"
    ROUND_INSPECT_OPEN = "round:inspect_open"  # counts before the reveal
    MARK_OWN = "mark:own"
    MARK_ANY = "mark:any"  # type in a paper sheet or import a file of marks
    MARK_READ = "mark:read"  # others' marks by name, after the reveal
    PROGRESS_READ = "progress:read"  # who is done, never what they said
    COVERAGE_READ = "coverage:read"  # totals and shares
    COVERAGE_LIST = "coverage:list"  # the list of students by name
    MEETING_RUN = "meeting:run"
    OUTREACH_OWN = "outreach:own"
    OUTREACH_READ = "outreach:read"
    OUTREACH_ASSIGN = "outreach:assign"
    CONTACT_LOG = "contact:log"
    NOTE_OWN = "note:own"  # write notes, read one's own and the ordinary ones of one's students
    NOTE_READ = "note:read"  # read every ordinary note
    VOICE_READ = "voice:read"
    VOICE_MANAGE = "voice:manage"
    REPORT_EXPORT = "report:export"
    PULSE_ANSWER = "pulse:answer"
    PULSE_READ = "pulse:read"  # totals of ten answers and more
    AUDIT_READ = "audit:read"


_EVERY_ADULT = frozenset(
    {
        Permission.SCHOOL_READ,
        Permission.ROSTER_READ,
        Permission.ROUND_READ,
        Permission.MARK_OWN,
        Permission.COVERAGE_READ,
        Permission.COVERAGE_LIST,  # a school may switch this off: settings, services.coverage
        Permission.OUTREACH_OWN,
        Permission.CONTACT_LOG,
        Permission.NOTE_OWN,
        Permission.PULSE_ANSWER,
    }
)
_LEADS = _EVERY_ADULT | {
    Permission.PROGRESS_READ,
    Permission.MEETING_RUN,
    Permission.ROUND_MANAGE,
    Permission.MARK_READ,
    Permission.OUTREACH_READ,
    Permission.OUTREACH_ASSIGN,
    Permission.REPORT_EXPORT,
    Permission.VOICE_READ,
    Permission.PULSE_READ,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.JOINED: frozenset({Permission.ROUND_READ, Permission.MARK_OWN}),
    Role.TEACHER: _EVERY_ADULT,
    Role.COUNSELOR: _LEADS | {Permission.NOTE_READ, Permission.VOICE_MANAGE, Permission.MARK_ANY},
    Role.PRINCIPAL: _LEADS | {Permission.AUDIT_READ, Permission.PEOPLE_MANAGE},
    Role.DATA_MANAGER: frozenset(
        {
            Permission.SCHOOL_READ,
            Permission.SCHOOL_MANAGE,
            Permission.ROSTER_READ,
            Permission.ROSTER_IMPORT,
            Permission.PEOPLE_MANAGE,
            Permission.ROUND_READ,
            Permission.ROUND_MANAGE,
            Permission.PROGRESS_READ,
            Permission.MARK_ANY,
            Permission.COVERAGE_READ,
            Permission.COVERAGE_LIST,
            Permission.REPORT_EXPORT,
            Permission.AUDIT_READ,
            Permission.VOICE_MANAGE,
        }
    ),
    Role.COMMAND_LINE: frozenset({Permission.ROUND_INSPECT_OPEN, Permission.OUTREACH_READ}),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: one school, the roles held there, and the adult they are, if any.

    `name` is how the audit log calls them: an adult's id or a place ("this computer").
    """

    school_id: str
    roles: frozenset[Role]
    adult_id: str | None = None
    name: str = "this computer"

    def may(self, permission: Permission) -> bool:
        """Say whether any of the viewer's roles grants the permission."""
        return any(permission in GRANTS[role] for role in self.roles)

    def require(self, permission: Permission) -> None:
        """Refuse, with a sentence, what no role of the viewer grants."""
        if not self.may(permission):
            raise AccessDenied(REFUSALS[permission])

    def require_adult(self) -> str:
        """Return the adult the viewer is, or refuse what only a known adult can do."""
        if self.adult_id is None:
            raise AccessDenied("Choose who you are first: this belongs to one adult.")
        return self.adult_id


def _refusal(doing: str, who: str) -> str:
    return f"You may not {doing} here. {who} can."


_LEAD_WORDS = "The counselor or the principal"
_DATA = "The school's data manager"
REFUSALS: dict[Permission, str] = {
    Permission.SCHOOL_READ: _refusal("look into this school", _DATA),
    Permission.SCHOOL_MANAGE: _refusal("change the school's settings", _DATA),
    Permission.ROSTER_READ: _refusal("see the roster", _DATA),
    Permission.ROSTER_IMPORT: _refusal("bring in rosters", _DATA),
    Permission.PEOPLE_MANAGE: _refusal("change people and their roles", _DATA),
    Permission.ROUND_READ: _refusal("see the rounds", _LEAD_WORDS),
    Permission.ROUND_MANAGE: _refusal("plan, open, reveal or close rounds", _LEAD_WORDS),
    Permission.ROUND_INSPECT_OPEN: (
        "This round is still open. Its totals are shown to everyone at the reveal."
    ),
    Permission.MARK_OWN: _refusal("mark students", "Every adult on the roster"),
    Permission.MARK_ANY: _refusal("enter marks for other adults", "The counselor"),
    Permission.MARK_READ: _refusal("see what other adults marked", _LEAD_WORDS),
    Permission.PROGRESS_READ: _refusal("see who has finished marking", _LEAD_WORDS),
    Permission.COVERAGE_READ: _refusal("see the coverage", _LEAD_WORDS),
    Permission.COVERAGE_LIST: _refusal("see the list of students", _LEAD_WORDS),
    Permission.MEETING_RUN: _refusal("run the meeting", _LEAD_WORDS),
    Permission.OUTREACH_OWN: _refusal("see outreach", "Every adult on the roster"),
    Permission.OUTREACH_READ: _refusal("see everybody's outreach", _LEAD_WORDS),
    Permission.OUTREACH_ASSIGN: _refusal("decide who takes whom", _LEAD_WORDS),
    Permission.CONTACT_LOG: _refusal("log a contact", "The adult who reaches out"),
    Permission.NOTE_OWN: _refusal("write notes", "Every adult on the roster"),
    Permission.NOTE_READ: _refusal("read these notes", "The counselor"),
    Permission.VOICE_READ: _refusal("see what students said", _LEAD_WORDS),
    Permission.VOICE_MANAGE: _refusal("collect students' answers", "The counselor"),
    Permission.REPORT_EXPORT: _refusal("export the report", _LEAD_WORDS),
    Permission.PULSE_ANSWER: _refusal("answer the staff pulse", "Every adult on the roster"),
    Permission.PULSE_READ: _refusal("see the staff pulse", _LEAD_WORDS),
    Permission.AUDIT_READ: _refusal("read the audit log", "The principal or the data manager"),
}


class Reason(StrEnum):
    """Why a viewer sees what is recorded about one student."""

    LEADS = "counselor or principal of the school"
    OUTREACH = "reaches out to this student"
    ROSTER = "name and grade only: every adult sees the roster"


def why_visible(
    viewer: Viewer, student_id: str, outreach_students: frozenset[str]
) -> Reason | None:
    """Return why the viewer sees this student, the strongest reason first; None if not at all.

    `outreach_students` are the ids the viewer reaches out to now: a hand-over ends the reason.
    """
    if viewer.may(Permission.OUTREACH_READ):
        return Reason.LEADS
    if viewer.may(Permission.OUTREACH_OWN) and student_id in outreach_students:
        return Reason.OUTREACH
    if viewer.may(Permission.ROSTER_READ):
        return Reason.ROSTER
    return None
