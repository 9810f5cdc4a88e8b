"""Rows that nobody had handed over: who is no child is asked about, and no child gets lost."""

from datetime import date

import pytest

from connections.files.people.rosters import read_rosters
from tests.unit.files.test_kinds import HEADER, IDS, PEOPLE, ids, names, read, workbook

TODAY = date(2026, 11, 26)
FULL = "Student,Class,Points\nWanda Okafor,6B,4\nLucio Bertram,6B,5\nAnneke Visser,6B,3\n"
MANY = "".join(f"Ab{chr(97 + n)} Okafor{chr(97 + n)},6B,{n}\n" for n in range(12))


@pytest.mark.parametrize(
    "line",
    ["Teachers:", "Staff:", "Left school:", "Waiting list:", "Volunteers:", "Transferred out:"],
)
@pytest.mark.parametrize("body", [FULL, FULL + MANY])
@pytest.mark.parametrize("below", ["Astrid Lund,6B,\nPatrick Boyle,6B,\n", "Zed Zorn,6B,2\n"])
def test_a_line_that_says_who_stands_below_it_is_asked_about(line: str, body: str, below: str):
    (question,) = read(f"{body}{line},,\n{below}").questions
    assert "odd_rows" in question.key
    assert read(f"{HEADER}{PEOPLE}{line},,,\n880001,Zed,Zorn,6\n").questions


@pytest.mark.parametrize("line", ["Staff", "Teachers", "Parents", "Reserves", "Waiting list"])
def test_a_word_alone_above_the_last_rows_is_asked_about(line: str):
    assert read(f"{FULL}{line},,\nAstrid Lund,,\n").questions


@pytest.mark.parametrize("line", ["Boys:", "Class 6B:", "6B:", "Group B:", "Mrs Lund:"])
def test_a_line_over_more_of_the_same_asks_nothing(line: str):
    reading = read(f"{FULL}{line},,\nKit Able,6B,1\nLou Lowe,6B,2\n", "students.csv")
    assert len(reading.students) == 5 and not reading.questions
    staff = "Name,Role,Room\nKim Vang,Teacher,1\nLee Ash,Teacher,2\nSupport staff:,,\n"
    assert not read(f"{staff}Owen Quist,Aide,3\nBo Lind,Nurse,4\n", "staff.csv").questions


@pytest.mark.parametrize(
    "line",
    "Boys,Girls,Highest,Class mean,Capacity,Empty,see back,Thank you!,cont.,Jungen,Place held,"
    "New pupil,Group A,Absent,Number on roll".split(","),
)
def test_a_last_line_of_a_few_rows_is_no_child_unasked(line: str):
    for below in (f"{line},,12\n", f"{line},,\n"):
        reading = read(FULL + below)
        assert len(reading.students) == 3 or reading.questions
    for below in (f",{line},,\n", f",,{line},\n"):
        reading = read(HEADER + PEOPLE + below)
        assert len(reading.students) == 4 or reading.questions
    reading = read(f"Last,First,Class\nOkafor,Wanda,6B\nBertram,Lucio,6B\n{line},,\n")
    assert len(reading.students) == 2 or reading.questions


@pytest.mark.parametrize("last", ["Ada Able,,12", "Ada Able,,", "Madonna,6B,1"])
def test_a_child_in_the_last_of_a_few_rows_asks_nothing(last: str):
    reading = read(f"{FULL}{last}\n", "students.csv")
    assert len(reading.students) == 4 and not reading.questions


@pytest.mark.parametrize("more", ["", MANY.replace(",6B,", ",6,Bus 1,")])
def test_a_first_child_who_goes_by_bus_is_a_child(more: str):
    rows = "Yan Abel,1,Bus 3,Bus 3\nZed Bond,1,Car,Car\nAmy Cole,2,Walk,Walk\nBo Dunn,2,Walk,Car\n"
    rows += MANY.replace(",6B,", ",6,Walk,") if more else ""
    reading = read(f"Student,Gr,Mon,Tue\n{rows}", "students.csv")
    assert names(reading)[0] == ("Yan", "Abel") and not reading.questions


