"""First paint of the wall with 1,200 names, in Chromium: at a desk against an empty page of the
same server, and on a phone's own page against the same wall at a desk.

From asking for the page until there is something to tap, or to read: the browser's own clock says
when the frame with it was drawn. They take turns, and the browser keeps nothing in between.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from connections.domain.access.grants import Reach
from connections.ui.shell.doors import SESSION_COOKIE
from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, free_port
from tests.load.school import build_school, environment, open_desk

LOADS = 11
EMPTY = 'import streamlit as st\n\nst.markdown("Nothing here")\n'
# Resolves with the moment of the first frame in which the selector is there, streamlit's shadow
# root included: milliseconds since the page was asked for.
WAIT = """(selector) => new Promise((done) => {
  const seen = () => {
    const hosts = [...document.querySelectorAll("*")].filter((e) => e.shadowRoot)
    return [document, ...hosts.map((e) => e.shadowRoot)].some((r) => r.querySelector(selector))
  }
  const look = () => requestAnimationFrame(() => {
    if (seen()) requestAnimationFrame(() => done(performance.now()))
    else look()
  })
  look()
})"""


def results() -> Iterator[dict]:
    if not CHROMIUM:
        yield {"what": "first paint of the wall", "failed": "Chromium is missing here"}
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "empty.py").write_text(EMPTY, encoding="utf-8")
        school = build_school(folder, 150, 1200)
        desks, phones = (
            [open_desk(school, folder, adult, reach) for adult in school.adults[:LOADS]]
            for reach in (Reach.EVERYTHING, Reach.POCKET)
        )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with (
            serving(ROOT / "streamlit_app.py", environment(school, folder)) as wall,
            serving(folder / "empty.py", {}) as empty,
        ):
            walls, empties, plain = [], [], []
            for desk, phone in zip(desks, phones, strict=True):
                walls.append(first_paint(browser, f"{wall}/mark", ".tile", desk))
                plain.append(first_paint(browser, f"{wall}/mywall", ".tile", phone))
                empties.append(first_paint(browser, empty, "[data-testid=stMarkdown]"))
        browser.close()
    ratio = statistics.median(w / e for w, e in zip(walls[1:], empties[1:], strict=True))
    yield {
        "what": "first paint of the wall with 1,200 names against an empty Streamlit page",
        "ratio": round(ratio, 2),
        "milliseconds": round(statistics.median(walls[1:])),
        "empty_milliseconds": round(statistics.median(empties[1:])),
        "at_most": 1.5,
    }
    ratio = statistics.median(p / w for p, w in zip(plain[1:], walls[1:], strict=True))
    yield {
        "what": "first paint of 1,200 names on a phone's own page against the wall at a desk",
        "ratio": round(ratio, 2),
        "milliseconds": round(statistics.median(plain[1:])),
        "at_most": 0.25,
    }


@contextmanager
def serving(script: Path, environment: dict[str, str]) -> Iterator[str]:
    """Serve a script with the shipped configuration until the block ends; yield its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                break
            time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()


def first_paint(browser, url: str, selector: str, holding: str = "") -> float:
    """Return the milliseconds until the page shows the selector, in a browser that is new to it."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    if holding:
        context.add_cookies([{"name": SESSION_COOKIE, "value": holding, "url": url}])
    page.goto(url, wait_until="commit")
    took = page.evaluate(WAIT, selector)
    context.close()
    return float(took)
