"""What imports did to a roster or a round, and when one of them can be undone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from connections.words import day, listed, say, to_say

UNDONE_WITHIN = timedelta(days=365)  # after that an import's values are forgotten: it stands


class What(StrEnum):
    """What an import did of one person."""

    NEW = "new"
    CHANGED = "changed"
    LEFT = "left"
    RETURNED = "returned"


WHAT_WORDS = {
    What.NEW: to_say("New"),
    What.CHANGED: to_say("Changed"),
    What.LEFT: to_say("Left"),
    What.RETURNED: to_say("Back again"),
}


@dataclass(frozen=True, slots=True)
class Import:
    """One import of rosters or marks, or one act by hand, whose `files` are "".

    `counts` are people by kind ("students", "adults") and what was done of them; of marks how many
    were in the file, never how many were new: that would tell what stood in an open round.
    """

    import_id: str
    at: datetime
    by: str
    files: str
    counts: Mapping[str, Mapping[str, int]]
    undone_at: datetime | None = None
    round_id: str | None = None  # of marks, while that round is there

    @property
    def of_marks(self) -> bool:
        """Say whether it brought marks."""
        return "marks" in self.counts


@dataclass(frozen=True, slots=True)
class Touched:
    """What one import did of one person: the values that it changed, before and after.

    Of a new student nothing is kept twice: the row itself is what came. `where` says whose import.
    """

    import_id: str
    person_id: str
    what: What
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


class Stands(StrEnum):
    """Why an import, or what it did of one person, cannot be undone."""

    UNDONE = "undone"
    NEWER = "newer"
    FORGOTTEN = "forgotten"
    MARKS = "marks"
    BUILT = "built"
    CHANGED = "changed"
    NEWER_MARKS = "newer_marks"
    REVEALED = "revealed"
    CLOSED = "closed"


WHY_STANDS = {
    Stands.UNDONE: to_say("This import was undone already."),
    Stands.NEWER: to_say(
        "There is a newer import: undo that one first, or put single rows of this one back."
    ),
    Stands.FORGOTTEN: to_say(
        "This import is older than a year. What was before it is not kept any longer, so it stands."
    ),
    Stands.MARKS: to_say(
        "Answers came in after this import, so it stands. Its rows can be put back one by one."
    ),
    Stands.BUILT: to_say(
        "Something is kept of people whom this import brought in, so it stands. Its rows can be "
        "put back one by one."
    ),
    Stands.CHANGED: to_say(
        "Rows of this import were changed after it, so it stands. Its rows can be put back one by "
        "one."
    ),
}
WHY_MARKS_STAND = {
    Stands.UNDONE: WHY_STANDS[Stands.UNDONE],
    Stands.NEWER_MARKS: to_say(
        "There is a newer import of marks into this round: undo that one first."
    ),
    Stands.REVEALED: to_say(
        "The round was revealed after this import, so what was revealed stands. Until the round is "
        "closed each adult can answer again, and marks can be brought in again."
    ),
    Stands.CLOSED: to_say("The round is closed, so its answers stand."),
    Stands.BUILT: to_say(
        "More than this import is in this round of an earlier day by now, or came of it, so it "
        "stands."
    ),
}
WHY_ROW_STANDS = {
    Stands.UNDONE: to_say("This import was undone already. Nothing was changed."),
    Stands.FORGOTTEN: WHY_STANDS[Stands.FORGOTTEN],
    Stands.BUILT: to_say(
        "Something is kept of this person, so the row stays. If they are not at this school, note "
        "that they left. Nothing was changed."
    ),
}


def forgotten_before(today: date) -> date:
    """Return the day before which an import's values are forgotten."""
    return today - UNDONE_WITHIN


def same(one: Any, other: Any) -> bool:
    """Say whether two values of a row are the same; groups come as lists or as pairs."""
    return bool(one == other) or plain(one) == plain(other)


def plain(value: Any) -> Any:
    """Return a value of a row as JSON has it, and hashable."""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return tuple(map(plain, value)) if isinstance(value, list | tuple) else value


VALUE_WORDS = {
    "first_name": to_say("first name"),
    "last_name": to_say("last name"),
    "preferred_name": to_say("preferred name"),
    "grade": to_say("grade"),
    "grade_text": to_say("grade as written"),
    "homeroom": to_say("homeroom"),
    "language": to_say("home language"),
    "groups": to_say("groups"),
    "job": to_say("work"),
    "title": to_say("title"),
    "email": to_say("e-mail"),
    "first_year": to_say("first year"),
    "capacity": to_say("places"),
    "role": to_say("role"),
    "proposed_role": to_say("role that waits for a yes"),
    "leaving": to_say("leaving"),
    "away": to_say("away"),
    "left_on": to_say("left on"),
    "back_on": to_say("back on"),
}


def change_words(one: Touched) -> str:
    """Return what an import changed of a person: "homeroom: Room 3 → Room 4"; "" of who is new."""
    if one.what is What.NEW:
        return ""
    names = [name for name in VALUE_WORDS if name in one.after]
    if "grade" in names and "grade_text" in names:
        names.remove("grade_text")
    return "; ".join(
        f"{say(VALUE_WORDS[name])}: {_pair(one.before.get(name), one.after[name])}"
        for name in names
    )


def _pair(was: Any, now: Any) -> str:
    """Return what a value was and is; a day alone where there was none."""
    told = _plain(now)
    return told if was in (None, "") and _is_day(now) else f"{_plain(was)} → {told}"


def _is_day(value: Any) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and bool(_DAY.fullmatch(value)))


_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # as JSON has it


def _plain(value: Any) -> str:
    if _is_day(value):
        return day(date.fromisoformat(str(value)), "medium")
    if isinstance(value, list | tuple):
        value = listed(f"{label} {text}" for label, text in value)
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return str(value) if value not in (None, "") else say("nothing")
