"""Tables of rounds: who belongs to one, what was answered, and its meeting."""

from sqlalchemy import JSON, CheckConstraint, Column, Date, Index, Integer, Table, UniqueConstraint

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
)

rounds = Table(
    "rounds",
    metadata,
    a_school(),
    a_key("round_id"),
    a_text("name"),
    a_text("status"),
    Column("held_on", Date, nullable=False),
    Column("grades", JSON, nullable=False),  # [] means the whole school
    a_flag("collects_voice"),
    a_flag("short"),  # everybody answers for their own and one shared list, not for every name
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
    a_school(),
    *a_round(primary_key=True),
    *a_student(primary_key=True),
    a_text("grade"),
    a_text("homeroom"),
    Column("groups", JSON, nullable=False),
    Column("ties", JSON),  # of somebody who was erased: [[tie, adult_id], …], for comparisons
)
round_adults = Table(
    "round_adults",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    *an_adult(primary_key=True),
    a_flag("leaving"),
    a_text("kind", "staff"),
)
round_lists = Table(  # of a short round: whom everybody answers for, drawn once for all adults
    "round_lists",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    *a_student(primary_key=True),
    Column("listed_at", UtcTime),  # empty: not on the list
    Column("asked", Integer),  # of how many adults they were asked, written at the reveal
)

_STRENGTH = "strength >= 0 AND strength <= 3"
marks = Table(  # the answer that stands, as it was revealed
    "marks",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    *an_adult(primary_key=True),
    *a_student(primary_key=True),
    Column("strength", Integer, CheckConstraint(_STRENGTH, name="strength"), nullable=False),
    Column("marked_at", UtcTime, nullable=False),
)
# What was said after the reveal stands beside it: one row a pair and day, the day's last word.
late_marks = Table(
    "late_marks",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    *an_adult(primary_key=True),
    *a_student(primary_key=True),
    Column("given_on", Date, primary_key=True),  # in UTC
    Column("strength", Integer, CheckConstraint(_STRENGTH, name="strength")),  # NULL: taken back
    Column("marked_at", UtcTime, nullable=False),
)

answers = Table(  # everything that was ever said, once each; `answer_id` is made by the sender
    "answers",
    metadata,
    a_school(),
    a_key("answer_id"),
    *a_round(),
    *an_adult(),
    *a_student(),
    Column("strength", Integer),  # NULL takes an answer back
    Column("marked_at", UtcTime, nullable=False),
    a_text("import_id"),  # "" of the adult's own word; "0": a file of before, not known which
    Column("was", Integer),  # of an answer from a file: what stood until then
    Index("ix_answers_round", "school_id", "round_id", "adult_id"),
)

reviewed = Table(  # an adult said "I am done"; content is in marks
    "reviewed",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    *an_adult(primary_key=True),
    Column("done_at", UtcTime, nullable=False),
)

voice = Table(
    "voice",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    *a_student(primary_key=True),
    a_text("answer"),  # domain.voice.said.Said
    Column("adult_ids", JSON, nullable=False),
    Column("answered_at", UtcTime, nullable=False),
)

joinings = Table(  # a facilitator opened joining for a meeting
    "joinings",
    metadata,
    a_school(),
    a_key("joining_id"),
    *a_round(),
    a_text("code_hash"),
    Column("opened_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
)
joined = Table(  # one name, one person, one meeting
    "joined",
    metadata,
    a_school(),
    a_key("joining_id"),
    *an_adult(primary_key=True),
    a_text("holder"),  # hash of the browser's own secret
    Column("joined_at", UtcTime, nullable=False),
)
stages = Table(  # what the projector of a meeting shows
    "stages",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    a_text("shows"),  # domain.meeting.stage.Scene
    a_flag("hides"),  # names stand behind bars
    a_text("grades"),  # the band of a list
    Column("page", Integer, nullable=False, server_default="0"),
    a_text("step"),  # of the agenda
    Column("step_since", UtcTime),
    Column("changed_at", UtcTime, nullable=False),
)
stage_links = Table(  # opens the projector's page on another machine, once, to read alone
    "stage_links",
    metadata,
    a_school(),
    a_key("link_id"),
    *a_round(),
    a_text("token_hash"),
    Column("made_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    a_text("opened_by"),
    a_text("made_by"),
    Index("ix_stage_links_token", "token_hash", unique=True),
)
vignette_answers = Table(
    "vignette_answers",
    metadata,
    a_school(),
    *a_round(primary_key=True),
    *an_adult(primary_key=True),
    a_key("vignette"),
    Column("strength", Integer, CheckConstraint(_STRENGTH, name="strength"), nullable=False),
)
