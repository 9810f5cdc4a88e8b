"""The commands themselves, and the two that start something: serve and demo."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import click

from connections import __version__
from connections.cli.access.devices import devices, slips
from connections.cli.backups import backup, move, restore
from connections.cli.check import check, report_check
from connections.cli.files import import_, inspect
from connections.cli.keys import keeper, keys
from connections.cli.numbers import (
    assign,
    conversion,
    coverage,
    outreach,
    today,
)
from connections.cli.reports.report import report
from connections.cli.rhythm.mail import mail
from connections.cli.rounds import round_
from connections.cli.schools import schools
from connections.cli.shared import asking, opened, plainly, school
from connections.cli.staffing.what_if import what_if_
from connections.domain.problems import DatabaseWrong
from connections.words import say, use


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="connections")
def main() -> None:
    """Find the students no adult at school is close to yet, and change that."""
    for stream in (sys.stdout, sys.stderr):  # names of people on a Windows console
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    _speak()


@plainly
def _speak() -> None:
    from connections.settings import settings_from

    use(settings_from().language)


COMMANDS = (
    *(inspect, import_, coverage, today, what_if_, assign, outreach, conversion),
    *(report, report_check, round_, schools, slips, devices, keys, keeper, check),
    *(backup, restore, move, mail),
)
for command in COMMANDS:
    main.add_command(command)


@main.command()
@click.option("--port", default=8501, show_default=True, help="The port to serve on.")
@plainly
def serve(port: int) -> None:
    """Start the app on this computer."""
    from connections.settings import HERE, settings_from

    settings = settings_from()
    with suppress(DatabaseWrong):  # then it starts in safe mode, which says what is wrong
        opened(settings).close()  # what else is wrong is said here and now
    app = Path(__file__).parents[2] / "streamlit_app.py"
    # Once names are given Streamlit refuses all others: this computer's own have to be among them.
    names = [*settings.allowed_hosts, *sorted(HERE)] if settings.allowed_hosts else []
    hosts = [f"--server.allowedHosts={name}" for name in names]
    options = [f"--server.port={port}", f"--server.address={settings.address}", *hosts]
    from streamlit.web.cli import main as streamlit

    os.chdir(app.parent)  # the configuration stands beside it
    _serve_without_a_name()
    streamlit(["run", str(app), *options])


def _serve_without_a_name() -> None:
    """Let no response say which server, and so which of its faults, may be behind it."""
    from streamlit.web.server.starlette import starlette_server

    usual = starlette_server._get_uvicorn_config_kwargs
    starlette_server._get_uvicorn_config_kwargs = lambda: {**usual(), "server_header": False}


@main.command()
@school
@plainly
def demo(school_id: str | None) -> None:
    """Fill an empty school with Oak Street School: invented people, two past rounds."""
    from connections.services.demo.oak_street import fill_with_oak_street

    with asking(school_id) as ask:
        fill_with_oak_street(ask)
    click.echo(say("Oak Street School is ready. Start the app and look around."))
