"""Numbers, days and names in a row, as the language that is spoken writes them."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from babel.core import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from connections.words.pseudo import PSEUDO
from connections.words.speaking import ENGLISH, say, spoken


def _locale() -> str:
    return ENGLISH if spoken() == PSEUDO else spoken()


def number(value: int) -> str:
    """Return a count as people write it: "1,200"."""
    if -1000 < value < 1000:
        return str(value)
    return format_decimal(value, locale=_locale())


def percent(share: float) -> str:
    """Return a share as people say it; never 100% or 0% unless it is exactly that."""
    if share != share:  # NaN: nobody to count, or withheld
        return "–"
    if 0 < share < 0.005:
        return say("under 1%")
    if 0.995 <= share < 1:
        return say("over 99%")
    return format_percent(round(share * 100) / 100, "#,##0%", locale=_locale())


def points(difference: float) -> str:
    """Return a difference of two shares in points, with its sign: "+5", "−8", "0"."""
    whole = round(100 * difference)
    return f"{'−' if whole < 0 else '+' if whole else ''}{number(abs(whole))}"


_DAYS = {"short": "MMMd", "weekday": "EEEMMMd", "medium": "yMMMd"}


def day(value: date, form: str = "long") -> str:
    """Return a day: long "December 3, 2026", medium "Dec 3, 2026", weekday "Thu, Dec 3", short."""
    if form == "long":
        return format_date(value, "long", locale=_locale())
    return format_skeleton(_DAYS[form], value, locale=_locale())


def month(value: date) -> str:
    """Return a month with its year: "December 2026"."""
    name = Locale.parse(_locale()).months["stand-alone"]["wide"][value.month]
    return f"{name} {value.year}"


def listed(items: Iterable[str], style: Literal["unit", "standard"] = "unit") -> str:
    """Return names in a row: "Ana, Bo, Cy"; with style "standard" "Ana, Bo, and Cy"."""
    return format_list(list(items), style, locale=_locale())
