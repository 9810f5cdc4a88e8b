"""backup, restore and move: one sealed file with everything in it, and back; to a server."""

import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from connections.cli.shared import a_path, answer, as_json, now, plainly, today
from connections.domain.problems import NotFound, NotPossible
from connections.words import day, say, say_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connections.settings import Settings

passphrase_file = click.option(
    "--passphrase-file",
    type=a_path,
    help="A file whose first line is the passphrase; without one it is asked for.",
)


@click.command()
@click.option("--out", type=a_path, help="Where to write the backup: a file, or its folder.")
@click.option("--check", "to_check", type=a_path, help="A backup to open and look through instead.")
@passphrase_file
@as_json
@plainly
def backup(
    out: Path | None, to_check: Path | None, passphrase_file: Path | None, as_json: bool
) -> None:
    """Write everything into one encrypted file, opened again and checked; or check such a file."""
    if (out is None) == (to_check is None):
        raise NotPossible("Say either --out, and where to, or --check, and which backup.")
    if to_check is not None:
        _check(to_check, passphrase_file, as_json)
    elif out is not None:
        _make(out, passphrase_file, as_json)


def _make(out: Path, passphrase_file: Path | None, as_json: bool) -> None:
    from connections.cli.shared import opened
    from connections.services.backup.making import backup_name, make_backup
    from connections.services.backup.passphrase import require_strong
    from connections.services.book.ask import Ask
    from connections.services.book.book import reading
    from connections.services.school.schools import every_school, person_at_command_line
    from connections.settings import settings_from

    settings = settings_from()
    place = _place(settings)
    if place is not None and not place.exists():
        raise NotFound(
            "There is no database at {place} yet, so there is nothing to back up.", place=place
        )
    typed = _from_file(passphrase_file) if passphrase_file else _new_passphrase()
    passphrase = require_strong(typed)
    with closing(opened(settings)) as database, reading(database, "") as book:
        known = tuple(every_school(book))
        if not known:
            raise NotFound("There is no school in this database yet: nothing to back up.")
        book.turn_to(known[0])
        ask = Ask(person_at_command_line(known[0], known), today(), now(), book)
        path = out / backup_name(ask) if out.is_dir() else out
        made = make_backup(ask, path, passphrase)
        size = path.stat().st_size
    value = {"file": str(path), "bytes": size, "rows": made.manifest.rows, **made.counts}
    value |= {"made_at": made.manifest.made_at, "schema": made.manifest.schema}
    told = say(
        "{file} is written, opened again and checked: {what}.", file=path, what=_what(made.counts)
    )
    answer(as_json, value, told)


def _check(path: Path, passphrase_file: Path | None, as_json: bool) -> None:
    from connections.services.backup.making import check_backup
    from connections.settings import settings_from

    place = _place(settings_from())
    passphrase = passphrase_for(path, passphrase_file)
    found = check_backup(path, passphrase, place.parent if place else None)
    value = {"file": str(path), "made_at": found.manifest.made_at, "rows": found.manifest.rows}
    value |= {**found.counts, "schema": found.manifest.schema, "source": found.manifest.source}
    told = say(
        "{file} is whole, and opens: {what}, of {day}.",
        file=path,
        what=_what(found.counts),
        day=day(found.manifest.made_at.astimezone().date()),
    )
    answer(as_json, value, told)


