"""Whose rows a table has that does not say it, where another table names the same people."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from connections.files.layout.plan import NAMES
from connections.files.people.reports import Part
from connections.files.words.columns import sense
from connections.files.words.names import compared
from connections.files.words.roles import ADULT, STUDENT


def known_elsewhere(parts: Sequence[Part]) -> None:
    """Read ids without names, and names of nobody in particular, as more of those people."""
    for part in parts:
        layout = part.layout
        numbers = next((one for one in layout.doubts if one.topic == "numbers"), None)
        if numbers is not None and "id" in layout.own:
            role = _role(part, parts, _ids)
            layout = next((read for value, _, read in numbers.choices if value == role), layout)
        elif layout.kind == "people" and not layout.role and not has_ids(part):
            layout = replace(layout, role=_role(part, parts, _names))
        part.layout = layout


def has_ids(part: Part) -> bool:
    """Say whether the people of a table have numbers of the school's: a mail is none."""
    at = part.layout.own.get("id")
    heading = part.table.headings[at] if at is not None and part.table.headings else ""
    return at is not None and sense(heading).field not in ("email", "username")


def _role(part: Part, parts: Sequence[Part], told: Callable[[Part], set[str]]) -> str:
    """Return whose another table says that all of these are, "" for none."""
    mine = told(part)
    named = (
        other
        for other in parts
        if other.layout.role in (STUDENT, ADULT)
        and has_ids(other)
        and NAMES & other.layout.own.keys()
    )
    return next((other.layout.role for other in named if mine and mine <= told(other)), "")


def _ids(part: Part) -> set[str]:
    return {one.lstrip("0") for one in part.table.columns[part.layout.own["id"]]} - {""}


def _names(part: Part) -> set[str]:
    """Return the names of a table, their words in order of the alphabet."""
    own = part.layout.own
    places = [own[name] for name in ("full_name", "first_name", "last_name") if name in own]
    rows = zip(*(part.table.columns[at] for at in places), strict=True)
    return {" ".join(sorted(compared(" ".join(row)).split())) for row in rows} - {""}
