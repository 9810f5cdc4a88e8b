"""How the server is tuned, and who counts as sitting at its computer."""

import asyncio
import gc
import socket
import sys
from types import SimpleNamespace

import pytest
import streamlit as st
import streamlit.web.cli
from click.testing import CliRunner

from connections.cli.main import main
from connections.settings import Settings
from connections.ui import server
from connections.ui.shell.doors import at_this_computer


@pytest.fixture
def as_before(monkeypatch, database_file):
    """Put back what the server's start changes in this process."""
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)
    st.cache_resource.clear()
    switch, thresholds = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(switch)
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    st.cache_resource.clear()


def test_the_running_server_carries_the_tuning(as_before):
    """Without these three, 150 people wait several times as long (docs/decisions)."""

    async def run():
        async with server.around()["lifespan"](None):
            assert gc.get_freeze_count() > 10_000, "what was imported is never walked again"
            assert gc.get_threshold() == server.COLLECT_BY_ITSELF
            assert sys.getswitchinterval() == pytest.approx(server.HAND_OVER_AFTER)
            return asyncio.all_tasks()

    beside = {task.get_coro().__name__ for task in asyncio.run(run())}
    assert beside == {"run", "_collect", "_back_up", "_let_go"}, "no browser opens in a test"


def test_no_part_of_an_answer_waits_until_the_one_before_was_heard_of(as_before):
    """Where an answer's words wait so, each takes 40 ms longer on a line that is open already."""

    async def run():
        async with server.around()["lifespan"](None):
            with socket.socket() as bound:  # as Streamlit makes it: of no protocol in particular
                bound.bind(("127.0.0.1", 0))
                heard = asyncio.get_running_loop().create_future()

                class Heard(asyncio.Protocol):
                    def connection_made(self, transport):
                        line = transport.get_extra_info("socket")
                        heard.set_result(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                        transport.close()

                async with await asyncio.get_running_loop().create_server(Heard, sock=bound):
                    with socket.create_connection(bound.getsockname()):
                        return await heard

    assert asyncio.run(run())


@pytest.mark.parametrize(
    ("address", "host", "forwarded", "here"),
    [
        (None, "127.0.0.1:8501", None, True),  # Streamlit's word for this very computer
        ("127.0.0.1", "localhost:8501", None, True),
        ("127.0.0.1", "connections.example.org", "10.0.0.9", False),  # through the proxy
        ("10.0.0.9", "connections.example.org", "10.0.0.9", False),
        ("127.0.0.1", "connections.example.org", None, False),  # a proxy that adds nothing
        ("127.0.0.1", "localhost", "127.0.0.1", False),  # a made-up name through the proxy
        ("10.0.0.9", "localhost:8501", None, False),  # a made-up name past the proxy
    ],
)
def test_only_who_sits_at_the_computer_is_in_charge_of_it(
    monkeypatch, address, host, forwarded, here
):
    headers = {"Host": host} | ({"X-Forwarded-For": forwarded} if forwarded else {})
    context = SimpleNamespace(ip_address=address, headers=headers)
    behind = Settings(behind_tls=True, allowed_hosts=("connections.example.org",))
    monkeypatch.setattr(st, "context", context)
    assert at_this_computer(behind) is here


def test_behind_a_proxy_the_computers_own_names_stay_allowed(monkeypatch, tmp_path):
    """Streamlit refuses every name but those given: the facilitator at the projector too."""
    started = []
    monkeypatch.setattr(streamlit.web.cli, "main", started.append)
    monkeypatch.chdir(tmp_path)  # serving changes the folder
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", "sqlite://")
    monkeypatch.setenv("CONNECTIONS_BEHIND_TLS", "1")
    monkeypatch.setenv("CONNECTIONS_ALLOWED_HOSTS", "connections.example.org")
    CliRunner().invoke(main, ["serve"])
    (command,) = started
    for name in ("connections.example.org", "127.0.0.1", "localhost"):
        assert f"--server.allowedHosts={name}" in command
