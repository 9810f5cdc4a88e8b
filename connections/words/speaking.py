"""Saying a sentence: looked up in the catalogue of the language that is spoken just now."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from connections.words.pseudo import PSEUDO, PseudoTranslations

ENGLISH = "en"  # what the code is written in; needs no catalogue
_HERE = Path(__file__).parent
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)
_usual = ENGLISH


def languages() -> tuple[str, ...]:
    """Return the languages that can be spoken, English first; the pseudo-language is for tests."""
    return (ENGLISH, *sorted(path.stem for path in _HERE.glob("*.po")), PSEUDO)


def use(language: str) -> None:
    """Speak this language in the whole process, except where `speaking` says otherwise.

    Raises ValueError for a language that has no catalogue.
    """
    global _usual
    if language not in languages():
        raise ValueError(f"there is no catalogue for {language!r}")
    _usual = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language within the block, in this thread."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """Return the language that is spoken just now."""
    return _spoken.get() or _usual


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == PSEUDO:
        return PseudoTranslations()
    if language == ENGLISH:
        return NullTranslations()
    with (_HERE / f"{language}.po").open("rb") as file:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def say(text: str, /, **facts: object) -> str:
    """Return a sentence in the language that is spoken, with the facts put in by name."""
    said = _catalogue(spoken()).gettext(text) if text else ""
    return said.format(**facts) if facts else said


def say_many(n: int, one: str, many: str, /, **facts: object) -> str:
    """Return the form of a sentence that fits the number, which it may name as {n}."""
    from connections.words.numbers import number

    said = _catalogue(spoken()).ngettext(one, many, n)
    return said.format(n=number(n), **facts)


def to_say(text: str) -> str:
    """Mark a text for the catalogue that `say` says later; return it as it is."""
    return text
