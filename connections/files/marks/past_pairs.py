"""Pairs of an earlier year: who was asked to reach out to whom, when, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from time import strptime

from connections.domain.outreach.record import Origin
from connections.domain.outreach.status import WORDS, Status
from connections.domain.problems import FileRefused
from connections.files.bytes.reading import File
from connections.files.layout.layout import open_tables
from connections.files.tables.tables import Table, headed
from connections.files.words.columns import key
from connections.words import say, to_say

NEEDED = ("student_id", "adult_id", "asked_on", "accepted_on", "status")
_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
_STATUS = {key(spelling): status for status in Status for spelling in (status.value, WORDS[status])}
_STATUS[key("said yes")] = Status.ACCEPTED
_ORIGIN = {
    "": Origin.SUGGESTED,
    **{each.value: each for each in (Origin.SUGGESTED, Origin.CHOSEN, Origin.VOLUNTEERED)},
}


@dataclass(frozen=True, slots=True)
class PastPair:
    """One row: ids as the file has them; `accepted_on` is None where nobody said yes."""

    row: int
    student_id: str
    adult_id: str
    asked_on: date
    accepted_on: date | None
    status: Status
    origin: Origin


def read_past_pairs(file: File, today: date) -> list[PastPair]:
    """Return the pairs of a file, in its order; FileRefused with the first row that cannot be.

    Needs the columns of NEEDED; `chosen_by` may say who chose a pair (suggested where it does not).
    Days are 2025-10-31 or 10/31/2025.
    """
    for table in map(headed, open_tables(file)):
        at = {key(heading): place for place, heading in enumerate(table.headings)}
        if all(key(name) in at for name in NEEDED):
            return [_pair(file, table, at, row, today) for row in range(table.height)]
    raise FileRefused(
        "“{file}” has to have the columns student_id, adult_id, asked_on, accepted_on and status. "
        "Nothing was imported.",
        file=file.name,
    )


def _pair(file: File, table: Table, at: Mapping[str, int], row: int, today: date) -> PastPair:
    number = table.numbers[row]

    def cell(name: str) -> str:
        place = at.get(key(name))
        return "" if place is None else table.columns[place][row]

    def refused(told: str) -> FileRefused:
        return FileRefused(
            "Row {row} of “{file}”: {why} Nothing was imported.",
            row=number,
            file=file.name,
            why=say(told),
        )

    days = [_day(cell(name)) for name in ("asked_on", "accepted_on")]
    asked_on, accepted_on = days
    status = _STATUS.get(key(cell("status")))
    origin = _ORIGIN.get(key(cell("chosen_by")))
    if not (cell("student_id") and cell("adult_id")):
        raise refused(to_say("student_id and adult_id are needed."))
    if asked_on is None:
        raise refused(to_say("asked_on is a day, such as 2025-10-31."))
    if max(asked_on, accepted_on or asked_on) > today:
        raise refused(to_say("A day is still to come."))
    if accepted_on is None and cell("accepted_on"):
        raise refused(to_say("accepted_on is a day, such as 2025-10-31, or empty."))
    if accepted_on is not None and accepted_on < asked_on:
        raise refused(to_say("accepted_on is before asked_on."))
    if status is None:
        raise refused(to_say("The status is none that is known here."))
    if origin is None:
        raise refused(to_say("chosen_by is suggested, chosen or volunteered."))
    return PastPair(
        number, cell("student_id"), cell("adult_id"), asked_on, accepted_on, status, origin
    )


def _day(text: str) -> date | None:
    for form in _DAYS:
        try:
            return date(*strptime(text.strip()[:10].strip(), form)[:3])
        except ValueError:
            continue
    return None
