"""Every sentence goes through `say`, and everything that is said is in the catalogue."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from connections.domain.access.acts import ACTS
from connections.services.people.pulse import NOTED_BEFORE
from connections.words import day, number, say, say_many, speaking
from tests.architecture.words import (
    NOT_A_SENTENCE,
    NOT_FOR_PEOPLE,
    ROOT,
    SAID,
    TEMPLATE,
    Found,
    bare,
    catalogue,
    is_bare,
    name_of,
    parsed,
    text_of,
    texts,
)

TREES = list(parsed())
SENT_TO_BROWSERS = {  # which put the facts in
    "ui/coverage/picture/words.py",
    "ui/mark/words.py",
    "ui/meeting/pairs/pairs.py",
    "ui/outreach/desk/words.py",
    "ui/rosters/mapping/sheet.py",
}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in SAID:
            yield node


def said_texts(call: ast.Call) -> list[ast.expr]:
    places = SAID[name_of(call.func)]
    return [call.args[at] for at in places if at < len(call.args)]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_no_sentence_is_left_bare():
    assert [str(found) for found in bare()] == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('st.write("Nobody is done.")', ["Nobody is done."]),
        ('st.write(f"{n} students")', ["\0 students"]),
        ('st.metric("Students", n)', ["Students"]),
        ('Column("Follow-up", Kind.TEXT)', ["Follow-up"]),
        ('raise NotPossible("It is closed.")', []),
        ('say("It is {state}.", state="not open")', ["not open"]),
        ('say_many(n, "{n} student", "{n} students")', []),
        ('HOW = to_say("Bring a file.")', []),
        ('def page():\n    """Draw a page."""\n    raise ValueError("no such page")', []),
        ('assert known, "not a known one"', []),
        ('table["First name"] == "Not here"', []),
        ('WORDS = "first second third".split()', []),
        ('re.compile("first name")', []),
    ],
)
def test_what_counts_as_bare(code, found):
    assert [text for _, text in texts(ast.parse(code)) if is_bare(text)] == found


def test_every_exception_still_exists():
    for place in NOT_FOR_PEOPLE:
        file, _, table = place.partition(":")
        assert table in ((ROOT / file).read_text(encoding="utf-8") if table else ""), place
        assert (ROOT / file).exists(), place
    there = {text for file, tree in TREES for _, text in texts(tree, file)}
    assert set(NOT_A_SENTENCE) - there == set()


def test_a_sentence_stands_whole_where_it_is_said():
    """No f-string, no gluing, no choosing between two within one `say`: Babel could not find it."""
    glued = [
        str(Found(file, text.lineno, ast.unparse(text)))
        for file, tree in TREES
        for call in calls(tree)
        for text in said_texts(call)
        if not isinstance(text, ast.Constant) and any(texts(text))
    ]
    assert glued == []


def test_nothing_is_said_before_anybody_reads():
    def at_import(node: ast.AST) -> Iterator[ast.Call]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            args = node.args
            parts: list[ast.AST] = [*args.defaults, *(d for d in args.kw_defaults if d)]
            parts += getattr(node, "decorator_list", [])
        else:
            parts = list(ast.iter_child_nodes(node))
            if isinstance(node, ast.Call) and name_of(node.func) in {"say", "say_many"}:
                yield node
        for part in parts:
            yield from at_import(part)

    early = [
        str(Found(file, call.lineno, ast.unparse(call)))
        for file, tree in TREES
        for call in at_import(tree)
    ]
    assert early == []


def test_the_facts_of_a_sentence_are_the_ones_it_names():
    wrong = []
    for file, tree in TREES:
        for call in calls(tree):
            facts = {fact.arg for fact in call.keywords} - {"issues", "questions"}
            if not facts and file in SENT_TO_BROWSERS:
                continue
            told = [text_of(text) for text in said_texts(call)]
            if name_of(call.func) in {"to_say", "say_forms"} or None in facts or None in told:
                continue
            named = [fields(text) - ({"n"} if len(told) > 1 else set()) for text in told if text]
            if any(names != facts for names in named):
                wrong.append(str(Found(file, call.lineno, ast.unparse(call))))
    assert wrong == []


def test_the_catalogue_to_translate_from_is_up_to_date():
    assert TEMPLATE.read_text(encoding="utf-8") == catalogue(), "make words"


GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "The round “{name}” is closed."
msgstr "Die Runde „{name}“ ist geschlossen."

msgid "{n} student"
msgid_plural "{n} students"
msgstr[0] "{n} Kind"
msgstr[1] "{n} Kinder"
"""


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "de.po").write_text(GERMAN, encoding="utf-8")
    catalogues = import_module("connections.words.speaking")
    monkeypatch.setattr(catalogues, "_HERE", tmp_path)
    with speaking("de"):
        yield
    catalogues._catalogue.cache_clear()


def test_another_language_is_one_file(german):
    assert say("The round “{name}” is closed.", name="Herbst") == (
        "Die Runde „Herbst“ ist geschlossen."
    )
    assert say_many(1, "{n} student", "{n} students") == "1 Kind"
    assert say_many(1200, "{n} student", "{n} students") == "1.200 Kinder"
    assert number(12000) == "12.000"
    assert day(date(2026, 12, 3)) == "3. Dezember 2026"


def test_what_a_language_does_not_have_yet_is_said_in_english(german):
    assert say("Nobody is done yet.") == "Nobody is done yet."


ACTION = re.compile(r"[a-z][a-z_]+\.[a-z][a-z_]+")
NO_ACTION = re.compile(r".*\.(csv|key|html|xlsx|pdf|py|sqlite|json|ics|tar|md)")


def test_no_act_in_a_log_is_without_words():
    """Every `<resource>.<past participle>` that a service or the store writes has a sentence."""
    written = set()
    for floor in ("services", "store/log", "store/migrations/upgrade.py", "ui/shell"):
        at = ROOT / floor
        for path in [at] if at.is_file() else at.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    written.add(node.value)
    written -= {"websocket.close", "server.address"}  # Starlette's and Streamlit's
    acts = {text for text in written if ACTION.fullmatch(text) and not NO_ACTION.fullmatch(text)}
    made = {f"round.{status}" for status in ("open", "revealed", "closed")}
    made |= {f"{who}.{what}" for who in ("student", "adult")
             for what in ("added", "mended", "left", "returned")}  # fmt: skip
    assert len(acts) > 40 and acts | made <= ACTS.keys() | {NOTED_BEFORE}
    assert ACTS.keys() <= acts | made | {"keys.rotated", "keys.unlocked", "adult.looked_as"}
