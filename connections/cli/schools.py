"""schools: which schools a database holds; one more, another name, archived, opened again."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from connections.cli.shared import answer, as_json, now, opened, plainly, today
from connections.words import say

if TYPE_CHECKING:
    from connections.services.book.ask import Ask


@click.group()
def schools() -> None:
    """List the schools of this database, add one, rename or archive it."""


@contextmanager
def _asking(school_id: str) -> "Iterator[Ask]":
    from connections.services.book.ask import Ask
    from connections.services.book.book import reading
    from connections.services.school.schools import person_at_command_line
    from connections.settings import settings_from

    with closing(opened(settings_from())) as database, reading(database, school_id) as book:
        yield Ask(person_at_command_line(school_id), today(), now(), book)


@schools.command()
@click.argument("name")
@click.option("--id", "school_id", required=True, help="Its id: small letters, digits, - and _.")
@plainly
def add(name: str, school_id: str) -> None:
    """Add a school called NAME; each has its own people, rounds and audit log."""
    from connections.services.school.schools import create_school

    with _asking(school_id) as ask:
        create_school(ask, school_id, name)
    click.echo(say("{name} is added. Its id is {id}.", name=name.strip(), id=school_id))


@schools.command()
@click.argument("school_id")
@click.argument("name")
@plainly
def rename(school_id: str, name: str) -> None:
    """Call the school with the id SCHOOL_ID by another NAME; its id stays."""
    from connections.services.school.schools import rename_school

    with _asking(school_id) as ask:
        rename_school(ask, school_id, name)
    click.echo(say("{id} is called {name} now.", id=school_id, name=name.strip()))


@schools.command()
@click.argument("school_id")
@plainly
def archive(school_id: str) -> None:
    """Let nobody into the school with the id SCHOOL_ID any more; everything in it stays."""
    from connections.services.school.schools import archive_school

    with _asking(school_id) as ask:
        archive_school(ask, school_id)
    click.echo(say("{id} is archived: nobody comes in, and everything stays.", id=school_id))


@schools.command()
@click.argument("school_id")
@plainly
def unarchive(school_id: str) -> None:
    """Open the archived school with the id SCHOOL_ID again, as it was left."""
    from connections.services.school.schools import unarchive_school

    with _asking(school_id) as ask:
        unarchive_school(ask, school_id)
    click.echo(say("{id} is open again.", id=school_id))


@schools.command(name="list")
@as_json
@plainly
def list_(as_json: bool) -> None:
    """Print the schools of this database by id."""
    from connections.services.book.book import reading
    from connections.services.school.schools import every_school, schools_in
    from connections.settings import settings_from

    with closing(opened(settings_from())) as database, reading(database, "") as book:
        every, here = every_school(book), schools_in(book)
    rows = [
        {"school_id": school_id, "name": name, "archived": school_id not in here}
        for school_id, name in every.items()
    ]
    archived = say("archived")
    told = [
        f"{school_id}: {name}" + ("" if school_id in here else f" ({archived})")
        for school_id, name in every.items()
    ]
    answer(as_json, rows, *told)


@schools.command()
@click.argument("email")
@click.option("--end", is_flag=True, help="End it instead: they are out at once.")
@plainly
def oversee(email: str, end: bool) -> None:
    """Let whoever signs in with the address EMAIL see what all schools have published."""
    from connections.services.school.overseers import add_overseer, end_overseer

    with _asking("") as ask:
        (end_overseer if end else add_overseer)(ask, email)
    click.echo(say("It is so from now on."))


@schools.command()
@as_json
@plainly
def overseers(as_json: bool) -> None:
    """Print the addresses of those who see what all schools have published."""
    from connections.services.school.overseers import list_overseers

    with _asking("") as ask:
        known = list_overseers(ask)
    answer(as_json, [{"email": email} for email in known], *known)
