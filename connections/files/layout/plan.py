"""How a table is read: which column is which of our fields, and what of it is in doubt."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connections.files.tables.tables import Table
from connections.files.words.roles import ADULT, STUDENT
from connections.words import say

NULLS = frozenset(
    "NULL null Null #N/A #REF! #VALUE! #NAME? #DIV/0! "
    "NaN nan N/A n/a None none \\N (null) - --".split()
)
ERRORS = frozenset("#N/A #REF! #VALUE! #NAME? #DIV/0! #NULL! \\N (null)".split())
NAMES = frozenset({"first_name", "last_name", "full_name", "preferred_name"})


@dataclass(frozen=True)
class Doubt:
    """What only a person knows of a table: for each answer, its words and how the table is read.

    `told` is a sentence with {table}, and {column} where it is about one. Until it is answered,
    nobody is read of the table if the doubt `stops`.
    """

    topic: str
    told: str
    choices: tuple[tuple[str, str, "Layout"], ...]
    column: int | None = None
    stops: bool = False


@dataclass(frozen=True)
class Layout:
    """How a table is read: our field → the index of its column.

    `kind` is "people", "marks", "voice", "support" or "" (none of ours). `role` is "student",
    "adult", "by row" (a role column or paths decide) or "" (must be asked, `likely` offered first).
    `refs` are columns of a student's row that name an adult. `what` says what a table that is none
    of people holds, `missing` what a list of people lacks: both to be said.
    """

    kind: str = ""
    role: str = ""
    what: str = ""
    own: Mapping[str, int] = field(default_factory=dict)
    refs: Mapping[str, int] = field(default_factory=dict)
    role_column: int | None = None
    unit_column: int | None = None
    left_out: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    likely: str = STUDENT  # the answer to offer first where the role must be asked
    headerless: bool = False
    # Within whole names, and how many words it has; None: as the names themselves say.
    surname_first: int | None = None
    thousands: bool = False  # ids are written with points, as 1.002

    def named(self, table: Table, adults: bool | None = None) -> dict[str, str]:
        """Return our field → the heading in the file, "column 3" where there is none."""
        adults = self.role == ADULT if adults is None else adults
        prefix = "adult_" if adults else ""
        renamed = {"id": "adult_id" if adults else "student_id"}
        found = {}
        for name, at in {**self.own, **{f"by_{n}": i for n, i in self.refs.items()}}.items():
            told = table.headings[at] if table.headings else ""
            found[renamed.get(name, f"{prefix}{name}")] = told or say(
                "column {place}", place=at + 1
            )
        if self.role_column is not None:
            found["role"] = table.headings[self.role_column] if table.headings else ""
        return found


def filled(table: Table, at: int, most: int = 2000) -> list[str]:
    """Return the first values of a column that say something."""
    return [v for v in table.head(at, most) if v and v not in NULLS]
