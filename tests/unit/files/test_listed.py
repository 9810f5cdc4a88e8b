"""The lists of words: each that the code names is there, each is named, no word stands twice."""

import ast
import re
from pathlib import Path

import pytest

import connections.files
from connections.files.words.columns import key
from connections.files.words.listed import keys, listed, pattern, sections

ROOT = Path(connections.files.__file__).parent
LISTS = sorted(path.stem for path in (ROOT / "words" / "lists").iterdir())
TREES = [ast.parse(path.read_text()) for path in ROOT.rglob("*.py")]
IN_A_FORM = re.compile(r"\{(\w+\.[\w ]+)\}")
NAMED = re.compile(rf"(?:{'|'.join(LISTS)})\.[\w ]+")
# Sections that are asked for by what they are of: a scope, a topic, a code, a field, a strength.
BY_NAME = re.compile(
    r"headings\..*|never\..*|grades\.[A-Z\d]+|people\.(student|adult|neither).*|marks\..*"
)


def _texts(kind: type[ast.AST]) -> set[str]:
    """Return every text in the code of files/ that stands within a kind of node."""
    within = (node for tree in TREES for node in ast.walk(tree) if isinstance(node, kind))
    texts = (one for node in within for one in ast.walk(node) if isinstance(one, ast.Constant))
    return {one.value for one in texts if isinstance(one.value, str)}


def test_every_list_that_the_code_names_is_there_and_every_list_is_named():
    there = {f"{file}.{section}" for file in LISTS for section in sections(file)}
    within, parts = _texts(ast.Module), _texts(ast.JoinedStr)
    named = {text for text in within - parts if NAMED.fullmatch(text)}
    named |= {name for text in within for name in IN_A_FORM.findall(text)}
    assert named <= there
    assert not {name for name in there - named if not BY_NAME.fullmatch(name)}
    forms = [pattern(text) for text in within - parts if IN_A_FORM.search(text)]
    assert len(forms) > 50


@pytest.mark.parametrize("file", LISTS)
def test_no_word_stands_twice_in_one_list(file):
    for section, words in sections(file).items():
        assert words, section
        assert len(words) == len({*words}), (section, [w for w in words if words.count(w) > 1])


def test_a_word_is_one_of_a_list_or_fits_a_form():
    assert key("NO-Show") in keys("leaving.gone") and "" not in keys("marks.signs")
    assert listed("rows.newcomers") == ("student", "teacher")
    begins = pattern(r"{rows.examples}\s*:")
    assert begins.match("E.g : Maria") and begins.match("Examples:") and not begins.match("exact:")
    totals = pattern("{rows.totals}")
    assert totals.fullmatch("Grand total") and totals.fullmatch("total present today")
    assert totals.fullmatch("End of file 3") and not totals.fullmatch("totally")
    assert pattern("{leaving.days}").fullmatch("utskrivningsdatum datum")
