"""A name is shown as it is, wherever it stands, and is never anything that can be followed."""

import json
import os
import random  # noqa: TID251 - seeded: the same names every time
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from connections.services.book.book import open_database
from connections.services.round.rounds import list_rounds, reveal_round
from connections.services.school.schools import keeper
from connections.ui.shell.text import TURNS_WRITING
from tests.asking import NOW, as_
from tests.browser.conftest import ROOT, free_port, serving, settled

pytestmark = pytest.mark.browser
HOW_MANY = 10_000
HOSTILE = [
    "https://evil.example", "http://evil.example/a?b=c", "www.evil.com", "WWW.Evil.com/x",
    "[x](http://evil.example)", "![x](https://evil.example/x.png)", "<https://evil.example>",
    "ana@evil.example", "mailto:ana@evil.example", "xmpp:ana@evil.example", "(www.evil.com)",
    "a_www.evil.com", "//evil.example", "javascript:alert(1)", "[x]: http://evil.example",
    ":red[Bob]", ":material/home:", ":material_home:", ":streamlit:", ":smile:", ":help[x]",
    "Ana -- Bo", "Ana -> Bo", "<-> Ana <-", "Ana >= Bo ~= Cy <= Di", "~~Cy~~", "$x^2$", "$$x$$",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&amp; &lt;b&gt;", "*Bo* _Cy_",
    "    Four spaces", "# Heading", "1. One", "- Dash", "> Quote", "| a | b |", "---", "===",
    "`code`", "```", "\\*Bo\\*", "[^1]", "[ ] Task", "李小龍", "O’Neill-Ñandú", "Zoë  Two",
    "<iframe srcdoc='<script>alert(1)</script>'>", "{{ 7 * 7 }}", "%s %d {0}", "a:b:c", "@ana",
]  # fmt: skip
PIECES = [
    *HOSTILE, "www.", "http://", "https://", "@", ":", "::", "]", "[", "(", ")", "<", ">", "-",
    "~", "=", "->", ".com", "evil.example", " ", "  ", "\\", "`", "*", "_", "!", "#", "|", "&", "a",
    "Ana", "Bo", "é", "\u200d", "\u202e", "\u2066", "\u00a0", "\x00", "\x1b[31m", "\x85", "\n",
    "\t",
]  # fmt: skip


def spaced(text: str) -> str:
    """Return a text as a browser shows its ordinary white space."""
    return re.sub(r"[ \t\n\r\f]+", " ", text).strip(" \t\n\r\f")


def meant(name: str) -> str:
    """Return what a person is meant to read of a name."""
    plain = re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]", "", name)
    return spaced(re.sub(TURNS_WRITING, "\ufffd", plain))


def made_names() -> list[str]:
    """Return names put together of what Markdown and browsers take for something else."""
    chance, found = random.Random(14), {}

    def piece() -> str:
        if chance.random() < 0.5:
            return chance.choice(PIECES)
        ends = chance.choice((0x7F, 0x24F, 0x2FFF, 0xFFFF, 0x10FFFF))
        letters = (chr(chance.randint(0, ends)) for _ in range(chance.randint(0, 6)))
        return "".join(each for each in letters if not "\ud800" <= each <= "\udfff")

    while len(found) < HOW_MANY:
        name = "".join(piece() for _ in range(chance.randint(1, 5)))
        if meant(name):
            found[name] = None
    return list(found)


@pytest.fixture
def page_of(tmp_path, browser):
    """Return how to open the page that shows these names."""
    started = []

    def open_page(many=(), hostile=()):
        file, port = tmp_path / "names.json", free_port()
        file.write_text(json.dumps({"many": list(many), "hostile": list(hostile)}), "utf-8")
        script = Path(__file__).with_name("shown.py")
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"],
                cwd=ROOT,
                env=os.environ | {"NAMES": str(file), "PYTHONPATH": str(ROOT)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        for _ in range(300):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)
                break
            time.sleep(0.1)
        page = browser.new_page()
        page.set_default_timeout(60_000)
        started.append(page)
        page.goto(f"http://127.0.0.1:{port}")
        settled(page)
        return page

    yield open_page
    for each in reversed(started):
        each.kill() if isinstance(each, subprocess.Popen) else each.close()


SHOWN = "() => [...document.querySelectorAll('[data-testid=stMarkdown] p')].map(p => p.textContent)"
LIVE = (
    "() => document.querySelectorAll('main a, main img, main [data-testid=stMain] iframe').length"
)


