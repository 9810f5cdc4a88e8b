"""What is going on when the kill comes: each worker is a process that tells what was acknowledged.

A worker is forked from the torture itself, so that starting one takes milliseconds; what it does
goes through the services, as the server's own threads do. It tells one line of JSON a time.
"""

import json
import os
import random  # noqa: TID251 - seeded
import signal
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.people.person import Student
from connections.files.bytes.reading import File
from connections.services.backup import making as services_making
from connections.services.backup import restoring as services_restoring
from connections.services.backup.making import make_backup
from connections.services.backup.restoring import restore
from connections.services.outreach.steps import log_contact, plan_outreach
from connections.services.people.by_hand import add_person
from connections.services.roster.rosters import import_rosters
from connections.services.round.answers import AnswerDesk, NotSaved, hand_in_answers
from connections.services.round.capabilities import marking_capability
from connections.services.school.school import change_settings, school_settings
from connections.services.school.schools import keeper
from connections.store.database import Database
from tests.asking import as_
from tests.load.school import keys_in
from tests.signing import signed_in
from tests.torture.school import ADULTS, STUDENTS, Place, chance, outreach_id

Tell = Callable[..., None]
ME = keeper("school")


def clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the clock of the torture


def asked(database: Database, viewer: Viewer = ME) -> Callable[..., object]:
    now = clock()
    return as_(database, viewer, today=now.date(), now=now)


def answers(
    place: Place,
    seed: int,
    tell: Tell,
    now: Callable[[random.Random], datetime] = lambda _: clock(),
) -> None:
    """Many people's answers, grouped in commits, as a meeting hands them in.

    What could not be saved is sent again, under the same id, until it is: as a wall does.
    """
    database = place.open()
    desk = AnswerDesk(database, place.school.secret)
    handles = sorted(place.school.by_handle)
    ahead = clock() + timedelta(days=2000)  # a capability for every clock

    def person(number: int) -> None:
        adult, luck = place.school.adults[number], chance(seed + number)
        me = Viewer("school", frozenset({Role.TEACHER}), adult)
        capability = marking_capability(
            me, "load", signed_in(database, me), place.school.secret, ahead
        )
        while True:
            given = [
                {"id": uuid.uuid4().hex, "student": handle, "strength": luck.randrange(4)}
                for handle in luck.sample(handles, luck.randint(1, 3))
            ]
            tell("trying", [one["id"] for one in given])
            message = {"capability": capability, "answers": given}
            while True:
                try:
                    receipt = hand_in_answers(desk, message, now(luck)).result()
                    break
                except NotSaved as problem:
                    tell("not saved", type(problem.__cause__).__name__, str(problem.__cause__))
                    time.sleep(0.1)
            for one in given:
                if one["id"] in receipt.acknowledged:
                    whom = place.school.by_handle[one["student"]]
                    tell("answer", one["id"], adult, whom, one["strength"])

    together(person, range(ADULTS))


# Where clocks go wrong: summer time ends and begins, a leap day, a new year.
ODD_MOMENTS = tuple(
    datetime(*moment, tzinfo=UTC)
    for moment in ((2026, 11, 1, 6, 59), (2027, 3, 14, 7, 59), (2028, 2, 29, 23, 59), (2027, 1, 1))
)


def skewed(place: Place, seed: int, tell: Tell) -> None:
    """Answers on a computer whose clock jumps: a day ahead, a day back, over a changed hour."""

    def now(luck: random.Random) -> datetime:
        base = luck.choice((clock(), *ODD_MOMENTS))
        return base + timedelta(seconds=luck.uniform(-86_400, 86_400))

    answers(place, seed, tell, now)


