"""Schools of one database: renamed, archived while somebody works in one, opened again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.account import Account
from connections.domain.access.device import DeviceKind
from connections.domain.access.grants import Reach, Role
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.services.access.devices import enrol, look_at_slip, unlock
from connections.services.access.identities import sign_in
from connections.services.access.sessions import (
    holder_of,
    open_session,
    still_in,
    viewer_in,
    who_is_in,
)
from connections.services.access.slips import issue_slips, open_enrolment
from connections.services.book.book import kept_of, reading
from connections.services.meeting.joining import JoiningDesk, WrongCode, open_joining
from connections.services.records.keeping import purge_by_rules
from connections.services.school.schools import (
    archive_school,
    archived_schools,
    create_school,
    find_school,
    keeper,
    list_schools,
    rename_school,
    unarchive_school,
    usual_school,
)
from connections.store.mapper import of_school
from connections.store.schema import adults
from connections.store.schools import save_archived
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("school", ("school", "oak"))
HERE, THERE = (Viewer(each, frozenset({Role.TEACHER}), "t1") for each in ("school", "oak"))
SECRET = b"s" * 32


@pytest.fixture
def two(any_database):
    as_(any_database, ME)(create_school, "oak", "Oak Park")
    for school_id in ME.schools:
        people = [Student("s1", "Bo", "Lor")], [Adult("t1", "Ana", "Kim")]
        fill(any_database, replace(ME, school_id=school_id), TODAY, NOW, *people)
    return any_database


def in_now(database, holding, now=NOW):
    name = holder_of(holding)
    with database.reading() as sql:
        session = who_is_in(sql, holding, now)
        viewer = session and viewer_in(sql, session, now.date())
    return bool(viewer), name in still_in(database, {name}, {}, now)


def test_a_school_archived_while_somebody_works_in_it_has_nobody_in_it_at_once(two):
    there, here = (open_session(two, who, Door.SIGNED_IN, NOW) for who in (THERE, HERE))
    assert in_now(two, there) == in_now(two, here) == (True, True)
    as_(two, ME)(archive_school, "oak")
    assert in_now(two, there) == (False, False) and in_now(two, here) == (True, True)
    with pytest.raises(AccessDenied, match="closed"):
        open_session(two, THERE, Door.DEVICE, NOW)
    as_(two, ME)(unarchive_school, "oak")
    assert in_now(two, there) == (False, False), "opened again, everybody comes in anew"
    assert in_now(two, open_session(two, THERE, Door.DEVICE, NOW)) == (True, True)


def test_the_code_of_an_archived_school_is_wrong(two):
    oak = replace(ME, school_id="oak")
    code = as_(two, oak)(open_joining, "r1", SECRET).code
    desk = JoiningDesk(two, SECRET)
    assert desk.welcome(code, NOW).school_id == "oak"
    as_(two, ME)(archive_school, "oak")
    with pytest.raises(WrongCode):
        desk.welcome(code, NOW)


def test_a_slip_of_an_archived_school_is_good_for_nothing(two):
    oak = replace(ME, school_id="oak")
    (slip,) = as_(two, oak)(issue_slips, ["t1"])
    as_(two, oak)(open_enrolment)
    look_at_slip(two, slip.code, NOW)
    as_(two, ME)(archive_school, "oak")
    with pytest.raises(NotPossible):
        look_at_slip(two, slip.code, NOW)


def test_at_the_door_of_an_archived_school_a_device_and_an_account_learn_that_it_is_closed(two):
    oak = replace(ME, school_id="oak")
    (slip,) = as_(two, oak)(issue_slips, ["t1"])
    as_(two, oak)(open_enrolment)
    known, mail = (
        Account("https://id.example", "ana", "ana@oak.example", vouches=True),
        ["oak.example"],
    )
    with two.changing(oak, "test.made", NOW) as sql:
        theirs = of_school(adults, "oak", adult_id="t1")
        sql.execute(adults.update().where(theirs).values(email=known.email))
    sign_in(two, known, mail, NOW)
    secret, _ = enrol(two, slip.code, "482913", "482913", DeviceKind.IPHONE, NOW)
    as_(two, ME)(archive_school, "oak")
    with pytest.raises(AccessDenied, match="closed"):
        unlock(two, secret, "482913", NOW)
    for account in (known, replace(known, subject="another")):
        with pytest.raises(AccessDenied, match="closed"):
            sign_in(two, account, mail, NOW)


def test_everything_of_an_archived_school_stays_and_nothing_runs_for_it(two, monkeypatch):
    as_(two, ME)(archive_school, "oak")
    with reading(two, "oak") as book:
        assert len(book.students()) == 1 and book.rounds()[0].status is RoundStatus.OPEN
    looked_at = []
    monkeypatch.setattr(
        "connections.services.records.keeping.purge_by_rule",
        lambda book, now: looked_at.append(book.school_id),
    )
    purge_by_rules(two, NOW)
    assert looked_at == ["school"]
    assert as_(two, ME)(list_schools).keys() == {"school"}
    assert as_(two, ME)(archived_schools) == {"oak": "Oak Park"}
    with pytest.raises(NotFound, match="archived"):
        find_school(two, NOW, "oak")


def test_which_school_is_usual_is_asked_anew_whatever_another_process_did(two):
    assert usual_school(two, None, NOW) == "" and usual_school(two, "oak", NOW) == "oak"
    as_(two, ME)(archive_school, "oak")
    assert usual_school(two, None, NOW) == "school" == usual_school(two, "oak", NOW)
    with pytest.raises(NotFound):
        usual_school(two, "west", NOW)


def test_the_only_open_school_is_not_archived(two):
    as_(two, ME)(archive_school, "oak")
    with pytest.raises(NotPossible, match="only school"):
        as_(two, ME)(archive_school, "school")


def test_a_school_gets_another_name_in_its_own_log(two):
    as_(two, ME)(rename_school, "oak", " Oak Hill ")
    assert as_(two, ME)(list_schools)["oak"] == "Oak Hill"
    with pytest.raises(NotPossible, match="needs a name"):
        as_(two, ME)(rename_school, "oak", " ")


@pytest.mark.parametrize("act", [archive_school, unarchive_school, archived_schools])
def test_a_data_manager_of_one_school_does_nothing_to_another(two, act):
    other = Viewer("school", frozenset({Role.DATA_MANAGER}), "t1", reach=Reach.EVERYTHING)
    with pytest.raises(AccessDenied, match="own computer"):
        as_(two, other)(act, *([] if act is archived_schools else ["oak"]))


def test_what_is_known_of_seventy_schools_is_kept_of_all_of_them(database):
    every = ["school", *(f"s{number}" for number in range(69))]
    for each in every[1:]:
        as_(database, ME)(create_school, each, each)

    def look():
        for each in every:
            with reading(database, each) as book:
                assert book.students() == () and book.rounds() == () and book.name()
        return kept_of(database).misses

    first = look()
    assert look() == first


def test_a_session_of_an_archived_school_ends_whatever_its_row_says(two):
    """Another process may have opened it a moment before the school was archived."""
    holding = open_session(two, THERE, Door.SIGNED_IN, NOW)
    with two.writing() as sql:
        save_archived(sql, "oak", NOW)
    assert in_now(two, holding, NOW + timedelta(seconds=1)) == (False, False)
