"""Headings of a roster, compared."""

import unicodedata


def label_key(heading: str) -> str:
    """Return a heading as it is compared: letters and digits only, no case, no accents."""
    if heading.isascii():
        return "".join(filter(str.isalnum, heading.casefold()))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", heading)).casefold()
    # Of Hebrew and what follows it the marks are letters too.
    return "".join(
        c for c in plain if c.isalnum() or (c > "\u0590" and unicodedata.category(c)[0] == "M")
    )
