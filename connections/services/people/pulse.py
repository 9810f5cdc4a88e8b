"""The staff pulse: three questions, answered without a name, read by whole months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from connections.domain.access.grants import Permission
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.store.staff import load_gave_pulse, load_pulse, save_pulse
from connections.words import to_say

QUESTIONS = {
    "time": to_say("I have the time to get to know the students I took on."),
    "support": to_say("I know whom to turn to when an outreach is hard."),
    "worth": to_say("What we do here is worth the time it takes."),
}
SCALE = {
    1: to_say("No"),
    2: to_say("Rather no"),
    3: to_say("In between"),
    4: to_say("Rather yes"),
    5: to_say("Yes"),
}
FEWEST_ANSWERS = 10  # below it nobody reads anything, so that nobody can be guessed
OVER_EVERYWHERE = timedelta(days=2)  # after which a month has ended in every time zone
NOTED_BEFORE = "pulse.answered"  # entries of the audit log that an older version made; never shown


@dataclass(frozen=True, slots=True)
class PulseTally:
    """How often each answer was given in one month; `counts` by question, answer 1 to 5."""

    asked_on: date
    answers: int
    counts: Mapping[str, Mapping[int, int]]


def _asked_on(today: date) -> date:
    """Return the month's first day: a finer one would say who answered when."""
    return today.replace(day=1)


def gave_pulse(ask: Ask) -> bool:
    """Say whether the viewer has answered this month."""
    ask.require(Permission.PULSE_ANSWER)
    adult_id = ask.viewer.require_adult()
    return load_gave_pulse(ask.book.sql, ask.school_id, adult_id, _asked_on(ask.today))


def answer_pulse(ask: Ask, given: Mapping[str, int]) -> None:
    """Add the viewer's answers to the month's sums; who said what is kept nowhere.

    It leaves no entry in the audit log, whose place among the others would say who and when.
    """
    ask.require(Permission.PULSE_ANSWER)
    adult_id = ask.viewer.require_adult()
    if set(given) != set(QUESTIONS) or not set(given.values()) <= set(SCALE):
        raise NotPossible("Please answer each of the three questions. Nothing was saved.")
    ask.book.close()
    with ask.book.database.writing() as sql:
        save_pulse(sql, ask.school_id, adult_id, _asked_on(ask.today), given)


def read_pulse(ask: Ask) -> list[PulseTally]:
    """Return the months that have ended with ten answers or more, the newest first.

    Of the others nothing: a sum that still moves says what the last one answered.
    """
    ask.require(Permission.PULSE_READ)
    this_month = _asked_on(ask.today - OVER_EVERYWHERE)
    tallies = []
    for asked_on, stored in load_pulse(ask.book.sql, ask.school_id).items():
        if asked_on >= this_month or asked_on != _asked_on(asked_on):  # a day, by an older version
            continue
        counts = {
            question: {int(answer): number for answer, number in given.items()}
            for question, given in stored.items()
        }
        answers = max((sum(given.values()) for given in counts.values()), default=0)
        tallies.append(PulseTally(asked_on, answers, counts))
    return [tally for tally in tallies if tally.answers >= FEWEST_ANSWERS]
