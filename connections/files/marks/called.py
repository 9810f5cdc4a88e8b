"""What students call adults → the adults: matched where one fits for sure, else asked about."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from connections.domain.people.person import Adult
from connections.domain.problems import Question
from connections.domain.voice.said import SAID_WORDS, Said
from connections.files.marks.matching import SHOWN, Matcher
from connections.files.words.columns import key
from connections.files.words.names import compared
from connections.words import say, to_say

_ASKED = to_say("Somebody wrote “{text}”. Whom does that mean?")
_INSTEAD = (Said.UNREADABLE, Said.OUTSIDE, Said.NOBODY, Said.RATHER_NOT_SAY)
_SAID = "said:"  # an answer that is no adult's id
_NEAR_LAST = 65  # of 100: one word alone is shorter than a whole name, and is asked about anyway
_TELLING = 3  # letters; a shorter word of a sentence says nothing of who is meant


@dataclass(frozen=True, slots=True)
class Meant:
    """An adult, or what was said instead; neither while the question is open."""

    adult_id: str = ""
    said: Said | None = None


class Called:
    """The adults of a school, by whatever a student may write: Ms. Aldrich, Coach R., S. A.

    A text that one adult's whole name, last name, or initial and last name fits is that adult.
    Every other text is asked about once, with what was written: nothing is guessed or dropped.
    """

    def __init__(self, adults: Sequence[Adult], answers: Mapping[str, str]) -> None:
        self.questions: dict[str, Question] = {}
        self._adults = {adult.adult_id: adult for adult in adults}
        self._answers, self._matcher = answers, Matcher("adult", adults, {})
        self._names = {
            adult.adult_id: (compared(adult.first_name).split(), compared(adult.last_name).split())
            for adult in adults
        }
        self._seen: dict[str, tuple[str, ...]] = {}

    def find(self, text: str, *, doubted: bool = False) -> Meant:
        """Return whom a text means; one that is `doubted` is asked about in any case."""
        found = self.fitting(text)
        if len(found) == 1 and self._sure(text) and not doubted:
            return Meant(found[0])
        return self._ask(text, found)

    def fitting(self, text: str) -> tuple[str, ...]:
        """Return the adults whom a text may mean, the likeliest first."""
        if text not in self._seen:
            self._seen[text] = tuple(self._fitting(text))
        return self._seen[text]

    def certain(self, text: str) -> bool:
        """Say whether a text means one adult and no question is needed."""
        return len(self.fitting(text)) == 1 and self._sure(text)

    def _sure(self, text: str) -> bool:
        words = compared(text).split()
        named = bool(self._with(words, _last_name) or self._with(words, _initial_and_last))
        return bool(self._matcher.meant(text)) or named

    def _fitting(self, text: str) -> list[str]:
        if exact := self._matcher.meant(text):
            return sorted(exact)
        words = compared(text).split()
        if not words or any(c.isdigit() for c in text):
            return []
        found = self._with(words, _last_name) + self._with(words, _first_name)
        found = found or self._with(words, _initial_and_last)
        found = found or self._coaches_first(text, self._with(words, _initials))
        if not found and text.isupper() and 1 < len(text) <= 3:  # "RB"
            found = self._with(list(text.casefold()), _initials)
        found = found or self._with(words, _mentioned)
        found = found or self._matcher.near(" ".join(words)) or self._near_last(" ".join(words))
        return list(dict.fromkeys(found))

    def _with(
        self, words: list[str], fits: Callable[[list[str], list[str], list[str]], bool]
    ) -> list[str]:
        return [one for one, (first, last) in self._names.items() if fits(words, first, last)]

    def _coaches_first(self, text: str, found: list[str]) -> list[str]:
        """Put those first whose work is the word before the initial: "Coach R."."""
        words = re.findall(r"\w{4,}", text.casefold())
        work = {one: self._adults[one].title.casefold() for one in found}
        return sorted(found, key=lambda one: not any(word in work[one] for word in words))

    def _near_last(self, spelling: str) -> list[str]:
        close = {
            one: fuzz.ratio(spelling, " ".join(last)) for one, (_, last) in self._names.items()
        }
        near = [one for one, score in close.items() if score >= _NEAR_LAST]
        return sorted(near, key=lambda one: (-close[one], one))[:SHOWN]

    def _ask(self, text: str, likely: tuple[str, ...]) -> Meant:
        digest = hashlib.blake2b((key(text) or text).encode(), digest_size=6).hexdigest()
        question = f"called:{digest}"
        answer = self._answers.get(question, "")
        if answer in self._adults:
            return Meant(answer)
        if answer.removeprefix(_SAID) in {said.value for said in _INSTEAD}:
            return Meant(said=Said(answer.removeprefix(_SAID)))
        if question not in self.questions:
            others = sorted(self._adults.keys() - set(likely), key=self._matcher.label)
            instead = [(_SAID + said.value, say(SAID_WORDS[said])) for said in _INSTEAD]
            choices = [(one, self._matcher.label(one)) for one in likely]
            choices += instead + [(one, self._matcher.label(one)) for one in others]
            self.questions[question] = Question(question, say(_ASKED, text=text), tuple(choices))
        return Meant()


def _last_name(words: list[str], first: list[str], last: list[str]) -> bool:
    return bool(last) and words == last


def _first_name(words: list[str], first: list[str], last: list[str]) -> bool:
    return bool(first) and words == first


def _initial_and_last(words: list[str], first: list[str], last: list[str]) -> bool:
    """Say whether it is "S. Aldrich" or "Sandra A."."""
    if not first or not last or len(words) < 2:
        return False
    initial_first = len(words[0]) == 1 and first[0].startswith(words[0]) and words[1:] == last
    initial_last = len(words[-1]) == 1 and last[0].startswith(words[-1]) and words[:-1] == first
    return initial_first or initial_last


def _initials(words: list[str], first: list[str], last: list[str]) -> bool:
    """Say whether it is "R.", or "R. B." in either order."""
    names = [name for name in (first[:1], last[:1]) if name]
    if not names or any(len(word) > 1 for word in words) or len(words) > len(names):
        return False
    letters = [name[0][0] for name in names]
    return sorted(words) == sorted(letters) if len(words) == 2 else words[0] in letters


def _mentioned(words: list[str], first: list[str], last: list[str]) -> bool:
    """Say whether a name stands somewhere in a sentence."""
    telling = {word for word in words if len(word) >= _TELLING}
    return bool(telling.intersection(first) or telling.intersection(last))
