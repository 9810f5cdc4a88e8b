"""The schedule of data: what each table and column is for, and how long it stays.

docs/schedule-of-data.md is made of it and of the schema; a table or column without words fails.
"""

from collections.abc import Iterator, Mapping

from connections.domain.records.keeping import RULES, Kind
from connections.domain.school.settings import SchoolSettings
from connections.store.schema import metadata
from connections.words import say

SCHOOL = "as long as the school uses Connections"
ANSWERS, NOTES, LEFT, LOGS = Kind.ANSWERS, Kind.NOTES, Kind.LEFT, Kind.LOGS
STUDENT = "until the student is erased"
A_YEAR = "a year, and then until the next import"

# table → what it is for, how long: a kind of data with its time, or words
TABLES: dict[str, tuple[str, str]] = {
    "schools": ("the school and what it has set", SCHOOL),
    "students": ("the roster of students", LEFT),
    "adults": ("the roster of adults, with their roles", SCHOOL),
    "teaches": ("whom each adult teaches, for fair pairs", "until a newer roster"),
    "remembered_answers": ("what a person answered about a kind of file", SCHOOL),
    "group_consents": ("whether a column of the roster is kept as a group", SCHOOL),
    "imports": (
        "each import of rosters or marks, so that it can be undone; its classes: a year",
        SCHOOL,
    ),
    "imported_students": ("what an import changed of a student", f"{A_YEAR}, or {STUDENT}"),
    "imported_adults": ("what an import changed of an adult", A_YEAR),
    "merges": ("two rows of one child made one, so that they can be split again", STUDENT),
    "rounds": ("the rounds", SCHOOL),
    "round_students": ("who belonged to a round when it was revealed", ANSWERS),
    "round_adults": ("which adults belonged to it", ANSWERS),
    "marks": ("the answer that stands, as it was revealed", ANSWERS),
    "late_marks": ("what was answered after the reveal", ANSWERS),
    "answers": ("everything that was answered, so that nothing counts twice", ANSWERS),
    "reviewed": ("which adults said that they are done", ANSWERS),
    "voice": ("what students said", ANSWERS),
    "joinings": ("a meeting that phones can join", ANSWERS),
    "joined": ("which adult joined it", ANSWERS),
    "vignette_answers": ("practice with invented children", ANSWERS),
    "outreach": ("one adult asked to build a connection with one student", ANSWERS),
    "open_outreach": ("which outreach is open, so that a student has one", "while it is open"),
    "outreach_steps": ("when an outreach changed its status", ANSWERS),
    "contacts": ("what happened in an outreach", ANSWERS),
    "follow_ups": ("when an outreach is looked at again", ANSWERS),
    "notes": ("what an adult wrote about a student: an education record", NOTES),
    "do_not_match": ("who is kept apart; no reason is stored", STUDENT),
    "pulse_answers": ("what adults think of the practice, by nobody's name", SCHOOL),
    "pulse_given": ("which adults have said it, apart from what", SCHOOL),
    "holds": ("whose records must not be destroyed, and why", STUDENT),
    "statements": ("what a family wants to stand beside a record", STUDENT),
    "disclosures": ("who was given records", "as long as records are kept: count and basis stay"),
    "disclosed_students": ("whose records those were", STUDENT),
    "erasures": ("that somebody was erased: counts, never who", SCHOOL),
    "round_figures": ("totals of a round whose answers are over their time", SCHOOL),
    "publications": ("a report for other eyes: its labels and ranges", SCHOOL),
    "published_students": ("of whom it spoke, so that the next one gives nobody away", ANSWERS),
    "editions": ("what a person typed for a report", SCHOOL),
    "edition_files": ("the very files of a report that went out", SCHOOL),
    "student_keys": ("the only link from a student to their code in the logs", STUDENT),
    "sessions": ("who is in, by which door, until when", "30 days after it ended"),
    "sign_ins": ("who came in by which door, and who was passed this computer", LOGS),
    "audit": ("who changed what", LOGS),
    "reads": ("who looked at records, and what was refused", LOGS),
    "about": ("the database's own id", SCHOOL),
    "keys": ("the keys, each wrapped by the installation's root key", SCHOOL),
}

