"""What the wall's and the meeting's browser tests share."""

import sqlite3
from collections.abc import Callable

from connections.store.database import open_database
from tests.browser.conftest import App, settled, sign_in

ROUND = "November 2026"  # Oak Street's open round
# Streamlit asks for its health under the page's own path first, and goes on when it is not there.
EXPECTED = ("/_stcore/health", "/_stcore/host-config")


def watched(page) -> list[str]:
    """Return a list that fills with what goes wrong in the page: errors, and refused content."""
    wrong: list[str] = []

    def console(message) -> None:
        if message.type == "error" and not message.location.get("url", "").endswith(EXPECTED):
            wrong.append(message.text)

    page.on("console", console)
    page.on("pageerror", lambda problem: wrong.append(str(problem)))
    return wrong


def open_wall(page, app: App, adult: str) -> None:
    """Open Mark as an adult at their own desk."""
    sign_in(page, app, adult)
    page.goto(f"{app.url}/mark")
    page.locator(".tile").first.wait_for()
    settled(page)


def saved(page, reviewed: int | None = None, timeout: float = 20_000) -> None:
    """Wait until the wall says that everything is saved, and so many names are reviewed."""
    words = "Saved" if reviewed is None else f"Saved · {reviewed} of"
    page.locator(".count", has_text=words).wait_for(timeout=timeout)


def until(page, true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is true, asked from here: a page's own policy lets no text be run."""
    for _ in range(round(seconds * 10)):
        if true():
            return
        page.wait_for_timeout(100)
    assert true()


def marks_of(app: App, adult_id: str) -> dict[str, int]:
    """Read one adult's standing marks in the open round out of the database file."""
    with sqlite3.connect(app.database_url.removeprefix("sqlite:///")) as sql:
        return dict(
            sql.execute(
                "SELECT student_id, strength FROM marks JOIN rounds USING (school_id, round_id) "
                "WHERE rounds.name = ? AND adult_id = ?",
                (ROUND, adult_id),
            ).fetchall()
        )


def adult_id_of(app: App, name: str) -> str:
    first, _, last = name.partition(" ")
    with sqlite3.connect(app.database_url.removeprefix("sqlite:///")) as sql:
        return sql.execute(
            "SELECT adult_id FROM adults WHERE first_name = ? AND last_name = ?", (first, last)
        ).fetchone()[0]


def names_with_open_walls(app: App) -> list[str]:
    """Return adults of Oak Street who have not marked anything yet in the open round."""
    with sqlite3.connect(app.database_url.removeprefix("sqlite:///")) as sql:
        rows = sql.execute(
            "SELECT first_name || ' ' || last_name FROM adults WHERE left_on IS NULL AND "
            "adult_id NOT IN (SELECT adult_id FROM marks JOIN rounds USING (school_id, round_id) "
            "WHERE rounds.name = ?) ORDER BY adult_id",
            (ROUND,),
        )
        return [name for (name,) in rows]


def database_of(app: App):
    return open_database(app.database_url, app.installation())


def axe(page) -> list[str]:
    """Return the WCAG A and AA violations of a page as axe sees them."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
