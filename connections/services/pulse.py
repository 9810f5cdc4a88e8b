"""The staff pulse: three questions, answered without a name, read from ten answers on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from connections.domain.access import Permission, Viewer
from connections.domain.problems import NotPossible
from connections.store.database import Database
from connections.store.notes import load_gave_pulse, load_pulse, save_pulse

QUESTIONS = {
    "time": "I have the time to get to know the students I took on.",
    "support": "I know whom to turn to when an outreach is hard.",
    "worth": "What we do here is worth the time it takes.",
}
SCALE = {1: "No", 2: "Rather no", 3: "In between", 4: "Rather yes", 5: "Yes"}
FEWEST_ANSWERS = 10  # below it nobody reads anything, so that nobody can be guessed


@dataclass(frozen=True, slots=True)
class PulseTally:
    """How often each answer was given in one month; `counts` by question, answer 1 to 5."""

    asked_on: date
    answers: int
    counts: Mapping[str, Mapping[int, int]]


def _asked_on(today: date) -> date:
    """Return the month's first day: a finer one would say who answered when."""
    return today.replace(day=1)


def gave_pulse(database: Database, viewer: Viewer, today: date) -> bool:
    """Say whether the viewer has answered this month."""
    viewer.require(Permission.PULSE_ANSWER)
    adult_id = viewer.require_adult()
    with database.reading() as sql:
        return load_gave_pulse(sql, viewer.school_id, adult_id, _asked_on(today))


def answer_pulse(
    database: Database, viewer: Viewer, given: Mapping[str, int], today: date, now: datetime
) -> None:
    """Add the viewer's answers to the month's sums; who said what is kept nowhere."""
    viewer.require(Permission.PULSE_ANSWER)
    adult_id = viewer.require_adult()
    if set(given) != set(QUESTIONS) or not set(given.values()) <= set(SCALE):
        raise NotPossible("Please answer each of the three questions. Nothing was saved.")
    with database.changing(viewer, "pulse.answered", now) as sql:
        save_pulse(sql, viewer.school_id, adult_id, _asked_on(today), given)


def read_pulse(database: Database, viewer: Viewer) -> list[PulseTally]:
    """Return the months with at least ten answers, the newest first; of the others, nothing."""
    viewer.require(Permission.PULSE_READ)
    with database.reading() as sql:
        stored = load_pulse(sql, viewer.school_id)
    tallies = []
    for asked_on, questions in stored.items():
        answers = max((sum(counts.values()) for counts in questions.values()), default=0)
        if answers >= FEWEST_ANSWERS:
            counts = {
                question: {int(answer): number for answer, number in given.items()}
                for question, given in questions.items()
            }
            tallies.append(PulseTally(asked_on, answers, counts))
    return tallies
