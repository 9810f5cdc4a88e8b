"""Oak Street School: an invented K-8 school, so that every screen has something true to show.

Its rosters are the files in sample_rosters/; its marks are drawn from a fixed hash, so that the
same school appears on every computer and in every test.
"""

from calendar import month_name
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path

from connections.domain.access.grants import Permission
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import NotPossible
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.files.bytes.reading import File
from connections.files.people.rosters import read_once
from connections.services.book.ask import Ask
from connections.services.demo.outreach import draw, write_outreach
from connections.services.demo.voice import write_voice
from connections.services.outreach.conversion import note_strong_pairs
from connections.services.roster.rosters import plan_rosters, write_rosters
from connections.store.answers import Answer, save_answers
from connections.store.mapper import new_id
from connections.store.rosters import Brought, load_adults, load_students, save_person
from connections.store.rounds import freeze_round, load_round_people, save_done, save_round
from connections.store.schools import load_settings, save_settings
from connections.words import say

SAMPLES = Path(__file__).parents[3] / "sample_rosters"
FILES = ("oak_street_students.csv", "oak_street_adults.csv")
GROUPS = {"group:activity": "yes", "group:bus": "yes"}  # what the school said yes to

LEAVING = ("A107", "A119", "A129")  # they leave in June
AWAY = ("A112",)
STILL_MARKING = ("A123", "A147")  # did not finish the past rounds: completeness is under 100%

# Of 100 adults in this relation, how many would say Strong, Know, Recognise; the rest Not yet.
_CLOSENESS = {
    "homeroom": (62, 26, 10),
    "activity": (17, 34, 38),
    "grade": (24, 28, 38),
    "counselor": (12, 24, 46),
    "other": (4.8, 9, 34),
}


def fill_with_oak_street(
    ask: Ask, progress: Callable[[float, str], object] = lambda share, text: None
) -> None:
    """Fill an empty school with Oak Street's people, two closed rounds and one that is open.

    `progress` is told the share done and what is being done. All or nothing, in one transaction.
    Raises NotPossible in a school that has people already: nothing of theirs is touched.
    """
    ask.require(Permission.ROSTER_IMPORT)
    details = {"sample": "Oak Street School"}
    with ask.changing("demo.filled", details) as sql:
        if load_students(sql, ask.school_id) or load_adults(sql, ask.school_id):
            raise NotPossible(
                "This school has people already. Oak Street School can only be looked at in "
                "an empty one; nothing was changed."
            )
        progress(0.05, say("Reading the sample rosters"))
        settings = replace(load_settings(sql, ask.school_id), asks_students=True)
        save_settings(sql, ask.school_id, settings, "Oak Street School")
        began = ask.today - timedelta(days=230)
        files = [File(name, (SAMPLES / name).read_bytes()) for name in FILES]
        plan = plan_rosters(sql, ask.school_id, read_once(files), GROUPS)
        write_rosters(sql, ask.school_id, plan, began, Brought(", ".join(FILES), ask.by, ask.now))
        for adult in load_adults(sql, ask.school_id):
            leaving, away = adult.adult_id in LEAVING, adult.adult_id in AWAY
            if leaving or away:
                save_person(sql, ask.school_id, replace(adult, leaving=leaving, away=away))
        for share, days, quiet, status in (
            (0.3, 210, 8, RoundStatus.CLOSED),
            (0.6, 70, 2, RoundStatus.CLOSED),
            (0.9, 0, 2, RoundStatus.OPEN),
        ):
            day = ask.today - timedelta(days=days)
            name = f"{month_name[day.month]} {day.year}"
            this_round = Round(new_id(), name, status, day, collects_voice=True)
            progress(share, say("Marking the round {name}", name=this_round.name))
            as_open = replace(this_round, status=RoundStatus.OPEN)
            students, adults = load_round_people(sql, ask.school_id, as_open)
            moment = ask.now if days == 0 else datetime.combine(this_round.held_on, time(15), UTC)
            if status is RoundStatus.CLOSED:
                this_round = replace(
                    this_round, frozen_on=day, revealed_at=moment, first_revealed_at=moment
                )
            for reached in RoundStatus:  # every moment on the way is kept
                save_round(sql, ask.school_id, replace(this_round, status=reached), moment)
                if reached is status:
                    break
            marking = adults if status is RoundStatus.CLOSED else adults[::3]
            for adult in marking:
                said = [
                    Answer(new_id(), this_round.round_id, m.adult_id, m.student_id, m.strength)
                    for m in oak_street_marks(adult, students, this_round.name, quiet)
                ]
                save_answers(sql, ask.school_id, said, moment)
                if adult.adult_id not in STILL_MARKING:
                    save_done(sql, ask.school_id, this_round.round_id, adult.adult_id, moment)
            if status is RoundStatus.CLOSED:
                freeze_round(sql, ask.school_id, this_round.round_id, students, adults)
        progress(0.95, say("Reaching out"))
        write_outreach(sql, ask.school_id, ask.today)
        write_voice(sql, ask.school_id)
        note_strong_pairs(sql, ask.viewer, ask.now)
    progress(1.0, say("Oak Street School is ready"))


def oak_street_marks(
    adult: Adult, students: list[Student], round_name: str, quiet: int
) -> Iterator[Mark]:
    """Yield one adult's invented answers; about `quiet` students in 100 are close to nobody yet."""
    reviews = 42 if adult.adult_id in STILL_MARKING else 98
    for student in students:
        if draw("reviews", round_name, adult.adult_id, student.student_id) >= reviews:
            continue
        strong, know, recognise = map(float, _CLOSENESS[_relation(adult, student)])
        if draw("quiet", student.student_id) < quiet:
            strong, know = 0, know * 0.4
        # A third of the draw changes from round to round, so that ties grow and fade.
        steady = draw("tie", adult.adult_id, student.student_id)
        fresh = draw("tie", round_name, adult.adult_id, student.student_id)
        drawn = steady if fresh < 67 else fresh
        bounds = accumulate((strong, know, recognise))
        closeness = sum(drawn < bound for bound in bounds)  # 3 for strong, 0 for not yet
        yield Mark(adult.adult_id, student.student_id, Strength(closeness))


def _relation(adult: Adult, student: Student) -> str:
    if adult.homeroom and adult.homeroom == student.homeroom:
        return "homeroom"
    if set(adult.groups) & set(student.groups):
        return "activity"
    if adult.job is Job.COUNSELOR:
        return "counselor"
    # Rooms are numbered three to a grade, kindergarten first.
    room, child = adult.homeroom.removeprefix("Room "), student.homeroom.removeprefix("Room ")
    if room.isdecimal() and child.isdecimal() and (int(room) - 1) // 3 == (int(child) - 1) // 3:
        return "grade"
    return "other"
