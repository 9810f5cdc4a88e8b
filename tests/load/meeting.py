"""A meeting: everybody joins by phone, opens their wall and taps; a console and a stage look on.

    python -m tests.load.meeting --people 150 --duration 60 [--kill 3] [--vanish 20]

Ends with one line of JSON. Every answer that was acknowledged is looked for in the database, and
every mark there is compared with what was sent. Against this machine only.
"""

import argparse
import asyncio
import gc
import gzip
import html
import json
import os
import random  # noqa: TID251 - seeded: the same room every time
import re
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil
import websockets

from tests.load.school import build_school, environment, open_door, stored_answers, stored_marks
from tests.load.session import Line, Session, told

ROOT = Path(__file__).parent.parent.parent
LONGEST = 300  # seconds of tapping
MOST = 1500  # people
THINK = 2.5  # seconds between two taps of one person
PATIENCE = 15  # seconds before a request is made again
# What the last line holds; whatever else was counted stands in the line before it.
KEYS = (
    "people", "sent", "acknowledged", "lost", "wrong", "p50_ms", "p95_ms", "bare_p95_ms",
    "p95_ratio", "mb_per_session", "meeting_lag_s", "stage_lag_s", "opened_s", "opened_p95_ms",
    "cpu_ms_each",
)  # fmt: skip


@dataclass
class Tap:
    """One tap: what was meant, and when it was acknowledged."""

    answer_id: str
    adult_id: str
    student_id: str
    strength: int
    acknowledged: float = 0.0
    refused: str = ""


@dataclass
class Meeting:
    """What happens in the room."""

    url: str
    taps: list[Tap] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    stage_lags: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)  # from joining until the names are there
    bytes_in: list[int] = field(default_factory=list)  # of a phone that has nothing yet
    retries: int = 0
    lags: list[float] = field(default_factory=list)
    pairs: list[tuple[float, int]] = field(default_factory=list)  # moment, marks known saved
    ends: float = 0.0


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def keep_still() -> None:
    """Let this process never walk what is there already: its own pauses are nobody's waiting."""
    gc.collect()
    gc.freeze()


WORDS = "four words that rhyme"  # the passphrase of what is put under load


