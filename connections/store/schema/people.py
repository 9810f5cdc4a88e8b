"""Tables of the school and its people: rosters, what files brought in, rows made one."""

from sqlalchemy import JSON, CheckConstraint, Column, Date, Integer, Table

from connections.store.schema.columns import (
    UtcTime,
    a_flag,
    a_key,
    a_round,
    a_school,
    a_student,
    a_text,
    an_adult,
    metadata,
    refers,
)

schools = Table(
    "schools",
    metadata,
    a_school(),
    a_text("name"),
    Column("settings", JSON, nullable=False),  # what differs from domain defaults, by name
    Column("created_at", UtcTime, nullable=False),
    Column("archived_at", UtcTime),  # nobody comes in any more; everything stays
)

students = Table(
    "students",
    metadata,
    a_school(),
    a_key("student_id"),
    a_text("first_name"),
    a_text("last_name"),
    a_text("preferred_name"),
    a_text("grade"),
    a_text("grade_text"),
    a_text("homeroom"),
    a_text("language"),
    Column("groups", JSON, nullable=False),  # [[label, value], …]
    a_flag("opted_out"),  # not asked whom they would go to
    Column("since", Date, nullable=False),
    Column("back_on", Date),  # the newest day on which somebody who had left came back
    Column("left_on", Date),
    Column("erased_on", Date),  # the row stays under a random id, with nothing in it but the grade
)

adults = Table(
    "adults",
    metadata,
    a_school(),
    a_key("adult_id"),
    a_text("first_name"),
    a_text("last_name"),
    a_text("job", "teacher"),
    a_text("title"),
    a_text("email"),
    a_text("homeroom"),
    a_text("language"),
    Column("groups", JSON, nullable=False),
    a_flag("first_year"),
    Column("capacity", Integer, CheckConstraint("capacity >= 0", name="capacity_not_negative")),
    a_flag("leaving"),
    a_flag("away"),
    a_text("kind", "staff"),  # staff, substitute, outside, community
    Column("cleared_until", Date),  # who is not on the staff may be asked until then
    a_flag("paused"),  # the adult asked for a pause; no reason is kept
    a_text("role"),  # a viewer role that was given; "" means every adult's
    a_text("proposed_role"),  # holds after another person's yes
    a_text("proposed_by"),  # an adult's id or the code of a place; "" before 0010, by a title
    a_text("vouched_email"),  # the address by which an account of theirs may come in
    Column("since", Date, nullable=False),
    Column("left_on", Date),
)

# One row an adult, not one a pair: a district has hundreds of thousands of pairs.
teaches = Table(
    "teaches",
    metadata,
    a_school(),
    *an_adult(primary_key=True),
    Column("student_ids", JSON, nullable=False),  # sorted
)

remembered_answers = Table(  # what a person answered about a shape of file
    "remembered_answers",
    metadata,
    a_school(),
    a_key("shape"),
    a_key("question"),
    a_text("answer"),
    a_text("file"),  # the name of the file it was last said of
    a_text("by"),
    Column("at", UtcTime),
)

group_consents = Table(  # whether a roster's column is kept as a group; nothing is without a yes
    "group_consents",
    metadata,
    a_school(),
    a_key("label"),  # the heading as it is compared
    a_text("heading"),
    a_flag("kept"),
    a_text("by"),
    Column("at", UtcTime, nullable=False),
)

imports = Table(  # each import of rosters or marks, with what it takes to undo it
    "imports",
    metadata,
    a_school(),
    a_key("import_id"),
    Column("at", UtcTime, nullable=False),
    a_text("by"),
    a_text("files"),  # their names, in one line
    Column("counts", JSON, nullable=False),
    Column("classes_before", JSON),  # {adult_id: [student_id, …]} where the import changed them
    Column("undone_at", UtcTime),
    *a_round(nullable=True),  # of marks: the round they went into
)
imported_students = Table(  # one row for each student whom an import changed
    "imported_students",
    metadata,
    a_school(),
    a_key("import_id"),
    *a_student(primary_key=True),
    a_text("what"),  # new, changed, left, returned
    Column("before", JSON),  # the row's values as they were; nothing of somebody who is new
    Column("after", JSON),
)
imported_adults = Table(
    "imported_adults",
    metadata,
    a_school(),
    a_key("import_id"),
    *an_adult(primary_key=True),
    a_text("what"),
    Column("before", JSON),
    Column("after", JSON),
)

merges = Table(  # two rows of one child made one: the student's row is no longer a child of its own
    "merges",
    metadata,
    a_school(),
    *a_student(primary_key=True),
    *refers("kept_id", "students", "student_id"),
    Column("moved", JSON, nullable=False),  # what went with it
    a_text("by"),
    Column("at", UtcTime, nullable=False),
)
