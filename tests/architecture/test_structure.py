"""The house stands as docs/architecture.md says: floors, verbs, who asks first, which words."""

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
import tokenize
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import connections
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied
from connections.services.book.ask import Ask

ROOT = Path(connections.__file__).parent
SOURCES = sorted(p for p in ROOT.rglob("*.py") if "versions" not in p.parts)
NOBODY = Viewer("school", frozenset())
ROOMS_OF_PAGES = re.findall(r'^    \("(\w+)", to_say', (ROOT / "ui" / "main.py").read_text(), re.M)


def modules(package: str):
    found = importlib.import_module(f"connections.{package}")
    for info in pkgutil.walk_packages(found.__path__, f"{found.__name__}."):
        if not info.name.endswith("migrations.env"):  # runs inside Alembic only
            yield importlib.import_module(info.name)


def public_functions(package: str):
    for module in modules(package):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield module, name, function


def test_imports_go_one_way_down(monkeypatch):
    monkeypatch.chdir(ROOT.parent)
    # It silences every logger there is, and other tests of this process listen to ours.
    monkeypatch.setattr("logging.config.dictConfig", lambda _: None)
    assert lint_imports(no_cache=True) == 0


# Services that ask nobody's permission, each with its reason; everything else takes `ask` first.
ASKS_NOBODY = {
    "find_school": "finds the school before anyone can be a viewer of it",
    "schools_in": "finds the schools before anyone can be a viewer of one",
    "usual_school": "finds the school before anyone can be a viewer of it",
    "every_school": "finds the schools before anyone can be a viewer of one",
    "move_to_server": "whoever may start with a file may move it; the log says so",
    "open_district": "the door asked the account, before anybody is a viewer",
    "switch_school": "asks the session that the browser holds, and the account it came by",
    "note_clocks": "notes at the start, before anybody looks, that the clock was set back",
    "keeper": "says who sits at this computer; whether somebody does is the door's question",
    "person_at_command_line": "says who asks on the command line",
    "inspect_files": "says what a file is; touches no school",
    "issue_rows": "turns values into rows",
    "changed_people": "counts a preview",
    "changed_marks": "counts a preview",
    "require_importable": "refuses a preview",
    "unsaid": "leaves what a student said out of an outreach",
    "markable": "says who can be marked, to services that asked",
    "hand_in_answers": "the capability is what is asked, and then the desk asks for its holder",
    "own_answers": "the capability is what is asked",
    "accept_file": "whoever may start with a file may put another in its place; the log says so",
    "check_installation": "says how things stand where it runs; shows no record",
    "marking_capability": "asks the viewer it is made for",
    "read_capability": "says what a capability says",
    "handle": "hashes an id",
    "keyed_hash": "hashes a text",
    "joining_in": "what a picture shows, to services that asked",
    "progress_in": "what a picture shows, to services that asked",
    "use_stage_link": "the link is what is asked",
    "holder_of": "hashes a browser's secret",
    "slow_hash": "hashes a text",
    "fits_hash": "compares a text with its hash",
    "code_hash": "hashes a text",
    "slip_address": "writes an address",
    "read_feed": "the address's secret part is what is asked, before anybody is a viewer",
    "look_at_slip": "the slip's code is what is asked, before anybody is a viewer",
    "enrol": "the slip's code is what is asked, before anybody is a viewer",
    "look_in": "the slip's code is what is asked, before anybody is a viewer",
    "require_device": "the device's secret is what is asked, before anybody is a viewer",
    "unlock": "the device's secret and its digits are what is asked",
    "open_session": "the door asked, before anybody is a viewer",
    "come_in_by_passkey": "the passkey's answer is what is asked, before anybody is a viewer",
    "is_opened": "says to services that asked whether two people opened what they show",
    "sign_in": "the provider's signed word is what is asked, before anybody is a viewer",
    "one_sign_in": "hashes a text",
    "end_from_provider": "the provider's signed word is what is asked; it only ends",
    "end_session": "ends the asking browser's own; the log says so",
    "stay_in": "whoever brought a backup back was asked by the restore",
    "still_in": "says to the guard, before anybody is a viewer, whose session is open",
    "write_touches": "notes a moment; touches no record",
    "set_passphrase": "the page asks for a keeper's session and for the passphrase until now",
    "oak_street_marks": "invents marks",
    "draw": "draws a number for the invented school",
    "with_ids": "puts one id for another in what was read; touches no school",
    "backup_name": "names a file",
    "check_backup": "the passphrase is what is asked; touches no school",
    "load_root_key": "the passphrase is what is asked; touches no school",
    "needs_passphrase": "says what a file is; touches no school",
    "newest_good_backup": "looks where no database opens; returns a file and its moment",
    "note_made": "notes a moment and a place in the installation; touches no school",
    "uploaded": "puts what came in into a private folder; touches no school",
    "restore": "brings back what may not open, so that nobody can be asked; the page asks before",
    "backup_warnings": "turns values into sentences",
    "make_passphrase": "makes a text",
    "tidy_passphrase": "tidies a text",
    "require_strong": "refuses a text",
    "as_page": "tells what was read, to a service that asked",
    "not_shown": "turns a report into sentences",
    "read_report": "says what a file says; touches no school",
    "doubts_of": "compares what files say with what was published; that was asked for",
    "what_can_be_deduced": "works out what files tell; the rolls were asked for",
    "divisions_of": "says by what a round can be divided, for a service that asked",
    "purge_by_rule": "the school's own rule, switched on by somebody who may",
    "purge_by_rules": "the schools' own rules, switched on by somebody who may",
    "write_anew": "writes the file anew: nothing in it changes",
    "board_filename": "names a file",
    "exact_of": "what only the school knows, to services that asked",
    "counted_of": "counts, to a service that asked",
    "nobody_over": "says yes or no of the school, to a service that asked",
    "grades_asked": "says which grades were asked, to a service that asked",
    "voice_beside_staff": "a table, to services that asked",
    "conversion_of": "counts, to services that asked",
}
STEPS_OF_A_CHANGE = "takes the open change `sql`: a step of a service that asked"


