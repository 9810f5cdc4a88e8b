"""The tuning and the safety of the shipped configuration: an upgrade must not drop a switch."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from streamlit import config
from streamlit.runtime import memory_session_storage

import connections
from connections.domain.problems import ConnectionsError
from connections.files.bytes.reading import MAX_BYTES
from connections.settings import Settings
from connections.ui.shell.headers import CLOSED, content_security_policy, inline_script_hashes
from connections.ui.shell.switches import SAFE, require_safe_switches
from tests.browser.conftest import free_port

ROOT = Path(connections.__file__).parent.parent
SHIPPED = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

# Each with the reason it is there. docs/decisions/0033 has the measurements.
SWITCHES = {
    "server.fileWatcherType": ("none", "watching made 25 arrivals wait 15 s"),
    "runner.postScriptGC": (False, "two thirds of the cost of a rerun; the server does it itself"),
    "runner.magicEnabled": (False, "nothing is drawn by accident"),
    "server.websocketPingInterval": (20, "school proxies cut silent lines after 30 s"),
    "server.headless": (True, "no browser opens, nothing is asked at the first start"),
    "server.address": ("127.0.0.1", "one laptop serves itself and nobody else"),
    "server.runOnSave": (False, "files do not change while a school works"),
    "server.enableCORS": (True, "no other site talks to the web socket"),
    "server.enableXsrfProtection": (True, "no other site uploads"),
    "server.enableStaticServing": (False, "nothing is served that no page asks for"),
    "client.showErrorDetails": ("none", "no traceback with a name in it on a screen"),
    "client.showErrorLinks": (False, "no error is looked up elsewhere"),
    "client.toolbarMode": ("viewer", "no developer menu in front of a school"),
    "client.disableDataExport": (True, "every export goes through the audit log"),
    "browser.gatherUsageStats": (False, "nothing leaves the machine"),
    "logger.enableRich": (False, "no traceback past our own log"),
}


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_the_switch_is_set_and_streamlit_still_knows_it(name):
    wanted, reason = SWITCHES[name]
    section, _, option = name.partition(".")
    assert SHIPPED[section][option] == wanted, reason
    assert name in config.get_config_options(force_reparse=False), f"gone from Streamlit: {reason}"


@pytest.mark.parametrize("section", sorted(set(SHIPPED) - {"theme"}))
def test_every_shipped_option_exists(section):
    known = config.get_config_options(force_reparse=False)
    assert [o for o in SHIPPED[section] if f"{section}.{o}" not in known] == []


WEAKER = {
    "server.enableCORS": False, "server.corsAllowedOrigins": ["https://evil.example"],
    "server.enableXsrfProtection": False, "server.allowedHosts": ["*"],
    "server.enableStaticServing": True, "server.enableAgentApi": True,
    "server.fileWatcherType": "auto", "server.runOnSave": True, "server.maxUploadSize": 200,
    "server.maxMessageSize": 200, "server.disconnectedSessionTTL": 3600,
    "client.showErrorDetails": "full", "client.showErrorLinks": True,
    "client.toolbarMode": "developer", "client.disableDataExport": False,
    "browser.gatherUsageStats": True, "logger.enableRich": True, "global.developmentMode": True,
    "server.address": "0.0.0.0",
}  # fmt: skip


@pytest.fixture
def shipped():
    """Return the options as they are shipped; whatever is set is put back."""
    known = config.get_config_options()
    before = {name: option.value for name, option in known.items()}
    for section, options in SHIPPED.items():
        for name, value in options.items():
            if section != "theme":
                config.set_option(f"{section}.{name}", value)
    config.set_option("global.developmentMode", False)
    yield
    for name, value in before.items():
        if known[name].value != value:
            config.set_option(name, value)


def test_what_is_shipped_may_start(shipped):
    require_safe_switches(Settings())


def test_each_weaker_value_has_its_test():
    assert set(WEAKER) == {*SAFE, "server.address"}


@pytest.mark.parametrize("name", sorted(WEAKER))
def test_a_server_that_is_set_less_safely_does_not_start(name, shipped):
    config.set_option(name, WEAKER[name])
    with pytest.raises(ConnectionsError, match=f"does not start: {name} is set"):
        require_safe_switches(Settings())


def test_the_start_ends_with_the_sentence_and_no_traceback(tmp_path):
    started = subprocess.run(
        [sys.executable, "-m", "connections", "serve", "--port", str(free_port())],
        cwd=ROOT,
        env=os.environ
        | {
            "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
            "CONNECTIONS_DATABASE_URL": f"sqlite:///{tmp_path / 'school.sqlite'}",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = started.stdout + started.stderr
    assert started.returncode == 1 and "client.showErrorDetails is set" in told
    assert "Traceback" not in told


def test_sizes_are_bounded():
    assert SHIPPED["server"]["maxUploadSize"] * 2**20 == MAX_BYTES  # as the reader and the page say
    assert SHIPPED["server"]["maxMessageSize"] <= 50


def test_dropped_sessions_are_kept_for_a_walk_through_a_dead_spot_and_no_longer():
    assert 60 <= SHIPPED["server"]["disconnectedSessionTTL"] <= 600
    assert hasattr(memory_session_storage, "MemorySessionStorage")


def test_the_agent_interface_is_off_and_closed():
    assert "enableAgentApi" not in SHIPPED["server"]
    assert config.get_config_options(force_reparse=False)["server.enableAgentApi"].value is False
    assert "/_stcore/agent" in CLOSED and "/_stcore/metrics" in CLOSED


def test_streamlits_page_holds_exactly_the_inline_script_the_policy_names():
    assert len(inline_script_hashes()) == 1


def test_the_policy_lets_nothing_in_from_elsewhere():
    policy = dict(
        part.split(" ", 1) for part in content_security_policy(("c.example.org",)).split("; ")
    )
    assert policy["default-src"] == "'self'"
    assert "unsafe" not in policy["script-src"] and "http" not in policy["script-src"]
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["connect-src"] == "'self' wss://c.example.org"
    assert "*" not in " ".join(policy.values())
