"""The browser code by itself: its files as they are, with a clock and a network of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import connections
from connections.domain.rounds.marks import MEANING, Strength
from connections.ui.mark.words import wall_words
from connections.ui.meeting.pairs.pairs import pairs_words
from connections.words import say

PACKAGE = Path(connections.__file__).parent
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
FILES = {
    path.name: path
    for room in ("ui", "words")
    for path in (PACKAGE / room).rglob("*")
    if path.suffix in KINDS
}
# Asked for as plain.js.
PLAIN = ("saying.js", "high.js", "outbox.js", "tiles.js", "dots.js", "bars.js")
BENCH = Path(__file__).with_name("bench.html")


def strengths() -> list[dict[str, Any]]:
    """Return the strengths as a wall gets them, in the language that is spoken."""
    return [
        {"value": int(s), "word": say(MEANING[s].word), "test": say(MEANING[s].test)}
        for s in reversed(Strength)
    ]


NAMES = ["Ava Diaz", "Bo Kim", "Cy Lor", "Dé Nguyen", "Eva Olsen"]
WALL = {
    "language": "en",
    "words": wall_words(),
    "list": "list one",
    "scope": "wall of Ana",
    "seed": 7,
    "mine": [],
    "earlier": {},
    "students": [[f"h{n}", name, n // 3, n % 2] for n, name in enumerate(NAMES)],
    "grades": ["Grade 7", "Grade 8"],
    "rooms": ["", "12"],
    "strengths": strengths(),
    "capability": "signed",
}
LIST = {
    "language": "en",
    "words": pairs_words(),
    "names": True,
    "none": "Nobody is left.",
    "mine": [],
    "refused": 0,
    "rows": [
        {
            "id": "s1",
            "name": "Ava Diaz",
            "grade": "Grade 7",
            "known": "○ 1 recognises",
            "taken": "",
            "asked": "",
        },
        {
            "id": 's"2',
            "name": "<b>Bo</b>",
            "grade": "Grade 8",
            "known": "",
            "taken": "",
            "asked": "",
        },
    ],
    "adults": [
        {"id": "a1", "name": "José Núñez", "free": 2, "places": "2 places"},
        {"id": "a2", "name": "Ana Núñez", "free": 1, "places": "1 place"},
        {"id": "a3", "name": "Cy Cole", "free": 0, "places": "0 places"},
    ],
}
# Names are found by their text: the order on the wall is shuffled.
HELP = """
window.tileOf = (name) => $$(".tile").find((tile) => tile.children[1].firstChild.data === name)
window.draw = (data) => wall(component(root, new TextEncoder().encode(JSON.stringify(data))))
"""


class Bench:
    """A page that holds the browser code."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def do(self, script: str, given: Any = None) -> Any:
        """Run a line of JavaScript, with `given` as what it was given; return what it comes to."""
        return self.page.evaluate(f"async (given) => {{ {script} }}", given)

    def get(self, expression: str, given: Any = None) -> Any:
        return self.do(f"return {expression}", given)

    def later(self, milliseconds: int) -> None:
        """Let time pass; whatever is due happens."""
        self.page.clock.run_for(milliseconds)

    def text(self, selector: str) -> str:
        return self.get("$(given).textContent", selector)

    def texts(self, selector: str) -> list[str]:
        return self.get("$$(given).map((part) => part.textContent)", selector)

    def click(self, selector: str) -> None:
        self.do("$(given).click()", selector)

    def type(self, selector: str, text: str) -> None:
        self.do(
            "$(given[0]).value = given[1]; $(given[0]).dispatchEvent(new Event('input'))",
            [selector, text],
        )

    def press(self, selector: str, key: str, **more: bool) -> bool:
        """Press a key in a part of the page; say whether the browser's own act was stopped."""
        return self.get("press($(given[0]), given[1], given[2])", [selector, key, more])

    @property
    def asked(self) -> list[dict[str, Any]]:
        return self.get("asked")

    @property
    def told(self) -> list[list[Any]]:
        return self.get("told")

    @property
    def kept(self) -> dict[str, str]:
        """Return what this browser keeps."""
        return self.get("({...localStorage})")

    def reload(self) -> None:
        self.page.goto("http://127.0.0.1/bench")


def said(message: dict[str, Any]) -> list[tuple[str, int | None]]:
    """Return what a message says: students with strengths."""
    return [(answer["student"], answer["strength"]) for answer in message["answers"]]


class Wall:
    """A wall on the bench, and what its tiles show."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        bench.do(f"await open('/wall.html', '/wall.css'); {HELP}")

    def draw(self, **changes):
        """Draw the wall as Streamlit does on a run; then the first reading of what is saved."""
        self.bench.do("window.leave = draw(given)", WALL | changes)
        self.bench.later(0)

    def tap(self, *names):
        for name in names:
            self.bench.do("tileOf(given).click()", name)

    def key(self, name, key, **more):
        """Press a key on a tile, which gets the focus; say whether the browser's act stopped."""
        script = (
            "const tile = tileOf(given[0]); tile.focus(); return press(tile, given[1], given[2])"
        )
        return self.bench.do(script, [name, key, more])

    def values(self):
        """Return the answers that the tiles show, by name; names without one are left out."""
        shown = self.bench.get(
            "$$('.tile').map((tile) => [tile.children[1].firstChild.data, tile.className])"
        )
        found = {name: int(classes.split()[1][1:]) for name, classes in shown}
        return {name: value for name, value in sorted(found.items()) if value != -1}

    def shown(self):
        return sorted(self.bench.texts(".tile:not([hidden]) .name"))

    def sent(self):
        return [
            (NAMES[int(student[1:])], strength)
            for message in self.bench.asked
            if message["path"] == "/answers"
            for student, strength in said(message)
        ]

    def notices(self):
        return self.bench.texts(".notice p")


class List:
    """The list of pairs on the bench."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        bench.do(
            "await open('/pairs.html', '/pairs.css')\n"
            "window.draw = (data) => pairs(component(root, data))"
        )

    def draw(self, **changes: Any) -> None:
        self.bench.do("window.leave = draw(given)", LIST | changes)

    def choose(self, place: int = 0) -> None:
        self.bench.do("$$('.row button')[given].click()", place)


@pytest.fixture(scope="package")
def page_of_scripts(browser) -> Iterator[Any]:
    """Return the one page of these tests. Nothing it asks for leaves it."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="en-US")

    def answer(route: Any) -> None:
        name = route.request.url.rpartition("/")[2]
        paths = [FILES[n] for n in PLAIN] if name == "plain.js" else [FILES.get(name, BENCH)]
        route.fulfill(
            body="\n".join(path.read_text(encoding="utf-8") for path in paths),
            content_type=f"{KINDS[paths[0].suffix]}; charset=utf-8",
        )

    context.route("**/*", answer)
    page = context.new_page()
    page.clock.install(time=1_800_000_000)
    yield page
    context.close()


@pytest.fixture
def bench(page_of_scripts) -> Iterator[Bench]:
    """Return the page, fresh: nothing kept, nothing asked, at a time that stands still."""
    opened, wrong = Bench(page_of_scripts), []
    page_of_scripts.on("pageerror", note := lambda problem: wrong.append(str(problem)))
    opened.reload()
    opened.do("localStorage.clear()")
    page_of_scripts.clock.pause_at(opened.get("Date.now() / 1000") + 60)
    yield opened
    page_of_scripts.remove_listener("pageerror", note)
    assert wrong == [], "no error in the page"


@pytest.fixture
def wall(bench: Bench) -> Wall:
    """Return a wall of five names, still to be drawn."""
    return Wall(bench)
