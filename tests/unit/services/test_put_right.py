"""A file that a person put right: remembered, used again, forgotten; no rule is put aside by it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied, Changed, FileRefused, NotFound
from connections.files.bytes.reading import File
from connections.files.layout.correction import Correction, read_correction
from connections.services.people.people import school_people
from connections.services.roster.imports import import_all
from connections.services.roster.preview import preview_rosters
from connections.services.roster.remembered import (
    AS_RECOGNISED,
    forget_answers,
    look_at_rows,
    remembered_answers,
)
from connections.services.roster.rosters import import_rosters
from connections.services.school.school import read_audit
from connections.ui.rosters.mapping.sheet import sheet_of, states_of
from tests.asking import NOW, as_

# The headings stand over the wrong columns, as they do in a real school's own sheet.
HEADER = "student_id,last_name,first_name\n"
ROWS = "901,Ada,Arden\n902,Noor,Brook\n"
NATIONAL = "student_id,CURP,first_name,last_name\n1,AAAA01,Ada,Arden\n2,BBBB02,Noor,Brook\n"
SWAPPED = Correction(columns={1: "first_name", 2: "last_name"})


def file(text: str = HEADER + ROWS, name: str = "export.csv") -> File:
    return File(name, text.encode())


def key_of(database, viewer, *files: File) -> str:
    reading = as_(database, viewer)(preview_rosters, list(files)).reading
    return reading.reports[0].tables[0].key


def bring(database, viewer, upload: File, said: Correction, **options):
    answers = {key_of(database, viewer, upload): said.written()}
    return as_(database, viewer)(import_rosters, [upload], answers, **options)


def names(database, viewer) -> list[str]:
    return [f"{s.student_id} {s.name}" for s in as_(database, viewer)(school_people)[0]]


def test_what_was_said_of_a_file_is_remembered_with_who_said_it_and_when(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    assert names(any_database, me) == ["901 Ada Arden", "902 Noor Brook"]
    (said,) = as_(any_database, me)(remembered_answers)
    assert (said.file, said.by, said.at, said.correction) == ("export.csv", me.name, NOW, SWAPPED)
    assert said.answers == 0


def test_the_next_file_of_this_kind_is_put_right_as_last_time(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    more = file(HEADER + ROWS + "903,Elif,Castel\n", "next.csv")
    preview = as_(any_database, me)(preview_rosters, [more])
    assert [s.name for s in preview.students.new] == ["Elif Castel"]
    assert [(one.by, one.at) for one in preview.remembered] == [(me.name, NOW)]
    later = NOW + timedelta(days=30)
    as_(any_database, me, now=later)(import_rosters, [more])
    (said,) = as_(any_database, me)(remembered_answers)
    assert (said.file, said.at) == ("export.csv", NOW), "using it again is not saying it again"


def test_it_is_put_right_also_beside_other_files_than_last_time(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    staff = File("staff.csv", b"adult_id,first_name,last_name,role\nA1,Rosa,Thao,Teacher\n")
    preview = as_(any_database, me)(preview_rosters, [staff, file()])
    assert len(preview.students.unchanged) == 2 and len(preview.adults.new) == 1


def test_a_scheduled_import_uses_it(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    more = file(HEADER + ROWS + "903,Elif,Castel\n", "nightly.csv")
    outcome = as_(any_database, me)(import_all, {"": [more]})
    assert outcome.summary["students"]["new"] == 1 and not outcome.questions


MOVED = file("last_name,student_id,first_name\nArden,901,Ada\nBrook,902,Noor\n", "spring.csv")


def test_whether_it_holds_where_columns_moved_is_asked_and_remembered(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    preview = as_(any_database, me)(preview_rosters, [MOVED])
    (asked,) = preview.reading.questions
    assert "spring.csv looks like export.csv" in asked.message
    assert "“last_name” and “first_name”" in asked.message
    assert as_(any_database, me)(import_all, {"": [MOVED]}).questions, "no guess at night either"
    no = as_(any_database, me)(import_rosters, [MOVED], {asked.key: "no"})
    assert len(no.students.unchanged) == 2
    yes = as_(any_database, me)(preview_rosters, [MOVED], {asked.key: "yes"})
    assert [after.name for _, after in yes.students.changed] == ["Arden Ada", "Brook Noor"]
    assert not as_(any_database, me)(preview_rosters, [MOVED]).reading.questions


def test_one_column_more_does_not_lose_what_was_said(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    more = file("student_id,last_name,first_name,grade\n901,Ada,Arden,5\n902,Noor,Brook,6\n")
    (asked,) = as_(any_database, me)(preview_rosters, [more]).reading.questions
    as_(any_database, me)(import_rosters, [more], {asked.key: "yes"})
    assert names(any_database, me) == ["901 Ada Arden", "902 Noor Brook"]
    assert not as_(any_database, me)(preview_rosters, [more]).reading.questions


def test_a_file_of_other_columns_or_one_that_is_read_so_anyway_is_not_asked_about(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    staff = File("staff.csv", b"adult_id,first_name,last_name,title\nA1,Rosa,Thao,Teacher\n")
    assert not as_(any_database, me)(preview_rosters, [staff]).reading.questions
    read_so = Correction(columns={1: "last_name"})
    bring(any_database, me, file("student_id,last_name,given\n" + ROWS), read_so)
    same = file("last_name,student_id,given\nAda,901,Arden\nNoor,902,Brook\n")
    assert not as_(any_database, me)(preview_rosters, [same]).reading.questions


def test_of_two_files_of_the_same_headings_each_is_of_whom_it_is_said_to_be(any_database, me):
    head = "ID,First Name,Last Name\n"
    here = file(head + "901,Ada,Arden\n902,Noor,Brook\n", "export a.csv")
    staff = file(head + "71,Rosa,Thao\n72,Luis,Ortega\n", "export b.csv")
    ask = as_(any_database, me)
    reports = ask(preview_rosters, [here, staff]).reading.reports
    one, other = (report.tables[0].key for report in reports)
    answers = {one: Correction(whose="student").written()}
    assert [q.message for q in ask(preview_rosters, [here, staff], answers).reading.questions] == [
        "Who is in export b.csv, students or adults? Nothing in the file says so."
    ]
    answers[other] = Correction(whose="adult").written()
    done = ask(import_rosters, [here, staff], answers)
    assert (len(done.students.new), len(done.adults.new)) == (2, 2)
    again = ask(preview_rosters, [replace(staff, name="export b 2.csv")])
    assert len(again.adults.unchanged) == 2 and not again.reading.questions


def test_a_list_without_headings_is_not_read_as_another_one_of_as_many_columns(any_database, me):
    rows = "901,Ada,Arden,5\n902,Noor,Brook,5\n903,Elif,Castel,6\n904,Malik,Dunmore,6\n"
    staff = file(rows.replace("90", "70"), "staff 2025-11.csv")
    bring(any_database, me, staff, Correction(whose="adult"))
    asked = as_(any_database, me)(preview_rosters, [file(rows, "class list.csv")]).reading
    assert not asked.adults and len(asked.students) == 4
    again = as_(any_database, me)(
        preview_rosters, [file(staff.content.decode(), "staff 2026-12.csv")]
    )
    assert not again.reading.questions and len(again.adults.unchanged) == 4


def test_students_who_would_come_in_once_more_as_adults_are_told_of(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    answers = {key_of(any_database, me, file()): replace(SWAPPED, whose="adult").written()}
    reading = as_(any_database, me)(preview_rosters, [file()], answers).reading
    (told,) = [issue for issue in reading.issues if issue.code == "other_kind"]
    assert told.message.startswith(
        "2 who would be new are here already, by id and name, among the s"
    )
    assert "Ada" not in told.message


def test_it_is_forgotten_when_somebody_says_so_and_the_log_names_nobody(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    (said,) = as_(any_database, me)(remembered_answers)
    as_(any_database, me)(forget_answers, said.shape)
    assert as_(any_database, me)(remembered_answers) == []
    assert len(as_(any_database, me)(preview_rosters, [file()]).students.changed) == 2
    log = as_(any_database, me)(read_audit).entries
    (forgotten,) = [one for one in log if one.action == "files.answers_forgotten"]
    assert "Ada" not in str(forgotten)
    with pytest.raises(NotFound):
        as_(any_database, me)(forget_answers, said.shape)


def test_a_correction_is_taken_back_with_the_next_import(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    answers = {key_of(any_database, me, file()): AS_RECOGNISED}
    done = as_(any_database, me)(import_rosters, [file()], answers)
    assert [s.name for s in done.reading.students] == ["Arden Ada", "Brook Noor"]
    assert as_(any_database, me)(remembered_answers) == []


def test_whoever_brings_no_rosters_in_sees_and_forgets_nothing(any_database, me):
    bring(any_database, me, file(), SWAPPED)
    teacher = Viewer("school", frozenset({Role.TEACHER}), adult_id="T1")
    with pytest.raises(AccessDenied):
        as_(any_database, teacher)(remembered_answers)
    with pytest.raises(AccessDenied):
        as_(any_database, teacher)(forget_answers, "anything")


def test_two_people_who_put_one_file_right_at_once_do_not_overwrite_each_other(any_database, me):
    key = key_of(any_database, me, file())
    mine = {key: SWAPPED.written()}
    theirs = {key: Correction(columns={1: "first_name"}).written()}
    seen = as_(any_database, me)(preview_rosters, [file()], mine)
    as_(any_database, me)(import_rosters, [file()], theirs)
    with pytest.raises(Changed):
        as_(any_database, me)(import_rosters, [file()], mine, seen=seen)
    assert names(any_database, me) == ["901 Ada", "902 Noor"]


def test_what_changes_meanwhile_in_who_teaches_whom_is_not_overwritten_either(any_database, me):
    staff = b"adult_id,first_name,last_name,role\nA1,Rosa,Thao,Teacher\nA2,Luis,Ortega,Teacher\n"

    def taught_by(teacher: str) -> list[File]:
        students = f"student_id,first_name,last_name,teacher_id\n1,Ada,Arden,{teacher}\n"
        return [File("staff.csv", staff), file(students)]

    as_(any_database, me)(import_rosters, taught_by("A1"))
    seen = as_(any_database, me)(preview_rosters, taught_by("A2"))
    assert seen.students.nothing and seen.adults.nothing and seen.classes_new == 1
    as_(any_database, me)(import_rosters, taught_by("A2"))
    with pytest.raises(Changed, match="new preview"):
        as_(any_database, me)(import_rosters, taught_by("A2"), seen=seen)


@pytest.mark.parametrize(
    ("text", "said", "why"),
    [
        pytest.param(
            "student_id,first_name,last_name,Lunch Status\n1,Ada,Arden,free\n2,Noor,Brook,paid\n",
            Correction(columns={3: "homeroom"}),
            "never stored",
            id="a column that is never stored",
        ),
        pytest.param(
            "student_id,SSN,first_name,last_name\n1,900-11,Ada,Arden\n2,900-12,Noor,Brook\n",
            Correction(columns={1: "id"}),
            "never stored",
            id="a national number that is never stored",
        ),
        pytest.param(NATIONAL, Correction(columns={1: "id"}), "no id", id="a number of the state"),
        pytest.param(
            NATIONAL,
            Correction(columns={0: "", 1: "id"}),
            "no id",
            id="a number of the state in place of the school's own",
        ),
        pytest.param(
            NATIONAL,
            Correction(columns={1: "homeroom"}),
            "never stored",
            id="a number of the state for something else",
        ),
        pytest.param(
            NATIONAL,
            Correction(columns={1: "group"}),
            "never stored",
            id="a number of the state for a group",
        ),
        pytest.param(
            "student_id,first_name,last_name,Religion\n1,Ada,Arden,a\n2,Noor,Brook,b\n",
            Correction(columns={3: "group"}),
            "never stored",
            id="what is never stored for a group",
        ),
        pytest.param(
            HEADER + ROWS,
            Correction(columns={1: "last_name", 2: "last_name"}),
            "same thing",
            id="two columns for one thing",
        ),
        pytest.param(
            HEADER + "901,Ada,Arden\n901,Noor,Brook\n902,Elif,Castel\n",
            SWAPPED,
            "901",
            id="an id column with repeats",
        ),
    ],
)
def test_no_correction_puts_a_rule_aside(any_database, me, text, said, why):
    key = key_of(any_database, me, file(text))
    with pytest.raises(FileRefused, match=why):
        as_(any_database, me)(import_rosters, [file(text)], {key: said.written()})
    assert names(any_database, me) == [] and as_(any_database, me)(remembered_answers) == []


LEGEND = "\nCodes used,,\nA,Absent,\n"


def test_a_row_that_is_nobody_is_left_out_and_said_until_it_is_kept(any_database, me):
    upload = file(HEADER + "000,Sample,Sam\n" + ROWS)
    (table,) = as_(any_database, me)(preview_rosters, [upload]).reading.reports[0].tables
    said = Correction(out=frozenset({table.marks[2]}))
    done = bring(any_database, me, upload, said)
    assert [s.student_id for s in done.reading.students] == ["901", "902"]
    (left,) = done.reading.reports[0].tables[0].left
    assert (left.row, left.mark, left.kept) == (2, table.marks[2], False)
    assert read_correction(said.written()) == said


def test_the_list_ends_before_the_same_row_in_the_next_file_wherever_it_stands(any_database, me):
    upload = file(HEADER + ROWS + LEGEND)
    (table,) = as_(any_database, me)(preview_rosters, [upload]).reading.reports[0].tables
    numbers = {number for number, cells in table.rows if cells[0] == "Codes used"}
    legend = next(n for n in numbers if n in table.marks)
    done = bring(any_database, me, upload, Correction(ends=table.marks[legend]))
    assert [s.student_id for s in done.reading.students] == ["901", "902"]
    longer = file(HEADER + ROWS + "903,Elif,Castel\n904,Malik,Dunmore\n" + LEGEND)
    again = as_(any_database, me)(preview_rosters, [longer])
    assert [s.student_id for s in again.students.new] == ["903", "904"]


@pytest.mark.parametrize("header_at", [0, 2, 3])
def test_no_header_that_is_said_anew_brings_in_what_is_never_stored(database, me, header_at):
    upload = file(
        "student_id,Lunch Status,CURP,first_name,last_name\n"
        "1,zebra,AAAA01,Ada,Arden\n2,zebra,BBBB02,Noor,Brook\n3,zebra,CCCC03,Elif,Castel\n"
    )
    key = key_of(database, me, upload)
    for place in (1, 2):
        named = {0: "id", place: "homeroom"}
        said = Correction(header_at=header_at, columns=named, whose="student")
        reading = as_(database, me)(preview_rosters, [upload], {key: said.written()}).reading
        assert "zebra" not in str(reading) and "BBBB02" not in str(reading)
        assert reading.students, "else this looks at nothing"


def test_the_menus_stand_over_their_own_columns_and_no_value_is_shown_that_is_never_stored(
    any_database, me
):
    """Above the header and with an empty column between, and where a total stays out."""
    upload = file(
        "Oak Street School,,,,zebra above\n"
        "\n"
        "student_id,,last_name,first_name,Lunch Status\n"
        "901,,Arden,Ada,zebra\n902,,Brook,Noor,zebra\n903,,Castel,Elif,zebra\n"
        "Total: 3,,,,5551\n"
    )
    (table,) = as_(any_database, me)(preview_rosters, [upload]).reading.reports[0].tables
    rows = dict(table.rows)
    assert [column.heading for column in table.columns] == [
        "student_id", "last_name", "first_name", "Lunch Status"
    ]  # fmt: skip
    assert rows[4] == ("901", "Arden", "Ada", "") and rows[1][0] == "Oak Street School"
    shown = sheet_of(table, "a file", states_of(table, {}), {})
    assert "zebra" not in str(shown) and "5551" not in str(shown)
    assert [row["number"] for row in shown["rows"] if row.get("why")] == [7]


@pytest.mark.parametrize("header_at", [2, 3])
@pytest.mark.parametrize(
    "text",
    [
        "student_id,first_name,last_name,House\n901,Grace,Arden,Oak\n902,Noor,Brook,Elm\n"
        "903,Elif,Castel,Oak\n904,Malik,Dunmore,Elm\n",
        "901,Grace,Arden,Oak\n902,Noor,Brook,Elm\n903,Elif,Castel,Oak\n904,Malik,Dunmore,Elm\n",
    ],
    ids=["under a header", "without a header"],
)
def test_who_stands_in_a_row_that_is_said_to_be_the_header_is_quoted_nowhere(
    database, me, text, header_at
):
    upload = file(text)
    said = Correction(
        header_at=header_at, columns={0: "id", 1: "first_name", 2: "last_name"}, whose="student"
    )
    key = key_of(database, me, upload)
    preview = as_(database, me)(preview_rosters, [upload], {key: said.written()})
    reading = preview.reading
    row = text.splitlines()[header_at - 1].split(",")
    told = [*(str(issue) for issue in reading.issues), *(r.message for r in reading.reports)]
    told += [str(reading.offered), *(str(r.left_out) for r in reading.reports)]
    assert reading.students and not any(cell in each for cell in row for each in told)
    (table,) = reading.reports[0].tables
    assert dict(table.rows)[header_at] == tuple(row), "on the page it stands as it is"
    as_(database, me)(import_rosters, [upload], {key: said.written()})
    log = str(as_(database, me)(read_audit).entries)
    assert not any(cell in log for cell in row)


@pytest.mark.parametrize(
    ("header", "header_at"),
    [("Zahl,Ruf,Haus", 1), ("student_id,first_name,x4\nNumber,First name,Haus", 2)],
)
def test_a_header_of_words_that_nobody_knows_keeps_them(database, me, header, header_at):
    upload = file(header + "\n901,Ada,Oak\n902,Noor,Elm\n903,Elif,Oak\n904,Malik,Elm\n")
    said = Correction(header_at=header_at, columns={0: "id", 1: "first_name"}, whose="student")
    key = key_of(database, me, upload)
    reading = as_(database, me)(preview_rosters, [upload], {key: said.written()}).reading
    assert [one.heading for one in reading.offered.values()] == ["Haus"]


def test_any_row_of_a_file_is_looked_at_and_what_is_never_stored_is_blank(database, me):
    names = (f"{n},Ada{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(1, 101))
    rows = "".join(f"{name},Arden,free\n" for name in names)
    upload = file("student_id,first_name,last_name,Lunch Status\n" + rows)
    preview = as_(database, me)(preview_rosters, [upload])
    (table,) = preview.reading.reports[0].tables
    assert 60 not in dict(table.rows)
    given = ([upload], preview.answers, None, table, 0, {60, 61})
    looked = as_(database, me)(look_at_rows, *given)
    assert dict(looked.rows)[60] == ("59", "Adahc", "Arden", "")
    assert dict(looked.rows).keys() - dict(table.rows).keys() == {60, 61}
    done = bring(database, me, upload, Correction(out=frozenset({looked.marks[60]})))
    assert "59" not in {s.student_id for s in done.reading.students}
    teacher = Viewer("school", frozenset({Role.TEACHER}), adult_id="T1")
    with pytest.raises(AccessDenied):
        as_(database, teacher)(look_at_rows, *given)
