"""What is known of one column: its heading's sense, and what its values look like."""

import re
from collections import Counter
from functools import cached_property, lru_cache

from connections.domain.people.private import ADDRESSES, BIRTH, NUMBERS, ORIGIN, TEXT, told_by
from connections.files.layout.plan import filled
from connections.files.tables.tables import Table
from connections.files.words.columns import NOTHING, Sense, key, sense
from connections.files.words.grades import grade_code, looks_like_grade
from connections.files.words.kinds import cell_kind
from connections.files.words.listed import keys
from connections.files.words.roles import ADULT, NEITHER, ROLE_OF, STUDENT, role_of

# What the shape of a class's name may look like, and where it may be from.
_MAY_BE_A_CLASS = frozenset({"", ORIGIN, TEXT, ADDRESSES, BIRTH, NUMBERS})
SEEN = 400  # values of a column that are looked at
MOST_ROLES = 40
MOSTLY_FILLED = 7  # of ten cells


class Column:
    """A column of a table. What costs time is worked out when somebody asks, once."""

    def __init__(self, table: Table, at: int, told: Sense | None = None) -> None:
        self.table, self.at = table, at
        self.heading = table.headings[at] if table.headings else ""
        self.key = key(self.heading)
        self.sense = told or (sense(self.heading) if self.heading else NOTHING)

    def means(self, field: str, *scopes: str) -> bool:
        """Say whether the heading is this field, of one of these scopes (of any without)."""
        return self.sense.field == field and (not scopes or self.sense.scope in scopes)

    @property
    def unknown(self) -> bool:
        """Say whether the heading tells nothing."""
        return self.sense == NOTHING

    @cached_property
    def values(self) -> list[str]:
        """Return the first values that say something."""
        return filled(self.table, self.at, SEEN)

    @cached_property
    def kinds(self) -> Counter[str]:
        """Return how many of the values look like what."""
        return Counter(map(cell_kind, self.values))

    def mostly(self, *kinds: str, share: float = 0.5) -> bool:
        """Say whether more than half of the values (than this share of them) are of these kinds."""
        return sum(self.kinds[kind] for kind in kinds) > len(self.values) * share

    @cached_property
    def fill(self) -> int:
        """Return how many cells are not blank."""
        return self.table.height - self.table.columns[self.at].count("")

    @cached_property
    def unique(self) -> bool:
        """Say whether no two cells are the same, and none is blank."""
        column = self.table.columns[self.at]
        return "" not in column and len(set(column)) == len(column)

    @cached_property
    def distinct(self) -> bool:
        """Say whether no two cells are the same, and few are blank: totals and notes have none."""
        filled = [cell for cell in self.table.columns[self.at] if cell]
        many = len(filled) * 10 >= self.table.height * MOSTLY_FILLED
        return many and len(set(filled)) == len(filled)

    @cached_property
    def whole_names(self) -> bool:
        """Say whether most values have several words, as whole names have."""
        return sum(" " in v or "," in v for v in self.values) * 2 > len(self.values)

    @cached_property
    def beyond_counting(self) -> bool:
        """Say whether the values are numbers too large to count the rows: ids, then."""
        numbers = [int(v) for v in self.values if v.isdecimal()]
        if len(set(self.values)) < len(self.values) or self.fill * 2 < self.table.height:
            return False
        return len(numbers) > 1 and max(numbers) > 3 * self.table.height + 50

    @cached_property
    def of_birthdays(self) -> bool:
        """Say whether long numbers begin with a day each, as those that a state gives do."""
        days = [found[1] for v in self.values if (found := _OF_A_DAY.fullmatch(v))]
        return len(days) > 2 and len(days) == len(self.values) and len(set(days)) * 2 > len(days)

    @cached_property
    def counts_rows(self) -> bool:
        """Say whether the values count the rows, from 1 on or anew for each class."""
        if next(filter(str.isdecimal, self.values), "") != "1":
            return False
        column = self.table.columns[self.at]
        numbers = [int(v) for v in column if v.isdecimal()]  # a total stands at the end
        if len(numbers) * 2 < len(column):
            return False
        after = zip(numbers[1:], numbers, strict=False)
        return all(n in (1, before + 1) for n, before in after)

    @property
    def only_counts(self) -> bool:
        """Say whether these are no ids by their heading, and count the rows."""
        return not self.key.endswith("id") and bool(self.sense.field) and self.counts_rows

    @cached_property
    def varied(self) -> bool:
        """Say whether the values differ as names do, and classes or colours do not."""
        return len(set(self.values)) * 10 >= len(self.values) * 6 or len(set(self.values)) > 20

    @cached_property
    def levels(self) -> bool:
        """Say whether the values are grade levels, not exam marks or foreign codes."""
        if self.key not in keys("sheets.loose levels") or not self.values:
            return True
        return sum(map(looks_like_grade, self.values)) * 2 > len(self.values)

    @property
    def tells_what_is_never_kept(self) -> bool:
        """Say whether half of the different values tell of health and the like: no class is."""
        different = set(self.values)
        told = (any(map(str.isalpha, v)) and told_by([v]) not in _MAY_BE_A_CLASS for v in different)
        return sum(told) * 2 >= len(different) > 0

    def years(self, *, sure: bool) -> bool:
        """Say whether the values of a class name a year of school ("7a"), or a room."""
        values = self.values
        if not values or (sure and all(_BARE.fullmatch(v) for v in values)):
            return False
        fits = (bool(grade_code(v)) if sure else _of_a_year(v) for v in values)
        return sum(fits) * 10 >= len(values) * 7

    @cached_property
    def tells_work(self) -> bool:
        """Say whether nearly all values are what adults at a school do: of no pupil is that so."""
        counts = Counter(self.values)
        known = self.unknown or self.means("title") or self.means("role")
        if not known or not 0 < len(counts) <= MOST_ROLES:
            return False
        adults = sum(n for value, n in counts.items() if role_of(value) == ADULT)
        return adults * 10 >= len(self.values) * 8

    @cached_property
    def roles(self) -> set[str]:
        """Return the roles that the values name when the column says who is who, else nothing.

        Under "role" half of the values must be roles; under any other heading all of them, or half
        of the rows where students and adults are among them.
        """
        if self.key in WHETHER_STAFF:
            return {STUDENT, ADULT}
        field = self.sense.field
        related = self.key.startswith("relation")  # of parents, where the children are among them
        if field in _NO_ROLES or not (related or self.sense.scope in ("", STUDENT, ADULT)):
            return set()
        said = field == "role"
        first = set(self.values[:50])
        if not said and not any(map(role_of, first)):
            return set()
        values = set(filled(self.table, self.at, self.table.height))
        if not 0 < len(values) <= MOST_ROLES:
            return set()
        named = {v: role_of(v) for v in values}
        known = {role for role in named.values() if role}
        if said:
            return known if sum(map(bool, named.values())) * 2 >= len(values) else set()
        rows = sum(bool(named.get(v)) for v in self.values)
        if {STUDENT, NEITHER} <= known and rows == len(self.values) and not field:
            return known
        if related:
            return set()
        if {STUDENT, ADULT} <= known and rows * 2 >= len(self.values):
            pupils = sum(ROLE_OF.get(key(v)) == STUDENT for v in self.values)
            return known if field != "title" or pupils > 1 else set()
        known_as = ROLE_OF.keys() if self.unknown else keys("sheets.exact roles")
        exact = {*map(key, values)} <= known_as
        told = STUDENT in known if self.unknown else field in ("status", "title", "homeroom")
        return known if exact and told else set()


_NO_ROLES = frozenset(
    "first_name last_name full_name preferred_name middle_name second_last_name suffix email "
    "birth_date sequence language strength wave".split()
)
WHETHER_STAFF = keys("sheets.whether staff")
_BARE = re.compile(r"\d{1,2}")
_MONTH, _DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12]\\d|3[01])"
_OF_A_DAY = re.compile(rf"((?:19|20)?\d\d{_MONTH}{_DAY}|{_DAY}{_MONTH}\d\d)[-+ A]?\w{{4,7}}")


@lru_cache(maxsize=4096)
def _of_a_year(value: str) -> bool:
    return looks_like_grade(value) or bool(re.fullmatch(r"\d[A-Z]\d", value))


def columns_of(table: Table) -> tuple[Column, ...]:
    """Return the columns of a table, each heading understood once."""
    return tuple(Column(table, at) for at in range(len(table.columns)))


def name_several(values: list[str]) -> bool:
    """Say whether most cells name several people, as where a row is a class."""
    several = sum(
        len([*filter(str.strip, v.split(","))]) > 3
        or v.count("|") > 1
        or v.count(";") > 1
        or v.count("\n") > 1
        for v in values
    )
    return several * 2 > len(values)
