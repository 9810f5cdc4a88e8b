"""A minute of torture on every run of the tests; and a judge that is judged itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
KINDS = {"answers", "close", "import", "migration", "server"}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows forks no process")


def tortured(*arguments: str, tamper: str = "nothing") -> tuple[int, dict[str, int], str]:
    program = "import sys; from tests.torture import tampering; from tests.torture.__main__ "
    program += f"import main; sys.exit(main({list(arguments)!r}, tampering.{tamper}))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    lines = done.stdout.splitlines()
    assert lines, done.stderr
    return done.returncode, json.loads(lines[-1]), done.stderr


def test_a_minute_of_kills_loses_nothing_and_leaves_nothing_in_part():
    code, told, why = tortured("--kills", "10000", "--seconds", "40", "--seed", "7", "--no-scenes")
    assert (told["lost"], told["half"], told["silent_damage"], code) == (0, 0, 0, 0), why
    assert told["kills"] >= 12 and told["acknowledged"] >= 100 and told["recovered"] >= 12
    assert set(told["by_kind"]) >= KINDS, told["by_kind"]


@pytest.mark.postgres
def test_kills_of_the_database_server_lose_nothing(postgres_server):
    code, told, why = tortured(
        "--kills", "10000", "--seconds", "30", "--seed", "8", "--only-postgres", "--no-scenes"
    )
    assert (told["lost"], told["half"], code) == (0, 0, 0), why
    assert told["by_kind"]["postgres on PostgreSQL"] >= 2


def test_every_scene_is_played_or_says_why_it_could_not_be():
    code, told, why = tortured("--kills", "1", "--seed", "5")
    assert (told["lost"], told["half"], told["silent_damage"], code) == (0, 0, 0, 0), why
    assert set(told["scenes"]) >= {
        "disk full", "small disk", "rights taken", "clock jumps", "bytes flipped", "file locked",
        "programs beside", "file moved", "file replaced", "file copied over", "file removed",
    }  # fmt: skip
    assert told["scenes"]["bytes flipped"] == "40 files noticed"


@pytest.mark.parametrize("on", ["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
def test_fifty_writers_on_the_same_students_lose_no_update(on, request):
    if on == "PostgreSQL":
        request.getfixturevalue("postgres_server")
    only = ["--only-postgres"] if on == "PostgreSQL" else []
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.lost_updates", "--seconds", "5", *only],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["on"] == on and told["updates"] > 100
    assert (told["lost"], told["twice"], told["visible_errors"]) == (0, 0, 0), done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("tamper", "found"),
    [("delete_an_answer", "lost"), ("unsign_an_answer", "half"), ("cut_an_import", "half")],
)
def test_a_tampered_run_is_found_out(tamper, found):
    code, told, why = tortured("--kills", "12", "--seed", "3", "--no-scenes", tamper=tamper)
    assert code == 1 and told[found] > 0, why


def test_half_a_minute_of_use_ends_without_an_error_and_leaves_one_file():
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.soak", "--minutes", "0.5", "--port", "8861"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["errors"] == 0, told["what"]
    assert told["answers"] > 50 and told["pages"] > 3
    assert told["files_left_beside"] == [] and told["growth"] < 0.25