@pytest.mark.parametrize(
    "remark",
    "(example) (test) (teacher) (driver) (mum) (declined) (not coming) (no longer) [starts Jan]"
    " (kommt nicht) (ab Januar)".replace(") ", "),")
    .replace("] ", "],")
    .split(","),
)
@pytest.mark.parametrize("comma", [False, True])
def test_a_remark_in_brackets_that_makes_a_child_doubtful_is_asked_about(remark: str, comma: bool):
    name = f'"Smith, Jane {remark}"' if comma else f"Jane Smith {remark}"
    rows = FULL.replace("Wanda Okafor", '"Okafor, Wanda"') if comma else FULL
    reading = read(f"{rows}{name},6B,1\nKit Able,6B,2\n")
    assert len(reading.students) == 4 or reading.questions


@pytest.mark.parametrize("remark", ["(Ada)", "(new)", "(see Mrs Lund)", "(6B)", "(she/her)"])
def test_a_remark_of_another_kind_asks_nothing(remark: str):
    reading = read(f"{FULL}Jane Smith {remark},6B,1\nKit Able,6B,2\n", "students.csv")
    assert len(reading.students) == 5 and not reading.questions


@pytest.mark.parametrize(
    "name", ["Student Teacher - Lee Todd", "Aide: Kim Vang", "Bus driver - Al"]
)
def test_a_name_behind_the_name_of_a_job_is_asked_about(name: str):
    assert read(f"{FULL}{name},6B,1\nKit Able,6B,2\n", "students.csv").questions


@pytest.mark.parametrize(
    "content",
    [
        "Student ID,Last,First,Grade,Homeroom\n1901,Thorpe,Yul,3,3A\n1902,Upton, Jr.,Zia,3,3A\n"
        "1903,Vance,Ada,4,4B\n1904,Wolfe,Bo,4,4B\n",
        "Student ID,Last,First,Address,Grade,Homeroom\n3301,King,Wyn,12 Oak St,3,3A\n"
        "3302,Lowe,Xen,14 Oak St, Apt 4,3,3A\n3303,Mann,Yaz,16 Oak St,4,4B\n",
    ],
)
def test_a_row_that_a_comma_shifted_is_asked_about(content: str):
    assert read(content).questions


@pytest.mark.parametrize("name", ["Sid,Snow", "Ten,Name", "Kind,Group", "Grade,Class"])
@pytest.mark.parametrize("role", ["Teacher", "Staff"])
def test_an_adult_whose_name_is_a_heading_is_an_adult(name: str, role: str):
    pupils = "".join(f"Ab{chr(97 + n)},Okafor{chr(97 + n)},Student\n" for n in range(18))
    reading = read(f"First name,Last name,Role\n{pupils}{name},{role}\n", "people.csv")
    assert len(reading.students) == 18 and len(reading.adults) == 1


@pytest.mark.parametrize(
    "rows",
    [
        '3101,Cobb,Oz,2,ok\n3102,Dunn,Pam,2,"see mum\n3103,Earl,Quy,3,ok\n3104,Fry,Rae,3,ok"\n',
        '3101,Cobb,Oz,2,ok\n3102,"Dunn,Pam,2,\n3103,Earl,Quy,3,\n3104,Fry",Rae,3,\n',
        '3101,Cobb,Oz,2,ok\n3102,"Dunn,Pam,2,\n3103,Earl",Quy,3,\n3104,Fry,Rae,3,\n',
        '3101,"Cobb, Jr.",Oz,2,\n3102,Dunn,Pam,2,"see mum\n3103,Earl,Quy,3,ok"\n3104,Fry,Rae,3,\n',
    ],
)
def test_a_quotation_mark_that_is_closed_rows_later_loses_nobody(rows: str):
    reading = read(f"Student ID,Last,First,Grade,Notes\n{rows}3105,Gunn,Sid,4,ok\n")
    assert len(reading.students) == 5 or reading.questions
    assert all("3103" not in name for pair in names(reading) for name in pair)