def test_ten_thousand_made_names_are_shown_letter_by_letter(page_of):
    names = made_names()
    page = page_of(many=names)
    shown = page.evaluate(SHOWN)
    assert len(shown) == len(names)
    wrong = [(a, b) for a, b in zip(names, shown, strict=True) if meant(a) != spaced(b)]
    assert wrong[:10] == [] and page.evaluate(LIVE) == 0


def test_hostile_names_are_text_in_every_kind_of_place(page_of):
    page = page_of(hostile=HOSTILE)
    outside = []
    page.on("request", lambda asked: outside.append(asked.url))
    for kind in ("stButtonGroup", "stRadioOption", "stMetricLabel", "stExpander"):
        page.get_by_test_id(kind).nth(len(HOSTILE) - 1).wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate(LIVE) == 0
    for place, name in enumerate(HOSTILE):
        each = page.locator(f".st-key-at_{place}")
        told = [
            spaced(text)
            for text in each.locator("[data-testid=stMarkdownContainer]").all_text_contents()
        ]
        wrong = [text for text in told if text not in (meant(name), "Name", "Names", "1")]
        assert wrong == [] and told.count(meant(name)) >= 9, name
        for level in ("h1", "h2"):
            assert spaced(each.locator(level).text_content()) == meant(name)
        each.locator("[data-testid=stTooltipIcon]").hover()
        tooltip = page.locator("[data-testid=stTooltipContent]")
        assert spaced(tooltip.text_content()) == meant(name)
        assert tooltip.locator("a, img").count() == 0
        page.mouse.move(0, 0)
        tooltip.wait_for(state="detached")
    grid = page.get_by_test_id("stDataFrame")
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    for row in range(6):  # a cell that is opened shows its text, and nothing to follow
        page.mouse.dblclick(box["x"] + 60, box["y"] + 35 * (row + 1) + 15)
        assert page.locator("#portal a, [data-testid=stDataFrame] a").count() == 0
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Escape")
    assert [url for url in outside if "evil" in url] == [] and len(page.context.pages) == 1


IN_A_PICTURE = "<img src=https://evil.example/x onerror=alert(1)>[x](http://evil.example)"


TOOLTIPS = """() => [...document.querySelectorAll("div[style*='9999999']")]
  .map((each) => each.innerText).join(" ")"""


def test_charts_and_their_tooltips_show_names_as_text(tmp_path, oak_street_file, new_page):
    """A request to evil.example, or anything the policy had to stop, fails this too."""
    path = tmp_path / "school.sqlite"
    shutil.copy(oak_street_file, path)
    url = f"sqlite:///{path.as_posix()}"
    database = open_database(url)
    with database.changing(keeper("school"), "test.filled", NOW) as sql:
        for table, column in (
            *(("students", "last_name"), ("adults", "last_name"), ("rounds", "name")),
            *(("students", "homeroom"), ("round_students", "homeroom")),
        ):
            sql.execute(text(f"UPDATE {table} SET {column} = {column} || :x"), {"x": IN_A_PICTURE})
    newest = as_(database, keeper("school"))(list_rounds)[0].round_id
    as_(database, keeper("school"))(reveal_round, newest)
    database.close()
    with serving(tmp_path, url) as app:
        page = new_page(width=1400, height=1600)
        page.on("dialog", lambda dialog: new_page.stopped.append(dialog.message))
        page.goto(f"{app.url}/coverage?view=overview")
        settled(page)
        page.get_by_text("Homeroom", exact=True).first.click()
        settled(page)
        shown = page.locator(".figures tbody th").first.inner_text()
        assert " ".join(shown.split()).endswith(IN_A_PICTURE)
        page.goto(f"{app.url}/coverage?view=picture")
        settled(page)
        for spot in (".left .spot", ".middle .spot", ".right .spot"):
            page.locator(spot).first.hover()
            assert IN_A_PICTURE in page.locator(".sentence").inner_text()
        page.goto(f"{app.url}/coverage?student=00403")
        settled(page)
        page.get_by_text("As a picture").click()
        settled(page)
        opened = page.get_by_test_id("stExpander").filter(has_text="As a picture")
        chart, told = opened.locator("canvas").first, set()
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        for at in range(400):
            x, y = box["width"] * (at % 20 + 0.5) / 20, box["height"] * (at // 20 + 0.5) / 20
            page.mouse.move(box["x"] + x, box["y"] + y)
            if at % 4 == 3:
                page.wait_for_timeout(30)
            told.add(page.evaluate(TOOLTIPS))
        assert page.locator("a[href*=evil], img[src*=evil]").count() == 0
        assert any(IN_A_PICTURE in text for text in told), "no tooltip over a name"