def together(do: Callable[[int], None], numbers: range) -> None:
    threads = [threading.Thread(target=do, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def desk_work(place: Place, seed: int, tell: Tell) -> None:
    """What people do at desks: contacts, plans, people added by hand, settings."""
    database, luck = place.open(), chance(seed)
    for number in count():
        one_act(database, luck.randrange(4), 2 * luck.randrange(STUDENTS // 2), number, tell)


def one_act(database: Database, which: int, student: int, number: int, tell: Tell) -> None:
    ask, key = asked(database), uuid.uuid4().hex
    adult = Viewer("school", frozenset({Role.COUNSELOR}), f"A{student % ADULTS:04}")
    if which == 0:
        service = log_contact
        kinds = (ContactKind.TALKED, Felt.EASY)
        asked(database, adult)(service, outreach_id(student), *kinds, contact_id=key)
        tell("contact", key)
    elif which == 1:
        ask(plan_outreach, outreach_id(student), f"step {key}", "")
        tell("plan", outreach_id(student), f"step {key}")
    elif which == 2:
        ask(add_person, Student(key, "Added", "ByHand", grade="5"))
        tell("person", key)
    else:
        settings = ask(school_settings)
        ask(change_settings, settings, f"School {number}")
        tell("named", f"School {number}")


def imports(place: Place, seed: int, tell: Tell) -> None:
    """One roster after the other: each puts all of many students into another homeroom."""
    database = place.open()
    for number in count(seed * 1000):
        tell("trying import", number)
        asked(database)(import_rosters, [roster(number)], accept_drop=True)
        tell("import", number)


ROSTER_STUDENTS = 400


def roster(number: int) -> File:
    rows = [f"S{n:05},First,Last{n},{n % 9 + 1},Here" for n in range(STUDENTS)]
    rows += [f"X{n:04},Given,Name{n},{n % 9 + 1},Room {number}" for n in range(ROSTER_STUDENTS)]
    head = "student_id,first_name,last_name,grade,homeroom"
    return File("students.csv", "\n".join([head, *rows]).encode())


def closing(place: Place, seed: int, tell: Tell) -> None:
    """Open, change a little, close, and again: the kill falls into the closing as a rule."""
    luck = chance(seed)
    for number in count():
        database = place.open()
        for _ in range(luck.randint(1, 3)):
            one_act(database, luck.randrange(4), 2 * luck.randrange(STUDENTS // 2), number, tell)
        tell("closing")
        database.close()
        tell("closed")


def migrating(place: Place, seed: int, tell: Tell) -> None:
    """Open a database of an earlier version."""
    place.open().close()
    tell("migrated")


PASSPHRASE = "tulip-anchor-marble-candle-river-oat"
BACKUP = "school.backup"  # in the folder of the place


def backing_up(place: Place, seed: int, tell: Tell) -> None:
    """Make a backup over the one before; tell when it is sealed, which takes most of the time."""
    services_making.open_backup = told_before(services_making.open_backup, tell, "sealed")
    ask = asked(place.open())
    for _ in count():
        ask(make_backup, place.folder / BACKUP, PASSPHRASE)
        tell("backup")


def told_before(act: Callable[..., object], tell: Tell, what: str) -> Callable[..., object]:
    def telling(*args: object) -> object:
        tell(what)
        return act(*args)

    return telling


def restoring(place: Place, seed: int, tell: Tell) -> None:
    """Bring the backup back, as the command does; tell when the file is about to be put in place.

    Opening the seal takes seconds, and all that can go wrong happens after it.
    """
    for name in ("save_in_place", "save_on_server"):
        act = told_before(getattr(services_restoring, name), tell, "placing")
        setattr(services_restoring, name, act)
    file, keys = place.folder / BACKUP, keys_in(place.folder)
    restore(place.url, keys, file, PASSPHRASE, clock(), place.folder / "kept")
    tell("restored")


WORKERS: dict[str, Callable[[Place, int, Tell], None]] = {
    "answers": answers,
    "skewed": skewed,
    "desk": desk_work,
    "import": imports,
    "close": closing,
    "migration": migrating,
    "backup": backing_up,
    "restore": restoring,
}


class Working:
    """A worker on its way: a forked process, and what it has told."""

    def __init__(self, kind: str, place: Place, seed: int, limits: Callable[[], None]) -> None:
        self.read, write = os.pipe()
        self.rest, self.told = b"", []
        self.pid = os.fork()
        if self.pid == 0:  # the worker: whatever happens, it never returns into the torture
            code = 1
            try:
                os.close(self.read)
                lock = threading.Lock()

                def tell(*what: object) -> None:
                    with lock:  # one line is one write: a pipe takes it whole or not at all
                        os.write(write, (json.dumps(what) + "\n").encode())

                silence(place.folder)
                limits()
                WORKERS[kind](place, seed, tell)
                code = 0
            except BaseException as problem:
                line = json.dumps(["stopped", type(problem).__name__, str(problem)[:300]])
                os.write(write, (line + "\n").encode())
            finally:
                os._exit(code)
        os.close(write)
        os.set_blocking(self.read, False)

    def listen(self) -> list[list[object]]:
        """Take in what was told until now; return all of it."""
        while True:
            try:
                part = os.read(self.read, 1 << 16)
            except BlockingIOError:
                break
            if not part:
                break
            self.rest += part
        *lines, self.rest = self.rest.split(b"\n")
        self.told += [json.loads(line) for line in lines]
        return self.told

    def kill(self) -> list[list[object]]:
        """Kill it; return everything that was told."""
        os.kill(self.pid, signal.SIGKILL)
        return self.end()

    def end(self) -> list[list[object]]:
        """Wait for its end; return everything that was told."""
        _, self.status = os.waitpid(self.pid, 0)
        told = self.listen()
        os.close(self.read)
        return told


def silence(folder: Path) -> None:
    """Let a worker's own words go to a file: a killed one has nothing to say to anybody."""
    log = os.open(folder / "worker.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)


def unlimited() -> None:
    """Leave a worker what it has."""
