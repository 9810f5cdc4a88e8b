"""The school's calendar: added, taken out, and what it does to a day that is due."""

from datetime import date

import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.school.calendar import Span
from connections.services.school.calendar import add_days, remove_days, school_days
from connections.services.school.school import change_settings, school_settings
from connections.services.school.schools import keeper
from tests.asking import as_

ME = keeper("school")
BREAK = Span(date(2026, 12, 21), date(2027, 1, 1), "Winter break")
YEAR = Span(date(2026, 9, 1), date(2027, 6, 9))


def test_days_are_added_once_and_taken_out_again(database):
    ask = as_(database, ME)
    ask(add_days, [YEAR], term=True)
    ask(add_days, [BREAK], term=False)
    ask(add_days, [BREAK], term=False)
    days = ask(school_days)
    assert (days.terms, days.free) == ((YEAR,), (BREAK,))
    ask(remove_days, BREAK)
    assert ask(school_days).free == ()
    with pytest.raises(NotFound):
        ask(remove_days, BREAK)


def test_changing_the_defaults_leaves_the_calendar_as_it_is_by_now(database):
    ask = as_(database, ME)
    seen = ask(school_settings)
    ask(add_days, [BREAK], term=False)
    ask(change_settings, seen, "Oak", seen, "Our school")
    assert ask(school_days).free == (BREAK,)


def test_a_counselor_reads_the_calendar_and_the_data_manager_changes_it(database):
    counselor = Viewer("school", frozenset({Role.COUNSELOR}), "c1")
    assert as_(database, counselor)(school_days).free == ()
    with pytest.raises(AccessDenied):
        as_(database, counselor)(add_days, [BREAK], term=False)
