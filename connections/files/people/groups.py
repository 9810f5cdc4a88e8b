"""Which further columns of a roster are offered as groups, and which were said yes to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connections.domain.people.private import (
    ADDRESSES,
    BIRTH,
    DISCIPLINE,
    FAITH,
    FAMILY,
    HEALTH,
    LAW,
    LEARNERS,
    NUMBERS,
    ORIGIN,
    POVERTY,
    SEXUALITY,
    TEXT,
    told_by,
)
from connections.domain.problems import Issue, Severity
from connections.files.layout.correction import GROUP, Correction
from connections.files.layout.plan import NULLS, Layout
from connections.files.tables.tables import Table
from connections.files.words import columns
from connections.files.words.columns import key, sense
from connections.files.words.listed import pattern
from connections.files.words.never import (
    PASSWORDS,
    PAY,
    TESTS,
    is_national_number,
    is_origin,
    of_bodies,
)
from connections.files.words.roles import ADULT
from connections.words import listed, say, say_many, to_say

CONSENT = "group:"  # + a heading as columns.key has it: the question whether it is kept
NOT_KEPT, NEVER_KEPT, UNREAD = "not_kept", "never_kept", "unread"
# What is never stored, as it stands in "… tells of {kind}".
KIND_WORDS = {
    ADDRESSES: to_say("addresses, phones or e-mails"),
    BIRTH: to_say("days, as of a birth"),
    DISCIPLINE: to_say("behaviour and discipline"),
    FAITH: to_say("faith"),
    FAMILY: to_say("the family"),
    HEALTH: to_say("health and special needs"),
    LAW: to_say("the law"),
    LEARNERS: to_say("learning the language"),
    NUMBERS: to_say("numbers of the state"),
    PASSWORDS: to_say("passwords"),
    PAY: to_say("money and banks"),
    POVERTY: to_say("poverty or free meals"),
    SEXUALITY: to_say("sexuality and gender identity"),
    TESTS: to_say("marks and test results"),
    TEXT: to_say("one person each, in many words"),
}
MOST_VALUES, MOST_ACTIVITIES, MOST_SHOWN = 12, 60, 6
_NOT_OFFERED = r"level$|group(id)?$|name$|^ext |pers\d|\?|{sheets.no groups}"


@dataclass(frozen=True, slots=True)
class Offered:
    """A column that a school may keep as a group. Nothing of it is stored without a yes.

    `key` is the question, answered "yes" or "no" and remembered for the school; `kept` is what was
    said, None for nothing. `values` are the most frequent of its `different` values, each with how
    often it stands. A group of `origin` is on the staff's own screens alone, in no report. Of
    adults only what says where they are met is kept, unless a person said so of this very column.
    What is `never` stored by what its values tell (one of KIND_WORDS) is not offered.
    """

    key: str
    heading: str
    place: int
    values: tuple[tuple[str, int], ...]
    different: int
    kept: bool | None
    origin: bool
    of_adults: bool
    never: str = ""


def offered_columns(
    table: Table, layout: Layout, answers: Mapping[str, str], said: Correction
) -> tuple[Offered, ...]:
    """Return the columns of a table of people that may be groups, in its own order.

    What holds too many values, or none that is a word, is offered to nobody; a yes keeps it all
    the same. What is never stored is no group whatever anybody said: by its heading it is not
    among them, by its values it is among them as `never`.
    """
    used = {at for name, at in layout.own.items() if name != "race"} | set(layout.refs.values())
    used |= {at for at in (layout.role_column, layout.unit_column) if at is not None}
    found = []
    for at, heading in enumerate(table.headings):
        chosen = said.columns.get(at) == GROUP
        if (at in used and not chosen) or not heading or never_group(heading):
            continue
        question = f"{CONSENT}{key(heading)}"
        kept = {"yes": True, "no": False}.get(answers.get(question, ""), True if chosen else None)
        activity = bool(pattern("{sheets.activities}").search(heading))
        column = table.columns[at]
        fits = _may_be_offered(heading, column, activity, layout.role == ADULT)
        if not (kept or (fits and said.columns.get(at, GROUP) == GROUP)):
            continue
        counted = Counter(value for value in column if value and value not in NULLS)
        values = tuple(counted.most_common(MOST_SHOWN))
        adults = activity or chosen
        if values and (adults or layout.role != ADULT):
            told = told_by(counted)
            origin = told == ORIGIN or is_origin(heading)
            never = "" if told == ORIGIN else told
            kept = None if never else kept
            one = Offered(question, heading, at, values, len(counted), kept, origin, adults, never)
            found.append(one)
    return tuple(found)


def never_group(heading: str, values: Iterable[str] = ()) -> str:
    """Return why a column of this heading and these different values is no group whatever anybody
    says, as one of KIND_WORDS; "" where it may be one."""
    if of_bodies(heading):
        return HEALTH
    if is_national_number(heading):
        return NUMBERS
    told = columns.sensitive(heading) or told_by(values)
    return "" if told == ORIGIN else told


def _may_be_offered(heading: str, column: Sequence[str], activity: bool, adults: bool) -> bool:
    origin = is_origin(heading)
    if len(heading) > 30 or (adults and not activity):
        return False
    if not origin:
        known = sense(heading)
        if known.field or known.scope or pattern(_NOT_OFFERED).search(columns.words(heading)):
            return False
    values = set(column) - {""} - NULLS
    if not 2 <= len(values) <= (MOST_ACTIVITIES if activity else MOST_VALUES):
        return False
    few = adults or len(values) * 2 <= len(column) or len(column) <= 3
    if not few or any(len(v) > 40 or "@" in v for v in values):
        return False
    words = [any(map(str.isalpha, v)) for v in values]
    return all(words) or (any(words) and told_by(values) not in ("", ORIGIN))  # "IEP, 504"


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
    """Return, for each column of which nobody said anything, that it is no group, and for each
    that is never stored by its values, which kind they tell of."""
    never = [
        Issue(
            0,
            one.heading,
            NEVER_KEPT,
            say(_NEVER, column=one.heading, kind=say(KIND_WORDS[one.never])),
            Severity.NOTE,
        )
        for one in offered
        if one.never
    ]
    return never + [
        Issue(0, one.heading, NOT_KEPT, say(_SAYS_NOTHING, column=one.heading), Severity.NOTE)
        for one in offered
        if one.kept is None and not one.never
    ]


_NEVER = to_say("“{column}” is left out and never stored: its values tell of {kind}.")
_SAYS_NOTHING = to_say(
    "“{column}” is left out: nobody has said yes to keeping it as a group. The Rosters page asks."
)


def without_heading(table: Table, layout: Layout) -> list[Issue]:
    """Return that columns without a heading are left out, where they hold something and are not
    what somebody's id or name stands in."""
    used = {*layout.own.values(), *layout.refs.values(), layout.role_column, layout.unit_column}
    headings = table.headings or [""] * len(table.columns)
    bare = (at for at, heading in enumerate(headings) if not any(map(str.isalnum, heading)))
    free = (at for at in bare if at not in used)
    places = [at + 1 for at in free if any(table.columns[at])]
    if not places:
        return []
    told = say_many(
        len(places),
        "Column {places} has no heading that says what it is, and is left out.",
        "Columns {places} have no heading that says what they are, and are left out.",
        places=listed(map(str, places)),
    )
    return [Issue(0, "", "no_heading", told, Severity.NOTE)]