class Server:
    """A Streamlit server of its own process, that can be killed and started again."""

    def __init__(self, script: Path, folder: Path, port: int, environment: dict[str, str]) -> None:
        self.script, self.folder, self.port = script, folder, port
        self.environment = os.environ | environment
        self.url = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        log = (self.folder / f"{self.script.stem}.log").open("ab")
        self.process = subprocess.Popen(
            self.command(),
            cwd=ROOT,  # where .streamlit/config.toml is: the tuning is the same for both
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        for _ in range(600):
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.05)
        raise SystemExit(f"The server did not start: see {log.name}")

    async def keeper(self) -> str:
        """Show the key that the start has printed, and the passphrase; return a keeper's cookies.

        Real names want a passphrase: it is chosen, or the one that was chosen is shown.
        """
        log, keys = self.folder / f"{self.script.stem}.log", []
        while not keys:  # the port is open a moment before
            assert self.process is not None and self.process.poll() is None, f"see {log}"
            await asyncio.sleep(0.1)
            keys = re.findall(r"/keeper#(\S+)", log.read_text(errors="replace"))
        kind, jar, line = "application/x-www-form-urlencoded", {}, Line(self.url)
        for path, fields in (
            ("/keeper", {"key": keys[-1]}),
            ("/keeper/passphrase", {"passphrase": WORDS}),
            ("/keeper/passphrase/new", dict.fromkeys(("old", "typed", "again"), WORDS)),
        ):
            cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
            status, headers, _ = await line.post(path, urlencode(fields).encode(), kind, cookie)
            assert status == 303, path
            for one in headers["set-cookie"]:
                name, _, value = one.partition(";")[0].partition("=")
                jar[name] = value
        return "; ".join(f"{name}={value}" for name, value in jar.items())

    def command(self) -> list[str]:
        options = ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        return [sys.executable, "-m", "streamlit", "run", str(self.script), *options]

    def cpu(self) -> float:
        """Return the seconds of a processor it has taken."""
        assert self.process is not None
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """Return its resident memory in MB."""
        assert self.process is not None
        return psutil.Process(self.process.pid).memory_info().rss / 2**20

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Person:
    """One adult with a phone: joins, opens the wall, taps, and sends again what was not taken."""

    def __init__(self, meeting: Meeting, adult_id: str, seed: int) -> None:
        self.meeting, self.adult_id = meeting, adult_id
        self.chance = random.Random(seed)
        self.line = Line(meeting.url)
        self.cookie = self.capability = ""
        self.students: list[str] = []
        self.socket: websockets.ClientConnection | None = None  # that says when the session ends
        self.said: list[str] = []

    async def join(self, code: str, word: str) -> None:
        body = urlencode({"code": code, "name": word}).encode()
        status, headers, _ = await self.line.post(
            "/join/name", body, "application/x-www-form-urlencoded"
        )
        assert status == 303, status
        cookies = [value.partition(";")[0] for value in headers["set-cookie"]]
        self.cookie = next(value for value in cookies if value.startswith("connections_session="))

    async def arrive(self, code: str, word: str, after: float) -> None:
        """Come into the meeting with a phone that has never been here."""
        await asyncio.sleep(after)
        began = time.perf_counter()
        await self.join(code, word)
        got = await self.open_wall(cold=True)
        self.meeting.opened.append(time.perf_counter() - began)
        self.meeting.bytes_in.append(got)

    async def open_wall(self, cold: bool = False) -> int:
        """Ask for what a browser asks for, one after the other; return the bytes that came."""
        status, _, sent = await self.line.get("/mywall", self.cookie)
        assert status == 200, status
        page = gzip.decompress(sent).decode()
        found = re.search(r'data-own="([^"]+)"', page)
        assert found, "no wall"
        self.capability, got = json.loads(html.unescape(found[1]))["capability"], len(sent)
        if cold:
            scripts = re.findall(r'"(/plain/[\w.-]+|/session/watch.js)"', page)
            for path in dict.fromkeys(scripts):
                got += len((await self.line.get(path, self.cookie))[2])
        _, _, names = await self.line.get("/mywall/names", self.cookie)
        self.students = [one[0] for one in json.loads(gzip.decompress(names))["students"]]
        asking = json.dumps({"capability": self.capability}).encode()
        _, _, mine = await self.line.post("/answers/mine", asking, cookie=self.cookie)
        split = urlsplit(self.meeting.url)
        self.socket = await websockets.connect(
            f"ws://{split.netloc}/mywall/open",
            origin=f"http://{split.netloc}",
            additional_headers={"Cookie": self.cookie},
            ping_interval=None,
            open_timeout=60,
        )
        return got + len(names) + len(mine)

    async def tap_until(self, ends: float, by_handle: dict[str, str], vanish_at: float) -> None:
        await asyncio.sleep(self.chance.random() * THINK)
        while time.perf_counter() < ends:
            if vanish_at and time.perf_counter() > vanish_at:
                vanish_at = 0
                await self.vanish()
            await self.tap(by_handle)
            await asyncio.sleep(THINK * self.chance.uniform(0.5, 1.5))

    async def vanish(self) -> None:
        """Lose the network for a while, then open the wall again."""
        if self.socket is not None:
            self.socket.transport.abort()
        self.line.drop()
        await asyncio.sleep(self.chance.uniform(1, 4))
        with suppress(OSError, TimeoutError, Exception):
            await self.open_wall()

    async def tap(self, by_handle: dict[str, str]) -> None:
        again = self.said and self.chance.random() < 0.1  # a tenth change their mind
        handle = self.chance.choice(self.said if again else self.students)
        self.said.append(handle)
        strength = self.chance.randrange(4)
        tap = Tap(uuid.uuid4().hex, self.adult_id, by_handle[handle], strength)
        self.meeting.taps.append(tap)
        item = {"id": tap.answer_id, "student": handle, "strength": strength}
        began = time.perf_counter()
        while not (tap.acknowledged or tap.refused):
            body = json.dumps({"capability": self.capability, "answers": [item]}).encode()
            try:
                status, _, reply = await asyncio.wait_for(
                    self.line.post("/answers", body, cookie=self.cookie), PATIENCE
                )
                said = told(reply)
            except (OSError, TimeoutError, EOFError, ValueError, IndexError):
                self.meeting.retries += 1
                self.line.drop()
                await asyncio.sleep(self.chance.uniform(0.2, 0.6))
                if time.perf_counter() > self.meeting.ends + 60:
                    return  # neither acknowledged nor refused: it may be stored or not
                continue
            if status == 200 and tap.answer_id in said["acknowledged"]:
                tap.acknowledged = time.perf_counter()
                self.meeting.waits.append(tap.acknowledged - began)
            elif status == 503:
                self.meeting.retries += 1
                await asyncio.sleep(0.5)
            else:
                tap.refused = str(said)


