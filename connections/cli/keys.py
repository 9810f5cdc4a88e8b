"""keys: how many there are, new ones for restricted notes and for the log."""

from dataclasses import replace

import click

from connections.cli.shared import answer, answering, asking
from connections.words import say, say_many


@click.command()
@click.option("--rotate", is_flag=True, help="Make new keys and seal every restricted note anew.")
@answering
def keys(rotate: bool, as_json: bool, school_id: str | None) -> None:
    """Say whether every key of the database is on this computer; with --rotate, renew them.

    Stop Connections first. The backups made before keep opening with their own passphrase.
    """
    from connections.services.school.keys import renew_keys
    from connections.services.school.log import locked_keys
    from connections.services.school.schools import schools_in

    with asking(school_id) as ask:
        told = {"rotated": rotate, "locked_keys": locked_keys(ask)}
        said = [_locked(told["locked_keys"])]
        if rotate:
            whole = replace(ask.viewer, schools=tuple(schools_in(ask.book)))
            done = renew_keys(replace(ask, viewer=whole))
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
