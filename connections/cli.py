"""The command line: for scheduled jobs, and for anyone who checks the numbers.

Exit codes: 0 done, 1 refused (one sentence says why, nothing was changed), 2 needs an answer.
Only the bodies import what they need, so that a quick question stays quick.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from connections import __version__
from connections.domain.people import grade_order
from connections.domain.problems import ConnectionsError, FileRefused

if TYPE_CHECKING:
    from connections.domain.access import Viewer
    from connections.files.reading import File
    from connections.files.rosters import FileReport
    from connections.store.database import Database

LARGEST_FILE = 250 * 1024 * 1024  # bytes; the reader has limits of its own for each kind


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one clock of the command line


def _today() -> date:
    return datetime.now().astimezone().date()  # noqa: TID251 - the one clock


def _say(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def _plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a refusal into its sentence on standard error and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ConnectionsError as refusal:
            if kwargs.get("as_json"):
                _say({"error": str(refusal)})
            click.echo(str(refusal), err=True)
            sys.exit(1)

    return run


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
school = click.option("--school", "school_id", help="Which school, where there are several.")
round_option = click.option("--round", "round_name", help="Which round; default: the newest.")


def _open(school_id: str | None) -> "tuple[Database, Viewer]":
    from connections.services.school import find_school, person_at_command_line
    from connections.settings import settings_from
    from connections.store.database import open_database

    settings = settings_from()
    database = open_database(settings.database_url)
    found = find_school(database, _now(), school_id or settings.school_id)
    return database, person_at_command_line(found)


def _read(path: Path) -> "File":
    from connections.files.reading import File

    if not path.exists():
        raise FileRefused(f"There is no file “{path.name}” here.")
    if path.is_dir():
        raise FileRefused(f"“{path.name}” is a folder, not a file.")
    if path.stat().st_size > LARGEST_FILE:
        raise FileRefused(
            f"“{path.name}” is larger than {LARGEST_FILE // 1024**2} MB. Export fewer columns."
        )
    return File(path.name, path.read_bytes())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="connections")
def main() -> None:
    """Find the students no adult at school is close to yet, and change that."""
    for stream in (sys.stdout, sys.stderr):  # names of people on a Windows console
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


@main.command()
@click.option("--port", default=8501, show_default=True)
@_plainly
def serve(port: int) -> None:
    """Start the app on this computer."""
    from connections.settings import HERE, settings_from
    from connections.store.database import open_database

    settings = settings_from()
    open_database(settings.database_url).close()  # what is wrong with it is said here and now
    app = Path(__file__).parent.parent / "streamlit_app.py"
    # Once names are given Streamlit refuses all others: this computer's own have to be among them.
    names = [*settings.allowed_hosts, *sorted(HERE)] if settings.allowed_hosts else []
    hosts = [f"--server.allowedHosts={name}" for name in names]
    options = [f"--server.port={port}", f"--server.address={settings.address}", *hosts]
    from streamlit.web.cli import main as streamlit

    os.chdir(app.parent)  # the configuration stands beside it
    streamlit(["run", str(app), *options])


@main.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@as_json
def inspect(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say what each FILE is and what would be read from it. Changes nothing."""
    from connections.services.rosters import inspect_files

    understood = True
    for path in paths:
        try:
            report = _report(str(path), inspect_files([_read(path)])[0])
        except ConnectionsError as refusal:
            report = _refused(str(path), str(refusal))
        understood = understood and report["kind"] != "refused"
        _say(report) if as_json else click.echo(_told(report))
    sys.exit(0 if understood else 1)


def _report(path: str, report: "FileReport") -> dict[str, Any]:
    return {
        "file": path,
        "kind": report.kind,
        "students": report.students,
        "adults": report.adults,
        "marks": report.marks,
        "columns": report.columns,
        "asks": [question.message for question in report.questions],
        "issues": [
            {"row": i.row, "column": i.column, "code": i.code, "message": i.message}
            for i in report.issues
        ],
        "message": report.message,
    }


def _refused(path: str, message: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"students": 0, "adults": 0, "marks": 0, "columns": {}, "asks": []}
    return {"file": path, "kind": "refused", **empty, "issues": [], "message": message}


