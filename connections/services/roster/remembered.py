"""What a person says about kinds of files, looking at their rows: used again, and forgotten."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.problems import NotFound, Question
from connections.files.bytes.reading import File
from connections.files.layout.correction import FIELDS as FIELDS  # these are for ui, too
from connections.files.layout.correction import GROUP as GROUP
from connections.files.layout.correction import NOTHING as NOTHING
from connections.files.layout.correction import SURNAME_FIRST as SURNAME_FIRST
from connections.files.layout.correction import SURNAME_LAST as SURNAME_LAST
from connections.files.layout.correction import UNSAID, read_correction
from connections.files.layout.correction import Correction as Correction
from connections.files.people.reports import NEVER as NEVER
from connections.files.people.reports import UNKNOWN as UNKNOWN
from connections.files.people.reports import UNUSED as UNUSED
from connections.files.people.reports import USED as USED
from connections.files.people.reports import ColumnShown as ColumnShown
from connections.files.people.reports import TableShown as TableShown
from connections.files.people.rosters import RosterReading, read_rows
from connections.files.tables.tables import Left as Left
from connections.files.words.columns import key
from connections.services.book.ask import Ask
from connections.services.roster.groups import load_said
from connections.store.history.remembered import (
    Remembered,
    delete_remembered_answers,
    load_remembered,
    save_remembered_answers,
)
from connections.store.rosters import Brought
from connections.words import listed, say

TABLE = "table:"  # + a shape: the question that a correction answers
TEACHER = "teacher:"  # + a name as files write it: whom it means
OTHER_IDS = "other_ids:"  # whether people of other ids are the same: said once, not remembered
MOVED = "moved:"  # + a shape: whether what was said of a file like it holds
YES, NO = "yes", "no"
MOST_OTHER = 8  # one column in so many may be another than in the file that was put right
AS_RECOGNISED = "{}"  # a correction that says nothing: one that was remembered is taken back


@dataclass(frozen=True, slots=True)
class SaidOfFile:
    """What is remembered about one shape of file, by whom it was said last, and when.

    `answers` counts what was answered beside the correction, `teachers` holds the ids of the adults
    (or another word, for nobody) whom teachers' names mean.
    """

    shape: str
    file: str
    by: str
    at: datetime
    correction: Correction
    answers: int
    teachers: tuple[str, ...] = ()


def look_at_rows(
    ask: Ask,
    files: Sequence[File],
    answers: Mapping[str, str],
    expect: str | None,
    table: TableShown,
    at: int,
    rows: Collection[int],
) -> TableShown:
    """Return a table of a preview with the rows of these numbers beside those that were shown.

    `at` is its place among all tables of the files; `answers` are those of the preview.
    """
    ask.require(Permission.ROSTER_IMPORT)
    more = read_rows(files, answers, expect, at, rows)
    looked_at = {number: cells for number, cells in more.rows if number in rows}
    shown = sorted((dict(table.rows) | looked_at).items())
    return replace(table, rows=tuple(shown), marks={**table.marks, **more.marks})


def remembered_answers(ask: Ask) -> list[SaidOfFile]:
    """Return what is remembered about files, the newest first."""
    ask.require(Permission.ROSTER_IMPORT)
    by_shape: dict[str, list[Remembered]] = {}
    for one in load_remembered(ask.book.sql, ask.school_id):
        by_shape.setdefault(one.shape, []).append(one)
    said = [_said(shape, rows) for shape, rows in by_shape.items()]
    return sorted(said, key=lambda one: one.at, reverse=True)


def forget_answers(ask: Ask, *shapes: str) -> None:
    """Forget what was said about these shapes: such a file is read as it is recognised again."""
    ask.require(Permission.ROSTER_IMPORT)
    details: dict[str, object] = {}
    with ask.changing("files.answers_forgotten", details) as sql:
        rows = [one for one in load_remembered(sql, ask.school_id) if one.shape in shapes]
        if not rows:
            raise NotFound("This was forgotten already. Nothing was changed.")
        delete_remembered_answers(sql, ask.school_id, [(one.shape, one.question) for one in rows])
        details["answers"] = len(rows)


def remembered_for(
    sql: Connection, school_id: str, reading: RosterReading
) -> dict[str, Remembered]:
    """Return what was said before about files like those of this reading, by question."""
    shapes = _shapes(reading) | {reading.shape}
    asked = {question.key for question in reading.questions}
    return {
        one.question: one
        for one in load_remembered(sql, school_id)
        if one.shape in shapes or one.question in asked
    }


@dataclass(frozen=True, slots=True)
class Known:
    """What a person said of the files at hand, just now or before.

    `answers` are by question; those `elsewhere`, a teacher's name said of any other file, hold too.
    `used` was said before; `anew` says that something is not remembered yet; `asked` is whether
    what was said of a file like one of these holds.
    """

    answers: Mapping[str, str]
    elsewhere: Collection[str]
    used: tuple[Remembered, ...]
    anew: bool
    asked: tuple[Question, ...]


def known_of(
    sql: Connection, school_id: str, reading: RosterReading, given: Mapping[str, str]
) -> Known:
    """Return what holds of these files; what is `given` just now goes before what was said."""
    rows = load_remembered(sql, school_id)
    remembered = remembered_for(sql, school_id, reading)
    kept = {question: one.answer for question, one in remembered.items()}
    kept |= load_said(sql, school_id)
    # A column that a person says just now is a group is one, whatever was said before.
    own = {**kept, **reading.said_of_groups, **given}
    teachers = {r.question: r.answer for r in rows if r.question.startswith(TEACHER)}
    elsewhere = teachers.keys() - own.keys() if reading.teachers else set()
    moved = _moved_corrections(rows, reading, own)
    own |= {table: said for asked, table, said in moved if own.get(asked.key) == YES}
    return Known(
        {question: teachers[question] for question in elsewhere} | own,
        elsewhere,
        tuple(one for question, one in remembered.items() if question not in given),
        any(_is_said_anew(*one, kept) for one in given.items() if not one[0].startswith(OTHER_IDS)),
        tuple(asked for asked, _, _ in moved if asked.key not in own),
    )


def _is_said_anew(question: str, answer: str, before: Mapping[str, str]) -> bool:
    """Say whether an answer is another than what is remembered, so that it is lost if not kept."""
    stands = before.get(question, "")
    if question.startswith(TABLE):
        return read_correction(answer) != read_correction(stands)
    return answer != stands


def _moved_corrections(
    rows: Sequence[Remembered], reading: RosterReading, known: Collection[str]
) -> list[tuple[Question, str, str]]:
    """Return what was said of files like these, where columns moved, came or went since.

    Each is asked about, for the new columns may be right as they are: the question, the key of the
    table, and the correction that holds there by a yes. Nothing where a file is read so already, or
    something was said of its own shape (`known`).
    """
    found = []
    before = [one for one in rows if one.question.startswith(TABLE)]
    for report in reading.reports:
        for table in report.tables if before else ():
            for one in reversed(before):
                said = None if table.key in known else _moved(one.answer, table)
                if said is not None:
                    asked = _holds_too(report.name, one.file, table, said)
                    found.append((asked, table.key, said.written()))
                    break
    return found


def _moved(answer: str, table: TableShown) -> Correction | None:
    """Return a correction of another shape for the columns of this table, by their headings.

    None where the table is none like it, or is read so already.
    """
    said, then = read_correction(answer), _headings_of(answer)
    now = [_hashed(column.heading) for column in table.columns]
    other = (Counter(then) - Counter(now)).total() + (Counter(now) - Counter(then)).total()
    places = {at: then[at] for at in said.columns if at < len(then)}
    if not then or other > max(1, len(then) // MOST_OTHER):
        return None
    if len(places) < len(said.columns) or any(now.count(h) != 1 for h in places.values()):
        return None
    columns = {now.index(heading): said.columns[at] for at, heading in places.items()}
    if not all(table.columns[at].heading for at in columns):
        return None
    moved = Correction(columns=columns, whose=said.whose, names=said.names)
    asked_anyway = not table.whose and moved == Correction(whose=said.whose)
    return None if asked_anyway or _is_read_so(table, moved) else moved


def _is_read_so(table: TableShown, said: Correction) -> bool:
    read = {c.place: (c.field or USED) if c.state == USED else NOTHING for c in table.columns}
    return (
        all(read[at] == field for at, field in said.columns.items())
        and said.whose in ("", table.whose)
        and said.names in ("", table.names)
    )


def _holds_too(file: str, like: str, table: TableShown, said: Correction) -> Question:
    headings = [
        say("“{heading}”", heading=table.columns[at].heading) for at in sorted(said.columns)
    ]
    told = say(
        "{file} looks like {like}, which was put right, but it is not quite the same. "
        "Shall what was said of {what} hold here too?",
        file=file,
        like=like,
        what=listed(headings, "standard") or say("its rows"),
    )
    choices = ((YES, say("Yes, as it was put right")), (NO, say("No, as it is recognised now")))
    return Question(MOVED + table.key.removeprefix(TABLE), told, choices)


def _with_headings(answer: str, table: TableShown) -> str:
    """Return a correction with hashes of the headings it was said under: its columns may move.

    Of a header that was said anew they are not its shape's.
    """
    said = read_correction(answer)
    headed = any(column.heading for column in table.columns)
    if said == UNSAID or said.header_at is not None or not headed:
        return answer
    told = json.loads(answer) | {"headings": [_hashed(c.heading) for c in table.columns]}
    return json.dumps(told, sort_keys=True)


def _headings_of(answer: str) -> list[str]:
    try:
        return list(map(str, json.loads(answer).get("headings", ())))
    except (ValueError, AttributeError, TypeError):
        return []


def _hashed(heading: str) -> str:
    return hashlib.blake2b(key(heading).encode(), digest_size=3).hexdigest()


def remember(
    sql: Connection,
    school_id: str,
    answers: Mapping[str, str],
    reading: RosterReading,
    brought: Brought,
) -> None:
    """Keep answers, each under the shape of the table it names, else under that of the files."""
    shapes = _shapes(reading)
    tables = {table.key: table for report in reading.reports for table in report.tables}
    kept: dict[str, dict[str, str]] = {}
    for question, answer in answers.items():
        if question in tables:
            answer = _with_headings(answer, tables[question])
        shape = next((each for each in shapes if f":{each}" in question), reading.shape)
        kept.setdefault(shape, {})[question] = "" if answer == AS_RECOGNISED else answer
    for shape, said in kept.items():
        save_remembered_answers(sql, school_id, shape, said, brought)


def _shapes(reading: RosterReading) -> set[str]:
    return {t.key.removeprefix(TABLE) for report in reading.reports for t in report.tables}


def _said(shape: str, rows: list[Remembered]) -> SaidOfFile:
    newest = rows[-1]
    tables = [read_correction(one.answer) for one in rows if one.question.startswith(TABLE)]
    correction = tables[-1] if tables else UNSAID
    meant = tuple(one.answer for one in rows if one.question.startswith(TEACHER))
    many = len(rows) - len(tables) - len(meant)
    return SaidOfFile(shape, newest.file, newest.by, newest.at, correction, many, meant)
