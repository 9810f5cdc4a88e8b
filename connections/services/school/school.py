"""The school itself: how far it has come, its settings."""

from dataclasses import dataclass

from connections.domain.access.grants import Permission
from connections.domain.people.changes import merged
from connections.domain.problems import NotPossible, require_short
from connections.domain.rounds.round import Round
from connections.domain.school.settings import SchoolSettings, require_sensible
from connections.services.book.ask import Ask
from connections.services.school.log import LogState as LogState
from connections.services.school.log import Whole as Whole
from connections.services.school.log import read_audit as read_audit
from connections.store.schools import load_settings, save_settings


@dataclass(frozen=True, slots=True)
class SchoolOverview:
    """What Home needs: how far the school has come."""

    name: str
    students: int
    adults: int
    rounds: tuple[Round, ...]  # newest first

    @property
    def newest(self) -> Round | None:
        """Return the newest round, or None."""
        return self.rounds[0] if self.rounds else None


def school_overview(ask: Ask) -> SchoolOverview:
    """Return how far the school has come."""
    ask.require(Permission.ROUND_READ)
    book = ask.book
    return SchoolOverview(book.name(), len(book.students()), len(book.adults()), book.rounds())


def school_settings(ask: Ask) -> SchoolSettings:
    """Return what the school has set."""
    ask.require(Permission.SCHOOL_READ)
    return ask.book.settings()


def change_settings(
    ask: Ask,
    settings: SchoolSettings,
    name: str,
    seen: SchoolSettings | None = None,
    seen_name: str | None = None,
) -> None:
    """Set the school's name and settings; NotPossible for numbers no school can mean.

    `seen` is what the person had before them: what they left so stays as it is by now, and Changed
    is raised where somebody else changed the same thing meanwhile.
    """
    ask.require(Permission.SCHOOL_MANAGE)
    require_sensible(settings)
    name = name.strip()
    if not name:
        raise NotPossible("A school needs a name. Nothing was changed.")
    require_short(name)
    with ask.changing("school.settings_changed") as sql:
        stored = load_settings(sql, ask.school_id)
        after = merged(stored, stored if seen is None else seen, settings)
        new_name = None if name == seen_name else name
        save_settings(sql, ask.school_id, after, new_name)
