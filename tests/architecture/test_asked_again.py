"""Callbacks, fragments and dialogs run without the top of the page: each asks again who is looking.

Streamlit calls a callback before the script and a fragment without it, so that a guard there guards
neither. What protects is the service; what asks it has to have been let in anew.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_structure import ROOT, asking_services

SERVICES = {each.values[0].__name__ for each in asking_services()}
LETS_IN = {"in_callback", "plain_errors", "asking", "is_keeper"}
PAGES = sorted((ROOT / "ui").rglob("*.py"))


def called(node: ast.AST) -> set[str]:
    return {
        getattr(one.func, "id", getattr(one.func, "attr", ""))
        for one in ast.walk(node)
        if isinstance(one, ast.Call)
    }


def functions(tree: ast.AST) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def run_alone(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what Streamlit runs by itself: callbacks, fragments, dialogs."""
    known = functions(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            told = {ast.unparse(decorator).partition("(")[0] for decorator in node.decorator_list}
            if told & {"st.fragment", "st.dialog"}:
                yield node
        if isinstance(node, ast.Call):
            for given in node.keywords:
                if given.arg and given.arg.startswith("on_"):
                    if isinstance(given.value, ast.Lambda):
                        yield given.value
                    elif isinstance(given.value, ast.Name) and given.value.id in known:
                        yield known[given.value.id]


def reached(start: ast.AST, known: dict[str, ast.FunctionDef]) -> Iterator[ast.AST]:
    """Yield this and every function of the file that it calls, until one lets in anew."""
    seen, waiting = set(), [start]
    while waiting:
        node = waiting.pop()
        if id(node) in seen or called(node) & LETS_IN:
            continue
        seen.add(id(node))
        yield node
        waiting += [known[name] for name in called(node) & set(known)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: "/".join(path.parts[-2:]))
def test_what_runs_alone_asks_no_service_before_it_was_let_in_again(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = functions(tree)
    for start in run_alone(tree):
        for node in reached(start, known):
            asked = called(node) & (SERVICES | {"current"})
            assert not asked, f"line {node.lineno}: {asked} without {sorted(LETS_IN)}"


def test_it_looks_at_many():
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PAGES]
    assert sum(1 for tree in trees for _ in run_alone(tree)) >= 60


def test_no_page_takes_a_table_back_that_a_person_changed():
    """Streamlit enforces none of its limits: a forged message changes, adds and deletes rows."""
    editors = [p.name for p in PAGES if "data_editor" in p.read_text(encoding="utf-8")]
    assert editors == [], "then each edit is compared by its key and one column alone is taken"
