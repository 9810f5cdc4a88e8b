"""Slips on paper and for a mail merge: an adult's name and code, and never a student's."""

import csv
import io
from datetime import date

import pikepdf
import pytest

from connections.domain.people.person import Adult
from connections.domain.reports.board import Paper
from connections.files.out import typeset
from connections.files.out.slips.slips import SlipToGive, write_merge, write_slips

TODAY = date(2026, 11, 26)
CODE = "2345ABCDEFGH"


def slip(first="Nadia", last="Rahman", email="nadia@example.org"):
    address = f"https://connections.example.org/slip#{CODE}"
    return SlipToGive(Adult("A1", first, last, email=email), CODE, address, date(2026, 12, 10))


@pytest.mark.parametrize(("paper", "size"), [(Paper.LETTER, (612, 792)), (Paper.A4, (595, 842))])
def test_four_slips_stand_on_a_page_and_the_pdf_is_for_everybody(paper, size):
    for count, pages in ((1, 1), (4, 1), (5, 2)):
        content = write_slips([slip()] * count, "Oak Street School", TODAY, paper)
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert len(pdf.pages) == pages
            assert tuple(round(each) for each in pdf.pages[0].mediabox[2:]) == size
            assert pdf.Root.MarkInfo.get("/Marked") and str(pdf.Root.Lang) == "en"
            assert 'part="1"' in str(pdf.open_metadata()) or pdf.open_metadata()["pdfuaid:part"]
        assert content == write_slips([slip()] * count, "Oak Street School", TODAY, paper)


@pytest.mark.parametrize("name", ["#strong[x]", "李小龙", "A" * 90, "\u202eabc", "O’Ñé $x$ _y_"])
def test_a_name_is_text_and_stops_no_press(name):
    assert write_slips([slip(first=name)], "Oak \\ Street", TODAY, Paper.A4).startswith(b"%PDF")


def test_a_slip_says_its_adult_the_address_and_the_code(monkeypatch):
    told = {}
    monkeypatch.setattr(
        "connections.files.out.slips.slips.typeset", lambda name, data, day: told.update(data)
    )
    write_slips([slip()], "Oak Street School", TODAY, Paper.LETTER)
    (one,) = told["slips"]
    assert (one["name"], one["place"]) == ("Nadia Rahman", "connections.example.org/slip")
    assert one["code"] == "2345 ABCD EFGH" and CODE not in one["alt"]
    assert typeset.drawn("slips.typ", told)[0].startswith(b"<svg")


def test_the_table_for_a_mail_merge_has_a_line_for_each_adult_and_runs_nothing():
    rows = list(
        csv.reader(io.StringIO(write_merge([slip(), slip("=1+1", "")]).decode("utf-8-sig")))
    )
    assert rows[0] == ["Adult ID", "Name", "E-mail", "Address", "Code", "Good until"]
    address = f"https://connections.example.org/slip#{CODE}"
    shown = "2345 ABCD EFGH"
    assert rows[1] == ["A1", "Nadia Rahman", "nadia@example.org", address, shown, "2026-12-10"]
    assert rows[2][1] == "'=1+1"
