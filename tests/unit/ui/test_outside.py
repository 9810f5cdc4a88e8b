"""The outside wall of a real server: what every response says, who is refused, what is not told."""

import http.client
import os
import re
import shutil
import socket
from base64 import b64encode
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from connections.domain.access.account import Account
from connections.services.book.book import open_database, reading
from connections.services.school.overseers import add_overseer, open_district
from connections.services.school.schools import find_school, keeper
from connections.ui import server
from connections.ui.shell import session
from connections.ui.shell.headers import HEADERS, content_security_policy
from tests.asking import NOW, as_
from tests.browser.conftest import serving

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
EVIL = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},  # another program of this very computer
    {"Origin": "https://127.0.0.1.evil.example"},
    {"Origin": "file://"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.fixture(scope="module")
def app(tmp_path_factory, oak_street_file):
    folder = tmp_path_factory.mktemp("outside")
    shutil.copy(oak_street_file, folder / "school.sqlite")
    with serving(folder, f"sqlite:///{(folder / 'school.sqlite').as_posix()}") as started:
        yield started


@pytest.fixture
def cookie(app):
    """Return the cookies of whoever looks after the computer, as a header says them."""
    return {"Cookie": app.cookie()}


@pytest.fixture
def ask(app, cookie):
    """Return how to ask the server: (status, headers, body) of one request."""

    def ask(method, path, headers=None, body=None, cookie=cookie):
        line = http.client.HTTPConnection(urlsplit(app.url).netloc, timeout=20)
        line.request(method, path, body, (headers or {}) | cookie)
        response = line.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        answer = response.status, found, response.read()
        line.close()
        return answer

    return ask


def post_routes():
    """Return every address of ours that takes more than a look, with its method."""
    for route in server.our_routes():
        for method in route.methods - {"GET", "HEAD", "OPTIONS"}:
            yield method, re.sub(r"\{\w+\}", "x", route.path)


def wall(headers):
    """Say what is wrong with the headers of a response."""
    wanted = {"content-security-policy": content_security_policy()} | {
        name.lower(): value for name, value in HEADERS.items()
    }
    wrong = {
        name: headers.get(name) for name, value in wanted.items() if headers.get(name) != value
    }
    return wrong | ({"server": headers["server"]} if "server" in headers else {})


def upload_address(app):
    """Return an address to which Streamlit takes files, of a page that is open."""
    return "/_stcore/upload_file/0000-session/0000-file"


def test_every_response_carries_the_headers_and_none_names_the_server(app, ask):
    page = ask("GET", "/")[2].decode()
    files = re.findall(r'(?:src|href)="\.?(/?static/[^"]+|/?favicon[^"]*)"', page)
    assert len(files) >= 3
    asked = [
        ("GET", "/"), ("HEAD", "/"), ("GET", "/mark"), ("GET", "/no/such/page"), ("GET", "/join"),
        ("GET", "/keeper"), ("GET", "/keeper/keeper.js"), ("GET", "/take/x"), ("GET", "/media/x"),
        ("GET", "/static/no-such-file.js"), ("GET", "/static/../../etc/passwd"),
        ("GET", "/_stcore/health"), ("GET", "/_stcore/host-config"), ("GET", "/_stcore/metrics"),
        ("GET", "/_stcore/agent"), ("GET", "/_stcore/stream"), ("GET", "/_stcore/no-such"),
        ("PUT", upload_address(app)), ("DELETE", upload_address(app)), ("GET", upload_address(app)),
        ("OPTIONS", upload_address(app)), ("POST", "/_stcore/health"), ("PATCH", "/join"),
        ("GET", "/component/x/y.js"), ("GET", "/app/static/x"), ("GET", "/oauth2callback"),
        ("GET", "/auth/login"), ("GET", "/auth/logout"), ("GET", "//evil.example/x"),
        ("GET", "/mark/"),
        *(("GET", f"/{file.lstrip('/')}") for file in files), *post_routes(),
    ]  # fmt: skip
    wrong, seen = {}, set()
    for method, path in asked:
        for more in ({}, {"Host": "evil.example"}, {"Origin": "https://evil.example"}, FORM):
            status, headers, _ = ask(
                method, path, more, b"x" if method in ("POST", "PUT") else None
            )
            seen.add(status)
            if found := wall(headers):
                wrong[method, path, str(more), status] = found
    assert wrong == {}
    assert seen >= {200, 303, 403, 404, 405, 409, 421}, "else this test looks at too little"


def refused_line(app, **headers):
    """Return the answer to a web socket that is not to be opened, as bytes."""
    split = urlsplit(app.url)
    told = {
        "Host": split.netloc, "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": b64encode(os.urandom(16)).decode(), "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "streamlit",
    } | headers  # fmt: skip
    with socket.create_connection((split.hostname, split.port), timeout=20) as line:
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        line.sendall(f"GET /_stcore/stream HTTP/1.1\r\n{lines}\r\n".encode())
        return line.recv(65536).decode()


@pytest.mark.parametrize(
    "headers", [*EVIL, {"Host": "evil.example"}], ids=lambda one: "=".join(next(iter(one.items())))
)
def test_another_sites_page_opens_no_line(app, headers):
    answer = refused_line(app, **headers)
    assert answer.startswith("HTTP/1.1 421" if "Host" in headers else "HTTP/1.1 403")
    found = dict(re.findall(r"^([\w-]+): (.*?)\r$", answer.lower(), re.M))
    assert not {"server", "sec-websocket-accept"} & set(found)
    assert found["x-content-type-options"] == "nosniff"


def test_our_own_page_opens_its_line_which_names_no_server(app, cookie):
    answer = refused_line(app, Origin=app.url, **cookie)
    assert answer.startswith("HTTP/1.1 101") and "\r\nserver:" not in answer.lower()


NOBODYS = [
    {}, {"Cookie": "connections_session="}, {"Cookie": "connections_session=x"},
    {"Cookie": "connections_keeper=x; connections_session=x"}, {"Cookie": "=;;==; a"},
]  # fmt: skip


@pytest.mark.parametrize("cookie", NOBODYS)
def test_without_a_session_every_address_shows_the_way_in_and_nothing_of_the_school(
    app, ask, cookie
):
    pages = ["/", "/mark", "/coverage", "/rosters", "/no/such/page", "/mark/x", "/index.html"]
    pages += ["/joinx", "/keeperx", "/sessions", "/answersx", "/staticx", "/feedx", "/passkeyx"]
    beside = ["/_stcore/host-config", "/_stcore/stream", "/_stcore/no-such", "/take/x"]
    own = [re.sub(r"\{\w+\}", "x", route.path) for route in server.our_routes()]
    for path in {*pages, *beside, *own, upload_address(app)}:
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            status, headers, body = ask(method, path, cookie=cookie)
            assert b"Oak Street" not in body and "set-cookie" not in {
                name for name in headers if "connections_session" in headers[name]
            }
            open_to_all = path not in pages and path.startswith(
                (
                    *("/join", "/keeper", "/slip", "/unlock", "/oidc", "/session", "/answers"),
                    "/passkey",
                    *("/plain", "/feed", "/stage/link"),
                )
            )
            assert open_to_all or status in {303, 401, 404}, (method, path, status)
        if path in pages:
            assert ask("GET", path, cookie=cookie)[1]["location"] == "/join"
    assert refused_line(app, Origin=app.url, **cookie).startswith("HTTP/1.1 403")


@pytest.mark.parametrize("headers", EVIL, ids=lambda one: "=".join(next(iter(one.items()))))
def test_every_route_that_changes_something_refuses_another_sites_page(app, ask, headers):
    """A browser sends a visitor's cookies along with another site's form."""
    routes = [*post_routes(), ("PUT", upload_address(app)), ("DELETE", upload_address(app))]
    assert {path for _, path in routes} >= {
        *("/answers", "/answers/mine", "/join", "/join/name", "/join/leave", "/keeper"),
        *("/keeper/passphrase", "/keeper/passphrase/new", "/session"),
        *("/slip", "/slip/digits", "/slip/once", "/unlock", "/passkey", "/passkey/begin"),
        *("/pocket/passkey", "/pocket/passkey/begin", "/pocket/passkey/end"),
    }
    for method, path in routes:
        for kind in (FORM, {"Content-Type": "application/json"}):
            status, found, body = ask(method, path, headers | kind, b"{}")
            assert (status, body.decode()) == (403, "Please open this page itself and try again.")
            assert "set-cookie" not in found


def test_our_own_pages_and_programs_are_let_through(app, ask):
    for headers in ({}, {"Origin": app.url}, {"Sec-Fetch-Site": "same-origin"}):
        assert ask("POST", "/join/leave", headers | FORM)[0] == 303
        status, _, body = ask("POST", "/answers", headers | {"Content-Type": "application/json"})
        assert status == 409 and b"Nothing was saved" in body


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1", " "]
)
def test_a_name_that_points_here_from_elsewhere_reads_nothing(ask, host):
    """Rebinding: a site's name is made to lead to this computer, and its page reads along."""
    for path in ("/", "/join", "/keeper", "/_stcore/health", "/static/index.html"):
        assert ask("GET", path, {"Host": host})[::2] == (421, b"")


