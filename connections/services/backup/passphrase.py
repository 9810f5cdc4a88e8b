"""The passphrase of a backup: what is strong enough, and one that is made to be written down."""

import secrets

from connections.domain.problems import NotPossible

LEAST = 15  # characters
_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # i, l and o are read as other signs
_GROUPS, _IN_A_GROUP = 5, 5  # 25 letters of 23: 113 bits


def make_passphrase() -> str:
    """Return a new passphrase that nobody guesses and everybody can write down."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_IN_A_GROUP)) for _ in range(_GROUPS)
    )


def tidy_passphrase(typed: str) -> str:
    """Return a passphrase as it is used; one that was made may be typed in capitals and spaces."""
    letters = [letter for letter in typed.casefold() if letter.isalnum()]
    if len(letters) == _GROUPS * _IN_A_GROUP and set(letters) <= set(_LETTERS):
        spread = "".join(letters)
        groups = range(0, len(spread), _IN_A_GROUP)
        return "-".join(spread[at : at + _IN_A_GROUP] for at in groups)
    return typed.strip()


def require_strong(passphrase: str) -> str:
    """Return a passphrase for a new backup, tidied; NotPossible for one that is too short."""
    tidy = tidy_passphrase(passphrase)
    if len(tidy) < LEAST:
        raise NotPossible(
            "A passphrase needs at least {least} characters: whoever finds the backup can try as "
            "often as they like. Nothing was done.",
            least=LEAST,
        )
    return tidy
