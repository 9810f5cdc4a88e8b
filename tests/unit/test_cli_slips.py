"""Slips and devices on the command line, for a mail merge and for checks from outside."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from connections.cli.main import main
from connections.domain.access.device import DeviceKind, Passkey
from connections.domain.access.slips import SLIP_LASTS
from connections.domain.problems import NotPossible
from connections.services.access.devices import enrol, look_at_slip
from connections.services.school.schools import keeper
from connections.store.access.passkeys import save_passkey
from connections.store.database import open_database
from connections.store.schema import sign_ins
from tests.asking import TODAY
from tests.small_school import fill
from tests.unit.services.test_slips import DIGITS, PEOPLE


@pytest.fixture
def moment():
    return datetime.now(UTC)  # noqa: TID251 - a test's clock


@pytest.fixture
def run(database_file, monkeypatch, moment):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)

    def invoke(*words):
        return CliRunner().invoke(main, list(words))

    assert invoke("round", "list").exit_code == 0  # makes the school
    with closing(open_database(database_file)) as database:
        fill(database, keeper("school"), TODAY, moment, [], PEOPLE)
    return invoke


def test_slips_are_issued_listed_and_a_device_is_revoked(run, database_file, moment):
    slips = json.loads(run("slips", "--json").output)
    assert [set(slip) for slip in slips] == [{"adult_id", "code", "url", "expires_at"}] * 2
    assert {slip["adult_id"] for slip in slips} == {"t1", "t2"}
    (mine,) = [slip for slip in slips if slip["adult_id"] == "t1"]
    assert mine["url"] == f"http://127.0.0.1:8501/slip#{mine['code']}"
    assert "No phone reaches http://127.0.0.1:8501" in run("slips", "--adult", "t2").output
    (other,) = json.loads(run("slips", "--adult", "t2", "--port", "8600", "--json").output)
    assert other["url"].startswith("http://127.0.0.1:8600/slip#"), "where this computer serves"
    lasts = datetime.fromisoformat(mine["expires_at"]) - moment
    assert SLIP_LASTS <= lasts < SLIP_LASTS + timedelta(minutes=5)
    assert json.loads(run("devices", "list", "--json").output) == []
    with closing(open_database(database_file)) as database:
        enrol(
            database, mine["code"], DIGITS, DIGITS, DeviceKind.IPAD, moment + timedelta(minutes=1)
        )
    (device,) = json.loads(run("devices", "list", "--json").output)
    assert (device["adult_id"], device["label"]) == ("t1", "iPad")
    assert set(device) == {"device_id", "adult_id", "label", "enrolled_at"}
    assert "iPad, since" in run("devices", "list").output
    assert run("devices", "revoke", device["device_id"]).exit_code == 0
    assert json.loads(run("devices", "list", "--json").output) == []
    again = run("devices", "revoke", device["device_id"], "--json")
    assert again.exit_code == 1 and "ended already" in again.output


def test_a_passkey_is_listed_beside_the_devices_and_revoked_like_one(run, database_file, moment):
    desk = Passkey("k1", "t1", "d", "c", "p", "Desk", moment, vouched_by="t2", vouched_at=moment)
    with closing(open_database(database_file)) as database, database.writing() as sql:
        save_passkey(sql, "school", desk)
    (found,) = json.loads(run("devices", "list", "--json").output)
    assert (found["device_id"], found["adult_id"], found["label"]) == ("k1", "t1", "passkey “Desk”")
    assert run("devices", "revoke", "k1").exit_code == 0
    assert json.loads(run("devices", "list", "--json").output) == []


def test_slips_of_one_adult_can_be_given_out_before_anybody_may_use_them(
    run, database_file, moment, monkeypatch
):
    monkeypatch.setenv("CONNECTIONS_BEHIND_TLS", "1")
    monkeypatch.setenv("CONNECTIONS_ALLOWED_HOSTS", "connections.example.org,other.example.org")
    (slip,) = json.loads(run("slips", "--adult", "t2", "--closed", "--json").output)
    assert slip["adult_id"] == "t2"
    assert slip["url"].startswith("https://connections.example.org/slip#")
    later = moment + timedelta(minutes=1)
    with (
        closing(open_database(database_file)) as database,
        pytest.raises(NotPossible, match="not used up"),
    ):
        look_at_slip(database, slip["code"], later)
    (slip,) = json.loads(run("slips", "--adult", "t2", "--json").output)
    with closing(open_database(database_file)) as database:
        look_at_slip(database, slip["code"], later)
        with database.reading() as sql:
            logged = sql.execute(sign_ins.select()).all()
    assert {row.who for row in logged} == {"command_line"}
    assert slip["code"] not in str(logged) and "Bo" not in str(logged)
    refused = run("slips", "--adult", "nobody", "--json")
    assert refused.exit_code == 1 and "nobody" in json.loads(refused.stdout)["error"]
