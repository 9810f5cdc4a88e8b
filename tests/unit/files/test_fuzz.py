"""A short run of the fuzz; `python -m tests.fuzz` makes 10,000 files."""

import time

import pytest

from tests.fuzz.__main__ import MOST_SECONDS, empty_database, import_whole_or_not, read_every_way
from tests.fuzz.mutations import broken_files
from tests.fuzz.slips import silently_wrong, slipped_files

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
