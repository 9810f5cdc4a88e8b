"""What else befalls a database: a full disk, lost rights, a moved file, odd clocks, flipped bytes.

Each scene is played at least once; what it did is said in `played`, and why where it could not.
"""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from connections.domain.problems import DatabaseWrong
from tests.load.meeting import ROOT
from tests.torture.judge import Verdict, acknowledged, judge
from tests.torture.proxy import Wire
from tests.torture.school import Place, Places, Postgres, chance
from tests.torture.workers import Working, unlimited

NOBODY = 65534  # somebody who is not root
LOCKED_FOR = 10.0  # seconds
IN_FLIGHT = 0.1  # seconds in which an answer may still be on its way back
FLIPPED = 40  # files


class Scenes:
    """The scenes, with what they are played on."""

    def __init__(
        self, places: Places, postgres: Postgres | None, verdict: Verdict, seed: int, times: int
    ) -> None:
        self.places, self.postgres, self.verdict = places, postgres, verdict
        self.luck, self.times = chance(seed), times
        self.played: dict[str, str] = {}

    def play(self) -> dict[str, str]:
        """Play every scene once; the disk is full as often as `times` says."""
        scenes: list[Callable[[], str]] = [
            self.disk_full, self.small_disk, self.rights_taken, self.clock_jumps,
            self.bytes_flipped, self.file_locked, self.programs_beside,
        ]  # fmt: skip
        names = [scene.__name__ for scene in scenes] + [f"file {how}" for how in MOVES]
        scenes += [lambda how=how: self.file_moved(how) for how in MOVES]
        if self.postgres is not None:
            scenes += [self.postgres_restarted, self.network_cut]
            names += ["postgres_restarted", "network_cut"]
        for name, scene in zip(names, scenes, strict=True):
            before = len(self.verdict.why)
            self.played[name.replace("_", " ")] = scene()
            if len(self.verdict.why) > before:
                self.verdict.why.append(f"... in the scene {name}")
        return self.played

    # ---- Helpers --------------------------------------------------------------------------------

    def _start(
        self, kind: str, place: Place, limits: Callable[[], None] = unlimited, first: str = ""
    ) -> Working:
        working = Working(kind, place, self.luck.randrange(1 << 30), limits)
        ends = time.monotonic() + 10
        while first and not any(line[0] in (first, "stopped") for line in working.listen()):
            if time.monotonic() > ends:
                break
            time.sleep(0.005)
        return working

    def _judge(self, place: Place, told: list[Any]) -> None:
        self.verdict.acknowledged += acknowledged(told)
        judge(place, told, self.verdict)
        self.places.drop(place)

    def _goes_on(self, working: Working, within: float, what: str) -> None:
        """Blame a meeting that takes no answers any more."""
        before, ends = acknowledged(working.listen()), time.monotonic() + within
        while acknowledged(working.listen()) == before and time.monotonic() < ends:
            time.sleep(0.02)
        stuck = acknowledged(working.listen()) == before
        self.verdict.blame("half", stuck, f"no answers are taken after {what}: {working.told[-1:]}")

    # ---- The disk -------------------------------------------------------------------------------

    def disk_full(self) -> str:
        """Let a file grow so far and no further, while rosters or answers come in."""
        stopped = 0
        for number in range(self.times):
            place = self.places.fresh(on_sqlite=True)
            room = place.file.stat().st_size + self.luck.randrange(400_000)

            def no_more(most: int = room) -> None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

            working = self._start(("import", "answers")[number % 2], place, no_more)
            ends = time.monotonic() + 2
            while time.monotonic() < ends:
                if any(line[0] in ("stopped", "not saved") for line in working.listen()):
                    break
                time.sleep(0.01)
            told = working.kill()
            stops = [line for line in told if line[0] in ("stopped", "not saved")]
            stopped += bool(stops)
            odd = [line for line in stops if "Error" not in line[1] or not _sentence(line)]
            self.verdict.blame("half", len(odd), f"a full disk is no sentence: {odd[:2]}")
            self._judge(place, told)
        return f"{self.times} times, {stopped} of them noticed"

    def small_disk(self) -> str:
        """Work on a file system of 3 MB until it is full."""
        place, disk = self.places.fresh(on_sqlite=True), self.places.folder / "small disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
        if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
            return "not played: nothing may be mounted here"
        try:
            small = self.places.moved(place, disk / "school")
            working = self._start("import", small, first="stopped")
            told = working.kill()
            stops = [line for line in told if line[0] == "stopped"]
            odd = [line for line in stops if not _sentence(line)]
            self.verdict.blame("half", len(odd), f"a full disk is no sentence: {odd[:2]}")
            for extra in (small.folder / "worker.log",):
                extra.unlink(missing_ok=True)
            self._judge(self.places.moved(small, self.places.folder / "larger disk"), told)
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=False)
        return f"3 MB, full: {bool(stops)}"

    def rights_taken(self) -> str:
        """Take the rights to folder and file from a program that is not root."""
        if os.geteuid():
            return "not played: only root can run somebody else's program"
        place = self.places.fresh(on_sqlite=True)
        everything = [place.folder, *place.folder.rglob("*")]
        for one in everything:
            os.chown(one, NOBODY, NOBODY)
        for above in place.folder.parents:
            if above.is_relative_to(self.places.folder):
                above.chmod(0o711)

        def become_nobody() -> None:
            os.setgid(NOBODY)
            os.setuid(NOBODY)

        working = self._start("answers", place, become_nobody, "answer")
        place.file.chmod(0o400)
        place.folder.chmod(0o500)
        time.sleep(0.3)
        told = working.kill()
        again = self._start("desk", place, become_nobody, "stopped")
        refused = again.kill()
        odd = [line for line in refused if line[0] != "stopped" or not _sentence(line)]
        self.verdict.blame("half", len(odd), f"without rights: {odd[:2]}")
        place.folder.chmod(0o700)
        place.file.chmod(0o600)
        for one in [place.folder, *place.folder.rglob("*")]:
            os.chown(one, 0, 0)
        self._judge(place, told)
        return "folder and file"

    # ---- The file -------------------------------------------------------------------------------

    def file_moved(self, how: str) -> str:
        """Move, replace or remove the file while answers come in; none may go into nowhere."""
        place = self.places.fresh(on_sqlite=True)
        other = self.places.fresh(on_sqlite=True)
        working = self._start("answers", place, first="answer")
        time.sleep(0.1)
        MOVES[how](place.file, other.file)
        time.sleep(IN_FLIGHT)
        before = acknowledged(working.listen())
        time.sleep(0.5)
        after = acknowledged(working.listen()) - before
        told = working.kill()
        self.verdict.blame("silent_damage", after, f"answers taken after the file was {how}")
        if how == "moved":  # back where it was: everything is there
            place.file.with_name("elsewhere.sqlite").rename(place.file)
            self._judge(place, told)
        self.places.drop(other)
        return f"{before} answers before"

    def bytes_flipped(self) -> str:
        """Flip bytes of a file that was closed: it is not opened, not answered, not written."""
        noticed = 0
        place = self.places.fresh(on_sqlite=True)
        place.open().close()
        whole = place.file.read_bytes()
        for _ in range(FLIPPED):
            content = bytearray(whole)
            for _ in range(self.luck.choice((1, 1, 8, 64))):
                content[self.luck.randrange(len(content))] ^= 1 << self.luck.randrange(8)
            if content == whole:
                continue
            place.file.write_bytes(content)
            try:
                place.open().close()
                self.verdict.blame("silent_damage", 1, "a flipped file was opened")
            except DatabaseWrong:
                noticed += 1
            touched = place.file.read_bytes() != bytes(content)
            self.verdict.blame("silent_damage", touched, "a flipped file was written")
        for arguments in (["coverage"], ["import", "--students", str(_one_student(place))]):
            done = subprocess.run(
                [sys.executable, "-m", "connections", *arguments],
                cwd=ROOT,
                env=os.environ | place.environment(),
                capture_output=True,
                text=True,
            )
            silent = done.returncode == 0 or "Traceback" in done.stderr
            self.verdict.blame("silent_damage", silent, f"{arguments[0]}: {done.stderr[-200:]}")
        place.file.write_bytes(whole)
        self._judge(place, [])
        return f"{noticed} files noticed"

    def file_locked(self) -> str:
        """Let another program lock the file while answers come in, and give it back."""
        place = self.places.fresh(on_sqlite=True)
        working = self._start("answers", place, first="answer")
        with closing(sqlite3.connect(place.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(LOCKED_FOR)
            other.execute("ROLLBACK")
        self._goes_on(working, 15, "a lock")
        self._judge(place, working.kill())
        return f"{LOCKED_FOR:.0f} s"

    def programs_beside(self) -> str:
        """Let other programs read the file and go while answers come in: nothing goes with them."""
        place = self.places.fresh(on_sqlite=True)
        working = self._start("answers", place, first="answer")
        for _ in range(3):
            with closing(sqlite3.connect(place.file)) as other:
                other.execute("SELECT count(*) FROM audit").fetchone()
            subprocess.run(
                [sys.executable, "-m", "connections", "coverage"],
                cwd=ROOT,
                env=os.environ | place.environment(),
                capture_output=True,
            )
        self._goes_on(working, 5, "other programs were there")
        self._judge(place, working.kill())
        return "3 times two programs"

    def clock_jumps(self) -> str:
        """Answer while the clock jumps a day ahead and back: order is by the server's sequence."""
        place = self.places.fresh(on_sqlite=True)
        working = self._start("skewed", place, first="answer")
        time.sleep(2)
        told = working.kill()
        self._judge(place, told)
        return f"{acknowledged(told)} answers"

    # ---- PostgreSQL -----------------------------------------------------------------------------

    def postgres_restarted(self) -> str:
        """Restart PostgreSQL as an administrator does, while answers come in."""
        assert self.postgres is not None
        place = self.places.fresh(on_sqlite=False)
        working = self._start("answers", place, first="answer")
        self.postgres.restart()
        self._goes_on(working, 15, "a restart of PostgreSQL")
        self._judge(place, working.kill())
        return "once"

    def network_cut(self) -> str:
        """Cut the wire between app and PostgreSQL for two seconds."""
        assert self.postgres is not None
        place = self.places.fresh(on_sqlite=False)
        wire = Wire(self.postgres.socket)
        there = make_url(place.url)
        through = there.set(host="127.0.0.1", port=wire.port, query={})
        url = through.render_as_string(hide_password=False)
        working = self._start("answers", Place(url, place.folder, place.school), first="answer")
        wire.cut()
        time.sleep(IN_FLIGHT)
        before = acknowledged(working.listen())
        time.sleep(2)
        dark = acknowledged(working.listen()) - before
        self.verdict.blame("lost", dark, "answers acknowledged without a wire")
        wire.mend()
        self._goes_on(working, 15, "a cut wire")
        told = working.kill()
        wire.close()
        self._judge(place, told)
        return "2 s"


def _sentence(line: list[Any]) -> bool:
    """Say whether what stopped a worker is a sentence to a person, and not a bug."""
    return not any(word in line[2] for word in ("sqlite3.", "psycopg.", "Traceback", "[SQL"))


def _one_student(place: Place) -> Path:
    file = place.folder / "one.csv"
    file.write_text("student_id,first_name,last_name,grade\nS00001,Ana,Ruiz,7\n")
    return file


MOVES: dict[str, Callable[[Path, Path], object]] = {
    "moved": lambda file, _: file.rename(file.with_name("elsewhere.sqlite")),
    "replaced": lambda file, other: other.replace(file),
    "copied over": lambda file, other: shutil.copyfile(other, file),
    "removed": lambda file, _: file.unlink(),
}
