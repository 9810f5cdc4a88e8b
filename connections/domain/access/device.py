"""An adult's own device: six digits of their choice open it, and few tries."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from connections.domain.problems import NotPossible
from connections.words import to_say

DIGITS = 6
DEVICE_LASTS = timedelta(days=400)  # the longest that browsers keep a cookie; past one summer
WAITS_AFTER, OUT_AFTER = 5, 10  # wrong in a row
WAITS = timedelta(minutes=15)
LOOKS_IN = timedelta(minutes=20)  # with a slip, at a device that is not one's own

# Often chosen, and neither counted nor repeated.
_FAMILIAR = frozenset("112233 123321 123654 147258 159753 258456 456123 789456 852456".split())


class DeviceKind(StrEnum):
    """What kind of device it is, as its browser says."""

    IPHONE = "iphone"
    IPAD = "ipad"
    ANDROID = "android"
    WINDOWS = "windows"
    MAC = "mac"
    CHROMEBOOK = "chromebook"
    OTHER = "other"


DEVICE_WORDS = {
    DeviceKind.IPHONE: to_say("iPhone"),
    DeviceKind.IPAD: to_say("iPad"),
    DeviceKind.ANDROID: to_say("Android phone or tablet"),
    DeviceKind.WINDOWS: to_say("Windows computer"),
    DeviceKind.MAC: to_say("Mac"),
    DeviceKind.CHROMEBOOK: to_say("Chromebook"),
    DeviceKind.OTHER: to_say("device"),
}
_TOLD_BY = {  # words of a browser's name for itself, in small letters: the first that is in it
    "iphone": DeviceKind.IPHONE,
    "ipad": DeviceKind.IPAD,
    "android": DeviceKind.ANDROID,
    "x11; cros": DeviceKind.CHROMEBOOK,
    "windows": DeviceKind.WINDOWS,
    "macintosh": DeviceKind.MAC,
}


def kind_of_device(browser: str) -> DeviceKind:
    """Return what kind of device a browser says it runs on."""
    says = browser.casefold()
    return next((kind for words, kind in _TOLD_BY.items() if words in says), DeviceKind.OTHER)


@dataclass(frozen=True, slots=True)
class Device:
    """A device that a slip made an adult's own."""

    device_id: str
    adult_id: str
    label: DeviceKind
    enrolled_at: datetime
    expires_at: datetime
    digits_hash: str = field(default="", repr=False)
    wrong: int = 0  # tries since the last right one
    blocked_until: datetime | None = None
    ended_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Say whether the right digits open it, now or after a wait."""
        return self.ended_at is None and now < self.expires_at

    def waits(self, now: datetime) -> bool:
        """Say whether no digits are looked at now.

        A clock that was set back by a day makes nobody wait; one a little behind another's does.
        """
        return self.blocked_until is not None and now < self.blocked_until <= now + 2 * WAITS

    def after_wrong(self, now: datetime) -> "Device":
        """Return the same after wrong digits: a wait after five, out after ten."""
        wrong = self.wrong + 1
        blocked = now + WAITS if wrong % WAITS_AFTER == 0 else self.blocked_until
        ended = now if wrong >= OUT_AFTER else self.ended_at
        return replace(self, wrong=wrong, blocked_until=blocked, ended_at=ended)


def require_hard_to_guess(digits: str, again: str) -> None:
    """Refuse digits that others try first, or that were typed differently the second time."""
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise NotPossible("Choose six digits.")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    repeated = len(set(digits)) < 3 or digits[:3] == digits[3:]
    if repeated or steps in ({1}, {9}) or digits in _FAMILIAR:
        raise NotPossible(
            "These six digits are easy to guess. Choose others: no row like 123456, no repeats "
            "like 123123 or 112112."
        )
    if digits != again:
        raise NotPossible("The two fields are not the same. Please type the six digits again.")
