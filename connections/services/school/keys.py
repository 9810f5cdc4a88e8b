"""The keys of the database: renewed, and those of another installation brought back."""

from pathlib import Path

from connections.domain.access.grants import Permission
from connections.domain.problems import AccessDenied, NotPossible
from connections.services.backup.making import load_root_key
from connections.services.book.ask import Ask
from connections.services.school.schools import every_school
from connections.store.keys.notes import save_renewed_keys, save_unlocked_keys


def renew_keys(ask: Ask) -> dict[str, int]:
    """Give notes and log new keys, and seal every restricted note anew.

    Returns how many notes were sealed and how many stay locked here. Raises NotPossible while
    another program has the file open: it would go on with the old keys.
    """
    _require_whole_database(ask)
    database, details = ask.book.database, dict[str, int]()
    if not database.alone:
        raise NotPossible(
            "Connections is running on this database. Stop it first; the keys are renewed while "
            "nobody else uses them. Nothing was changed."
        )
    with ask.changing("keys.rotated", details) as sql:
        details |= save_renewed_keys(sql, database.installation)
    database.renew_keys()
    database.compact()  # nothing is left of what the old keys open
    return details


def unlock_keys(ask: Ask, backup: Path, passphrase: str) -> int:
    """Bring back the keys that a backup made elsewhere opens; return how many that were.

    The database stays as it is. Raises FileRefused for a backup or passphrase that cannot be used,
    NotPossible when none of the keys that are locked here is among its keys.
    """
    _require_whole_database(ask)
    database = ask.book.database
    if not database.keys.locked:
        raise NotPossible("Every key of this database is on this computer already.")
    root = load_root_key(backup, passphrase)
    if root is None:
        raise NotPossible("This is a plain copy of a database: it carries no keys.")
    details: dict[str, int] = {}
    with ask.changing("keys.unlocked", details) as sql:
        details["keys"] = save_unlocked_keys(sql, database.installation, root)
        if not details["keys"]:
            raise NotPossible(
                "This backup holds none of the keys that are missing here. Nothing was changed."
            )
    database.renew_keys()
    return details["keys"]


def _require_whole_database(ask: Ask) -> None:
    ask.require(Permission.SCHOOL_MANAGE)
    if not set(ask.viewer.schools or (ask.school_id,)).issuperset(every_school(ask.book)):
        raise AccessDenied(
            "The keys are those of every school of this database. Whoever looks after all of them "
            "can change them."
        )
