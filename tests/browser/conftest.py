"""The real app in a real browser: one server for each test, on a database of its own."""

import http.client
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from connections.domain.access.grants import Reach
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.services.access.sessions import open_session
from connections.settings import settings_from
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from connections.store.schools import load_schools
from connections.ui.shell.doors import SESSION_COOKIE
from tests.conftest import missing
from tests.starting import Forked, start

ROOT = Path(__file__).parent.parent.parent
# The shell draws no window of a browser's around the page: half the work.
HERE = shutil.which("chromium-headless-shell") or shutil.which("chromium")
CHROMIUM = os.environ.get("CONNECTIONS_CHROMIUM") or HERE or ""
# Without these Chromium looks for its maker's servers at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class App:
    """A running app: where it is, its database, and what it has printed."""

    url: str
    database_url: str
    log: Path
    process: Forked | subprocess.Popen

    @property
    def keeper_link(self) -> str:
        """Return the link that the newest start has printed."""
        return re.findall(r"http://\S+/keeper#\S+", self.log.read_text(errors="replace"))[-1]

    def cookies(self) -> dict[str, str]:
        """Show the key as a browser does; return the secrets that it keeps from then on."""
        jar: dict[str, str] = {}
        line = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        form = urlencode({"key": self.keeper_link.partition("#")[2]})
        known = urlencode({"passphrase": PASSPHRASE})
        for asking in (("POST", "/keeper", form), ("POST", "/keeper/passphrase", known)):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            line.request(*asking, headers=headers)
            answer = line.getresponse()
            answer.read()
            for each in answer.headers.get_all("Set-Cookie", []):
                jar |= {name: found.value for name, found in SimpleCookie(each).items()}
        line.close()
        return jar

    def choose_passphrase(self) -> None:
        """Choose the passphrase of this computer, as whoever looks after it does at the start."""
        line = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        form = urlencode(dict.fromkeys(("old", "typed", "again"), PASSPHRASE))
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        headers = {"Cookie": self.cookie(), **kind}
        line.request("POST", "/keeper/passphrase/new", form, headers=headers)
        assert line.getresponse().status == 303
        line.close()

    def installation(self) -> Installation:
        """Return the installation of the database, for a test that opens it beside the server."""
        keys = known_to(self.database_url).get("CONNECTIONS_KEYS_FOLDER")
        return Installation(Path(keys) if keys else settings_from().keys_folder)

    def cookie(self) -> str:
        """Return the same as the header of a request."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies().items())

    def signed_in(self, adult_id: str, pocket: bool = False) -> dict[str, str]:
        """Return the cookie of an adult at their own desk, as a directory's sign-in sets it.

        In a pocket: of an adult whose own phone has been unlocked.
        """
        database = open_database(self.database_url, self.installation())
        with database.reading() as sql:
            school_id = next(iter(load_schools(sql)))
        reach = Reach.POCKET if pocket else Reach.EVERYTHING
        adult = Viewer(school_id, frozenset(), adult_id, reach=reach)
        door = Door.DEVICE if pocket else Door.SIGNED_IN
        now = datetime.now(UTC)  # noqa: TID251 - a test's clock
        holding = open_session(database, adult, door, now)
        database.close()
        return {SESSION_COOKIE: holding}


PASSPHRASE = "four words that rhyme"  # of an app that was given one
RUNNING: list[App] = []  # the newest last
# Streamlit's library for long numbers asks for machine code and does without when it gets none.
GIVES_UP_QUIETLY = re.compile(r"script-src: wasm-eval at http://[\w.:]+/static/js/protobuf\.")
_NAMES = ("127.0.0.1", "localhost")
OF_THIS_MACHINE = (
    *(f"{by}://{name}" for by in ("http", "ws") for name in _NAMES),
    "data:",
    "blob:",
)
TELL_WHAT_IS_STOPPED = """document.addEventListener("securitypolicyviolation", (event) =>
  stoppedByPolicy(`${event.effectiveDirective}: ${event.blockedURI} at ${event.sourceFile}`))"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def known_to(database_url: str) -> dict[str, str]:
    """Return what a program needs to know to work on a database: where it is, and its keys."""
    beside = Path(database_url.removeprefix("sqlite:///")).with_name("keys")
    own = {"CONNECTIONS_KEYS_FOLDER": str(beside)} if beside.exists() else {}
    return {"CONNECTIONS_DATABASE_URL": database_url} | own


