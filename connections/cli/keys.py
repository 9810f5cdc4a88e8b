"""keys: whether all are here, new ones, and those of another computer brought back."""

from dataclasses import replace
from pathlib import Path

import click

from connections.cli.backups import passphrase_for
from connections.cli.shared import a_path, answer, answering, asking
from connections.words import say, say_many


@click.command()
@click.option("--rotate", is_flag=True, help="Make new keys and seal every restricted note anew.")
@click.option("--unlock", type=a_path, metavar="BACKUP", help="Bring keys back from this backup.")
@click.option(
    "--passphrase-file",
    type=a_path,
    metavar="P",
    help="A file whose first line is the backup's passphrase; without it, it is asked for.",
)
@answering
def keys(
    rotate: bool,
    unlock: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
    school_id: str | None,
) -> None:
    """Say whether every key of the database is on this computer; renew them or bring them back.

    Stop Connections first. The backups made before keep opening with their own passphrase.
    """
    from connections.services.school.keys import renew_keys, unlock_keys
    from connections.services.school.log import locked_keys
    from connections.services.school.schools import every_school

    with asking(school_id) as ask:
        whole = replace(ask.viewer, schools=tuple(every_school(ask.book)))
        ask = replace(ask, viewer=whole)
        back = 0
        if unlock is not None:
            back = unlock_keys(ask, unlock, passphrase_for(unlock, passphrase_file))
        told = {"rotated": rotate, "unlocked": back, "locked_keys": locked_keys(ask)}
        said = [_locked(told["locked_keys"])]
        if rotate:
            done = renew_keys(ask)
            told |= {"notes": done["notes"], "locked_notes": done["locked"]}
            n = done["notes"]
            said = [
                say_many(
                    n,
                    "The keys are new, and {n} restricted note is sealed anew. Make a backup now: "
                    "it carries the new keys.",
                    "The keys are new, and {n} restricted notes are sealed anew. Make a backup "
                    "now: it carries the new keys.",
                )
            ]
            if done["locked"]:
                said.append(
                    say_many(
                        done["locked"],
                        "{n} note stays locked: its key is not on this computer.",
                        "{n} notes stay locked: their keys are not on this computer.",
                    )
                )
    answer(as_json, told, *said)


@click.command()
@click.option("--forget-passphrase", is_flag=True, help="Take the forgotten passphrase away.")
@answering
def keeper(forget_passphrase: bool, as_json: bool, school_id: str | None) -> None:
    """Say whether a passphrase locks Connections on this computer; take a forgotten one away.

    Whoever is in by it is out at once, and the log of sign-ins says that it was taken away.
    """
    from connections.services.access.passphrase import forget_passphrase as forget
    from connections.services.access.passphrase import is_locked_by_passphrase

    with asking(school_id) as ask:
        if forget_passphrase:
            forget(ask)
        locked = is_locked_by_passphrase(ask)
    told = say("No passphrase locks Connections on this computer.")
    if locked:
        told = say("A passphrase locks Connections on this computer.")
    answer(as_json, {"locked": locked}, told)


def _locked(number: int) -> str:
    if not number:
        return say("Every key of this database is on this computer.")
    return say_many(
        number,
        "{n} key of this database is not on this computer: what is sealed with it stays locked. "
        "Bring the passphrase of a backup made where it was.",
        "{n} keys of this database are not on this computer: what is sealed with them stays "
        "locked. Bring the passphrase of a backup made where they were.",
    )
