"""Who asks, when, and of which reading: what every service takes first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.seen import Ties, students_seen
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Student
from connections.domain.problems import AccessDenied, ConnectionsError
from connections.services.book.book import QUIET, Book
from connections.store.database import Database
from connections.store.log.counted import Reading
from connections.store.schools import load_versions

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """A viewer with the day and the moment of asking, and one reading of their school."""

    viewer: Viewer
    today: date
    now: datetime
    book: Book

    @property
    def school_id(self) -> str:
        """Return the school that is asked about."""
        return self.viewer.school_id

    @property
    def by(self) -> str:
        """Return how a change names the viewer: an adult's id or the code of a place."""
        return self.viewer.adult_id or self.viewer.name

    def may(self, permission: Permission, least: Scope = Scope.OWN) -> bool:
        """Say whether the viewer may do this, at least in this scope."""
        return self.viewer.may(permission, least)

    def require(self, permission: Permission, least: Scope = Scope.OWN) -> None:
        """Refuse what the viewer may not do: the first line of every service."""
        self.viewer.require(permission, least)

    def seen(self, permission: Permission, students: Iterable[Student]) -> tuple[Student, ...]:
        """Return those of the students whom the viewer may see for this permission."""
        if self.viewer.scope(permission, shows_list=False) is Scope.SCHOOL:  # nothing to look up
            return students_seen(self.viewer, permission, students, Ties())
        mine = self.viewer.adult_id
        ties = Ties(
            self.book.marked_by(mine) if mine else frozenset(),
            self.book.caseload_of(mine) if mine else frozenset(),
            self.book.settings().teachers_see_list,
        )
        return students_seen(self.viewer, permission, students, ties)

    def sees(self, permission: Permission, student: Student) -> bool:
        """Say whether the viewer may see this student for this permission."""
        return bool(self.seen(permission, (student,)))

    def changing(
        self, action: str, details: Mapping[str, Any] | None = None
    ) -> AbstractContextManager[Connection]:
        """Return the one way to change: committed together with its audit row, or not at all.

        The reading ends here; what is asked of the book afterwards is of the changed school.
        """
        self.book.close()
        return self.book.database.changing(self.viewer, action, self.now, details)

    @contextmanager
    def changing_by(
        self,
        work_out: Callable[[Connection], T],
        action: str,
        details: Mapping[str, Any] | None = None,
    ) -> Iterator[tuple[Connection, T]]:
        """Yield what is worked out of the school beforehand, and the change that goes by it.

        Reading and matching a large file takes seconds. While a change is open no answer can be
        saved, so that is done before it begins; inside it is done again only if somebody changed
        more than an answer meanwhile. What answers change is for the caller to read inside.
        """
        plan, version = work_out(self.book.sql), self.book.version
        with self.changing(action, details) as sql:
            if load_versions(sql, self.school_id, QUIET)[1] != version:
                plan = work_out(sql)
            yield sql, plan

    def note(self, action: str, **details: str) -> None:
        """Write down that a record is being read, before it is shown.

        `details` are ids. What cannot be written down is not shown: a sentence says why.
        """
        database = self.book.database
        if database.one_connection:
            self.book.close()  # else it would wait for itself
        try:
            database.reads.note(Reading(self.viewer, action, self.now, details))
        except ConnectionsError as problem:
            raise ConnectionsError(
                "Who reads a record is written down first, and that did not work just now, so "
                "nothing is shown. {why}",
                why=str(problem),
            ) from problem


def note_refusal(database: Database, viewer: Viewer, refusal: BaseException, now: datetime) -> None:
    """Write down what somebody may not do and asked for; it stays refused whatever the log says."""
    if not isinstance(refusal, AccessDenied) or refusal.noted or not viewer.school_id:
        return
    refusal.noted = True
    with suppress(ConnectionsError):
        database.reads.note(Reading(viewer, "request.refused", now, {"why": refusal.text}))
