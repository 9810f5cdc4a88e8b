"""The cookie of a session under TLS: no other server of the domain can give a browser one."""

import asyncio

import pytest
import streamlit as st

from connections.domain.access.grants import Reach
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.services.access.sessions import open_session
from connections.ui.guard.cookie import HostCookie
from connections.ui.shell import session
from connections.ui.shell.doors import SESSION_COOKIE
from tests.unit.ui.test_routes import Server

PROXIED = {"host": "connections.example.org", "x-forwarded-for": "10.0.0.9"}
AT_HOST = f"__Host-{SESSION_COOKIE}"


@pytest.fixture
def served(monkeypatch, database_file):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)
    monkeypatch.setenv("CONNECTIONS_BEHIND_TLS", "1")
    monkeypatch.setenv("CONNECTIONS_ALLOWED_HOSTS", "connections.example.org")
    st.cache_resource.clear()
    yield Server()
    session.desk().close()
    st.cache_resource.clear()


def test_under_tls_only_the_name_that_needs_it_brings_a_session_and_takes_it_away(served):
    teacher = Viewer(served.me.school_id, frozenset(), "A1", reach=Reach.POCKET)
    mine, planted = (
        open_session(session.database(), teacher, Door.DEVICE, session.now()) for _ in range(2)
    )

    def ask(cookie, method="GET", path="/session", **headers):
        return served.ask(method, path, headers=PROXIED | {"cookie": cookie} | headers)

    assert ask(f"{AT_HOST}={mine}")[0] == 204
    for cookie in (
        f"{SESSION_COOKIE}={planted}", f"a=b {SESSION_COOKIE}={planted}",
        f'a="; {SESSION_COOKIE}={planted}"', f"a={AT_HOST}={planted}",
    ):  # fmt: skip
        assert ask(cookie)[0] == 401, cookie
        assert ask(f"{AT_HOST}={mine}; {cookie}", "POST", "/pocket/lock")[1]["location"] == "/"
        assert ask(f"{AT_HOST}={planted}")[0] == 204, "what was planted counts for nothing"
        mine = open_session(session.database(), teacher, Door.DEVICE, session.now())
    told = ask(f"{AT_HOST}={mine}", "POST", "/pocket/lock")[1]["set-cookie"]
    assert told.startswith(f'{AT_HOST}="";') and "Path=/;" in told and told.endswith("Secure")
    assert ask(f"{AT_HOST}={mine}")[0] == 401
    at_home = {"host": "127.0.0.1:8501", "cookie": f"{SESSION_COOKIE}={planted}"}
    assert served.ask("GET", "/session", headers=at_home)[0] == 204, "there is no TLS at home"


def test_a_session_that_is_opened_is_kept_under_that_name_for_pages_and_open_lines(served):
    heard, said = [], []

    async def page(scope, receive, send):
        heard.append(dict(scope["headers"])[b"cookie"])
        cookie = f"{SESSION_COOKIE}=new; HttpOnly; Path=/; SameSite=lax; Secure"
        headers = [(b"set-cookie", cookie.encode()), (b"set-cookie", b"other=1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def keep(message):
        said.append(message["headers"])

    for kind in ("http", "websocket"):
        headers = {**PROXIED, "cookie": f"a=b; {AT_HOST}=mine"}
        scope = {
            "type": kind, "path": "/", "client": ("127.0.0.1", 5000),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip
        asyncio.run(HostCookie(page)(scope, None, keep))
    assert heard == [f"a=b; {SESSION_COOKIE}=mine".encode()] * 2
    kept = f"{AT_HOST}=new; HttpOnly; Path=/; SameSite=lax; Secure".encode()
    assert said[0] == [(b"set-cookie", kept), (b"set-cookie", b"other=1")]
