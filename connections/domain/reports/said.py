"""What a finished file says, read back from it: the same for every form of a report."""

from dataclasses import dataclass
from datetime import date

from connections.domain.disclosure.published import Beside, Shown


@dataclass(frozen=True, slots=True)
class Said:
    """The lines of one report as a file of it holds them, names as texts of one line."""

    school: str
    round_name: str
    held_on: date
    edition: int
    lines: tuple[Shown, ...]
    left_out: tuple[tuple[str, ...], ...] = ()  # table, group; a table alone: all of it
    beside: tuple[Beside, ...] = ()
