"""A file that cannot be taken is refused by its true reason, with what to do instead."""

import io
import zipfile

import pytest

from connections.files.bytes.reading import MAX_BYTES, File
from connections.files.people.rosters import inspect_file
from tests.unit.files.samples import text_file


def zipped(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


SPREADSHEET = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
ONEROSTER = (
    '<?xml version="1.0"?><users xmlns="http://www.imsglobal.org/xsd/oneroster"><user/></users>'
)
EDFI = '<?xml version="1.0"?><InterchangeStudent xmlns="http://ed-fi.org/0500"><Student/></InterchangeStudent>'
LOST = "student_id,name,grade\n" + "".join(f"{n},??? ????,4\n" for n in range(9))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("big.csv", b"a,b\n" * (MAX_BYTES // 4 + 1), ["64 MB", "Export one school"]),
        ("export.xls", SPREADSHEET.encode(), ["saved as XML", ".xlsx"]),
        ("oneroster.xml", ONEROSTER.encode(), ["OneRoster", "CSV"]),
        ("students.xml", EDFI.encode(), ["Ed-Fi", "CSV"]),
        ("lost.csv", LOST.encode(), ["????", "UTF-8"]),
        ("staff.pdf", b"%PDF-1.7 x", ["PDF"]),
        ("photo.png", b"\x89PNG\r\n\x1a\n", ["picture"]),
        ("list.docx", zipped("[Content_Types].xml", "word/document.xml"), ["document"]),
        (
            "list.gsheet",
            b'{"url":"https://docs.google.com/spreadsheets/d/1/edit","doc_id":"1"}',
            ["Google", "Download"],
        ),
        ("list.numbers", zipped("Index/Document.iwa", "preview.jpg"), ["Numbers", "Excel or CSV"]),
        ("empty.csv", b"\n\n", ["empty"]),
    ],
)
def test_a_file_is_refused_by_its_true_reason(name, content, says):
    report = inspect_file(File(name, content))
    assert report.kind == "refused"
    assert all(part in report.message for part in says), report.message


def test_single_names_that_were_lost_are_pointed_out_and_the_list_is_read():
    rows = "".join(f"{n},{'??? ???' if n < 2 else f'Ana{n} Ruiz'},4\n" for n in range(9))
    report = inspect_file(text_file("student_id,name,grade\n" + rows, "students.csv"))
    assert report.kind == "roster"
    assert any(issue.code == "destroyed" for issue in report.issues)


def test_question_marks_in_remarks_are_nobodys_lost_letters():
    rows = "".join(f"{n},Ana{n} Ruiz,4,why?\n" for n in range(9))
    assert inspect_file(text_file("student_id,name,grade,notes\n" + rows, "s.csv")).students == 9
