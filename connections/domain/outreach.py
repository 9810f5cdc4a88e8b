"""Outreach: its statuses as one table, contacts, follow-ups and notes.

Strong is never set by hand: a later mark or the
student's own voice sets it (`connections.domain.conversion`).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from connections.domain.problems import NotPossible
from connections.domain.school import SchoolSettings


class Status(StrEnum):
    """Where an outreach stands."""

    SUGGESTED = "suggested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    BUILDING = "building"
    STRONG = "strong"
    MAINTAINING = "maintaining"
    PAUSED = "paused"
    DECLINED = "declined"
    HANDED_OVER = "handed_over"
    DECLINED_BY_STUDENT = "declined_by_student"
    PASSED_TO_COUNSELOR = "passed_to_counselor"
    LEFT_SCHOOL = "left_school"


WORDS = {
    Status.SUGGESTED: "Suggested",
    Status.OFFERED: "Asked",
    Status.ACCEPTED: "Accepted",
    Status.STARTED: "Started",
    Status.BUILDING: "Building",
    Status.STRONG: "Strong",
    Status.MAINTAINING: "Maintaining",
    Status.PAUSED: "Paused",
    Status.DECLINED: "Not this time",
    Status.HANDED_OVER: "Handed over",
    Status.DECLINED_BY_STUDENT: "The student would rather not",
    Status.PASSED_TO_COUNSELOR: "Passed to the counselor",
    Status.LEFT_SCHOOL: "Left school",
}

_AFTER_YES = frozenset(
    {
        Status.PAUSED,
        Status.HANDED_OVER,
        Status.DECLINED_BY_STUDENT,
        Status.PASSED_TO_COUNSELOR,
        Status.LEFT_SCHOOL,
    }
)
NEXT: dict[Status, frozenset[Status]] = {
    Status.SUGGESTED: frozenset({Status.OFFERED, Status.DECLINED, Status.LEFT_SCHOOL}),
    Status.OFFERED: frozenset({Status.ACCEPTED, Status.DECLINED})
    | _AFTER_YES - {Status.PAUSED, Status.DECLINED_BY_STUDENT},
    Status.ACCEPTED: frozenset({Status.STARTED, Status.STRONG, Status.DECLINED}) | _AFTER_YES,
    Status.STARTED: frozenset({Status.BUILDING, Status.STRONG}) | _AFTER_YES,
    Status.BUILDING: frozenset({Status.STRONG}) | _AFTER_YES,
    Status.STRONG: frozenset({Status.MAINTAINING}) | _AFTER_YES,
    Status.MAINTAINING: _AFTER_YES,
    Status.PAUSED: frozenset({Status.ACCEPTED, Status.BUILDING, Status.STRONG, Status.MAINTAINING})
    | _AFTER_YES - {Status.PAUSED},
    Status.DECLINED: frozenset(),
    Status.HANDED_OVER: frozenset(),
    Status.DECLINED_BY_STUDENT: frozenset(),
    Status.PASSED_TO_COUNSELOR: frozenset(),
    Status.LEFT_SCHOOL: frozenset(),
}
ENDED = frozenset(status for status, following in NEXT.items() if not following)
OPEN = frozenset(NEXT) - ENDED  # the student has an adult, or one was asked
ACTIVE = frozenset(  # somebody is reaching out now
    {Status.ACCEPTED, Status.STARTED, Status.BUILDING, Status.STRONG, Status.MAINTAINING}
)
TAKES_A_PLACE = OPEN - {Status.STRONG, Status.MAINTAINING}
ONLY_BY_EVIDENCE = frozenset({Status.STRONG})  # a later mark, or what the student says


class ContactKind(StrEnum):
    """What happened."""

    GREETED = "greeted"
    TALKED = "talked"
    DID_SOMETHING = "did_something"
    GOOD_WORD = "good_word"
    GOODBYE = "goodbye"


CONTACT_WORDS = {
    ContactKind.GREETED: "Greeted by name",
    ContactKind.TALKED: "Talked",
    ContactKind.DID_SOMETHING: "Did something together",
    ContactKind.GOOD_WORD: "Sent a good word home",
    ContactKind.GOODBYE: "Said goodbye",
}


class Felt(StrEnum):
    """How a contact felt to the adult."""

    EASY = "easy"
    OK = "ok"
    HARD = "hard"


FELT_WORDS = {Felt.EASY: "Easy", Felt.OK: "OK", Felt.HARD: "Hard"}


@dataclass(frozen=True, slots=True)
class Template:
    """A way to go about it that an adult may choose; `steps` in order, in plain words."""

    key: str
    name: str
    steps: tuple[str, ...]


# The evidence for each, with its limits, is on the Toolkit page and in docs/sources.md.
TEMPLATES = {
    "2x10": Template(
        "2x10",
        "Two by ten",
        (
            "Two minutes a day, ten school days in a row.",
            "About anything but school work or behaviour.",
            "Afterwards: what do you know now that you did not know before?",
        ),
    ),
    "establish-maintain-restore": Template(
        "establish-maintain-restore",
        "Establish, maintain, restore",
        (
            "Establish: time together, questions, a good word, something in common.",
            "Maintain: small, steady signs that you notice and are glad to see them.",
            "Restore: after a hard moment, go back first and start fresh.",
        ),
    ),
}
NO_TEMPLATE = ""


@dataclass(frozen=True, slots=True)
class Outreach:
    """One adult asked to build a connection with one student.

    `began_on` is the day of the suggestion, then the day the adult said yes. `version` counts
    changes, so that two people cannot overwrite each other unseen.
    """

    outreach_id: str
    student_id: str
    adult_id: str
    status: Status
    began_on: date
    round_id: str | None = None
    reason: str = ""
    first_step: str = ""
    plan: str = NO_TEMPLATE
    looked_after_by: str | None = None
    volunteered: bool = False
    ended_on: date | None = None
    converted_on: date | None = None
    handed_over_from: str | None = None
    goodbye_by: date | None = None
    version: int = 1

    @property
    def open(self) -> bool:
        """Say whether the student is taken: has an adult, or one was asked."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class Contact:
    """One thing that happened in an outreach."""

    contact_id: str
    outreach_id: str
    happened_on: date
    kind: ContactKind
    felt: Felt
    remark: str = ""
    logged_by: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A dated check on an outreach; open while `done_on` is None."""

    follow_up_id: str
    outreach_id: str
    due_on: date
    done_on: date | None = None
    result: str = ""


def require_step(now: Status, wanted: Status, by_evidence: bool = False) -> None:
    """Refuse a step that the table does not have, and a Strong that somebody sets by hand."""
    if wanted in ONLY_BY_EVIDENCE and not by_evidence:
        raise NotPossible(
            "An outreach becomes strong by a later mark or by what the student says, not by hand. "
            "Nothing was changed."
        )
    if wanted not in NEXT[now]:
        raise NotPossible(
            f"This outreach stands at “{WORDS[now]}”, so it cannot become “{WORDS[wanted]}” now. "
            "Nothing was changed."
        )


SCHOOL_YEAR_BEGINS = (7, 1)  # Wisconsin's school year runs from July 1 to June 30


def school_year(day: date) -> int:
    """Return the calendar year in which the day's school year began."""
    return day.year if (day.month, day.day) >= SCHOOL_YEAR_BEGINS else day.year - 1


