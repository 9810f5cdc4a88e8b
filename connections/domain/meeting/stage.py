"""The stage: which picture the projector of a meeting shows, and what it never shows too early."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from connections.domain.meeting.agenda import AGENDA, Place, place_in_agenda
from connections.domain.rounds.round import Round, RoundStatus
from connections.words import to_say


class Scene(StrEnum):
    """One picture of the stage."""

    JOIN = "join"
    MARKING = "marking"
    REVEAL = "reveal"
    WITHOUT = "without"  # the lists of students, by name
    ONE = "one"
    NEW = "new"
    OVER = "over"


SCENE_WORDS = {
    Scene.JOIN: to_say("The code"),
    Scene.MARKING: to_say("Silent marking"),
    Scene.REVEAL: to_say("The reveal"),
    Scene.WITHOUT: to_say("Not yet connected"),
    Scene.ONE: to_say("Exactly one"),
    Scene.NEW: to_say("New since last round"),
    Scene.OVER: to_say("The meeting is over"),
}
LISTS = (Scene.WITHOUT, Scene.ONE, Scene.NEW)
SHOWN_IN: Mapping[RoundStatus, tuple[Scene, ...]] = {
    RoundStatus.PLANNED: (Scene.JOIN,),
    RoundStatus.OPEN: (Scene.MARKING, Scene.JOIN),
    RoundStatus.REVEALED: (Scene.REVEAL, *LISTS, Scene.JOIN),
    RoundStatus.CLOSED: (Scene.OVER,),
}
A_PAGE = 8  # rows of a list: what the back row of a room can read
MOST_BANDS = 5
STAGE_LASTS = timedelta(hours=3)  # an hour's meeting, early birds, and a talk that runs over


@dataclass(frozen=True, slots=True)
class Stage:
    """What the room is to see of a round.

    `shows` is what was wanted; `scene_now` says what is shown. `hides`: names stand behind bars.
    `grades` is the band of a list ("" for all), `page` counts from 0. `step` is the part of the
    agenda that began at `step_since`, "" before the hour was begun.
    """

    round_id: str
    shows: str = ""
    hides: bool = True
    grades: str = ""
    page: int = 0
    step: str = ""
    step_since: datetime | None = None
    changed_at: datetime | None = None

    def place(self, now: datetime) -> Place | None:
        """Return where the room is in the agenda; None before the hour was begun."""
        if self.step_since is None:
            return None
        return place_in_agenda(self.step_since, now, step_number(self.step))


@dataclass(frozen=True, slots=True)
class StageLink:
    """An address that opens the stage on another machine once, to read alone.

    `opened_by` is the session of the browser that opened its own stage: it ends with that.
    `made_by` is the adult it ends with, "" for whoever looks after this computer.
    """

    link_id: str
    round_id: str
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None = None
    opened_by: str = ""
    made_by: str = ""

    def is_good(self, now: datetime) -> bool:
        """Say whether it still opens a stage."""
        return self.used_at is None and now < self.ends_at


def scene_now(stage: Stage, this_round: Round) -> Scene:
    """Return what is shown: what is wanted if the round has come so far, else what it begins with.

    So no answer is seen before the reveal, none after one that was taken back, and nothing of a
    closed round. What was wanted before the reveal does not hide it.
    """
    possible = SHOWN_IN[this_round.status]
    wanted = "" if is_outdated(stage, this_round) else stage.shows
    return next((scene for scene in possible if scene == wanted), possible[0])


def is_outdated(stage: Stage, this_round: Round) -> bool:
    """Say whether the room was told what to look at before the round was revealed."""
    at, since = stage.changed_at, this_round.revealed_at
    return at is not None and since is not None and at <= since


def step_number(step: str) -> int:
    """Return the number of a part of the agenda by its key; the first for none."""
    return next((at for at, item in enumerate(AGENDA) if item.key == step), 0)


def bands(sizes: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Return the grades, given in their order, in at most MOST_BANDS bands of neighbors.

    The two neighbors with the fewest students together are joined until there are few enough; of
    equals those that come first.
    """
    found: list[tuple[str, ...]] = [(grade,) for grade in sizes]
    while len(found) > MOST_BANDS:
        together = [sum(sizes[grade] for grade in (*a, *b)) for a, b in pairwise(found)]
        at = together.index(min(together))
        found[at : at + 2] = [(*found[at], *found[at + 1])]
    return found
