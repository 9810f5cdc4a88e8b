"""Which further columns of a roster are groups that a school may keep, and which never."""

import re

from connections.files.layout.plan import NULLS, Layout
from connections.files.tables.tables import Table
from connections.files.words import columns
from connections.files.words.columns import sense

MOST_GROUPS, MOST_VALUES = 3, 12
_ACTIVITY = re.compile(r"activit|club|sport|extracurric|after.?school|ensemble|band", re.IGNORECASE)
_NO_GROUP = re.compile(
    r"score|rit|percent|level$|date|time|count|days|absen|tard|gpa|credit|rank|comment|note|url|"
    r"photo|phone|street|city|state|zip|country|address|purok|barangay|username|login|password|"
    r"email|enabled|flag|year of|grad|class ?of|needs|liked|disliked|friend|group(id)?$|"
    r"timestamp|version|created|updated|modified|action|auth|policy|name$|^ext |metadata|filler|"
    r"form|answer|question|item|completion|test|norm|growth|quintile|pers\d|\?",
    re.IGNORECASE,
)


def groups_of(
    table: Table, layout: Layout, rows: list[int], *, activities_only: bool = False
) -> list[tuple[tuple[str, str], ...]] | None:
    """Return the groups of each row, from columns of few values that nothing forbids to keep.

    Of adults only activities are kept: they say where an adult and a student may meet.
    """
    used = set(layout.own.values()) | set(layout.refs.values())
    chosen: list[tuple[str, list[str]]] = []
    plain = 0
    for at, heading in enumerate(table.headings):
        if at in used or not heading or len(heading) > 30 or columns.sensitive(heading):
            continue
        found = sense(heading)
        if found.field or found.scope or _NO_GROUP.search(columns.words(heading)):
            continue
        column = table.columns[at]
        values = set(column) - {""} - NULLS
        activity = bool(_ACTIVITY.search(heading))
        if not 2 <= len(values) <= (60 if activity else MOST_VALUES) or not _group_values(values):
            continue
        if activities_only and not activity:
            continue
        if len(values) * 2 > len(rows) and len(rows) > 3 and not activities_only:
            continue
        plain += not activity
        if activity or plain <= MOST_GROUPS:
            chosen.append((heading, column))
    if not chosen:
        return None
    chosen.sort()
    # Most students share one of few combinations: each is made once and shared.
    made: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    headings = [heading for heading, _ in chosen]
    for values_of_row in set(zip(*(column for _, column in chosen), strict=True)):
        pairs = zip(headings, values_of_row, strict=True)
        made[values_of_row] = tuple((h, v) for h, v in pairs if v and v not in NULLS)
    return [made[values] for values in zip(*(column for _, column in chosen), strict=True)]


def _group_values(values: set[str]) -> bool:
    return all(len(v) <= 40 and any(c.isalpha() for c in v) and "@" not in v for v in values)