def look_on(meeting: Meeting, session: Session, total: int) -> None:
    """Measure, at each refresh of the meeting page, how old what it shows is."""
    pattern = re.compile(rf"([\d,]+) of {total:,}\b")

    def text(body: str) -> None:
        found = pattern.search(body)
        if found is None:
            return
        shown, now = int(found[1].replace(",", "")), time.perf_counter()
        # The first mark that was acknowledged and is not counted there yet.
        missing = next((moment for moment, number in meeting.pairs if number > shown), now)
        meeting.lags.append(now - missing)

    session.on_text = text


async def look_at_stage(meeting: Meeting, keeper: str, total: int) -> None:
    """Be the projector: ask for the picture once a second, and measure how old its figure is."""
    line = Line(meeting.url)
    while True:
        with suppress(OSError, asyncio.IncompleteReadError, ValueError):
            status, headers, body = await line.get("/stage/now", keeper)
            picture = gzip.decompress(body) if "content-encoding" in headers else body
            found = re.search(rf"{total:,} answers in all, ([\d,]+) so far", picture.decode())
            if status == 200 and found is not None:
                shown, now = int(found[1].replace(",", "")), time.perf_counter()
                missing = next((moment for moment, number in meeting.pairs if number > shown), now)
                meeting.stage_lags.append(now - missing)
        await asyncio.sleep(1)


async def count_pairs(meeting: Meeting) -> None:
    """Keep, over time, how many different pairs are known to be saved."""
    seen: set[tuple[str, str]] = set()
    open_taps: list[Tap] = []
    read = 0
    while True:
        open_taps += meeting.taps[read:]
        read = len(meeting.taps)
        for tap in open_taps:
            if tap.acknowledged and (tap.adult_id, tap.student_id) not in seen:
                seen.add((tap.adult_id, tap.student_id))
                meeting.pairs.append((tap.acknowledged, len(seen)))
        open_taps = [tap for tap in open_taps if not (tap.acknowledged or tap.refused)]
        await asyncio.sleep(0.25)


