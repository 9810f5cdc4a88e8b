"""Tables of what is held about students: holds, statements, disclosures, what was erased."""

from sqlalchemy import JSON, Column, Date, Integer, Table, Text

from connections.store.schema.columns import (
    UtcTime,
    a_key,
    a_round,
    a_school,
    a_student,
    a_text,
    metadata,
)

holds = Table(  # nothing of this student is erased or purged while one stands
    "holds",
    metadata,
    a_school(),
    a_key("hold_id"),
    *a_student(),
    Column("since", Date, nullable=False),
    a_text("by"),
    a_text("reason"),
    Column("ended_on", Date),
)
statements = Table(  # what a family wants to stand beside a record
    "statements",
    metadata,
    a_school(),
    a_key("statement_id"),
    *a_student(),
    a_text("record"),  # "note:<note_id>", "outreach:<outreach_id>" or "" for all of it
    Column("words", Text, nullable=False, server_default=""),
    Column("written_at", UtcTime, nullable=False),
    a_text("by"),
)
disclosures = Table(  # who was given records of students, what for, and on what basis
    "disclosures",
    metadata,
    a_school(),
    a_key("disclosure_id"),
    Column("at", UtcTime, nullable=False),
    a_text("by"),
    a_text("what"),  # a code: services.records
    Column("students", Integer, nullable=False),
    a_text("to_whom"),
    a_text("purpose"),
    a_text("basis"),  # a code: services.records
)
disclosed_students = Table(
    "disclosed_students",
    metadata,
    a_school(),
    a_key("disclosure_id"),
    *a_student(primary_key=True),
)
erasures = Table(  # that somebody was erased, and how much: never who
    "erasures",
    metadata,
    a_school(),
    a_key("erasure_id"),
    Column("erased_on", Date, nullable=False),
    a_text("by"),
    Column("counts", JSON, nullable=False),  # rows by table
)
round_figures = Table(  # what stays of a round whose marks were purged
    "round_figures",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    Column("figures", JSON, nullable=False),
    Column("purged_on", Date, nullable=False),
)

student_keys = Table(  # the only link from a student to the code that the logs call them by
    "student_keys", metadata, a_school(), *a_student(primary_key=True), a_text("code_key")
)
