"""Words on their way to a browser: sentences as data, and the script that puts them on a page."""

from pathlib import Path

from babel.core import Locale

from connections.words.numbers import _locale
from connections.words.speaking import _catalogue, spoken

SAYING = Path(__file__).with_name("saying.js").read_text(encoding="utf-8")


def language() -> str:
    """Return the language that is spoken just now as a page names it: "en", "pt-BR"."""
    return spoken().replace("_", "-")


def say_forms(one: str, many: str) -> dict[str, str]:
    """Return each form of a sentence that a number decides, by its plural category.

    The browser chooses among them, by a number that it alone knows, and puts in the facts.
    """
    category = Locale.parse(_locale()).plural_form
    numbers = {category(n): n for n in range(200, -1, -1)}  # the smallest of each category
    said = _catalogue(spoken())
    return {form: said.ngettext(one, many, n) for form, n in numbers.items()}
