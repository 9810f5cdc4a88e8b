"""The school of the load test: written straight into a database, read back without the app."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connections.domain.access.grants import Reach
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.meeting.stage import Scene
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.access.sessions import open_session
from connections.services.meeting.joining import JoiningDesk, open_joining
from connections.services.meeting.stage import show_on_stage
from connections.services.round.capabilities import handle
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from connections.store.rosters import save_adults, save_students
from connections.store.rounds import save_round
from tests.asking import as_
from tests.signing import signed_in

FILE = "load.sqlite"


@dataclass(frozen=True)
class School:
    """Where it is, and who is in it."""

    url: str
    adults: list[str]
    by_handle: dict[str, str]  # student_id by the handle a wall shows
    secret: bytes  # what signs capabilities
    signed_in: dict[str, str]  # how each adult came in at their own desk, where they sit at one


def keys_in(folder: Path) -> Installation:
    """Return an installation of the load test's own."""
    return Installation(folder / "keys")


def environment(school: School, folder: Path) -> dict[str, str]:
    """Return what a program needs to know to work on this school."""
    return {
        "CONNECTIONS_DATABASE_URL": school.url,
        "CONNECTIONS_KEYS_FOLDER": str(folder / "keys"),
        "CONNECTIONS_KEY": "",
    }


def build_school(
    folder: Path, adults: int, students: int, url: str | None = None, desks: bool = False
) -> School:
    """Fill a school with an open round; its adults sit at `desks`, or join by the room's code."""
    url = url or f"sqlite:///{(folder / FILE).as_posix()}"
    now = datetime.now(UTC)  # noqa: TID251 - the clock of the load test
    database = open_database(url, keys_in(folder))
    me = keeper(find_school(database, now))
    listed = [
        Student(
            f"S{n:05}", f"First{n % 211}", f"Last{n % 379}", grade=str(n % 9 + 1),
            homeroom=f"Room {n % 48}",
        )
        for n in range(students)
    ]  # fmt: skip
    people = [Adult(f"A{n:04}", f"Given{n}", f"Family{n}") for n in range(adults)]
    with database.changing(me, "load.filled", now) as sql:
        save_students(sql, me.school_id, RosterChanges(new=tuple(listed)), now.date())
        save_adults(sql, me.school_id, RosterChanges(new=tuple(people)), now.date())
        save_round(sql, me.school_id, Round("load", "Load", RoundStatus.OPEN, now.date()), now)
    secret = database.keys.signing
    seated = [Viewer(me.school_id, frozenset(), one.adult_id) for one in people if desks]
    here = {one.adult_id: signed_in(database, one) for one in seated}
    database.close()
    handles = {handle(secret, me.school_id, "load", s.student_id): s.student_id for s in listed}
    return School(url, [adult.adult_id for adult in people], handles, secret, here)


def open_desk(school: School, folder: Path, adult_id: str, reach: Reach) -> str:
    """Open a session for an adult, at a desk or on their own phone; return the browser's secret."""
    now = datetime.now(UTC)  # noqa: TID251 - the clock of the load test
    database = open_database(school.url, keys_in(folder))
    me = Viewer(find_school(database, now), frozenset(), adult_id, reach=reach)
    door = Door.DEVICE if reach is Reach.POCKET else Door.SIGNED_IN
    holding = open_session(database, me, door, now)
    database.close()
    return holding


def open_door(school: School, folder: Path) -> tuple[str, dict[str, str]]:
    """Open joining; return the code and the word for each adult's name."""
    now = datetime.now(UTC)  # noqa: TID251 - the clock of the load test
    database = open_database(school.url, keys_in(folder))
    me, secret = keeper(find_school(database, now)), database.keys.signing
    ask = as_(database, me, now=now)
    opened = ask(open_joining, "load", secret)
    ask(show_on_stage, "load", Scene.MARKING)  # as the facilitator does once everybody is in
    welcome = JoiningDesk(database, secret).welcome(opened.code, now)
    database.close()
    return opened.code, {adult.adult_id: word for word, adult in welcome.adults.items()}


def stored_answers(folder: Path) -> dict[str, tuple[str, str, int]]:
    with sqlite3.connect(folder / FILE) as sql:
        rows = sql.execute("SELECT answer_id, adult_id, student_id, strength FROM answers")
        return {row[0]: (row[1], row[2], row[3]) for row in rows}


def stored_marks(folder: Path) -> dict[tuple[str, str], int]:
    with sqlite3.connect(folder / FILE) as sql:
        assert sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = sql.execute("SELECT adult_id, student_id, strength FROM marks")
        return {(row[0], row[1]): row[2] for row in rows}
