"""The app without a browser: AppTest runs the real script in this process."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from connections.ui.shell import session
from connections.ui.shell.handouts import Handout
from tests.keeping import AS_ADULT, sit_down

MAIN = Path(session.__file__).parents[1] / "main.py"

# Each AppTest reads the papers of every installed package, which takes five times as long as a
# page; what is installed does not change between two tests.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def fresh_caches(
    monkeypatch: pytest.MonkeyPatch, database_file: str, keys_folder: Path
) -> Iterator[None]:
    """Give every test a database and keys of its own; what Streamlit remembered is forgotten."""
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)
    monkeypatch.setenv("CONNECTIONS_KEYS_FOLDER", str(keys_folder))
    st.cache_resource.clear()
    st.cache_data.clear()
    sit_down(monkeypatch)
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def keys_folder(tmp_path: Path) -> Path:
    """Return where this test's installation keeps its keys and what it knows of its database."""
    return tmp_path / "own keys"


@pytest.fixture
def open_screen() -> Callable[..., AppTest]:
    """Return how to open a screen: `open_screen("coverage", as_adult="A101")`."""

    def open_it(name: str, as_adult: str | None = None, **query: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        if as_adult is not None:
            app.session_state[AS_ADULT] = as_adult
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        if name != "home":
            app.switch_page(f"{name}/page.py").run()
        assert not app.exception, app.exception
        return app

    return open_it


@pytest.fixture
def oak_street_screen(
    open_screen: Callable[..., AppTest],
    oak_street_file: Path,
    database_file: str,
    keys_folder: Path,
) -> Callable[..., AppTest]:
    """Return how to open a screen of Oak Street School, as it was on TODAY."""
    shutil.copy(oak_street_file, database_file.removeprefix("sqlite:///"))
    shutil.copytree(oak_street_file.with_name("keys"), keys_folder)
    return open_screen


def words_of(app: AppTest) -> str:
    """Return every text on the screen, for looking whether something is said."""
    kinds = ("title", "header", "subheader", "markdown", "error", "warning", "info", "success")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))


def take(app: AppTest, label: str) -> Handout:
    """Press the button of a file; return what waits for the browser that pressed it."""
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception
    return list(session.handouts().waiting.values())[-1]
