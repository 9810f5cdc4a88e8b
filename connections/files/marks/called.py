"""What students call adults → the adults: matched where one fits for sure, else asked about."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

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
        self._short = {adult.adult_id: short_names(adult) for adult in adults}
        self.fitting = cache(self._fitting)  # asked often

    def find(self, text: str, *, doubted: bool = False) -> Meant:
        """Return whom a text means; one that is `doubted` is asked about in any case."""
        found = self.fitting(text)
        if len(found) == 1 and self._sure(text) and not doubted:
            return Meant(found[0])
        return self._ask(text, found)

    def certain(self, text: str) -> bool:
        """Say whether a text means one adult and no question is needed."""
        return len(self.fitting(text)) == 1 and self._sure(text)

    def _sure(self, text: str) -> bool:
        named = self._named(compared(text), "last", "initial_last", "first_initial")
        return bool(self._matcher.meant(text) or named)

    def _fitting(self, text: str) -> tuple[str, ...]:
        """Return the adults whom a text may mean, the likeliest first."""
        if exact := self._matcher.meant(text):
            return tuple(sorted(exact))
        spelling = compared(text)
        if not spelling or any(c.isdigit() for c in text):
            return ()
        found = self._named(spelling, "last") + self._named(spelling, "first")
        found = found or self._named(spelling, "initial_last", "first_initial")
        found = found or self._coaches_first(text, self._named(spelling, "initials"))
        if not found and text.isupper() and 1 < len(text) <= 3:  # "RB"
            found = self._named(" ".join(text.casefold()), "initials")
        found = found or self._mentioned(spelling)
        found = found or self._matcher.near(spelling) or self._near_last(spelling)
        return tuple(dict.fromkeys(found))

    def _named(self, spelling: str, *kinds: str) -> list[str]:
        return [
            one for one, of in self._short.items() if any(spelling in of[kind] for kind in kinds)
        ]

    def _mentioned(self, sentence: str) -> list[str]:
        """Return whose name stands somewhere in a sentence."""
        told = {word for word in sentence.split() if len(word) >= _TELLING}
        return [
            one
            for one, of in self._short.items()
            if any(told & set(name.split()) for name in of["first"] | of["last"])
        ]

    def _coaches_first(self, text: str, found: list[str]) -> list[str]:
        """Put those first whose work is the word before the initial: "Coach R."."""
        words = re.findall(r"\w{4,}", text.casefold())
        work = {one: self._adults[one].title.casefold() for one in found}
        return sorted(found, key=lambda one: not any(word in work[one] for word in words))

    def _near_last(self, spelling: str) -> list[str]:
        close = {one: fuzz.ratio(spelling, "".join(of["last"])) for one, of in self._short.items()}
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


def short_names(adult: Adult) -> dict[str, set[str]]:
    """Return what an adult may be called for short, as names are compared, by the kind of it."""
    first, last = compared(adult.first_name), compared(adult.last_name)
    f, n = first[:1], last[:1]
    return {
        "last": {last} - {""},
        "first": {first} - {""},
        "initial_last": {f"{f} {last}"} if f and n else set(),
        "first_initial": {f"{first} {n}"} if f and n else set(),
        "initials": {f, n, f"{f} {n}".strip(), f"{n} {f}".strip()} - {""},
    }
