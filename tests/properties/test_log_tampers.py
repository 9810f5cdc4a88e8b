"""Whoever can write into the database but has not the key alters no log unseen."""

import hashlib
import json
import os
import random  # noqa: TID251 - of a test
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connections.store.log.chain import LogState, Whole, log_digest, state_of

TAMPERS = int(os.environ.get("CONNECTIONS_TAMPERS", "10000"))
KEYS = {1: b"a" * 32, 2: b"b" * 32}
START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
WHO = ("A101", "A134", "this_computer", "command_line")
ACTS = {"audit": ("note.written", "role.changed", "report.taken", "marks.given"),
        "reads": ("notes.read", "student.opened", "request.refused")}  # fmt: skip


@dataclass(frozen=True)
class Row:
    entry: int
    at: datetime
    who: str
    action: str
    details: dict[str, Any]
    previous: str
    digest: str
    signed_with: int


def honest(chance: random.Random, log: str, school: str, length: int) -> list[Row]:
    """Return a log as `sign` writes it, with new keys half way."""
    rows: list[Row] = []
    for entry in range(1, length + 1):
        number = 1 if entry <= length // 2 else 2
        said = {
            "entry": entry,
            "at": START + timedelta(minutes=entry, microseconds=chance.randrange(10**6)),
            "who": chance.choice(WHO),
            "action": chance.choice(ACTS[log]),
            "details": {"n": chance.randrange(50), "student": f"{chance.getrandbits(64):016x}"},
            "previous": rows[-1].digest if rows else "",
        }
        digest = log_digest(KEYS[number], log, school, **said)
        rows.append(Row(**said, digest=digest, signed_with=number))
    return rows


def is_whole(rows: list[Row], told: list[Row]) -> bool:
    """Say, slowly and obviously, whether these are the rows that were written."""
    return [row.__dict__ for row in rows] == [row.__dict__ for row in told]


def plain_digest(row: Row) -> str:
    """Return what an attacker without the key would chain with: what versions before 0004 used."""
    said = [row.entry, row.at.timestamp(), row.who, row.action, row.details, row.previous]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def chained_anew(rows: list[Row], keyed_with: bytes | None = None) -> list[Row]:
    """Return the rows numbered and chained again, with a plain hash or another key."""
    after: list[Row] = []
    for number, row in enumerate(rows, 1):
        row = replace(row, entry=number, previous=after[-1].digest if after else "")
        said = (row.entry, row.at, row.who, row.action, row.details, row.previous)
        other = log_digest(keyed_with, "audit", "school", *said) if keyed_with else None
        after.append(replace(row, digest=other or plain_digest(row)))
    return after


def altered(
    chance: random.Random, rows: list[Row], others: list[list[Row]]
) -> tuple[str, list[Row]]:
    """Return one tamper and its name; now and then it changes nothing."""
    rows = list(rows)
    place, other = chance.randrange(len(rows)), chance.choice(others)
    row = rows[place]
    kind = chance.choice(
        "blame act detail time cut_end cut_start cut_middle swap insert repeat other_log "
        "key_number digest plain_chain other_key renumber move empty".split()
    )
    if kind == "blame":
        rows[place] = replace(row, who=chance.choice(WHO))
    elif kind == "act":
        rows[place] = replace(row, action=chance.choice([*ACTS["audit"], *ACTS["reads"]]))
    elif kind == "detail":
        rows[place] = replace(row, details={**row.details, "n": chance.randrange(50)})
    elif kind == "time":
        rows[place] = replace(row, at=row.at + timedelta(microseconds=chance.randrange(3)))
    elif kind == "cut_end":
        rows = rows[: len(rows) - chance.randrange(1, 4)]
    elif kind == "cut_start":
        rows = rows[chance.randrange(1, 4) :]
    elif kind == "cut_middle":
        del rows[place]
    elif kind == "swap":
        there = chance.randrange(len(rows))
        rows[place], rows[there] = rows[there], rows[place]
    elif kind == "insert":
        rows.insert(place, replace(row, who="A999"))
    elif kind == "repeat":
        rows.insert(place, row)
    elif kind == "other_log":
        rows[place] = other[place % len(other)]
    elif kind == "key_number":
        rows[place] = replace(row, signed_with=chance.choice((1, 2, 99)))
    elif kind == "digest":
        flipped = f"{int(row.digest, 16) ^ (1 << chance.randrange(256)):064x}"
        rows[place] = replace(row, digest=flipped)
    elif kind == "plain_chain":
        rows = chained_anew(rows[:place] + rows[place + 1 :])
    elif kind == "other_key":
        rows = [*rows[:place], *chained_anew(rows, b"c" * 32)[place:]]
    elif kind == "renumber":
        del rows[place]
        rows = [replace(each, entry=number) for number, each in enumerate(rows, 1)]
    elif kind == "move":
        rows.append(rows.pop(place))
    else:
        rows = list(other)
    return kind, rows