def test_a_remark_of_several_lines_stays_one_cell():
    rows = '3101,Cobb,Oz,2,"see mum\nof Oz, Al"\n3102,"Dunn\nEarl",Pam,2,"a, b,\nc, d"\n'
    reading = read(f"Student ID,Last,First,Grade,Notes\n{rows}3103,Gunn,Sid,4,ok\n")
    assert ids(reading) == ["3101", "3102", "3103"]


def _with(heading: str, usual: str, other: str) -> str:
    rows = [f"{row},{usual}" for row in PEOPLE.splitlines()]
    more = [f"32{n:02},Ab{chr(97 + n)},Okafor,6,{usual}" for n in range(12)]
    return "\n".join([f"{HEADER.strip()},{heading}", *rows, *more, f"3301,Zed,Zorn,6,{other}\n"])


@pytest.mark.parametrize(
    ("heading", "usual", "other"),
    [
        ("Status", "A", "W"),
        ("Status", "E", "I"),
        ("Estado", "A", "B"),
        ("Enrolment Status", "C - Current (single registration)", "L - Leaver"),
        ("Current", "1", "0"),
        ("Still here?", "yes", "no"),
        ("Attending", "Y", "N"),
        ("Status Code", "A", "D"),
        ("Enrolment", "C", "L"),
        ("Enrolled", "Y", "N"),
        ("DOL", "", "01/10/2026"),
        ("Sortie le", "", "01/10/2026"),
        ("Utskriven", "", "2026-10-01"),
        ("Entlassdatum", "", "01.10.2026"),
        ("Datum uitstroom", "", "01-10-2026"),
        ("転出日", "", "2026/10/01"),
        ("离校日期", "", "2026-10-01"),
        ("Left", "", "Oct"),
        ("Bemerkung", "", "Austritt 1.10.2026"),
        ("Uwagi", "", "odszedł"),
        ("备注", "", "已转学"),
        ("備考", "", "転出"),
        ("Примечание", "", "выбыл"),
        ("Notes", "", "struck off"),
        ("Notes", "", "deceased"),
        ("Observaciones", "", "se ha ido a otro centro"),
        ("Opmerking", "", "van school af"),
        ("Ghi chú", "", "đã chuyển trường"),
        ("ملاحظات", "", "منقول"),
        ("הערות", "", "עזב"),
        ("Remarks", "", "TC issued"),
        ("Notes", "", "dropped"),
    ],
)
def test_what_says_that_somebody_left_is_never_passed_over(heading: str, usual: str, other: str):
    reading = read(_with(heading, usual, other), importing=True, today=TODAY)
    assert reading.questions or len(ids(reading)) == 16
    told = [question.message for question in reading.questions]
    assert not any("“Y”" in one or "“yes”" in one for one in told) and len(told) < 2


@pytest.mark.parametrize(
    ("heading", "usual", "other"),
    [
        ("Status", "Active", "Active"),
        ("Notes", "", "left-handed"),
        ("Notes", "", "dropped off by Gran"),
        ("Lunch", "A", "B"),
        ("Group", "A", "W"),
        ("Enrolled", "Y", "Y"),
        ("Current", "1", "1"),
    ],
)
def test_what_says_nothing_of_leaving_asks_nothing(heading: str, usual: str, other: str):
    reading = read(_with(heading, usual, other), importing=True, today=TODAY)
    assert len(ids(reading)) == 17 and not [q for q in reading.questions if "status" in q.key]


def test_a_code_of_leaving_is_no_day_in_the_question():
    (question,) = read(_with("Exit Code", "", "W1"), importing=True, today=TODAY).questions
    assert "day" not in question.message


