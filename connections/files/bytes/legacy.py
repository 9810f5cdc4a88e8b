"""How far the cells of a legacy .xls reach, found before anything lays the sheet out in memory.

The sheet's own word for its size is not to be trusted, so every cell record is looked at. Only
as much of the container format is read as that needs: sector chains and the directory.
"""

import struct
from collections.abc import Iterator

_END = 0xFFFFFFF0  # this and above: no sector, end of chain
_BOF = 0x0809
# LABELSST, NUMBER, RK, LABEL, FORMULA, BOOLERR, RSTRING; MULRK and MULBLANK span columns
_ONE_CELL = frozenset({0x00FD, 0x0203, 0x027E, 0x0204, 0x0006, 0x0205, 0x00D6})
_SEVERAL = 0x00BD


def largest_sheet(content: bytes) -> int:
    """Return the cells of the largest sheet as a full rectangle; ValueError if it is damaged."""
    try:
        stream = _workbook_stream(content)
        return _extent(stream)
    except (struct.error, IndexError, KeyError) as problem:
        raise ValueError("damaged container") from problem


def _extent(stream: bytes) -> int:
    largest, down, right, at = 0, 0, 0, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _BOF:
            down = right = 0
        elif kind in _ONE_CELL and size >= 4:
            row, column = struct.unpack_from("<HH", stream, at + 4)
            down, right = max(down, row + 1), max(right, column + 1)
        elif kind == _SEVERAL and size >= 6:
            row = struct.unpack_from("<H", stream, at + 4)[0]
            last = struct.unpack_from("<H", stream, at + 4 + size - 2)[0]
            down, right = max(down, row + 1), max(right, last + 1)
        largest = max(largest, down * right)
        at += 4 + size
    return largest


def _workbook_stream(content: bytes) -> bytes:
    sector = 1 << struct.unpack_from("<H", content, 30)[0]
    mini = 1 << struct.unpack_from("<H", content, 32)[0]
    if sector not in (512, 4096) or mini != 64:
        raise ValueError("unknown sector size")
    table = _allocation_table(content, sector)
    directory = _chain(content, table, struct.unpack_from("<I", content, 48)[0], sector, sector)
    entries = {name: (start, size) for name, start, size in _entries(directory)}
    start, size = entries["Workbook"] if "Workbook" in entries else entries["Book"]
    if size >= struct.unpack_from("<I", content, 56)[0]:
        return _chain(content, table, start, sector, sector)[:size]
    small = _chain(content, table, entries["Root Entry"][0], sector, sector)
    mini_table = _numbers(
        _chain(content, table, struct.unpack_from("<I", content, 60)[0], sector, sector)
    )
    return _chain(small, mini_table, start, mini, 0)[:size]


def _allocation_table(content: bytes, sector: int) -> list[int]:
    sectors = list(struct.unpack_from("<109I", content, 76))
    more, seen = struct.unpack_from("<I", content, 68)[0], 0
    while more < _END and seen <= len(content) // sector:
        place = (more + 1) * sector
        numbers = _numbers(content[place : place + sector])
        sectors += numbers[:-1]
        more, seen = numbers[-1], seen + 1
    table: list[int] = []
    for number in sectors:
        if number < _END:
            table += _numbers(content[(number + 1) * sector : (number + 2) * sector])
    return table


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _chain(content: bytes, table: list[int], start: int, size: int, offset: int) -> bytes:
    parts, seen = [], 0
    while start < _END:
        if seen > len(table):
            raise ValueError("a chain without end")
        parts.append(content[offset + start * size : offset + (start + 1) * size])
        start, seen = table[start], seen + 1
    return b"".join(parts)


def _entries(directory: bytes) -> Iterator[tuple[str, int, int]]:
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", errors="replace")
        yield name, *struct.unpack_from("<II", directory, at + 116)
