"""The caseload: each outreach with what happened in it, what is due, and the order of the day.

Overdue is computed from the dates, never stored.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median
from typing import Any

from connections.domain.outreach.contacts import Contact, ContactKind, Felt
from connections.domain.outreach.follow_ups import FollowUp, Going, is_moved
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import ACTIVE, ENDED, TAKES_A_PLACE, Status
from connections.domain.people.grades import grade_order
from connections.domain.people.person import Student
from connections.domain.school.settings import SchoolSettings
from connections.words import to_say


@dataclass(frozen=True, slots=True)
class Case:
    """An outreach with what happened in it: the unit of a caseload.

    `contacts` are in order of day, oldest first.
    """

    outreach: Outreach
    contacts: tuple[Contact, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def first_contact_on(self) -> date | None:
        """Return the day of the first contact, or None."""
        return self.contacts[0].happened_on if self.contacts else None

    @property
    def last_contact_on(self) -> date | None:
        """Return the day of the newest contact, or None."""
        return self.contacts[-1].happened_on if self.contacts else None

    def next_due_on(self, settings: SchoolSettings) -> date | None:
        """Return the next school day on which something is due; None when nothing is.

        An answer or a first contact within some school days; then the earliest open follow-up.
        A look back that finds no contact yet puts it off to the next look, and never for good; so
        does a new date.
        """
        due = self._planned_for(settings)
        return due and settings.days.on_or_after(due)

    def _planned_for(self, settings: SchoolSettings) -> date | None:
        """Return the day it was planned for, whether there is school on it or not."""
        outreach = self.outreach
        if outreach.status in ENDED:
            return outreach.goodbye_by if self.goodbye_open else None
        if outreach.status is Status.PAUSED:
            return None
        first = settings.days.add(outreach.began_on, settings.first_contact_days)
        if outreach.status in (Status.SUGGESTED, Status.OFFERED):
            return first
        planned = min((f.due_on for f in self.follow_ups if f.done_on is None), default=None)
        if self.contacts:
            return planned
        looked = max((f.done_on for f in self.follow_ups if f.done_on), default=None)
        moved = any(map(is_moved, self.follow_ups))
        if looked is None or (looked < first and not moved):
            return first
        return planned or settings.days.add(looked, settings.first_contact_days)

    def overdue(self, settings: SchoolSettings, today: date) -> bool:
        """Say whether a school day has passed since what was due, today counted."""
        due = self.next_due_on(settings)
        return due is not None and settings.days.between(due, today) > 0

    @property
    def goodbye_open(self) -> bool:
        """Say whether the adult has still to say goodbye after a hand-over."""
        return self.outreach.goodbye_by is not None and not any(
            contact.kind is ContactKind.GOODBYE for contact in self.contacts
        )


class Turn(StrEnum):
    """Why a case is where it is in a caseload; the order here is the order on the screen."""

    ANSWER = "answer"
    NEVER = "never"
    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    NEW = "new"
    GOODBYE = "goodbye"
    LATER = "later"
    PAUSED = "paused"
    ENDED = "ended"


TURN_WORDS = {
    Turn.ANSWER: to_say("Waiting for a yes or no"),
    Turn.NEVER: to_say("Not started yet"),
    Turn.OVERDUE: to_say("Overdue"),
    Turn.THIS_WEEK: to_say("Due this week"),
    Turn.NEW: to_say("New with you"),
    Turn.GOODBYE: to_say("A goodbye to say"),
    Turn.LATER: to_say("On its way"),
    Turn.PAUSED: to_say("Paused"),
    Turn.ENDED: to_say("Ended"),
}

TO_DO = (Turn.NEVER, Turn.OVERDUE, Turn.THIS_WEEK, Turn.GOODBYE)  # and an answer of one's own
NEW_FOR = timedelta(days=7)
A_WEEK = timedelta(days=7)


def turn_of(case: Case, settings: SchoolSettings, today: date) -> Turn:
    """Return why this case comes up when it does. Connection and dates alone decide."""
    outreach = case.outreach
    if outreach.status in ENDED:
        return Turn.GOODBYE if case.goodbye_open else Turn.ENDED
    if outreach.status in (Status.SUGGESTED, Status.OFFERED):
        return Turn.ANSWER
    if outreach.status is Status.PAUSED:
        return Turn.PAUSED
    if not case.contacts:
        return Turn.NEVER
    due = case.next_due_on(settings)
    if case.overdue(settings, today):
        return Turn.OVERDUE
    if due is not None and due <= today + A_WEEK:
        return Turn.THIS_WEEK
    return Turn.NEW if today - outreach.yes_on <= NEW_FOR else Turn.LATER


def is_stuck(case: Case, settings: SchoolSettings, today: date) -> bool:
    """Say whether to talk about it: not started in time, overdue, hard twice, or said to be stuck.

    The last two contacts count, and the newest look back that says how it goes.
    """
    hard = [contact.felt for contact in case.contacts[-2:]] == [Felt.HARD, Felt.HARD]
    turn = turn_of(case, settings, today)
    late = case.overdue(settings, today) and turn in (Turn.NEVER, Turn.OVERDUE)
    looked = [(f.done_on, f.due_on, f.going) for f in case.follow_ups if f.done_on and f.going]
    return hard or late or (bool(looked) and max(looked)[2] is Going.STUCK)


def caseload_order(
    cases: Iterable[Case], settings: SchoolSettings, today: date
) -> list[tuple[Turn, Case]]:
    """Return the cases with their turn: by turn, then the earliest due, then by id."""
    turns = list(Turn)
    listed = [(turn_of(case, settings, today), case) for case in cases]
    return sorted(
        listed,
        key=lambda item: (
            turns.index(item[0]),
            item[1].next_due_on(settings) or date.max,
            item[1].outreach.student_id,
        ),
    )


def load_of(outreach: Iterable[Outreach]) -> dict[str, int]:
    """Return how many places each adult has taken, by adult.

    A paused outreach keeps its place: the student is still promised somebody. One that became
    strong frees it: the tie goes on by itself, and the adult can take somebody new.
    """
    return dict(Counter(one.adult_id for one in outreach if one.status in TAKES_A_PLACE))


def cases_from(
    outreach: Sequence[Outreach], contacts: Collection[Contact], follow_ups: Collection[FollowUp]
) -> list[Case]:
    """Put each outreach together with its contacts (oldest first) and follow-ups."""
    of_contact: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in sorted(contacts, key=lambda c: (c.happened_on, c.contact_id)):
        of_contact[contact.outreach_id].append(contact)
    of_check: defaultdict[str, list[FollowUp]] = defaultdict(list)
    for check in sorted(follow_ups, key=lambda f: (f.due_on, f.follow_up_id)):
        of_check[check.outreach_id].append(check)
    return [
        Case(one, tuple(of_contact[one.outreach_id]), tuple(of_check[one.outreach_id]))
        for one in outreach
    ]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how often: median days from yes to the first contact, contacts per outreach."""

    active: int
    not_started: int
    days_to_first: float  # NaN while nobody has started
    contacts_per_active: float  # NaN while nothing is active


