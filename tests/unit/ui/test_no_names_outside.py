"""A real server, a thousand invented names and notes, and errors: no log or file tells one."""

import asyncio
import http.client
import logging
import re
import shutil
import socket
import sqlite3
import sys
import threading
from urllib.parse import quote, urlencode, urlsplit

import pytest
from sqlalchemy import text
from streamlit.error_util import handle_user_script_exception

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.services.book.book import open_database, reading
from connections.services.outreach.notes import write_note
from connections.services.school.schools import keeper
from connections.ui.shell.logs import keep_names_out, log_bug
from tests.asking import NOW, as_
from tests.browser.conftest import serving
from tests.load.session import Session

CANARY = re.compile(rb"(?i)q[xz]canary")
PAGES = ("", "mark", "meeting", "coverage", "outreach", "reports", "rosters", "school", "toolkit")
NAMED = {
    "students": ("first_name", "last_name", "preferred_name"),
    "adults": ("first_name", "last_name", "title"),
    "contacts": ("remark",),
    "rounds": ("name",),
    "schools": ("name",),
}


def fill_with_canaries(url: str) -> int:
    """Give everybody at Oak Street a name that is found anywhere; return how many there are."""
    database, planted = open_database(url), 0
    with database.changing(keeper("school"), "test.filled", NOW) as sql:
        for table, columns in NAMED.items():
            for column in columns:
                planted += sql.execute(
                    text(f"UPDATE {table} SET {column} = 'Qxcanary' || abs(random()) || '{column}'")
                ).rowcount
    with reading(database, "school") as book:
        mine = {adult.adult_id: book.caseload_of(adult.adult_id) for adult in book.adults()}
        carried = [(adult_id, student_id) for adult_id in mine for student_id in mine[adult_id]]
    assert carried
    for place, (adult_id, student_id) in enumerate(carried[:40]):
        viewer = Viewer("school", frozenset({Role.TEACHER}), adult_id=adult_id, name=adult_id)
        told = {"happened": f"qzcanary{place}", "restricted": bool(place % 2)}
        as_(database, viewer)(write_note, student_id, **told)
        planted += 1
    database.close()
    return planted


@pytest.fixture
def served(tmp_path, oak_street_file):
    """Return the app over a school of canaries, with the folder for whatever it leaves behind."""
    (tmp_path / "tmp").mkdir()
    path = tmp_path / "school.sqlite"
    shutil.copy(oak_street_file, path)
    url = f"sqlite:///{path.as_posix()}"
    assert fill_with_canaries(url) >= 1_000
    with socket.socket() as outside:  # whatever asks for something elsewhere asks here
        outside.bind(("127.0.0.1", 0))
        outside.listen()
        proxy = f"http://127.0.0.1:{outside.getsockname()[1]}"
        names = ("http_proxy", "https_proxy", "all_proxy")
        proxies = {name: proxy for each in names for name in (each, each.upper())}
        with serving(tmp_path, url, TMPDIR=str(tmp_path / "tmp"), **proxies) as app:
            yield app, path, tmp_path
        outside.setblocking(False)
        with pytest.raises(BlockingIOError):  # nobody knocked
            outside.accept()


def told_anywhere(app, folder):
    """Return where a canary can be read: the log, temporary files, other files of the folder."""
    files = [app.log, *(path for path in folder.rglob("*") if "school.sqlite" not in path.name)]
    return [p.name for p in files if p.is_file() and CANARY.search(p.read_bytes())]


def knock_with_canaries(app):
    """Send names wherever a request takes a text: addresses, forms, messages, headers."""
    line = http.client.HTTPConnection(urlsplit(app.url).netloc, timeout=20)
    name = "Qxcanary Visitor"
    form = urlencode({"code": name, "name": name, "key": name})
    for method, path, body in (
        ("GET", f"/{quote(name)}", None), ("GET", f"/take/{quote(name)}", None),
        ("GET", f"/join?code={quote(name)}", None), ("POST", "/join", form),
        ("POST", "/join/name", form), ("POST", "/keeper", form),
        ("POST", "/answers", f'{{"capability": "{name}", "answers": [{{"student": "{name}"}}]}}'),
        ("POST", "/answers/mine", f'{{"capability": "{name}"}}'), ("POST", "/answers", name),
        ("PUT", f"/_stcore/upload_file/{quote(name)}/{quote(name)}", name),
    ):  # fmt: skip
        kind = (
            "application/json"
            if path.startswith("/answers")
            else "application/x-www-form-urlencoded"
        )
        line.request(method, path, body, {"Content-Type": kind, "Cookie": "a=Qxcanary"})
        line.getresponse().read()
    line.close()


