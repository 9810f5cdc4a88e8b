"""The school itself: how far it has come, its settings."""

from dataclasses import dataclass

from connections.domain.access.grants import Permission
from connections.domain.problems import NotPossible
from connections.domain.rounds.round import Round
from connections.domain.school.settings import SchoolSettings, require_sensible
from connections.services.book.ask import Ask
from connections.services.school.log import LogState as LogState
from connections.services.school.log import Whole as Whole
from connections.services.school.log import read_audit as read_audit
from connections.store.schools import save_settings


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


def change_settings(ask: Ask, settings: SchoolSettings, name: str) -> None:
    """Set the school's name and settings; NotPossible for numbers no school can mean."""
    ask.require(Permission.SCHOOL_MANAGE)
    require_sensible(settings)
    if not name.strip():
        raise NotPossible("A school needs a name. Nothing was changed.")
    with ask.changing("school.settings_changed") as sql:
        save_settings(sql, ask.school_id, settings, name.strip())