def test_a_sheet_named_left_is_asked_about():
    rows = [row.split(",") for row in (HEADER + PEOPLE).splitlines()]
    others = [rows[0], ["2901", "Olaf", "Past", "8"], ["2902", "Edda", "Past", "8"]]
    reading = read_rosters([workbook(Here=rows, Left=others)], importing=True)
    assert any("“Left”" in question.message for question in reading.questions)
    assert set(IDS) <= set(ids(reading))


def test_a_class_that_stands_once_above_its_block_holds_for_all_of_it_where_somebody_says_so():
    rows = "3A,Harlow,7001,Ada Umber\n,,7002,Ben Vane\n,,7003,Cat Wolfe\n3B,Keats,7010,Dan Xavier\n"
    content = f"Class,Teacher,Student No,Student\n{rows},,7011,Eve Young\n"
    reading = read(content)
    (question,) = reading.questions
    said = read(content, answers={question.key: "below"})
    assert [s.homeroom for s in said.students] == ["3A", "3A", "3A", "3B", "3B"]
    assert not said.questions
    said = read(content, answers={question.key: "alone"})
    assert [s.homeroom for s in said.students] == ["3A", "", "", "3B", ""]
    assert not said.questions


def test_grades_that_some_have_ask_nothing():
    reading = read(f"{HEADER}3107,Wanda,Okafor,6\n3108,Lucio,Bertram,\n3109,Anneke,Visser,6\n")
    assert len(reading.students) == 3 and not reading.questions


def test_an_id_that_is_not_in_the_file_is_not_said_to_stand_in_it():
    rows = "a@oak.example,Ana,Ruiz,6\na@oak.example,Bo,Li,6\nc@oak.example,Di,Cano,6\n"
    reading = read(f"Email,First,Last,Grade\n{rows}")
    told = [each.message for each in (*reading.issues, *reading.questions)]
    assert told and not any("The id" in one for one in told)


def test_why_somebody_left_is_no_further_question_beside_the_day():
    rows = PEOPLE.replace(",7", ",7,2026-06-30,Moved away").replace(",6\n", ",6,,\n")
    reading = read(f"{HEADER.strip()},Exit Date,Exit Reason\n{rows}", importing=True, today=TODAY)
    assert ids(reading) == IDS[:3] and not reading.questions


@pytest.mark.parametrize(
    ("headings", "here", "gone"),
    [
        ("Stu Status", "Active", "Inactive"),
        ("student.endDate", "", "11/02/2026"),
        ("status,enabledUser", "active,true", "active,false"),
        ("Status", "2", "9"),
        ("Active,Enrollment Status", "Y,Enrolled", "Y,Withdrawn"),
        ("deleted", "0", "1"),
        ("suspended", "no", "yes"),
        ("No Show", "0", "1"),
        ("Employment Status", "Active", "Terminated"),
        ("Termination Date", "", "06/30/2026"),
        ("W/D Date", "", "06/30/2026"),
    ],
)
def test_who_left_by_any_column_is_not_enrolled_in_silence(headings: str, here: str, gone: str):
    rows = "".join(
        f"{4001 + n},Able{chr(97 + n)},Kit{chr(97 + n)},6,{gone if n == 4 else here}\n"
        for n in range(9)
    )
    text = f"Student ID,Last Name,First Name,Grade,{headings}\n{rows}"
    reading = read(text, importing=True, today=TODAY)
    assert reading.questions or ids(reading) == [str(4001 + n) for n in range(9) if n != 4]


@pytest.mark.parametrize("heading", ["Active", "Active (Y/N)", "Enrolled (yes or no)"])
def test_who_is_not_here_by_a_heading_that_asks_it_is_not_enrolled_and_nothing_asked(heading: str):
    rows = "".join(f"{4001 + n},Kit Able{n},6,{'NY'[n != 4]}\n" for n in range(9))
    reading = read(f"Student ID,Student,Grade,{heading}\n{rows}", importing=True, today=TODAY)
    assert len(reading.students) == 8 and not reading.questions
    assert "left" in {issue.code for issue in reading.issues}


