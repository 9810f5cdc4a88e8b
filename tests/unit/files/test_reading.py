"""Bad input: each is one sentence, and nothing is unpacked that should not be."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from connections.domain.problems import FileRefused
from connections.files.bytes import guards, text
from connections.files.bytes.encodings import decode
from connections.files.bytes.reading import File, cell_text
from connections.files.bytes.text import likely_delimiter
from connections.files.layout import layout
from connections.files.layout.layout import open_tables
from connections.files.people.rosters import inspect_file, read_rosters
from tests.unit.files.samples import FOLDER, text_file

HEADER = "student_id,first_name,last_name,grade\n"


def workbook(rows, title="Students") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook with one part exchanged."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    return zipped(parts | {name: part})


SHEET = "xl/worksheets/sheet1.xml"
PEOPLE = [["student_id", "first_name", "last_name"], ["417", "Ana", "Ruiz"]]
NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b" \r\n\r\n", "empty"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture"),
        ("photo.xlsx", b"\xff\xd8\xff\xe0" + bytes(50), "a picture"),
        ("list.pdf", b"%PDF-1.7\n", "a PDF"),
        ("list.csv", bytes(range(256)) * 20, "not a text file"),
        ("ctf.xml", b"<?xml version='1.0'?><CTfile><Pupil/></CTfile>", "Common Transfer File"),
        ("x.xml", b"<?xml version='1.0'?><root/>", "XML"),
        ("page.html", b"<html><body>Hello</body></html>", "without a table"),
        ("broken.zip", b"PK\x03\x04" + bytes(100), "damaged"),
        ("broken.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "no workbook"),
        (
            "locked.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 2,
            "password",
        ),
        ("nothing.zip", zipped({}), "empty"),
        ("files.zip", zipped({"readme.md": b"hello"}), "no list"),
        (
            "letter.docx",
            zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
            "document",
        ),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(name, content, says):
    report = inspect_file(File(name, content))
    assert report.kind == "refused"
    assert says in report.message
    assert "\n" not in report.message


def test_all_files_unreadable_is_refused_but_one_good_file_is_read():
    with pytest.raises(FileRefused):
        read_rosters([File("a.csv", b"")])
    reading = read_rosters([File("a.csv", b""), text_file(HEADER + "417,Ana,Ruiz,4\n", "s.csv")])
    assert [report.kind for report in reading.reports] == ["refused", "roster"]


def test_a_zip_that_unpacks_a_thousand_times_is_not_opened():
    bomb = zipped({"students.csv": b"0" * 50_000_000})
    assert inspect_file(File("b.zip", bomb)).message == guards.BOMB


def test_a_zip_that_lies_about_its_size_is_not_opened():
    content = zipped({"students.csv": HEADER.encode() + b"417,Ana,Ruiz,4\n" * 200})
    size = len(HEADER.encode() + b"417,Ana,Ruiz,4\n" * 200).to_bytes(4, "little")
    lying = content.replace(size, (20).to_bytes(4, "little"))
    assert lying != content
    assert inspect_file(File("b.zip", lying)).kind == "refused"


def test_more_files_than_any_export_has_are_not_opened():
    many = zipped({f"{n}.csv": b"a" for n in range(guards.MAX_ENTRIES + 1)})
    assert "more than 200 files" in inspect_file(File("m.zip", many)).message


def test_a_zip_inside_a_zip_is_not_opened():
    inner = zipped({"students.csv": HEADER.encode()})
    assert "inside a ZIP" not in inspect_file(File("o.zip", zipped({"inner.csv": inner}))).preview
    assert inspect_file(File("o.zip", zipped({"inner.csv": inner}))).kind == "refused"


@pytest.mark.parametrize("trick", [b"<!DOCTYPE lolz [<!ENTITY a 'b'>]>", b"<!ENTITY x SYSTEM 'f'>"])
def test_xml_entities_in_a_workbook_are_refused_before_parsing(trick):
    part = b"<?xml version='1.0'?>" + trick + b"<worksheet " + NS + b"/>"
    report = inspect_file(File("t.xlsx", with_part(workbook(PEOPLE), SHEET, part)))
    assert report.kind == "refused" and "XML" in report.message


def test_one_cell_at_the_end_of_the_sheet_does_not_fill_the_memory():
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "student_id", "x"
    out = io.BytesIO()
    book.save(out)
    started = time.process_time()
    assert inspect_file(File("far.xlsx", out.getvalue())).message == guards.TOO_WIDE
    assert time.process_time() - started < 5


def formatted(rows: int) -> File:
    empty = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, rows + 1))
    part = (
        b"<?xml version='1.0'?><worksheet " + NS + b"><sheetData>"
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>student_id</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>name</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>417</t></is></c>'
        b'<c r="B2" t="inlineStr"><is><t>Ana Ruiz</t></is></c></row>'
        + empty
        + b"</sheetData></worksheet>"
    )
    return File("m.xlsx", with_part(workbook(PEOPLE), SHEET, part))


def test_formatted_empty_rows_are_no_rows_and_a_million_of_them_are_refused():
    report = inspect_file(formatted(50_000))
    assert (report.kind, report.students) == ("roster", 1)
    started = time.process_time()
    assert "1,000,000 rows" in inspect_file(formatted(1_000_000)).message
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", ["../../x/students.csv", "/etc/students.csv", "C:\\students.csv"])
def test_a_zip_with_names_that_point_outside_is_not_opened(name: str):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, HEADER + "1,Ana,Ruiz,4\n")
    with pytest.raises(FileRefused, match="points outside"):
        open_tables(File("roster.zip", out.getvalue()))


def test_names_already_destroyed_are_said_to_be_lost():
    report = inspect_file(text_file("学号,姓名\n417,???\n418,??\n", "学生.csv"))
    assert [issue.code for issue in report.issues if issue.code == "destroyed"]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Vorname;Nachname\nJürgen;Größe\nÄnne;Weiß\n", "cp1252"),
        ("Prénom;Nom\nZoé;Lefèvre\nFrançois;Garçon\n", "cp1252"),
        ("Prénom;Nom\nZoé;Lefèvre\nFrançois;Garçon\n", "mac_roman"),
        ("Imię;Nazwisko\nŁucja;Wiśniewska\nStanisław;Dąbrowski\n", "cp1250"),
        ("Имя;Фамилия\nАнна;Иванова\nПётр;Сидоров\n", "cp1251"),
        ("氏名,学年\n佐藤花子,4\nすずき,5\n", "cp932"),
        ("学号,姓名\n1,张伟\n2,李娜\n3,王芳\n", "gb18030"),
        ("이름,학년\n김민준,5\n이서연,6\n", "cp949"),
        ("班級,學號,姓名\n501,112001,陳怡君\n501,112002,林志豪\n", "big5"),
        ("学年,氏名\n3,ソフィア\n3,アンナ\n4,エミリー\n", "cp932"),
        ("الاسم,الصف\nأحمد محمد,الأول\nسارة علي,الثاني\n", "cp1256"),
        ("name,grade\nAna Ruiz,4\n", "utf-16"),
        ("name,grade\nAna Ruiz,4\nBo Li,5\n", "utf-16-le"),
        ("naam,groep\nZoë,4\n", "utf-8-sig"),
    ],
)
def test_each_old_encoding_is_recognised_by_the_names_it_yields(content, encoding):
    assert decode(content.encode(encoding)) == content


@pytest.mark.parametrize(
    ("delimiter", "content"),
    [
        ("\t", "Our staff, 2026\nName\tStrong\n" + "A\tAna Diaz, Ben Roth, Cy Voss\n" * 5),
        ("\t", "Our staff, 2026\n\nAdult\tName\n" + "Ivo Nguyen\tRossi, Tom\n" * 5),
        (",", "id,name,note\n1,Ana,a\tb\n" + "2,Bo,\n" * 5),
        (",", "Time,Name,Strong\n" + "8:11,A,Ana Diaz;Ben Roth;Cy Voss;Di Eck\n" * 5),
        (",", "id,name,grade\n" + "\t00417,Ana,5\n" * 5),
    ],
)
def test_what_parts_the_headings_parts_the_cells_and_no_list_in_them(delimiter, content):
    assert likely_delimiter(content) == delimiter


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found_even_with_commas_inside_quotes(delimiter):
    rows = [["id", "name", "note"], ["1", '"Ruiz, Ana"', "a"], ["2", '"Li, Bo"', "b"]]
    content = "\n".join(delimiter.join(row) for row in rows)
    assert text.split_cells(content)[1] == ["1", "Ruiz, Ana", "a"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_end_counts_rows_alike(end):
    content = HEADER.strip() + end + end + "417,Ana,Ruiz,4" + end + "418,Bo,Li,5" + end
    tables = open_tables(File("s.csv", content.encode()))
    assert list(tables[0].numbers) == [3, 4]


def test_a_cell_of_several_lines_is_one_row_for_the_person_too():
    content = HEADER + '417,"Ana\nMaria",Ruiz,4\n418,Bo,Li,5\n418,Mo,Hart,5\n'
    issues = read_rosters([text_file(content, "s.csv")]).issues
    assert "row 3 and in row 4" in next(i.message for i in issues if i.code == "duplicate_id")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [(417.0, "417"), (30012345678910.0, "30012345678910"), (0.5, "0.5"), (True, "TRUE"), (7, "7")],
)
def test_a_number_is_shown_as_a_person_reads_it(cell, shown):
    assert cell_text(cell) == shown


def test_a_large_plain_file_is_read_the_same_as_a_small_one():
    def people(count: int) -> str:
        rows = [f"{n:05d},Name{n % 700}, Last {n % 90} ,{n % 12 + 1},secret" for n in range(count)]
        return "student_id,first_name,last_name,grade,password\n" + "\n".join(rows) + "\n"

    large = read_rosters([text_file(people(9000), "students.csv")])
    small = read_rosters([text_file(people(900), "students.csv")])
    assert large.students[:900] == small.students
    assert len(large.students) == 9000 and large.reports[0].left_out == ("password",)


@pytest.mark.parametrize(
    "odd", ["\n", ",,,,\n", "12345,Too,Many,4,x,y,z\n", '12346,"An ""x""\n na",B,4,p\n']
)
def test_a_large_file_with_an_odd_row_loses_nobody(odd):
    rows = [f"{n:05d},Name{n},Last,{n % 12 + 1},secret" for n in range(9000)]
    content = "student_id,first_name,last_name,grade,password\n" + "\n".join(rows) + "\n" + odd
    content += "99999,Zoe,End,4,secret\n"
    reading = read_rosters([text_file(content, "students.csv")])
    ids = {s.student_id for s in reading.students}
    assert {"00000", "08999", "99999"} <= ids
    assert len(ids) == 9001 + (odd[0] not in "\n,")


def test_one_far_cell_in_a_legacy_workbook_does_not_fill_the_memory():
    content = bytearray((FOLDER / "hazards/legacy_students.xls").read_bytes())
    # The last text cell of the sheet (a LABELSST record of ten bytes) is moved far out.
    at = content.rfind(b"\xfd\x00\x0a\x00")
    content[at + 4 : at + 8] = b"\xff\xff\xff\x00"
    assert inspect_file(File("far.xls", bytes(content))).message == guards.TOO_WIDE


def test_a_legacy_workbook_with_a_loop_in_its_sectors_is_refused():
    content = bytearray((FOLDER / "hazards/legacy_students.xls").read_bytes())
    content[512:1024] = bytes(512)
    assert inspect_file(File("loop.xls", bytes(content))).kind == "refused"


def test_a_file_over_the_limit_says_the_limit():
    huge = File("huge.csv", b"a,b\n" * (17 * 2**20))
    assert "64 MB" in inspect_file(huge).message


def test_a_zip_of_many_long_lists_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(layout, "MAX_ROWS", 250)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(3):
            archive.writestr(f"{n}.csv", "a,b\n" * 100)
    with pytest.raises(FileRefused, match="300 rows; up to"):
        layout.open_tables(File("lists.zip", out.getvalue()))


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1250", "Příjmení;Jméno;Třída Dvořák;Jiří;6.A Růžička;Štěpán;6.A"),
        ("cp1250", "Last;First;Class Török;Gergő;5b Kovács;Bence;5b"),
        ("cp1250", "Last;First;Class Žagar;Šime;5b Đurić;Čedomir;5b"),
        ("cp1250", "Numele;Prenumele;Clasa Ţurcanu;Cătălin;7 Bălan;Ştefan;7"),
        ("cp1252", "Last;First;Class Bjørn;Sørensen;5b García;Jørgen;5b"),
        ("cp1252", "Last;First García;José Müller;Zoë Šimek;Tomáš Bjørn;Åse"),
        ("cp1252", "Fødselsnummer;Etternavn 1;Bakke 2;Ødegård"),
        ("cp1252", "Nº;Nombre 1;Núñez 2;Ibáñez"),
        ("cp1252", "Nome;Turma João;7 Conceição;7 Camões;7"),
        ("cp1252", "Nafn;Bekkur Sigríður Þórðardóttir;7 Ýmir;7"),
        ("cp1254", "Soyadı;Adı Yıldız;Ayşe Doğan;İnci"),
        ("cp1251", "Фамилия;Имя;Класс Семёнов;Пётр;7а"),
        ("cp1251", "Прізвище;Ім'я;Клас Їжакевич;Олексій;7"),
        ("cp1253", "Επώνυμο;Όνομα;Τάξη Μακρής;Γιώργος;Γ Σταύρου;Άννα;Γ"),
        ("cp1255", "שם משפחה;שם פרטי;כיתה כהן;נועה;2 לוי;מאיה;2"),
        ("cp1257", "Uzvārds;Vārds Bērziņš;Jānis Ozols;Līga"),
        ("cp1257", "Pavardė;Vardas Žukauskas;Ugnė Šimkus;Austėja"),
        ("cp874", "ชื่อ;ห้อง มานี;ม.2 ชูใจ;ม.2"),
    ],
)
def test_an_old_encoding_is_the_one_whose_letters_are_of_one_language(encoding: str, names: str):
    content = names.replace(" ", "\r\n")
    assert decode(content.encode(encoding)) == content


def test_cells_that_cover_others_leave_them_blank_in_pages_and_in_the_xml_of_old_excel():
    page = (
        "<table><tr><th>Class</th><th>ID</th><th colspan=2>Name</th><th>Gr</th></tr>"
        "<tr><td rowspan=2>3A</td><td>1</td><td>Ana</td><td>Ruiz</td><td rowspan='2'>3</td></tr>"
        "<tr><td>2</td><td>Bo</td><td>Li</td></tr><tr><td>3B</td><td>3</td></tr></table>"
    )
    sheet = (
        '<Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Table><Row>'
        '<Cell><Data ss:Type="String">Class</Data></Cell><Cell><Data>ID</Data></Cell>'
        '<Cell ss:MergeAcross="1"><Data>Name</Data></Cell><Cell><Data>Gr</Data></Cell></Row>'
        '<Row><Cell ss:MergeDown="1"><Data>3A</Data></Cell><Cell><Data>1</Data></Cell>'
        "<Cell><Data>Ana</Data></Cell><Cell><Data>Ruiz</Data></Cell>"
        '<Cell ss:MergeDown="1"><Data>3</Data></Cell></Row><Row><Cell ss:Index="2"><Data>2</Data>'
        "</Cell><Cell><Data>Bo</Data></Cell><Cell><Data>Li</Data></Cell></Row>"
        "<Row><Cell><Data>3B</Data></Cell><Cell><Data>3</Data></Cell></Row></Table></Workbook>"
    )
    for content in (page, sheet):
        rows = text.table_of_page(content)
        assert rows[:2] == [["Class", "ID", "Name", "", "Gr"], ["3A", "1", "Ana", "Ruiz", "3"]]
        assert [cell for cell in rows[2] if cell] == ["2", "Bo", "Li"] and rows[2][:2] == ["", "2"]
        assert rows[3] == ["3B", "3"]


@pytest.mark.parametrize(
    "names", ["García Núñez ÁLVARO", "Élise Weiß Åse", "Łucja Őry", "Иван 欣怡"]
)
@pytest.mark.parametrize("taken_for", ["latin-1", "cp1252"])
def test_a_text_that_was_encoded_twice_is_read_as_it_was(names: str, taken_for: str):
    once = names.encode()
    shown = (bytes([one]).decode(taken_for, errors="ignore") or chr(one) for one in once)
    assert decode("".join(shown).encode()) == decode(once) == names


CUT = [["ID", "Name", "Grade"], ["7", "Okafor, Wanda", "6"], ["8", "Bertram, Lucio", "6"]]


def test_lines_that_stand_in_quotes_as_a_whole_are_cut():
    lines = ('"7,""Okafor, Wanda"",6"', '"8,""Bertram, Lucio"",6"')
    assert text.split_cells("\r\n".join(('"ID,Name,Grade"', *lines))) == CUT
    names = '"Okafor, Wanda"\n"Bertram, Lucio"\n'
    assert text.split_cells(names) == [["Okafor, Wanda"], ["Bertram, Lucio"]]


def test_a_title_above_a_numbered_list_is_one_cell():
    lines = "Room 7B\n\n1. Wanda Okafor\n2. Lucio Bertram\n"
    numbered = [["1.", "Wanda Okafor"], ["2.", "Lucio Bertram"]]
    assert text.split_cells(lines) == [["Room 7B"], [], *numbered]
