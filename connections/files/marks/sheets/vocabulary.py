"""The words in the cells of a file of marks → strengths: taken where unmistakable, else asked."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connections.domain.problems import FileRefused, Question
from connections.domain.rounds.marks import MEANING, Strength
from connections.files.words.columns import key
from connections.files.words.listed import keys, listed, pattern
from connections.files.words.names import compared
from connections.words import say, say_many

MOST_WORDS = 8  # more different ones are free text, and no scale
LONGEST_WORD = 30  # letters; what is longer is a sentence
# Where words stand, and so what "3" or "Yes" can mean; `TOGETHER` is a pair with nothing beside it.
GRID, LIST, OUR_SHEET, TOGETHER = "grid", "list", "our sheet", "together"
OUT = "out"

_OWN = {
    word: strength
    for strength in Strength
    for word in keys(f"marks.{strength.name.lower().replace('_', ' ')}")
}
_SHAPES = {meaning.shape: strength for strength, meaning in MEANING.items()}
_DIGITS = {str(int(strength)): strength for strength in Strength}
NOT_REVIEWED = frozenset({"not reviewed", "◌", "n/a", "#n/a"})
_TICKS = ({"x"}, {"✓", "✔", "√", "☑", "✅"})
_UNTICKED = {"☐", "false"}
_TRUE, _YES, _NO = {"true"}, {"yes", "y"}, {"no", "n"}
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_STATED = re.compile(r"([0-3])\W*([^\W\d].*)|([^\W\d].*?)\W*([0-3])\W*")

_OF_PLACE = re.compile(  # words that say nothing beside these: "Grade 3", and not "Grades"
    r"\b(?:first|last|full)(?= names?\b)|\b(?:year|grades?)(?= (?:\d|p?k\b|levels?\b))|"
    r"\bschool year\b|(?<=\d(?:st|nd|rd|th) )grade(?:rs?)?\b|\bgrade levels?\b",
    re.IGNORECASE,
)
_OF_SCHOOL = re.compile(
    r"(?:\b(?!\w*(?:ed|ing)\b)[A-Z][\w'.]+ ){1,3}"
    r"(?=(?:Elementary|Middle|High|Primary|Secondary|School|Academy)\b)"
)
_TO_ELSE = re.compile(  # a connection to something, or with somebody else
    r"\b(?:to|with) (?!(?:you|me|whom|which)\b|(?:the |this |these |an? )?(?:students?|adults?)\b)",
    re.IGNORECASE,
)


def _words_of(text: str, silent: frozenset[str]) -> set[str]:
    if f"={compared(text)}" in silent:
        return set()
    plain = _OF_PLACE.sub(" ", _OF_SCHOOL.sub(" ", " ".join(text.replace("_", " ").split())))
    plain = re.sub(r"([a-z])([A-Z])", r"\1 \2", plain).casefold().replace("'s", " ")
    found = set(re.findall(r"[^\W\d_]+|[^\w\s.,:;?!()\[\]\"'’“”…/&#*|+→←↓↑·•–-]", plain))
    return {
        word
        for word in found - silent - keys("marks.silent")
        if len(word) > 1 or not word.isascii()
    }


def says_more(text: str, silent: frozenset[str] = frozenset()) -> str:
    """Return a title, heading or name of a sheet where it may say what a mark means, else "".

    `silent` are words, beside the known ones, that say nothing, and after "=" whole texts.
    """
    if our_scale(text):
        return ""
    return text if own_word(text) is not None or _words_of(text, silent) else ""


def like_a_name(text: str) -> bool:
    """Say whether a label may be somebody who is not on the roster: an id, or a few capitals."""
    words = text.split()
    if len(words) == 1:
        return any(c.isdigit() for c in text)
    capitals = all(word[:1].isupper() or word in listed("marks.particles") for word in words)
    known = keys("marks.silent") | keys("marks.of knowing") | {"not", "no", "never"}
    told = {word.casefold() for word in words} & known
    return len(words) <= 4 and capitals and not told and not re.search(r"[^\w\s.,'’-]", text)


def of_something_else(text: str, silent: frozenset[str] = frozenset()) -> bool:
    """Say whether a text may be about anything but how well adults know students."""
    return own_word(text) is None and bool(_words_of(text, silent | keys("marks.of knowing")))


@dataclass(frozen=True, slots=True)
class Word:
    """A word that stands in the cells, how often, and what it was taken for.

    `strength` is None for "not reviewed", and while it is `asked`; `answered`: a person said it.
    """

    text: str
    count: int
    strength: Strength | None
    key: str
    asked: bool = False
    answered: bool = False


@dataclass
class Pool:
    """All words that answer one question: `prompt` is what it asks, "" for the connection itself.

    The word "" stands for a name: whoever is listed under a heading.
    """

    prompt: str
    where: str
    counts: Counter[str] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()

    def add(self, text: str) -> str:
        """Count a word; return it as words are compared."""
        word = compared_word(text)
        self.texts.setdefault(word, text)
        self.counts[word] += 1
        return word


def compared_word(text: str) -> str:
    """Return a word as words are compared: no case or white space, 3.0 as 3."""
    word = " ".join(text.split()).casefold()
    return word[:-2] if word.endswith(".0") and word[:-2].isdecimal() else word


_DOUBTED = re.compile(r"[?¿~*+<>≈±/\\]|\w\s*[-–]$")


def own_word(text: str) -> Strength | None:
    """Return the strength that one of our own words says, with or without its number."""
    word = compared_word(text)
    if _DOUBTED.search(word):
        return None
    if key(word) in _OWN:
        return _OWN[key(word)]
    if stated := _STATED.fullmatch(word):
        digit, said = stated[1] or stated[4], stated[2] or stated[3]
        strength = _OWN.get(key(said))
        return strength if strength is not None and _DIGITS[digit] is strength else None
    return None


def our_scale(text: str) -> bool:
    """Say whether a text only explains our own scale: "Key: 3 = Strong, 2 = Know", "3 = Strong"."""
    parts = re.split("[,;|]", _KEY.sub("", text))
    stated = len(parts) > 1 or _STATED.fullmatch(parts[0].strip())
    return bool(stated) and all(own_word(part) is not None for part in parts)


_KEY = re.compile(r"^\W*(key|legend|scale)\b\W*", re.IGNORECASE)


def simple_word(text: str) -> bool:
    """Say whether a text is a word of some scale and could hardly be a person."""
    word = compared_word(text)
    ticks = set().union(*_TICKS, _UNTICKED, _TRUE, _YES, _NO, _SHAPES)
    return bool(
        word in ticks
        or own_word(word) is not None
        or (len(word) <= 2 and _NUMBER.fullmatch(word))
        or (len(word) == 1 and not word.isalnum())
    )


_TAIL = re.compile(r".*\w.*?\s*[-–:=(\[]\s*(?P<word>[^-–:=()\[\]]+)[)\]]?\s*", re.DOTALL)


def says_strength(text: str) -> bool:
    """Say whether a text says a strength beside a name: "Ana Diaz (3)", "Ana Diaz: Know"."""
    found = _TAIL.fullmatch(text)
    return found is not None and simple_word(found["word"])


def is_doubted(name: str) -> bool:
    """Say whether a sign stands beside a name or around it: "Ana Diaz?", "(Ana Diaz)", "✗ Ana"."""
    signs = any(c in _SIGNS or unicodedata.category(c) in ("Sm", "So") for c in name)
    return signs or bool(_ENCLOSED.fullmatch(name.strip()))


_SIGNS = frozenset("?¿*!†‡^")
_ENCLOSED = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")


def _of_prompt(pool: Pool) -> Strength | None:
    """Return what it means to be marked under a prompt; None where a person has to say."""
    prompt = _DEFINED.sub("strong", pool.prompt)
    if not prompt or pool.where == TOGETHER:
        return None
    own = own_word(prompt)
    sure = not of_something_else(prompt, pool.silent) and not _TO_ELSE.search(prompt)
    if own is None and sure and _says("strongly", prompt) and not _says("unsure", prompt):
        own = Strength.STRONG
    return own


_DEFINED = re.compile(r"\bwould come to (you|me) with a (personal )?problem\b", re.IGNORECASE)


def _says(name: str, prompt: str) -> bool:
    return pattern(rf"\b{{marks.{name}}}\b").search(prompt) is not None


def _taken(pool: Pool) -> dict[str, Strength | None]:
    """Return the words whose meaning is unmistakable; None is not reviewed."""
    words = set(pool.counts)
    marked = _of_prompt(pool)
    taken: dict[str, Strength | None] = {w: s for w in words if (s := own_word(w)) is not None}
    foreign = marked is None and of_something_else(pool.prompt, pool.silent)
    if foreign and (_says("nominating", pool.prompt) or not _KNOWING & set(taken.values())):
        taken = {}  # "Strong" may be of anything; that somebody is known is said of people
    taken |= dict.fromkeys(words & NOT_REVIEWED)
    rest = words - taken.keys()
    if "" in words:
        return taken | ({"": marked} if marked is not None else {})
    if not rest:
        return taken
    if rest <= _DIGITS.keys() | _SHAPES.keys() and not pool.prompt:
        digits, shapes = rest & _DIGITS.keys(), rest & _SHAPES.keys()
        whole = {"0", "3"} <= digits and pool.where != LIST
        sure = not digits or whole or pool.where == OUR_SHEET
        if sure and (len(shapes) != 1 or digits or pool.where == OUR_SHEET):
            return taken | {w: _DIGITS.get(w, _SHAPES.get(w)) for w in rest}
    if len(rest) < len(words) and rest != words - NOT_REVIEWED:
        return taken  # beside our own words nothing else is unmistakable
    ticks, unticked = rest - _UNTICKED, rest & _UNTICKED
    if not ticks:
        return taken | dict.fromkeys(rest)
    ticked = any(ticks <= one for one in _TICKS) and unticked <= {"☐"}
    if marked is not None and (ticked or ticks <= _TRUE or (rest <= _YES and pool.where != LIST)):
        taken |= dict.fromkeys(unticked) | dict.fromkeys(ticks, marked)
    return taken


_KNOWING = {Strength.KNOW, Strength.RECOGNISE}


def decide(
    pool: Pool, answers: Mapping[str, str], is_name: Callable[[str], bool]
) -> tuple[dict[str, Strength | None], list[Word], list[Question]]:
    """Return what each word means, how it is shown, and what has to be asked about it.

    A person's answer goes before what would be taken. Raises FileRefused for too many words.
    """
    taken = _taken(pool)
    numbers = sorted(float(w.replace(",", ".")) for w in pool.counts if _NUMBER.fullmatch(w))
    span = f":{numbers[0]:g}-{numbers[-1]:g}" if numbers else ""
    meant: dict[str, Strength | None] = {}
    shown, questions = [], []
    for word in sorted(pool.counts, key=_in_order):
        text = pool.texts[word]
        name = f"word:{_digest(pool.prompt.casefold())}:{_digest(word)}"
        name += span if _NUMBER.fullmatch(word) else ""
        answer = answers.get(name, "")
        answered = answer == OUT or answer in _DIGITS
        if answered:
            meant[word] = _DIGITS.get(answer)
        elif word in taken:
            meant[word] = taken[word]
        else:
            questions.append(_question(name, pool, word, is_name))
        asked = word not in meant
        label = text or pool.prompt or say("a name with nothing beside it")
        shown.append(Word(label, pool.counts[word], meant.get(word), name, asked, answered))
    if len(questions) > MOST_WORDS:
        raise FileRefused(
            "The cells hold {n} different words, so they are not the answers of a scale. Bring a "
            "file whose cells say Strong, Know, Recognise or Not yet, or one of a few words.",
            n=len(questions),
        )
    return meant, shown, questions


def _in_order(word: str) -> tuple[bool, float, str]:
    found = _NUMBER.fullmatch(word)
    return not found, float(word.replace(",", ".")) if found else 0, word


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=5).hexdigest()


def _question(name: str, pool: Pool, word: str, is_name: Callable[[str], bool]) -> Question:
    """Return the question about a word; one that may be somebody's name is in no message."""
    text = pool.texts[word] if word else pool.prompt
    hidden = is_name(text) or len(text) > LONGEST_WORD * 4
    strengths = sorted(MEANING.items(), reverse=True)
    choices = [(str(int(strength)), say(meaning.word)) for strength, meaning in strengths]
    choices.append((OUT, say("Not reviewed (leave out)")))
    under = pool.prompt if word and pool.prompt else text if hidden else ""
    n, shown = pool.counts[word], "" if hidden else text
    if word:
        told = say_many(
            n,
            "{word} stands {n} time. What does it mean?",
            "{word} stands {n} times. What does it mean?",
            word=say("“{word}”", word=shown) if shown else say("One word"),
        )
    else:
        where = say("under “{word}”", word=shown) if shown else say("under one heading")
        told = say_many(
            n,
            "{n} name stands {where}. What does it mean to stand there?",
            "{n} names stand {where}. What does it mean to stand there?",
            where=where if text else say("with an adult, and nothing says how well they are known"),
        )
    return Question(name, told, tuple(choices), under)
