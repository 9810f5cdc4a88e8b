"""Whoever is erased, every past round says what it said: of all, of each grade, of every pair."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.outreach.record import Origin, Outreach
from connections.domain.outreach.status import Status
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.school.settings import SchoolSettings
from connections.domain.voice.said import Said, VoiceAnswer
from connections.services.book.book import reading
from connections.services.outreach.conversion import _table_of, conversion_of
from connections.services.records.erasing import erase_student
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.outreach import save_new_outreach
from connections.store.rosters import save_adults, save_classes, save_opted_out, save_students
from connections.store.rounds import freeze_round, save_marks, save_round, save_voice
from connections.store.schools import save_settings
from tests.asking import as_

ME = keeper("school")
DAYS = (date(2026, 1, 10), date(2026, 6, 10))
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
ROOMS, WORDS = st.sampled_from(["", "R1", "R2"]), st.sampled_from(["", "Hmong", "Spanish"])


@st.composite
def schools(draw):
    clubs = st.sampled_from([(), (("Club", "Chess"),), (("Club", "Band"),)])
    students = [
        Student(f"s{n}", f"F{n}", f"L{n}", "", draw(st.sampled_from("56")), "", draw(ROOMS),
                draw(WORDS), draw(clubs))
        for n in range(draw(st.integers(3, 8)))
    ]  # fmt: skip
    adults = [
        Adult(f"a{n}", f"A{n}", homeroom=draw(ROOMS), language=draw(WORDS), groups=draw(clubs))
        for n in range(draw(st.integers(1, 4)))
    ]
    pairs = [(a.adult_id, s.student_id) for a in adults for s in students]
    marks = [
        {pair: draw(st.integers(0, 3)) for pair in pairs if draw(st.integers(0, 4))} for _ in DAYS
    ]
    asked = draw(st.lists(st.sampled_from(pairs), unique_by=lambda pair: pair[1], max_size=4))
    named = draw(st.dictionaries(st.sampled_from(students), st.sampled_from(adults)))
    taught = {a.adult_id: sorted({s for _, s in pairs if draw(st.booleans())}) for a in adults}
    opted_out = draw(st.sets(st.sampled_from(students), max_size=1))
    return students, adults, marks, asked, named, taught, opted_out


def build(database, school) -> None:
    students, adults, marks, asked, named, taught, opted_out = school
    with database.changing(ME, "test.filled", NOW) as sql:
        save_settings(sql, "school", SchoolSettings(asks_students=True), "Our school")
        save_students(sql, "school", RosterChanges(new=tuple(students)), DAYS[0])
        save_adults(sql, "school", RosterChanges(new=tuple(adults)), DAYS[0])
        save_classes(sql, "school", taught)
        for n, (held_on, given_marks) in enumerate(zip(DAYS, marks, strict=True)):
            key = f"r{n}"
            at = datetime(held_on.year, held_on.month, held_on.day, tzinfo=UTC)
            save_round(sql, "school", Round(
                key, key, RoundStatus.CLOSED, held_on, collects_voice=True, frozen_on=held_on,
                revealed_at=at, first_revealed_at=at,
            ), at)  # fmt: skip
            said = [Mark(a, s, Strength(value)) for (a, s), value in given_marks.items()]
            save_marks(sql, "school", key, said, at)
            freeze_round(sql, "school", key, students, adults)
            answers = [
                VoiceAnswer(s.student_id, Said.NAMED, (a.adult_id,)) for s, a in named.items()
            ]
            save_voice(sql, "school", key, answers, at)
        for n, (adult_id, student_id) in enumerate(asked):
            day = DAYS[0] + timedelta(days=n)
            one = Outreach(
                f"o{n}", student_id, adult_id, Status.ACCEPTED, day, "r0", ties=("class",),
                origin=Origin.SUGGESTED, asked_on=day, accepted_on=day,
            )  # fmt: skip
            save_new_outreach(sql, "school", one, (Status.ACCEPTED,), NOW, "a0")
        for student in opted_out:
            save_opted_out(sql, "school", student.student_id, True)


def figures(database):
    """Return what every past round says, with nothing in it of who is who."""
    found = []
    with reading(database, "school") as book:
        for each in book.shown_rounds():
            coverage = book.coverage(each)
            table = coverage.table
            columns = ["grade", "strong", "know", "recognise", "not_yet", "covered", "fragile"]
            rows = sorted(map(tuple, table[columns].itertuples(index=False)))
            pairs = _table_of(book, each, ())
            of_pairs = sorted(
                (
                    tuple(pairs.strength[row]),
                    tuple(pairs.ties[row]),
                    student in pairs.asked,
                    sorted(a for a, s in pairs.named if s == student),
                )
                for student, row in pairs.row.items()
            )
            found.append((repr(coverage.summary), rows, of_pairs))
        found.append(repr(conversion_of(book)))
    return found


@settings(max_examples=40)
@given(school=schools(), which=st.integers(0, 7), twice=st.booleans())
def test_past_rounds_and_pairs_say_the_same_whoever_is_erased(school, which, twice):
    database = open_database("sqlite://")
    try:
        find_school(database, NOW)
        build(database, school)
        before = figures(database)
        students = school[0]
        for offset in range(1 + twice):
            student_id = students[(which + offset) % len(students)].student_id
            as_(database, ME, today=NOW.date(), now=NOW)(erase_student, student_id, student_id)
            assert figures(database) == before
    finally:
        database.close()
