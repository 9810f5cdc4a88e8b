"""What is written in the logs, in plain words: every act of both, and the facts beside it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from connections.words import listed, number, say, say_many, to_say


class ActKind(StrEnum):
    """Of which kind an act is, to look for it."""

    MARKING = "marking"
    PEOPLE = "people"
    ROUNDS = "rounds"
    OUTREACH = "outreach"
    NOTES = "notes"
    VOICE = "voice"
    TAKEN = "taken"
    RECORDS = "records"
    SCHOOL = "school"
    READING = "reading"
    REFUSED = "refused"
    SIGN_INS = "sign_ins"


KIND_WORDS: dict[ActKind, str] = {
    ActKind.MARKING: to_say("Marking and the meeting"),
    ActKind.PEOPLE: to_say("People, roles and rosters"),
    ActKind.ROUNDS: to_say("Rounds"),
    ActKind.OUTREACH: to_say("Outreach and contacts"),
    ActKind.NOTES: to_say("Notes"),
    ActKind.VOICE: to_say("What students said"),
    ActKind.TAKEN: to_say("Files taken"),
    ActKind.RECORDS: to_say("One student's records, retention"),
    ActKind.SCHOOL: to_say("The school, keys and backups"),
    ActKind.READING: to_say("Records read"),
    ActKind.REFUSED: to_say("Refused"),
    ActKind.SIGN_INS: to_say("Who came in"),
}

ACTS: dict[str, tuple[ActKind, str]] = {
    "archive.taken": (ActKind.TAKEN, to_say("Took the archive of a school year.")),
    "hold.ended": (ActKind.RECORDS, to_say("Ended the hold on a student's records.")),
    "hold.placed": (ActKind.RECORDS, to_say("Held a student's records.")),
    "log.shortened": (ActKind.RECORDS, to_say("Cut a log to its time.")),
    "record.exported": (ActKind.TAKEN, to_say("Took all that is held about a student.")),
    "records.purged": (ActKind.RECORDS, to_say("Deleted what was over its time.")),
    "retention.changed": (ActKind.RECORDS, to_say("Changed how long things are kept.")),
    "statement.added": (ActKind.RECORDS, to_say("Added a family's statement.")),
    "student.erased": (ActKind.RECORDS, to_say("Erased a student.")),
    "file.accepted": (
        ActKind.SCHOOL,
        to_say("Took the database file as it is, though it was not as it was left."),
    ),
    "adult.added": (ActKind.PEOPLE, to_say("Added an adult.")),
    "adult.changed": (ActKind.PEOPLE, to_say("Changed an adult's flags or places.")),
    "adult.kind_changed": (ActKind.PEOPLE, to_say("Said how an adult belongs to the school.")),
    "adult.left": (ActKind.PEOPLE, to_say("Noted that an adult left.")),
    "adult.looked_as": (ActKind.READING, to_say("Began to look as an adult.")),  # until 0008
    "address.confirmed": (
        ActKind.PEOPLE,
        to_say("Said yes to the address by which an adult's account comes in."),
    ),
    "account.allowed": (ActKind.SIGN_INS, to_say("Let an adult's account be bound anew.")),
    "account.bound": (
        ActKind.SIGN_INS,
        to_say("Signed in with an account of the school for the first time."),
    ),
    "account.ended": (ActKind.SIGN_INS, to_say("Ended an adult's signing in with an account.")),
    "account.refused": (
        ActKind.SIGN_INS,
        to_say("An account of an adult's address was not let in: another one is theirs, or none."),
    ),
    "account.signed_out": (
        ActKind.SIGN_INS,
        to_say("Was signed out by the provider of the school's accounts."),
    ),
    "session.opened": (ActKind.SIGN_INS, to_say("Came in.")),
    "session.passed_on": (ActKind.SIGN_INS, to_say("Passed this computer to an adult.")),
    "session.ended": (ActKind.SIGN_INS, to_say("Locked, or went out.")),
    "session.ended_everywhere": (ActKind.SIGN_INS, to_say("Signed an adult out everywhere.")),
    "overseer.added": (ActKind.SIGN_INS, to_say("Let somebody see the district's figures.")),
    "overseer.ended": (
        ActKind.SIGN_INS,
        to_say("Took the district's figures from somebody."),
    ),
    "slips.issued": (ActKind.SIGN_INS, to_say("Gave out slips.")),
    "slip.taken_back": (ActKind.SIGN_INS, to_say("Took a slip back.")),
    "slip.used": (ActKind.SIGN_INS, to_say("Came in by a slip, without a device of their own.")),
    "enrolment.opened": (ActKind.SIGN_INS, to_say("Let slips be used.")),
    "enrolment.ended": (ActKind.SIGN_INS, to_say("Stopped letting slips be used.")),
    "device.enrolled": (ActKind.SIGN_INS, to_say("Made a device their own with a slip.")),
    "device.wrong_digits": (ActKind.SIGN_INS, to_say("Typed wrong digits on a device.")),
    "device.ended": (ActKind.SIGN_INS, to_say("Ended an adult's device.")),
    "passkey.made": (ActKind.SIGN_INS, to_say("Made a passkey, which opens nothing before a yes.")),
    "passkey.confirmed": (ActKind.PEOPLE, to_say("Said yes to an adult's passkey.")),
    "passkey.refused": (ActKind.SIGN_INS, to_say("A passkey was shown and opened nothing.")),
    "passkey.copied": (
        ActKind.SIGN_INS,
        to_say("A passkey that seems to have been copied was shown and opened nothing."),
    ),
    "passkey.ended": (ActKind.SIGN_INS, to_say("Ended an adult's passkey.")),
    "passphrase.chosen": (ActKind.SIGN_INS, to_say("Chose this computer's passphrase.")),
    "passphrase.forgotten": (ActKind.SIGN_INS, to_say("Took a forgotten passphrase away.")),
    "adult.mended": (ActKind.PEOPLE, to_say("Mended an adult's entry.")),
    "adult.pause_changed": (ActKind.PEOPLE, to_say("Paused an adult, or ended the pause.")),
    "adult.returned": (ActKind.PEOPLE, to_say("Noted that an adult came back.")),
    "answers.refused": (ActKind.REFUSED, to_say("Sent answers that no page here makes.")),
    "audit.rechained": (
        ActKind.SCHOOL,
        to_say("Chained the log anew, with a key: a newer version came in."),
    ),
    "backup.daily_set": (ActKind.SCHOOL, to_say("Set the daily backup.")),
    "backup.daily_stopped": (ActKind.SCHOOL, to_say("Stopped the daily backup.")),
    "backup.restored": (ActKind.SCHOOL, to_say("Brought a backup back.")),
    "backup.made": (ActKind.SCHOOL, to_say("Made a backup.")),
    "calendar.address_ended": (ActKind.OUTREACH, to_say("Ended a calendar address of their own.")),
    "calendar.address_made": (ActKind.OUTREACH, to_say("Made a calendar address of their own.")),
    "calendar.taken": (ActKind.TAKEN, to_say("Took a calendar file.")),
    "cards.taken": (ActKind.TAKEN, to_say("Took the reminder cards.")),
    "clock.behind": (
        ActKind.SCHOOL,
        to_say("Started with a clock behind the newest entry of the log."),
    ),
    "contact.corrected": (ActKind.OUTREACH, to_say("Corrected a contact.")),
    "contact.logged": (ActKind.OUTREACH, to_say("Logged a contact.")),
    "contact.removed": (ActKind.OUTREACH, to_say("Removed a contact.")),
    "database.moved": (ActKind.SCHOOL, to_say("Moved the database to a server.")),
    "demo.filled": (ActKind.SCHOOL, to_say("Filled the school with invented people.")),
    "do_not_match.changed": (
        ActKind.OUTREACH,
        to_say("Kept an adult and a student apart, or lifted that."),
    ),
    "follow_up_list.taken": (ActKind.TAKEN, to_say("Took the list for a follow-up meeting.")),
    "files.answers_forgotten": (
        ActKind.PEOPLE,
        to_say("Forgot what was said about a kind of file."),
    ),
    "files.imported": (ActKind.PEOPLE, to_say("Brought in files.")),
    "follow_up.done": (ActKind.OUTREACH, to_say("Looked back on an outreach.")),
    "follow_up.moved": (ActKind.OUTREACH, to_say("Gave outreach a new date.")),
    "homeroom.renamed": (ActKind.PEOPLE, to_say("Renamed a homeroom.")),
    "import.row_undone": (ActKind.PEOPLE, to_say("Put one row of an import back.")),
    "import.undone": (ActKind.PEOPLE, to_say("Undid an import.")),
    "joining.ended": (ActKind.MARKING, to_say("Ended the code for joining.")),
    "joining.name_freed": (ActKind.MARKING, to_say("Freed a name that a phone had chosen.")),
    "joining.opened": (ActKind.MARKING, to_say("Opened a code for joining.")),
    "keys.rotated": (
        ActKind.SCHOOL,
        to_say("Made new keys for restricted notes and for the log."),
    ),
    "keys.unlocked": (ActKind.SCHOOL, to_say("Brought keys back from a backup.")),
    "list.opened": (ActKind.READING, to_say("Opened the list of students after a reveal.")),
    "log.taken": (ActKind.TAKEN, to_say("Took the log as a file.")),
    "mail.unwished": (ActKind.OUTREACH, to_say("Wants no more mail.")),
    "mail.wished": (ActKind.OUTREACH, to_say("Asked for mail when something is due.")),
    "mails.planned": (ActKind.OUTREACH, to_say("Planned the mails of the week.")),
    "mails.sent": (ActKind.OUTREACH, to_say("Handed mails to the school's mail server.")),
    "marks.finished": (ActKind.MARKING, to_say("Said that they are done marking.")),
    "marks.given": (ActKind.MARKING, to_say("Gave answers on the wall.")),
    "marks.imported": (ActKind.MARKING, to_say("Brought in a file of marks.")),
    "stage.changed": (ActKind.MARKING, to_say("Changed what the stage shows.")),
    "stage.link_made": (ActKind.MARKING, to_say("Made a link for the stage.")),
    "stage.opened": (ActKind.MARKING, to_say("Opened the stage.")),
    "stage.ended": (ActKind.MARKING, to_say("Ended the stage on other machines.")),
    "meeting.joined": (ActKind.MARKING, to_say("Joined the meeting with a phone.")),
    "note.corrected": (ActKind.NOTES, to_say("Corrected a note.")),
    "note.removed": (ActKind.NOTES, to_say("Removed a note.")),
    "note.written": (ActKind.NOTES, to_say("Wrote a note.")),
    "notes.read": (ActKind.READING, to_say("Read notes about a student.")),
    "notes.opened_read": (ActKind.READING, to_say("Read restricted notes that two had opened.")),
    "opening.agreed": (
        ActKind.NOTES,
        to_say("Agreed to open the restricted notes about a student for an hour."),
    ),
    "opening.asked": (ActKind.NOTES, to_say("Asked to open the restricted notes about a student.")),
    "opening.ended": (ActKind.NOTES, to_say("Closed restricted notes again, or said no to it.")),
    "outreach.answered": (ActKind.OUTREACH, to_say("Answered a request for outreach.")),
    "outreach.asked_again": (ActKind.OUTREACH, to_say("Asked adults for outreach again.")),
    "outreach.became_strong": (
        ActKind.OUTREACH,
        to_say("Outreach became strong, by a later round or the student's own word."),
    ),
    "outreach.brought_in": (ActKind.OUTREACH, to_say("Brought in pairs of an earlier year.")),
    "outreach.ended_by_student": (
        ActKind.OUTREACH,
        to_say("Ended an outreach because the student declined."),
    ),
    "outreach.handed_back": (ActKind.OUTREACH, to_say("Handed an outreach back.")),
    "outreach.handed_over": (ActKind.OUTREACH, to_say("Handed an outreach over.")),
    "outreach.looked_after": (
        ActKind.OUTREACH,
        to_say("Said who looks after outreach."),
    ),
    "outreach.offered": (ActKind.OUTREACH, to_say("Asked an adult for outreach.")),
    "outreach.paused": (ActKind.OUTREACH, to_say("Paused an outreach.")),
    "outreach.planned": (ActKind.OUTREACH, to_say("Wrote a first step or plan.")),
    "outreach.proposed": (ActKind.OUTREACH, to_say("Proposed who takes whom.")),
    "outreach.put_back": (ActKind.OUTREACH, to_say("Put outreach back to how it stood.")),
    "outreach.resumed": (ActKind.OUTREACH, to_say("Took an outreach up again.")),
    "outreach.taken": (ActKind.OUTREACH, to_say("Took a student in the meeting.")),
    "outreach.volunteered": (ActKind.OUTREACH, to_say("Volunteered for a student.")),
    "outreach.withdrawn": (ActKind.OUTREACH, to_say("Took a proposed outreach back.")),
    "report.taken": (ActKind.TAKEN, to_say("Took a report.")),
    "request.refused": (ActKind.REFUSED, to_say("Was refused.")),
    "role.changed": (ActKind.PEOPLE, to_say("Changed an adult's role.")),
    "role.confirmed": (ActKind.PEOPLE, to_say("Confirmed a role that somebody proposed.")),
    "role.proposed": (ActKind.PEOPLE, to_say("Proposed a role for an adult.")),
    "role.refused": (ActKind.PEOPLE, to_say("Turned a proposed role down.")),
    "group.said": (
        ActKind.PEOPLE,
        to_say("Said whether a column of the roster is kept as a group."),
    ),
    "roster.imported": (ActKind.PEOPLE, to_say("Brought in a roster.")),
    "round.closed": (ActKind.ROUNDS, to_say("Closed a round.")),
    "round.deleted": (ActKind.ROUNDS, to_say("Deleted a planned round.")),
    "round.list_completed": (
        ActKind.ROUNDS,
        to_say("Added names to the list that everybody goes through."),
    ),
    "round.list_drawn": (ActKind.ROUNDS, to_say("Drew the list that everybody goes through.")),
    "round.made_full": (ActKind.ROUNDS, to_say("Asked everybody for all names in a round.")),
    "round.open": (ActKind.ROUNDS, to_say("Opened a round.")),
    "round.planned": (ActKind.ROUNDS, to_say("Planned a round.")),
    "round.renamed": (ActKind.ROUNDS, to_say("Renamed a round.")),
    "round.reveal_taken_back": (ActKind.ROUNDS, to_say("Took a reveal back.")),
    "round.revealed": (ActKind.ROUNDS, to_say("Revealed a round.")),
    "round.voice_changed": (
        ActKind.ROUNDS,
        to_say("Changed whether a round asks students."),
    ),
    "school.created": (ActKind.SCHOOL, to_say("Created the school.")),
    "school.archived": (ActKind.SCHOOL, to_say("Archived the school: nobody comes in any more.")),
    "school.renamed": (ActKind.SCHOOL, to_say("Gave the school another name.")),
    "calendar.added": (ActKind.SCHOOL, to_say("Added days to the school's calendar.")),
    "calendar.removed": (ActKind.SCHOOL, to_say("Took days out of the school's calendar.")),
    "school.settings_changed": (ActKind.SCHOOL, to_say("Changed the school's settings.")),
    "school.unarchived": (ActKind.SCHOOL, to_say("Opened the archived school again.")),
    "sheet.taken": (ActKind.TAKEN, to_say("Took a sheet for marking.")),
    "student.added": (ActKind.PEOPLE, to_say("Added a student.")),
    "student.left": (ActKind.PEOPLE, to_say("Noted that a student left.")),
    "student.mended": (ActKind.PEOPLE, to_say("Mended a student's entry.")),
    "student.opened": (ActKind.READING, to_say("Opened a student's page.")),
    "student.merged": (ActKind.PEOPLE, to_say("Made two rows of one child one.")),
    "student.split": (ActKind.PEOPLE, to_say("Split a merged row off again.")),
    "student.returned": (ActKind.PEOPLE, to_say("Noted that a student came back.")),
    "transition_sheet.taken": (ActKind.TAKEN, to_say("Took a transition sheet.")),
    "vignette.answered": (ActKind.MARKING, to_say("Answered the practice question.")),
    "voice.imported": (ActKind.VOICE, to_say("Brought in what students said.")),
    "voice.noted": (ActKind.VOICE, to_say("Noted what a student said.")),
    "voice.opted_out": (
        ActKind.VOICE,
        to_say("Left a student out of being asked, or asks again."),
    ),
}

# Facts of a row that are said beside its sentence; ids that say nothing to a person are left out.
FACTS: dict[str, str] = {
    "alone": to_say("by one person, since nobody else could say yes"),
    "again": to_say("again within ten minutes"),
    "answers": to_say("answers"),
    "bytes": to_say("bytes"),
    "changed": to_say("changed"),
    "edition": to_say("edition"),
    "failed": to_say("failed"),
    "form": to_say("form"),
    "grades": to_say("grades"),
    "kind": to_say("kind"),
    "left": to_say("left"),
    "new": to_say("new"),
    "newest": to_say("newest entry"),
    "notes": to_say("notes"),
    "lists": to_say("lists"),
    "mails": to_say("mails"),
    "old_chain_whole": to_say("the old chain was whole"),
    "restricted": to_say("restricted"),
    "returned": to_say("came back"),
    "role": to_say("role"),
    "rows": to_say("rows"),
    "status": to_say("status"),
    "students": to_say("students"),
    "adults": to_say("adults"),
    "slips": to_say("slips"),
    "devices": to_say("devices ended"),
    "wrong": to_say("wrong in a row"),
}


def kind_of(action: str) -> ActKind | None:
    """Return of which kind an act is; None for one of another version."""
    known = ACTS.get(action)
    return known[0] if known else None


def actions_of(kind: ActKind) -> frozenset[str]:
    """Return the acts of a kind."""
    return frozenset(action for action, (of, _) in ACTS.items() if of is kind)


def act_words(action: str, details: Mapping[str, Any]) -> str:
    """Return an act in a sentence with its facts; one of another version as its code reads."""
    known = ACTS.get(action)
    if known is None:
        return action.replace(".", " ").replace("_", " ")
    sentence = say(known[1])
    if action == "request.refused" and details.get("why"):
        sentence = f"{sentence} {say(str(details['why']))}"
    facts = [f"{say(FACTS[key])}: {_told(details[key])}" for key in FACTS if key in details]
    return f"{sentence} ({listed(facts)})" if facts else sentence


def _told(value: object) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, int):
        return number(value)
    if isinstance(value, list | dict):
        return say_many(len(value), "{n} of them", "{n} of them")
    return str(value)
