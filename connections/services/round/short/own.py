"""Whose own names are whose in a round, and what was asked of whom in a short one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from connections.domain.people.person import Adult, Student
from connections.domain.people.private import ORIGIN, told_by
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round
from connections.domain.rounds.short import AskedFor, asked_for, members_of, own_names
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.round.markable import Markable
from connections.store.answers import load_own_marks
from connections.store.rosters import load_classes
from connections.store.rounds import load_given_off_list, load_listed

_HOMEROOM = ""  # as a group's label


def names_by_roster(
    sql: Connection, school_id: str, students: Iterable[Student], adults: Iterable[Adult]
) -> dict[str, frozenset[str]]:
    """Return each adult's own students by the roster: classes, homeroom, advisees and teams.

    A team is a group that the adult is in too, advisees one that is called like the adult; neither
    where it says where somebody comes from.
    """
    here, classes = list(students), load_classes(sql, school_id)
    members = members_of((s.student_id, [(_HOMEROOM, s.homeroom), *s.groups]) for s in here)
    members.pop((_HOMEROOM, ""), None)
    labels = {label for label, _ in members} - {_HOMEROOM}
    labels -= {each for each in labels if _is_origin(value for of, value in members if of == each)}
    enrolled = {s.student_id for s in here}
    found = {}
    for adult in adults:
        called = (adult.adult_id, adult.name, f"{adult.last_name}, {adult.first_name}")
        theirs = {(_HOMEROOM, adult.homeroom), *(g for g in adult.groups if g[0] in labels)}
        theirs |= {(label, name) for label in labels for name in called}
        taught = enrolled.intersection(classes.get(adult.adult_id, ()))
        found[adult.adult_id] = own_names(theirs, members) | taught
    return found


def _is_origin(values: Iterable[str]) -> bool:
    return told_by(list(values)) == ORIGIN


def earlier_answers(
    sql: Connection, book: Book, this_round: Round, adult_id: str
) -> Mapping[str, int]:
    """Return the adult's own answers of the round before: a suggestion to nobody but them."""
    for earlier in book.shown_rounds():
        if earlier.round_id != this_round.round_id:
            given = load_own_marks(sql, book.school_id, earlier.round_id, adult_id)
            if given:
                return given
    return {}


@dataclass(frozen=True, slots=True)
class Named:
    """Whom one adult is shown: their own students, and the list that everybody goes through."""

    mine: frozenset[str]
    listed: frozenset[str]

    def asked(self, found: Markable) -> frozenset[str]:
        """Return whom the adult is asked about: these, and whoever arrived since the reveal."""
        here = (student.student_id for student in found.students)
        return frozenset(here) & (self.mine | self.listed | found.arrivals)


def named_to(sql: Connection, ask: Ask, this_round: Round, found: Markable) -> Named:
    """Return whom the viewer is shown in a short round.

    By the roster; and, where nobody else holds the phone, whom they were asked for and whom they
    knew last time.
    """
    book, me = ask.book, ask.viewer.require_adult()
    by_roster = book.kept(
        ("own names", this_round, ask.today),
        lambda: names_by_roster(sql, book.school_id, found.students, found.adults),
    )
    mine = by_roster.get(me, frozenset())
    if ask.viewer.marks_since is None:  # else they would tell whoever holds the code
        known = earlier_answers(sql, book, this_round, me).items()
        mine |= {student_id for student_id, given in known if given >= Strength.KNOW}
        mine |= {
            one.student_id
            for one in book.outreach()
            if (one.adult_id == me and one.was_asked) or (one.open and one.looked_after_by == me)
        }
    return Named(mine, frozenset(load_listed(sql, book.school_id, this_round.round_id)))


def asked_so_far(
    sql: Connection,
    school_id: str,
    this_round: Round,
    own: Mapping[str, frozenset[str]],
    students: Iterable[Student],
) -> AskedFor:
    """Return what was asked in a short round, by adult and by student.

    What only an adult knows of themselves, whom they were asked for and whom they knew last time,
    is not in it, or a count would tell it; what they answered of those is.
    """
    listed = load_listed(sql, school_id, this_round.round_id)
    given = load_given_off_list(sql, school_id, this_round.round_id)
    return asked_for(own, listed, given, {student.student_id for student in students})
