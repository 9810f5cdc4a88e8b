"""A calendar address as a service: whose it is, what ends it, what is let go."""

from datetime import timedelta

import pytest

from connections.services.access.sessions import end_sessions_of, write_touches
from connections.services.backup.making import make_backup
from connections.services.backup.restoring import restore
from connections.services.rhythm.feeds import EndedFeed, UnknownFeed, make_feed, my_feed, read_feed
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.schema import feeds
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill
from tests.unit.services.test_mailing import ADULTS, adult, filled
from tests.unit.services.test_outreach import STUDENTS

ME = keeper("school")


@pytest.fixture
def school(any_database, me, today, now):
    return filled(any_database, me, today, now)


def test_each_reads_their_own_day_on_both_kinds_of_database(school):
    tokens = {each: as_(school, adult(each))(make_feed) for each in ("t1", "t3")}
    assert b"DTSTART;VALUE=DATE:20261127" in read_feed(school, tokens["t1"], NOW).content
    assert b"VEVENT" not in read_feed(school, tokens["t3"], NOW).content, "nothing is due of theirs"
    assert as_(school, adult("t1"))(my_feed).read_at == NOW
    later = NOW + timedelta(days=12)
    assert b"DATE:20261202" in read_feed(school, tokens["t1"], later).content, "overdue: today"
    with pytest.raises(UnknownFeed):
        read_feed(school, tokens["t1"][:-1] + "~", NOW)


def test_whoever_manages_people_ends_it_and_after_a_month_nothing_is_left(school, me):
    token = as_(school, adult("t1"))(make_feed)
    as_(school, me)(end_sessions_of, "t1")
    with pytest.raises(EndedFeed):
        read_feed(school, token, NOW)
    write_touches(school, {}, NOW + timedelta(days=31))
    with school.reading() as sql:
        assert sql.execute(feeds.select()).all() == []


def test_a_restore_ends_every_calendars_address(database_file, tmp_path):
    words, file = "correct horse battery", tmp_path / "year.backup"
    database = open_database(database_file)
    find_school(database, NOW)
    fill(database, ME, TODAY, NOW, STUDENTS, ADULTS)
    token = as_(database, adult("t1"))(make_feed)
    as_(database, ME)(make_backup, file, words)
    installation = database.installation
    database.close()
    restore(database_file, installation, file, words, NOW, tmp_path / "kept")
    database = open_database(database_file)
    with pytest.raises(EndedFeed):
        read_feed(database, token, NOW)
    database.close()
