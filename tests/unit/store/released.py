"""The databases of released versions: opened as they were left, and one more for the next release.

    python -m tests.unit.store.released 0006

makes the database of the version that runs now, filled with a small part of Oak Street School, and
the figures it prints of it. Run it once, when a version is released, and commit both files.
"""

import gzip
import json
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).with_name("databases")
NEVER_RELEASED = {"0004"}  # the version after it was the next that anybody got
VERSIONS = sorted(path.name.partition(".")[0] for path in HERE.glob("*.sqlite.gz"))
ROUNDS = "SELECT name FROM rounds WHERE status IN ('revealed', 'closed') ORDER BY held_on"


def unpack(version: str, path: Path) -> Path:
    """Write the database of a released version to a place, and return it."""
    path.write_bytes(gzip.decompress((HERE / f"{version}.sqlite.gz").read_bytes()))
    return path


def figures_of(version: str) -> dict[str, Any]:
    """Return the figures that a released version printed of its own database."""
    found: dict[str, Any] = json.loads((HERE / f"{version}.json").read_text(encoding="utf-8"))
    return found


def printed_figures(path: Path, keys: Path) -> dict[str, Any]:
    """Return what the commands of this version print of a database."""

    def run(*words: str) -> Any:
        environment = {"CONNECTIONS_DATABASE_URL": f"sqlite:///{path.as_posix()}"}
        done = subprocess.run(
            [sys.executable, "-m", "connections", *words, "--json"],
            capture_output=True,
            check=True,
            env={"CONNECTIONS_KEYS_FOLDER": str(keys), "PATH": "", **environment},
        )
        return json.loads(done.stdout)

    with closing(sqlite3.connect(path)) as sql:
        rounds = [name for (name,) in sql.execute(ROUNDS)]
    pairs = run("outreach")
    columns = ("student_id", "adult_id", "status", "first_contact_on", "converted")
    return {
        "rounds": {name: run("coverage", "--round", name) for name in rounds},
        "outreach": [[pair[column] for column in columns] for pair in pairs],
    }


def _make_small(path: Path) -> None:
    """Leave 28 students and 14 adults of the demo, with everything about them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        pairs = sql.execute("SELECT student_id, adult_id FROM outreach ORDER BY 1, 2").fetchall()
        students = [student for student, _ in pairs][:14]
        students += [s for (s,) in sql.execute("SELECT DISTINCT student_id FROM voice LIMIT 4")]
        students += [s for (s,) in sql.execute("SELECT student_id FROM students LIMIT 10")]
        adults = [adult for student, adult in pairs if student in students][:10]
        adults += [a for (a,) in sql.execute("SELECT adult_id FROM adults ORDER BY 1 DESC LIMIT 4")]
        kept = {"student_id": students, "adult_id": adults, "author_id": adults}
        tables = sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for _ in range(2):  # what hangs on an outreach goes after it
            for (table,) in tables:
                columns = {row[1] for row in sql.execute(f'PRAGMA table_info("{table}")')}
                for column in columns & kept.keys():
                    marks = ", ".join("?" * len(kept[column]))
                    sql.execute(
                        f'DELETE FROM "{table}" WHERE {column} IS NOT NULL '
                        f"AND {column} NOT IN ({marks})",
                        kept[column],
                    )
                if "looked_after_by" in columns:
                    sql.execute("UPDATE outreach SET looked_after_by = adult_id")
                if "outreach_id" in columns and table != "outreach":
                    known = "SELECT outreach_id FROM outreach"
                    sql.execute(f'DELETE FROM "{table}" WHERE outreach_id NOT IN ({known})')
        loose = sql.execute("PRAGMA foreign_key_check").fetchall()
        assert not loose, loose[:5]
        sql.execute("VACUUM")


def make(version: str) -> None:
    """Write the database and the figures of the version that runs now."""
    with tempfile.TemporaryDirectory() as folder:
        path, keys = Path(folder) / "small.sqlite", Path(folder) / "keys"
        url = f"sqlite:///{path.as_posix()}"
        subprocess.run(
            [sys.executable, "-m", "connections", "demo"],
            check=True,
            env={"CONNECTIONS_DATABASE_URL": url, "CONNECTIONS_KEYS_FOLDER": str(keys), "PATH": ""},
        )
        _make_small(path)
        (keys / "left").rename(keys / "left-before")  # it was changed on purpose
        figures = json.dumps(printed_figures(path, keys), indent=1, sort_keys=True)
        (HERE / f"{version}.sqlite.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        (HERE / f"{version}.json").write_text(f"{figures}\n", encoding="utf-8")


if __name__ == "__main__":
    make(sys.argv[1])
