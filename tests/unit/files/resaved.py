"""`python -m tests.unit.files.resaved`: LibreOffice opens the board's workbook and saves it again.

Every cell, table, chart and description has to come back as it was. By hand, for it needs
LibreOffice (`soffice`), which the tests do without.
"""

import io
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from openpyxl import load_workbook

from connections.domain.reports.board import Form
from connections.files.out.board.forms import write_form
from tests.unit.files import boards

STATES = {
    "first round": boards.FIRST,
    "third round": boards.THIRD,
    "tiny school": boards.TINY,
    "many groups": boards.MANY,
    "odd names": boards.ODD,
    "district": boards.DISTRICT,
}
ENOUGH = 120  # seconds


def saved_again(content: bytes, folder: Path, kind: str) -> bytes:
    """Return a workbook as LibreOffice saves it, as "xlsx" or "ods"."""
    told, back = folder / "told.xlsx", folder / "back"
    told.write_bytes(content)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(back), str(told)]
    subprocess.run(command, check=True, capture_output=True, timeout=ENOUGH)
    return (back / f"told.{kind}").read_bytes()


def cells(content: bytes) -> dict[tuple[str, str], object]:
    """Return every value by sheet and cell; numbers to twelve digits, moments as days."""
    found: dict[tuple[str, str], object] = {}
    for page in load_workbook(io.BytesIO(content)):
        for row in page.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, datetime):
                    value = value.date()
                if isinstance(value, int | float) and not isinstance(value, bool):
                    value = round(float(value), 12)
                if value is not None:
                    found[page.title, cell.coordinate] = value
    return found


def drawn(content: bytes) -> list[tuple[set[str], set[str]]]:
    """Return of each chart the cells it draws, and the texts of its labels."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in sorted(parts.namelist()):
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                chart = ElementTree.fromstring(parts.read(name))
                refers = {e.text or "" for e in chart.iter() if e.tag.endswith("}f")}
                texts = {e.text or "" for e in chart.iter() if e.tag.endswith("}t")}
                found.append(({each.replace("'", "") for each in refers}, texts - {""}))
    return sorted(found, key=lambda each: sorted(each[0]))


def described(content: bytes, part: str, where: str) -> set[str]:
    """Return what a reader of screens says of the charts: attributes or texts called `where`."""
    found = set()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if re.fullmatch(part, name):
                for each in ElementTree.fromstring(parts.read(name)).iter():
                    said = each.text if each.tag.endswith(where) else each.get(where)
                    found.add(said or "")
    return found - {""}


def tables(content: bytes) -> dict[str, tuple[str, list[str]]]:
    """Return each table's cells and headings."""
    pages = load_workbook(io.BytesIO(content))
    found = [table for page in pages for table in page.tables.values()]
    return {each.name: (each.ref, list(each.column_names)) for each in found}


def lost(before: bytes, after: bytes, opened: bytes) -> list[str]:
    """Return what of a workbook is not the same as LibreOffice saves it, and as it has it open.

    Of the open one (as its own kind of file) the descriptions: it writes none to an xlsx.
    """
    was, now = cells(before), cells(after)
    found = [
        f"{at}: {was.get(at)!r} is {now.get(at)!r}"
        for at in sorted(was.keys() | now.keys())
        if was.get(at) != now.get(at)
    ]
    if tables(before) != tables(after):
        found.append("the tables are others")
    if len(drawn(before)) != len(drawn(after)):
        found.append(f"{len(drawn(before))} charts are {len(drawn(after))}")
    for (drew, told), (draws, tells) in zip(drawn(before), drawn(after), strict=False):
        found += [f"a chart does not draw {each}" for each in drew - draws]
        found += [f"a chart does not say {each}" for each in told - tells]
    described_now = described(opened, r"content\.xml", "}desc")
    for each in described(before, r"xl/drawings/drawing\d+\.xml", "descr") - described_now:
        found.append(f"no chart is described as {each}")
    return found


def main() -> None:
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice (soffice) is not installed here.")
    wrong = 0
    for name, report in STATES.items():
        before = write_form(report, boards.TYPED, Form.WORKBOOK, 1)
        with TemporaryDirectory() as folder:
            saved = [saved_again(before, Path(folder), kind) for kind in ("xlsx", "ods")]
        found, charts = lost(before, *saved), len(drawn(before))
        print(f"{name}: {len(cells(before))} cells, {charts} charts; lost: {len(found)}")
        for each in found[:20]:
            print(f"  {each}")
        wrong += len(found)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
