"""The house stands as docs/architecture.md says: floors, verbs, who asks first, which words."""

import ast
import importlib
import inspect
import pkgutil
import re
import tokenize
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import connections
from connections.domain.access.grants import GRANTS, Permission, Role
from connections.domain.access.viewer import REFUSALS, Viewer
from connections.domain.problems import AccessDenied

ROOT = Path(connections.__file__).parent
SOURCES = sorted(p for p in ROOT.rglob("*.py") if "versions" not in p.parts)
NOBODY = Viewer("school", frozenset())


def modules(package: str):
    found = importlib.import_module(f"connections.{package}")
    for info in pkgutil.iter_modules(found.__path__):
        yield importlib.import_module(f"connections.{package}.{info.name}")


def public_functions(package: str):
    for module in modules(package):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield module, name, function


def test_imports_go_one_way_down(monkeypatch):
    monkeypatch.chdir(ROOT.parent)
    assert lint_imports(no_cache=True) == 0


# Asked before there is a viewer, or about files alone: each with its reason.
ASKS_NOBODY = {
    "find_school": "finds the school before anyone can be a viewer of it",
    "inspect_files": "says what a file is; touches no school",
}


def asking_services():
    for module, name, function in public_functions("services"):
        parameters = list(inspect.signature(function).parameters)
        if parameters[:1] == ["database"] and name not in ASKS_NOBODY:
            yield pytest.param(function, id=f"{module.__name__.rsplit('.', 1)[-1]}.{name}")


@pytest.mark.parametrize("service", list(asking_services()))
def test_every_service_asks_first_whether_this_viewer_may(service):
    parameters = inspect.signature(service).parameters
    assert "viewer" in parameters, "a service needs to know who is looking"
    # Nothing but the viewer is real: whatever touches more before asking fails differently.
    nothing = {
        name: None
        for name, parameter in parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    with pytest.raises(AccessDenied):
        result = service(**(nothing | {"viewer": NOBODY}))
        if inspect.isgenerator(result):
            next(result)


def test_every_function_that_is_not_asked_is_named_with_its_reason():
    known = {name for _, name, _ in public_functions("services")}
    assert known >= set(ASKS_NOBODY)


def test_the_store_loads_and_saves():
    verbs = ("load_", "save_", "open_", "delete_", "freeze_", "read_", "count_", "erase_")
    helpers = {
        "audit_digest", "audit_is_whole", "in_groups", "insert_many", "new_id",
        "refuse_synced_folder", "sign", "upgrade", "upsert",
    }  # fmt: skip
    for module, name, _ in public_functions("store"):
        assert name.startswith(verbs) or name in helpers, f"{module.__name__}.{name}"


def test_every_screen_has_screen_and_a_guard():
    for path in (ROOT / "ui" / "screens").glob("*.py"):
        if path.name == "__init__.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert "screen" in names, path.name
        assert '__name__ == "__main__"' in path.read_text(encoding="utf-8"), path.name


def strings(path: Path):
    """Yield the texts of a file that people may read: its strings, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            yield node.lineno, node.value


HURTFUL = re.compile(
    r"\b(at.risk|disconnected|isolated|unconnected|loner|unloved|problem student|friendless|"
    r"orphan(ed)?|deficient|failing|red list|dropouts?)\b",
    re.IGNORECASE,
)


def test_no_word_on_any_screen_page_or_report_belittles_a_child():
    # files/ holds the headings of other people's exports; those words are read, never shown.
    shown = [p for p in SOURCES if "files" not in p.parts or p.name in {"report.py", "sheets.py"}]
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in shown
        for line, text in strings(path)
        if HURTFUL.search(text)
    ]
    assert found == []


def test_html_is_never_let_through():
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in source, path.name
        assert "st.html(" not in source, path.name


def test_no_statement_is_built_from_text():
    for path in (ROOT / "store").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "text":
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"


def test_every_escape_from_a_check_says_why():
    bare = re.compile(r"#\s*(noqa(: *[A-Z0-9, ]+)?|type: *ignore(\[[a-z-]+(, *[a-z-]+)*\])?)\s*$")
    for path in SOURCES:
        with tokenize.open(path) as source:
            for number, line in enumerate(source, start=1):
                found = bare.search(line)
                assert not found, f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def test_the_tables_of_access_are_complete():
    assert set(GRANTS) == set(Role)
    assert set(REFUSALS) == set(Permission)
    assert {p for granted in GRANTS.values() for p in granted} == set(Permission)


# One line per role: what it may never do. TRUST research, the authorization matrix.
@pytest.mark.parametrize(
    ("role", "never"),
    [
        (Role.JOINED, set(Permission) - {Permission.ROUND_READ, Permission.MARK_OWN}),
        (
            Role.TEACHER,
            {
                Permission.MARK_READ,
                Permission.MARK_ANY,
                Permission.OUTREACH_READ,
                Permission.OUTREACH_ASSIGN,
                Permission.NOTE_READ,
                Permission.REPORT_EXPORT,
                Permission.ROSTER_IMPORT,
                Permission.AUDIT_READ,
                Permission.ROUND_MANAGE,
                Permission.VOICE_READ,
                Permission.PULSE_READ,
                Permission.ROUND_INSPECT_OPEN,
            },
        ),
        (Role.COUNSELOR, {Permission.ROSTER_IMPORT, Permission.SCHOOL_MANAGE}),
        (Role.PRINCIPAL, {Permission.NOTE_READ, Permission.ROSTER_IMPORT, Permission.MARK_ANY}),
        (
            Role.DATA_MANAGER,
            {
                Permission.MARK_OWN,
                Permission.MARK_READ,
                Permission.NOTE_OWN,
                Permission.NOTE_READ,
                Permission.OUTREACH_READ,
                Permission.VOICE_READ,
                Permission.PULSE_READ,
            },
        ),
        (Role.COMMAND_LINE, {Permission.NOTE_READ, Permission.NOTE_OWN, Permission.VOICE_READ}),
    ],
)
def test_what_a_role_may_never_do(role, never):
    viewer = Viewer("school", frozenset({role}))
    assert not {permission for permission in never if viewer.may(permission)}


def test_nobody_but_the_command_line_looks_into_an_open_round():
    may = {role for role in Role if Permission.ROUND_INSPECT_OPEN in GRANTS[role]}
    assert may == {Role.COMMAND_LINE}
