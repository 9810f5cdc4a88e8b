"""Under the pseudo-language no page, refusal or file is left in English.

What still reads as English never went through `say`, or went through it too early.
"""

import asyncio
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from typing import Any, get_type_hints

import pytest
from babel.messages.pofile import read_po
from starlette.requests import Request
from streamlit.testing.v1 import AppTest, element_tree

import connections.services
from connections.domain.access.grants import Permission, Role
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied, ConnectionsError
from connections.services.book.book import Database, reading
from connections.services.outreach.caseload import my_calendar
from connections.services.round.rounds import close_round, list_rounds, plan_round, reveal_round
from connections.services.school.schools import keeper
from connections.ui.join.pages import joining_routes
from connections.ui.shell import session
from connections.words import use
from connections.words.pseudo import PSEUDO, PseudoTranslations
from tests.app.reading import Known, texts_of, values_in
from tests.app.test_rosters import sample, upload
from tests.architecture.words import TEMPLATE
from tests.asking import TODAY, as_

ME = keeper("school")
TEACHER, COUNSELOR = "A102", "A134"
PAGES = ("home", "mark", "meeting", "coverage", "outreach", "reports", "rosters", "school",
         "toolkit")  # fmt: skip


_NUMBERS = re.compile(r"[0-9a-f]{8,}|\w?\d+")


class Chosen(str):
    """An option as it stands on the screen, which AppTest need not put into words again."""


