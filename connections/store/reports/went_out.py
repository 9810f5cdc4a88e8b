"""That a report went out, remembered outside of the database: an older copy knows nothing of it."""

import hashlib
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from connections.domain.reports.board import BoardReport
from connections.store.keys.installation import Installation

_NOTED = "reports"


@dataclass(frozen=True, slots=True)
class WentOut:
    """When a round's report was first taken, and a checksum of its figures and groups."""

    on: date
    sha256: str


def seal_of(report: BoardReport) -> str:
    """Return what tells the figures and groups of two reports of a round apart."""
    said = repr((report.groups, asdict(report.published)))
    return hashlib.sha256(said.encode()).hexdigest()


def load_went_out(
    installation: Installation, database_id: str, school_id: str
) -> dict[str, WentOut]:
    """Return the reports of a school that went out from this installation, by round_id."""
    noted = installation.noted(_NOTED, _name(database_id, school_id))
    return {
        round_id: WentOut(date.fromisoformat(each["on"]), each["sha256"])
        for round_id, each in noted.items()
    }


def save_went_out(
    installation: Installation, database_id: str, school_id: str, round_id: str, report: BoardReport
) -> None:
    """Remember that a round's report went out. The newest one stands for its round."""
    name = _name(database_id, school_id)
    noted = installation.noted(_NOTED, name)
    noted[round_id] = {"on": report.taken_on.isoformat(), "sha256": seal_of(report)}
    with suppress(OSError):  # the report is there
        installation.note(_NOTED, name, noted)


def count_unknown(installation: Installation, database_id: str, path: Path) -> int:
    """Return how many reports went out of which a file of SQLite knows nothing."""
    with closing(sqlite3.connect(path)) as sql:
        schools = [row[0] for row in sql.execute("SELECT school_id FROM schools")]
        known: set[tuple[str, str]] = set()
        with suppress(sqlite3.OperationalError):  # of a version without reports
            known |= set(
                sql.execute("SELECT school_id, round_id FROM publications WHERE place = 1")
            )
    noted = {
        (school_id, round_id)
        for school_id in schools
        for round_id in load_went_out(installation, database_id, school_id)
    }
    return len(noted - known)


def _name(database_id: str, school_id: str) -> str:
    return f"{database_id}-{hashlib.sha256(school_id.encode()).hexdigest()[:12]}"
