"""The words of the browser code: all of them come as data, in the language that is spoken."""

import json
import re

import pytest

from connections.domain.outreach.status import Status
from connections.ui.mark.wall import wall as wall_module
from connections.ui.mark.words import wall_words
from connections.ui.meeting.pairs.pairs import known_a_little, pairs_words
from connections.words import say, speaking
from connections.words.browser import language, say_forms
from tests.browser.scripts.conftest import FILES, LIST, NAMES, WALL, List, strengths
from tests.browser.scripts.test_outbox import reply

CODE = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}
SCRIPTS = {name: text for name, text in CODE.items() if name.endswith(".js")}
PAGES = {"wall.html", "pairs.html"}
WALL_FILES = ("tiles.js", "dots.js", "bars.js", "wall.js", "wall.html")

# ---- no sentence of its own --------------------------------------------------------------------

# Comments are told from strings by which begins first; a regular expression holds no quote here.
TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|(?P<text>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)",
    re.DOTALL,
)
# What a browser knows by this name, and the product's. Every other word with a capital, and every
# two words in a row,
# is a sentence for a person.
NAMES_OF_THE_BROWSER = set(
    "ArrowRight ArrowLeft ArrowUp ArrowDown Home End Escape Enter Delete Backspace F8 "
    "SELECT POST NFD Content-Type Connections".split()
)
TWO_CLASSES = {"name veiled"}


def literals(script):
    """Return the texts in quotes of a script, without what is put into them."""
    for found in TOKEN.finditer(script):
        if found["text"]:
            yield re.sub(r"\$\{[^}]*\}", " ", found["text"][1:-1])


def is_bare(text):
    """Say whether a text in quotes is for a person, and not a name of the browser's."""
    if text in NAMES_OF_THE_BROWSER | TWO_CLASSES or text.startswith("@media"):  # a style sheet
        return False
    word = r"[^\W\d_]{2,}"
    return bool(re.search(rf"(^|\s){word}[,.]?\s+{word}|\b[A-Z][a-z]+\b|^[a-z][a-z ]*[.!?]$", text))


def test_a_bare_sentence_in_the_browser_code_is_found():
    assert SCRIPTS.keys() >= {"wall.js", "outbox.js", "pairs.js", "saying.js"}
    for name, script in SCRIPTS.items():
        assert [text for text in literals(script) if is_bare(text)] == [], name
    for name in PAGES:
        page = CODE[name]
        assert re.findall(r">\s*([^<>\s/][^<>]*)<", page) == [], name
        assert re.findall(r"""\b(?:aria-label|title|placeholder|alt)=["'][^"']""", page) == [], name


@pytest.mark.parametrize(
    "line",
    ['say("Nothing was sent")', "x = 'Undo'", "`${n} names shown`", '"one. two three"', '"gone."'],
)
def test_a_bare_sentence_looks_like_this(line):
    assert [is_bare(text) for text in literals(line)] == [True]


def test_what_is_no_sentence_is_let_through():
    line = '"ArrowUp" "visibilitychange" // "Not this"\n `shape s${value}` "[data-says]" "/answers"'
    assert not any(is_bare(text) for text in literals(line)) and len(list(literals(line))) == 5


def asked_for(*names):
    """Return the keys that files ask words by."""
    found = set()
    for name in names:
        found |= set(re.findall(r'data-(?:says|label|asks)="(\w+)"', CODE[name]))
        for call in re.findall(r"\bsay\(([^,{)]*)", CODE[name]):
            found |= set(re.findall(r'"(\w+)"', call))
    return found


def test_every_word_that_is_asked_for_is_sent_and_no_other():
    state = {"saved", "waiting", "sending"}  # asked for by the state of the outbox
    assert asked_for(*WALL_FILES) | state == wall_words().keys()
    asked = {Status.SUGGESTED, Status.OFFERED}  # asked for by where a pair stands
    assert asked_for("pairs.js", "pairs.html") | asked == pairs_words().keys()


# ---- facts and forms ---------------------------------------------------------------------------


def test_words_are_the_same_bytes_until_another_language_is_spoken():
    first = wall_module._words(language())
    assert first is wall_module._words(language())
    with speaking("pseudo"):
        other = json.loads("{" + wall_module._words(language())[:-1] + "}")
    assert other["language"] == "pseudo" and other["words"]["undo"] == "Ûñðö"
    assert json.loads("{" + first[:-1] + "}") == {"language": "en", "words": wall_words()}


def test_each_form_of_a_sentence_is_sent_by_its_category():
    assert say_forms("{n} name", "{n} names") == {"one": "{n} name", "other": "{n} names"}


