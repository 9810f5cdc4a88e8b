"""Whose rows a table has that does not say it, where another table names the same people."""

from collections.abc import Sequence
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
        named = [one for one in parts if one is not part and names_people(one)]
        numbers = next((one for one in layout.doubts if one.topic == "numbers"), None)
        if numbers is not None and "id" in layout.own:
            role = next((one.layout.role for one in named if by_number(part, one)), "")
            layout = next((read for value, _, read in numbers.choices if value == role), layout)
        elif layout.kind == "people" and not layout.role and not has_ids(part):
            mine = _names(part)
            known = (one.layout.role for one in named if mine and mine <= _names(one))
            layout = replace(layout, role=next(known, ""))
        part.layout = layout


def names_people(part: Part) -> bool:
    """Say whether a table has ids and names of people of one kind."""
    named = NAMES & part.layout.own.keys()
    return part.layout.role in (STUDENT, ADULT) and has_ids(part) and bool(named)


def has_ids(part: Part) -> bool:
    """Say whether the people of a table have numbers of the school's: a mail is none."""
    at = part.layout.own.get("id")
    heading = part.table.headings[at] if at is not None and part.table.headings else ""
    return at is not None and sense(heading).field not in ("email", "username")


def by_number(part: Part, other: Part) -> dict[str, str]:
    """Return the ids of a table → those of another, in one column of which all of them stand.

    That is its own ids, without zeros in front perhaps, or long numbers that stand once each beside
    them, as the state's do. {} for none.
    """
    at_own = other.layout.own["id"]
    mine = set(part.table.columns[part.layout.own["id"]]) - {""}
    own = other.table.columns[at_own]
    long = all(len(one) >= SHORTEST for one in mine)
    for at in [at_own, *(range(len(other.table.columns)) if long else ())]:
        filled = [(n, text) for n, text in enumerate(other.table.columns[at]) if text]
        rows = {text.lstrip("0"): own[n] for n, text in filled}
        once = at == at_own or len(rows) == len(filled)
        if mine and once and all(one.lstrip("0") in rows for one in mine):
            return {one: rows[one.lstrip("0")] for one in mine}
    return {}


SHORTEST = 4  # figures of a number that is no place in a list


def _names(part: Part) -> set[str]:
    """Return the names of a table, their words in order of the alphabet."""
    own = part.layout.own
    places = [own[name] for name in ("full_name", "first_name", "last_name") if name in own]
    rows = zip(*(part.table.columns[at] for at in places), strict=True)
    return {" ".join(sorted(compared(" ".join(row)).split())) for row in rows} - {""}
