"""One page is one reading: a rerun of any page, and any report, is one read transaction."""

import pytest

from connections.services.round.rounds import list_rounds, reveal_round
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.asking import as_
from tests.counting import counted

ME = keeper("school")
TEACHER, COUNSELOR = "A102", "A134"
FOR_ALL = ("home", "mark", "coverage", "outreach", "toolkit")
PAGES = [
    *((TEACHER, page) for page in FOR_ALL),
    *((COUNSELOR, page) for page in (*FOR_ALL, "meeting", "reports", "school")),
    *((None, page) for page in (*FOR_ALL, "meeting", "reports", "school", "rosters")),
]


@pytest.mark.parametrize("revealed", [False, True], ids=["open", "revealed"])
@pytest.mark.parametrize(("adult", "page"), PAGES)
def test_a_rerun_of_a_page_is_one_read_transaction(oak_street_screen, page, adult, revealed):
    app = oak_street_screen(page, as_adult=adult)
    if revealed:
        newest = as_(session.database(), ME)(list_rounds)[0]
        as_(session.database(), ME, now=session.now())(reveal_round, newest.round_id)
        app.run()  # who looks first after a reveal is noted, once
    with counted(session.database()) as count:
        app.run()
    assert not app.exception
    assert (count.reads, count.writes) == (1, 0), page


@pytest.mark.parametrize(
    "view", ["rounds", "people", "defaults", "record", "kept", "backup", "audit"]
)
def test_a_rerun_of_a_view_of_the_school_is_one_read_transaction(oak_street_screen, view):
    app = oak_street_screen("school", view=view)
    with counted(session.database()) as count:
        app.run()
    assert (count.reads, count.writes) == (1, 0)
