"""How a table is read: which column is which of our fields."""

from dataclasses import dataclass, field

from connections.files.tables.tables import Table
from connections.files.words.role_words import ADULT, STUDENT
from connections.words import say

NULLS = frozenset(
    "NULL null Null #N/A #REF! #VALUE! #NAME? #DIV/0! "
    "NaN nan N/A n/a None none \\N (null) - --".split()
)
ERRORS = frozenset("#N/A #REF! #VALUE! #NAME? #DIV/0! #NULL! \\N (null)".split())


@dataclass
class Layout:
    """How a table is read: our field → the index of its column.

    `kind` is "people", "marks", "support" or "" (none of ours). `role` is "student", "adult",
    "by row" (a role column or paths decide) or "" (must be asked, `likely` offered first).
    `refs` are columns of a student's row that name an adult. `what` says what a table that is none
    of people holds, `missing` what a list of people lacks: both to be said. With `doubt` a table
    of people may be none.
    """

    kind: str = ""
    role: str = ""
    what: str = ""
    own: dict[str, int] = field(default_factory=dict)
    refs: dict[str, int] = field(default_factory=dict)
    role_column: int | None = None
    unit_column: int | None = None
    left_out: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    doubt: bool = False
    likely: str = STUDENT  # the answer to offer first where the role must be asked
    headerless: bool = False
    shared_id: int | None = None  # a column of ids that different names share

    def named(self, table: Table, adults: bool | None = None) -> dict[str, str]:
        """Return our field → the heading in the file, "column 3" where there is none."""
        adults = self.role == ADULT if adults is None else adults
        prefix = "adult_" if adults else ""
        renamed = {"id": "adult_id" if adults else "student_id"}
        found = {}
        for name, at in {**self.own, **{f"by_{n}": i for n, i in self.refs.items()}}.items():
            told = table.headings[at] if table.headings else say("column {place}", place=at + 1)
            found[renamed.get(name, f"{prefix}{name}")] = told
        if self.role_column is not None:
            found["role"] = table.headings[self.role_column]
        return found


def filled(table: Table, at: int, most: int = 2000) -> list[str]:
    """Return the first values of a column that say something."""
    return [v for v in table.head(at, most) if v and v not in NULLS]
