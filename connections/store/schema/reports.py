"""Tables of what went out of the school: labels that are frozen, and the very bytes."""

from sqlalchemy import JSON, Column, Integer, LargeBinary, Table

from connections.store.schema.columns import (
    UtcTime,
    a_key,
    a_round,
    a_school,
    a_student,
    a_text,
    metadata,
)

publications = Table(  # what a round's report for other eyes says: frozen when it is first taken
    "publications",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    Column("published_at", UtcTime, nullable=False),
    a_text("by"),
    Column("report", JSON),  # domain.reports; NULL: only looked back to
    Column("place", Integer, nullable=False, server_default="1"),  # 0: before a 1 of that time
    Column("runs", JSON, nullable=False),  # the ranges that were new in it, in counts
    Column("tables", JSON, nullable=False),  # by what students were told apart
    Column("grades", JSON, nullable=False),  # how many students of each were enrolled
)
published_students = Table(  # of whom it spoke, for the proof of the next report
    "published_students",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    *a_student(primary_key=True),
    Column("profile", JSON, nullable=False),  # a value for each of `tables`
    Column("true", JSON, nullable=False),  # domain.disclosure's aspects, as codes
    Column("about", JSON, nullable=False),  # the aspects that speak of this student
)
editions = Table(  # what a person typed beside the labels
    "editions",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("typed", JSON, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    a_text("by"),
)
edition_files = Table(  # the very bytes that went out
    "edition_files",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    a_key("form"),
    Column("content", LargeBinary, nullable=False),
    a_text("sha256"),
)
