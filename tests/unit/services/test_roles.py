"""A role is one person's proposal and another person's yes; never one's own."""

from datetime import timedelta

import pytest

from connections.domain.access.acts import act_words
from connections.domain.access.grants import Permission, Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, AdultKind, Job, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.files.bytes.reading import File
from connections.services.people.by_hand import person_leaves, person_returns
from connections.services.people.people import set_kind
from connections.services.people.roles import (
    STILL_ASKED,
    change_role,
    confirm_role,
    given_alone,
    proposed_roles,
    refuse_role,
)
from connections.services.roster.rosters import import_rosters
from connections.services.school.schools import keeper
from connections.store.log.chain import load_log
from connections.store.rosters import load_proposed_roles, save_proposed_role, save_role
from tests.asking import NOW, as_, viewer_as
from tests.small_school import fill

ADULTS = [Adult(f"t{n}", f"First{n}", f"Last{n}") for n in range(1, 6)]
ME = keeper("school")


@pytest.fixture
def school(database, me, today, now):
    """Five adults, nobody with a role yet."""
    fill(database, me, today, now, [Student("s1", "Ana", "Ruiz")], ADULTS)
    return database


@pytest.fixture
def led(school, now):
    """Two adults look after people: the principal t1 and the data manager t2."""
    with school.changing(ME, "test.filled", now) as sql:
        save_role(sql, "school", "t1", Role.PRINCIPAL)
        save_role(sql, "school", "t2", Role.DATA_MANAGER)
    return school


def looking_as(database, adult_id) -> Viewer:
    return as_(database, ME)(viewer_as, adult_id)


def role_of(database, adult_id) -> Role:
    return next(iter(looking_as(database, adult_id).roles))


def test_in_a_new_school_the_keeper_gives_roles_at_once(school):
    assert as_(school, ME)(change_role, "t3", Role.COUNSELOR)
    assert as_(school, ME)(change_role, "t1", Role.PRINCIPAL)
    assert (role_of(school, "t3"), role_of(school, "t1")) == (Role.COUNSELOR, Role.PRINCIPAL)
    assert as_(school, ME)(proposed_roles) == []


def test_the_only_one_who_looks_after_people_is_changed_by_the_keeper_at_once(school):
    as_(school, ME)(change_role, "t1", Role.PRINCIPAL)
    assert as_(school, ME)(change_role, "t1", Role.TEACHER)
    assert role_of(school, "t1") is Role.TEACHER


@pytest.mark.parametrize("who", ["t1", "t2"])
def test_nobody_changes_their_own_role(led, who):
    me = looking_as(led, who)
    for role in (Role.COUNSELOR, Role.PRINCIPAL, Role.DATA_MANAGER, Role.TEACHER):
        with pytest.raises(NotPossible, match="own role"):
            as_(led, me)(change_role, who, role)
    assert as_(led, me)(proposed_roles) == []


def test_a_role_holds_after_another_persons_yes(led):
    manager, principal = looking_as(led, "t2"), looking_as(led, "t1")
    assert not as_(led, manager)(change_role, "t3", Role.COUNSELOR)
    assert role_of(led, "t3") is Role.TEACHER, "a proposal gives nothing"
    (waiting,) = as_(led, manager)(proposed_roles)
    assert (waiting.adult.adult_id, waiting.role, waiting.by) == ("t3", Role.COUNSELOR, "t2")
    assert not waiting.mine
    with pytest.raises(NotPossible, match="another person"):
        as_(led, manager)(confirm_role, "t3")
    with pytest.raises(NotPossible, match="another person"):
        as_(led, ME)(confirm_role, "t3")  # there is somebody at the school to ask
    assert as_(led, principal)(proposed_roles)[0].mine
    as_(led, principal)(confirm_role, "t3")
    assert role_of(led, "t3") is Role.COUNSELOR
    assert as_(led, principal)(proposed_roles) == []
    with led.reading() as sql:
        said = {r.action: (r.who, r.details) for r in load_log(sql, "school", 10)}
    assert said["role.proposed"] == ("t2", {"adult_id": "t3", "role": "counselor"})
    assert said["role.confirmed"] == (
        "t1",
        {"adult_id": "t3", "role": "counselor", "was": "teacher"},
    )


