"""An account of the school's provider: whose it becomes, what it opens, and how that ends."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.account import (
    ENDED_BY_SCHOOL,
    FOREIGN,
    GONE,
    NOT_VOUCHED,
    TAKEN,
    TWICE,
    UNKNOWN,
    Account,
)
from connections.domain.access.grants import Permission, Reach, Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, AdultKind, Student
from connections.domain.problems import AccessDenied, NotFound
from connections.services.access.identities import (
    accounts_of_adults,
    allow_account,
    end_account,
    end_from_provider,
    sign_in,
)
from connections.services.access.sessions import holder_of, still_in, viewer_in, who_is_in
from connections.services.people.by_hand import person_leaves
from connections.services.people.people import set_kind
from connections.services.people.roles import change_role
from connections.services.school.schools import create_school, keeper
from connections.store.log.chain import Whole, log_state
from connections.store.rosters import save_role
from connections.store.schema import identities, sign_ins
from connections.store.schools import load_versions, save_archived
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("school")
ISSUER, DOMAINS = "https://accounts.example", ("oak.example",)
PEOPLE = [
    Adult("t1", "Ana", "Ames", email="Ana@Oak.example "),
    Adult("t2", "Ben", "Bo", email="ben@oak.example"),
    Adult("t3", "Cy", "Dow", email="twin@oak.example"),
    Adult("t4", "Di", "Dow", email="twin@oak.example"),
    Adult("t5", "Eve", "Em", email="eve@elsewhere.example"),
    Adult("g1", "Guy", "Gray", email="guy@oak.example"),
]


@pytest.fixture
def school(database):
    fill(database, ME, TODAY, NOW, [Student("s1", "Cy", "Lor")], PEOPLE)
    return database


def account(email="ana@oak.example", subject="sub-ana", **other):
    return Account(ISSUER, subject, email, **({"vouches": True} | other))


def comes(database, who, now=NOW, **other):
    return sign_in(database, who, DOMAINS, now, **other)


def rows(database):
    with database.reading() as sql:
        found = sql.execute(identities.select()).all()
    return [(row.school_id, row.subject, row.adult_id) for row in found]


def is_in(database, signed_in, now=NOW):
    """Return the viewer a sign-in stands for now, None when it is over; both askers agree."""
    with database.reading() as sql:
        found = who_is_in(sql, signed_in.holding, now)
        viewer = None if found is None else viewer_in(sql, found, now.date())
    name = holder_of(signed_in.holding)
    assert (name in still_in(database, {name}, {}, now)) is (viewer is not None)
    return viewer


def log(database, school_id="school"):
    with database.reading() as sql:
        found = sql.execute(
            sign_ins.select().where(sign_ins.c.school_id == school_id).order_by(sign_ins.c.entry)
        ).all()
        assert (
            log_state(sql, school_id, database.head("sign_ins", school_id), sign_ins).whole
            is Whole.WHOLE
        )
    for row in found:
        assert "@" not in str(row.details) and "sub-" not in str(row.details), "ids alone"
    return [(row.who, row.action) for row in found]


def refused(database, who, why, domains=DOMAINS):
    before = rows(database)
    with pytest.raises(AccessDenied) as refusal:
        sign_in(database, who, domains, NOW)
    assert refusal.value.text == why
    assert who.email not in str(refusal.value) or not who.email
    assert rows(database) == before, "nothing is bound"


def test_an_address_binds_once_and_then_the_account_itself_counts(school):
    first = comes(school, account("ANA@oak.example"))
    assert (first.adult_id, first.reach) == ("t1", Reach.POCKET)
    assert rows(school) == [("school", "sub-ana", "t1")]
    for later in (account(), account("married@oak.example"), account("x@y", vouches=False)):
        assert comes(school, later).adult_id == "t1"
    assert comes(school, account("ben@oak.example")).adult_id == "t1", "another's address is no key"
    assert rows(school) == [("school", "sub-ana", "t1")]
    assert [action for _, action in log(school)].count("account.bound") == 1


def test_of_two_accounts_at_once_one_becomes_the_adult(any_database):
    """On PostgreSQL both would look before either wrote."""
    fill(any_database, ME, TODAY, NOW, [], PEOPLE)

    def tries(subject):
        try:
            return comes(any_database, account(subject=subject)).adult_id
        except AccessDenied as refusal:
            return refusal.text

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(tries, ["sub-one", "sub-two", "sub-one", "sub-two"]))
    assert sorted(told) == sorted(["t1", "t1", TAKEN, TAKEN]) and len(rows(any_database)) == 1


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (account(vouches=False), NOT_VOUCHED),
        (account("eve@elsewhere.example"), FOREIGN),
        (account("ana@evil-oak.example"), FOREIGN),
        (account("ana@oak.example.evil"), FOREIGN),
        (account("oak.example"), FOREIGN),
        (account(""), FOREIGN),
        (account("nobody@oak.example"), UNKNOWN),
        (account("twin@oak.example"), TWICE),
    ],
)
def test_whom_an_address_does_not_find_is_told_why_and_nothing_is_bound(school, who, why):
    refused(school, who, why)
    assert log(school) == []


def test_another_account_of_the_same_address_is_refused_and_the_adult_can_see_it(school):
    comes(school, account())
    refused(school, account(subject="sub-thief"), TAKEN)
    assert log(school).count(("t1", "account.refused")) == 1


def test_a_school_that_changes_its_provider_ends_no_account_by_hand(school):
    comes(school, account())
    first, second = (replace(account(subject=s), issuer="https://new.example") for s in "ab")
    assert comes(school, first).adult_id == "t1"
    refused(school, second, TAKEN)
    as_(school, ME)(end_account, "t1")
    for ended in (account(), first):
        refused(school, ended, ENDED_BY_SCHOOL)


def test_who_left_is_told_so_before_and_after_being_bound(school):
    comes(school, account())
    for adult in PEOPLE[:2]:
        as_(school, ME)(person_leaves, adult)
    refused(school, account(), GONE)
    refused(school, account("ben@oak.example", "sub-ben"), GONE)


def test_a_role_opens_a_desk_and_one_that_is_taken_away_closes_it(school):
    with school.changing(ME, "test.made", NOW) as sql:
        save_role(sql, "school", "t1", Role.PRINCIPAL)
        save_role(sql, "school", "t2", Role.DATA_MANAGER)
    principal = comes(school, account())
    assert principal.reach is Reach.EVERYTHING
    viewer = is_in(school, principal)
    assert viewer.may(Permission.REPORT_EXPORT) and not viewer.may(Permission.SCHOOL_MANAGE)
    with school.changing(ME, "test.made", NOW) as sql:  # by whatever way
        save_role(sql, "school", "t1", Role.TEACHER)
    assert is_in(school, principal) is None
    again = comes(school, account())
    assert again.reach is Reach.POCKET and is_in(school, again).reach is Reach.POCKET
    with school.changing(ME, "test.made", NOW) as sql:
        save_role(sql, "school", "t1", Role.COUNSELOR)
    assert not is_in(school, again).may(Permission.REPORT_EXPORT), "a phone stays a phone"
    assert comes(school, account()).reach is Reach.EVERYTHING


def test_a_role_that_is_only_proposed_opens_nothing(school):
    with school.changing(ME, "test.made", NOW) as sql:
        save_role(sql, "school", "t2", Role.PRINCIPAL)
    assert not as_(school, ME)(change_role, "t1", Role.COUNSELOR)
    assert comes(school, account()).reach is Reach.POCKET


def test_somebody_from_outside_comes_in_until_their_day_and_then_at_once_no_more(school):
    until = TODAY + timedelta(days=1)
    as_(school, ME)(set_kind, "g1", AdultKind.SUBSTITUTE, until)
    guest = comes(school, account("guy@oak.example", "sub-guy"))
    assert guest.reach is Reach.POCKET and is_in(school, guest).roles == {Role.GUEST}
    later = NOW + timedelta(days=2)
    late = comes(school, account("guy@oak.example", "sub-guy"), NOW + timedelta(minutes=1))
    assert is_in(school, late)
    as_(school, ME)(set_kind, "g1", AdultKind.SUBSTITUTE, None)
    assert is_in(school, late) is None
    with pytest.raises(AccessDenied) as refusal:
        comes(school, account("guy@oak.example", "sub-guy"), later)
    assert refusal.value.text == GONE


def test_a_day_that_ends_while_somebody_works_ends_their_session(school):
    as_(school, ME)(set_kind, "g1", AdultKind.OUTSIDE, TODAY)
    evening = NOW.replace(hour=11, minute=50) + timedelta(days=1)  # where it is over last
    guest = comes(school, account("guy@oak.example", "sub-guy"), evening)
    name, midnight = holder_of(guest.holding), evening + timedelta(minutes=15)
    assert name in still_in(school, {name}, {}, evening)
    assert still_in(school, {name}, {}, midnight) == {}


def test_one_person_of_two_schools_is_bound_in_each_and_by_no_other_address(school):
    as_(school, ME)(create_school, "north", "North")
    north = replace(ME, school_id="north")
    fill(school, north, TODAY, NOW, [], [Adult("n7", "Ana", "Ames", email="ana@oak.example")])
    with school.changing(north, "test.made", NOW) as sql:
        save_role(sql, "north", "n7", Role.PRINCIPAL)
    found = comes(school, account())
    assert (found.school_id, found.adult_id) == ("north", "n7"), "where there is a desk"
    assert sorted(rows(school)) == [("north", "sub-ana", "n7"), ("school", "sub-ana", "t1")]

    # A third school later: found by the same address, never by another the account takes on.
    as_(school, ME)(create_school, "south", "South")
    south = replace(ME, school_id="south")
    new = [Adult("x1", "Ana", "A", email="ana@oak.example"), Adult("x2", email="boss@oak.example")]
    fill(school, south, TODAY, NOW, [], new)
    comes(school, account("boss@oak.example"))
    assert len(rows(school)) == 2
    comes(school, account(vouches=False))
    assert len(rows(school)) == 2
    comes(school, account())
    assert ("south", "sub-ana", "x1") in rows(school)


def test_nobody_comes_in_to_a_school_that_is_archived(school):
    comes(school, account())
    with school.writing() as sql:
        save_archived(sql, "school", NOW)
    for who in (account(), account("ben@oak.example", "sub-ben")):
        with pytest.raises(AccessDenied):
            comes(school, who)
    with school.writing() as sql:
        save_archived(sql, "school", None)
    assert comes(school, account()).adult_id == "t1"


def test_the_school_ends_an_account_and_allows_it_again(school):
    signed_in = comes(school, account())
    assert not as_(school, ME)(accounts_of_adults)["t1"].ended
    with pytest.raises(AccessDenied):
        as_(school, Viewer("school", frozenset({Role.TEACHER}), "t2"))(end_account, "t1")
    as_(school, ME)(end_account, "t1")
    assert is_in(school, signed_in) is None and as_(school, ME)(accounts_of_adults)["t1"].ended
    refused(school, account(), ENDED_BY_SCHOOL)
    assert comes(school, account(subject="sub-new")).adult_id == "t1", "a new account may come"
    assert not as_(school, ME)(accounts_of_adults)["t1"].ended
    as_(school, ME)(end_account, "t1")
    as_(school, ME)(allow_account, "t1")
    assert rows(school) == [] and comes(school, account()).adult_id == "t1"
    for nothing, whose in ((allow_account, "t1"), (end_account, "t2")):
        with pytest.raises(NotFound):
            as_(school, ME)(nothing, whose)


def test_the_provider_signs_out_an_account_or_one_sign_in_and_nobody_else(school):
    desk, phone = (comes(school, account(sign_in=name)) for name in ("one", "two"))
    other = comes(school, account("ben@oak.example", "sub-ben"))
    assert end_from_provider(school, ISSUER, "", "one", NOW) == 1
    assert is_in(school, desk) is None and is_in(school, phone) and is_in(school, other)
    assert end_from_provider(school, "https://evil.example", "sub-ana", "two", NOW) == 0
    assert end_from_provider(school, ISSUER, "sub-ana", "", NOW) == 1
    assert is_in(school, phone) is None and is_in(school, other)
    assert end_from_provider(school, ISSUER, "nobody", "", NOW) == 0


def test_signing_in_leaves_everything_that_is_kept_as_it_is(school):
    with school.reading() as sql:
        before = load_versions(sql, "school", ())
    comes(school, account())
    as_(school, ME)(end_account, "t1")
    as_(school, ME)(allow_account, "t1")
    with school.reading() as sql:
        assert load_versions(sql, "school", ()) == before
