"""The settings: from the environment and from connections.toml; what is unsafe stops the start."""

from pathlib import Path

import pytest

from connections import settings as room
from connections.domain.problems import ConnectionsError
from connections.domain.rhythm.server import Security
from connections.settings import SignIn, settings_from

OIDC = {
    "oidc_issuer": "https://accounts.google.com", "oidc_client": "id", "oidc_secret": "hush",
    "oidc_domains": "Oak.example, oakstreet.example",
}  # fmt: skip


def named(values, **more):
    return {f"CONNECTIONS_{name.upper()}": value for name, value in (values | more).items()}


@pytest.fixture
def file(tmp_path):
    """Return how to write connections.toml; the environment that names it comes back."""

    def write(text):
        path = tmp_path / "connections.toml"
        path.write_text(text, encoding="utf-8")
        return {"CONNECTIONS_CONFIG": str(path)}

    return write


def test_every_setting_stands_in_the_file_as_well_and_the_environment_wins(file, tmp_path):
    there = file(
        f"""
        database_url = "postgresql+psycopg://db/connections"
        keys_folder = '{tmp_path.as_posix()}'
        key = "k"
        school = "oak"
        address = "0.0.0.0"
        behind_tls = true
        allowed_hosts = ["connections.oak.example", "c2.oak.example"]
        language = "en"
        oidc_issuer = "https://accounts.google.com/"
        oidc_client = "id"
        oidc_secret = "hush"
        oidc_domains = ["Oak.example"]
        """
    )
    found = settings_from(there)
    assert found.database_url == "postgresql+psycopg://db/connections" and found.school_id == "oak"
    assert (found.keys_folder, found.key, found.address) == (Path(tmp_path), "k", "0.0.0.0")
    assert found.behind_tls and found.allowed_hosts == ("connections.oak.example", "c2.oak.example")
    assert found.sign_in == SignIn("https://accounts.google.com", "id", "hush", ("oak.example",))
    both = settings_from(there | {"CONNECTIONS_SCHOOL": "elm", "CONNECTIONS_ADDRESS": ""})
    assert (both.school_id, both.address) == ("elm", "0.0.0.0")
    assert "hush" not in repr(found) and "'k'" not in repr(found)


def test_it_is_found_beside_the_data_and_nobody_needs_one(monkeypatch, tmp_path):
    monkeypatch.setattr(room, "data_folder", lambda: tmp_path)
    assert settings_from({}).school_id is None
    (tmp_path / "connections.toml").write_text('school = "oak"', encoding="utf-8")
    assert settings_from({}).school_id == "oak"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('adress = "127.0.0.1"', "no setting “adress”"),
        ("school = 7", "of another kind"),
        ('behind_tls = "yes"', "of another kind"),
        ('allowed_hosts = "a.example"', "of another kind"),
        ("oidc_domains = [7]", "of another kind"),
        ("school = oak", "cannot be read"),
        ('address = "0.0.0.0"', "over the network unprotected"),
        ("behind_tls = true", "needs CONNECTIONS_ALLOWED_HOSTS"),
    ],
)
def test_what_is_unknown_or_unsafe_in_the_file_stops_the_start(file, text, why):
    with pytest.raises(ConnectionsError, match=why):
        settings_from(file(text))


def test_a_file_that_is_named_and_not_there_stops_the_start(tmp_path):
    with pytest.raises(ConnectionsError, match="cannot be read"):
        settings_from({"CONNECTIONS_CONFIG": str(tmp_path / "no.toml")})


