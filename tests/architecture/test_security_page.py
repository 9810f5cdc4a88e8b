"""docs/security.md: each promise is there, with a test that exists or the reason for none."""

import ast
import re
from functools import cache

import pytest

from tests.architecture.documents import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
WANTED = [*range(1, 6), 7, 8, 9, 14, *range(25, 45), *range(52, 75), 78, 79]
ROWS = {
    int(n): (told, held)
    for n, told, held in re.findall(r"^\| R(\d+) \| (.+?) \| (.+) \|$", PAGE, re.M)
}


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_is_on_the_page():
    assert sorted(ROWS) == WANTED


@pytest.mark.parametrize("number", WANTED)
def test_each_promise_has_a_test_that_exists_or_says_why_there_is_none(number):
    told, held = ROWS[number]
    assert re.fullmatch(r".{10,}\.", told)
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", held)
    if not named:
        assert re.match(r"no test: .{20,}", held)
        return
    assert ", ".join(f"`{path}::{name}`" for path, name in named) == held
    assert [name for path, name in named if name not in functions_of(path)] == []


def test_the_security_policy_says_what_it_has_to():
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for said in ("Within 72 hours", "Within 30 days", "**Supported**", "what does not"):
        assert said in policy
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "(SECURITY.md)" in readme and "(docs/security.md)" in readme


def test_no_arrow_leads_out_of_the_picture():
    (picture,) = re.findall(r"^```\n(.*?)^```", PAGE, re.M | re.S)
    assert "▶" in picture
    for line in picture.splitlines():
        outside, wall, _ = line.partition("│")
        assert "◀" not in outside if wall else True
        assert "▶" not in line[line.rfind("│") + 1 :] if line.count("│") > 1 else True
