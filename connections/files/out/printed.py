"""A page to read and print: one HTML file without a script, and nothing fetched from anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from connections.words import say
from connections.words.speaking import spoken

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a sentence, and a table of texts; where it has no row the page says so."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page: its title, lines under it, its sections."""

    title: str
    lines: tuple[str, ...]
    sections: Sequence[Section]

    @property
    def nothing(self) -> str:
        """Return what stands where a section has nothing."""
        return say("Nothing is held.")


def write_printed(page: PrintedPage) -> bytes:
    """Return the page as one HTML file, every text in it as text."""
    html = _PAGES.get_template("printed.html").render(language=spoken(), page=page)
    return html.encode()
