"""schools: which schools a database holds, and one more."""

from contextlib import closing

import click

from connections.cli.shared import answer, as_json, now, opened, plainly, today
from connections.words import say


@click.group()
def schools() -> None:
    """List the schools of this database, or add one."""


@schools.command()
@click.argument("name")
@click.option("--id", "school_id", required=True, help="Its id: small letters, digits, - and _.")
@plainly
def add(name: str, school_id: str) -> None:
    """Add a school called NAME; each has its own people, rounds and audit log."""
    from connections.services.book.ask import Ask
    from connections.services.book.book import reading
    from connections.services.school.schools import create_school, person_at_command_line
    from connections.settings import settings_from

    with closing(opened(settings_from())) as database, reading(database, school_id) as book:
        create_school(Ask(person_at_command_line(school_id), today(), now(), book), school_id, name)
    click.echo(say("{name} is added. Its id is {id}.", name=name.strip(), id=school_id))


@schools.command(name="list")
@as_json
@plainly
def list_(as_json: bool) -> None:
    """Print the schools of this database by id."""
    from connections.services.book.book import reading
    from connections.services.school.schools import schools_in
    from connections.settings import settings_from

    with closing(opened(settings_from())) as database, reading(database, "") as book:
        known = schools_in(book).items()
    rows = [{"school_id": school_id, "name": name} for school_id, name in known]
    answer(as_json, rows, *(f"{school_id}: {name}" for school_id, name in known))
