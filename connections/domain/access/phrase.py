"""The keeper's passphrase: which are too simple, and how long to wait after wrong guesses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LEAST = 8  # characters beside the link of the start: NIST SP 800-63B-4, 3.1.1.2
LEFT = 5  # letters and digits beside what anybody would try first

# What is tried first anywhere, and words that stand on these pages; digits may stand for letters.
_COMMON = (
    "password passwort passphrase passcode secret letmein welcome iloveyou sunshine princess "
    "football baseball basketball soccer superman batman starwars pokemon dragon monkey shadow "
    "master michael jordan charlie jesus summer winter spring autumn freedom whatever trustno "
    "administrator admin changeme default guest login hello computer laptop keyboard internet love "
    "connections connection student teacher school counselor principal classroom district keeper "
    "elementary middle high academy correcthorsebatterystaple"
).split()
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT = frozenset(pair for row in _ROWS for pair in pairwise(row))
_AS_LETTERS = str.maketrans("013457", "oleast")
_SIGNS = str.maketrans("@$!", "asi")
_YEAR = re.compile("(?:19|20)[0-9]{2}")


def is_too_simple(typed: str, own_words: Iterable[str] = ()) -> bool:
    """Say whether a passphrase is one of the first that anybody would try.

    So it is where common words, the school's own, years, and keys in a row or again and again
    leave next to nothing. No capitals, digits or signs are asked for.
    """
    words = [*_COMMON, *(each.casefold() for each in own_words if len(each) > 2)]
    words.sort(key=len, reverse=True)
    letters = _rest(_plain(typed.casefold().translate(_SIGNS)), words)
    letters = _rest(letters.translate(_AS_LETTERS), words)
    return len(letters.replace(" ", "")) < LEFT


def _plain(text: str) -> str:
    """Return the letters and digits, once where they are the same again and again."""
    letters = "".join(sign for sign in text if sign.isalnum()) or text
    again = (letters + letters).find(letters, 1)
    return "" if again < min(len(letters), LEAST) else letters[:again]


def _rest(letters: str, words: Iterable[str]) -> str:
    """Return what is left; a gap stays, so that no new word comes together across it."""
    for word in words:
        letters = letters.replace(word, " ")
    letters = _YEAR.sub(" ", letters)
    return "".join(run if len(run) < 3 else " " for run in _runs(letters))


def _runs(letters: str) -> list[str]:
    """Cut a text where the next key is neither the same nor its neighbor's in one direction."""
    found: list[str] = []
    step = ""
    for sign in letters:
        before = found[-1][-1] if found else ""
        now = _step(before, sign)
        if found and now and now == (step or now):
            found[-1], step = found[-1] + sign, now
        else:
            found.append(sign)
            step = ""
    return found


def _step(before: str, sign: str) -> str:
    if before == sign:
        return "same"
    if (before, sign) in _NEXT:
        return "on"
    return "back" if (sign, before) in _NEXT else ""


AT_ONCE = 3  # wrong guesses that cost no wait: a slip of the finger
LONGEST = timedelta(seconds=60)


@dataclass(slots=True)
class OneLine:
    """Guesses at one passphrase: one at a time, and a longer wait after each wrong one.

    They are counted together, whoever guesses: a wait for each browser would be none for whoever
    has many. What comes meanwhile is not looked at, so the right one is no sign either.
    """

    wrong: int = 0
    busy: bool = False
    free_at: datetime | None = None

    def wait(self, now: datetime) -> int:
        """Return the seconds until a guess is looked at, 0 where it is now."""
        if self.free_at is not None and now < self.free_at:
            left = min(self.free_at - now, LONGEST)  # a clock that was set back locks nobody out
            return max(1, round(left.total_seconds()))
        return 1 if self.busy else 0

    def note(self, right: bool, now: datetime) -> None:
        """Note what became of a guess."""
        self.wrong = 0 if right else self.wrong + 1
        over = self.wrong - AT_ONCE
        pause = timedelta(seconds=1 << min(over, 6)) if over > 0 else timedelta(0)
        self.free_at = now + min(pause, LONGEST)
