"""What a shared report says: labels, and nothing a count could be worked out from."""

from dataclasses import dataclass
from enum import StrEnum

from connections.domain.disclosure.exact import Key, Run
from connections.words import to_say


class Kind(StrEnum):
    """How a range is put into words."""

    BETWEEN = "between"
    OR_MORE = "or_more"
    OR_LESS = "or_less"


class Refused(StrEnum):
    """Why a report prints no figure at all."""

    TOO_FEW = "too_few"
    TOO_LONG = "too_long"
    UNSAFE = "unsafe"


REASONS = {
    Refused.TOO_FEW: to_say("There are too few students to report on."),
    Refused.TOO_LONG: to_say("Checking took too long, so nothing was shared."),
    Refused.UNSAFE: to_say("No figure can be shared without pointing at a small group."),
}


@dataclass(frozen=True, slots=True)
class Label:
    """A share as whole percents: "86–90 %", "88 % or more", "12 % or less"."""

    kind: Kind
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One printed line: of which groups, which label, and the round the label comes from."""

    key: Key
    label: Label
    as_of: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of the whole school that stands beside coverage: its code (`Also`) and its label."""

    what: str
    label: Label


@dataclass(frozen=True, slots=True)
class Published:
    """All that any form of a shared report may read."""

    lines: tuple[Shown, ...]
    left_out: tuple[tuple[str, str], ...] = ()  # table, group: too small even together
    refused: Refused | None = None
    beside: tuple[Beside, ...] = ()


def label_of(run: Run) -> Label:
    """Return the label of a range: outward to whole percents, never a 0 or a 100."""
    low, high = 100 * run.low // run.students, -(-100 * run.high // run.students)
    if high >= 100:
        return Label(Kind.OR_MORE, low, 100)
    return Label(Kind.OR_LESS if low <= 0 else Kind.BETWEEN, low, high)