@pytest.fixture(autouse=True)
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak the pseudo-language; whatever is said has to be in the catalogue."""
    said: set[str] = set()
    changed = PseudoTranslations.gettext

    def gettext(self: PseudoTranslations, message: str) -> str:
        said.add(message)
        return changed(self, message)

    def ngettext(self: PseudoTranslations, one: str, many: str, n: int) -> str:
        said.add(one)
        return changed(self, one if n == 1 else many)

    words = element_tree._format_value_for_widget
    monkeypatch.setattr(
        element_tree,
        "_format_value_for_widget",
        lambda form, value: value if isinstance(value, Chosen) else words(form, value),
    )
    monkeypatch.setattr(PseudoTranslations, "gettext", gettext)
    monkeypatch.setattr(PseudoTranslations, "ngettext", ngettext)
    monkeypatch.setenv("CONNECTIONS_LANGUAGE", PSEUDO)
    use(PSEUDO)
    yield
    use("en")
    with TEMPLATE.open("rb") as file:
        known = {m.id[0] if isinstance(m.id, tuple) else m.id for m in read_po(file)}
    unknown = sorted(text for text in said - known if re.search("[a-z]", text))
    assert unknown == [], "said, and in no catalogue: `to_say` is missing, or `make words`"


class Reader:
    """Goes through pages as one person, and keeps what is left in English, by place."""

    def __init__(self, app: AppTest, known: Known) -> None:
        self.app, self.known = app, known
        self.left: dict[str, str] = {}  # text: place
        self.seen: set[str] = set()  # texts and choices

    def look(self, place: str) -> None:
        """Read the screen as it stands."""
        for problem in self.app.exception:
            self.left[f"{problem.message} ({place})"] = "broken"
        for text in {*texts_of(self.app)} - self.seen:
            self.seen.add(text)
            if self.known.english(text):
                self.left[text] = place

    def visit(self, page: str) -> None:
        """Read a page, and what each of its views, choices and switches shows."""
        self.app.switch_page(f"{page}/page.py").run()
        self.look(page)
        self._choose(page)

    def _choose(self, place: str) -> None:
        for name, options in [*self._choices()]:
            alike = f"{place}/{_NUMBERS.sub('', name)}"  # one of each kind says what all say
            if alike in self.seen:
                continue
            self.seen.add(alike)
            for option in options:
                control = dict(self._controls()).get(name)
                if control is None:  # another choice took it from the screen
                    break
                control.set_value(option).run()
                self.look(f"{place} · {option}")
                self._choose(place)

    def _controls(self) -> Iterator[tuple[str, Any]]:
        groups = [g for g in self.app.get("button_group") if not isinstance(g.value, list)]
        for control in (*groups, *self.app.radio, *self.app.toggle):
            if not control.disabled:
                yield control.key or control.label, control

    def _choices(self) -> Iterator[tuple[str, list[Any]]]:
        for name, control in self._controls():
            options = getattr(control, "options", None)
            yield name, [True] if options is None else [Chosen(one) for one in options]

    def press_everything(self, page: str) -> None:
        """Press one button of each kind on every view of a page; read what is said then."""
        self._open(page, None)
        views = next((options for name, options in self._choices() if "view" in name), [None])
        for view in views:
            self._open(page, view)
            while button := self._unpressed():
                button.click().run()
                self.look(f"{page} · {view} · {button.label} pressed")
                if not any(self._kind(b) not in self.seen for b in self.app.button):
                    self._open(page, view)

    def _open(self, page: str, view: str | None) -> None:
        self.app.switch_page(f"{page}/page.py").run()
        for name, control in self._controls():
            if view is not None and "view" in name:
                control.set_value(view).run()
                break

    def _unpressed(self) -> Any:
        for button in self.app.button:
            if not button.disabled and self._kind(button) not in self.seen:
                self.seen.add(self._kind(button))
                return button
        return None

    def _kind(self, button: Any) -> str:
        return f"press {_NUMBERS.sub('', button.key or button.label)}"

    def done(self) -> None:
        """Fail with what was left."""
        if self.left:  # all of them at once, whole
            pytest.fail("\n".join(f"{where}: {text!r}" for text, where in self.left.items()), False)


@pytest.fixture
def reader(oak_street_screen: Callable[..., AppTest]) -> Callable[..., Reader]:
    """Return how to look at Oak Street School as somebody."""

    def read(as_adult: str | None = None, **query: str) -> Reader:
        app = oak_street_screen("home", as_adult=as_adult, **query)
        return Reader(app, Known(values_in_database(session.database())))

    return read


def values_in_database(database: Database) -> set[str]:
    with reading(database, "school") as book:
        return values_in(book)


def may_open(reader: Reader, page: str) -> bool:
    try:
        reader.app.switch_page(f"{page}/page.py").run()
    except ValueError:
        return False
    return not reader.app.exception and len(reader.app.title) > 0


def change_round(*services: Callable[..., Any]) -> None:
    ask = as_(session.database(), ME)
    newest = ask(list_rounds)[0].round_id
    for service in services:
        ask(service, newest)


@pytest.mark.parametrize(
    ("who", "revealed"),  # whoever leads sees the same pages: each state of a round once
    [(None, False), (COUNSELOR, True), (TEACHER, False), (TEACHER, True)],
    ids=["keeper-open", "counselor-revealed", "teacher-open", "teacher-revealed"],
)
def test_no_page_is_left_in_english(who, revealed, reader):
    reads = reader(who)
    if revealed:
        change_round(reveal_round)
    for page in PAGES:
        if may_open(reads, page):
            reads.visit(page)
    reads.done()


@pytest.mark.parametrize("who", [None, TEACHER], ids=["keeper", "teacher"])
def test_nothing_that_a_button_says_is_left_in_english(who, reader):
    reads = reader(who)
    for page in PAGES:
        if may_open(reads, page):
            reads.press_everything(page)
    reads.done()


@pytest.mark.parametrize("page", ["home", "mark", "meeting"])
def test_no_page_before_a_round_is_left_in_english(page, reader):
    reads = reader()
    change_round(reveal_round, close_round)
    as_(session.database(), ME)(plan_round, "Spring 2027", TODAY)
    reads.known = Known(values_in_database(session.database()))
    reads.visit(page)
    reads.done()


def test_no_page_of_an_empty_school_is_left_in_english(open_screen):
    reads = Reader(open_screen("home"), Known())
    for page in PAGES:
        if may_open(reads, page):
            reads.visit(page)
    reads.done()


@pytest.mark.parametrize("who", [None, TEACHER], ids=["keeper", "teacher"])
def test_no_page_about_a_student_is_left_in_english(who, reader):
    reads = reader(who)
    change_round(reveal_round)
    reads.app.session_state["one_picture"] = True
    for student in ("00403", "00404", "00450"):
        reads.app.query_params["student"] = student
        reads.visit("coverage")
    reads.done()


def test_no_preview_of_a_file_is_left_in_english(reader):
    reads = reader()
    name, content = sample("oak_street_students.csv")
    lines = content.split(b"\n")
    headings = lines[0].decode().strip().split(",")
    reads.known = Known(
        {*values_in_database(session.database()), *headings, "Ana Ruiz", "Ana", "Ruiz"}
    )
    changed = [lines[1].replace(b",K,", b",1,"), *lines[3:300], b"99999,Ana,Ruiz,,2,Room 9,,,"]
    reads.app.switch_page("rosters/page.py").run()
    upload(reads.app, (name, b"\n".join([lines[0], *changed])))
    reads.look("a smaller file")
    upload(reads.app, (name, b"Student,Mark\n00403,x\n"), box="marks_0")
    reads.look("marks that cannot be read")
    reads.done()


def test_no_refusal_of_a_permission_is_left_in_english():
    nobody, left = Viewer("school", frozenset()), []
    for permission in Permission:
        with pytest.raises(AccessDenied) as refused:
            nobody.require(permission)
        left += Known().english(str(refused.value))
    assert left == []


def services() -> Iterator[Callable[..., Any]]:
    """Yield every service that takes an ask."""
    for info in pkgutil.walk_packages(connections.services.__path__, "connections.services."):
        module = import_module(info.name)
        for _, service in inspect.getmembers(module, inspect.isfunction):
            public = service.__module__ == info.name and not service.__name__.startswith("_")
            if public and next(iter(inspect.signature(service).parameters), "") == "ask":
                yield service


NONSENSE = {str: "no such thing", int: -1, float: -1.0, bool: False, bytes: b"", date: TODAY}


def nonsense_for(service: Callable[..., Any]) -> dict[str, Any]:
    """Return something for every argument that a service cannot do without."""
    kinds = get_type_hints(service)
    return {
        name: NONSENSE.get(kinds.get(name), ())
        for name, parameter in [*inspect.signature(service).parameters.items()][1:]
        if parameter.default is parameter.empty and parameter.kind != parameter.VAR_POSITIONAL
    }


def test_no_refusal_of_a_service_is_left_in_english(oak_street):
    known = Known(values_in_database(oak_street) | {NONSENSE[str]})
    refused, left = set(), []
    ask = as_(oak_street, Viewer("school", ME.roles, TEACHER))
    for service in services():
        try:
            ask(service, **nonsense_for(service))
        except ConnectionsError as refusal:
            refused.add(str(refusal))
            if known.english(str(refusal)):
                left.append(f"{service.__module__}.{service.__name__}: {refusal}")
        except Exception:  # nonsense was asked; only what is refused in words counts
            continue
    assert len(refused) >= 20
    assert left == []


def test_the_calendar_file_is_not_left_in_english(oak_street):
    with reading(oak_street, "school") as book:
        one = next(o for o in book.outreach() if o.ended_on is None)
    content = as_(oak_street, Viewer("school", frozenset({Role.TEACHER}), one.adult_id))(
        my_calendar
    )
    shown = [line for line in content.decode().splitlines() if line.startswith(("SUMMARY", "DESC"))]
    told = "".join(line.partition(":")[2] for line in shown)
    assert told and Known().english(told) == []


def test_the_page_to_join_is_not_left_in_english(open_screen):
    open_screen("home")
    scope = {"type": "http", "method": "GET", "path": "/join", "query_string": b"", "headers": []}
    page = asyncio.run(joining_routes()[0].endpoint(Request(scope))).body.decode()
    body = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL)
    assert Known().english(body) == []
