"""Fifty writers on the same students: `python -m tests.torture.lost_updates [--seconds 60]`.

Each reads, adds one, and writes through the services, as two people with the same page open do. At
the end everything has to be as often there as somebody was told so. One line of JSON; exit 1 where
an update is lost, counted twice, or ended in anything but its being there or "look again".
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.outreach.record import Outreach
from connections.domain.people.person import Student
from connections.domain.problems import Changed
from connections.services.book.ask import Ask
from connections.services.outreach.steps import log_contact, plan_outreach
from connections.services.people.by_hand import mend_person
from connections.services.round.marking import mark_students
from connections.services.school.school import change_settings, school_settings
from connections.store.database import Database
from tests.load.meeting import percentile
from tests.torture.school import Place, Places, chance, outreach_id, postgres_server
from tests.torture.workers import ME, asked

PROCESSES = 5
SAME = 6  # students that everybody writes about
STRENGTHS = 4


@dataclass
class Told:
    """What the writers of one process were told."""

    done: Counter[str] = field(default_factory=Counter)  # acknowledged, by what was counted up
    last: dict[str, int] = field(default_factory=dict)  # the last mark of a pair, by writer
    contacts: list[str] = field(default_factory=list)
    again: int = 0  # "somebody else changed it: look again"
    errors: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


def counted(text: str) -> int:
    """Return the number in a text that writers count up; a fresh homeroom is "Room 7"."""
    return int(text.removeprefix("Room ").partition(" ")[0] or 0)


def one_more(text: str) -> str:
    """Count up, in words that nobody else writes: two who write the same agree."""
    return f"{counted(text) + 1} {uuid.uuid4().hex[:8]}"


class Writer:
    """One person who changes what the others change."""

    def __init__(self, database: Database, place: Place, number: int, told: Told) -> None:
        self.database, self.place, self.number, self.told = database, place, number, told
        self.luck = chance(number)
        self.acts = (self.plan, self.settings, self.mark, self.contact, self.mend)

    def write_until(self, ends: float) -> None:
        while time.monotonic() < ends:
            act = self.luck.choice(self.acts)
            began = time.monotonic()
            try:
                act(2 * self.luck.randrange(SAME))
            except Changed:
                self.told.again += 1
                continue
            except Exception as problem:  # whatever it is: a person would see it
                self.told.errors.append(f"{act.__name__}: {type(problem).__name__}: {problem}")
            self.told.waits.append(time.monotonic() - began)

    def ask(self, service: Callable[..., Any], *args: Any, **more: Any) -> Any:
        return asked(self.database)(service, *args, **more)

    def plan(self, student: int) -> None:
        one: Outreach = self.ask(read_outreach, outreach_id(student))
        self.ask(plan_outreach, one.outreach_id, one_more(one.first_step), "", one.version)
        self.told.done[f"plan {one.outreach_id}"] += 1

    def settings(self, _: int) -> None:
        seen = self.ask(school_settings)
        wanted = replace(seen, safety_protocol=one_more(seen.safety_protocol))
        self.ask(change_settings, wanted, "Load", seen)
        self.told.done["settings"] += 1

    def mend(self, student: int) -> None:
        seen: Student = self.ask(read_student, f"S{student:05}")
        wanted = replace(seen, homeroom=one_more(seen.homeroom))
        self.ask(mend_person, wanted, seen)
        self.told.done[f"mend {seen.student_id}"] += 1

    def mark(self, student: int) -> None:
        adults = self.place.school.adults
        adult, whom = adults[self.number % len(adults)], f"S{student:05}"
        strength = self.luck.randrange(STRENGTHS)
        me = Viewer("school", frozenset({Role.TEACHER}), adult)
        asked(self.database, me)(mark_students, "load", {whom: strength})
        self.told.last[f"{adult} {whom} {self.number}"] = strength
        self.told.done["marks"] += 1

    def contact(self, student: int) -> None:
        key, adult = uuid.uuid4().hex, f"A{student % len(self.place.school.adults):04}"
        me = Viewer("school", frozenset({Role.COUNSELOR}), adult)
        what = (ContactKind.TALKED, Felt.EASY)
        asked(self.database, me)(log_contact, outreach_id(student), *what, contact_id=key)
        self.told.contacts.append(key)


def read_outreach(ask: Ask, key: str) -> Outreach:
    return next(one for one in ask.book.outreach() if one.outreach_id == key)


def read_student(ask: Ask, key: str) -> Student:
    return ask.book.students_by_id()[key]


def write(place: Place, first: int, threads: int, seconds: float) -> Told:
    """Let the writers of one process write."""
    told, database = Told(), place.open()
    ends = time.monotonic() + seconds
    writers = [Writer(database, place, first + n, told) for n in range(threads)]
    running = [threading.Thread(target=each.write_until, args=(ends,)) for each in writers]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    database.close()
    return told


def run(place: Place, writers: int, seconds: float) -> dict[str, Any]:
    """Write from several processes at once, and check what is there at the end."""
    each, pids = writers // PROCESSES, []
    for n in range(PROCESSES):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                told = write(place, n * each, each, seconds)
                (place.folder / f"told{n}.json").write_text(json.dumps(told.__dict__))
                code = 0
            finally:
                os._exit(code)
        pids.append(pid)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    assert codes == [0] * PROCESSES, codes
    files = [place.folder / f"told{n}.json" for n in range(PROCESSES)]
    return check(place, [Told(**json.loads(file.read_text())) for file in files])


def check(place: Place, told: list[Told]) -> dict[str, Any]:
    """Count what is there beside what was told."""
    database, done = place.open(), Counter[str]()
    for one in told:
        done.update(one.done)
    lost, twice = 0, 0

    def compare(here: int, said: int) -> None:
        nonlocal lost, twice
        lost, twice = lost + max(said - here, 0), twice + max(here - said, 0)

    ask = asked(database)
    compare(counted(ask(school_settings).safety_protocol), done["settings"])
    for n in range(0, 2 * SAME, 2):
        one, whom = ask(read_outreach, outreach_id(n)), f"S{n:05}"
        compare(counted(one.first_step), done[f"plan {one.outreach_id}"])
        rooms = counted(ask(read_student, whom).homeroom)
        compare(rooms, n % 48 + done[f"mend {whom}"])
    contacts = {c.contact_id for c in ask(lambda ask: ask.book.contacts())}
    said = {key for one in told for key in one.contacts}
    lost, twice = lost + len(said - contacts), twice + len(contacts - said)
    compare(ask(count_answers), done["marks"])
    may_be: dict[str, set[int]] = {}  # two tabs of one adult: the last word of either
    for key, strength in ((k, s) for one in told for k, s in one.last.items()):
        may_be.setdefault(key.rpartition(" ")[0], set()).add(strength)
    marks = ask(read_marks)
    lost += sum(marks.get(pair) not in strengths for pair, strengths in may_be.items())
    database.close()
    waits = [wait for one in told for wait in one.waits]
    errors = [error for one in told for error in one.errors]
    for error in sorted(set(errors))[:5]:
        print(error, file=sys.stderr)
    return {
        "updates": done.total() + len(said),
        "lost": lost,
        "twice": twice,
        "visible_errors": len(errors),
        "looked_again": sum(one.again for one in told),
        "p50_wait_s": round(percentile(waits, 0.5), 3),
        "p99_wait_s": round(percentile(waits, 0.99), 3),
        "max_wait_s": round(max(waits), 3),
    }


def count_answers(ask: Ask) -> int:
    from connections.store.schema import answers

    return len(ask.book.sql.execute(answers.select()).all())


def read_marks(ask: Ask) -> dict[str, int]:
    from connections.store.schema import marks

    rows = ask.book.sql.execute(marks.select())
    return {f"{row.adult_id} {row.student_id}": row.strength for row in rows}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL as well")
    parser.add_argument("--only-postgres", action="store_true")
    options = parser.parse_args(arguments)
    good, wanted = True, options.postgres or options.only_postgres
    with (
        tempfile.TemporaryDirectory(prefix="connections-lost-", ignore_cleanup_errors=True) as name,
        ExitStack() as stack,
    ):
        folder = Path(name)
        server = stack.enter_context(postgres_server(folder / "pg")) if wanted else None
        places = Places(folder, server.url if server else None)
        kinds = [False] if options.only_postgres else [True, False][: 1 + options.postgres]
        for on_sqlite in kinds:
            place = places.fresh(on_sqlite)
            result = run(place, options.writers, options.seconds)
            good = good and not (result["lost"] or result["twice"] or result["visible_errors"])
            print(json.dumps({"on": "SQLite" if on_sqlite else "PostgreSQL", **result}))
    return 0 if good else 1


if __name__ == "__main__":
    assert ME
    sys.exit(main())
