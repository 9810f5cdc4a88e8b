"""Sheets and files that are named after classes."""

from collections import defaultdict
from collections.abc import Sequence

from connections.files.people.reports import Part
from connections.files.words.grades import grade_code, only_a_grade
from connections.files.words.listed import pattern

_NO_CLASS = r"{sheets.unnamed sheets}\s?\d*|.*\b({sheets.no class}|20\d\d)\b.*"


def rooms_by_name(parts: Sequence[Part]) -> dict[int, str]:
    """Return the class of the tables that are named after one: id of the part → its name.

    Of sheets of one file, or of several files, that have the same headings.
    """
    alike: defaultdict[tuple[int, str], list[tuple[Part, str]]] = defaultdict(list)
    for part in parts:
        own, sheet = part.layout.own.keys(), part.table.sheet
        name = sheet or part.table.file.rpartition(".")[0].rpartition("/")[2]
        graded = "grade" in own and only_a_grade(name)
        if part.layout.kind == "people" and not ({"homeroom", "class"} & own or graded):
            alike[part.file if sheet else -1, part.shape].append((part, name))
    return {
        id(part): name
        for mine in alike.values()
        if len(mine) > 1 and all(_names_a_class(part, name) for part, name in mine)
        for part, name in mine
    }


def _names_a_class(part: Part, name: str) -> bool:
    if not part.table.sheet:
        return bool(grade_code(name))  # any file may be numbered
    told = any(c.isdigit() for c in name) or bool(grade_code(name))
    told = told or bool(pattern("{sheets.names a class}").search(name))
    return told and not pattern(_NO_CLASS).fullmatch(name)
