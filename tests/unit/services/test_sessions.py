"""Sessions: opened, passed on, touched and ended; whom they let in; the keeper's passphrase."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from connections.domain.access.grants import Permission, Reach, Role, Scope
from connections.domain.access.session import IDLE, LASTS, Door
from connections.domain.access.viewer import Viewer
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, AdultKind, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.files.bytes.reading import File
from connections.services.access.passphrase import (
    fits_passphrase,
    forget_passphrase,
    has_passphrase,
    set_passphrase,
    wants_passphrase,
)
from connections.services.access.sessions import (
    end_session,
    end_sessions_of,
    holder_of,
    open_session,
    pass_to,
    still_in,
    viewer_in,
    who_is_in,
    write_touches,
)
from connections.services.people.by_hand import person_leaves, person_returns
from connections.services.roster.rosters import import_rosters
from connections.services.school.schools import keeper
from connections.store.access.sessions import save_passphrase
from connections.store.log.chain import Whole, log_state
from connections.store.rosters import save_person, save_role, save_students
from connections.store.schema import sign_ins
from connections.store.schools import load_versions, save_school_name
from connections.ui.shell.presence import Presence
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("school")
PEOPLE = [Adult("t1", "Ana", "Ames"), Adult("t2", "Ben", "Bo")]
WORDS = "four words that rhyme"


@pytest.fixture
def school(any_database):
    fill(any_database, ME, TODAY, NOW, [Student("s1", "Cy", "Lor")], PEOPLE)
    return any_database


def adult(adult_id="t1", reach=Reach.EVERYTHING):
    return Viewer("school", frozenset(), adult_id, reach=reach)


def session(database, holding, now=NOW):
    with database.reading() as sql:
        return who_is_in(sql, holding, now)


def is_in(database, holding, now=NOW):
    """Say whether the secret lets an adult in, as whom."""
    with database.reading() as sql:
        found = who_is_in(sql, holding, now)
        return None if found is None else viewer_in(sql, found, now.date())


def log(database):
    with database.reading() as sql:
        rows = sql.execute(sign_ins.select().order_by(sign_ins.c.entry)).all()
        head = database.head("sign_ins", "school")
        assert log_state(sql, "school", head, sign_ins).whole is Whole.WHOLE
    return [(row.who, row.action) for row in rows]


def test_a_secret_lets_its_adult_in_and_nothing_of_it_is_stored(school):
    holding = open_session(school, adult(), Door.SIGNED_IN, NOW)
    assert is_in(school, holding).adult_id == "t1"
    for wrong in ("", "x", holding[:-1], holding + "x", holder_of(holding), holding.upper()):
        assert session(school, wrong) is None
    with school.reading() as sql:
        assert holding not in str(sql.exec_driver_sql("SELECT * FROM sessions").all())
    assert log(school) == [("t1", "session.opened")]


@pytest.mark.parametrize("reach", [Reach.POCKET, Reach.EVERYTHING])
def test_it_ends_by_itself_without_a_touch_and_at_its_end_whatever_is_touched(school, reach):
    holding = open_session(school, adult(reach=reach), Door.SIGNED_IN, NOW)
    idle, moment = IDLE[reach], NOW
    while moment < NOW + LASTS[reach] - idle:
        moment += idle - timedelta(seconds=1)
        assert is_in(school, holding, moment)
        write_touches(school, {holder_of(holding): moment}, moment)
    assert session(school, holding, moment + idle) is None
    write_touches(school, {holder_of(holding): NOW + LASTS[reach]}, moment)
    assert session(school, holding, NOW + LASTS[reach] - timedelta(seconds=1))
    assert session(school, holding, NOW + LASTS[reach]) is None


def test_a_clock_that_is_set_back_gives_nobody_more_time(school):
    holding = open_session(school, adult(), Door.SIGNED_IN, NOW)
    write_touches(school, {holder_of(holding): NOW - timedelta(days=1)}, NOW)
    assert session(school, holding, NOW + IDLE[Reach.EVERYTHING]) is None


@pytest.mark.parametrize("reach", [Reach.POCKET, Reach.EVERYTHING])
@pytest.mark.parametrize("noticed", [True, False])
def test_who_came_in_by_a_clock_that_was_ahead_is_out_when_it_is_set_right(school, reach, noticed):
    day = timedelta(days=1)
    holding = open_session(school, adult(reach=reach), Door.SIGNED_IN, NOW + day)
    touched = open_session(school, adult(reach=reach), Door.SIGNED_IN, NOW)
    write_touches(school, {holder_of(touched): NOW + day}, NOW + day)
    both = {holder_of(holding), holder_of(touched)}
    assert still_in(school, both, {}, NOW + timedelta(seconds=2)) == {}
    if noticed:  # anybody's touch ends them for good
        other = open_session(school, adult("t2"), Door.SIGNED_IN, NOW)
        write_touches(school, {holder_of(other): NOW, holder_of(touched): NOW + day}, NOW)
        assert session(school, other), "whoever came in by the right clock stays"
    for hours in range(37) if noticed else range(24):
        assert still_in(school, both, {}, NOW + timedelta(hours=hours)) == {}, hours


def test_two_computers_whose_clocks_differ_by_a_minute_know_each_others_sessions(school):
    holding = open_session(school, adult(), Door.SIGNED_IN, NOW + timedelta(minutes=1))
    write_touches(school, {}, NOW)
    assert session(school, holding)


def test_a_substitutes_last_day_is_the_schools_whatever_the_servers_clock_calls_it(school):
    """Whoever may come until a Friday is in on all of it, from Guam to Hawaii, and not for long."""
    kind = {"kind": AdultKind.SUBSTITUTE, "cleared_until": TODAY}
    with school.changing(ME, "test.made", NOW) as sql:
        save_person(sql, "school", replace(PEOPLE[0], **kind))
    for zone in ("Pacific/Guam", "America/Chicago", "Pacific/Honolulu"):
        for hour in (0, 8, 16, 23):
            at = datetime.combine(TODAY, time(hour, 30), ZoneInfo(zone)).astimezone(UTC)
            name = holder_of(open_session(school, adult(reach=Reach.POCKET), Door.DEVICE, at))
            assert set(still_in(school, {name}, {}, at)) == {name}, (zone, hour)
    after = datetime.combine(TODAY, time(12), UTC) + timedelta(days=1)
    holding = open_session(school, adult(reach=Reach.POCKET), Door.DEVICE, after)
    assert still_in(school, {holder_of(holding)}, {}, after) == {}


def test_who_left_is_out_and_a_role_counts_as_it_is_now(school):
    holding = open_session(school, adult("t2"), Door.SIGNED_IN, NOW)
    assert Role.PRINCIPAL not in is_in(school, holding).roles
    with school.changing(ME, "test.made", NOW) as sql:
        save_role(sql, "school", "t2", Role.PRINCIPAL)
    assert is_in(school, holding).may(Permission.AUDIT_READ)
    as_(school, ME)(person_leaves, PEOPLE[1])
    assert is_in(school, holding) is None
    assert still_in(school, {holder_of(holding)}, {}, NOW) == {}
    as_(school, ME)(person_returns, PEOPLE[1])
    assert is_in(school, holding) is None, "who comes back comes in anew"


def test_who_left_by_a_roster_and_is_on_the_next_one_again_comes_in_anew(school):
    holding = open_session(school, adult("t2"), Door.SIGNED_IN, NOW)
    head = b"adult_id,first_name,last_name\n"
    for rows in (b"t1,Ana,Ames\n", b"t1,Ana,Ames\nt2,Ben,Bo\n"):
        files = [File("staff.csv", head + rows)]
        as_(school, ME)(import_rosters, files, accept_drop=True)
    assert is_in(school, open_session(school, adult("t2"), Door.SIGNED_IN, NOW)) is not None
    assert is_in(school, holding) is None


def test_a_sign_out_ends_every_copy_and_everywhere_every_device(school):
    first, copy = (open_session(school, adult(), Door.SIGNED_IN, NOW) for _ in range(2))
    other = open_session(school, adult("t2"), Door.SIGNED_IN, NOW)
    end_session(school, first, NOW)
    end_session(school, first, NOW)
    end_session(school, "", NOW)
    assert (session(school, first), bool(session(school, copy))) == (None, True)
    with pytest.raises(AccessDenied):
        as_(school, Viewer("school", frozenset({Role.TEACHER}), "t2"))(end_sessions_of, "t1")
    myself = Viewer("school", frozenset({Role.TEACHER}), "t1")
    assert as_(school, myself)(end_sessions_of, "t1") == 1
    assert session(school, copy) is None and session(school, other)
    assert as_(school, ME)(end_sessions_of, "t2") == 1 and session(school, other) is None


def test_passing_on_takes_everything_but_ones_own_work_and_leads_back_by_no_reload(school):
    holding = open_session(school, ME, Door.KEEPER, NOW)
    as_(school, ME)(pass_to, holding, "t1")
    viewer = is_in(school, holding)
    assert (viewer.adult_id, viewer.reach) == ("t1", Reach.POCKET)
    assert session(school, holding).door is Door.HAND_OVER
    assert not viewer.may(Permission.ROSTER_IMPORT) and not viewer.may(Permission.REPORT_EXPORT)
    assert viewer.scope(Permission.NOTE_READ) is Scope.CASELOAD
    for wrong in (holding, "", open_session(school, adult(), Door.SIGNED_IN, NOW)):
        with pytest.raises(AccessDenied):  # passed on already, nobody's, an adult's own
            as_(school, ME)(pass_to, wrong, "t2")
    back = open_session(school, ME, Door.KEEPER, NOW, instead_of=holding)
    assert session(school, holding) is None and session(school, back).adult_id is None
    with pytest.raises(NotFound):
        as_(school, ME)(pass_to, back, "nobody")
    assert session(school, back).adult_id is None
    assert ("this_computer", "session.passed_on") in log(school)


def test_sign_ins_leave_everything_that_is_kept_as_it_is(school):
    with school.reading() as sql:
        before = load_versions(sql, "school", ())
    holding = open_session(school, ME, Door.KEEPER, NOW)
    as_(school, ME)(pass_to, holding, "t1")
    end_session(school, holding, NOW)
    set_passphrase(school, ME, WORDS, WORDS, NOW)
    with school.reading() as sql:
        assert load_versions(sql, "school", ()) == before


# ---- what has ended closes ---------------------------------------------------------------------


def test_an_open_page_closes_within_a_second_wherever_its_session_was_ended(school):
    """Two processes: each knows its own pages, and asks the same rows."""

    async def closes_after(end) -> bool:
        here = Presence(lambda: school, lambda: NOW)
        holding = open_session(school, adult("t2"), Door.SIGNED_IN, NOW)
        running = asyncio.create_task(here.run())
        assert (await here.who(holding)).adult_id == "t2"
        with here.open(holder_of(holding)) as ended:
            await asyncio.to_thread(end, holding, here)
            try:
                await asyncio.wait_for(ended.wait(), 5)
            finally:
                running.cancel()
        return await here.who(holding) is None

    def elsewhere(holding, here):
        end_session(school, holding, NOW)

    def leaves(holding, here):
        as_(school, ME)(person_leaves, PEOPLE[1])

    for end in (elsewhere, leaves):
        assert asyncio.run(closes_after(end))


def test_a_bug_in_one_look_keeps_no_page_open_for_good(school, monkeypatch):
    async def closes() -> bool:
        here, look = Presence(lambda: school, lambda: NOW), []
        holding = open_session(school, adult(), Door.SIGNED_IN, NOW)
        asked = here._look

        def fails_once(names):
            look.append(names)
            if len(look) == 1:
                raise RuntimeError("a bug")
            return asked(names)

        monkeypatch.setattr(here, "_look", fails_once)
        running = asyncio.create_task(here.run())
        with here.open(holder_of(holding)) as ended:
            await asyncio.to_thread(end_session, school, holding, NOW)
            try:
                await asyncio.wait_for(ended.wait(), 8)
            finally:
                running.cancel()
        return len(look) > 1

    assert asyncio.run(closes())


def test_an_idle_page_stays_as_long_as_it_is_touched(school):
    async def stays() -> list[bool]:
        clock = [NOW]
        here = Presence(lambda: school, lambda: clock[0])
        holding = open_session(school, adult(), Door.SIGNED_IN, NOW)
        found = []
        for touched in (True, False):
            if touched:
                here.touch(holder_of(holding))
            clock[0] += IDLE[Reach.EVERYTHING] - timedelta(seconds=1)
            here.ask_anew()
            found.append(await here.who(holding) is not None)
        return found

    assert asyncio.run(stays()) == [True, False]


# ---- the passphrase ----------------------------------------------------------------------------


def test_a_passphrase_of_other_keys_stays_shut_until_it_is_taken_away_with_a_trace(school):
    """Another folder of keys took it off, and nothing said so."""
    with school.writing() as sql:
        save_passphrase(sql, f"999${'00' * 16}${'00' * 32}")
    with school.reading() as sql:
        assert has_passphrase(sql) and not fits_passphrase(sql, WORDS)
    as_(school, ME)(forget_passphrase)
    with school.reading() as sql:
        assert not has_passphrase(sql)


def test_a_passphrase_locks_and_only_itself_unlocks(school):
    before = open_session(school, ME, Door.KEEPER, NOW)
    assert session(school, before, NOW + timedelta(days=1)), "nothing to lock with"
    set_passphrase(school, ME, WORDS, WORDS, NOW)
    with school.reading() as sql:
        assert has_passphrase(sql) and fits_passphrase(sql, WORDS)
        for wrong in ("", WORDS[:-1], WORDS.upper(), WORDS + " ", "x" * 10_000):
            assert not fits_passphrase(sql, wrong)
        assert WORDS not in str(sql.exec_driver_sql("SELECT * FROM about").all())
    assert session(school, before) is None, "who was in by nothing is out"
    after = open_session(school, ME, Door.KEEPER, NOW)
    assert session(school, after, NOW + IDLE[Reach.EVERYTHING]) is None
    assert "passphrase.chosen" in [action for _, action in log(school)]


@pytest.mark.parametrize(
    ("typed", "again", "why"),
    [
        ("short", "short", "at least 8"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "first passphrases"),
        ("password", "password", "first passphrases"),
        ("12345678", "12345678", "first passphrases"),
        ("OakStreet2026!", "OakStreet2026!", "first passphrases"),
        ("x" * 150 + "abcd" * 20, "x" * 150 + "abcd" * 20, "too long"),
        (WORDS, WORDS + "!", "not the same"),
    ],
)
def test_a_passphrase_that_is_none_is_refused_and_nothing_changes(school, typed, again, why):
    with school.writing() as sql:
        save_school_name(sql, "school", "Oak Street")
    with pytest.raises(NotPossible, match=why):
        set_passphrase(school, ME, typed, again, NOW)
    with school.reading() as sql:
        assert not has_passphrase(sql)


def test_a_forgotten_one_is_taken_away_by_who_manages_the_school_and_the_log_says_so(school):
    set_passphrase(school, ME, WORDS, WORDS, NOW)
    holding = open_session(school, ME, Door.KEEPER, NOW)
    with pytest.raises(AccessDenied):
        as_(school, Viewer("school", frozenset({Role.TEACHER}), "t1"))(forget_passphrase)
    as_(school, ME)(forget_passphrase)
    with school.reading() as sql:
        assert not has_passphrase(sql)
    assert session(school, holding) is None
    assert log(school)[-1] == ("this_computer", "passphrase.forgotten")


def test_real_names_want_a_passphrase_and_an_empty_school_does_not(any_database):
    fill(any_database, ME, TODAY, NOW, [], PEOPLE)
    assert not as_(any_database, ME)(wants_passphrase)
    with any_database.changing(ME, "test.came", NOW) as sql:
        save_students(sql, "school", RosterChanges(new=(Student("s1", "Cy", "Lor"),)), TODAY)
    assert as_(any_database, ME)(wants_passphrase)
    set_passphrase(any_database, ME, WORDS, WORDS, NOW)
    assert not as_(any_database, ME)(wants_passphrase)
