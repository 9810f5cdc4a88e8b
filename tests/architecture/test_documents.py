"""The documents say what the code does: everything it has stands there, and nothing else.

Every command line in a code block is run; what is made from the code is compared with the code.
"""

import ast
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from collections import Counter
from contextlib import suppress
from itertools import chain
from pathlib import Path
from time import monotonic, sleep

import click
import pytest
from click.testing import CliRunner

from tests.architecture.documents import DOCS, HOUSE, MADE, MAKE, ROOT, commands, made_again, main
from tests.browser.conftest import free_port
from tests.conftest import copy_school

PAGES = [
    *(ROOT / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    ROOT / "sample_rosters" / "README.md",
    *sorted(DOCS.rglob("*.md")),
]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in PAGES}
DECISIONS = {path.name[:4]: path for path in sorted((DOCS / "decisions").glob("*.md"))}
BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")


def spans(text: str) -> list[str]:
    """Return what stands between single backticks, outside of code blocks."""
    return SPAN.findall(BLOCK.sub("", text))


each_page = pytest.mark.parametrize("page", sorted(TEXTS))


# What is made from the code


@pytest.mark.parametrize("page", sorted(MADE))
def test_the_page_says_what_the_code_has(page):
    assert (DOCS / page).read_text(encoding="utf-8") == made_again(page), f"run: {MAKE}"


def options() -> dict[str, click.Option]:
    """Return every option by its spelling, --help and --version among them."""
    found = {}
    for command in [main, *(command for _, command in commands())]:
        context = click.Context(command)
        for option in command.get_params(context):
            if isinstance(option, click.Option):
                found |= dict.fromkeys(option.opts + option.secondary_opts, option)
    return found


@pytest.mark.parametrize(("words", "command"), list(commands()), ids=lambda value: str(value)[:20])
def test_every_command_and_option_says_what_it_is_for(words, command):
    assert (command.help or "").strip(), words
    silent = [p.opts[0] for p in command.params if isinstance(p, click.Option) and not p.help]
    assert silent == []


@each_page
def test_every_option_the_documents_name_exists(page):
    others = re.compile(r"(git|pybabel|uv) |.* pip install ")
    ours = [span for span in spans(TEXTS[page]) if not others.match(span)]
    named = [word for span in ours for word in span.split() if word[:2] == "--"]
    assert [word for word in named if word.partition("=")[0] not in options()] == []


SETTING = re.compile(r"\bCONNECTIONS_[A-Z]+(?:_[A-Z]+)*\b")


def settings_read(folder: Path) -> set[str]:
    """Return the names of environment variables that stand as texts of their own in the code."""
    nodes = chain.from_iterable(
        ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for path in folder.rglob("*.py")
    )
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and SETTING.fullmatch(text)}


def test_every_setting_is_documented_and_every_documented_one_is_read():
    table = {line.split("`")[1] for line in TEXTS["docs/settings.md"].splitlines() if "| `" in line}
    assert {name for name in table if SETTING.fullmatch(name)} == settings_read(HOUSE)
    named = set(SETTING.findall("\n".join(TEXTS.values())))
    assert named - settings_read(HOUSE) <= settings_read(ROOT / "tests")


def test_every_person_has_a_page_and_the_readme_leads_there():
    pages = {path.name for path in (DOCS / "for").glob("*.md")}
    assert pages >= {
        *("teacher.md", "facilitator.md", "counselor.md", "principal.md"),
        *("data-manager.md", "installer.md"),
    }
    linked = set(re.findall(r"\(docs/for/([a-z-]+\.md)\)", TEXTS["README.md"]))
    assert linked == pages
    assert [n for n in pages if len(TEXTS[f"docs/for/{n}"].splitlines()) > 60] == []


# What leads somewhere


@each_page
def test_every_link_leads_to_something(page):
    links = re.findall(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)", BLOCK.sub("", TEXTS[page]))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not ((ROOT / page).parent / link).exists()] == []


PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*(/|\.(py|md|js|css|toml|csv|tsv|pot|po|txt))")


@each_page
def test_every_path_the_documents_name_exists(page):
    around = (ROOT, HOUSE, DOCS, ROOT / "tests")
    paths = [span for span in spans(TEXTS[page]) if "/" in span and PATH.fullmatch(span)]
    assert [p for p in paths if not any(any(place.glob(p)) for place in around)] == []


