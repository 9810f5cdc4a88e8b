"""Every text on a screen, whatever drew it, and what of it is English rather than data."""

import calendar
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from typing import Any

from google.protobuf.message import Message
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from connections.services.book.book import Book
from connections.store.outreach import load_notes
from connections.ui.shell.text import EMPTY

# Fields of an element that hold codes.
_CODES = {
    "id", "form_id", "icon", "type", "tag", "element_type", "format", "color", "direction", "theme",
    "query_param_key", "deferred_file_id", "flex_container", "gap_config", "column_gap_config",
    "row_gap_config", "component_name", "language", "css_content", "js_content", "url",
    "raw_values", "vertical_alignment", "selection_mode", "shortcut", "autocomplete", "page",
    "query_string",
}  # fmt: skip
# Keys of a chart or of a column of a table that a person reads; the others are codes.
_READ = {"title", "text", "label", "help", "description", "alt", "domain", "placeholder"}
_PASSED = re.compile(
    r"(?<!\S)(?:/[\w.-]+){2,}|"  # where a file lies
    r"`[^`]*`|\]\([^)]*\)|\w+://\S+|\S+@\S+|:material/\w+:|:(?:small|gray|green|red|orange)\[|\\|<[^>]*>"
    r"|\b[\w-]+[._][\w.-]*\w"  # file names, headings
    r"|\{\w+\}"  # where a browser puts a fact in
    r"|\b[0-9A-Z]{4} [0-9A-Z]{4}\b"  # a code to join with
    r"|\b(?:[a-z]{5}-){3,}[a-z]{5}\b"  # a passphrase that was made
)
_CODE = re.compile(r"[\w.:=-]*|data:image/.*")  # or a picture, whose text stands beside it
_WORD = re.compile(r"\b[A-Za-z]{3,}\b")
# What `listed` puts between two, as nobody speaks the pseudo-language; names of formats and ours.
# The audit log tells its details by their codes.
_ANYWHERE = {"and", "Connections", "CSV", "Excel", "UTC", "ZIP", "TSV", "XLSX", "sample"}


def texts_of(app: AppTest) -> Iterator[str]:
    """Yield every text of every element of a screen: labels, values, help, cells, charts, data."""
    yield from _texts_below(app._tree)


def _texts_below(node: Any) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        yield from _texts_in(proto)
    for child in getattr(node, "children", {}).values():
        yield from _texts_below(child)


def _texts_in(message: Message) -> Iterator[str]:
    fields = {field.name: value for field, value in message.ListFields()}
    if "arrow_data" in fields:  # a table
        yield from _texts_of_table(fields)
    if "spec" in fields:  # a chart
        yield from _texts_of_json(json.loads(fields["spec"]), _READ)
    for name, value in fields.items():
        if name in _CODES | {"arrow_data", "columns", "spec"}:
            continue
        for one in [value] if isinstance(value, Message | str | bytes) else _several(value):
            if isinstance(one, Message):
                yield from _texts_in(one)
            elif isinstance(one, bytes) or one[:1] in {"{", "["}:
                try:
                    yield from _texts_of_json(json.loads(one), None)
                except ValueError:
                    continue
            else:
                yield one


def _several(value: Any) -> Iterable[Any]:
    if isinstance(value, bool | int | float):
        return []
    values = value.values() if hasattr(value, "values") else value
    return [one for one in values if isinstance(one, Message | str | bytes)]


def _texts_of_table(fields: dict[str, Any]) -> Iterator[str]:
    table = convert_arrow_bytes_to_pandas_df(fields["arrow_data"].data)
    shown = json.loads(fields.get("columns") or "{}")
    yield from _texts_of_json(shown, _READ)
    for name in table.columns:
        if (shown.get(name) or {}).get("hidden"):
            continue
        if not (shown.get(name) or {}).get("label"):
            yield str(name)
        yield from {cell for cell in table[name] if isinstance(cell, str)}


def _texts_of_json(value: Any, read: set[str] | None) -> Iterator[str]:
    """Yield the texts in a value under the keys that are read; under any where `read` is None."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, dict) or (read is None or key in read):
                yield from _texts_of_json(inner, read)
            elif isinstance(inner, list):
                yield from _texts_of_json([i for i in inner if not isinstance(i, str)], read)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_of_json(inner, read)
    elif isinstance(value, str) and not (read is None and _CODE.fullmatch(value)):
        yield value


def values_in(book: Book) -> set[str]:
    """Return what stands in a school's own data, and so may stand in a sentence as it is."""
    people = [*book.students_by_id().values(), *book.adults_by_id().values()]
    values: set[Any] = {book.name(), *(this_round.name for this_round in book.rounds())}
    values |= {value for person in people for value in astuple(person) if isinstance(value, str)}
    values |= {person.name for person in people}
    groups = {pair for person in people for pair in person.groups}
    values |= {word for pair in groups for word in pair}
    values |= {label[:1].upper() + label[1:] for label, _ in groups}
    values |= {one.first_step for one in book.outreach()}
    values |= {contact.remark for contact in book.contacts()}
    for student_id in book.students_by_id():
        for note in load_notes(book.sql, book.school_id, student_id):
            values |= {note.happened, note.next_step, note.result}
    return {value for value in values if len(value) > 1}


class Known:
    """Tells English from what is known: data, days, the names of formats."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        days = [calendar.month_name, calendar.month_abbr, calendar.day_name, calendar.day_abbr]
        named = sorted({*values, *(name for names in days for name in names if name)}, key=len)
        self._words = {word for word in named if _WORD.fullmatch(word)} | _ANYWHERE
        phrases = [re.escape(v) for v in reversed(named) if not _WORD.fullmatch(v)]
        self._phrases = re.compile(
            rf"(?<!\w)(?:{'|'.join(phrases) or '(?!)'})(?!\w)", re.IGNORECASE
        )

    def english(self, text: str) -> list[str]:
        """Return the words of a text that are neither known nor in another language."""
        left = self._phrases.sub(" ", _PASSED.sub(" ", text.replace("\\", "").replace(EMPTY, "")))
        return [word for word in _WORD.findall(left) if word not in self._words]
