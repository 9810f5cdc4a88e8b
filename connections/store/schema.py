"""Every table on one page. Each primary key begins with school_id, but for what is the database's
own: `about`, `keys` and `overseers`.

Students and adults are never deleted when they leave: `left_on` is the first day without them.
Ids are the school's own text. Times are UTC. `version` columns count changes, so that two people
who change the same row at once cannot overwrite each other unseen.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC: SQLite forgets the zone, so it is taken off and put back here."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def _school() -> Column[str]:
    return Column("school_id", String, primary_key=True)


def _key(name: str) -> Column[str]:
    return Column(name, String, primary_key=True)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, String, nullable=False, server_default=default)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default="0")


def _refers(name: str, table: str, key: str, nullable: bool = False, **kwargs: Any) -> list[Any]:
    return [
        Column(name, String, nullable=nullable, **kwargs),
        ForeignKeyConstraint(["school_id", name], [f"{table}.school_id", f"{table}.{key}"]),
    ]


def _student(**kwargs: Any) -> list[Any]:
    return _refers("student_id", "students", "student_id", **kwargs)


def _adult(name: str = "adult_id", **kwargs: Any) -> list[Any]:
    return _refers(name, "adults", "adult_id", **kwargs)


def _round(**kwargs: Any) -> list[Any]:
    return _refers("round_id", "rounds", "round_id", **kwargs)


def _outreach(**kwargs: Any) -> list[Any]:
    return _refers("outreach_id", "outreach", "outreach_id", **kwargs)


schools = Table(
    "schools",
    metadata,
    _school(),
    _text("name"),
    Column("settings", JSON, nullable=False),  # what differs from domain defaults, by name
    Column("created_at", UtcTime, nullable=False),
    Column("archived_at", UtcTime),  # nobody comes in any more; everything stays
)

students = Table(
    "students",
    metadata,
    _school(),
    _key("student_id"),
    _text("first_name"),
    _text("last_name"),
    _text("preferred_name"),
    _text("grade"),
    _text("grade_text"),
    _text("homeroom"),
    _text("language"),
    Column("groups", JSON, nullable=False),  # [[label, value], …]
    _flag("opted_out"),  # not asked whom they would go to
    Column("since", Date, nullable=False),
    Column("back_on", Date),  # the newest day on which somebody who had left came back
    Column("left_on", Date),
    Column("erased_on", Date),  # the row stays under a random id, with nothing in it but the grade
)

adults = Table(
    "adults",
    metadata,
    _school(),
    _key("adult_id"),
    _text("first_name"),
    _text("last_name"),
    _text("job", "teacher"),
    _text("title"),
    _text("email"),
    _text("homeroom"),
    _text("language"),
    Column("groups", JSON, nullable=False),
    _flag("first_year"),
    Column("capacity", Integer, CheckConstraint("capacity >= 0", name="capacity_not_negative")),
    _flag("leaving"),
    _flag("away"),
    _text("kind", "staff"),  # staff, substitute, outside, community
    Column("cleared_until", Date),  # who is not on the staff may be asked until then
    _flag("paused"),  # the adult asked for a pause; no reason is kept
    _text("role"),  # a viewer role that was given; "" means every adult's
    _text("proposed_role"),  # holds after another person's yes
    _text("proposed_by"),  # an adult's id or the code of a place; "" before 0010, by a title
    _text("vouched_email"),  # the address by which an account of theirs may come in
    Column("since", Date, nullable=False),
    Column("left_on", Date),
)

# One row an adult, not one a pair: a district has hundreds of thousands of pairs.
teaches = Table(
    "teaches",
    metadata,
    _school(),
    *_adult(primary_key=True),
    Column("student_ids", JSON, nullable=False),  # sorted
)

remembered_answers = Table(  # what a person answered about a shape of file
    "remembered_answers",
    metadata,
    _school(),
    _key("shape"),
    _key("question"),
    _text("answer"),
    _text("file"),  # the name of the file it was last said of
    _text("by"),
    Column("at", UtcTime),
)

group_consents = Table(  # whether a roster's column is kept as a group; nothing is without a yes
    "group_consents",
    metadata,
    _school(),
    _key("label"),  # the heading as it is compared
    _text("heading"),
    _flag("kept"),
    _text("by"),
    Column("at", UtcTime, nullable=False),
)

imports = Table(  # each import of rosters or marks, with what it takes to undo it
    "imports",
    metadata,
    _school(),
    _key("import_id"),
    Column("at", UtcTime, nullable=False),
    _text("by"),
    _text("files"),  # their names, in one line
    Column("counts", JSON, nullable=False),
    Column("classes_before", JSON),  # {adult_id: [student_id, …]} where the import changed them
    Column("undone_at", UtcTime),
    *_round(nullable=True),  # of marks: the round they went into
)
imported_students = Table(  # one row for each student whom an import changed
    "imported_students",
    metadata,
    _school(),
    _key("import_id"),
    *_student(primary_key=True),
    _text("what"),  # new, changed, left, returned
    Column("before", JSON),  # the row's values as they were; nothing of somebody who is new
    Column("after", JSON),
)
imported_adults = Table(
    "imported_adults",
    metadata,
    _school(),
    _key("import_id"),
    *_adult(primary_key=True),
    _text("what"),
    Column("before", JSON),
    Column("after", JSON),
)

merges = Table(  # two rows of one child made one: the student's row is no longer a child of its own
    "merges",
    metadata,
    _school(),
    *_student(primary_key=True),
    *_refers("kept_id", "students", "student_id"),
    Column("moved", JSON, nullable=False),  # what went with it
    _text("by"),
    Column("at", UtcTime, nullable=False),
)

rounds = Table(
    "rounds",
    metadata,
    _school(),
    _key("round_id"),
    _text("name"),
    _text("status"),
    Column("held_on", Date, nullable=False),
    Column("grades", JSON, nullable=False),  # [] means the whole school
    _flag("collects_voice"),
    _flag("short"),  # everybody answers for their own and one shared list, not for every name
    Column("opened_at", UtcTime),
    Column("first_revealed_at", UtcTime),  # stays when a reveal is taken back
    Column("revealed_at", UtcTime),
    Column("frozen_on", Date),  # the day whose people are the round's
    Column("closed_at", UtcTime),
    UniqueConstraint("school_id", "name"),
)

# Written at the reveal, so that a round's figures stand whatever the roster becomes.
round_students = Table(
    "round_students",
    metadata,
    _school(),
    *_round(primary_key=True),
    *_student(primary_key=True),
    _text("grade"),
    _text("homeroom"),
    Column("groups", JSON, nullable=False),
    Column("ties", JSON),  # of somebody who was erased: [[tie, adult_id], …], for comparisons
)
round_adults = Table(
    "round_adults",
    metadata,
    _school(),
    *_round(primary_key=True),
    *_adult(primary_key=True),
    _flag("leaving"),
    _text("kind", "staff"),
)
round_lists = Table(  # of a short round: whom everybody answers for, drawn once for all adults
    "round_lists",
    metadata,
    _school(),
    *_round(primary_key=True),
    *_student(primary_key=True),
    Column("listed_at", UtcTime),  # empty: not on the list
    Column("asked", Integer),  # of how many adults they were asked, written at the reveal
)

_STRENGTH = "strength >= 0 AND strength <= 3"
marks = Table(  # the answer that stands, as it was revealed
    "marks",
    metadata,
    _school(),
    *_round(primary_key=True),
    *_adult(primary_key=True),
    *_student(primary_key=True),
    Column("strength", Integer, CheckConstraint(_STRENGTH, name="strength"), nullable=False),
    Column("marked_at", UtcTime, nullable=False),
)
# What was said after the reveal stands beside it: one row a pair and day, the day's last word.
late_marks = Table(
    "late_marks",
    metadata,
    _school(),
    *_round(primary_key=True),
    *_adult(primary_key=True),
    *_student(primary_key=True),
    Column("given_on", Date, primary_key=True),  # in UTC
    Column("strength", Integer, CheckConstraint(_STRENGTH, name="strength")),  # NULL: taken back
    Column("marked_at", UtcTime, nullable=False),
)

answers = Table(  # everything that was ever said, once each; `answer_id` is made by the sender
    "answers",
    metadata,
    _school(),
    _key("answer_id"),
    *_round(),
    *_adult(),
    *_student(),
    Column("strength", Integer),  # NULL takes an answer back
    Column("marked_at", UtcTime, nullable=False),
    _text("import_id"),  # "" of the adult's own word; "0": a file of before, not known which
    Column("was", Integer),  # of an answer from a file: what stood until then
    Index("ix_answers_round", "school_id", "round_id", "adult_id"),
)

reviewed = Table(  # an adult said "I am done"; content is in marks
    "reviewed",
    metadata,
    _school(),
    *_round(primary_key=True),
    *_adult(primary_key=True),
    Column("done_at", UtcTime, nullable=False),
)

voice = Table(
    "voice",
    metadata,
    _school(),
    *_round(primary_key=True),
    *_student(primary_key=True),
    _text("answer"),  # domain.voice.said.Said
    Column("adult_ids", JSON, nullable=False),
    Column("answered_at", UtcTime, nullable=False),
)

joinings = Table(  # a facilitator opened joining for a meeting
    "joinings",
    metadata,
    _school(),
    _key("joining_id"),
    *_round(),
    _text("code_hash"),
    Column("opened_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
)
joined = Table(  # one name, one person, one meeting
    "joined",
    metadata,
    _school(),
    _key("joining_id"),
    *_adult(primary_key=True),
    _text("holder"),  # hash of the browser's own secret
    Column("joined_at", UtcTime, nullable=False),
)
stages = Table(  # what the projector of a meeting shows
    "stages",
    metadata,
    _school(),
    *_round(primary_key=True),
    _text("shows"),  # domain.meeting.stage.Scene
    _flag("hides"),  # names stand behind bars
    _text("grades"),  # the band of a list
    Column("page", Integer, nullable=False, server_default="0"),
    _text("step"),  # of the agenda
    Column("step_since", UtcTime),
    Column("changed_at", UtcTime, nullable=False),
)
stage_links = Table(  # opens the projector's page on another machine, once, to read alone
    "stage_links",
    metadata,
    _school(),
    _key("link_id"),
    *_round(),
    _text("token_hash"),
    Column("made_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    _text("opened_by"),
    _text("made_by"),
    Index("ix_stage_links_token", "token_hash", unique=True),
)
vignette_answers = Table(
    "vignette_answers",
    metadata,
    _school(),
    *_round(primary_key=True),
    *_adult(primary_key=True),
    _key("vignette"),
    Column("strength", Integer, CheckConstraint(_STRENGTH, name="strength"), nullable=False),
)

outreach = Table(
    "outreach",
    metadata,
    _school(),
    _key("outreach_id"),
    *_student(),
    *_adult(),
    *_round(nullable=True),  # the round whose list it came from
    _text("status"),
    _text("reason"),  # why this pair, a code: domain.assignment.reasons
    _text("first_step"),
    _text("plan"),  # "", "2x10", "establish-maintain-restore"
    *_adult("looked_after_by", nullable=True),  # the counselor whose caseload it is in
    _text("origin"),  # who chose the pair: domain.outreach.record.Origin; "" is not known
    Column("ties", JSON),  # codes of what they had in common when it was suggested; null: not known
    Column("need", Integer),  # the student's class of need then, 0 to 3; NULL is not known
    _text("draw"),  # the lot that decided among equals, hexadecimal; "" where none was drawn
    Column("began_on", Date, nullable=False),
    Column("asked_on", Date),  # NULL: never asked, or not known
    Column("accepted_on", Date),  # NULL: no yes, or not known
    Column("ended_on", Date),
    Column("converted_on", Date),
    Column("handed_over_from", String),  # another outreach_id
    Column("goodbye_by", Date),
    Column("version", Integer, nullable=False, server_default="1"),
    Index("ix_outreach_student", "school_id", "student_id"),
    Index("ix_outreach_adult", "school_id", "adult_id"),
)
# One open outreach for one student: the database itself keeps two people from both giving one.
open_outreach = Table(
    "open_outreach", metadata, _school(), *_student(primary_key=True), *_outreach()
)
outreach_steps = Table(  # every change of status
    "outreach_steps",
    metadata,
    _school(),
    *_outreach(primary_key=True),
    Column("step", Integer, primary_key=True),
    _text("status"),
    Column("at", UtcTime, nullable=False),
    _text("by"),  # an adult's id or the code of a place, never a student
)
contacts = Table(
    "contacts",
    metadata,
    _school(),
    _key("contact_id"),
    *_outreach(),
    Column("happened_on", Date, nullable=False),
    _text("kind"),
    _text("felt"),
    _text("remark"),
    *_adult("logged_by", nullable=True),
    Column("logged_at", UtcTime, nullable=False),
    Index("ix_contacts_outreach", "school_id", "outreach_id"),
)
follow_ups = Table(
    "follow_ups",
    metadata,
    _school(),
    _key("follow_up_id"),
    *_outreach(),
    Column("due_on", Date, nullable=False),
    Column("done_on", Date),
    Column("going", String),  # well, slowly, stuck; NULL where nobody said
    _text("remark"),  # in the person's own words
    Index("ix_follow_ups_outreach", "school_id", "outreach_id"),
)
acts = Table(  # what was done in a session, until it can be taken back no more
    "acts",
    metadata,
    _school(),
    _key("act_id"),
    *_outreach(),
    _text("whose"),  # the session's mark on its pages: it opens nothing
    Column("nth", Integer, nullable=False),
    _text("said"),
    Column("undo", JSON, nullable=False),  # how the pair stood: domain.outreach.undoing.Undo
    Column("ends_at", UtcTime, nullable=False),
    Index("ix_acts_outreach", "school_id", "outreach_id"),
    Index("ix_acts_whose", "school_id", "whose"),
)
notes = Table(
    "notes",
    metadata,
    _school(),
    _key("note_id"),
    *_student(),
    *_adult("author_id"),
    _flag("restricted"),
    Column("happened", Text, nullable=False, server_default=""),
    Column("next_step", Text, nullable=False, server_default=""),
    Column("result", Text, nullable=False, server_default=""),
    Column("sealed_with", Integer),  # number of the key of "notes"; NULL: the three texts are plain
    Column("written_at", UtcTime, nullable=False),
    Index("ix_notes_student", "school_id", "student_id"),
)
do_not_match = Table(  # no reason is stored
    "do_not_match", metadata, _school(), *_adult(primary_key=True), *_student(primary_key=True)
)
pulse_answers = Table(  # anonymous: no adult, no moment finer than the month
    "pulse_answers",
    metadata,
    _school(),
    _key("answer_id"),
    Column("asked_on", Date, nullable=False),
    Column("answers", JSON, nullable=False),
)
pulse_given = Table(  # who has answered, apart from what
    "pulse_given",
    metadata,
    _school(),
    *_adult(primary_key=True),
    Column("asked_on", Date, primary_key=True),
)

holds = Table(  # nothing of this student is erased or purged while one stands
    "holds",
    metadata,
    _school(),
    _key("hold_id"),
    *_student(),
    Column("since", Date, nullable=False),
    _text("by"),
    _text("reason"),
    Column("ended_on", Date),
)
statements = Table(  # what a family wants to stand beside a record
    "statements",
    metadata,
    _school(),
    _key("statement_id"),
    *_student(),
    _text("record"),  # "note:<note_id>", "outreach:<outreach_id>" or "" for all of it
    Column("words", Text, nullable=False, server_default=""),
    Column("written_at", UtcTime, nullable=False),
    _text("by"),
)
disclosures = Table(  # who was given records of students, what for, and on what basis
    "disclosures",
    metadata,
    _school(),
    _key("disclosure_id"),
    Column("at", UtcTime, nullable=False),
    _text("by"),
    _text("what"),  # a code: services.records
    Column("students", Integer, nullable=False),
    _text("to_whom"),
    _text("purpose"),
    _text("basis"),  # a code: services.records
)
disclosed_students = Table(
    "disclosed_students",
    metadata,
    _school(),
    _key("disclosure_id"),
    *_student(primary_key=True),
)
erasures = Table(  # that somebody was erased, and how much: never who
    "erasures",
    metadata,
    _school(),
    _key("erasure_id"),
    Column("erased_on", Date, nullable=False),
    _text("by"),
    Column("counts", JSON, nullable=False),  # rows by table
)
round_figures = Table(  # what stays of a round whose marks were purged
    "round_figures",
    metadata,
    _school(),
    *_round(primary_key=True),
    Column("figures", JSON, nullable=False),
    Column("purged_on", Date, nullable=False),
)

publications = Table(  # what a round's report for other eyes says: frozen when it is first taken
    "publications",
    metadata,
    _school(),
    *_round(primary_key=True),
    Column("published_at", UtcTime, nullable=False),
    _text("by"),
    Column("report", JSON),  # domain.reports; NULL: only looked back to
    Column("place", Integer, nullable=False, server_default="1"),  # 0: before a 1 of that time
    Column("runs", JSON, nullable=False),  # the ranges that were new in it, in counts
    Column("tables", JSON, nullable=False),  # by what students were told apart
    Column("grades", JSON, nullable=False),  # how many students of each were enrolled
)
published_students = Table(  # of whom it spoke, for the proof of the next report
    "published_students",
    metadata,
    _school(),
    *_round(primary_key=True),
    *_student(primary_key=True),
    Column("profile", JSON, nullable=False),  # a value for each of `tables`
    Column("true", JSON, nullable=False),  # domain.disclosure's aspects, as codes
    Column("about", JSON, nullable=False),  # the aspects that speak of this student
)
editions = Table(  # what a person typed beside the labels
    "editions",
    metadata,
    _school(),
    *_round(primary_key=True),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("typed", JSON, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    _text("by"),
)
edition_files = Table(  # the very bytes that went out
    "edition_files",
    metadata,
    _school(),
    *_round(primary_key=True),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    _key("form"),
    Column("content", LargeBinary, nullable=False),
    _text("sha256"),
)

student_keys = Table(  # the only link from a student to the code that the logs call them by
    "student_keys", metadata, _school(), *_student(primary_key=True), _text("code_key")
)


def _log(name: str) -> Table:
    return Table(
        name,
        metadata,
        _school(),
        Column("entry", Integer, primary_key=True, autoincrement=False),
        Column("at", UtcTime, nullable=False),
        _text("who"),
        _text("action"),
        Column("details", JSON, nullable=False),  # ids, codes of students and counts, never a name
        _text("previous"),
        _text("digest"),  # keyed, over this row and the digest before it
        Column("signed_with", Integer, nullable=False, server_default="0"),  # number of the key
    )


audit = _log("audit")  # every change
reads = _log("reads")  # who looked at records, and what was refused: moves no figure
sign_ins = _log("sign_ins")  # who came in by which door, and went: moves no figure either

LOGS = (audit, reads, sign_ins)

sessions = Table(  # everybody who is in now: no session, no view
    "sessions",
    metadata,
    _school(),
    _key("session_hash"),  # of the browser's own secret
    *_adult(nullable=True),  # nobody: whoever looks after this computer
    _text("door"),
    _text("reach"),
    _text("hangs_on"),  # the meeting, device or sign-in it ends with
    Column("opened_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("idle", Integer, nullable=False, server_default="0"),  # seconds without a touch; 0: any
    Column("ends_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("ix_sessions_hash", "session_hash"),
    Index("ix_sessions_adult", "school_id", "adult_id"),
)
slips = Table(  # a printed code that makes one device an adult's own, once
    "slips",
    metadata,
    _school(),
    _key("slip_id"),
    *_adult(nullable=False),
    _text("code_hash"),
    Column("issued_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    _text("device_id"),  # which it made
    Column("ended_at", UtcTime),  # taken back, or a newer one was issued
    Index("ix_slips_code", "code_hash", unique=True),
)
enrolments = Table(  # while one is open, slips can be used: a meeting, or one name at the desk
    "enrolments",
    metadata,
    _school(),
    _key("enrolment_id"),
    *_adult(nullable=True),  # nobody: for every name
    Column("opened_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
)
devices = Table(  # an adult's own: its secret and six digits open a pocket
    "devices",
    metadata,
    _school(),
    _key("device_id"),
    *_adult(nullable=False),
    _text("secret_hash"),
    _text("digits_hash"),
    Column("wrong", Integer, nullable=False, server_default="0"),  # tries since the last right one
    Column("blocked_until", UtcTime),
    _text("label"),  # what kind of device, as the browser says
    Column("enrolled_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("ix_devices_secret", "secret_hash", unique=True),
)
passkeys = Table(  # a key on an adult's own computer: it opens their role, after another's yes
    "passkeys",
    metadata,
    _school(),
    _key("passkey_id"),
    *_adult(nullable=False),
    _text("device_id"),  # on which it was made
    _text("credential"),
    _text("public_key"),
    Column("sign_count", Integer, nullable=False, server_default="0"),
    _text("label"),  # the name its adult gave it
    Column("made_at", UtcTime, nullable=False),
    _text("vouched_by"),
    Column("vouched_at", UtcTime),
    Column("used_at", UtcTime),
    Column("ended_at", UtcTime),
    Index("ix_passkeys_credential", "credential", unique=True),
)
identities = Table(  # an account at the school's provider, and the adult it is
    "identities",
    metadata,
    _school(),
    _key("issuer"),
    _key("subject"),
    *_adult(nullable=False),
    Column("bound_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("ix_identities_account", "issuer", "subject"),
)
openings = Table(  # two people opened what only its author reads, of one student, for a while
    "openings",
    metadata,
    _school(),
    _key("opening_id"),
    *_student(),
    _text("asked_by"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("asked_at", UtcTime, nullable=False),
    _text("agreed_by"),
    Column("agreed_at", UtcTime),
    Column("ends_at", UtcTime, nullable=False),
)

feeds = Table(  # an address that a calendar reads an adult's one entry from
    "feeds",
    metadata,
    _school(),
    _key("feed_id"),
    *_adult(nullable=False),
    _text("token_hash"),
    Column("made_at", UtcTime, nullable=False),
    Column("read_at", UtcTime),
    Column("ended_at", UtcTime),
    Index("ix_feeds_token", "token_hash", unique=True),
)
mail_wishes = Table(  # who wants a mail when something is due: nobody gets one without
    "mail_wishes",
    metadata,
    _school(),
    *_adult(primary_key=True),
    Column("since", UtcTime, nullable=False),
)
mails = Table(  # what is to be sent, once each; never what it says
    "mails",
    metadata,
    _school(),
    *_adult(primary_key=True),
    _key("kind"),  # a code: domain.outreach.digest
    Column("due_on", Date, primary_key=True),
    Column("made_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try_at", UtcTime),
    Column("sent_at", UtcTime),
    Column("ended_at", UtcTime),  # given up, or not wanted any more
    _text("failed"),  # why the last try did not go out, a code
)

overseers = Table(  # who sees a district's published figures, of no school in particular
    "overseers",
    metadata,
    _key("email"),
    _text("issuer"),
    _text("subject"),
    Column("added_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)
about = Table("about", metadata, _key("name"), _text("value"))  # the database itself: its id
keys = Table(  # wrapped by the root key of the installation: see store.keys
    "keys",
    metadata,
    _key("purpose"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("wrapped"),
    _text("wrapped_by"),  # fingerprint of the root key
)
