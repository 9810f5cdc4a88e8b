"""Whatever a person can write stands on every page as text: no link, no picture, no bold."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.message import Message
from sqlalchemy import text

from connections.services.round.rounds import reveal_round
from connections.ui.shell import session
from tests.app.test_pseudo import (  # noqa: F401 - reader is a fixture
    COUNSELOR,
    ME,
    PAGES,
    TEACHER,
    Reader,
    change_round,
    may_open,
    reader,
)
from tests.app.test_rosters import upload

HOSTILE = "[x](http://evil.example)"
LONG = f"{HOSTILE} {'Maximiliana' * 182}"  # more than 2,000 letters, which break no page either
WRITTEN = {
    "students": ("last_name", "homeroom"),
    "adults": ("last_name", "title", "homeroom"),
    "rounds": ("name",),
    "round_students": ("homeroom",),
    "schools": ("name",),
    "outreach": ("first_step",),
    "contacts": ("remark",),
    "follow_ups": ("remark",),
}
# Where Streamlit shows a text as it is.
PLAIN = {
    ("Selectbox", "options"), ("MultiSelect", "options"), ("TextInput", "default"),
    ("TextArea", "default"), ("TextInput", "value"), ("TextArea", "value"),
    ("MultiSelect", "default"), ("Selectbox", "raw_value"), ("MultiSelect", "raw_values"),
    ("Dataframe", "columns"),
}  # fmt: skip


def write_everywhere(written: str) -> None:
    """Add this to whatever a person wrote or a roster brought."""
    with session.database().changing(ME, "test.filled", session.now()) as sql:
        for table, columns in WRITTEN.items():
            for column in columns:
                sql.execute(
                    text(f"UPDATE {table} SET {column} = {column} || :x WHERE {column} <> ''"),
                    {"x": f" {written}"},
                )


def read_as_markdown(message: Message) -> Iterator[tuple[str, str]]:
    """Yield each text of an element in which Streamlit looks for Markdown, with its place."""
    for field, value in message.ListFields():
        place = (type(message).__name__, field.name)
        if place in PLAIN or field.name in ("alt", "placeholder", "spec", "query_string"):
            continue
        values = value.values() if hasattr(value, "values") else value
        for one in [value] if isinstance(value, Message | str) else _several(values):
            if isinstance(one, Message):
                yield from read_as_markdown(one)
            elif isinstance(one, str) and not is_json(one):
                yield ".".join(place), one


def _several(values: Any) -> list[Any]:
    return [] if isinstance(values, bool | int | float | bytes) else list(values)


def is_json(value: str) -> bool:
    """Say whether a text is data of a component, which draws it itself."""
    if not value.startswith(("{", "[{")):
        return False
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


class Looker(Reader):
    """Goes through pages, and keeps where what was written stands unguarded."""

    shown = 0

    def look(self, place: str) -> None:
        for problem in self.app.exception:
            self.left[f"{problem.message} ({place})"] = "broken"
        for element in elements(self.app._tree):
            for where, told in read_as_markdown(element):
                self.shown += "evil" in told
                if "](http:" in told or "evil.example" in told:
                    self.left[f"{where}: {told[:200]!r}"] = place


def elements(node: Any) -> Iterator[Message]:
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        yield proto
    for child in getattr(node, "children", {}).values():
        yield from elements(child)


@pytest.fixture
def looker(reader):  # noqa: F811
    def look(who) -> Looker:
        found = reader(who)
        change_round(reveal_round)
        write_everywhere(LONG)
        return Looker(found.app, found.known)

    return look


@pytest.mark.parametrize("who", [None, COUNSELOR, TEACHER], ids=["keeper", "counselor", "teacher"])
def test_what_a_person_wrote_is_text_on_every_page(who, looker):
    looks = looker(who)
    for page in PAGES:
        if may_open(looks, page):
            looks.visit(page)
    for student in ("00403", "00404", "00450"):
        looks.app.query_params["student"] = student
        looks.visit("coverage")
    assert looks.shown >= 20, "else this test looks at nothing"
    looks.done()


@pytest.mark.parametrize("who", [None, TEACHER], ids=["keeper", "teacher"])
def test_what_a_person_wrote_is_text_in_what_a_button_says(who, looker):
    looks = looker(who)
    for page in PAGES:
        if may_open(looks, page):
            looks.press_everything(page)
    looks.done()


def test_the_name_of_a_file_is_text(looker):
    looks = looker(None)
    looks.app.switch_page("rosters/page.py").run()
    for content in (b"", b"a,b\n1,2\n", b"PK\x03\x04broken", b"student_id,name\n1,Ana\n"):
        upload(looks.app, (f"{HOSTILE}.csv", content))
        looks.look("rosters")
        upload(looks.app, (f"{HOSTILE}.csv", content), box="marks_0")
        looks.look("marks")
    assert looks.shown
    looks.done()
