"""Which further columns of a roster are offered as groups, and which were said yes to."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connections.domain.problems import Issue, Severity
from connections.files.layout.correction import GROUP, Correction
from connections.files.layout.plan import NULLS, Layout
from connections.files.tables.tables import Table
from connections.files.words import columns
from connections.files.words.columns import key, sense
from connections.files.words.never import is_national_number, is_origin, of_bodies
from connections.files.words.roles import ADULT
from connections.words import say, to_say

CONSENT = "group:"  # + a heading as columns.key has it: the question whether it is kept
NOT_KEPT = "not_kept"
MOST_VALUES, MOST_ACTIVITIES, MOST_SHOWN = 12, 60, 6
_ACTIVITY = re.compile(r"activit|club|sport|extracurric|after.?school|ensemble|band", re.IGNORECASE)
_NOT_OFFERED = re.compile(
    r"score|rit|percent|level$|date|time|count|days|absen|tard|gpa|credit|rank|comment|note|url|"
    r"photo|phone|street|city|state|zip|country|address|purok|barangay|username|login|password|"
    r"email|enabled|flag|year of|grad|class ?of|needs|liked|disliked|friend|group(id)?$|"
    r"timestamp|version|created|updated|modified|action|auth|policy|name$|^ext |metadata|filler|"
    r"form|answer|question|item|completion|test|norm|growth|quintile|pers\d|\?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A column that a school may keep as a group. Nothing of it is stored without a yes.

    `key` is the question, answered "yes" or "no" and remembered for the school; `kept` is what was
    said, None for nothing. `values` are the most frequent of its `different` values, each with how
    often it stands. A group of `origin` is on the staff's own screens alone, in no report. Of
    adults only what says where they are met is kept, unless a person said so of this very column.
    """

    key: str
    heading: str
    place: int
    values: tuple[tuple[str, int], ...]
    different: int
    kept: bool | None
    origin: bool
    of_adults: bool


def offered_columns(
    table: Table, layout: Layout, answers: Mapping[str, str], said: Correction
) -> tuple[Offered, ...]:
    """Return the columns of a table of people that may be groups, in its own order.

    What holds too many values, or none that is a word, is offered to nobody; a yes keeps it all
    the same. What is never stored is no group whatever anybody said.
    """
    used = {at for name, at in layout.own.items() if name != "race"} | set(layout.refs.values())
    used |= {at for at in (layout.role_column, layout.unit_column) if at is not None}
    found = []
    for at, heading in enumerate(table.headings):
        chosen = said.columns.get(at) == GROUP
        if (at in used and not chosen) or not heading or is_never_group(heading):
            continue
        question = f"{CONSENT}{key(heading)}"
        kept = {"yes": True, "no": False}.get(answers.get(question, ""), True if chosen else None)
        activity = bool(_ACTIVITY.search(heading))
        column = table.columns[at]
        fits = _may_be_offered(heading, column, activity, layout.role == ADULT)
        if not (kept or (fits and said.columns.get(at, GROUP) == GROUP)):
            continue
        counted = Counter(value for value in column if value and value not in NULLS)
        values = tuple(counted.most_common(MOST_SHOWN))
        adults = activity or chosen
        if values and (adults or layout.role != ADULT):
            origin = is_origin(heading)
            found.append(Offered(question, heading, at, values, len(counted), kept, origin, adults))
    return tuple(found)


def is_never_group(heading: str) -> bool:
    """Say whether a column of this heading is no group whatever anybody says."""
    never = columns.sensitive(heading) or of_bodies(heading) or is_national_number(heading)
    return bool(never)


def _may_be_offered(heading: str, column: Sequence[str], activity: bool, adults: bool) -> bool:
    origin = is_origin(heading)
    if len(heading) > 30 or (adults and not activity):
        return False
    if not origin:
        known = sense(heading)
        if known.field or known.scope or _NOT_OFFERED.search(columns.words(heading)):
            return False
    values = set(column) - {""} - NULLS
    if not 2 <= len(values) <= (MOST_ACTIVITIES if activity else MOST_VALUES):
        return False
    few = adults or len(values) * 2 <= len(column) or len(column) <= 3
    return few and all(len(v) <= 40 and any(map(str.isalpha, v)) and "@" not in v for v in values)


def groups_of(table: Table, offered: Iterable[Offered]) -> list[tuple[tuple[str, str], ...]] | None:
    """Return the groups of each row by the columns that were said yes to, None without any."""
    chosen = sorted((one.heading, table.columns[one.place]) for one in offered if one.kept)
    if not chosen:
        return None
    # Most students share one of few combinations: each is made once and shared.
    made: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    headings = [heading for heading, _ in chosen]
    for values_of_row in set(zip(*(column for _, column in chosen), strict=True)):
        pairs = zip(headings, values_of_row, strict=True)
        made[values_of_row] = tuple((h, v) for h, v in pairs if v and v not in NULLS)
    return [made[values] for values in zip(*(column for _, column in chosen), strict=True)]


def not_kept(offered: Iterable[Offered]) -> list[Issue]:
    """Return, for each column of which nobody said anything, that it is no group."""
    return [
        Issue(0, one.heading, NOT_KEPT, say(_SAYS_NOTHING, column=one.heading), Severity.NOTE)
        for one in offered
        if one.kept is None
    ]


_SAYS_NOTHING = to_say(
    "“{column}” is left out: nobody has said yes to keeping it as a group. The Rosters page asks."
)
