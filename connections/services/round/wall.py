"""The wall of names: what one adult's wall is made of. It travels to the browser once."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from connections.domain.access.grants import Permission
from connections.domain.people.grades import grade_label, grade_order, natural_order
from connections.domain.people.person import Student
from connections.domain.problems import NotFound
from connections.domain.rounds.marks import MEANING, Strength
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.book.which import require_round
from connections.services.round.capabilities import handle, keyed_hash
from connections.services.round.markable import markable
from connections.services.round.short.own import earlier_answers, named_to
from connections.store.rosters import load_class_of
from connections.store.rounds import load_listed
from connections.words import listed as in_a_row
from connections.words import say
from connections.words.speaking import spoken


@dataclass(frozen=True, slots=True)
class Wall:
    """What a wall shows, as JSON: names, grades, homerooms and handles only.

    `shared` is the same for everybody who marks these students, and `own` the adult's alone;
    neither holds the capability, so that they stay the same from run to run.
    """

    this_round: Round
    adult_id: str
    students: int
    own: str
    shared: str

    @property
    def content(self) -> bytes:
        """Return both as one."""
        return (self.own[:-1] + "," + self.shared[1:]).encode()


def wall_of(ask: Ask, round_id: str, secret: bytes) -> Wall:
    """Return the viewer's own wall: who arrived since the reveal, their own classes, the rest.

    In a short round: their own students, the list that everybody goes through, and the rest to be
    looked up.

    The order of names is shuffled in the browser, by a seed that belongs to the adult and the
    round: names high on a list get marked more, so every adult has another list.
    """
    ask.require(Permission.MARK_OWN)
    adult_id, school_id = ask.viewer.require_adult(), ask.school_id
    this_round = require_round(ask.book.sql, school_id, round_id)
    found = markable(ask.book, this_round, ask.today)
    rooms = {adult.adult_id: adult.homeroom for adult in found.adults}
    if adult_id not in rooms:
        raise NotFound(
            "This adult is not part of the round. Choose another name, or bring in a roster "
            "that holds this one."
        )
    only_arrivals = adult_id in found.newcomers
    which = ("wall", this_round, secret, spoken(), ask.today, only_arrivals)
    students = found.students_for(adult_id)
    shared = ask.book.kept(
        which, lambda: _shared(ask.book, this_round, students, found.arrivals, secret)
    )
    room = shared.homerooms.get(rooms[adult_id], [])
    classes = load_class_of(ask.book.sql, school_id, adult_id) or room
    if this_round.short:
        classes = sorted(named_to(ask.book.sql, ask, this_round, found).mine)
    known = ask.viewer.marks_since is None  # else "last time" would tell whoever holds the code
    earlier = earlier_answers(ask.book.sql, ask.book, this_round, adult_id) if known else {}
    mine = sorted(shared.places[s] for s in classes if s in shared.places)
    suggested = {str(shared.places[s]): value for s, value in earlier.items() if s in shared.places}
    scope = keyed_hash(secret, "scope", "\x1f".join((school_id, round_id, adult_id)))[:24]
    own = {
        "scope": scope,
        "seed": int(scope[:8], 16),
        "round": shared.this_round.name,
        "list": shared.list_id,
        "mine": mine,
        "earlier": suggested,
    }
    said = json.dumps(own, separators=(",", ":"))
    return Wall(shared.this_round, adult_id, len(shared.places), said, shared.content)


@dataclass(frozen=True, slots=True)
class _Shared:
    """The part of a wall that is the same for everybody who marks these students."""

    this_round: Round
    homerooms: dict[str, list[str]]  # students by homeroom
    places: dict[str, int]  # of a student in the list
    list_id: str  # another one for other students
    content: str


def _shared(
    book: Book,
    this_round: Round,
    students: Sequence[Student],
    arrivals: Collection[str],
    secret: bytes,
) -> _Shared:
    school_id, round_id = book.school_id, this_round.round_id
    grades = sorted({s.grade for s in students}, key=grade_order)
    rooms = sorted({s.homeroom for s in students}, key=natural_order)
    apart = _telling_apart(students)
    listed = [
        [
            handle(secret, school_id, round_id, s.student_id),
            s.name,
            grades.index(s.grade),
            rooms.index(s.homeroom),
            *([apart[s.student_id]] if s.student_id in apart else []),
        ]
        for s in students
    ]
    content: dict[str, Any] = {
        "students": listed,
        "arrivals": [place for place, s in enumerate(students) if s.student_id in arrivals],
        "grades": [grade_label(grade) for grade in grades],
        "rooms": rooms,
        "strengths": [
            {"value": int(each), "word": say(MEANING[each].word), "test": say(MEANING[each].test)}
            for each in reversed(Strength)
        ],
    }
    if this_round.short:  # once it is drawn, it is another list: an open wall is built anew
        on_list = load_listed(book.sql, school_id, round_id)
        content["listed"] = [n for n, s in enumerate(students) if s.student_id in on_list]
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    content["list"] = list_id = hashlib.sha256(text.encode()).hexdigest()[:16]
    by_room: dict[str, set[str]] = {}
    for student in students:
        if student.homeroom:
            by_room.setdefault(student.homeroom, set()).add(student.student_id)
    return _Shared(
        this_round,
        {room: sorted(members) for room, members in by_room.items()},
        {student.student_id: place for place, student in enumerate(students)},
        list_id,
        json.dumps(content, separators=(",", ":"), ensure_ascii=False),
    )


def _telling_apart(students: Iterable[Student]) -> dict[str, str]:
    """Return a few words for each student who shares a name: two students stay two people."""
    listed = list(students)
    names = Counter(s.name for s in listed)
    rooms = Counter((s.name, s.grade, s.homeroom) for s in listed)
    apart = {}
    for s in listed:
        if names[s.name] > 1:
            room = in_a_row(part for part in (grade_label(s.grade), s.homeroom) if part)
            alike = rooms[s.name, s.grade, s.homeroom] > 1
            end = s.student_id[-3:]
            apart[s.student_id] = say("{room}, id …{end}", room=room, end=end) if alike else room
    return apart