def services():
    for module, name, function in public_functions("services"):
        if not module.__name__.startswith("connections.services.book."):
            yield module, name, function


def asking_services():
    for module, name, function in services():
        parameters = list(inspect.signature(function).parameters)
        if name not in ASKS_NOBODY and "sql" not in parameters:
            yield pytest.param(function, id=f"{module.__name__.split('.', 2)[-1]}.{name}")


@pytest.mark.parametrize("service", list(asking_services()))
def test_every_service_asks_first_whether_this_viewer_may(service):
    parameters = inspect.signature(service).parameters
    assert next(iter(parameters)) == "ask", "a service takes who asks, when and of what, first"
    # Nothing but the viewer is real: whatever touches more before asking fails differently.
    ask = Ask(NOBODY, None, None, None)
    nothing = {
        name: None
        for name, parameter in parameters.items()
        if name != "ask" and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    with pytest.raises(AccessDenied):
        result = service(ask, **nothing)
        if inspect.isgenerator(result):
            next(result)


def test_every_function_that_is_not_asked_is_named_with_its_reason():
    known = {name for _, name, _ in services()}
    assert known >= set(ASKS_NOBODY)


def test_a_service_asks_for_one_permission_so_that_two_roles_never_add_up_to_a_third():
    """Two permissions that one service needs together could come from two roles held together."""
    for module, name, function in services():
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        asked = {
            ast.unparse(line.value.args[0])
            for line in tree.body[0].body
            if isinstance(line, ast.Expr)
            and isinstance(line.value, ast.Call)
            and ast.unparse(line.value.func) == "ask.require"
        }
        assert len(asked) <= 1, f"{module.__name__}.{name}: {asked}"


def test_a_room_holds_at_most_nine_files():
    for folder in [ROOT, *(p for p in ROOT.rglob("*") if p.is_dir())]:
        if {"__pycache__", "versions"} & set(folder.parts):
            continue
        files = [p for p in folder.iterdir() if p.is_file() and p.name != "__init__.py"]
        languages = [p for p in files if p.suffix in (".po", ".pot")]
        assert len(files) - len(languages) <= 9, f"{folder.relative_to(ROOT)}: {len(files)} files"


def test_the_store_loads_and_saves():
    verbs = ("load_", "save_", "open_", "delete_", "freeze_", "read_", "count_", "erase_")
    helpers = {
        "disk_in_sentences", "id_in", "in_use", "is_plain_copy", "new_seal", "newer",
        "seal_words", "place_name",
        "user_version", "changed_places", "check_file", "damage_in", "from_row", "keep_copy",
        "note_from_row", "note_to_row", "sentence_of",
        "keys_of", "log_digest", "log_state", "passing_installation", "rechain",
        "seal", "seal_of", "sqlite_is_sound", "sqlite_version", "state_of", "stop_for", "unseal",
        "unwrap", "version_of", "in_groups", "insert_many", "new_id",
        "fold_in", "put_sides_aside", "refuse_gone",
        "look_at", "of_school", "refuse_shared_folder", "sign", "sign_in_log", "take_all_the_time",
        "to_columns", "to_difference", "to_json", "to_row",
        "to_rows", "upgrade",
        "upsert",
    }  # fmt: skip
    for module, name, _ in public_functions("store"):
        if module.__name__ == "connections.store.schema.columns":  # what tables are made of
            continue
        assert name.startswith(verbs) or name in helpers, f"{module.__name__}.{name}"


def test_every_page_has_screen_and_a_guard():
    rooms = [ROOT / "ui" / room / "page.py" for room in (*ROOMS_OF_PAGES, "safe")]
    assert sorted(rooms) == sorted((ROOT / "ui").glob("*/page.py"))
    for path in rooms:
        source = path.read_text(encoding="utf-8")
        names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
        assert "screen" in names, path.parent.name
        assert '__name__ == "__main__"' in source, path.parent.name


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
    # files/ and private.py hold the words of other people's exports: they are read, never shown.
    told = [p for p in SOURCES if p.name != "private.py"]
    shown = [
        p
        for p in told
        if "files" not in p.parts or {"lists", "board"} & set(p.parts) or p.name == "sheets.py"
    ]
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
