"""A database from a file into a server's, in one go: every table compared, the file as it was."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime

from connections.domain.access.viewer import COMMAND_LINE, Viewer
from connections.domain.problems import NotFound, NotPossible
from connections.store.backup.replacing import in_use, save_on_server
from connections.store.backup.tables import count_totals
from connections.store.database import Database, open_database, read_place
from connections.store.file.placing import open_scratch, save_with_sides
from connections.store.keys.installation import Installation
from connections.store.schools import load_schools

OF_ITSELF = ("about", "keys")  # what even an empty database has


def move_to_server(
    url: str, target: str, installation: Installation, now: datetime
) -> Mapping[str, int]:
    """Copy all of the file that `url` names into the empty database of a server; return rows.

    The keys come along, wrapped as they are: it is the same installation. The file stays as it is,
    to the byte, and is known as the older one from then on. Raises NotPossible for a target in
    which there is something, ConnectionsError where Connections runs on either, or where a row did
    not arrive as it was: then nothing is changed.
    """
    place = read_place(url)
    if place is None or read_place(target) is not None or target.startswith("sqlite"):
        raise NotPossible(
            "This moves a database from a file into PostgreSQL. For another file, make a backup "
            "and restore it there."
        )
    if not place.exists():
        raise NotFound("There is no database at {place}.", place=place)
    with open_scratch(place.parent) as scratch, installation.lock(place):
        if installation.others_have_open(place):
            raise in_use()
        copy = save_with_sides(place, scratch / "moved.sqlite")
        passing = Installation(scratch / "keys")  # so that nothing of the copy stays noted
        passing.adopt(installation.root)
        with (
            closing(open_database(f"sqlite:///{copy.as_posix()}", passing)) as source,
            closing(open_database(target, installation)) as server,
        ):
            return _move(source, server, now)


def _move(source: Database, server: Database, now: datetime) -> Mapping[str, int]:
    with server.writing() as sql, source.reading() as whole:
        for table, (rows, _) in count_totals(sql).items():
            if rows and table not in OF_ITSELF:
                raise NotPossible(
                    "There is something in the database of the server already ({table}). Name an "
                    "empty one; nothing was changed.",
                    table=table,
                )
        save_on_server(sql, whole)
        told = {table: rows for table, (rows, _) in count_totals(whole).items()}
        schools = list(load_schools(sql))
    server.renew_keys()
    for school_id in schools:
        viewer = Viewer(school_id, frozenset(), name=COMMAND_LINE)
        with server.changing(viewer, "database.moved", now, {"rows": sum(told.values())}):
            pass  # that it was moved is what is kept
    return told