def test_a_status_that_only_parts_children_into_kinds_asks_nothing():
    rows = "".join(f"{4001 + n},Kit Able{n},6,{['Full', 'Part'][n % 2]}\n" for n in range(9))
    text = f"Student ID,Student,Grade,Status\n{rows}"
    reading = read(text, importing=True, today=TODAY)
    assert len(reading.students) == 9 and not reading.questions


def test_a_status_of_those_whose_day_of_leaving_is_past_asks_nothing():
    rows = "".join(
        f"{4001 + n},Kit Able{n},6,{'W/D' if n == 4 else 'ENR'},{'9/30/2026' if n == 4 else ''}\n"
        for n in range(9)
    )
    text = f"Student ID,Student,Grade,Status,Withdrawal Date\n{rows}"
    reading = read(text, importing=True, today=TODAY)
    assert len(reading.students) == 8 and not reading.questions


def test_who_stands_in_the_grade_of_graduates_is_asked_about():
    rows = "".join(f"{4001 + n},Kit Able{n},{99 if n == 4 else 12}\n" for n in range(9))
    (question,) = read(f"Student ID,Student,Grade\n{rows}", importing=True, today=TODAY).questions
    assert "“99”" in question.message


def test_what_stands_beside_a_free_place_is_no_role():
    rows = "".join(
        f"{4001 + n},Kit Abl{chr(97 + n)},{['Student', 'Teacher', 'Parent'][n % 3]}\n"
        for n in range(9)
    )
    reading = read(f"ID,Name,Type\n{rows}4020,VACANT,417\n", "export.csv", importing=True)
    assert len(reading.students) == len(reading.adults) == 3


def test_a_free_place_is_nobody_in_whatever_column_it_stands():
    for row in ("VACANT,,,", ",VACANT,,", ",,VACANT,", "VACANT,VACANT,VACANT,VACANT"):
        reading = read(HEADER + PEOPLE.replace("3109", f"{row}\n3109", 1))
        assert not reading.questions and ids(reading) == IDS


@pytest.mark.parametrize("codes", ["T0,T1,T2", "P1,P2,P3", "T8,T9,T10", "K1,K2,K3"])
def test_short_codes_are_no_grades_and_every_row_is_of_the_list(codes):
    names = ("Ann,Lee", "Kim,Boone", "Lily,Ferris")
    rows = "".join(f"{c},{n}\n" for c, n in zip(codes.split(","), names, strict=True))
    reading = read(f"Teacher ID,First Name,Last Name\n{rows}", "teachers.csv")
    assert len(reading.adults) == 3 and not reading.questions


def test_ids_that_a_spreadsheet_rounded_are_never_ids():
    people = [row.split(",", 1)[1] for row in PEOPLE.splitlines()]
    lost = HEADER + "".join(f"1.23457E+11,{row}\n" for row in people)
    assert "destroyed" in {issue.code for issue in read(lost).issues}
    one = HEADER + f"1.23457E+11,{people[0]}\n" + PEOPLE.split("\n", 1)[1]
    assert not any("E+" in student.student_id for student in read(one).students)


def test_letters_between_the_names_head_parts_and_work_may_be_called_anything():
    rows = "A,,\nAbbott,Omar,9\nArden,Lia,9\nB,,\nBoone,Kim,9\nBrook,Ed,9\n"
    reading = read(f"Last Name,First Name,Grade\n{rows}")
    assert len(reading.students) == 4 and not reading.questions
    staff = "Ann Lee,Grade 3\nBo Tran,Nurse\nKim Boone,Principal\nLily Ferris,Custodian\n"
    reading = read(f"Name,Position\n{staff}", "staff.csv")
    assert len(reading.adults) == 4 and not reading.questions
