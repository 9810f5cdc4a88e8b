"""Each chart as a picture of its own, and one slide."""

import io
import struct
import zipfile
import zlib
from html import escape

from connections.domain.reports.board import BoardReport, Form, Typed
from connections.files.out import typeset
from connections.files.out.board import divided, sentences
from connections.files.out.board.pages.blocks import Block, texts
from connections.files.out.board.pages.charts import charts, hundred
from connections.files.out.board.pages.document import layout
from connections.words import day, say

_PRINT, _SLIDE = 200, 144  # dots an inch: a slide of 13⅓ by 7½ inches is 1920 by 1080 dots
_DAY = (1980, 1, 1, 0, 0, 0)  # the first a zip file can hold


def write_pictures(report: BoardReport, typed: Typed, form: Form) -> bytes:
    """Return each chart, as PNG or SVG with title and description, in a zip file."""
    found = charts(report)
    document = layout(report, typed, [[each] for each in found])
    made: list[bytes] = []
    if found and form is Form.PICTURES_SVG:
        made = [*map(_described_svg, typeset.drawn("charts.typ", document), found)]
    elif found:
        made = [*map(_described_png, typeset.pictured("charts.typ", document, _PRINT), found)]
    ending = form.value.split(".")[0]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as together:
        for chart, content in zip(found, made, strict=True):
            entry = zipfile.ZipInfo(f"{chart['name']}.{ending}", _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            together.writestr(entry, content)
    return written.getvalue()


def write_slide(report: BoardReport, typed: Typed) -> bytes:
    """Return the headline with its picture, as a PNG of 16 to 9."""
    picture, complete = hundred(report), " ".join(sentences.how_complete(report))
    page: Block = {
        "kind": "slide",
        "caption": sentences.headline(report),
        "alt": " ".join(((picture or {}).get("alt", ""), complete, sentences.change(report))),
        "complete": complete,
        "picture": picture,
        "change": sentences.change(report) if any(sentences.turns(report)) else "",
        "lead": " ".join(sentences.lead(report)),
        "foot": say(
            "{school} · {round}, {day} · as the staff sees it, not as students feel it",
            school=divided.speaks_of(report),
            round=report.round_name,
            day=day(report.held_on),
        ),
    }
    (content,) = typeset.pictured("slide.typ", layout(report, typed, [[page]]), _SLIDE)
    return _described_png(content, page)


def _description(chart: Block) -> str:
    return str(chart["alt"]) if "alt" in chart else " ".join(texts([chart])[1:])


def _described_png(content: bytes, chart: Block) -> bytes:
    """Return a PNG that carries its title and description (iTXt, after the header)."""
    head, rest = content[:33], content[33:]
    told = ((b"Title", str(chart["caption"])), (b"Description", _description(chart)))
    return head + b"".join(_chunk(name, words) for name, words in told) + rest


def _chunk(name: bytes, words: str) -> bytes:
    body = b"iTXt" + name + b"\0\0\0\0\0" + words.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _described_svg(content: bytes, chart: Block) -> bytes:
    """Return an SVG that carries its title and description."""
    opening, rest = content.decode().split(">", 1)
    told = (
        f"<title>{escape(str(chart['caption']))}</title><desc>{escape(_description(chart))}</desc>"
    )
    return f'{opening} role="img">{told}{rest}'.encode()
