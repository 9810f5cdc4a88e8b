"""Tables of outreach: the pairs, what happened in them, notes, the pulse."""

from sqlalchemy import JSON, Column, Date, Index, Integer, String, Table, Text

from connections.store.schema.columns import (
    UtcTime,
    a_flag,
    a_key,
    a_round,
    a_school,
    a_student,
    a_text,
    an_adult,
    an_outreach,
    metadata,
)

outreach = Table(
    "outreach",
    metadata,
    a_school(),
    a_key("outreach_id"),
    *a_student(),
    *an_adult(),
    *a_round(nullable=True),  # the round whose list it came from
    a_text("status"),
    a_text("reason"),  # why this pair, a code: domain.assignment.reasons
    a_text("first_step"),
    a_text("plan"),  # "", "2x10", "establish-maintain-restore"
    *an_adult("looked_after_by", nullable=True),  # the counselor whose caseload it is in
    a_text("origin"),  # who chose the pair: domain.outreach.record.Origin; "" is not known
    Column("ties", JSON),  # codes of what they had in common when it was suggested; null: not known
    Column("need", Integer),  # the student's class of need then, 0 to 3; NULL is not known
    a_text("draw"),  # the lot that decided among equals, hexadecimal; "" where none was drawn
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
    "open_outreach", metadata, a_school(), *a_student(primary_key=True), *an_outreach()
)
outreach_steps = Table(  # every change of status
    "outreach_steps",
    metadata,
    a_school(),
    *an_outreach(primary_key=True),
    Column("step", Integer, primary_key=True),
    a_text("status"),
    Column("at", UtcTime, nullable=False),
    a_text("by"),  # an adult's id or the code of a place, never a student
)
contacts = Table(
    "contacts",
    metadata,
    a_school(),
    a_key("contact_id"),
    *an_outreach(),
    Column("happened_on", Date, nullable=False),
    a_text("kind"),
    a_text("felt"),
    a_text("remark"),
    *an_adult("logged_by", nullable=True),
    Column("logged_at", UtcTime, nullable=False),
    Index("ix_contacts_outreach", "school_id", "outreach_id"),
)
follow_ups = Table(
    "follow_ups",
    metadata,
    a_school(),
    a_key("follow_up_id"),
    *an_outreach(),
    Column("due_on", Date, nullable=False),
    Column("done_on", Date),
    Column("going", String),  # well, slowly, stuck; NULL where nobody said
    a_text("remark"),  # in the person's own words
    Index("ix_follow_ups_outreach", "school_id", "outreach_id"),
)
acts = Table(  # what was done in a session, until it can be taken back no more
    "acts",
    metadata,
    a_school(),
    a_key("act_id"),
    *an_outreach(),
    a_text("whose"),  # the session's mark on its pages: it opens nothing
    Column("nth", Integer, nullable=False),
    a_text("said"),
    Column("undo", JSON, nullable=False),  # how the pair stood: domain.outreach.undoing.Undo
    Column("ends_at", UtcTime, nullable=False),
    Index("ix_acts_outreach", "school_id", "outreach_id"),
    Index("ix_acts_whose", "school_id", "whose"),
)
notes = Table(
    "notes",
    metadata,
    a_school(),
    a_key("note_id"),
    *a_student(),
    *an_adult("author_id"),
    a_flag("restricted"),
    Column("happened", Text, nullable=False, server_default=""),
    Column("next_step", Text, nullable=False, server_default=""),
    Column("result", Text, nullable=False, server_default=""),
    Column("sealed_with", Integer),  # number of the key of "notes"; NULL: the three texts are plain
    Column("written_at", UtcTime, nullable=False),
    Index("ix_notes_student", "school_id", "student_id"),
)
do_not_match = Table(  # no reason is stored
    "do_not_match", metadata, a_school(), *an_adult(primary_key=True), *a_student(primary_key=True)
)
pulse_answers = Table(  # anonymous: no adult, no moment finer than the month
    "pulse_answers",
    metadata,
    a_school(),
    a_key("answer_id"),
    Column("asked_on", Date, nullable=False),
    Column("answers", JSON, nullable=False),
)
pulse_given = Table(  # who has answered, apart from what
    "pulse_given",
    metadata,
    a_school(),
    *an_adult(primary_key=True),
    Column("asked_on", Date, primary_key=True),
)