def break_the_rounds(path, told):
    """Write something into the database that no page can read; every page then fails on it."""
    with sqlite3.connect(path, timeout=30) as sql:
        sql.execute("PRAGMA ignore_check_constraints = ON")
        sql.execute("UPDATE rounds SET status = ?", (told,))
    sql.close()


def test_a_thousand_names_and_a_hundred_errors_and_nothing_is_told(served):
    app, path, folder = served
    cookie = app.cookie()

    async def walk() -> str:
        shown = []
        for page in PAGES:
            visit = Session(app.url, page, cookie)
            await visit.open()
            shown += [str(visit.elements), *visit.texts.values()]
            await visit.close()
        return " ".join(shown)

    async def fail(times: int) -> list[str]:
        visit, told = Session(app.url, "", cookie), []
        await visit.open()
        for _ in range(times - 1):
            told.append(str(visit.elements.get("alert")))
            visit.elements.clear()
            await visit.rerun()
            await visit.finished(30)
        await visit.close()
        return [*told, str(visit.elements.get("alert"))]

    assert CANARY.search(asyncio.run(walk()).encode()), "else this walk saw nobody"
    knock_with_canaries(app)
    assert told_anywhere(app, folder) == []
    break_the_rounds(path, "Qxcanary status")
    failed = asyncio.run(fail(150))  # runs asked for while another ends are one: some are left
    log = app.log.read_text(errors="replace")
    numbers = re.findall(r"problem ([0-9a-f]{8}): ValueError at ", log)
    assert len(numbers) == len(set(numbers)) >= 100
    assert "Traceback" not in log and 'File "' not in log
    assert told_anywhere(app, folder) == []
    said = [told for told in failed if "Nothing you saved is lost" in told]
    assert len(said) >= 100
    for told in failed:
        assert set(re.findall(r"\(number ([0-9a-f]{8})\)", told)) <= set(numbers)
        assert not re.search(r"Traceback|ValueError|\.py\b|(?i:canary)", told)


# ---- Whoever else would write something of a bug -------------------------------------------------


@pytest.fixture
def quiet(monkeypatch):
    """Keep names out of this process, for one test."""
    before = logging.getLogRecordFactory()
    for name in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    keep_names_out()
    yield
    logging.setLogRecordFactory(before)


def bug(name):
    try:
        return {}[name]
    except KeyError as problem:
        return problem


def test_a_hundred_errors_say_their_number_and_where_they_are(quiet, caplog, capsys):
    numbers = set()
    for place in range(100):
        problem = bug(f"Qxcanary {place}")
        handle_user_script_exception(
            problem, lambda raised: bool(numbers.add(log_bug(raised))) or True
        )
        assert log_bug(problem) in numbers, "a bug has one number, whoever asks"
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == len(numbers) == 100, "and is told once"
    assert all(re.fullmatch(r"problem \w{8}: KeyError at \S+:\d+ bug", line) for line in lines)
    printed = caplog.text + "".join(capsys.readouterr())
    assert not CANARY.search(printed.encode()) and "Traceback" not in printed


def test_what_ends_in_a_thread_a_task_or_the_main_line_is_told_in_the_same_way(
    quiet, caplog, capsys
):
    def fail(*_):
        raise bug("Qxcanary")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    sys.excepthook(KeyError, bug("Qxcanary"), None)

    async def forget():
        asyncio.ensure_future(asyncio.sleep(0)).add_done_callback(fail)
        await asyncio.sleep(0.01)

    asyncio.run(forget())
    logging.getLogger("another.package").exception("of %s", "Qxcanary", exc_info=bug("Qxcanary"))
    printed = caplog.text + "".join(capsys.readouterr())
    assert len(re.findall(r"problem \w{8}: KeyError at", printed)) == 4
    assert not CANARY.search(printed.encode())