@pytest.mark.browser
def test_a_number_chooses_the_form_as_the_language_has_it(bench):
    forms = {"one": "{n} jméno", "few": "{n} jména", "other": "{n} jmen"}
    bench.do("window.say = makeSaying('cs', { names: given })", forms)
    said = bench.get("[0, 1, 2, 5].map((n) => say('names', { n }))")
    assert said == ["0 jmen", "1 jméno", "2 jména", "5 jmen"]
    bench.do("window.say = makeSaying('cs', { names: { other: '{n}' } })")
    assert bench.get("say('names', { n: 1 })") == "1", "a form that is missing is the other one"


@pytest.mark.browser
def test_facts_are_put_in_once_and_as_they_are(bench):
    bench.do("window.say = makeSaying('pseudo', { yes: '{adult} said yes to {student}.' })")
    facts = {"adult": "{student} $&", "student": "<b>Bo</b>"}
    assert bench.get("say('yes', given)", facts) == "{student} $& said yes to <b>Bo</b>."
    assert bench.get("say.listed(['Ana', 'Bo', 'Cy'])") == "Ana, Bo, Cy"


@pytest.mark.browser
def test_words_are_put_where_the_page_names_them(wall, bench):
    wall.draw()
    words = wall_words()
    assert bench.get("[$('.wall').ariaLabel, $('.dots').ariaLabel, $('input').placeholder]") == [
        words[key] for key in ("wall", "dots", "search")
    ]
    assert bench.text(".hint") == words["keys"]


# ---- a language nobody speaks ------------------------------------------------------------------

TEXTS = """
const texts = [], walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
while (walk.nextNode())
  if (walk.currentNode.parentElement?.tagName !== "STYLE") texts.push(walk.currentNode.data)
for (const part of $$("*")) texts.push(part.ariaLabel, part.title, part.placeholder)
return texts.filter((text) => text?.trim())
"""


def plain_english(bench):
    """Return what a page says that never was a sentence of ours in another language."""
    data = re.compile("|".join(map(re.escape, sorted({*NAMES, *DATA}, key=len, reverse=True))))
    texts = bench.do(TEXTS)
    assert len(texts) >= 5
    return [text for text in texts if re.search("[A-Za-z]{2}", data.sub("", text))]


ADULT, STUDENTS = LIST["adults"][0]["name"], [row["name"] for row in LIST["rows"]]
DATA = [ADULT, *STUDENTS, "Rm 12", "G 7", "G 8", "zzz"]  # the last is typed


@pytest.mark.browser
def test_a_wall_in_another_language_says_no_english(wall, bench):
    with speaking("pseudo"):
        said = {"language": "pseudo", "words": wall_words(), "strengths": strengths()}
        refusal = say("The round “{name}” is closed.", name="G 7")
    shown = WALL | said | {"grades": ["G 7", "G 8"], "rooms": ["", "Rm 12"], "mine": [0]}
    shown["earlier"] = {"1": 3, "2": 2}
    reply(bench, "filter", "filter", "down")
    wall.draw(**shown)
    assert plain_english(bench) == []
    bench.click(".before")
    bench.click(".rest")
    wall.tap("Eva Olsen")
    bench.later(120)
    assert plain_english(bench) == [], "while it is being sent again"
    bench.later(20_000)
    bench.do("Storage.prototype.setItem = () => { throw new Error('full') }")
    wall.tap(*NAMES[:2])
    bench.type("input", "zzz")
    receipt = {"number": 1, "reply": {"then": "refused", "message": refusal}}
    wall.draw(**shown, receipt=receipt)
    assert len(wall.notices()) >= 2 and plain_english(bench) == []


@pytest.mark.browser
def test_the_list_of_pairs_in_another_language_says_no_english(bench):
    with speaking("pseudo"):
        said = {"language": "pseudo", "words": pairs_words(), "none": say("Nobody is left.")}
        known = [known_a_little(know, recognise) for know, recognise in ((1, 2), (0, 0))]
        places = say("2 places")
    rows = [row | {"grade": "G 7", "known": known[place]} for place, row in enumerate(LIST["rows"])]
    adults = [LIST["adults"][0] | {"places": places}, LIST["adults"][0] | {"free": 0}]
    shown = said | {"rows": rows, "adults": adults}
    pairs = List(bench)
    pairs.draw(**shown, names=False)
    assert plain_english(bench) == []
    pairs.draw(**shown)
    pairs.choose()
    assert plain_english(bench) == []
    bench.click(".adults button")
    assert plain_english(bench) == []
    pairs.draw(**shown | {"rows": []})
    assert plain_english(bench) == []
