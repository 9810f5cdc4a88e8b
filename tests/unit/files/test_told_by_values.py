"""What the values of a column tell: never stored whatever its heading, and what may be kept."""

import pytest

from connections.domain.people.private import ORIGIN, told_by
from connections.files.layout.correction import GROUP, Correction
from connections.files.people.groups import KIND_WORDS, NEVER_KEPT
from connections.files.people.reports import NEVER as NEVER_SHOWN
from connections.files.people.rosters import RosterReading, read_rosters
from connections.files.words.never import NEVER
from connections.words import say
from tests.unit.files.samples import text_file

NEVER_KEPT_VALUES = [
    "Catholic, Muslim", "katholisch, evangelisch", "Islam, Kristen, Katolik", "佛教, 基督教",
    "IEP, 504", "504, None", "SEN support, EHCP", "TDAH, ", "ADHS, LRS, keine",
    "자폐, 없음", "توحد, لا",
    "Free, Reduced, Paid", "F - Free, P - Paid", "FSM, No", "Free/Reduced, Full price",
    "becado, no", "低保, 否", "KIP, Tidak",
    "suspended, ", "ISS, OSS", "记过, 警告", "Refugee, Other", "geduldet, Deutsch",
    "Divorced, Married", "Single, Married", "yatim, piatu", "离异, 已婚", "Mother, Father",
    "gay, straight", "she/her, he/him", "同性恋, ",
    "123-45-6789, 987-65-4321", "PEGJ850315HDFRRN07, MARL900101MDFRRS09",
    "2012-03-04, 2011-12-30", "3/4/2012, 12/30/2011", "608-555-0142, 608-555-0199",
    "ana@home.example, bo@home.example", "12 Main St, 4 Oak Ave", "Gartenweg 4, Hauptstraße 12",
    "came to us in spring and needs a friend to sit with, talks of the dog at home all the time",
]  # fmt: skip
FROM_SOMEWHERE = [
    "Hispanic, White", "White, Black, Asian", "Mexico, Honduras, USA", "汉族, 回族",
    "Syrien, Irak, Polen", "US citizen, Other", "branca, preta, parda", "Kikuyu, Luo",
]  # fmt: skip
KEPT = [
    "Red, White, Black, Blue", "Black, Gold", "Chess, Band, Muslim Student Association",
    "Catholic Schools League, Choir", "French, German, Spanish", "A, B", "Free, Red",
    "Single, Double",
    "Christian, Ana, Bo", "Male, Female, Non-binary", "Bus 12, Walker, Car", "North, South",
    "Mon/Wed, Tue/Thu", "2025-2026, 2026-2027", "101, 102, 504", "Route 1, Route 2", "ja, nee",
    "Mother Teresa House, Father Damien House", "Garden, Robotics", "社团, 校队",
    "Jordan, Curie, Turing",
]  # fmt: skip


def _listed(values: str) -> list[str]:
    return values.split(", ")


@pytest.mark.parametrize("values", NEVER_KEPT_VALUES)
def test_values_that_tell_too_much_are_known_under_any_heading(values):
    assert told_by(_listed(values)) not in ("", ORIGIN)


@pytest.mark.parametrize("values", FROM_SOMEWHERE)
def test_values_that_tell_where_somebody_comes_from_are_known(values):
    assert told_by(_listed(values)) == ORIGIN


@pytest.mark.parametrize("values", KEPT)
def test_values_that_a_school_may_keep_are_not_caught(values):
    assert told_by(_listed(values)) == ""


def test_each_kind_that_is_never_stored_has_words():
    assert NEVER.keys() <= KIND_WORDS.keys()


def read(column: str, values: list[str], answers: dict[str, str] | None = None) -> RosterReading:
    rows = [f"{n},Ana R{n},4,{values[n % len(values)]}\n" for n in range(24)]
    content = f"student_id,name,grade,{column}\n" + "".join(rows)
    return read_rosters([text_file(content, "students.csv")], answers)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Code", "Catholic, Muslim"),
        ("Program", "IEP, 504"),
        ("Category", "Free, Reduced, Paid"),
        ("Circle", "Divorced, Married"),
        ("Zone", "123-45-6789, 987-65-4321"),
    ],
)
def test_no_yes_keeps_a_column_whose_values_tell_too_much_and_it_is_said(heading, values):
    for answers in (None, {f"group:{heading.casefold()}": "yes"}):
        reading = read(heading, _listed(values), answers)
        assert not any(student.groups for student in reading.students)
        assert not reading.offered and not reading.said_of_groups
        if answers or heading in (
            "Program",
            "Category",
            "Circle",
        ):  # the others are offered to nobody
            [told] = [i for i in reading.issues if i.code == NEVER_KEPT]
            assert told.column == heading
            [one] = reading.reports[0].offered
            assert say(KIND_WORDS[one.never]) in told.message
            assert not set(_listed(values)) & {c for row in reading.reports[0].preview for c in row}


def test_a_person_who_says_that_such_a_column_is_a_group_is_told_why_it_is_none():
    shape = read("Code", ["Catholic", "Muslim"]).reports[0].tables[0].key
    said = {shape: Correction(columns={3: GROUP}).written()}
    reading = read("Code", ["Catholic", "Muslim"], said)
    assert not any(student.groups for student in reading.students)
    assert [i.column for i in reading.issues if i.code == NEVER_KEPT] == ["Code"]
    [table] = reading.reports[0].tables
    assert table.columns[3].state == NEVER_SHOWN and all(
        not cells[3] for _, cells in table.rows[1:]
    )


def test_values_of_origin_are_offered_as_what_stays_out_of_every_report():
    reading = read("Code", ["Hispanic", "White"], {"group:code": "yes"})
    assert reading.offered["group:code"].origin
    assert dict(reading.students[0].groups) == {"Code": "Hispanic"}


@pytest.mark.parametrize("heading", ["Group", "Section", "Class", "Team"])
@pytest.mark.parametrize("values", ["SpEd, GenEd", "IEP, None", "Free, Reduced, Paid"])
def test_no_class_is_what_is_never_kept(heading: str, values: str):
    each = values.split(", ")
    rows = "".join(f"{4001 + n},Kit Able{n},3,{each[n % len(each)]}\n" for n in range(9))
    reading = read_rosters([text_file(f"Student ID,Student,Grade,{heading}\n{rows}", "s.csv")])
    assert len(reading.students) == 9 and not any(one.homeroom for one in reading.students)


def test_rooms_whose_numbers_are_a_law_s_stay_rooms():
    rows = "".join(f"{4001 + n},Kit Able{n},3,{n % 2 + 503}\n" for n in range(9))
    reading = read_rosters([text_file(f"Student ID,Student,Grade,Homeroom\n{rows}", "s.csv")])
    assert {one.homeroom for one in reading.students} == {"503", "504"}
