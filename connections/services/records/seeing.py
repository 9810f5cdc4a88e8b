"""Who sees what in this school, as it is set here, to look at and to print."""

from dataclasses import dataclass

from connections.domain.access.grants import Permission, Role, scope_of
from connections.domain.access.viewer import ROLE_WORDS
from connections.domain.records.seeing import SCOPE_WORDS, THINGS
from connections.files.out.printed import PrintedPage, Section, write_printed
from connections.services.book.ask import Ask
from connections.words import day, number, say


@dataclass(frozen=True, slots=True)
class WhoSees:
    """A line for each thing, a column for each role; and what this school has set."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    settings: tuple[str, ...]


def who_sees_what(ask: Ask) -> WhoSees:
    """Return who may see or do what in this school, by role."""
    ask.require(Permission.SCHOOL_READ)
    settings = ask.book.settings()
    shows = settings.teachers_see_list
    rows = tuple(
        (say(words), *(say(SCOPE_WORDS[scope_of(role, each, shows)]) for role in Role))
        for each, words in THINGS.items()
    )
    told = (
        say("After the reveal every adult sees the list of students by name.")
        if shows
        else say("Only those who lead see the list of students; every other adult sees their own."),
        say("Students are asked whom they would go to.")
        if settings.asks_students
        else say("Students are not asked whom they would go to."),
        say("Groups under {n} are not shown.", n=number(settings.smallest_group)),
        say("While a round is open nobody sees what another adult answered."),
    )
    return WhoSees((say("What"), *(say(ROLE_WORDS[role]) for role in Role)), rows, told)


def take_who_sees_what(ask: Ask) -> bytes:
    """Return the same as a page to print, for the school's yearly notice. Nobody is named in it."""
    ask.require(Permission.SCHOOL_READ)
    seen = who_sees_what(ask)
    made = say("{school}, as set on {day}.", school=ask.book.name(), day=day(ask.today))
    section = Section(say("By role"), seen.columns, seen.rows)
    return write_printed(PrintedPage(say("Who sees what"), (made, *seen.settings), [section]))
