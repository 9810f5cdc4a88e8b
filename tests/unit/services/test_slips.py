"""Slips and devices: one use, while somebody lets them be used; few tries, and the end of both."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connections.domain.access.device import (
    DEVICE_LASTS,
    LOOKS_IN,
    OUT_AFTER,
    WAITS,
    WAITS_AFTER,
    Device,
    DeviceKind,
    kind_of_device,
    require_hard_to_guess,
)
from connections.domain.access.grants import Permission, Reach, Role
from connections.domain.access.slips import OPEN_AT_MOST, OPEN_AT_THE_DESK, SLIP_LASTS
from connections.domain.access.viewer import Viewer
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, AdultKind, Student
from connections.domain.problems import AccessDenied, ConnectionsError, NotFound, NotPossible
from connections.services.access.devices import (
    UnknownDevice,
    UnknownSlip,
    enrol,
    look_at_slip,
    look_in,
    unlock,
)
from connections.services.access.sessions import holder_of, viewer_in, who_is_in, write_touches
from connections.services.access.slips import (
    end_device,
    end_enrolment,
    enrolment_open,
    enrolments_of_adults,
    issue_slips,
    open_enrolment,
    open_enrolment_of,
    own_devices,
    take_back_slip,
)
from connections.services.backup.making import make_backup
from connections.services.backup.restoring import restore
from connections.services.people.by_hand import person_leaves
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.log.chain import Whole, log_state
from connections.store.rosters import save_adults, save_person
from connections.store.schema import devices, enrolments, sign_ins, slips
from connections.store.schools import load_versions
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("school")
PEOPLE = [Adult("t1", "Ana", "Ames"), Adult("t2", "Ben", "Bo")]
DIGITS = "314159"
PHONE = DeviceKind.IPHONE


def prepared(database):
    fill(database, ME, TODAY, NOW, [Student("s1", "Cy", "Lor")], PEOPLE)
    as_(database, ME)(open_enrolment)
    return database


@pytest.fixture
def school(database):
    return prepared(database)


@pytest.fixture
def both(any_database):
    """Return the same in a file and on a server."""
    return prepared(any_database)


def slip_of(database, adult_id="t1", now=NOW):
    (issued,) = as_(database, ME, now=now)(issue_slips, [adult_id])
    return issued.code


def enrolled(database, adult_id="t1", now=NOW):
    """Return the device's secret and its session's."""
    return enrol(database, slip_of(database, adult_id, now), DIGITS, DIGITS, PHONE, now)


def is_in(database, holding, now=NOW):
    with database.reading() as sql:
        found = who_is_in(sql, holding, now)
        return None if found is None else viewer_in(sql, found, now.date())


def log(database):
    with database.reading() as sql:
        rows = sql.execute(sign_ins.select().order_by(sign_ins.c.entry)).all()
        head = database.head("sign_ins", "school")
        assert log_state(sql, "school", head, sign_ins).whole is Whole.WHOLE
    return [(row.who, row.action) for row in rows]


def test_a_slip_makes_one_device_its_adults_own_once(both):
    code = slip_of(both)
    shown = f" {code[:4].lower()} {code[4:8]}-{code[8:]} "
    secret, holding = enrol(both, shown, DIGITS, DIGITS, PHONE, NOW)
    viewer = is_in(both, holding)
    assert (viewer.adult_id, viewer.reach) == ("t1", Reach.POCKET)
    assert not viewer.may(Permission.ROSTER_IMPORT)
    with pytest.raises(NotPossible, match=r"was used on .* tell the office"):
        enrol(both, code, DIGITS, DIGITS, PHONE, NOW)
    later = NOW + timedelta(days=8)
    assert is_in(both, holding, later) is None
    again = unlock(both, secret, DIGITS, later)
    assert is_in(both, again, later).adult_id == "t1"
    assert is_in(both, again, later + timedelta(minutes=30)) is None, "nobody touched it"
    assert ("t1", "device.enrolled") in log(both) and ("t1", "session.opened") in log(both)


def test_a_substitutes_device_opens_until_the_evening_of_their_last_day_at_a_server_in_utc(school):
    until = NOW.date()
    secret, _ = enrolled(school)
    with school.changing(ME, "test.made", NOW) as sql:
        guest = replace(PEOPLE[0], kind=AdultKind.SUBSTITUTE, cleared_until=until)
        save_person(sql, "school", guest)
    evening = datetime.combine(until, time(18, 10), tzinfo=ZoneInfo("America/Chicago"))
    assert evening.astimezone(UTC).date() > until
    assert unlock(school, secret, DIGITS, evening.astimezone(UTC))
    with pytest.raises(UnknownDevice):
        unlock(school, secret, DIGITS, evening.astimezone(UTC) + timedelta(days=1))


def test_nothing_that_opens_anything_lies_in_the_database(school):
    code = slip_of(school)
    secret, holding = enrol(school, code, DIGITS, DIGITS, PHONE, NOW)
    with school.reading() as sql:
        said = str([sql.execute(table.select()).all() for table in (slips, devices, sign_ins)])
    assert not [found for found in (code, secret, holding, DIGITS) if found in said]
    assert "Ames" not in said


def test_a_wrong_code_opens_nothing_and_says_nobody(school):
    code = slip_of(school)
    for wrong in ("", "x", code[:-1], code[:-1] + "!", code[::-1], "2" * 12, code + "2", "#"):
        with pytest.raises(UnknownSlip) as refused:
            look_at_slip(school, wrong, NOW)
        assert "Ames" not in str(refused.value)
    look_at_slip(school, f"https://school.example.org/slip#{code}", NOW)


def test_a_slip_works_only_while_somebody_lets_slips_be_used_and_is_not_used_up_else(any_database):
    fill(any_database, ME, TODAY, NOW, [], PEOPLE)
    code, other = slip_of(any_database), slip_of(any_database, "t2")
    minute = timedelta(minutes=1)

    def is_shut(typed, now):
        try:
            look_at_slip(any_database, typed, now)
        except NotPossible as refused:
            assert "not used up" in str(refused) and "Ames" not in str(refused)
            return True
        return False

    assert is_shut(code, NOW)
    with pytest.raises(NotPossible):
        enrol(any_database, code, DIGITS, DIGITS, PHONE, NOW)
    as_(any_database, ME)(open_enrolment_of, ["t1"])
    assert (is_shut(code, NOW), is_shut(other, NOW)) == (False, True)
    assert set(as_(any_database, ME)(enrolments_of_adults)) == {"t1"}
    assert is_shut(code, NOW + OPEN_AT_THE_DESK) and is_shut(code, NOW - minute)
    opened = as_(any_database, ME)(open_enrolment, timedelta(days=3))
    assert opened.ends_at == NOW + OPEN_AT_MOST == as_(any_database, ME)(enrolment_open).ends_at
    assert not is_shut(other, NOW + OPEN_AT_MOST - minute)
    assert is_shut(other, NOW + OPEN_AT_MOST)
    as_(any_database, ME)(end_enrolment)
    assert is_shut(code, NOW + minute) and is_shut(other, NOW)
    assert as_(any_database, ME)(enrolment_open) is None
    as_(any_database, ME)(open_enrolment)
    enrol(any_database, code, DIGITS, DIGITS, PHONE, NOW)


def test_a_new_slip_ends_the_old_one_and_the_device_it_made_at_once(both):
    first, second = slip_of(both), slip_of(both)
    with pytest.raises(NotPossible, match="newer slip"):
        look_at_slip(both, first, NOW)
    secret, holding = enrol(both, second, DIGITS, DIGITS, PHONE, NOW)
    other, others = enrolled(both, "t2")
    third = slip_of(both)
    assert is_in(both, holding) is None, "what was open on it is over"
    with pytest.raises(UnknownDevice):
        unlock(both, secret, DIGITS, NOW)
    assert is_in(both, others) and unlock(both, other, DIGITS, NOW)
    enrol(both, third, DIGITS, DIGITS, PHONE, NOW)


def test_a_slip_runs_out_and_can_be_taken_back(school):
    code = slip_of(school)
    late = NOW + SLIP_LASTS
    as_(school, ME, now=late)(open_enrolment)
    with pytest.raises(NotPossible, match="run out"):
        look_at_slip(school, code, late)
    as_(school, ME)(take_back_slip, "t1")
    with pytest.raises(NotPossible, match="taken back"):
        look_at_slip(school, code, NOW)
    with pytest.raises(NotFound):
        as_(school, ME)(take_back_slip, "t1")


def test_who_is_not_on_the_roster_gets_no_slip_and_uses_none(school):
    code, _ = slip_of(school), enrolled(school, "t2")
    for wrong in (["nobody"], ["t1", "nobody"]):
        with pytest.raises(NotFound):
            as_(school, ME)(issue_slips, wrong)
    with pytest.raises(NotPossible):
        as_(school, ME)(issue_slips, [])
    look_at_slip(school, code, NOW)  # nothing had been ended
    as_(school, ME)(person_leaves, PEOPLE[0])
    with pytest.raises(NotPossible, match="not on the roster"):
        enrol(school, code, DIGITS, DIGITS, PHONE, NOW)
    with pytest.raises(NotFound):
        as_(school, ME)(issue_slips, ["t1"])


def test_who_leaves_is_out_and_who_comes_back_after_the_summer_is_in_again(school):
    secret, holding = enrolled(school)
    as_(school, ME)(person_leaves, PEOPLE[0])
    assert is_in(school, holding) is None
    with pytest.raises(UnknownDevice):
        unlock(school, secret, DIGITS, NOW)
    with school.changing(ME, "test.back", NOW) as sql:
        save_adults(sql, "school", RosterChanges(returned=(PEOPLE[0],)), TODAY)
    summer = NOW + timedelta(days=300)
    assert is_in(school, unlock(school, secret, DIGITS, summer), summer)
    with pytest.raises(UnknownDevice):
        unlock(school, secret, DIGITS, NOW + DEVICE_LASTS)


def test_at_a_device_of_nobodys_a_slip_lets_in_for_twenty_minutes_and_is_used_up(school):
    code = slip_of(school)
    holding = look_in(school, code, NOW)
    assert is_in(school, holding).reach is Reach.POCKET
    assert is_in(school, holding, NOW + LOOKS_IN) is None
    with school.reading() as sql:
        assert sql.execute(devices.select()).all() == []
    with pytest.raises(NotPossible, match="was used"):
        enrol(school, code, DIGITS, DIGITS, PHONE, NOW)
    slip_of(school)
    assert is_in(school, holding) is None, "a new slip ends this too"


def test_a_browser_is_one_adults_device_at_a_time(school):
    had = enrolled(school)
    enrol(school, slip_of(school, "t2"), DIGITS, DIGITS, PHONE, NOW, had)
    assert is_in(school, had[1]) is None
    with pytest.raises(UnknownDevice):
        unlock(school, had[0], DIGITS, NOW)


# ---- six digits --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "digits",
    [
        *"111111 123456 345678 987654 210987 890123 121212 112112 123123 147258".split(),
        *("", "12345", "1234567", "12345a", "１２３４５７", "31 159"),
    ],
)
def test_digits_that_others_try_first_are_refused(digits):
    with pytest.raises(NotPossible):
        require_hard_to_guess(digits, digits)


def test_digits_are_typed_twice_and_a_refusal_uses_no_slip_up(school):
    code = slip_of(school)
    for typed, again in (("314159", "314158"), ("123456", "123456")):
        with pytest.raises(NotPossible):
            enrol(school, code, typed, again, PHONE, NOW)
    enrol(school, code, DIGITS, DIGITS, PHONE, NOW)


def test_five_wrong_wait_ten_are_out_and_nobody_else_is_kept_out(both):
    secret, holding = enrolled(both)
    other, _ = enrolled(both, "t2")
    moment = NOW
    for tried in range(1, OUT_AFTER + 1):
        with pytest.raises(AccessDenied) as refused:
            unlock(both, secret, "000000", moment)
        assert "Ames" not in str(refused.value)
        if tried == WAITS_AFTER:
            for other_clock in (WAITS - timedelta(seconds=1), timedelta(seconds=-1)):
                with pytest.raises(AccessDenied, match="wait until"):
                    unlock(both, secret, DIGITS, moment + other_clock)
            moment += WAITS
    assert isinstance(refused.value, UnknownDevice) and is_in(both, holding) is None
    with pytest.raises(UnknownDevice):
        unlock(both, secret, DIGITS, moment + timedelta(days=1))
    assert unlock(both, other, DIGITS, NOW)
    assert log(both).count(("t1", "device.wrong_digits")) == OUT_AFTER


def test_the_right_digits_begin_the_count_anew_and_a_clock_set_back_makes_nobody_wait(school):
    secret, _ = enrolled(school)
    for _ in range(2):
        for _ in range(WAITS_AFTER - 1):
            with pytest.raises(AccessDenied, match="not the right digits"):
                unlock(school, secret, "000000", NOW)
        assert unlock(school, secret, DIGITS, NOW)
    for _ in range(WAITS_AFTER):
        with pytest.raises(AccessDenied):
            unlock(school, secret, "000000", NOW)
    assert unlock(school, secret, DIGITS, NOW - timedelta(days=1))


BLANK = Device("d", "t1", PHONE, NOW, NOW + DEVICE_LASTS)
MOSTLY_WRONG = st.sampled_from([False] * 9 + [True])
TRIES = st.lists(st.tuples(MOSTLY_WRONG, st.sampled_from([0, 1, 14, 15, 40])), max_size=60)


@given(TRIES)
def test_no_order_of_tries_ever_looks_at_more_than_ten_wrong_in_a_row(tries):
    """Against the obviously right: counted by hand, minute by minute."""
    device, moment, wrong, until, out = BLANK, NOW, 0, None, False
    for right, minutes in tries:
        moment += timedelta(minutes=minutes)
        waits = until is not None and moment < until
        assert device.is_good(moment) is not out
        if out:
            break
        assert device.waits(moment) is waits
        if waits:
            continue
        if right:
            device, wrong, until = replace(device, wrong=0, blocked_until=None), 0, None
        else:
            device, wrong = device.after_wrong(moment), wrong + 1
            until = moment + timedelta(minutes=15) if wrong in (5, 10) else until
            out = wrong == 10


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["000000", DIGITS, "", "x" * 900, "３１４１５９"]), max_size=9))
def test_only_the_right_digits_open_whatever_was_typed_before(database, typed):
    if not as_(database, ME)(own_devices):
        fill(database, ME, TODAY, NOW, [], PEOPLE)
        as_(database, ME)(open_enrolment)
    secret, _ = enrolled(database)
    wrong = 0
    for digits in typed:
        try:
            unlock(database, secret, digits, NOW)
        except AccessDenied:
            assert digits != DIGITS or wrong >= WAITS_AFTER
            wrong += 1
        else:
            assert digits == DIGITS and wrong < WAITS_AFTER
            wrong = 0


# ---- at once -----------------------------------------------------------------------------------


def at_once(*doing):
    """Do things in threads that begin together; return what came of each."""
    begin, came = threading.Barrier(len(doing)), [None] * len(doing)

    def run(at):
        begin.wait()
        try:
            came[at] = doing[at]()
        except ConnectionsError as refused:
            came[at] = refused

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(doing))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return came


def test_of_two_phones_that_enrol_one_slip_at_once_one_is_in(both):
    for _ in range(4):
        code = slip_of(both)

        def phone(code=code):
            return enrol(both, code, DIGITS, DIGITS, PHONE, NOW)

        came = at_once(phone, phone, phone)
        (found,) = [each for each in came if isinstance(each, tuple)]
        assert is_in(both, found[1]).adult_id == "t1"
        assert all(isinstance(each, NotPossible) for each in came if each is not found)
        with both.reading() as sql:
            live = [row for row in sql.execute(devices.select()) if row.ended_at is None]
        assert len(live) == 1


def test_guesses_at_once_are_no_more_than_guesses_one_after_another(both):
    secret, _ = enrolled(both)
    came = at_once(*(lambda: unlock(both, secret, "000000", NOW) for _ in range(12)))
    assert all(isinstance(each, AccessDenied) for each in came)
    assert log(both).count(("t1", "device.wrong_digits")) == WAITS_AFTER


def test_a_new_slip_and_the_use_of_the_old_one_at_once_leave_no_device_behind(both):
    for _ in range(3):
        code = slip_of(both)
        issued, came = at_once(
            lambda: as_(both, ME)(issue_slips, ["t1"]),
            lambda code=code: enrol(both, code, DIGITS, DIGITS, PHONE, NOW),
        )
        assert isinstance(issued, list)
        mine = next(each for each in as_(both, ME)(own_devices) if each.adult.adult_id == "t1")
        assert mine.device is None and mine.has_slip
        if isinstance(came, tuple):
            assert is_in(both, came[1]) is None


# ---- who looks after it ------------------------------------------------------------------------


def test_the_office_sees_who_has_what_and_ends_a_device_and_so_does_its_owner(school):
    _, holding = enrolled(school)
    slip_of(school, "t2")
    ana, ben = as_(school, ME)(own_devices)
    assert (ana.device.label, ana.slip.used_at, ana.has_slip) == (PHONE, NOW, False)
    assert (ben.device, ben.has_slip, ben.slip.used_at) == (None, True, None)
    device_id = ana.device.device_id
    teacher, other = (Viewer("school", frozenset({Role.TEACHER}), who) for who in ("t1", "t2"))
    with pytest.raises(AccessDenied):
        as_(school, other)(end_device, device_id)
    as_(school, teacher)(end_device, device_id)
    assert is_in(school, holding) is None
    with pytest.raises(NotFound):
        as_(school, ME)(end_device, device_id)
    _, holding = enrolled(school, "t2")
    as_(school, ME)(end_device, as_(school, ME)(own_devices)[1].device.device_id)
    assert is_in(school, holding) is None and log(school)[-1][1] == "device.ended"


def test_slips_and_devices_leave_everything_that_is_kept_as_it_is(school):
    with school.reading() as sql:
        before = load_versions(sql, "school", ())
    secret, _ = enrolled(school)
    unlock(school, secret, DIGITS, NOW)
    with pytest.raises(AccessDenied):
        unlock(school, secret, "000000", NOW)
    look_in(school, slip_of(school), NOW)
    as_(school, ME)(end_enrolment)
    with school.reading() as sql:
        assert load_versions(sql, "school", ()) == before


def test_what_is_over_goes_after_a_month(both):
    _, holding = enrolled(both)
    slip_of(both, "t2")
    slip_of(both, "t2")
    month = NOW + timedelta(days=31)
    write_touches(both, {holder_of(holding): month}, month)
    with both.reading() as sql:
        assert len(sql.execute(slips.select()).all()) == 1  # ran out 17 days ago
        assert len(sql.execute(devices.select()).all()) == 1
        assert sql.execute(enrolments.select()).all() == []
    end = NOW + DEVICE_LASTS + timedelta(days=31)
    write_touches(both, {}, end)
    with both.reading() as sql:
        assert sql.execute(devices.select()).all() == sql.execute(slips.select()).all() == []


def test_a_door_says_what_kind_of_device_it_was():
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 Safari/604.1"
    assert kind_of_device(agent) is DeviceKind.IPHONE
    assert kind_of_device("curl/8") is DeviceKind.OTHER


# ---- a backup ----------------------------------------------------------------------------------


def test_a_restore_brings_no_device_and_no_slip_back_to_life(database_file, tmp_path):
    """One that was ended since, and a slip that was used since, are good in the backup."""
    words, file = "correct horse battery", tmp_path / "year.backup"
    database = open_database(database_file)
    find_school(database, NOW)
    fill(database, ME, TODAY, NOW, [Student("s1", "Cy", "Lor")], PEOPLE)
    as_(database, ME)(open_enrolment)
    lost, holding = enrolled(database)
    code = slip_of(database, "t2")
    as_(database, ME)(make_backup, file, words)
    as_(database, ME)(issue_slips, ["t1"])
    installation = database.installation
    database.close()
    back = restore(database_file, installation, file, words, NOW, tmp_path / "kept")
    assert back.devices == 1
    database = open_database(database_file)
    assert is_in(database, holding) is None
    with pytest.raises(UnknownDevice):
        unlock(database, lost, DIGITS, NOW)
    as_(database, ME)(open_enrolment)
    with pytest.raises(NotPossible, match="taken back"):
        look_at_slip(database, code, NOW)
    enrolled(database)
    database.close()
