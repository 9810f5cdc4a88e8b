"""The theme is readable: every pair of ink and paper is computed, light and dark."""

import tomllib
from pathlib import Path

import pytest

from connections.ui.parts.charts import DARK, LIGHT

THEME = tomllib.loads(Path(".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2 AA, 1.4.3 and 1.4.11
BOTH = pytest.mark.parametrize("mode", ["light", "dark"])


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself_is_right():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@BOTH
def test_text_is_readable_on_every_paper(mode):
    theme = THEME[mode]
    papers = [theme["backgroundColor"], theme["secondaryBackgroundColor"]]
    papers += [theme["sidebar"]["backgroundColor"], theme["sidebar"]["secondaryBackgroundColor"]]
    for paper in papers:
        assert contrast(theme["textColor"], paper) >= 7
        assert contrast(theme["grayTextColor"], paper) >= TEXT
        assert contrast(theme["linkColor"], paper) >= TEXT


@BOTH
@pytest.mark.parametrize("colour", ["blue", "green", "orange", "yellow", "red"])
def test_messages_are_readable(mode, colour):
    theme = THEME[mode]
    text = theme[f"{colour}TextColor"]
    assert contrast(text, theme[f"{colour}BackgroundColor"]) >= TEXT
    assert contrast(text, theme["backgroundColor"]) >= TEXT


@BOTH
def test_white_is_readable_on_the_primary_button_and_the_button_stands_out(mode):
    theme = THEME[mode]
    assert contrast("#FFFFFF", theme["primaryColor"]) >= TEXT
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= SHAPE


@BOTH
def test_charts_can_be_seen_and_their_words_read(mode):
    ink, paper = {"light": LIGHT, "dark": DARK}[mode], THEME[mode]["backgroundColor"]
    assert contrast(ink.text, paper) >= 7 and contrast(ink.quiet, paper) >= TEXT
    for shape in (ink.connection, ink.attention, ink.quiet):
        assert contrast(shape, paper) >= SHAPE


def test_nothing_is_fetched_from_elsewhere():
    assert "http" not in str(THEME)
