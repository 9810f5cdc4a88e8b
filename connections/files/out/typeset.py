"""Pages by typst, from texts and whole percents: the same bytes on every machine and day.

Only the fonts beside the templates are read. Where they lack a character the computer's own fonts
help out; what those lack too becomes an empty box, for under PDF/UA it would stop the press, and
in a picture it would look broken.
"""

import io
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import typst

_ROOM = Path(__file__).parent / "board"
_FONTS, _TEMPLATES = _ROOM / "fonts", _ROOM / "templates"
_UNDISPLAYED = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_BOX = "□"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# Signs of direction, soft hyphens and marks of order: a name with one would turn its line around.
_TURNING = re.compile("[\u00ad\u0600-\u0605\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_UNSEEN = frozenset("Cc Cf Zl Zp Zs".split())  # kinds of characters that no font need have


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a PDF carries, so that its figures need not be typed off a page."""

    name: str
    content: bytes
    mime_type: str
    description: str


def typeset(
    template: str, data: Mapping[str, object], day: date, attached: Attached | None = None
) -> bytes:
    """Return a tagged PDF (PDF/UA-1) that says it was made on `day`."""
    made = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    content = _compiled(template, data, format="pdf", pdf_standards=["ua-1"], timestamp=made)[0]
    return _finished(content, attached)


def pictured(template: str, data: Mapping[str, object], ppi: float) -> list[bytes]:
    """Return every page as a PNG."""
    return _compiled(template, data, format="png", ppi=ppi)


def drawn(template: str, data: Mapping[str, object]) -> list[bytes]:
    """Return every page as an SVG."""
    return _compiled(template, data, format="svg")


def pages_of(template: str, data: Mapping[str, object], mark: str) -> list[int]:
    """Return on which pages a template set a mark, in order."""
    written = _written(data)
    found = _compiler(template, written).query(f"<{mark}>", field="value")
    return [int(page) for page in json.loads(found)]


def lacking(text: str) -> str:
    """Return the characters of a text that the fonts of these pages lack, each once."""
    seen = {one for one in text if unicodedata.category(one) not in _UNSEEN}
    return "".join(sorted(seen - _characters()))


@cache
def _characters() -> frozenset[str]:
    return frozenset((_FONTS / "characters.txt").read_text(encoding="utf-8"))


@cache
def _fonts(*, of_the_computer: bool) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=of_the_computer,
        include_embedded_fonts=False,
        font_paths=[str(_FONTS)],
    )


def _compiled(template: str, data: Mapping[str, object], **how: Any) -> list[bytes]:
    written = _written(data)
    if how["format"] != "pdf":  # which says of no letter that it lacks it
        written = _displayed(written)
    while True:
        try:
            made = _compiler(template, written).compile(**how)
        except typst.TypstError as error:
            written = _without_undisplayed(written, error)
        else:
            return (
                [bytes(each) for each in made] if isinstance(made, list) else [bytes(made or b"")]
            )


def _displayed(written: str) -> str:
    """Return JSON with a box for every letter that no font of this computer has."""
    while letters := lacking(written):
        alone = _compiler("letters.typ", _written({"text": letters}))
        try:
            alone.compile(format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError as error:
            written = _without_undisplayed(written, error)
        else:
            break
    return written


def _without_undisplayed(written: str, error: typst.TypstError) -> str:
    """Return JSON with boxes for the letters that stopped the press; else raise what did."""
    found = _UNDISPLAYED.search(str(error))
    if found is None or _BOX in found[1]:
        raise error
    boxed = _boxed(written, _ESCAPED.sub(lambda one: chr(int(one[1], 16)), found[1]))
    if boxed == written:
        raise error
    return boxed


def _compiler(template: str, written: str) -> typst.Compiler:
    return typst.Compiler(
        str(_TEMPLATES / template),
        root=str(_TEMPLATES),
        font_paths=_fonts(of_the_computer=bool(lacking(written))),
        sys_inputs={"data": written},
    )


def _written(data: Mapping[str, object]) -> str:
    """Return data as JSON, its texts without what no font can show or what turns writing around."""
    return json.dumps(_printable(data), ensure_ascii=False, sort_keys=True)


def _printable(part: Any) -> Any:
    if isinstance(part, str):
        return _TURNING.sub("", _CONTROL.sub(" ", part))
    if isinstance(part, Mapping):
        return {name: _printable(each) for name, each in part.items()}
    return [_printable(each) for each in part] if isinstance(part, list | tuple) else part


def _boxed(written: str, shown: str) -> str:
    """Return JSON with a box for every character of the writing that these belong to.

    Of the whole writing, for a font that lacks one Chinese character mostly lacks a thousand.
    """
    writings = {_writing(one) for one in shown if one not in _characters()}
    boxed = "".join(
        _BOX if one not in _characters() and _writing(one) in writings else one for one in written
    )
    return re.sub(f"{_BOX}[\u200c\u200d\ufe00-\ufe0f]+", _BOX, boxed)  # what joins letters


def _writing(character: str) -> str:
    return unicodedata.name(character, "?").split()[0]


def _finished(content: bytes, attached: Attached | None) -> bytes:
    """Return a PDF with what typst cannot say: that the first cells of tables head their rows.

    What is attached bears no date: typst would write none either, and openers show it as unknown.
    """
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        _head_rows(pdf.Root.StructTreeRoot.K, in_body=False)
        if attached is not None:
            pdf.attachments[attached.name] = pikepdf.AttachedFileSpec(
                pdf,
                attached.content,
                filename=attached.name,
                mime_type=attached.mime_type,
                description=attached.description,
                relationship=pikepdf.Name.Data,
                creation_date="",
                mod_date="",
            )
        pdf.save(
            written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    return written.getvalue()


def _head_rows(found: Any, *, in_body: bool) -> None:
    for part in found if isinstance(found, pikepdf.Array) else [found]:
        if not isinstance(part, pikepdf.Dictionary) or "/K" not in part:
            continue
        kind = str(part.get("/S", ""))
        if kind == "/TR" and in_body:
            first = part.K[0] if isinstance(part.K, pikepdf.Array) else part.K
            first.S = pikepdf.Name.TH
            first.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
        else:
            _head_rows(part.K, in_body=in_body or kind == "/TBody")