def test_the_rooms_in_the_picture_are_the_rooms_of_the_house():
    (picture,) = re.findall(r"^connections/\n(.*?)^```", TEXTS["docs/architecture.md"], re.M | re.S)
    drawn, floor = Counter(), ""
    for line in picture.splitlines():
        floor = found[1] if (found := re.match(r"  ([a-z]+)\b", line)) else floor
        drawn.update((floor, room) for room in re.findall(r"\b([a-z_]+)/", line))
    floors = ("domain", "files", "store", "services", "ui")
    built = {
        (floor, path.name)
        for floor in floors
        for path in (HOUSE / floor).iterdir()
        if path.is_dir() and any(path.glob("*.py"))
    }
    assert set(drawn) == built
    assert max(drawn.values()) == 1


# Decisions


def test_every_decision_that_is_named_was_made():
    sources = [p for p in ROOT.rglob("*") if p.suffix in {".py", ".js", ".css", ".md", ".toml"}]
    texts = [
        path.read_text(encoding="utf-8")
        for path in sources
        if not {part[0] for part in path.relative_to(ROOT).parts} & {"."}
    ]
    named = re.findall(r"\bdecisions?[/ ](\d{4})", "\n".join(texts), re.IGNORECASE)
    assert set(named) <= set(DECISIONS)


@pytest.mark.parametrize("number", sorted(DECISIONS))
def test_a_decision_has_its_form(number):
    text = DECISIONS[number].read_text(encoding="utf-8")
    assert text.startswith(f"# {int(number)}. ")
    assert "\nStatus: " in text and len(text.splitlines()) <= 40
    places = [text.find(f"\n**{part}.**") for part in ("Context", "Decision", "Consequences")]
    assert -1 not in places and places == sorted(places)


# Commands that stand in the documents run

FILES = {
    "roster.csv": "student_id,first_name,last_name,grade,homeroom\n00001,Ana,Thao,5,Room 16\n",
    "m.csv": "adult_id,student_id,strength\nA101,00403,3\nA102,00404,2\n",
    "places.csv": "adult_id,capacity\nA101,2\nA102,0\n",
    "apart.csv": "adult_id,student_id\nA101,00404\n",
    "words.txt": "correct horse battery staple\n",
}
COMMAND = re.compile(r"^(?:.*&& *)?((?:[A-Z_]+=\S+ +)*)(?:\S*/)?python3? -m connections\b(.*)$")


def written_commands():
    """Yield the command lines of each code block, and of each span, in order."""
    for page, text in TEXTS.items():
        for number, block in enumerate([*BLOCK.findall(text), *spans(text)]):
            lines = [found for line in block.splitlines() if (found := COMMAND.match(line))]
            shown = [found for found in lines if "[" not in found[2] and "…" not in found[2]]
            if shown:
                yield pytest.param(shown, id=f"{page}-{number}")


@pytest.mark.parametrize("lines", list(written_commands()))
def test_what_is_written_can_be_typed(lines, oak_street_file, tmp_path, monkeypatch):
    """Run a block in order at Oak Street; `# exit code 1` says what else than 0 to expect.

    A block that makes Oak Street (`demo`) begins with an empty database.
    """
    database = tmp_path / "school.sqlite"
    if not any(re.search(r"\bdemo\b", found[2]) for found in lines):
        copy_school(oak_street_file, database)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", f"sqlite:///{database.as_posix()}")
    Path("sample_rosters").symlink_to(ROOT / "sample_rosters")
    for name, content in FILES.items():
        Path(name).write_text(content, encoding="utf-8")
    Path("exports").mkdir()
    for kind in ("students", "adults"):
        for name in (f"{kind[0]}.csv", f"exports/{kind}.csv"):
            Path(name).symlink_to(ROOT / "sample_rosters" / f"oak_street_{kind}.csv")
    for found in lines:
        settings = dict(word.split("=", 1) for word in shlex.split(found[1]))
        words = shlex.split(found[2], comments=True)
        if words[:1] == ["serve"]:
            serve(words, settings)
            continue
        said = re.search(r"# .*\bexit code (\d)", found[2])
        result = CliRunner(env=settings).invoke(main, words)
        assert result.exit_code == int(said[1] if said else 0), f"{found[0]}\n{result.output}"


def serve(words: list[str], settings: dict[str, str]) -> None:
    """Start the app as it is written, on another port; wait until it answers."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "connections", *words, "--port", str(port)],
        env=os.environ | settings | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            until = monotonic() + 60
            while monotonic() < until and process.poll() is None:
                with suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)
                    return
                sleep(0.2)
            pytest.fail(f"the app did not start with {words}")
        finally:
            process.terminate()
