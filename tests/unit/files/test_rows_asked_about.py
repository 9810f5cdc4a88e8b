"""Rows that an open question is about stand on the page with a sign, until it is answered."""

from io import BytesIO

from openpyxl import Workbook

from connections.files.bytes.reading import File
from connections.files.people.rosters import read_rosters

NAMES = b"Student Name,Grade\n" + b"".join(
    f"{name},7\n".encode()
    for name in ("Ada Arden", "Noor Brook", "Elif Castel", "Ada Arden", "Malik Dunmore")
)


def doubts(file: File, **answers: str) -> list[int]:
    reading = read_rosters([file], importing=True)
    said = {q.key: answers[q.key.partition(":")[0]] for q in reading.questions if answers}
    return list(read_rosters([file], said, importing=True).reports[0].tables[0].doubts)


def test_both_rows_of_a_name_that_is_asked_about_are_shown_until_it_is_answered():
    file = File("class.csv", NAMES.replace(b"Ada Arden,7\nM", b"Ada Arden,8\nM"))
    assert doubts(file) == [2, 5]
    assert doubts(file, namesakes="different") == []


def test_rows_that_share_an_id_which_is_asked_about_are_shown():
    rows = b"c5arden,Arden,Ada\nc5arden,Brook,Noor\nc6caste,Castel,Elif\n"
    file = File("list.csv", rows)
    asked = [q.key.partition(":")[0] for q in read_rosters([file]).questions]
    assert "ids" in asked and doubts(file) == [1, 2]


def test_hidden_rows_that_are_asked_about_are_shown():
    book = Workbook()
    sheet = book.active
    sheet.append(["student_id", "first_name", "last_name"])
    for n, (first, last) in enumerate((("Ada", "Arden"), ("Noor", "Brook"), ("Elif", "Castel"))):
        sheet.append([f"90{n}", first, last])
    sheet.row_dimensions[3].hidden = True
    book.save(content := BytesIO())
    assert doubts(File("list.xlsx", content.getvalue())) == [3]


def test_a_row_whose_remark_or_day_may_say_that_somebody_left_is_shown():
    head, rows = "student_id,first_name,last_name,grade,exit date\n", ""
    for n, name in enumerate("Arden Brook Castel Dunmore Ekstrom Falk".split(), 1):
        rows += f"{n},Ada{n},{name},5,\n"
    remark = File("list.csv", (head + rows.replace("Castel", "Castel (withdrawn 10/3)")).encode())
    day = File("list.csv", (head + rows.replace("Castel,5,", "Castel,5,soon")).encode())
    assert doubts(remark) == doubts(day) == [4]
    assert doubts(remark, status="left") == doubts(day, exit_date="left") == []