def test_the_keepers_proposal_waits_for_somebody_of_the_school(led):
    assert not as_(led, ME)(change_role, "t3", Role.COUNSELOR)
    with pytest.raises(NotPossible, match="another person"):
        as_(led, ME)(confirm_role, "t3")
    as_(led, looking_as(led, "t1"))(confirm_role, "t3")
    assert role_of(led, "t3") is Role.COUNSELOR


def test_nobody_says_yes_to_their_own_role(led, now):
    """Also not when a roster's title proposes it, or somebody else does."""
    with led.changing(ME, "test.filled", now) as sql:
        save_proposed_role(sql, "school", "t2", Role.COUNSELOR, "")
    with pytest.raises(NotPossible, match="another person"):
        as_(led, looking_as(led, "t2"))(confirm_role, "t2")
    as_(led, looking_as(led, "t1"))(confirm_role, "t2")
    assert role_of(led, "t2") is Role.COUNSELOR


def test_where_only_the_proposer_looks_after_people_this_computer_says_yes(school):
    as_(school, ME)(change_role, "t1", Role.PRINCIPAL)
    assert not as_(school, looking_as(school, "t1"))(change_role, "t3", Role.COUNSELOR)
    with pytest.raises(NotPossible):
        as_(school, looking_as(school, "t1"))(confirm_role, "t3")
    as_(school, ME)(confirm_role, "t3")
    assert role_of(school, "t3") is Role.COUNSELOR


def test_a_refused_proposal_is_gone_and_the_role_stays(led):
    as_(led, looking_as(led, "t2"))(change_role, "t3", Role.COUNSELOR)
    as_(led, looking_as(led, "t2"))(refuse_role, "t3")  # also taken back by who made it
    assert as_(led, ME)(proposed_roles) == [] and role_of(led, "t3") is Role.TEACHER
    with pytest.raises(NotFound):
        as_(led, looking_as(led, "t1"))(confirm_role, "t3")


def test_who_does_not_look_after_people_neither_proposes_nor_says_yes(led, as_adult):
    as_(led, looking_as(led, "t2"))(change_role, "t3", Role.COUNSELOR)
    for viewer in (as_adult("t4"), as_adult("t4", Role.COUNSELOR)):
        assert not viewer.may(Permission.PEOPLE_MANAGE)
        for service, args in (
            (change_role, ("t5", Role.COUNSELOR)),
            (confirm_role, ("t3",)),
            (refuse_role, ("t3",)),
            (proposed_roles, ()),
        ):
            with pytest.raises(AccessDenied):
                as_(led, viewer)(service, *args)


ROSTER = "Staff ID,First Name,Last Name,Title\n"


def brought(database, *rows, by=ME):
    content = (ROSTER + "\n".join(rows)).encode()
    as_(database, by)(import_rosters, [File("staff.csv", content)], expect="adults")


def test_a_roster_makes_nobody_a_reader_of_notes_by_a_title(led):
    """A data manager could import themselves as a counselor."""
    rows = [f"t{n},First{n},Last{n},Teacher" for n in range(1, 6)]
    brought(led, *rows[:1], "t2,First2,Last2,School Counselor", *rows[2:])
    assert role_of(led, "t2") is Role.DATA_MANAGER
    brought(led, *rows[:3], "t4,First4,Last4,School Counselor", *rows[4:])
    assert role_of(led, "t4") is Role.TEACHER
    with led.reading() as sql:
        assert load_proposed_roles(sql, "school") == {"t4": (Role.COUNSELOR, ME.name)}
    as_(led, looking_as(led, "t1"))(confirm_role, "t4")
    assert role_of(led, "t4") is Role.COUNSELOR


def test_who_brought_a_title_in_proposed_the_role_and_does_not_say_yes_to_it(led, now):
    """One data manager made counselors alone, of titles in a file of her own."""
    manager = looking_as(led, "t2")
    rows = [f"t{n},First{n},Last{n},Teacher" for n in range(1, 6)]
    brought(led, *rows, "t9,Pat,Pup,School Counselor", by=manager)
    with led.reading() as sql:
        assert load_proposed_roles(sql, "school") == {"t9": (Role.COUNSELOR, "t2")}
    with pytest.raises(NotPossible, match="another person"):
        as_(led, manager)(confirm_role, "t9")
    with led.changing(ME, "test.older", now) as sql:  # before a proposal kept who brought it in
        save_proposed_role(sql, "school", "t9", Role.COUNSELOR, "")
    with pytest.raises(NotPossible, match="another person"):
        as_(led, manager)(confirm_role, "t9")
    assert as_(led, looking_as(led, "t1"))(confirm_role, "t9") is Role.COUNSELOR