# column → what it is for; "table.column" where it means something of its own
COLUMNS: dict[str, str] = {
    "label": "the heading of a column",
    "session_hash": "the browser's secret, hashed",
    "seen_at": "when somebody was there last",
    "reach": "what the device may do, as a code",
    "idle": "seconds without a touch after which it ends",
    "hangs_on": "the meeting it ends with",
    "ends_at": "when it ends by itself",
    "ended_at": "when it was ended",
    "door": "by which door somebody came in, as a code",
    "about": "the figures that speak of this student, as codes",
    "accepted_on": "day of the yes",
    "action": "what was done, as a code",
    "adult_id": "which adult",
    "adult_ids": "the adults a student named",
    "after": "the values after an import",
    "answer": "what was answered",
    "answer_id": "an id made by the sender, so that it counts once",
    "answered_at": "when it was said",
    "answers": "answers, as numbers",
    "asked_on": "day of the asking",
    "at": "when",
    "author_id": "who wrote it",
    "away": "on leave",
    "back_on": "day of coming back",
    "basis": "why it may be given, as a code",
    "before": "the values before an import",
    "began_on": "day it began",
    "by": "who did it: an adult's id or a place",
    "capacity": "how many students an adult takes",
    "classes_before": "whom adults taught before an import",
    "cleared_until": "until when somebody from outside is cleared",
    "closed_at": "when it was closed",
    "code_hash": "the meeting's code, hashed",
    "code_key": "random; deleted with the student",
    "collects_voice": "whether students are asked",
    "contact_id": "its id",
    "content": "the file itself",
    "converted_on": "day of the round that called it strong",
    "counts": "rows by table",
    "created_at": "when it was made",
    "details": "ids, codes of students and counts, never a name",
    "digest": "keyed hash that chains the rows",
    "disclosure_id": "its id",
    "done_at": "when",
    "done_on": "day it was done",
    "draw": "the lot among equals",
    "due_on": "day it is due",
    "edition": "number of the edition",
    "email": "to tell adults of the same name apart",
    "ended_on": "day it ended",
    "entry": "number of the row",
    "erased_on": "day of the erasing",
    "erasure_id": "its id",
    "expires_at": "when it ends",
    "felt": "how a contact felt to the adult, as a code",
    "figures": "totals",
    "file": "the name of a file",
    "files": "the names of files",
    "first_name": "to be known by",
    "first_revealed_at": "when it was first revealed",
    "first_step": "what the adult plans, in their words",
    "first_year": "first year here: takes fewer students",
    "follow_up_id": "its id",
    "form": "in which form, as a code",
    "frozen_on": "day whose people are the round's",
    "given_on": "day of the answer",
    "going": "how it goes, as a code",
    "goodbye_by": "day until which the former adult says goodbye",
    "grade": "to divide the list",
    "grade_text": "the grade as the roster writes it",
    "grades": "which grades the round looks at",
    "publications.grades": "how many students of each grade were enrolled",
    "groups": "further groups that a person said yes to",
    "handed_over_from": "which outreach came before",
    "happened": "what happened, in the adult's words",
    "happened_on": "day of the contact",
    "heading": "a column's heading in a file",
    "held_on": "day of the round",
    "hold_id": "its id",
    "holder": "hash of the browser's own secret",
    "homeroom": "to find each other",
    "import_id": "which import",
    "answers.import_id": "from which import; nothing where the adult answered",
    "job": "what decides the usual number of students",
    "joined_at": "when",
    "joining_id": "which meeting",
    "kept": "whether it is kept",
    "kept_id": "the row that stays",
    "kind": "of which kind, as a code",
    "language": "home language, for fair pairs",
    "last_name": "to be known by",
    "leaving": "flagged as leaving",
    "left_on": "first day without them",
    "logged_at": "when it was written",
    "logged_by": "who wrote it",
    "looked_after_by": "whose caseload it is in",
    "made_at": "when it was made",
    "marked_at": "when it was answered",
    "moved": "ids of what went with a row",
    "name": "its name",
    "about.name": "what is said of the database",
    "need": "the class of need when it was suggested",
    "next_step": "the next step, in the adult's words",
    "note_id": "its id",
    "number": "number of the key",
    "opened_at": "when it was opened",
    "opted_out": "not asked whom they would go to",
    "origin": "who chose the pair, as a code",
    "outreach_id": "which outreach",
    "paused": "takes nobody new for a while; no reason is kept",
    "place": "0 where it was only looked back to",
    "plan": "a way to go about it, as a code",
    "preferred_name": "to be called by",
    "previous": "digest of the row before",
    "profile": "grade, homeroom and groups as they were counted",
    "proposed_by": "who proposed a role",
    "proposed_role": "a role that waits for another person's yes",
    "purged_on": "day the answers went",
    "published_at": "when it was first taken",
    "purpose": "what for, as a code",
    "question": "what was asked about a file",
    "reason": "why, as a code",
    "holds.reason": "why it is held, in words",
    "record": "beside which record",
    "remark": "a remark, in the adult's words",
    "report": "labels, days and words; no count",
    "restricted": "read by its author alone, but for the file of all that is held",
    "result": "what came of it, in the adult's words",
    "revealed_at": "when it was revealed",
    "revoked_at": "when it was ended early",
    "role": "a role that was given",
    "runs": "the ranges of it, in counts",
    "sha256": "checksum of the file",
    "round_id": "which round",
    "school_id": "which school",
    "sealed_with": "number of the key that seals it",
    "settings": "what differs from the usual",
    "shape": "which kind of file",
    "signed_with": "number of the key",
    "since": "day from which on",
    "statement_id": "its id",
    "status": "where it stands, as a code",
    "step": "number of the step",
    "strength": "3 Strong, 2 Know, 1 Recognise, 0 Not yet",
    "student_id": "which student",
    "student_ids": "which students",
    "students": "how many students",
    "tables": "by what students were told apart",
    "ties": "what the two had in common, as codes",
    "round_students.ties": "of an erased student: what was shared with which adult, as codes",
    "title": "the work, as the roster says it",
    "to_whom": "who was given it",
    "true": "the figures that were true of this student, as codes",
    "typed": "what a person typed beside the figures",
    "value": "the id itself",
    "version": "number of changes, so that nobody overwrites another",
    "vignette": "which invented child",
    "undone_at": "when it was undone",
    "imported_students.what": "new, changed, left or back again",
    "imported_adults.what": "new, changed, left or back again",
    "was": "what stood before an answer from a file",
    "what": "which file, as a code",
    "who": "an adult's id or a place",
    "words": "the family's words",
    "wrapped": "the key, wrapped",
    "wrapped_by": "fingerprint of the root key",
    "written_at": "when it was written",
}


def usual_time(kind: str) -> str:
    """Return how long, in words: a kind's own rule with its usual value, or the words as given."""
    if kind not in set(Kind):
        return kind
    rule = RULES[Kind(kind)]
    return f"{say(rule.what)}: {getattr(SchoolSettings(), rule.setting)}"


def what_for(table: str, column: str, words: Mapping[str, str] = COLUMNS) -> str | None:
    """Return what a column is for, None where it has no words."""
    return words.get(f"{table}.{column}", words.get(column))


def every_column() -> Iterator[str]:
    """Yield the page: a heading for each table, what it is for and how long, then its columns."""
    for table in metadata.tables.values():
        purpose, kept = TABLES[table.name]
        yield f"## {table.name}"
        yield ""
        yield f"{purpose[:1].upper()}{purpose[1:]}. *Kept:* {usual_time(kept)}."
        yield ""
        yield "| column | what it is for |"
        yield "|---|---|"
        for column in table.columns:
            yield f"| `{column.name}` | {what_for(table.name, column.name) or '(no words)'} |"
        yield ""