async def run_real(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    school = build_school(folder, options.people, options.students)
    server = Server(ROOT / "streamlit_app.py", folder, options.port, environment(school, folder))
    await server.start()
    meeting = Meeting(server.url)
    code, words = open_door(school, folder)
    people = [Person(meeting, adult, 1000 + n) for n, adult in enumerate(school.adults)]
    helpers: list[asyncio.Task[None]] = []
    try:
        keeper = await server.keeper()
        warm = Session(server.url, "meeting", keeper)
        await warm.open()
        await warm.close()
        before, cpu = server.memory(), server.cpu()
        began = time.perf_counter()
        step = options.arrive / len(people)
        await asyncio.gather(
            *(p.arrive(code, words[p.adult_id], at * step) for at, p in enumerate(people))
        )
        opened = time.perf_counter() - began
        cpu_each = (server.cpu() - cpu) / len(people)
        await asyncio.sleep(1)
        each = (server.memory() - before) / len(people)
        warm = Session(server.url, "meeting", keeper)
        await warm.open()
        look_on(meeting, warm, len(people) * options.students)
        helpers.append(asyncio.create_task(count_pairs(meeting)))
        stage = look_at_stage(meeting, keeper, len(people) * options.students)
        helpers.append(asyncio.create_task(stage))
        keep_still()
        ends = meeting.ends = time.perf_counter() + options.duration
        quitters = {p.adult_id for p in people[: options.vanish]}
        chance = random.Random(7)

        def vanish_at(person: Person) -> float:
            if person.adult_id not in quitters:
                return 0.0
            return time.perf_counter() + chance.uniform(0.2, 0.7) * options.duration

        tapping = [
            asyncio.create_task(p.tap_until(ends, school.by_handle, vanish_at(p))) for p in people
        ]
        for number in range(options.kill):
            await asyncio.sleep(options.duration * 0.8 / (options.kill + 1))
            server.stop(signal.SIGKILL)
            await asyncio.sleep(0.3 * (number + 1))
            await server.start()
        await asyncio.gather(*tapping)
        await asyncio.sleep(3)
        after = (server.memory() - before) / len(people)
    finally:
        for helper in helpers:
            helper.cancel()
        for person in people:
            if person.socket is not None:
                person.socket.transport.abort()
        server.stop()
    return {
        **compare(meeting, folder),
        "p50_ms": round(1000 * percentile(meeting.waits, 0.5), 1),
        "p95_ms": round(1000 * percentile(meeting.waits, 0.95), 1),
        "mb_per_session": round(max(each, after), 2),
        "meeting_lag_s": round(max(meeting.lags), 2) if meeting.lags and not options.kill else None,
        "meeting_refreshes": len(meeting.lags),
        "stage_lag_s": round(max(meeting.stage_lags), 2) if meeting.stage_lags else None,
        "retries": meeting.retries,
        "opened_s": round(opened, 1),
        "opened_p50_ms": round(1000 * percentile(meeting.opened, 0.5)),
        "opened_p95_ms": round(1000 * percentile(meeting.opened, 0.95)),
        "cold_kb": round(max(meeting.bytes_in) / 1000, 1),
        "cpu_ms_each": round(1000 * cpu_each, 1),
    }


def compare(meeting: Meeting, folder: Path) -> dict[str, int]:
    """Compare, row by row, what was sent with what the database holds."""
    stored, marks = stored_answers(folder), stored_marks(folder)
    lost = wrong = 0
    meant: dict[tuple[str, str], int] = {}
    for tap in meeting.taps:
        row = stored.pop(tap.answer_id, None)
        if row is None:
            lost += bool(tap.acknowledged)
            wrong += bool(tap.refused)  # nothing here may be refused
        else:
            wrong += row != (tap.adult_id, tap.student_id, tap.strength)
            meant[tap.adult_id, tap.student_id] = tap.strength
    wrong += len(stored)  # answers that nobody sent
    wrong += sum(marks.get(pair) != strength for pair, strength in meant.items())
    wrong += len(marks.keys() - meant.keys())
    acknowledged = sum(bool(tap.acknowledged) for tap in meeting.taps)
    return {
        "sent": len(meeting.taps), "acknowledged": acknowledged, "lost": lost, "wrong": wrong,
    }  # fmt: skip


async def run_bare(options: argparse.Namespace, folder: Path) -> list[float]:
    """Return the waits of the same people on a bare page: from a tap to the end of its run."""
    environment = {
        "LOAD_DATABASE": str(folder / "bare.sqlite"), "LOAD_STUDENTS": str(options.students),
    }  # fmt: skip
    server = Server(ROOT / "tests" / "load" / "bare.py", folder, options.port + 1, environment)
    await server.start()
    sessions = [Session(server.url) for _ in range(options.bare_people)]
    waits: list[float] = []

    async def tap(session: Session, number: int, ends: float) -> None:
        chance, edits = random.Random(number), {}
        await asyncio.sleep(chance.random() * THINK)
        while time.perf_counter() < ends:
            edits[str(chance.randrange(options.students))] = {"strength": chance.randrange(4)}
            state = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
            session.states[session.ids["wall"]] = json.dumps(state)
            began = time.perf_counter()
            await session.rerun()
            waits.append(await session.finished(120) - began)
            await asyncio.sleep(THINK * chance.uniform(0.5, 1.5))

    try:
        for start in range(0, len(sessions), 10):
            await asyncio.gather(*(s.open() for s in sessions[start : start + 10]))
        await asyncio.sleep(1)
        keep_still()
        ends = time.perf_counter() + options.duration
        await asyncio.gather(*(tap(s, n, ends) for n, s in enumerate(sessions)))
    finally:
        for session in sessions:
            await session.close()
        server.stop()
    return waits


async def run(options: argparse.Namespace) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="connections-load-") as name:
        folder = Path(name)
        result: dict[str, object] = {"people": options.people}
        result |= await run_real(options, folder)
        if options.bare_people:
            waits = await run_bare(options, folder)
            bare = 1000 * percentile(waits, 0.95)
            result |= {
                "bare_people": options.bare_people,
                "bare_taps": len(waits),
                "bare_p50_ms": round(1000 * percentile(waits, 0.5), 1),
                "bare_p95_ms": round(bare, 1),
                "p95_ratio": round(float(str(result["p95_ms"])) / bare, 3),
            }
    result |= {"load_average": round(os.getloadavg()[0], 1)}
    result |= {"at": datetime.now(UTC).isoformat(timespec="seconds")}  # noqa: TID251 - a stamp
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--duration", type=float, default=60)
    parser.add_argument("--arrive", type=float, default=60, help="seconds in which all come in")
    parser.add_argument("--students", type=int, default=1200)
    parser.add_argument("--bare-people", type=int, default=None, help="0 leaves the bare page out")
    parser.add_argument("--kill", type=int, default=0, help="how often the server is killed")
    parser.add_argument("--vanish", type=int, default=0, help="how many phones lose the network")
    parser.add_argument("--port", type=int, default=8791)
    options = parser.parse_args()
    options.people = min(options.people, MOST)
    options.duration = min(options.duration, LONGEST)
    if options.bare_people is None:
        options.bare_people = min(options.people, 150)
    result = asyncio.run(run(options))
    print(json.dumps({name: value for name, value in result.items() if name not in KEYS}))
    print(json.dumps({name: result.get(name) for name in KEYS}))
    sys.exit(1 if result["lost"] or result["wrong"] else 0)


if __name__ == "__main__":
    main()
