"""check: is all well with this installation. report-check: can anybody be worked out."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connections.cli.shared import (
    a_path,
    as_json,
    asking,
    now,
    plainly,
    read_file,
    school,
    show,
)
from connections.domain.problems import ConnectionsError, FileRefused
from connections.words import say, say_many, to_say

if TYPE_CHECKING:
    from connections.domain.reports.said import Said
    from connections.services.report.checking import Known

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


@click.command("report-check")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=a_path)
@as_json
@school
def report_check(paths: tuple[Path, ...], as_json: bool, school_id: str | None) -> None:
    """Print what can be worked out of single students from reports as they went out, as JSON.

    Each FILE is a CSV, XLSX or PDF of the board's report; several are read together. Who was
    enrolled is taken from the database, never an answer; without one the files alone are looked at.
    Exit code 1 if anything can be worked out; 2 if not, but a file is no report or is not there, or
    is not as it was taken, or is of another school, or the database cannot be asked: then a
    sentence says so. --json: on one line.
    """
    from connections.services.report.checking import doubts_of, what_can_be_deduced

    read = [(path, _read(path)) for path in paths]
    wrong = [_doubt(path, "no_report", why) for path, why in read if isinstance(why, str)]
    files = [(path, each) for path, each in read if not isinstance(each, str)]
    said = [each for _, each in files]
    known: Known | None = None
    error = wrong[0]["message"] if wrong else ""
    try:
        known = _known(school_id) if files else None
    except ConnectionsError as refusal:
        error = str(refusal)
    wrong += [_doubt(files[d.place][0], d.code, d.message) for d in doubts_of(said, known)]
    found, unanswered = what_can_be_deduced(said, known)
    value = {
        "files": [_of_file(path, each, known) for path, each in files],
        "doubts": wrong,
        "deduced": [{"code": d.code, "message": d.message, **d.about} for d in found],
        "unanswered": unanswered,  # questions: the solver took too long
    } | ({"error": error} if error else {})
    click.echo(json.dumps(value, ensure_ascii=False, indent=None if as_json else 2, default=str))
    for doubt in wrong:
        name = Path(doubt["file"]).name
        click.echo(say("“{name}”: {why}", name=name, why=doubt["message"]), err=True)
    if error and not any(doubt["message"] == error for doubt in wrong):
        click.echo(error, err=True)
    sys.exit(1 if found else 2 if wrong or error else 0)


def _doubt(path: Path, code: str, message: str) -> dict[str, str]:
    return {"file": str(path), "code": code, "message": message}


def _read(path: Path) -> "Said | str":
    """Return what a file says, or why it is none that can be read."""
    from connections.services.report.checking import read_report

    try:
        return read_report(read_file(path).content)
    except FileRefused as refusal:
        return str(refusal)
    except OSError:
        return say("It cannot be read here.")


def _known(school_id: str | None) -> "Known | None":
    """Return what the database knows of the school; None where there is none: none is made."""
    from connections.services.report.checking import known_of
    from connections.settings import settings_from

    _, file, path = settings_from().database_url.partition("sqlite:///")
    if file and not Path(path).exists():
        return None
    with asking(school_id) as ask:
        return known_of(ask)


def _of_file(path: Path, said: "Said", known: "Known | None") -> dict[str, object]:
    return {
        "file": str(path),
        "school": said.school,
        "round": said.round_name,
        "held_on": said.held_on.isoformat(),
        "edition": said.edition,
        "lines": len(said.lines) + len(said.beside),
        "enrolment_known": known is not None and known.roll_of(said) is not None,
    }
