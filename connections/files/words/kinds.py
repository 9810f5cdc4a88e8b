"""What one cell looks like on its own: a date, an id, a grade, a name."""

import re
from collections.abc import Sequence
from functools import lru_cache

from connections.files.words.grades import looks_like_grade
from connections.files.words.listed import listed
from connections.files.words.names import looks_like_name


def _labelled_grade(cell: str) -> bool:
    if re.fullmatch(r"[\d.]+", cell) or not looks_like_grade(cell):
        return False
    return any(c.isdigit() for c in cell) or cell.casefold() in ("kindergarten", "pre-k")


@lru_cache(maxsize=8192)
def cell_kind(cell: str) -> str:
    """Return what a cell looks like: blank, date, email, id, grade, number, name or text."""
    cell = cell.strip()
    if not cell:
        return "blank"
    if "@" in cell and re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", cell):
        return "email"
    if re.fullmatch(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}( .*)?", cell):
        return "date"
    if re.fullmatch(r"\d{3,20}", cell):
        return "id"
    if _labelled_grade(cell):
        return "grade"
    if re.fullmatch(r"\d+(\.\d+)?", cell):
        return "number"
    if re.fullmatch(r"(?=\S*\d)[\w.-]{3,40}", cell):
        return "id"
    if looks_like_name(cell):
        return "name"
    return "text"


_ENDINGS = frozenset("co com ac edu org net gov sch k12".split())  # before a country's


def of_one_house(mails: Sequence[str]) -> bool:
    """Say whether mails are accounts that one house gives out, as a school does."""
    domains = (mail.rpartition("@")[2].casefold().split(".")[:-1] for mail in mails if "@" in mail)
    houses = {next((p for p in reversed(parts) if p not in _ENDINGS), "") for parts in domains}
    return len(houses) == 1 and houses.isdisjoint(listed("names.mail providers"))
