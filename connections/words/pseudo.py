"""A language that nobody speaks: English with every letter changed, to see what went untranslated.

What still reads as plain English on a page under it never went through `say`.
"""

import re
from gettext import NullTranslations

PSEUDO = "pseudo"
_CHANGED = str.maketrans(
    "ABCDEFGHIJKLMNOPRSTUVWXYZabcdefghijklmnoprstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļṁñöþŕšţûṽŵẋýž",
)
# Facts put in by name, Markdown's icons, colours and links, code and addresses stay as they are.
_KEPT = re.compile(
    r"(\{[^{}]*\}|:material/\w+:|:(?:small|gray|green|red|orange)\[|`[^`]*`|\]\([^)]*\)|https?://\S+"
    r"|<[^>]*>|%\([a-z_]+\)s)"
)


class PseudoTranslations(NullTranslations):
    """Says everything with every letter changed."""

    def gettext(self, message: str) -> str:
        """Return the message, changed."""
        parts = _KEPT.split(message)
        return "".join(
            part if place % 2 else part.translate(_CHANGED) for place, part in enumerate(parts)
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the English form for the number, changed."""
        return self.gettext(msgid1 if n == 1 else msgid2)
