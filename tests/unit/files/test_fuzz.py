"""A short run of the fuzz; `python -m tests.fuzz` makes 10,000 files."""

import subprocess
import sys
import time

import pytest

from tests.fuzz.__main__ import MOST_SECONDS, empty_database, import_whole_or_not, read_every_way
from tests.fuzz.assembled import many_assembled, read_assembled, wrong_in
from tests.fuzz.assembled_marks import many_assembled_marks, wrong_marks
from tests.fuzz.deliveries import many_delivered, wrong_delivery
from tests.fuzz.mutations import broken_files
from tests.fuzz.slips import silently_wrong, slipped_files
from tests.unit.files.samples import text_file

FILES = list(broken_files(300, seed=1))


@pytest.fixture(scope="module")
def school():
    database = empty_database()
    yield database
    database.close()


@pytest.mark.parametrize(("number", "file"), FILES, ids=[str(n) for n, _ in FILES])
def test_a_broken_file_is_read_or_refused_and_nothing_else(number, file, school):
    started = time.process_time()
    read_every_way(file)
    import_whole_or_not(file, school)
    assert time.process_time() - started < MOST_SECONDS, number


def test_a_slip_in_a_file_gives_nobody_another_name_or_id_unless_it_is_said():
    wrong = {
        number: sorted(found)
        for number, slipped, good in slipped_files(300, seed=1)
        if (found := silently_wrong(slipped, good))
    }
    assert wrong == {}


def test_a_list_put_together_at_random_is_read_right_or_asked_about():
    lists = [(number, made, read_assembled(made)) for number, made in many_assembled(200, seed=1)]
    wrong = {number: found for number, made, one in lists if (found := wrong_in(made, one))}
    assert wrong == {}
    known = [one for _, made, one in lists if not made.strange]
    assert sum(not one.questions for one in known) >= len(known) * 0.9


def test_a_file_of_marks_put_together_at_random_makes_no_mark_nobody_made_and_loses_none():
    files = [(number, made, *wrong_marks(made)) for number, made in many_assembled_marks(100, 1)]
    assert {number: wrong for number, _, _, wrong in files if wrong} == {}
    plain = [how for _, made, how, _ in files if made.plain]
    assert plain.count("right") >= len(plain) * 0.95


def test_a_delivery_of_several_files_put_together_at_random_is_read_right():
    read = {number: wrong_delivery(made) for number, made in many_delivered(50, seed=1)}
    assert {number: wrong for number, (_, wrong) in read.items() if wrong} == {}
    assert sum(asked for asked, _ in read.values()) <= len(read) * 0.1


SIGNS = ["?", "a", "1", ",", " ", "-", ".", "(", "'", ":", "A1 ", "1,", "a ", "a-", "x.", "; ", "é"]
EVERY_PATTERN = f"""
import pkgutil, re
from importlib import import_module
import connections.files
tried = 0
for room in pkgutil.walk_packages(connections.files.__path__, "connections.files."):
    for pattern in vars(import_module(room.name)).values():
        if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
            for sign in {SIGNS!r}:
                cell = sign * 200 + "!"
                pattern.fullmatch(cell), pattern.search(cell)
                tried += 1
print(tried)
"""


def test_no_cell_keeps_a_pattern_busy_for_ever():
    """A pattern that can match one text in two ways tries all of them: "????…x" took for ever."""
    run = [sys.executable, "-c", EVERY_PATTERN]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) > 1_000


def test_a_file_of_thousands_of_columns_is_done_with_in_seconds():
    heads = ",".join(f"Instructor {n}" for n in range(3000))
    file = text_file(f"{heads}\n{','.join(['Ana Ruiz'] * 3000)}\n", "wide.csv")
    started = time.process_time()
    read_every_way(file)
    assert time.process_time() - started < MOST_SECONDS


@pytest.mark.parametrize(
    "cell",
    ["Password" * 2500, "Ana " * 5000, "1 " * 9000, " " * 40_000, "-" * 40_000, " (" * 20_000],
)
def test_a_cell_of_thousands_of_letters_is_done_with_in_seconds(cell: str):
    for text in (f"{cell},Name,Grade\n1,Ana Ruiz,4\n2,Bo Li,5\n", f"ID,Name\n1,{cell}\n2,Bo Li\n"):
        started = time.process_time()
        read_every_way(text_file(text, "students.csv"))
        assert time.process_time() - started < MOST_SECONDS
