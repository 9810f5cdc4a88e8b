"""The board's report: what every form of it reads. Labels, days and words; no count.

It is frozen when the first form of it is taken. What a person typed, the paper and the language may
change: an edition of the same labels.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import Label, Published


class Paper(StrEnum):
    """What the pages are printed on."""

    LETTER = "us-letter"
    A4 = "a4"


class Form(StrEnum):
    """In which form a report is taken; the value ends the file's name."""

    PDF = "pdf"
    WORKBOOK = "xlsx"
    TABLE = "csv"
    PICTURES_PNG = "png.zip"  # each chart
    PICTURES_SVG = "svg.zip"
    SLIDE = "slide.png"  # 16:9
    HANDOUT = "handout.pdf"  # one page for families


@dataclass(frozen=True, slots=True)
class Past:
    """What the report of an earlier round said of the whole school."""

    round_name: str
    held_on: date
    covered: Label | None
    answers_in: Label | None


@dataclass(frozen=True, slots=True)
class BoardReport:
    """A round for eyes outside the staff; `groups` are the divisions that a person chose.

    `before` is the round it is set beside, "" in a first one.  `voice_of`: the grades of whom
    students were asked.  `compared`: about as many answers are in as in the round before, so it is
    told what changed.  `no_comparison`: why none is made, as domain.outreach's `Withheld`.
    `nobody_over`: no adult carries more than they have places for; None where nothing was asked.
    `past`: what earlier reports said, the oldest first.  `short`: the adults were asked about their
    own students and one list that all share, not about everybody.
    """

    school: str
    round_name: str
    held_on: date
    taken_on: date
    smallest: int
    published: Published
    groups: tuple[str, ...] = ()
    before: str = ""
    before_held_on: date | None = None
    voice_of: tuple[str, ...] = ()
    compared: bool = True
    no_comparison: str = ""
    nobody_over: bool | None = None
    past: tuple[Past, ...] = ()
    several: bool = (
        False  # schools, each of them a group: `school` is what they are called together
    )
    short: bool = False

    def label(self, aspect: Aspect, table: str = "", names: tuple[str, ...] = ()) -> Label | None:
        """Return a line's label, None where it is not printed."""
        wanted = Key(aspect, table, names)
        return next((line.label for line in self.published.lines if line.key == wanted), None)

    def also(self, what: Also) -> Label | None:
        """Return the label of a figure beside coverage, None where it is not printed."""
        return next((each.label for each in self.published.beside if each.what == what), None)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A group figure that the school typed in, with its source; never collected here."""

    figure: str
    source: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person adds to the labels: an edition of a report.

    `next_steps`: the school's own sentences.  `flourishing`, `wellbeing`: the second and third
    indicator of the resilience workgroup, where the school has a figure of them.
    """

    next_steps: tuple[str, ...] = ()
    flourishing: Indicator | None = None
    wellbeing: Indicator | None = None
    paper: Paper = Paper.LETTER
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Taken:
    """A form of an edition that went out: the very bytes, and their SHA-256."""

    filename: str
    content: bytes
    sha256: str
    edition: int