def test_nothing_is_open_that_streamlit_could_open(ask):
    for path in ("/_stcore/metrics", "/_stcore/agent", "/_stcore/agent/x", "/media/a", "/media"):
        for method in ("GET", "POST", "PUT", "DELETE"):
            assert ask(method, path)[0] == 404, path


def test_a_districts_overseer_reaches_one_page_and_no_name_by_any_route(app, ask):
    """Every route, every page and Streamlit's own line, with the session of an overseer."""
    with closing(open_database(app.database_url, app.installation())) as database:
        me = keeper(find_school(database, NOW))
        as_(database, me)(add_overseer, "ann@district.example.org")
        with reading(database, me.school_id) as book:
            names = {part.encode() for s in book.students() for part in (s.last_name,)}
        account = Account("issuer", "subject", "ann@district.example.org", vouches=True)
        holding = open_district(database, account, ["district.example.org"], session.now())
    cookie = {"Cookie": f"connections_session={holding}"}
    pages = ["/", "/mark", "/coverage", "/rosters", "/school", "/pocket", "/mywall", "/switch"]
    own = [re.sub(r"\{\w+\}", "x", route.path) for route in server.our_routes()]
    beside = ["/_stcore/host-config", "/_stcore/stream", "/take/x", upload_address(app)]
    for path in {*pages, *own, *beside, "/district"}:
        if path.startswith(("/keeper", "/join")):
            continue  # other doors stand before this one
        for method in ("GET", "POST", "PUT", "DELETE"):
            if method == "POST" and path in {"/district/lock", "/session/lock"}:
                continue
            status, headers, body = ask(method, path, FORM, b"school=school", cookie)
            assert not [name for name in names if len(name) > 3 and name in body], (method, path)
            if path in pages and method == "GET":
                assert (status, headers["location"]) == (303, "/district")
    status, _, body = ask("GET", "/district", cookie=cookie)
    assert status == 200 and b"No school has taken a report" in body
    assert refused_line(app, Origin=app.url, **cookie).startswith("HTTP/1.1 403")
    assert ask("POST", "/district/lock", FORM, b"", cookie)[0] == 303
    assert ask("GET", "/district", cookie=cookie)[0] == 303
