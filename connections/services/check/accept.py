"""Taking a database file as it is, though it is not as Connections left it."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from connections.domain.access.viewer import THIS_COMPUTER, Viewer
from connections.domain.problems import DatabaseWrong
from connections.store.database import open_database
from connections.store.file.check import load_damage
from connections.store.file.placing import put_sides_aside
from connections.store.keys.installation import Installation
from connections.store.log.chain import ACCEPTED, load_heads, log_state
from connections.store.schools import load_schools


def accept_file(url: str, installation: Installation, now: datetime) -> None:
    """Take the file of this address as it is from now on; each school's log says so.

    Where none is, an empty one is begun, and what the one before left beside it is put aside.
    Raises DatabaseWrong for one that SQLite finds damaged: that is never taken. Asks no permission:
    whoever may start Connections with a file may put another one in its place.
    """
    path = Path(str(make_url(url).database))
    if not path.exists():
        installation.forget_stop(path)
        put_sides_aside(path, "of-the-one-before")
        open_database(url, installation).close()
        return
    damage = load_damage(path, installation.others_have_open(path))
    if damage:
        raise DatabaseWrong(
            "The database “{name}” is damaged: {where}. Nothing was written into it.",
            name=path.name,
            where="; ".join(damage[:3]),
        )
    installation.forget_stop(path)
    with closing(open_database(url, installation)) as database:
        with database.reading() as sql:
            found = {
                school_id: log_state(sql, school_id, database.head("audit", school_id))
                for school_id in load_schools(sql)
            }
        for school_id, state in found.items():
            me = Viewer(school_id, frozenset(), name=THIS_COMPUTER)
            details = {"log": state.whole.value, "entry": state.entry}
            with database.changing(me, ACCEPTED, now, details):
                pass  # that it was taken is what is kept
        with database.reading() as sql:
            installation.keep_heads(database.keys.database_id, load_heads(sql), anew=True)
