"""The district's report: what schools published, taken together, and nothing else."""

from dataclasses import replace

import pytest

from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import Kind, Label, Shown
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.reports.board import Form
from connections.domain.reports.district import PublishedSchool, district_report, together
from connections.domain.rounds.round import RoundStatus
from connections.services.report.board import preview_board, take_board
from connections.services.report.district import preview_district, publish_missing, take_district
from connections.services.school.log import read_audit
from connections.services.school.schools import create_school
from tests.asking import as_
from tests.small_school import fill
from tests.unit.services.test_board import ADULTS, STUDENTS, said


@pytest.fixture
def three(database, me, today, now):
    """Three schools; the last is too small to report on."""
    fill(database, me, today, now, STUDENTS, ADULTS, said(0), RoundStatus.REVEALED)
    schools = ("school", "north", "tiny")
    for school_id, name, students, chance in (
        ("north", "North School", STUDENTS[:50], 2),
        ("tiny", "Tiny School", STUDENTS[:6], 3),
    ):
        as_(database, me, today=today, now=now)(create_school, school_id, name)
        here = {student.student_id for student in students}
        marks = {key: value for key, value in said(chance).items() if key[1] in here}
        other = replace(me, school_id=school_id)
        fill(database, other, today, now, students, ADULTS, marks, RoundStatus.REVEALED)
    return replace(me, schools=schools)


def test_before_any_school_took_a_report_it_says_what_it_is_made_of(database, three):
    with pytest.raises(NotFound, match="No school has taken a report"):
        as_(database, three)(preview_district, "Lakeside")


def test_it_says_what_the_schools_say_taken_together(database, three, today, now):
    ask = as_(database, three, today=today, now=now)
    assert ask(publish_missing) == ("school", "north")
    found = ask(preview_district, "Lakeside")
    assert found.missing == ("Tiny School",)
    whole = found.report.label(Aspect.COVERED)
    each = {}
    for school_id in ("school", "north"):
        other = as_(database, replace(three, school_id=school_id), today=today, now=now)
        report = other(preview_board).report
        each[report.school] = report.label(Aspect.COVERED)
        shown = found.report.label(Aspect.COVERED, "school", (report.school,))
        assert shown == each[report.school]
    assert min(label.low for label in each.values()) <= whole.low
    assert whole.high <= max(label.high for label in each.values())
    assert found.report.label(Aspect.COVERED, "grade", ("5",)) is not None
    assert ("school", "Tiny School") in found.report.published.left_out


def test_a_grade_that_one_school_does_not_show_alone_is_left_out_by_name(today):
    label = Label(Kind.BETWEEN, 60, 70)

    def school(name, grades, shown):
        keys = [Key(Aspect.COVERED), *(Key(Aspect.COVERED, "grade", (g,)) for g in shown)]
        lines = {key: Shown(key, label, "Fall") for key in keys}
        return PublishedSchool(name, "Fall", today, today, 10, lines, grades, 40)

    schools = school("A", {"5": 20, "6": 20}, "56"), school("B", {"5": 8, "6": 32}, "6")
    report = district_report("Lakeside", schools, ["C"])
    assert report.published.left_out == (("school", "C"), ("grade", "5"))


def test_a_share_of_all_lies_between_the_ends_of_each():
    ten, ninety = Label(Kind.BETWEEN, 60, 70), Label(Kind.OR_MORE, 95, 100)
    assert together([(ten, 10), (ninety, 90)]) == Label(Kind.BETWEEN, 91, 97)
    assert together([(ninety, 3)]) == ninety


def test_taking_it_stands_in_every_schools_log_and_changes_nothing(database, three, today, now):
    ask = as_(database, three, today=today, now=now)
    ask(publish_missing)
    taken = ask(take_district, Form.TABLE, "Lakeside")
    assert taken == ask(take_district, Form.TABLE, "Lakeside")
    for school_id in ("school", "north"):
        log = as_(database, replace(three, school_id=school_id))(read_audit)
        assert log.entries[0].details["kind"] == "district"
    assert ask(publish_missing) == ()


def test_what_a_school_took_itself_is_what_the_district_says(database, three, today, now):
    ask = as_(database, three, today=today, now=now)
    ask(take_board, Form.TABLE, None, ["club"])
    found = ask(preview_district, "Lakeside")
    assert found.schools == ("school",) and found.missing == ("North School", "Tiny School")


def test_who_may_take_no_report_takes_none_of_a_district(database, three):
    nobody = replace(three, roles=frozenset())
    for service in (preview_district, take_district, publish_missing):
        with pytest.raises(AccessDenied):
            as_(database, nobody)(service, *(() if service is publish_missing else ("a", "b")))
