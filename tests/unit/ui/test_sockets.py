"""Open lines: what counts as a touch, and what forged messages come to."""

import asyncio
import random  # noqa: TID251 - seeded: the same messages every time
import re
import shutil
import sqlite3
import time
from contextlib import closing, suppress

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from connections.domain.access.grants import Reach
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.services.access.sessions import holder_of, open_session, pass_to
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.ui.guard.guard import Guard
from connections.ui.shell import session
from connections.ui.shell.doors import SESSION_COOKIE
from tests.asking import NOW, as_
from tests.browser.conftest import serving
from tests.unit.ui.test_routes import served  # noqa: F401 - a fixture

WIDGET = rb"\$\$ID-[0-9a-f]{32}-[\w.\-]+"
PAGES = ("", "mark", "meeting", "coverage", "outreach", "reports", "rosters", "school")
# What a widget may be said to hold, and which field that goes by for each kind of widget.
VALUES = {
    "trigger_value": [True],
    "bool_value": [True, False],
    "string_value": ["A137", "people", "counselor", ""],
    "string_array_value": [["A137", "A134"], []],
}
FIELDS = {
    "button": "trigger_value", "checkbox": "bool_value", "text_input": "string_value",
    "text_area": "string_value", "selectbox": "string_value", "multiselect": "string_array_value",
}  # fmt: skip


def test_a_line_that_is_opened_again_by_itself_is_no_touch(served):  # noqa: F811
    """On a weak network a page that nobody looks at opens its line again and again."""
    desk = Viewer(served.me.school_id, frozenset(), "A1", reach=Reach.EVERYTHING)
    holding = open_session(session.database(), desk, Door.SIGNED_IN, session.now())
    opened = []

    async def page(scope, receive, send):
        opened.append(scope["path"])

    async def ask(kind, path):
        scope = {
            "type": kind, "path": path, "method": "GET", "client": ("127.0.0.1", 5000),
            "headers": [(b"cookie", f"connections_session={holding}".encode())],
        }  # fmt: skip
        await Guard(page)(scope, asyncio.Queue().get, asyncio.Queue().put)

    touches = session.presence()._touches
    asyncio.run(ask("websocket", "/_stcore/stream"))
    assert opened == ["/_stcore/stream"] and not touches
    asyncio.run(ask("http", "/pocket"))
    assert set(touches) == {holder_of(holding)}, "a page that is asked for is one"


# ---- a real server -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def app(tmp_path_factory, oak_street_file):
    folder = tmp_path_factory.mktemp("sockets")
    shutil.copy(oak_street_file, folder / "school.sqlite")
    with serving(folder, f"sqlite:///{(folder / 'school.sqlite').as_posix()}") as started:
        yield started


class Forger:
    """An open line to Streamlit: it says what it likes, and keeps what it was shown."""

    def __init__(self, app, cookies):
        self.widgets, self.pages = {}, {}
        self.line = connect(
            app.url.replace("http", "ws") + "/_stcore/stream",
            subprotocols=["streamlit"],
            origin=app.url,
            additional_headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())},
            max_size=None,
            compression=None,
        )

    def say(self, page="", page_hash="", fragment="", values=None):
        message = BackMsg()
        wanted = message.rerun_script
        wanted.page_name, wanted.page_script_hash, wanted.fragment_id = page, page_hash, fragment
        for widget, (kind, value) in (values or {}).items():
            state = wanted.widget_states.widgets.add()
            state.id = widget
            if kind == "string_array_value":
                state.string_array_value.data.extend(value)
            else:
                setattr(state, kind, value)
        self.line.send(message.SerializeToString())

    def hears(self, within=20):
        """Return when a run has finished, with the page it was of."""
        page = ""
        while True:
            message = ForwardMsg()
            raw = self.line.recv(timeout=within)
            message.ParseFromString(raw)
            kind = message.WhichOneof("type")
            self.widgets |= {each.decode(): "" for each in re.findall(WIDGET, raw)}
            if kind == "delta" and (of := message.delta.new_element.WhichOneof("type")) in FIELDS:
                self.widgets[getattr(message.delta.new_element, of).id] = FIELDS[of]
            elif kind == "new_session":
                page = message.new_session.page_script_hash
            elif kind == "navigation":
                for each in message.navigation.app_pages:
                    self.pages[each.url_pathname] = each.page_script_hash
            elif (
                kind == "script_finished"
                and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return page

    def walks(self, pages):
        """Open these pages one after the other, as a browser does."""
        for page in pages:
            self.say(page)
            self.hears()
        return self

    def forges(self, messages, pages, widgets, chance):
        """Say that widgets hold this and that, on any of these pages; return what was shown then.

        Ten at a time, as fast as the line takes them: Streamlit puts some together.
        """
        self.widgets, self.pages = {}, {}
        for said in range(1, messages + 1):
            some = chance.sample(sorted(widgets), 6)
            forged = {one: (widgets[one], chance.choice(VALUES[widgets[one]])) for one in some}
            fragment = "x" * 32 if said % 10 == 5 else ""
            self.say(page_hash=chance.choice(pages), fragment=fragment, values=forged)
            if said % 10 == 0:
                self.hears()
        with suppress(TimeoutError):
            while True:
                self.hears(within=0.5)
        return self.widgets, self.pages


def rows(app):
    """Return everything that is kept, by table, but for who came in."""
    with closing(sqlite3.connect(app.database_url.removeprefix("sqlite:///"))) as sql:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        kept = {name for (name,) in sql.execute(query)} - {"sessions", "sign_ins"}
        return {name: sql.execute(f'SELECT * FROM "{name}"').fetchall() for name in sorted(kept)}


def test_a_thousand_forged_messages_show_and_change_nothing(app):
    """A teacher whom the laptop was passed to says what only its keeper's pages would say.

    On a line of their own, and on one that the keeper's page has left open: there Streamlit knows
    every button still, and what pressing it does.
    """
    cookies, chance = app.cookies(), random.Random(3)
    keepers = Forger(app, cookies).walks(PAGES)
    every, theirs = list(keepers.pages.values()), keepers.widgets
    with closing(open_database(app.database_url, app.installation())) as database:
        me, now = keeper(find_school(database, NOW)), session.now()
        as_(database, me, now.date(), now)(pass_to, cookies[SESSION_COOKIE], "A121")
    time.sleep(1.2)  # who is in is known for a second
    own = Forger(app, cookies).walks(PAGES)
    strange = {one: kind for one, kind in theirs.items() if kind and one not in own.widgets}
    assert len(strange) > 30 and len(own.pages) < len(every)
    before = rows(app)
    for line in (Forger(app, cookies), keepers):
        widgets, pages = line.forges(500, every, strange, chance)
        assert widgets and set(widgets) <= set(own.widgets) and pages == own.pages
    after = rows(app)
    refused = {action for _, _, _, _, action, *_ in after.pop("reads")}
    assert refused == {"request.refused"} and not before.pop("reads"), (
        "they were heard, and refused"
    )
    assert after == before