# ---- Whose yes counts is judged over time -------------------------------------------------------


def gives(database, adult_id, role, at=NOW):
    return as_(database, ME, now=at, today=at.date())(change_role, adult_id, role)


@pytest.fixture
def one_leads(school, now):
    """The principal t1 alone looks after people, since long ago."""
    with school.changing(ME, "test.filled", now) as sql:
        save_role(sql, "school", "t1", Role.PRINCIPAL)
    return school


@pytest.mark.parametrize("way", ["left", "kind", "role"])
def test_who_could_say_no_is_not_taken_away_for_a_moment(one_leads, way):
    """Whoever sat at this computer gave themselves any role by such a detour."""
    as_me = as_(one_leads, ME)
    if way == "left":
        as_me(person_leaves, ADULTS[0])
    elif way == "kind":
        as_me(set_kind, "t1", AdultKind.OUTSIDE)
    else:
        assert gives(one_leads, "t1", Role.TEACHER)
    assert not gives(one_leads, "t2", Role.COUNSELOR)
    assert not gives(one_leads, "t3", Role.PRINCIPAL)
    for adult_id in ("t2", "t3"):
        with pytest.raises(NotPossible, match="another person"):
            as_me(confirm_role, adult_id)
    waits = as_me(proposed_roles)[0]
    assert not waits.mine and waits.can_from == (NOW + STILL_ASKED).date()

    later = NOW + STILL_ASKED + timedelta(days=1)  # the school goes on, if nobody comes back
    waits = as_(one_leads, ME, now=later, today=later.date())(proposed_roles)[0]
    assert waits.mine and waits.can_from is None
    as_(one_leads, ME, now=later, today=later.date())(confirm_role, "t2")
    assert role_of(one_leads, "t2") is Role.COUNSELOR


def test_a_role_that_was_given_by_mistake_and_taken_back_asks_nobody_later(school):
    assert gives(school, "t1", Role.PRINCIPAL)
    assert gives(school, "t1", Role.TEACHER, NOW + timedelta(hours=1))
    assert gives(school, "t2", Role.PRINCIPAL, NOW + timedelta(hours=2))


def test_who_comes_back_decides_again(one_leads):
    as_(one_leads, ME)(person_leaves, ADULTS[0])
    assert not gives(one_leads, "t2", Role.COUNSELOR)
    as_(one_leads, ME)(person_returns, ADULTS[0])
    as_(one_leads, looking_as(one_leads, "t1"))(confirm_role, "t2")
    assert role_of(one_leads, "t2") is Role.COUNSELOR


def test_what_one_person_gave_alone_is_in_the_log_in_words_and_told_to_whoever_leads(one_leads):
    principal = looking_as(one_leads, "t1")
    assert not as_(one_leads, principal)(change_role, "t3", Role.COUNSELOR)
    as_(one_leads, ME)(confirm_role, "t3")
    with one_leads.reading() as sql:
        newest = load_log(sql, "school", 1)[0]
    assert "by one person, since nobody else could say yes" in act_words(
        newest.action, newest.details
    )
    told = as_(one_leads, principal)(given_alone)
    assert [(one.adult.adult_id, one.role) for one in told] == [("t3", Role.COUNSELOR)]
    assert as_(one_leads, looking_as(one_leads, "t3"))(given_alone) == [], "not of oneself"
    late = NOW + STILL_ASKED + timedelta(days=1)
    assert as_(one_leads, principal, now=late)(given_alone) == []


def test_what_two_people_gave_is_told_nobody(led):
    as_(led, looking_as(led, "t2"))(change_role, "t3", Role.COUNSELOR)
    as_(led, looking_as(led, "t1"))(confirm_role, "t3")
    assert as_(led, looking_as(led, "t1"))(given_alone) == []


def test_in_an_empty_school_the_rosters_counselor_is_one_at_once(database):
    brought(database, "t1,Nadia,Rahman,School Counselor", "t2,Otto,Becker,Teacher")
    assert (role_of(database, "t1"), role_of(database, "t2")) == (Role.COUNSELOR, Role.TEACHER)


def test_a_job_alone_gives_no_role(database, me, today, now):
    fill(database, me, today, now, [], [Adult("c1", "Nadia", "Rahman", job=Job.COUNSELOR)])
    assert role_of(database, "c1") is Role.TEACHER