@click.command()
@click.argument("file", type=a_path)
@passphrase_file
@as_json
@plainly
def restore(file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Put the backup FILE in the place of the database; what is replaced is kept aside."""
    from connections.services.backup.restoring import restore as bring_back
    from connections.services.book.book import Installation
    from connections.settings import data_folder, settings_from

    settings = settings_from()
    passphrase = passphrase_for(file, passphrase_file)
    installation = Installation(settings.keys_folder, settings.key)
    kept = data_folder() / "kept"
    back = bring_back(settings.database_url, installation, file, passphrase, now(), kept)
    value: dict[str, Any] = {"made_at": back.made_at, **back.counts, "kept": back.kept}
    value["newer"] = back.newer and dict(zip(("answers", "changes"), back.newer, strict=True))
    value |= {"reports": back.reports, "devices_ended": back.devices}
    value |= {"accounts_and_roles_ended": back.ended, "to_look_through": len(back.look_through)}
    told = [
        say(
            "The backup of {day} is back: {what}.",
            day=day(back.made_at.astimezone().date()),
            what=_what(back.counts),
        )
    ]
    if back.newer is None:
        told.append(say("What was newer in the database that was replaced cannot be known."))
    elif any(back.newer):
        told.append(
            say(
                "Newer in the database that was replaced, and not in this one: {answers}, "
                "{changes}.",
                answers=say_many(back.newer[0], "{n} answer", "{n} answers"),
                changes=say_many(back.newer[1], "{n} change", "{n} changes"),
            )
        )
    if back.reports:
        told.append(
            say_many(
                back.reports,
                "{n} report for the board went out of which this backup knows nothing.",
                "{n} reports for the board went out of which this backup knows nothing.",
            )
        )
    if back.devices:
        told.append(_devices(back.devices))
    if back.ended:
        told.append(
            say_many(
                back.ended,
                "{n} account, passkey or role had ended since: it stays ended.",
                "{n} accounts, passkeys or roles had ended since: they stay ended.",
            )
        )
    if back.look_through:
        told.append(
            say(
                "What has ended since that day is not known on this computer. Look through who "
                "comes in or leads under School, People."
            )
        )
    if back.kept:
        told.append(say("The database that was replaced is kept: {place}", place=back.kept))
    if not back.checked:
        told.append(
            say("This was a plain copy, which has no checksum: only its form could be checked.")
        )
    answer(as_json, value, *told)


@click.command()
@click.option("--to", "target", required=True, help="An empty database of a PostgreSQL server.")
@as_json
@plainly
def move(target: str, as_json: bool) -> None:
    """Copy the whole database into PostgreSQL and compare every table; stop Connections first.

    The file stays as it was. From then on set CONNECTIONS_DATABASE_URL to the server's address.
    """
    from connections.services.backup.moving import move_to_server
    from connections.services.book.book import Installation
    from connections.settings import settings_from

    settings = settings_from()
    installation = Installation(settings.keys_folder, settings.key)
    rows = move_to_server(settings.database_url, target, installation, now())
    told = say(
        "{rows} in {tables} are on the server, each table compared. The file stays as it was. Set "
        "CONNECTIONS_DATABASE_URL to the server's address from now on, and put the file away.",
        rows=say_many(sum(rows.values()), "{n} row", "{n} rows"),
        tables=say_many(len(rows), "{n} table", "{n} tables"),
    )
    answer(as_json, {"tables": dict(rows)}, told)


def _devices(number: int) -> str:
    return say_many(
        number,
        "{n} adult's own device was in it. It has ended: give out a new slip under School, Own "
        "devices.",
        "{n} adults' own devices were in it. They have ended: give out new slips under School, Own "
        "devices.",
    )


def _what(counts: "Mapping[str, int]") -> str:
    """Return what is in a backup, in words."""
    return say(
        "{students}, {adults}, {rounds}, {answers}, {notes}",
        students=say_many(counts["students"], "{n} student", "{n} students"),
        adults=say_many(counts["adults"], "{n} adult", "{n} adults"),
        rounds=say_many(counts["rounds"], "{n} round", "{n} rounds"),
        answers=say_many(counts["answers"], "{n} answer", "{n} answers"),
        notes=say_many(counts["notes"], "{n} note", "{n} notes"),
    )


def _place(settings: "Settings") -> Path | None:
    from connections.services.book.book import read_place

    return read_place(settings.database_url)


def _from_file(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            first = file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise NotPossible("The passphrase file “{name}” cannot be read.", name=path.name) from None
    if not first.strip():
        raise NotPossible("The first line of the passphrase file is empty.")
    return first


def passphrase_for(path: Path, passphrase_file: Path | None) -> str:
    """Return the passphrase of a backup; a plain copy needs none."""
    from connections.services.backup.making import needs_passphrase

    if passphrase_file is not None:
        return _from_file(passphrase_file)
    return _ask(say("Passphrase of the backup")) if needs_passphrase(path) else ""


def _new_passphrase() -> str:
    """Ask for a new passphrase, twice; make one where none is typed, and show it once."""
    from connections.services.backup.passphrase import make_passphrase

    typed = _ask(say("New passphrase (leave it empty and one is made)"))
    if typed:
        if _ask(say("The same once more")) != typed:
            raise NotPossible("The two are not the same. Nothing was done.")
        return typed
    made = make_passphrase()
    told = say(
        "The passphrase is made. Write it down now, away from this computer: it is shown once, and "
        "nobody opens the backup without it."
    )
    click.echo(f"{told}\n\n    {made}\n", err=True)
    return made


def _ask(words: str) -> str:
    """Return what is typed, or is handed in by a pipe; it is shown nowhere."""
    if sys.stdin is not None and sys.stdin.isatty():
        with suppress(click.Abort):
            return str(click.prompt(words, "", hide_input=True, show_default=False, err=True))
    elif sys.stdin is not None and (line := sys.stdin.readline()):
        return line.rstrip("\r\n")
    raise NotPossible(
        "Nobody is here to type the passphrase. Name a file whose first line it is with "
        "--passphrase-file. Nothing was done."
    )
