"""What the room sees on the projector, and changing that: on every screen the same."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pandas as pd

from connections.domain.access.grants import Permission
from connections.domain.coverage.table import covered_since
from connections.domain.meeting.agenda import AGENDA, Place
from connections.domain.meeting.stage import (
    A_PAGE,
    SHOWN_IN,
    Scene,
    Stage,
    bands,
    is_outdated,
    scene_now,
    step_number,
)
from connections.domain.people.grades import grade_order
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.book.ask import Ask
from connections.services.book.which import require_round, round_before
from connections.services.coverage.reveal import Reveal, Shown, reveal_view
from connections.services.meeting.joining import JoiningState, joining_in
from connections.services.meeting.progress import MeetingProgress, progress_in
from connections.store.meeting.stage import load_stage, save_stage

# Which round a meeting is about: the one that everybody marks in, before all others.
MEETING_ORDER = (
    *(RoundStatus.OPEN, RoundStatus.REVEALED),
    *(RoundStatus.PLANNED, RoundStatus.CLOSED),
)
LIST_OF = {Scene.WITHOUT: Shown.WITHOUT, Scene.ONE: Shown.ONE, Scene.NEW: Shown.NEW}


@dataclass(frozen=True, slots=True)
class StageList:
    """A page of a list: rows of the coverage table, and how many of the band said what.

    `bands` are the grades of each band with its students, in school order; the empty one is all.
    `takers` names the adult who said yes, by student_id; whoever was only asked is named nowhere.
    """

    rows: pd.DataFrame
    students: int
    pages: int
    page: int
    bands: tuple[tuple[tuple[str, ...], int], ...]
    band: tuple[str, ...]
    takers: dict[str, str] = field(repr=False)
    asked: frozenset[str]
    said_yes: int
    open: int


@dataclass(frozen=True, slots=True)
class StageView:
    """What the room sees now. Of `joining`, `progress`, `reveal` and `listed` there is what the
    scene shows; `names` says whether students' names stand there or bars.
    """

    school: str
    this_round: Round
    scene: Scene
    stage: Stage
    place: Place | None
    names: bool
    joining: JoiningState | None = None
    joined: tuple[str, ...] = field(default=(), repr=False)  # names, whoever came last first
    progress: MeetingProgress | None = None
    reveal: Reveal | None = None
    before_share: float | None = None  # of the round before, where the two can be compared
    listed: StageList | None = None


def round_for_stage(ask: Ask, wanted: str = "") -> Round:
    """Return the round that is wanted, else the one a meeting is about now; NotFound for none."""
    ask.require(Permission.STAGE_READ)
    rounds = sorted(ask.book.rounds(), key=lambda each: MEETING_ORDER.index(each.status))
    for this_round in rounds:
        if wanted in ("", this_round.round_id):
            return this_round
    raise NotFound("There is no round yet. Plan one, and the meeting begins here.")


def stage_state(ask: Ask, round_id: str) -> tuple[Stage, Scene]:
    """Return what the room is to see of a round, and the scene that is shown."""
    ask.require(Permission.STAGE_READ)
    this_round = _round(ask, round_id)
    stage = load_stage(ask.book.sql, ask.school_id, round_id)
    return stage, scene_now(stage, this_round)


def stage_view(ask: Ask, round_id: str, secret: bytes) -> StageView:
    """Return what the room sees of a round now. Nobody who has not answered is named in it.

    Students are named after the reveal alone, and only where names are not hidden; an adult on a
    list once they said yes.
    """
    ask.require(Permission.STAGE_READ)
    this_round = _round(ask, round_id)
    stage, scene = stage_state(ask, round_id)
    school = ask.book.name()
    place = stage.place(ask.now)
    view = StageView(school, this_round, scene, stage, place, not stage.hides)
    if scene is Scene.JOIN:
        state = joining_in(ask.book, round_id, ask.now, secret)
        people = ask.book.adults_by_id()
        last_first = sorted(state.taken.items(), key=lambda e: e[1], reverse=True) if state else []
        here = tuple(people[key].name for key, _ in last_first if key in people)
        return replace(view, joining=state, joined=here)
    if scene is Scene.MARKING:
        return replace(view, progress=progress_in(ask.book, round_id, ask.now))
    if scene is Scene.OVER:
        return view
    reveal = reveal_view(ask, round_id)
    if scene is Scene.REVEAL:
        before = round_before(ask.book, this_round)
        if before is None:
            return replace(view, reveal=reveal)
        was = ask.book.coverage(before).summary
        alike = covered_since(reveal.totals.summary, was) is not None
        return replace(view, reveal=reveal, before_share=was.coverage if alike else None)
    return replace(view, reveal=reveal, listed=_listed(ask, reveal, scene, stage))


def _round(ask: Ask, round_id: str) -> Round:
    for this_round in ask.book.rounds():
        if this_round.round_id == round_id:
            return this_round
    raise NotFound("This round does not exist any more.")


def _listed(ask: Ask, reveal: Reveal, scene: Scene, stage: Stage) -> StageList:
    table = reveal.lists[LIST_OF[scene]]
    counted = table["grade"].value_counts()
    sizes = {grade: int(counted[grade]) for grade in sorted(counted.index, key=grade_order)}
    parts = [((), len(table)), *((band, sum(sizes[g] for g in band)) for band in bands(sizes))]
    band = next((part for part, _ in parts if "|".join(part) == stage.grades), ())
    rows = table[table["grade"].isin(band)] if band else table
    pages = max(1, -(-len(rows) // A_PAGE))
    page = min(stage.page, pages - 1)
    people = ask.book.adults_by_id()
    inside = set(rows["student_id"])
    takers = {
        student: people[adult].name
        for student, adult in reveal.said_yes.items()
        if student in inside and adult in people
    }
    asked = frozenset(student for student in reveal.asked if student in inside)
    shown = rows.iloc[page * A_PAGE : (page + 1) * A_PAGE]
    free = len(rows) - len(takers) - len(asked)
    begun = (shown, len(rows), pages, page, tuple(parts), band)
    return StageList(*begun, takers, asked, len(takers), free)


# ---- changing what the room sees --------------------------------------------------------------


def show_on_stage(ask: Ask, round_id: str, scene: Scene) -> None:
    """Show a scene; NotPossible before the round has come so far."""

    def change(this_round: Round, stage: Stage) -> Stage:
        if scene not in SHOWN_IN[this_round.status]:
            raise NotPossible("The stage cannot show this now. Nothing was changed.")
        return replace(stage, shows=scene.value, grades="", page=0)

    ask.require(Permission.MEETING_RUN)
    _change(ask, round_id, change)


def hide_on_stage(ask: Ask, round_id: str, hides: bool) -> None:
    """Put students' names behind bars, or show them."""
    ask.require(Permission.MEETING_RUN)
    _change(ask, round_id, lambda _, stage: replace(stage, hides=hides))