def state(rows: list[Row], head: tuple[int, str] | None, log="audit", school="school") -> LogState:
    return state_of(rows, KEYS.get, school, head, log)


def test_ten_thousand_tampers_are_all_found_and_the_untouched_are_whole():
    chance = random.Random(53)
    found: Counter[str] = Counter()
    for number in range(TAMPERS):
        if number % 100 == 0:
            log, another = chance.sample(sorted(ACTS), 2)
            rows = honest(chance, log, "school", chance.randrange(4, 14))
            head = (len(rows), rows[-1].digest)
            others = [
                honest(chance, another, "school", len(rows)),
                honest(chance, log, "another school", len(rows)),
                honest(chance, log, "school", len(rows) + 2),  # of another database, say
            ]
        kind, tampered = altered(chance, rows, others)
        told = state(tampered, head, log)
        assert (told.whole is Whole.WHOLE) == is_whole(rows, tampered), (number, kind, told)
        found[kind] += told.whole is not Whole.WHOLE
    assert len(found) == 18 and min(found.values()) > TAMPERS / 40


@pytest.mark.parametrize("cut", [1, 2, 3, 9])
def test_the_newest_rows_cut_off_are_found_through_the_head(cut):
    rows = honest(random.Random(1), "audit", "school", 9)
    told = state(rows[: 9 - cut], (9, rows[-1].digest))
    assert told == LogState(Whole.CUT, 9 - cut + 1)
    assert state(rows[: 9 - cut], None).whole is Whole.HEAD_UNKNOWN, "without it nobody can know"


def test_the_first_row_that_is_wrong_is_named():
    rows = honest(random.Random(2), "audit", "school", 9)
    head = (9, rows[-1].digest)
    assert state([*rows[:4], replace(rows[4], who="A999"), *rows[5:]], head).entry == 5
    assert state([*rows[:2], *rows[3:]], head).entry == 3


def test_rows_of_a_key_that_is_not_here_are_counted_and_never_called_whole():
    rows = honest(random.Random(3), "audit", "school", 8)
    told = state_of(rows, {2: KEYS[2]}.get, "school", (8, rows[-1].digest), "audit")
    assert told == LogState(Whole.HEAD_UNKNOWN, unchecked=4)
    wrong = [*rows[:6], replace(rows[6], who="A999"), rows[7]]
    assert state_of(wrong, {2: KEYS[2]}.get, "school", None, "audit").entry == 7


def test_entries_after_the_head_are_those_of_a_program_that_died_before_it_said_so():
    rows = honest(random.Random(4), "reads", "school", 6)
    assert state(rows, (4, rows[3].digest), "reads").whole is Whole.WHOLE
    assert state(rows, (4, rows[2].digest), "reads").whole is Whole.CUT
    assert state(rows, (0, ""), "reads").whole is Whole.HEAD_UNKNOWN
    assert state([], (0, ""), "reads").whole is Whole.WHOLE
