"""An adult's own device: six digits of their choice open it, and few tries; a passkey for more."""

from collections.abc import Mapping
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

MOST_PASSKEYS = 3  # of one adult
LONGEST_LABEL = 40  # letters of a passkey's name

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


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey is good: the name of the server that it belongs to, its pages' address."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """With what a browser was asked for a passkey: a word that is good once, since when, where."""

    word: str = field(repr=False)
    begun: datetime
    site: Site


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key that an adult's own computer keeps; their finger, face or screen lock opens it.

    It opens everything their role may, and nothing before another person's yes: it was made on a
    device (`device_id`) that a slip alone had made theirs. `credential` is its browser's name for
    it, `used_at` when the newest sign-in by it was begun, `sign_count` what it then counted.
    """

    passkey_id: str
    adult_id: str
    device_id: str
    credential: str = field(repr=False)
    public_key: str = field(repr=False)
    label: str
    made_at: datetime
    sign_count: int = 0
    vouched_by: str = ""
    vouched_at: datetime | None = None
    used_at: datetime | None = None
    ended_at: datetime | None = None

    def opens(self) -> bool:
        """Say whether somebody else has said yes to it, and nobody has ended it."""
        return self.vouched_at is not None and self.ended_at is None

    def waits(self, devices: Mapping[str, Device], now: datetime) -> bool:
        """Say whether it waits for a yes; it does no longer than the device it was made on is good.

        So a new slip, which ends the device that somebody else's hands made, ends this as well.
        """
        made_on = devices.get(self.device_id)
        waiting = self.ended_at is None and self.vouched_at is None
        return waiting and made_on is not None and made_on.is_good(now)

    def was_copied(self, counted: int) -> bool:
        """Say whether what it counts now does not go on from before; some never count."""
        return (counted or self.sign_count) > 0 and counted <= self.sign_count

    def is_repeated(self, begun: datetime, now: datetime) -> bool:
        """Say whether a sign-in begun then was used already, or one that was begun later.

        What a clock that was ahead has written down keeps nobody out once it is set right.
        """
        return self.used_at is not None and begun <= self.used_at <= now


def tidy_label(typed: str) -> str:
    """Return the name somebody gives a passkey; raise NotPossible for none, or one too long."""
    label = " ".join(typed.split())
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise NotPossible(
            "Give it a short name by which you know this computer, for example “desk in room 12”."
        )
    return label
