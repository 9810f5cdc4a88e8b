"""Who sees what, in plain words: the table of grants, said for a school's yearly notice.

34 CFR 99.7 wants the criteria for who is a school official with a legitimate interest.
"""

from connections.domain.access.grants import Permission, Scope
from connections.words import to_say

THINGS: dict[Permission, str] = {
    Permission.ROSTER_READ: to_say("Students' names, grades and homerooms"),
    Permission.MARK_OWN: to_say("To say whom one knows, and one's own answers"),
    Permission.MARK_READ: to_say("Which adult answered what, after the reveal"),
    Permission.COVERAGE_READ: to_say("Totals of a round, and of groups that are not too small"),
    Permission.COVERAGE_LIST: to_say("The list of students by name: who is not yet connected"),
    Permission.OUTREACH_READ: to_say("Who reaches out to whom, and how it goes"),
    Permission.OUTREACH_CARRY: to_say("To say yes or no, plan and look back"),
    Permission.CONTACT_LOG: to_say("To log contacts"),
    Permission.NOTE_READ: to_say("Ordinary notes (a restricted one: its author alone)"),
    Permission.NOTE_WRITE: to_say("To write notes"),
    Permission.VOICE_READ: to_say("What students said"),
    Permission.VOICE_MANAGE: to_say("To bring in what students said"),
    Permission.REPORT_EXPORT: to_say("To take a report without names"),
    Permission.REPORT_NAMES: to_say("To take the report with names"),
    Permission.MARK_ANY: to_say("To type in answers of others from paper"),
    Permission.PROGRESS_READ: to_say("Who has finished marking, never what they said"),
    Permission.LATE_READ: to_say("What late answers change, at once"),
    Permission.LEAVING_READ: to_say("Who would lose the only strong adult"),
    Permission.MEETING_RUN: to_say("To run the meeting on the projector"),
    Permission.OUTREACH_ASSIGN: to_say("To decide who is asked to reach out to whom"),
    Permission.ROUND_READ: to_say("Which rounds there are"),
    Permission.ROUND_MANAGE: to_say("To plan, open, reveal and close rounds"),
    Permission.ROSTER_IMPORT: to_say("To bring in rosters"),
    Permission.PEOPLE_MANAGE: to_say("To change people's roles"),
    Permission.SCHOOL_READ: to_say("The school's settings"),
    Permission.SCHOOL_MANAGE: to_say("To change the school's settings"),
    Permission.PULSE_ANSWER: to_say("To answer the staff pulse, without a name"),
    Permission.PULSE_READ: to_say("Sums of the staff pulse"),
    Permission.AUDIT_READ: to_say("The logs: who changed and read what"),
    Permission.RECORD_EXPORT: to_say("To take all that is held about one student"),
    Permission.RECORD_ERASE: to_say("To hold or erase a student, and to set how long things stay"),
}
SCOPE_WORDS: dict[Scope, str] = {
    Scope.NONE: "–",
    Scope.OWN: to_say("their own"),
    Scope.CASELOAD: to_say("students they reach out to"),
    Scope.GRADES: to_say("students of their grades"),
    Scope.SCHOOL: to_say("the whole school"),
}
