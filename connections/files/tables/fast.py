"""Large plain CSV files → tables whose columns become Python texts only when somebody asks.

A district's export has hundreds of thousands of rows, most columns blank or never used. Arrow
reads them many times faster than the csv module, but knows nothing of title rows, ragged rows or
old encodings: whatever is not perfectly plain is left to the patient way (None).
"""

from collections.abc import Callable, Sequence
from typing import Any, overload

from connections.domain.problems import FileRefused
from connections.files.bytes import text
from connections.files.bytes.reading import LONG, MAX_ROWS, File, Grid, too_many
from connections.files.tables.tables import Table, read_tables
from connections.files.words import columns
from connections.files.words.standards import OF_CLASS, OF_PERSON, TEACHER_ID

FAST_FROM = 256 * 1024  # below, the patient way takes less time than importing Arrow
_HEAD = 128 * 1024
_BLOCK = 4 * 1024 * 1024  # read at once, by one thread: several take a fifth more in sum


class ArrowColumns(Sequence[list[str]]):
    """The columns of an Arrow table as lists of text, each made on first use.

    Columns that were not read (passwords, contacts) are blank.
    """

    def __init__(self, table: Any, places: dict[int, int], width: int) -> None:
        self._height, self._width = table.num_rows, width
        self._arrow = {index: table.column(place) for index, place in places.items()}
        self._trimmed: set[int] = set()
        self._made: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return self._width

    @overload
    def __getitem__(self, index: int) -> list[str]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[str]]: ...
    def __getitem__(self, index: int | slice) -> list[str] | list[list[str]]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._width))]
        if index < 0 or index >= self._width:
            raise IndexError(index)
        if index not in self._made:
            self._made[index] = self._make(index)
        return self._made[index]

    def _make(self, index: int) -> list[str]:
        import pyarrow.compute as pc

        column = self.arrow(index)
        if column is None:
            return [""] * self._height
        texts: list[str]
        if hasattr(column, "dictionary"):  # few texts, each made once
            texts = column.dictionary.to_pylist()
            return [texts[code] for code in column.indices.to_numpy().tolist()]
        if not pc.max(pc.binary_length(column)).as_py():
            return [""] * self._height
        texts = column.to_numpy(zero_copy_only=False).tolist()
        return texts

    def head(self, index: int, most: int) -> list[str]:
        """Return the first values of a column."""
        column = self._arrow.get(index)
        if column is None:
            return [""] * min(most, self._height)
        return [value.strip() for value in column[:most].to_pylist()]

    def arrow(self, index: int) -> Any:
        """Return a column as an Arrow array without white space around, None if not read."""
        import pyarrow as pa
        import pyarrow.compute as pc

        column = self._arrow.get(index)
        if column is None or index in self._trimmed:
            return column
        column = column.combine_chunks()
        if isinstance(column, pa.DictionaryArray):
            texts = pc.utf8_trim_whitespace(column.dictionary)
            column = pa.DictionaryArray.from_arrays(column.indices, texts)
        else:
            column = pc.utf8_trim_whitespace(column)
        self._arrow[index] = column  # the untrimmed one is let go
        self._trimmed.add(index)
        return column


class ArrowTable(Table):
    """A table whose columns are made on first use."""

    def head(self, at: int, most: int) -> list[str]:
        """Return the first values of a column without making the rest of it."""
        columns = self.columns
        assert isinstance(columns, ArrowColumns)
        return columns.head(at, most)


def read_fast(file: File, holds_links: Callable[[Table], bool]) -> Table | None:
    """Return the table of a large plain CSV file, None when it is not large or not plain.

    `holds_links` says of its first rows whether they only tie people to classes.
    """
    content = file.content
    if len(content) < FAST_FROM or b"\x00" in content[:_HEAD]:
        return None
    if any(
        _holds(content, each) for each in (b'="', b"\xe2\x80\x8b", b" " * LONG)
    ):  # to be cleaned
        return None
    head = content[:_HEAD]
    try:
        first = head[: head.rfind(b"\n")].decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    delimiter = text.likely_delimiter(first)
    if delimiter not in (",", ";", "\t", "|"):
        return None
    rows = text.split_cells(first)[:30]
    sample = read_tables(Grid(file.name, "", rows, range(1, len(rows) + 1)))
    if len(sample) != 1 or not _plain(sample[0], rows):
        return None
    return _arrow_table(file, sample[0], delimiter, holds_links(sample[0]))


def _holds(content: bytes, mark: bytes) -> bool:
    """Say whether a mark stands in bytes; where not even its last one does, that is quick."""
    return mark[-1:] in content and mark in content


def _plain(sample: Table, rows: list[list[str]]) -> bool:
    """Say whether the first rows hold one header, then nothing but people, evenly."""
    width = len(rows[0])
    return (
        sample.header_at == 1
        and sample.height == len(rows) - 1
        and not sample.issues
        and len(sample.headings) == width
        and all(len(row) == width for row in rows)
        and not any("\n" in cell or "\r" in cell for cell in rows[0])
    )


def _arrow_table(file: File, sample: Table, delimiter: str, links: bool) -> Table | None:
    import pyarrow as pa
    from pyarrow import csv

    names = [str(i) for i in range(len(sample.headings))]
    # Hundreds of thousands of links name the same few thousand classes and people.
    kind = pa.dictionary(pa.int32(), pa.string()) if links else pa.string()
    wanted = [i for i, h in enumerate(sample.headings) if (_ties(h) if links else _wanted(h))]
    try:
        table = csv.read_csv(
            pa.BufferReader(file.content),
            read_options=csv.ReadOptions(
                column_names=names, skip_rows=1, use_threads=False, block_size=_BLOCK
            ),
            parse_options=csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=b'"' in file.content,
                ignore_empty_lines=False,
            ),
            convert_options=csv.ConvertOptions(
                include_columns=[names[i] for i in wanted],
                column_types=dict.fromkeys(names, kind),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:  # ragged rows, blank lines, other encodings
        return None
    if table.num_rows > MAX_ROWS and not links:
        raise FileRefused(too_many(table.num_rows))
    made = ArrowColumns(table, {i: place for place, i in enumerate(wanted)}, len(names))
    return ArrowTable(file.name, "", sample.headings, made, range(2, table.num_rows + 2), 1)


def _wanted(heading: str) -> bool:
    return not columns.sensitive(heading) and columns.sense(heading).scope != "contact"


def _ties(heading: str) -> bool:
    """Say whether a column of links says who is in which class, and as what."""
    spelling = columns.key(heading)
    known = (*OF_CLASS, *OF_PERSON, "role", "status")
    return spelling in known or bool(TEACHER_ID.fullmatch(spelling))
