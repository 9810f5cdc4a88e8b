"""What a page is made of: texts, and rows of ranges that a template draws."""

from collections.abc import Iterable, Sequence
from typing import Any

from connections.domain.disclosure.published import Label
from connections.files.out.board.words import label_words
from connections.words import listed, say

Block = dict[str, Any]  # its "kind" says which drawing of templates/kit.typ shows it


def text(kind: str, words: str) -> Block:
    """Return a text: a "kicker", "h1", "page" (a page's heading), "h2", "p" or "note"."""
    return {"kind": kind, "text": words}


def listing(items: Iterable[str]) -> Block:
    """Return a list of sentences."""
    return {"kind": "list", "items": list(items)}


def boxes(*titled: tuple[str, str]) -> Block:
    """Return texts in boxes side by side, each with its title."""
    return {"kind": "boxes", "boxes": [{"title": title, "text": words} for title, words in titled]}


def row(
    name: str,
    label: Label | None,
    *,
    more: Iterable[str] = (),
    bold: bool = False,
    look: str = "full",
) -> Block:
    """Return a row of a table of ranges; `look`: "full", "light", or "hollow" where unsure."""
    return {
        "name": name,
        "low": label.low if label else None,
        "high": label.high if label else None,
        "says": label_words(label) if label else say("not shown"),
        "more": list(more),
        "bold": bold,
        "look": look,
    }


def lines(
    name: str,
    caption: str,
    head: Sequence[str],
    rows: Iterable[Block],
    *,
    labels: Iterable[Label] | None = None,
    band: Label | None = None,
    most: int = 0,
) -> Block:
    """Return a table whose second column draws each range; `name` is what its picture is called.

    `band`: a range behind all rows.  The scale begins at half where all `labels` lie above it.
    `most`: how many columns more a table of the same page has.
    """
    half = labels is not None and all(label.low >= 50 for label in labels)
    return {
        "kind": "lines",
        "name": name,
        "caption": caption,
        "head": head,
        "rows": list(rows),
        "most": max(len(head) - 2, most),
        "from": 50 if half else 0,
        "axis": [say("half"), say("all")] if half else [say("none"), say("half"), say("all")],
        "band": {"low": band.low, "high": band.high} if band else None,
    }


def texts(blocks: Iterable[Block]) -> list[str]:
    """Return what blocks say, in reading order."""
    found: list[str] = []
    for block in blocks:
        match block["kind"]:
            case "hundred" | "change":
                found += [block["caption"], block["alt"]]
            case "lines":
                rows = ((one["name"], one["says"], *one["more"]) for one in block["rows"])
                found += [
                    block["caption"],
                    *(f"{listed(told)}." for told in (block["head"], *rows)),
                ]
            case "terms":
                found += [block["caption"], *(listed(told) for told in block["rows"])]
            case "boxes":
                found += [part for one in block["boxes"] for part in (one["title"], one["text"])]
            case "list":
                found += block["items"]
            case _:
                found.append(block["text"])
    return found
