"""Text that came from outside, for a place where Streamlit reads Markdown."""

import re

TURNS_WRITING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
# Addresses, icons and arrows are looked for in the text itself, after every escape. Something
# empty between their signs leaves nothing to find, and the text as it is.
_PARTED = re.compile(r"[:@](?=\S)|www(?=\.)|[-<>=~](?=[-<>=~])", re.IGNORECASE)
EMPTY = ":small[]"


def md(text: str) -> str:
    """Return a person's name, or any text that came from outside, for a Markdown place.

    Streamlit reads Markdown in labels, buttons, metrics and messages. Every ASCII sign is escaped,
    control characters are dropped, signs that turn the direction of writing are made visible, and
    nothing becomes a link.
    """
    plain = _CONTROL.sub("", _SPACE.sub(" ", text)).strip(" ")
    parted = _PARTED.sub("\\g<0>\0", TURNS_WRITING.sub("\ufffd", plain))
    return _MARKDOWN.sub(r"\\\1", parted).replace("\0", EMPTY)


_NOT_HEARD = re.compile(r"[.,?](?=\S)|[^\w\s.,?]|_")


def heard(text: str) -> str:
    """Return a text from outside as a label that is read aloud, and is Markdown all the same.

    A screen reader gets a label as it was written, with the signs that escape others: so there are
    words alone in it, with an end of a sentence here and there.
    """
    return " ".join(_NOT_HEARD.sub(" ", _CONTROL.sub("", text)).split()) or md(text)
