"""Sheets to take away: blank marking sheets to fill in and bring back, a wall to print."""

from datetime import datetime

from connections.domain.access import Permission, Viewer
from connections.domain.problems import NotFound
from connections.files.sheets import write_marking_grid, write_marking_sheet, write_wall
from connections.store.database import Database
from connections.store.rosters import load_adults, load_students


def take_marking_sheet(
    database: Database, viewer: Viewer, now: datetime, adult_id: str | None = None
) -> bytes:
    """Return a blank workbook for one adult, or for the whole staff, and note that it was taken.

    Filled in, it comes back through `import_marks` exactly. Raises NotFound for somebody who is
    not on the roster.
    """
    viewer.require(Permission.MARK_ANY)
    with database.changing(viewer, "sheet.taken", now, {"adult_id": adult_id or "all"}) as sql:
        students = load_students(sql, viewer.school_id)
        adults = load_adults(sql, viewer.school_id)
        if adult_id is None:
            return write_marking_grid(adults, students)
        adult = next((a for a in adults if a.adult_id == adult_id), None)
        if adult is None:
            raise NotFound(f"Nobody on the roster has the id {adult_id}.")
        return write_marking_sheet(adult, students)


def take_wall(database: Database, viewer: Viewer, now: datetime) -> bytes:
    """Return a page with every student's name to print and hang up, and note that it was taken."""
    viewer.require(Permission.MARK_ANY)
    with database.changing(viewer, "sheet.taken", now, {"wall": "all"}) as sql:
        return write_wall("Whom do we know?", load_students(sql, viewer.school_id)).encode()
