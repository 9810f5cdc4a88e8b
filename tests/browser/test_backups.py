"""School, Backup in a browser: nothing is cut off, nothing is out of reach, and a restore works."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, command_line, known_to, serving, settled
from tests.browser.meeting_support import axe

WORDS = "correct horse battery"


@pytest.mark.parametrize("width", [1400, 390])
def test_the_page_of_backup_reads_well(oak_street_app, new_page, width, tmp_path):
    page = new_page(width=width)
    page.goto(f"{oak_street_app.url}/school?view=backup")
    page.get_by_text("There is no backup yet").wait_for()
    settled(page)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.screenshot(path=tmp_path / f"backup-{width}.png", full_page=True)


def test_a_backup_is_brought_back_with_the_mouse_alone(oak_street_app, new_page, tmp_path):
    """No field is left before the click: what is typed by then counts."""
    (tmp_path / "words").write_text(f"{WORDS}\n")
    key, backup = ("--passphrase-file", str(tmp_path / "words")), str(tmp_path / "year.backup")
    made = command_line(oak_street_app.database_url, "backup", "--out", backup, *key)
    assert made.returncode == 0, made.stderr
    page = new_page()
    page.goto(f"{oak_street_app.url}/school?view=backup")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(backup)
    look = page.get_by_role("button", name="Show what is in it")
    look.wait_for()
    settled(page)
    page.get_by_label("Its passphrase").fill(WORDS)
    look.click()
    page.get_by_text("A backup of").wait_for()
    page.get_by_role("button", name="Put it in place").click()
    page.get_by_text("To put the backup in place, type").wait_for()
    settled(page)
    page.get_by_label("To put it in place of everything here").fill("restore")
    page.get_by_role("button", name="Put it in place").click()
    page.get_by_text("is back: 620 students").wait_for()


def test_mark_stop_restore_start_and_everything_is_as_it_was(oak_street_app, tmp_path):
    """The server stopped as a person stops it, then the two commands: no side file, one figure."""
    (tmp_path / "words").write_text(f"{WORDS}\n")
    place = Path(oak_street_app.database_url.removeprefix("sqlite:///"))

    def run(*words: object) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "connections", *map(str, words)],
            cwd=ROOT,
            env=os.environ | known_to(oak_street_app.database_url),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    key = ("--passphrase-file", tmp_path / "words")
    backup = tmp_path / "year.backup"
    assert run("backup", "--out", backup, *key).returncode == 0, "while it runs"
    refused = run("restore", backup, *key)
    assert refused.returncode == 1 and "Connections is running on this database" in refused.stderr

    before = run("coverage", "--json").stdout
    os.killpg(oak_street_app.process.pid, signal.SIGTERM)
    oak_street_app.process.wait(30)
    assert [p.name for p in place.parent.glob(f"{place.name}-*")] == []
    content = bytearray(place.read_bytes())
    for at in range(50_000, 50_064):
        content[at] ^= 0xFF
    place.write_bytes(content)
    assert run("coverage").returncode == 1
    restored = run("restore", backup, *key)
    assert restored.returncode == 0 and "is back: 620 students" in restored.stdout
    assert run("coverage", "--json").stdout == before
    with serving(tmp_path, oak_street_app.database_url) as again:
        assert again.url
