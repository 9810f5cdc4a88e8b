"""Mail from the command line and by the server itself: what would go, and that it goes once."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import streamlit as st
from click.testing import CliRunner

from connections.cli.main import main
from connections.domain.school.calendar import SchoolDays
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.rhythm.mailing import wish_mail
from connections.services.school.schools import keeper
from connections.store.database import open_database
from connections.ui import server as ui_server
from tests.asking import as_
from tests.small_school import fill
from tests.unit.services.test_mailing import (  # noqa: F401 - fixtures
    ADULTS,
    STUDENTS,
    adult,
    box,
    server,
)

ENVIRONMENT = {"HOST": "127.0.0.1", "SECURITY": "none", "SENDER": "c@oak.example"} | {
    "ADDRESS": "https://c.oak.example"
}


@pytest.fixture
def run(database_file, monkeypatch, server):  # noqa: F811
    """Return how to run a command in a school where Ruth was asked two weeks ago and wants mail."""
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)
    now = datetime.now(UTC)  # noqa: TID251 - a test's clock
    asked_on = now - timedelta(days=14)

    def invoke(*words):
        return CliRunner().invoke(main, list(words))

    assert invoke("round", "list").exit_code == 0  # makes the school
    me = keeper("school")
    with closing(open_database(database_file)) as database:
        fill(database, me, asked_on.date(), asked_on, STUDENTS, ADULTS)
        as_(database, me, asked_on.date(), asked_on)(propose_outreach, [Wanted("s1", "t1")])
        as_(database, adult("t1"), now.date(), now)(wish_mail, True)
    for name, value in (ENVIRONMENT | {"PORT": str(server.port)}).items():
        monkeypatch.setenv(f"CONNECTIONS_MAIL_{name}", value)
    monkeypatch.setattr(SchoolDays, "is_one", lambda *_: True)  # also on the day of this test
    return invoke


def test_the_dry_run_names_ids_and_a_count_and_sends_nothing(run, box):  # noqa: F811
    told = run("mail", "--dry-run")
    assert told.exit_code == 0 and "1 mail would be sent." in told.output
    assert told.output.startswith("t1  weekly") and "Abbott" not in told.output
    found = json.loads(run("mail", "--dry-run", "--json").output)
    assert (found["mails"], found["to"][0]["adult_id"]) == (1, "t1")
    assert box.taken == []


def test_the_command_sends_and_says_how_many_and_a_second_time_nothing(run, box):  # noqa: F811
    assert "1 mail was sent." in run("mail").output
    assert json.loads(run("mail", "--json").output) == {"sent": 0, "failed": 0}
    assert len(box.taken) == 1


def test_without_a_mail_server_nothing_is_sent_and_no_line_is_opened(run, box, monkeypatch):  # noqa: F811
    for name in (*ENVIRONMENT, "PORT"):
        monkeypatch.delenv(f"CONNECTIONS_MAIL_{name}")
    told = run("mail")
    assert told.exit_code == 1 and "No mail server is set" in told.output and box.taken == []


def test_the_running_server_sends_by_itself_and_once(run, box):  # noqa: F811
    st.cache_resource.clear()
    try:
        for _ in range(3):
            ui_server.send_due_mails()
        assert len(box.taken) == 1
    finally:
        ui_server.close_database()
        st.cache_resource.clear()
