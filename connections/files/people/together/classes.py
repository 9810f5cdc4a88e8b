"""Sheets of one file that are named after classes."""

import re
from collections import defaultdict
from collections.abc import Sequence

from connections.files.people.reports import Part
from connections.files.words.grades import grade_code
from connections.files.words.listed import pattern

_NO_CLASS = r"{sheets.unnamed sheets}\s?\d*|.*\b({sheets.no class}|20\d\d)\b.*"
_SECTION = re.compile(r"\d\W?[a-z]$|\d\W\d+$", re.IGNORECASE)  # "3A", and no "3th"


def sheets_of_classes(parts: Sequence[Part]) -> set[tuple[int, str]]:
    """Return the files with headings that stand on several sheets, each named after a class."""
    sheets: defaultdict[tuple[int, str], list[Part]] = defaultdict(list)
    for part in parts:
        own = part.layout.own.keys()
        sheet = part.table.sheet
        graded = "grade" in own and grade_code(sheet) and not _SECTION.search(sheet)
        if part.layout.kind == "people" and not ({"homeroom", "class"} & own or graded):
            sheets[part.file, part.shape].append(part)
    return {
        key
        for key, mine in sheets.items()
        if len(mine) > 1 and all(_names_a_class(part.table.sheet) for part in mine)
    }


def _names_a_class(sheet: str) -> bool:
    told = any(c.isdigit() for c in sheet) or bool(grade_code(sheet))
    told = told or bool(pattern("{sheets.names a class}").search(sheet))
    return told and not pattern(_NO_CLASS).fullmatch(sheet)