def turn_stage(ask: Ask, round_id: str, by: int) -> None:
    """Turn the pages of a list forward or back; at its ends nothing happens."""
    ask.require(Permission.MEETING_RUN)
    stage, scene = stage_state(ask, round_id)
    if scene not in LIST_OF:
        return
    listed = _listed(ask, reveal_view(ask, round_id), scene, stage)
    page = min(max(0, listed.page + by), listed.pages - 1)
    _change(ask, round_id, lambda _, stage: replace(stage, page=page))


def band_on_stage(ask: Ask, round_id: str, grades: str) -> None:
    """Show the students of one band of grades, "" for all."""
    ask.require(Permission.MEETING_RUN)
    _change(ask, round_id, lambda _, stage: replace(stage, grades=grades, page=0))


def go_on_in_agenda(ask: Ask, round_id: str, by: int = 1) -> None:
    """Begin the hour, or the part after the one the room is in now; by -1 the one before."""
    ask.require(Permission.MEETING_RUN)

    def change(_: Round, stage: Stage) -> Stage:
        place = stage.place(ask.now)
        at = 0 if place is None else step_number(place.item.key) + by
        key = AGENDA[min(max(at, 0), len(AGENDA) - 1)].key
        return replace(stage, step=key, step_since=ask.now)

    _change(ask, round_id, change)


def _change(ask: Ask, round_id: str, change: Callable[[Round, Stage], Stage]) -> None:
    with ask.changing("stage.changed", {"round_id": round_id}) as sql:
        this_round = require_round(sql, ask.school_id, round_id)
        stage = load_stage(sql, ask.school_id, round_id)
        if is_outdated(stage, this_round):
            stage = replace(stage, shows="", grades="", page=0)
        stage = change(this_round, stage)
        save_stage(sql, ask.school_id, replace(stage, changed_at=ask.now))
