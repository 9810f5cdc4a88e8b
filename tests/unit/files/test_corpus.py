"""Real public files with known contents, where that folder stands beside the project."""

import csv
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from connections.files.bytes.reading import File
from connections.files.people.rosters import inspect_file

CORPUS = Path(os.environ.get("CONNECTIONS_CORPUS", Path(__file__).parents[4] / "shared/corpus"))
pytestmark = pytest.mark.skipif(
    not (CORPUS / "MANIFEST.tsv").exists(), reason="the folder of real files is not here"
)


def verdict(expected: dict, report) -> str:
    """Say right, asked, refused or wrong, as the folder's own measure does."""
    wanted, asks = expected["type"], bool(report.questions)
    if wanted in ("not a roster", "support table"):
        nobody = not report.students and not report.adults
        if report.kind in ("refused", "support") and nobody:
            return "right"
        return "asked" if asks else "wrong"
    if wanted in ("edge list", "matrix"):
        return "right" if report.kind in ("marks", "refused") else "asked" if asks else "wrong"
    if report.kind == "refused":
        return "refused"
    if report.kind != "roster":
        return "asked" if asks else "wrong"
    if expected.get("counts_are_advisory"):
        return "right"
    if asks:
        return "asked"
    same = (report.students, report.adults) == (expected["students"], expected["adults"])
    return "right" if same and not expected.get("unknown_role") else "wrong"


def test_real_files_are_read_right_or_asked_about_and_never_wrong():
    with (CORPUS / "MANIFEST.tsv").open(encoding="utf-8", newline="") as source:
        entries = list(csv.DictReader(source, delimiter="\t"))
    found: dict[str, str] = {}
    for entry in entries:
        path = CORPUS / entry["local_file"]
        report = inspect_file(File(path.name, path.read_bytes()))
        assert report.message
        found[entry["local_file"]] = verdict(json.loads(entry["expected"]), report)
    counts = Counter(found.values())
    assert not [name for name, said in found.items() if said == "wrong"]
    assert counts["right"] >= 0.95 * len(entries), counts