def pace(cases: Iterable[Case]) -> Pace:
    """Return the pace of the outreach that somebody is working on now."""
    active = [case for case in cases if case.outreach.status in ACTIVE]
    days = [
        max(0, (case.first_contact_on - case.outreach.yes_on).days)
        for case in active
        if case.first_contact_on is not None
    ]
    contacts = sum(len(case.contacts) for case in active)
    return Pace(
        len(active),
        len(active) - len(days),
        float(median(days)) if days else float("nan"),
        contacts / len(active) if active else float("nan"),
    )


class Shared(StrEnum):
    """How outreach is shared out among those who lead it."""

    BY_GRADE = "by_grade"
    BY_NAME = "by_name"


SHARED_WORDS = {
    Shared.BY_GRADE: to_say("By grade: whole grades, about as many students each"),
    Shared.BY_NAME: to_say("By the alphabet: whole letters, about as many students each"),
}


def shared_out(students: Iterable[Student], leads: Sequence[str], how: Shared) -> dict[str, str]:
    """Return who looks after each student, by student_id: neighbouring grades, or letters.

    A grade, or a letter, is never divided, so that everybody knows whose it is.
    """
    groups: defaultdict[Any, list[str]] = defaultdict(list)
    for student in students:
        letter = (student.last_name or student.name)[:1].casefold()
        part = grade_order(student.grade) if how is Shared.BY_GRADE else letter
        groups[part].append(student.student_id)
    total, before = sum(map(len, groups.values())), 0
    found: dict[str, str] = {}
    for part in sorted(groups):
        middle = before + len(groups[part]) / 2
        lead = leads[min(int(middle * len(leads) / total), len(leads) - 1)]
        found |= dict.fromkeys(groups[part], lead)
        before += len(groups[part])
    return found
