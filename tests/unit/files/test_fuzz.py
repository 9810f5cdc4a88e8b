"""A short run of the fuzz; `python -m tests.fuzz` makes 10,000 files."""

import time

import pytest

from tests.fuzz.__main__ import MOST_SECONDS, empty_database, import_whole_or_not, read_every_way
from tests.fuzz.mutations import broken_files

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
