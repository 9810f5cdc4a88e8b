"""check: is all well with this installation; on one screen, for a person or for a script."""

import sys

import click

from connections.cli.shared import as_json, now, plainly, show
from connections.domain.problems import ConnectionsError
from connections.words import say, say_many, to_say

_MARKS = {"ok": to_say("ok"), "warning": to_say("look"), "danger": to_say("DANGER")}


@click.command()
@click.option("--accept", is_flag=True, help="Take the file as it is; the log says so.")
@as_json
@plainly
def check(accept: bool, as_json: bool) -> None:
    """Look at configuration, file, log, key, versions, backup and disk. Changes nothing.

    Exit code 1 for what endangers data; what is only to be mended is a warning, exit code 0.
    --accept is for a file that was put in its place on purpose, an older copy for example; one that
    is damaged is never taken.
    """
    from connections.services.book.book import Installation
    from connections.services.check.accept import accept_file
    from connections.services.check.check import Finding, Level, check_installation
    from connections.settings import settings_from

    try:
        settings = settings_from()
        installation = Installation(settings.keys_folder, settings.key)
        if accept:
            accept_file(settings.database_url, installation, now())
        found = check_installation(settings.database_url, installation, now())
    except ConnectionsError as refusal:
        found = [Finding("configuration", Level.DANGER, str(refusal))]
    dangers = sum(each.level is Level.DANGER for each in found)
    warnings = sum(each.level is Level.WARNING for each in found)
    if as_json:
        rows = [{"topic": f.topic, "level": f.level, "message": f.message} for f in found]
        show({"ok": not dangers, "dangers": dangers, "warnings": warnings, "findings": rows})
    else:
        for each in found:
            click.echo(f"{say(_MARKS[each.level]):<7} {each.message}")
        click.echo(_sum(dangers, warnings))
    sys.exit(1 if dangers else 0)


def _sum(dangers: int, warnings: int) -> str:
    if dangers:
        return say_many(dangers, "{n} thing endangers data.", "{n} things endanger data.")
    if warnings:
        return say_many(
            warnings,
            "Nothing endangers data; {n} thing is to be mended.",
            "Nothing endangers data; {n} things are to be mended.",
        )
    return say("All is well.")