def test_a_secret_may_lie_in_a_file_of_its_own(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hush\n", encoding="utf-8")
    without = {name: value for name, value in OIDC.items() if name != "oidc_secret"}
    found = settings_from(named(without, oidc_secret_file=str(secret)))
    assert found.sign_in.secret == "hush"
    assert found.sign_in.domains == ("oak.example", "oakstreet.example")
    for wrong, why in (
        (named(OIDC, oidc_secret_file=str(secret)), "not both"),
        (named(without, oidc_secret_file=str(tmp_path / "no")), "cannot be read"),
    ):
        with pytest.raises(ConnectionsError, match=why):
            settings_from(wrong)
    secret.write_text("\n", encoding="utf-8")
    with pytest.raises(ConnectionsError, match="empty"):
        settings_from(named(without, oidc_secret_file=str(secret)))


@pytest.mark.parametrize("missing", OIDC)
def test_a_forgotten_setting_of_the_sign_in_closes_instead_of_opening(missing):
    with pytest.raises(ConnectionsError, match="needs all of"):
        settings_from(named({name: value for name, value in OIDC.items() if name != missing}))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"oidc_domains": "*"}, "no part of an address"),
        ({"oidc_domains": "oak.example, @elm.example"}, "no part of an address"),
        ({"oidc_domains": "example"}, "no part of an address"),
        ({"oidc_issuer": "http://accounts.example"}, "https"),
        ({"oidc_issuer": "accounts.example"}, "https"),
        ({"oidc_issuer": "https://login.microsoftonline.com/common/v2.0"}, "anybody"),
        ({"oidc_issuer": "https://login.microsoftonline.com/organizations/v2.0"}, "anybody"),
        ({"oidc_issuer": "https://login.microsoftonline.com"}, "anybody"),
    ],
)
def test_a_sign_in_that_would_let_in_anybody_stops_the_start(wrong, why):
    with pytest.raises(ConnectionsError, match=why):
        settings_from(named(OIDC | wrong))


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"behind_tls": "2", "allowed_hosts": "oak.example"}, "it is 1 or 0"),
        ({"behind_tls": "ja", "allowed_hosts": "oak.example"}, "it is 1 or 0"),
        ({"allowed_hosts": "oak.example"}, "CONNECTIONS_BEHIND_TLS=1 as well"),
    ],
)
def test_a_switch_that_was_mistyped_or_forgotten_stops_the_start(environment, says):
    """It meant "off" before: the name of the proxy was served without TLS."""
    with pytest.raises(ConnectionsError, match=says):
        settings_from(named({}, **environment))


@pytest.mark.parametrize("on", ["1", "true", "True", "YES", "on"])
def test_a_switch_is_on_however_it_is_written(on):
    assert settings_from(named({}, behind_tls=on, allowed_hosts="oak.example")).behind_tls


MAIL = {"mail_host": "mail.oak.example", "mail_sender": "c@oak.example"} | {
    "mail_address": "https://c.oak.example/"
}


def test_mail_stands_in_a_section_of_its_own_and_safe_is_what_nobody_said(file, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hush\n")
    there = file(
        f"""
        [mail]
        host = "mail.oak.example"
        port = 2525
        user = "connections"
        password_file = '{secret.as_posix()}'
        sender = "c@oak.example"
        address = "https://c.oak.example"
        """
    )
    found = settings_from(there).mail
    assert (
        found
        == settings_from(
            named(MAIL, mail_port="2525", mail_user="connections", mail_password="hush")
        ).mail
    )
    assert (found.security, found.port, found.password) == (Security.STARTTLS, 2525, "hush")
    assert "hush" not in repr(found)
    assert settings_from(named(MAIL)).mail.port == 587
    assert settings_from(named(MAIL, mail_security="tls")).mail.port == 465
    proxied = named(MAIL, mail_address="", behind_tls="1", allowed_hosts="c.oak.example")
    assert settings_from(proxied).mail.address == "https://c.oak.example"
    assert settings_from({}).mail is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"mail_host": ""}, "Mail needs"),
        ({"mail_address": ""}, "Mail needs"),
        ({"mail_address": "http://c.oak.example"}, "https"),
        ({"mail_sender": "Ann <a@oak.example>"}, "not one mail address"),
        ({"mail_sender": "a@oak.example\nBcc: b@oak.example"}, "not one mail address"),
        ({"mail_security": "ssl"}, "starttls"),
        ({"mail_port": "smtp"}, "is a number"),
        ({"mail_port": "0"}, "is a number"),
        ({"mail_user": "connections"}, "go together"),
        ({"mail_user": "u", "mail_password": "p", "mail_security": "none"}, "unprotected"),
        ({"mail_user": "u", "mail_password": "p", "mail_password_file": "f"}, "not both"),
        ({"mail_password_file": "/nowhere"}, "cannot be read"),
    ],
)
def test_a_mail_server_that_is_half_said_or_unsafe_stops_the_start(more, said):
    with pytest.raises(ConnectionsError, match=said):
        settings_from(named(MAIL, **more))


def test_a_word_that_is_no_setting_of_mail_stops_the_start(file):
    with pytest.raises(ConnectionsError, match="mail_hots"):
        settings_from(file('[mail]\nhots = "mail.oak.example"'))