def _told(report: dict[str, Any]) -> str:
    lines = [f"{report['file']}: {report['message']}"]
    lines += [f"  asks: {question}" for question in report["asks"]]
    lines += [
        f"  row {i['row']} [{i['code']}]: {i['message']}"
        if i["row"]
        else f"  [{i['code']}] {i['message']}"
        for i in report["issues"]
    ]
    return "\n".join(lines)


@main.command(name="import")
@click.argument("paths", nargs=-1, metavar="[FILE|FOLDER]...", type=click.Path(path_type=Path))
@click.option("--students", "student_file", type=click.Path(path_type=Path))
@click.option("--adults", "adult_file", type=click.Path(path_type=Path))
@click.option("--marks", "marks_file", type=click.Path(path_type=Path))
@click.option("--round", "round_name", help="For the marks: created and opened if it is new.")
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
    dry_run: bool,
    accept_drop: bool,
    as_json: bool,
    school_id: str | None,
) -> None:
    """Bring in rosters and marks: named files, or any files, folders and ZIPs.

    Each roster is imported whole or not at all. Exit code 0: imported; 1: refused, nothing of
    the refused file was changed; 2: a question must be answered first, on the Rosters page.
    """
    from connections.services.imports import import_all, issue_rows

    summary: dict[str, Any] = {"imported": not dry_run, "dry_run": dry_run}
    try:
        jobs = _jobs(paths, student_file, adult_file, marks_file)
        database, viewer = _open(school_id)
        outcome = import_all(
            database,
            viewer,
            jobs,
            _today(),
            _now(),
            round_name=round_name,
            dry_run=dry_run,
            accept_drop=accept_drop,
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
        _say(summary)
    else:
        click.echo(message, err=code != 0)
    sys.exit(code)


def _jobs(
    paths: Iterable[Path], students: Path | None, adults: Path | None, marks: Path | None
) -> "dict[str, list[File]]":
    """Return the files by what the person said they are: "students", "adults", "marks", ""."""
    jobs: dict[str, list[File]] = {}
    for kind, path in (("students", students), ("adults", adults), ("marks", marks)):
        if path is not None:
            jobs[kind] = [_read(path)]
    loose = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        loose += [_read(p) for p in inside if not p.name.startswith(".")]
    if loose:
        jobs[""] = loose
    if not jobs:
        raise FileRefused("Name at least one file: --students, --adults, --marks, or any files.")
    return jobs


@main.command()
@as_json
@round_option
@school
@_plainly
def coverage(as_json: bool, round_name: str | None, school_id: str | None) -> None:
    """Print a round's coverage as exact counts, for the data manager. Not for sharing."""
    from connections.services.coverage import round_coverage

    database, viewer = _open(school_id)
    found = round_coverage(database, viewer, round_name)
    table, summary = found.table, found.summary
    grades = table.groupby("grade", sort=False)["covered"].agg(["size", "sum"])
    value = {
        "round": found.this_round.name,
        "students": summary.students,
        "adults": summary.adults,
        "marks": summary.marks,
        "covered": summary.covered,
        "coverage": _share(summary.coverage),
        "depth": _share(summary.depth),
        "completeness": _share(summary.completeness),
        "coverage_range": [_share(summary.coverage_low), _share(summary.coverage_high)],
        "without_strong_adult": sorted(table.loc[~table["covered"], "student_id"]),
        "fragile": sorted(table.loc[table["fragile"], "student_id"]),
        "by_grade": {
            str(grade): {"students": int(row["size"]), "covered": int(row["sum"])}
            for grade, row in sorted(grades.iterrows(), key=lambda row: grade_order(str(row[0])))
        },
    }
    if as_json:
        _say(value)
        return
    click.echo(
        f"{found.this_round.name}: {summary.covered} of {summary.students} students have a strong "
        f"adult (staff view); {summary.completeness:.0%} of all answers are in. "
        f"{summary.not_covered} are not yet connected, {summary.fragile} have exactly one or only "
        "adults who are leaving."
    )


def _share(value: float) -> float | None:
    return None if value != value else value


@main.command(name="what-if")
@click.option("--leaves", multiple=True, required=True, metavar="ADULT_ID")
@as_json
@round_option
@school
@_plainly
def what_if_(
    leaves: tuple[str, ...], as_json: bool, round_name: str | None, school_id: str | None
) -> None:
    """Print whose only strong adult is among those who leave."""
    from connections.services.coverage import what_if

    database, viewer = _open(school_id)
    lost = what_if(database, viewer, leaves, round_name)
    if as_json:
        _say({"lose_only_strong_adult": lost})
    else:
        click.echo(f"{len(lost)} students lose their only strong adult: {', '.join(lost) or '–'}")


@main.command()
@as_json
@round_option
@school
@click.option(
    "--capacity-file",
    type=click.Path(path_type=Path),
    help="CSV adult_id,capacity: how many students each may carry, exactly as given (0: none). "
    "An adult who is not in it keeps their own number, or the school's.",
)
@click.option(
    "--forbid",
    type=click.Path(path_type=Path),
    help="CSV adult_id,student_id: pairs that are not to be.",
)
@click.option(
    "--pin",
    type=click.Path(path_type=Path),
    help="CSV adult_id,student_id: pairs that stay; the rest is solved around them.",
)
@_plainly
def assign(
    as_json: bool,
    round_name: str | None,
    school_id: str | None,
    capacity_file: Path | None,
    forbid: Path | None,
    pin: Path | None,
) -> None:
    """Print the fairest pairs for the students without a strong adult. Saves nothing."""
    from connections.files.places import read_capacities, read_pairs
    from connections.services.assignment import suggest_pairs

    capacities = read_capacities(_read(capacity_file)) if capacity_file else None
    forbidden, pinned = (read_pairs(_read(path)) if path else [] for path in (forbid, pin))
    database, viewer = _open(school_id)
    plan = suggest_pairs(
        database,
        viewer,
        round_name=round_name,
        capacities=capacities,
        forbid=forbidden,
        pin=pinned,
    )
    if as_json:
        _say(
            {
                "pairs": [
                    {"student_id": p.student_id, "adult_id": p.adult_id, "reason": p.reason}
                    for p in plan.pairs
                ],
                "not_placed": [n.student_id for n in plan.not_placed],
            }
        )
        return
    for pair in plan.pairs:
        click.echo(f"{pair.student_id} with {pair.adult_id}: {pair.reason}")
    for waiting in plan.not_placed:
        turn = f" Their turn comes in phase {waiting.phase}." if waiting.phase else ""
        click.echo(f"{waiting.student_id} waits: {waiting.why}{turn}")


@main.command()
@as_json
@school
@_plainly
def outreach(as_json: bool, school_id: str | None) -> None:
    """Print every outreach: where it stands, what is due, whether it became strong."""
    from connections.services.caseload import outreach_table

    database, viewer = _open(school_id)
    columns = [
        "student_id",
        "adult_id",
        "status",
        "first_contact_on",
        "next_follow_up_on",
        "overdue",
        "converted",
    ]
    rows = outreach_table(database, viewer, _today())[columns].to_dict("records")
    if as_json:
        _say(rows)
        return
    for row in rows:
        due = f", next {row['next_follow_up_on']}" if row["next_follow_up_on"] else ""
        late = " (overdue)" if row["overdue"] else ""
        click.echo(f"{row['student_id']} with {row['adult_id']}: {row['status']}{due}{late}")


@main.command()
@click.option("--out", "out", required=True, type=click.Path(path_type=Path, dir_okay=False))
@round_option
@school
@_plainly
def report(out: Path, round_name: str | None, school_id: str | None) -> None:
    """Write the coverage report as a workbook."""
    from connections.services.reports import coverage_report

    database, viewer = _open(school_id)
    made = coverage_report(database, viewer, _today(), _now(), round_name)
    if not out.parent.exists():
        raise FileRefused(f"There is no folder “{out.parent}”. Nothing was written.")
    out.write_bytes(made.content)
    click.echo(f"Written: {out}")


@main.command()
@school
@_plainly
def demo(school_id: str | None) -> None:
    """Fill an empty school with Oak Street School: invented people, two past rounds."""
    from connections.services.demo import fill_with_oak_street

    database, viewer = _open(school_id)
    fill_with_oak_street(database, viewer, _today(), _now())
    click.echo("Oak Street School is ready. Start the app and look around.")
