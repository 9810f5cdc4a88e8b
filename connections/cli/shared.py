"""What every command begins with: the clock, the files, one reading, refusals as sentences."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from connections.domain.problems import ConnectionsError, DatabaseWrong, FileRefused, NotFound
from connections.words import say, to_say

if TYPE_CHECKING:
    from connections.domain.rounds.round import Round
    from connections.services.book.ask import Ask
    from connections.services.book.book import Database
    from connections.services.roster.rosters import File
    from connections.settings import Settings

LARGEST_FILE = 250 * 1024 * 1024  # bytes; the reader has limits of its own for each kind

WHAT_TO_DO = to_say(
    "Start Connections: it shows the newest backup and brings it back. Or use the command restore."
)

a_path = click.Path(path_type=Path)
a_new_file = click.Path(path_type=Path, dir_okay=False)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
school = click.option("--school", "school_id", help="Which school, where there are several.")
round_option = click.option(
    "--round", "round_name", help="Which round, by name; default: the newest that was revealed."
)


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock of the command line


def today() -> date:
    """Return the day where this computer is."""
    return datetime.now().astimezone().date()  # noqa: TID251 - the one clock


def show(value: Any) -> None:
    """Print a value as one line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def answer(as_json: bool, value: Any, *sentences: str) -> None:
    """Print a value as one line of JSON, or else what it says to people."""
    if as_json:
        show(value)
    else:
        for sentence in sentences:
            click.echo(sentence)


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a refusal into its sentence on standard error and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ConnectionsError as refusal:
            if kwargs.get("as_json"):
                show({"error": str(refusal)})
            click.echo(str(refusal), err=True)
            if isinstance(refusal, DatabaseWrong):
                click.echo(say(WHAT_TO_DO), err=True)
            sys.exit(1)

    return run


def answering(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --json and --school, and its refusals as sentences."""
    return as_json(school(plainly(command)))


def answering_about_a_round(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --json, --round and --school, and its refusals as sentences."""
    return as_json(round_option(school(plainly(command))))


def opened(settings: "Settings") -> "Database":
    """Open the database of these settings with this installation's keys."""
    from connections.services.book.book import Installation, open_database

    return open_database(settings.database_url, Installation(settings.keys_folder, settings.key))


@contextmanager
def asking(school_id: str | None) -> "Iterator[Ask]":
    """Yield the command line asking about a school: one reading for the whole command."""
    from connections.services.book.ask import Ask, note_refusal
    from connections.services.book.book import reading
    from connections.services.school.schools import find_school, person_at_command_line
    from connections.settings import settings_from

    settings = settings_from()
    with closing(opened(settings)) as database:
        found = find_school(database, now(), school_id or settings.school_id)
        with reading(database, found) as book:
            ask = Ask(person_at_command_line(found), today(), now(), book)
            try:
                yield ask
            except ConnectionsError as refusal:
                note_refusal(database, ask.viewer, refusal, ask.now)
                raise


@contextmanager
def asking_about_all() -> "Iterator[Ask]":
    """Yield the command line asking about every school of the database, as a district does."""
    from connections.services.book.ask import Ask, note_refusal
    from connections.services.book.book import reading
    from connections.services.school.schools import person_at_command_line, schools_in
    from connections.settings import settings_from

    with closing(opened(settings_from())) as database:
        with reading(database, "") as book:
            known = tuple(schools_in(book))
        if not known:
            raise NotFound("There is no school in this database yet.")
        with reading(database, known[0]) as book:
            ask = Ask(person_at_command_line(known[0], known), today(), now(), book)
            try:
                yield ask
            except ConnectionsError as refusal:
                note_refusal(database, ask.viewer, refusal, ask.now)
                raise


def round_id_of(ask: "Ask", name: str | None) -> str | None:
    """Return the id of the round of this name; None for the newest that was revealed."""
    return None if name is None else named(ask, name).round_id


def named(ask: "Ask", name: str) -> "Round":
    """Return the round of this name."""
    from connections.services.round.rounds import round_called

    return round_called(ask, name)


def read_file(path: Path) -> "File":
    """Return a file with its content; FileRefused where there is none, or too much of it."""
    from connections.services.roster.rosters import File

    if not path.exists():
        raise FileRefused("There is no file “{name}” here.", name=path.name)
    if path.is_dir():
        raise FileRefused("“{name}” is a folder, not a file.", name=path.name)
    if path.stat().st_size > LARGEST_FILE:
        raise FileRefused(
            "“{name}” is larger than {most} MB. Export fewer columns.",
            name=path.name,
            most=LARGEST_FILE // 1024**2,
        )
    return File(path.name, path.read_bytes())
