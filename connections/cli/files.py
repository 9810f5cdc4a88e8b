"""inspect and import: what files are, and bringing them in."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from connections.cli.shared import a_path, answer, as_json, asking, read_file, school, show
from connections.domain.problems import ConnectionsError, FileRefused
from connections.words import say, say_many

if TYPE_CHECKING:
    from connections.services.roster.preview import FileReport
    from connections.services.roster.rosters import File


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=a_path)
@as_json
def inspect(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say what each FILE is and what would be read from it. Changes nothing."""
    from connections.services.roster.rosters import inspect_files

    understood = True
    for path in paths:
        try:
            report = _report(str(path), inspect_files([read_file(path)])[0])
        except ConnectionsError as refusal:
            report = _refused(str(path), str(refusal))
        understood = understood and report["kind"] != "refused"
        answer(as_json, report, _told(report))
    sys.exit(0 if understood else 1)


def _report(path: str, report: "FileReport") -> dict[str, Any]:
    from connections.services.roster.imports import issue_rows

    return {
        "file": path,
        "kind": report.kind,
        "students": report.students,
        "adults": report.adults,
        "marks": report.marks,
        "columns": report.columns,
        "asks": [question.message for question in report.questions],
        "issues": issue_rows(report.issues),
        "message": report.message,
    }


def _refused(path: str, message: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"students": 0, "adults": 0, "marks": 0, "columns": {}, "asks": []}
    return {"file": path, "kind": "refused", **empty, "issues": [], "message": message}


def _told(report: dict[str, Any]) -> str:
    lines = [f"{report['file']}: {report['message']}"]
    lines += ["  " + say("asks: {question}", question=question) for question in report["asks"]]
    lines += [
        "  " + say("row {row} [{code}]: {message}", **issue)
        if issue["row"]
        else f"  [{issue['code']}] {issue['message']}"
        for issue in report["issues"]
    ]
    return "\n".join(lines)


@click.command(name="import")
@click.argument("paths", nargs=-1, metavar="[FILE|FOLDER]...", type=a_path)
@click.option("--students", "student_file", type=a_path, help="The file of students.")
@click.option("--adults", "adult_file", type=a_path, help="The file of adults.")
@click.option("--marks", "marks_file", type=a_path, help="The file of marks.")
@click.option("--round", "round_name", help="For the marks: created and opened if it is new.")
@click.option(
    "--held-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of that round. One of a past day is brought in with the people who stand in the "
    "file of marks, and stands revealed.",
)
@click.option(
    "--outreach",
    "outreach_file",
    type=a_path,
    help="Pairs of an earlier year: student_id, adult_id, asked_on, accepted_on, status, and "
    "perhaps chosen_by (suggested, chosen or volunteered; suggested where nothing is said).",
)
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@click.option("--accept-drop", is_flag=True, help="Yes, many people left: import all the same.")
@as_json
@school
def import_(
    paths: tuple[Path, ...],
    student_file: Path | None,
    adult_file: Path | None,
    marks_file: Path | None,
    round_name: str | None,
    held_on: datetime | None,
    outreach_file: Path | None,
    dry_run: bool,
    accept_drop: bool,
    as_json: bool,
    school_id: str | None,
) -> None:
    """Bring in rosters and marks: named files, or any files, folders and ZIPs.

    Each roster is imported whole or not at all. Exit code 0: imported; 1: refused, nothing of
    the refused file was changed; 2: a question must be answered first, on the Rosters page.
    """
    from connections.services.roster.imports import import_all, issue_rows

    summary: dict[str, Any] = {"imported": not dry_run, "dry_run": dry_run}
    try:
        jobs = _jobs(paths, student_file, adult_file, marks_file, outreach_file)
        with asking(school_id) as ask:
            outcome = import_all(
                ask,
                jobs,
                round_name=round_name,
                dry_run=dry_run,
                accept_drop=accept_drop,
                held_on=held_on.date() if held_on else None,
            )
        summary |= outcome.summary
        code = 2 if outcome.questions else 0
        if outcome.questions:
            summary |= {"imported": False, "asks": [q.message for q in outcome.questions]}
        message = outcome.message
    except ConnectionsError as refusal:
        summary |= {"imported": False, "error": str(refusal)}
        if isinstance(refusal, FileRefused):
            summary["issues"] = issue_rows(refusal.issues)
        code, message = 1, str(refusal)
    summary["message"] = message
    if as_json:
        show(summary)
    else:
        click.echo(message, err=code != 0)
        for told in (*summary.get("asks", ()), *_lines(summary.get("issues", ()))):
            click.echo(f"  {told}", err=code != 0)
    sys.exit(code)


MOST_LINES = 40  # of what was left out; --json has them all


def _lines(issues: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what is said about rows and columns as lines to read."""
    told = [
        say("row {row}: {problem}", row=issue["row"], problem=issue["message"])
        if issue["row"]
        else issue["message"]
        for issue in issues[:MOST_LINES]
    ]
    more = len(issues) - MOST_LINES
    return [*told, say_many(more, "And {n} more.", "And {n} more.")] if more > 0 else told


def _jobs(
    paths: Iterable[Path],
    students: Path | None,
    adults: Path | None,
    marks: Path | None,
    outreach: Path | None,
) -> "dict[str, list[File]]":
    """Return the files by what the person said they are: "students", … or "" for "find out"."""
    jobs: dict[str, list[File]] = {}
    told = {"students": students, "adults": adults, "marks": marks, "outreach": outreach}
    for kind, path in told.items():
        if path is not None:
            jobs[kind] = [read_file(path)]
    loose = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        loose += [read_file(p) for p in inside if not p.name.startswith(".")]
    if loose:
        jobs[""] = loose
    if not jobs:
        raise FileRefused("Name at least one file: --students, --adults, --marks, or any files.")
    return jobs
