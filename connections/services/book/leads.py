"""Who leads outreach: whoever holds a role that decides who takes whom."""

from connections.domain.access.grants import Permission, Role, Scope, scope_of
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult
from connections.services.book.book import Book
from connections.store.rosters import load_roles


def leads_of(book: Book) -> tuple[Adult, ...]:
    """Return the active adults who lead outreach, by name."""

    def make() -> tuple[Adult, ...]:
        roles = load_roles(book.sql, book.school_id)
        return tuple(
            adult
            for adult in book.adults()
            if scope_of(roles.get(adult.adult_id, Role.TEACHER), Permission.OUTREACH_ASSIGN)
            > Scope.NONE
        )

    return book.kept("leads", make)


def usual_lead(book: Book, viewer: Viewer) -> str | None:
    """Return who looks after what a viewer brings about: themselves, or the only one who leads."""
    if viewer.adult_id and viewer.may(Permission.OUTREACH_ASSIGN):
        return viewer.adult_id
    leads = [adult.adult_id for adult in leads_of(book)]
    return leads[0] if len(leads) == 1 else None
