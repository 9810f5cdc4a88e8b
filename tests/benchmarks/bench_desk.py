"""The counselor's desk: 2,500 students, 400 pairs; a rerun against its widgets alone."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from connections.domain.outreach.contacts import Contact, ContactKind, Felt
from connections.domain.outreach.follow_ups import FollowUp
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import Status
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import RoundStatus
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.outreach import save_contact, save_follow_ups, save_new_outreach
from connections.ui.shell import session
from tests.benchmarks.bench_school import against_its_widgets, keepers_pages
from tests.small_school import fill

STUDENTS, ADULTS, PAIRS, CONTACTS = 2_500, 200, 400, 4


def results() -> Iterator[dict]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{(Path(folder) / 'school.sqlite').as_posix()}"
        make_desk(url)
        for page, app in keepers_pages(url, only="outreach"):
            what = f"rerun of {page} with {PAIRS} pairs against its widgets alone"
            # Who looks is asked on every page.
            yield against_its_widgets(app, what, 1.5, "access", "school")


def make_desk(url: str) -> None:
    """Fill a school with pairs in every turn, each with some contacts and a look to come."""
    now = session.now()
    today = now.date()
    database, me = open_database(url), keeper("school")
    find_school(database, now)
    students = [
        Student(f"{n:05d}", "Ana", f"Lor {n}", grade=str(n % 9), homeroom=f"Room {n % 80}")
        for n in range(STUDENTS)
    ]
    adults = [Adult(f"A{n}", "Kim", f"Vang {n}") for n in range(ADULTS)]
    marks = {(f"A{n % ADULTS}", f"{n:05d}"): n % 4 for n in range(PAIRS, STUDENTS)}
    held = today - timedelta(days=60)
    fill(database, me, held, now, students, adults, marks, RoundStatus.REVEALED)
    path = [Status.SUGGESTED, Status.OFFERED, Status.ACCEPTED, Status.STARTED, Status.BUILDING]
    with database.changing(me, "test", now) as sql:
        for n in range(PAIRS):
            steps = path[: 2 + n % 4]
            key, asked = f"o{n}", today - timedelta(days=50)
            pair = (key, f"{n:05d}", f"A{n % ADULTS}", steps[-1], asked)
            yes = asked if Status.ACCEPTED in steps else None
            one = Outreach(*pair, asked_on=asked, accepted_on=yes)
            save_new_outreach(sql, "school", one, steps, now, "keeper")
            for back in range(CONTACTS if Status.STARTED in steps else 0):
                day = today - timedelta(days=9 * back)
                felt = list(Felt)[(n + back) % 3]
                contact = Contact(f"c{n}-{back}", key, day, ContactKind.TALKED, felt, "a word")
                save_contact(sql, "school", contact, now)
            if yes:
                due = today + timedelta(days=n % 40 - 15)
                save_follow_ups(sql, "school", [FollowUp(f"f{n}", key, due)])
    database.close()