def require_contact_day(outreach: Outreach, happened_on: date, today: date) -> None:
    """Refuse a contact in the future, before the outreach, in a closed year, or after its end.

    A goodbye after a hand-over is welcome until the day agreed.
    """
    if happened_on > today:
        raise NotPossible("That day is still to come. Choose today or an earlier day.")
    if happened_on < outreach.began_on:
        raise NotPossible(
            f"This outreach began on {outreach.began_on:%B} {outreach.began_on.day}, "
            "so a contact cannot be earlier. Choose that day or a later one."
        )
    if school_year(happened_on) < school_year(today):
        year = school_year(happened_on)
        raise NotPossible(
            f"That day belongs to the school year {year}-{(year + 1) % 100:02}, which is closed. "
            "Its records stand as they are."
        )
    saying_goodbye = outreach.goodbye_by is not None and happened_on <= outreach.goodbye_by
    if outreach.status in ENDED and not saying_goodbye:
        raise NotPossible(
            f"This outreach has ended ({WORDS[outreach.status].lower()}), so no contact was added."
        )


def after_contact(outreach: Outreach, earlier: int) -> tuple[Status, ...]:
    """Return the steps that a contact brings about, in order; `earlier` counts those before it."""
    steps: list[Status] = []
    now = outreach.status
    if now is Status.SUGGESTED:
        steps += [Status.OFFERED, Status.ACCEPTED, Status.STARTED]
    elif now is Status.OFFERED:
        steps += [Status.ACCEPTED, Status.STARTED]
    elif now is Status.ACCEPTED:
        steps.append(Status.STARTED)
    elif (now is Status.STARTED and earlier) or now is Status.PAUSED:
        steps.append(Status.BUILDING)
    elif now is Status.STRONG:
        steps.append(Status.MAINTAINING)
    return tuple(steps)


def add_school_days(day: date, school_days: int) -> date:
    """Return the day that many Mondays to Fridays later; holidays are not known."""
    while school_days:
        day += timedelta(days=1)
        school_days -= day.weekday() < 5
    return day


def follow_up_days(began_on: date, settings: SchoolSettings) -> tuple[date, date]:
    """Return when an accepted outreach is looked at: after 4 weeks and 2 months, by default."""
    return (
        began_on + timedelta(weeks=settings.first_check_weeks),
        began_on + timedelta(weeks=settings.second_check_weeks),
    )


@dataclass(frozen=True, slots=True)
class Note:
    """What an adult wrote about a student; an education record like any other.

    The texts stay out of `repr`, so that neither a log nor an error ever holds them.
    """

    note_id: str
    student_id: str
    author_id: str
    written_at: datetime
    restricted: bool = False
    happened: str = field(default="", repr=False)
    next_step: str = field(default="", repr=False)
    result: str = field(default="", repr=False)
