"""Groups by consent: hidden until a yes, wherever they came from; gone after a no."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from connections.domain.people.person import Adult, Student
from connections.domain.problems import Changed, NotFound, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.files.bytes.reading import File
from connections.files.layout.correction import GROUP, Correction
from connections.services.coverage.groups import group_kinds
from connections.services.people.by_hand import mend_person
from connections.services.report.board import preview_board
from connections.services.report.reports import preview_report
from connections.services.roster.groups import DELETED, groups_of_school, say_group
from connections.services.roster.imports import import_all
from connections.services.roster.preview import preview_rosters
from connections.services.roster.rosters import import_rosters
from connections.services.school.school import read_audit
from connections.store.groups.consents import Consent, save_consents
from connections.store.schema import group_consents, round_students, students
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [
    Student(f"s{n:02}", f"Ana{n}", f"Ruiz{n}", grade="5", grade_text="5",
            groups=(("Race", "XY"[n % 2]), ("House", "Red" if n % 2 else "Blue")))
    for n in range(24)
]  # fmt: skip
ADULTS = [Adult("A1", "Wanda", "Harlow", groups=(("Club", "Chess"),))]
MARKS = {("A1", s.student_id): 3 for s in STUDENTS[:9]}
FILE = File(
    "students.csv",
    (
        "student_id,first_name,last_name,grade,House,Race\n"
        + "".join(
            f"{s.student_id},{s.first_name},{s.last_name},5,{dict(s.groups)['House']},X\n"
            for s in STUDENTS
        )
    ).encode(),
)


@pytest.fixture
def before(database, me, today, now):
    """Return a school whose groups came in before anybody was asked."""
    fill(database, me, today, now, STUDENTS, ADULTS, MARKS, RoundStatus.REVEALED)
    with database.changing(me, "test.forgotten", now) as sql:
        sql.execute(group_consents.delete())
    return database


def _groups_of(database, me):
    shown = set()

    def look(ask):
        book = ask.book
        [this_round] = book.rounds()
        in_round, adults_then = book.round_people(this_round)
        for person in (*book.students(), *book.adults(), *in_round, *adults_then):
            shown.update(label for label, _ in person.groups)
        shown.update(group_kinds(ask))
        shown.update(s.name.removeprefix("By ") for s in preview_report(ask).sheets)

    as_(database, me)(look)
    return {each.casefold() for each in shown} & {"house", "race", "club"}


def test_what_came_in_before_the_school_was_asked_is_hidden_everywhere_until_a_yes(before, me):
    assert not _groups_of(before, me)
    listed = as_(before, me)(groups_of_school)
    assert [(one.heading, one.kept) for one in listed] == [
        ("Club", None), ("House", None), ("Race", None)
    ]  # fmt: skip
    assert dict(listed[1].values) == {"Red": 12, "Blue": 12}
    as_(before, me)(say_group, "house", True)
    assert _groups_of(before, me) == {"house"}
    [said] = [one for one in as_(before, me)(groups_of_school) if one.kept]
    assert (said.heading, said.by) == ("House", me.name)


def test_where_somebody_comes_from_is_on_the_screen_by_a_yes_and_in_no_report(before, me):
    as_(before, me)(say_group, "race", True)
    assert "Race" in as_(before, me)(group_kinds)
    titles = [s.name for s in as_(before, me)(preview_report).sheets]
    assert not any("race" in title.casefold() for title in titles)
    assert "Race" not in as_(before, me)(preview_board).can_choose


def test_a_no_hides_at_once_and_deletes_with_the_next_import(before, me):
    as_(before, me)(say_group, "house", False)
    assert not _groups_of(before, me)
    as_(before, me)(import_rosters, [FILE])
    with before.reading() as sql:
        for table in (students, round_students):
            stored = [label for row in sql.execute(select(table.c.groups)) for label, _ in row[0]]
            assert "House" not in stored and stored.count("Race") == 24


def test_that_an_import_deletes_a_group_is_said_before_it_happens(before, me):
    def told(answers=None):
        reading = as_(before, me)(preview_rosters, [FILE], answers).reading
        return {issue.column: issue.message for issue in reading.issues if issue.code == DELETED}

    assert told() == {} == told({"group:house": "yes"})
    assert "of 24 people now" in told({"group:house": "no"})["House"], "a no on this very page"
    as_(before, me)(say_group, "house", False)
    assert told().keys() == {"House"}, "a no that was said before"
    assert told({"group:house": "yes"}) == {}
    summary = as_(before, me)(import_all, {"": [FILE]}, dry_run=True).summary
    assert DELETED in [issue["code"] for issue in summary["issues"]]
    as_(before, me)(import_rosters, [FILE])
    assert told() == {}, "it is gone"


def test_what_somebody_said_no_to_meanwhile_is_not_deleted_unseen(before, me):
    seen = as_(before, me)(preview_rosters, [FILE], {"group:race": "yes"})
    as_(before, me)(say_group, "house", False)
    with pytest.raises(Changed):
        as_(before, me)(import_rosters, [FILE], {"group:race": "yes"}, seen=seen)


def test_no_yes_brings_back_what_is_never_stored_whenever_it_came_in(before, me, now):
    """Under a heading of which an older version did not know that it is never stored."""
    with before.changing(me, "test.older", now) as sql:
        sql.execute(students.update().values(groups=[["Custody", "mother"]]))
    with pytest.raises(NotPossible, match="never stored"):
        as_(before, me)(say_group, "custody", True)
    with before.changing(me, "test.older", now) as sql:  # a yes of the time when it was not known
        save_consents(sql, me.school_id, [Consent("custody", "Custody", True, "A1", now)])
    preview = as_(before, me)(preview_rosters, [FILE])
    assert "Custody" in [issue.column for issue in preview.reading.issues if issue.code == DELETED]
    as_(before, me)(import_rosters, [FILE])
    with before.reading() as sql:
        assert "Custody" not in str(sql.execute(select(students.c.groups)).all())


def _stored(before, me, now, pairs, said=True):
    """Return a school that stores this under a yes of a time when nobody looked at values."""
    with before.changing(me, "test.older", now) as sql:
        for table in (students, round_students):
            for student, pair in zip(STUDENTS, pairs * 12, strict=True):
                sql.execute(
                    table.update()
                    .where(table.c.student_id == student.student_id)
                    .values(groups=[["House", pair]])
                )
        save_consents(sql, me.school_id, [Consent("house", "House", said, "A1", now)])


@pytest.mark.parametrize(
    "values", [["Catholic", "Muslim"], ["IEP", "504"], ["Free", "Reduced"], ["Divorced", "Married"]]
)
def test_what_is_stored_and_tells_too_much_is_hidden_at_once_and_goes_with_the_next_import(
    before, me, now, values
):
    _stored(before, me, now, values)
    assert not _groups_of(before, me)
    [house] = [one for one in as_(before, me)(groups_of_school) if one.heading == "House"]
    assert house.never and not house.values
    with pytest.raises(NotPossible, match="never stored"):
        as_(before, me)(say_group, "house", True)
    plain = File("students.csv", FILE.content.replace(b",House", b",Team"))
    preview = as_(before, me)(preview_rosters, [plain])
    assert [issue.column for issue in preview.reading.issues if issue.code == DELETED] == ["House"]
    as_(before, me)(import_rosters, [plain])
    with before.reading() as sql:
        for table in (students, round_students):
            assert not any(sql.execute(select(table.c.groups)).scalars())
    later = as_(before, me)(groups_of_school)
    assert not any(one.never or one.values for one in later if one.heading == "House")


def test_values_of_origin_are_on_the_screen_by_a_yes_and_in_no_report(before, me, now):
    _stored(before, me, now, ["Hispanic", "White"])
    assert "House" in as_(before, me)(group_kinds)
    titles = [s.name for s in as_(before, me)(preview_report).sheets]
    assert not any("house" in title.casefold() for title in titles)
    assert "House" not in as_(before, me)(preview_board).can_choose
    assert next(g for g in as_(before, me)(groups_of_school) if g.heading == "House").origin


def test_a_group_that_nobody_said_yes_to_is_no_change_of_anybody(before, me):
    preview = as_(before, me)(preview_rosters, [FILE])
    assert preview.students.nothing and len(preview.students.unchanged) == 24
    preview = as_(before, me)(preview_rosters, [FILE], {"group:house": "yes"})
    assert not preview.students.changed or all(
        dict(after.groups) for _, after in preview.students.changed
    )


def test_what_is_hidden_outlives_a_change_of_its_person(before, me):
    as_(before, me)(mend_person, Student("s01", "Anna", "Ruiz1", grade="5", grade_text="5"))
    as_(before, me)(say_group, "house", True)

    def look(ask):
        return ask.book.students_by_id()["s01"]

    anna = as_(before, me)(look)
    assert (anna.first_name, anna.groups) == ("Anna", (("House", "Red"),))


def test_a_yes_on_the_page_comes_with_the_import_and_is_remembered_with_who_gave_it(
    database, me, today, now
):
    as_(database, me)(import_rosters, [FILE], {"group:house": "yes"})
    later = as_(database, me, today=today + timedelta(days=9), now=now + timedelta(days=9))
    again = later(preview_rosters, [FILE])
    assert again.nothing and again.reading.offered["group:house"].kept
    [house] = [one for one in later(groups_of_school) if one.heading == "House"]
    assert (house.kept, house.by, house.at) == (True, me.name, now)


def test_a_column_that_is_said_to_be_a_group_after_a_no_is_one_again(database, me):
    as_(database, me)(import_rosters, [FILE], {"group:house": "no"})
    shape = as_(database, me)(preview_rosters, [FILE]).reading.reports[0].tables[0].key
    said = {shape: Correction(columns={4: GROUP}).written()}
    assert as_(database, me)(preview_rosters, [FILE], said).reading.offered["group:house"].kept
    as_(database, me)(import_rosters, [FILE], said)
    as_(database, me)(say_group, "house", False)  # on the School page, after it
    assert not any(s.groups for s in as_(database, me)(preview_rosters, [FILE]).reading.students)


def test_only_a_column_that_a_file_had_is_said_yes_to_and_the_log_keeps_it(before, me):
    with pytest.raises(NotFound):
        as_(before, me)(say_group, "medical", True)
    as_(before, me)(say_group, "club", True)
    assert any("group.said" in str(entry) for entry in as_(before, me)(read_audit).entries)
