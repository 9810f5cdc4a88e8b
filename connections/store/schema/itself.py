"""Tables of the database itself: its logs, its id, its keys."""

from sqlalchemy import JSON, Column, Integer, Table

from connections.store.schema.columns import UtcTime, a_key, a_school, a_text, metadata


def _log(name: str) -> Table:
    return Table(
        name,
        metadata,
        a_school(),
        Column("entry", Integer, primary_key=True, autoincrement=False),
        Column("at", UtcTime, nullable=False),
        a_text("who"),
        a_text("action"),
        Column("details", JSON, nullable=False),  # ids, codes of students and counts, never a name
        a_text("previous"),
        a_text("digest"),  # keyed, over this row and the digest before it
        Column("signed_with", Integer, nullable=False, server_default="0"),  # number of the key
    )


audit = _log("audit")  # every change
reads = _log("reads")  # who looked at records, and what was refused: moves no figure
sign_ins = _log("sign_ins")  # who came in by which door, and went: moves no figure either

LOGS = (audit, reads, sign_ins)

about = Table("about", metadata, a_key("name"), a_text("value"))  # the database itself: its id
keys = Table(  # wrapped by the root key of the installation: see store.keys
    "keys",
    metadata,
    a_key("purpose"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    a_text("wrapped"),
    a_text("wrapped_by"),  # fingerprint of the root key
)
