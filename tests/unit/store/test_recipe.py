"""A new roster field, by the recipe in CONTRIBUTING: three places, to a closed round and back."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import connections
from connections.store.migrations.upgrade import NEWEST

PACKAGE = Path(connections.__file__).parent
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9998", "{newest}", None, None


def upgrade():
    for table in ("students", "round_students"):
        op.add_column(table, sa.Column("bus", sa.String(), nullable=False, server_default=""))
"""
# Imports a roster, closes its round, imports another one; prints the bus then and now.
JOURNEY = """
import json
from datetime import UTC, date, datetime

from connections.files.bytes.reading import File
from connections.services.book.ask import Ask
from connections.services.book.book import open_database, reading
from connections.services.roster.rosters import import_rosters
from connections.services.round.rounds import close_round, open_round, plan_round, reveal_round
from connections.services.school.schools import find_school, keeper

now, today = datetime(2026, 9, 1, tzinfo=UTC), date(2026, 9, 1)
database = open_database("sqlite:///bus.sqlite")
school = find_school(database, now)


def ask(service, *words):
    with reading(database, school) as book:
        return service(Ask(keeper(school), today, now, book), *words)


def roster(bus):
    head, rest = "Student ID,First Name,Last Name,Grade,Bus Route", "002,Bo,Kim,8,9"
    table = f"{head}\\n001,Ana,Ruiz,7,{bus}\\n{rest}\\n"
    ask(import_rosters, [File("students.csv", table.encode())])


ask(import_rosters, [File("staff.csv", b"Teacher ID,First Name,Last Name\\nT1,Dana,Mills\\n")])
roster("7 North")
this_round = ask(plan_round, "Fall", today, ())
for step in (open_round, reveal_round, close_round):
    ask(step, this_round.round_id)
roster("12 South")
with reading(database, school) as book:
    closed = book.rounds()[0]
    then, _ = book.round_people(closed)
    print(json.dumps([[s.bus for s in then], [s.bus for s in book.students()]]))
"""


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text, f"{path.name} has changed: the recipe has to follow"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_a_field_added_by_the_recipe_reaches_a_closed_round_and_comes_back(tmp_path):
    house = tmp_path / "connections"
    shutil.copytree(PACKAGE, house, ignore=shutil.ignore_patterns("__pycache__"))
    change(house / "domain/people/person.py", '    language: str = ""\n    groups',
           '    language: str = ""\n    bus: str = ""\n    groups')  # fmt: skip
    change(house / "files/words/lists/headings.txt", "[state_id]\n",
           "[bus]\nbus route, bus line\n\n[state_id]\n")  # fmt: skip
    schema = house / "store/schema"
    added = '    a_text("{}"),\n    a_text("bus"),\n'
    change(schema / "people.py", '    a_text("grade_text"),\n', added.format("grade_text"))
    text = (schema / "rounds.py").read_text(encoding="utf-8")
    at = text.index('"round_students"')
    text = text[:at] + text[at:].replace('    a_text("grade"),\n', added.format("grade"), 1)
    (schema / "rounds.py").write_text(text, encoding="utf-8")
    versions = house / "store/migrations"
    (versions / "versions/9998_bus.py").write_text(MIGRATION.format(newest=NEWEST))
    upgrade = (versions / "upgrade.py").read_text(encoding="utf-8")
    (versions / "upgrade.py").write_text(re.sub(r'NEWEST = "\d+"', 'NEWEST = "9998"', upgrade))

    done = subprocess.run(
        [sys.executable, "-c", JOURNEY],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == [["9", "7 North"], ["9", "12 South"]]
