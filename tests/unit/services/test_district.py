"""The district's report: what schools published, taken together, and nothing else."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import Kind, Label, Shown
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.reports.board import Form
from connections.domain.reports.district import PublishedSchool, Share, district_report, together
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


def published(name, grades, shown, day, as_of="Fall", smallest=10):
    """Return a school by the labels of its lines; a line of the whole has no name."""
    lines = {}
    for names, (low, high) in shown.items():
        kind = Kind.OR_MORE if high == 100 else Kind.BETWEEN if low else Kind.OR_LESS
        key = Key(Aspect.COVERED, "grade" if names else "", names)
        lines[key] = Shown(key, Label(kind, low, high), as_of)
    students = sum(grades.values())
    return PublishedSchool(name, "Fall", day, day, smallest, lines, grades, students)


def of_grades(report):
    return {
        line.key.names: line.label
        for line in report.published.lines
        if line.key.table == "grade" and line.key.aspect is Aspect.COVERED
    }


def test_a_school_of_twelve_takes_no_grade_from_the_district(today):
    large = published(
        "A", {"5": 60, "6": 60}, {(): (80, 87), ("5",): (80, 87), ("6",): (80, 87)}, today
    )
    small = published("B", {"5": 5, "6": 7}, {(): (75, 100)}, today)
    report = district_report("Lakeside", [large, small], ["C"])
    # Of the twelve nine to twelve are covered: of five two to five, of seven four to seven.
    assert of_grades(report) == {
        ("5",): Label(Kind.BETWEEN, (4800 + 200) // 65, -(-(60 * 87 + 500) // 65)),
        ("6",): Label(Kind.BETWEEN, (4800 + 400) // 67, -(-(60 * 87 + 700) // 67)),
    }
    assert report.published.left_out == (("school", "C"),)


def test_a_grade_of_which_little_is_known_stands_with_its_smaller_neighbour(today):
    grades = {"5": 5, "6": 6, "7": 60}
    known = {(): (80, 90), ("5", "6"): (50, 80), ("7",): (85, 92)}
    assert set(of_grades(district_report("L", [published("A", grades, known, today)], []))) == {
        ("5", "6"),
        ("7",),
    }
    grades = {"5": 20, "6": 20, "7": 60}  # large enough, but only known together
    assert set(of_grades(district_report("L", [published("A", grades, known, today)], []))) == {
        ("5", "6"),
        ("7",),
    }


def test_grades_stand_in_bands_however_the_schools_show_them(today):
    sizes = {"4": 50, "5": 50, "6": 50, "7": 50}
    bands = {(): (80, 88), ("4", "5"): (80, 84), ("6", "7"): (84, 88)}
    grades = {(): (60, 68), **{(grade,): (60, 64) for grade in "4567"}}
    schools = [published("A", sizes, bands, today), published("B", sizes, grades, today)]
    assert of_grades(district_report("L", schools, [])) == {
        ("4", "5"): Label(Kind.BETWEEN, 70, 74),
        ("6", "7"): Label(Kind.BETWEEN, 72, 76),
    }


def test_what_a_school_said_of_an_earlier_round_is_not_shared_out_over_its_grades_of_now(today):
    grades, lines = {"5": 20, "6": 40}, {(): (80, 90), ("5", "6"): (80, 90)}
    report = district_report("L", [published("A", grades, lines, today, "Spring")], [])
    assert of_grades(report) == {}
    assert report.published.left_out == (("grade", "5"), ("grade", "6"))


@st.composite
def districts(draw):
    """Two schools: how many are in each grade, and lines with labels around the truth."""
    schools = []
    for name in "AB":
        sizes = {grade: draw(st.integers(0, 6)) for grade in "123"}
        true = {grade: draw(st.integers(0, size)) for grade, size in sizes.items()}
        cut = draw(st.sampled_from([("1", "2", "3"), ("12", "3"), ("1", "23"), ("123",), ("3",)]))
        shown = {}
        for names in ("", *cut):
            of = sum(sizes[grade] for grade in names or sizes)
            yes = sum(true[grade] for grade in names or sizes)
            low, high = (
                max(0, yes - draw(st.integers(0, 2))),
                min(of, yes + draw(st.integers(0, 2))),
            )
            if of and (low, high) != (0, of) and draw(st.integers(0, 5)):
                shown[tuple(names)] = 100 * low // of, -(-100 * high // of)
        schools.append((name, sizes, shown))
    return schools


@given(districts())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_range_of_the_district_holds_whatever_its_schools_lines_allow(drawn):
    """By every school that could have printed them: a count for each grade."""
    day = date(2026, 11, 20)
    schools = [published(*school, day, smallest=1) for school in drawn]
    assume(all(each.students for each in schools))
    for names, label in of_grades(district_report("L", schools, [])).items():
        counts = [list(counts_of(names, sizes, shown)) for _, sizes, shown in drawn]
        students = sum(each.grades[grade] for each in schools for grade in names)
        assert label.low <= 100 * sum(map(min, counts)) / students
        assert label.high >= 100 * sum(map(max, counts)) / students


def counts_of(names, sizes, shown):
    """Yield of how many students of some grades it can be true, by a school's lines."""
    for counts in product(*(range(size + 1) for size in sizes.values())):
        world = dict(zip(sizes, counts, strict=True))
        shares = {
            key: (sum(world[g] for g in key or sizes), sum(sizes[g] for g in key or sizes))
            for key in shown
        }
        if all(
            low * shares[key][1] <= 100 * shares[key][0] <= high * shares[key][1]
            for key, (low, high) in shown.items()
        ):
            yield sum(world[grade] for grade in names)


def test_a_share_of_all_lies_between_the_ends_of_each():
    ten, ninety = Share(600, 700, 10), Share(8550, 9000, 90)
    assert together([ten, ninety]) == Label(Kind.BETWEEN, 91, 97)
    assert together([Share(285, 300, 3)]) == Label(Kind.OR_MORE, 95, 100)


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