def command_line(database_url: str, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "connections", *words],
        cwd=ROOT,
        env=os.environ | known_to(database_url),
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def serving(
    folder: Path,
    database_url: str,
    port: int | None = None,
    locked: bool = True,
    **environment: str,
) -> Iterator[App]:
    """Serve the app until the block ends; wait until it answers, and choose a passphrase."""
    port = port or free_port()
    log = folder / "server.log"
    environment = os.environ | known_to(database_url) | environment
    process = start(["serve", "--port", str(port)], environment, log)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                break
            if process.poll() is not None:
                pytest.fail(f"the app did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.1)
        app = App(url, database_url, log, process)
        RUNNING.append(app)
        if locked:
            app.choose_passphrase()
        yield app
    finally:
        RUNNING[:] = [app for app in RUNNING if app.process is not process]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[App]:
    """Return the app over an empty database."""
    with serving(tmp_path, f"sqlite:///{(tmp_path / 'school.sqlite').as_posix()}") as app:
        yield app


@pytest.fixture(scope="session")
def oak_street_today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with Oak Street School as of today and its keys: to copy, never to open."""
    folder = tmp_path_factory.mktemp("oak-street-today")
    (folder / "keys").mkdir(mode=0o700)
    filled = command_line(f"sqlite:///{(folder / 'school.sqlite').as_posix()}", "demo")
    assert filled.returncode == 0, filled.stderr
    return folder


@pytest.fixture
def oak_street_app(tmp_path: Path, oak_street_today: Path) -> Iterator[App]:
    """Return the app with Oak Street School in it."""
    shutil.copytree(oak_street_today, tmp_path, dirs_exist_ok=True)
    database_url = f"sqlite:///{(tmp_path / 'school.sqlite').as_posix()}"
    with serving(tmp_path, database_url, locked=False) as app:
        yield app


@pytest.fixture(scope="package")
def browser():
    """Return Chromium, without a window.

    Closed with this folder's last test: as long as Playwright runs, asyncio.run is refused.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    if not CHROMIUM:
        missing("Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def new_page(browser) -> Iterator[Callable]:
    """Return how to open a page as somebody new: `new_page(width=390, dark=True)`.

    The browser has shown the newest app's key, unless it is nobody's, `new_page(keeper=False)`, or
    that of an adult at their own desk, `new_page(adult_id="A101")`, or with their own phone,
    `new_page(adult_id="A101", pocket=True)`. Any request to another machine, and anything the
    content security policy had to stop, fails the test when it ends.
    """
    contexts, outside, stopped = [], [], []

    def open_page(
        width: int = 1400,
        height: int = 900,
        dark: bool = False,
        keeper: bool = True,
        adult_id: str = "",
        pocket: bool = False,
        **options,
    ):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            timezone_id="America/Chicago",
            **options,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        if (keeper or adult_id) and RUNNING:
            app = RUNNING[-1]
            cookies = app.signed_in(adult_id, pocket) if adult_id else app.cookies()
            how = {"url": app.url, "httpOnly": True, "sameSite": "Lax"}
            context.add_cookies(
                [{"name": name, "value": value, **how} for name, value in cookies.items()]
            )
        context.expose_binding(
            "stoppedByPolicy",
            lambda source, told: None if GIVES_UP_QUIETLY.match(told) else stopped.append(told),
        )
        context.add_init_script(TELL_WHAT_IS_STOPPED)
        context.on(
            "request",
            lambda request: (
                None if request.url.startswith(OF_THIS_MACHINE) else outside.append(request.url)
            ),
        )
        return context.new_page()

    open_page.outside, open_page.stopped = outside, stopped
    yield open_page
    for context in contexts:
        context.close()
    assert outside == [], "no request may leave this machine"
    assert stopped == [], "nothing a page of ours does may need to be stopped"


def sign_in(page, app: App, name: str) -> None:
    """Sign an adult in, by name, in this page's browser."""
    with sqlite3.connect(app.database_url.removeprefix("sqlite:///")) as sql:
        rows = sql.execute("SELECT adult_id, first_name || ' ' || last_name FROM adults").fetchall()
    sql.close()
    (adult_id,) = (adult_id for adult_id, called in rows if called == name)
    how = {"url": app.url, "httpOnly": True, "sameSite": "Lax"}
    cookies = app.signed_in(adult_id).items()
    page.context.add_cookies([{"name": name, "value": value, **how} for name, value in cookies])


def settled(page) -> None:
    """Wait until Streamlit has finished drawing."""
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
    page.wait_for_timeout(250)
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
