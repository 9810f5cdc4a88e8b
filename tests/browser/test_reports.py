"""The Reports page in a browser: looked at, asked once, taken for good, read back."""

import csv
import io
from pathlib import Path

import pikepdf

from tests.browser.conftest import settled
from tests.browser.meeting_support import axe, watched


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def drawn(page) -> None:
    """Wait until the pages stand there as pictures, each with its text."""
    page.locator("figure img").nth(3).wait_for()
    settled(page)
    told = page.locator("figure img").evaluate_all("all => all.map(one => one.alt)")
    assert len(told) >= 4 and "of every 100 students" in told[0]
    assert page.locator("figure img").evaluate_all("all => all.every(one => one.naturalWidth)")


def downloaded(page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as taking:
        page.get_by_role("button", name=button).click()
    return taking.value.suggested_filename, Path(taking.value.path()).read_bytes()


def test_the_boards_report_is_looked_at_frozen_and_taken_and_the_lists_are_printed(
    oak_street_app, new_page, tmp_path
):
    page = new_page(width=1400)
    wrong = watched(page)
    page.goto(f"{oak_street_app.url}/reports")
    page.get_by_text("To share: no names").click()
    drawn(page)
    assert axe(page) == [] and fits(page)
    page.get_by_role("button", name="Page 1 of 4: Larger").click()
    page.get_by_role("button", name="Page 1 of 4: Smaller").wait_for()
    page.get_by_role("button", name="Take this report").click()
    name, pdf = downloaded(page, "Freeze it and take the pages")
    assert name == "Oak-Street-School_September-2026_report-1.pdf"
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) >= 4 and opened.Root.MarkInfo.Marked
    page.get_by_text("stand for good").wait_for()
    settled(page)
    assert downloaded(page, "Pages (PDF)")[1] == pdf, "the same bytes as often as it is taken"
    rows = list(
        csv.DictReader(downloaded(page, "Figures (CSV)")[1].decode("utf-8-sig").splitlines())
    )
    assert {row["school"] for row in rows} == {"Oak Street School"}
    assert axe(page) == []
    page.screenshot(path=tmp_path / "reports-1400.png", full_page=True)

    narrow = new_page(width=390, dark=True)
    narrow.goto(f"{oak_street_app.url}/reports")
    narrow.get_by_text("To share: no names").click()
    drawn(narrow)
    assert axe(narrow) == [] and fits(narrow)
    narrow.get_by_text("Internal: with names").click()
    narrow.get_by_text("Our own staff: it stays in the school").click()
    settled(narrow)
    box = narrow.get_by_role("combobox", name="A list for each")
    box.click()
    box.fill("Grade")
    narrow.get_by_role("option", name="Grade").click()
    narrow.get_by_text("students, on 9 lists.").wait_for()
    settled(narrow)
    assert axe(narrow) == [] and fits(narrow)
    name, lists = downloaded(narrow, "Take the lists")
    assert name.endswith("_lists.pdf") and lists[:5] == b"%PDF-"
    narrow.screenshot(path=tmp_path / "reports-390.png", full_page=True)
    assert wrong == []
