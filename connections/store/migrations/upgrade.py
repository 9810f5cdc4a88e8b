"""Bringing a database to the newest schema, with Alembic, whenever it is opened."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from connections.domain.problems import ConnectionsError

NEWEST = "0003"  # the last file in migrations/versions; a test holds the two together
_SCRIPTS = Path(__file__).parent


def upgrade(engine: Engine) -> None:
    """Upgrade to NEWEST in one transaction; do nothing, quickly, when it is there already.

    Raises ConnectionsError for a database that a newer Connections has written.
    """
    with engine.begin() as sql:
        at = None
        if inspect(sql).has_table("alembic_version"):
            at = sql.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if at == NEWEST:
            return
        if at is not None and at > NEWEST:
            raise ConnectionsError(
                "This database was written by a newer version of Connections. "
                "Please update the program; nothing was changed."
            )
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
        config.attributes["connection"] = sql
        command.upgrade(config, "head")
