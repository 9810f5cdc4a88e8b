"""Adults are of kinds: who is asked, what one from outside sees, what counts as at school."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.grants import Permission, Role, Scope
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, AdultKind, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.files.bytes.reading import File
from connections.files.words.roles import job_of, role_by_title
from connections.services.coverage.coverage import round_coverage, what_if
from connections.services.meeting.joining import JoiningDesk, open_joining
from connections.services.meeting.progress import meeting_progress
from connections.services.outreach.assignment import (
    adult_places,
    students_to_take,
    suggest_pairs,
)
from connections.services.outreach.proposing import Wanted, propose_outreach, volunteer
from connections.services.people.people import (
    adult_entries,
    adults_here,
    change_adult,
    school_people,
    set_kind,
)
from connections.services.people.roles import change_role, confirm_role, proposed_roles
from connections.services.roster.preview import preview_rosters
from connections.services.roster.rosters import import_rosters
from connections.services.round.marking import my_marking_sheet
from connections.store.rosters import load_roles
from tests.asking import as_, viewer_as
from tests.small_school import fill

STUDENTS = [Student(f"s{n}", f"First{n}", f"Last{n}", grade="5") for n in range(1, 6)]
ADULTS = [
    Adult("t1", "Ruth", "Abbott"),
    Adult("t2", "Otto", "Becker"),
    Adult("k1", "Sam", "Coachman", title="Coach"),
]
MARKS = {("t1", "s1"): 3, ("k1", "s1"): 3, ("k1", "s2"): 3, ("t2", "s3"): 3, ("k1", "s3"): 3}


@pytest.fixture
def outside(database, me, today, now):
    """k1 is from outside; what they mark is in the round, for they were cleared on its day."""

    def begin(status=RoundStatus.OPEN, cleared=timedelta(days=30), **kinds):
        adults = [
            replace(adult, kind=AdultKind.OUTSIDE, cleared_until=cleared and today + cleared)
            if adult.adult_id == "k1"
            else adult
            for adult in ADULTS
        ]
        fill(database, me, today, now, STUDENTS, adults, MARKS, status)
        return database

    return begin


def names(people):
    return {adult.adult_id for adult in people}


def test_a_title_like_coach_decides_nothing(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS)
    coach = next(e for e in as_(database, me)(adult_entries) if e.adult.adult_id == "k1")
    assert (coach.adult.kind, coach.role) == (AdultKind.STAFF, Role.TEACHER)
    assert names(as_(database, me, today=today)(adults_here)) == {"t1", "t2", "k1"}


@pytest.mark.parametrize("kind", [k for k in AdultKind if k is not AdultKind.STAFF])
def test_who_is_not_on_the_staff_is_asked_nothing_until_a_person_clears_them(
    database, me, today, now, kind
):
    fill(database, me, today, now, STUDENTS, ADULTS)
    secret, ask = b"s" * 32, as_(database, me, today=today, now=now)
    code = ask(open_joining, "r1", secret).code

    moments = iter(now + timedelta(minutes=5 * n) for n in range(9))  # progress is kept a moment

    def asked():
        welcome = JoiningDesk(database, secret).welcome(code, now)
        ask = as_(database, me, today=today, now=next(moments))
        in_round = {e.adult.adult_id for e in ask(meeting_progress, "r1").adults}
        free = {e.adult.adult_id for e in ask(adult_places) if e.places.free}
        lists = names(welcome.adults.values()), names(ask(adults_here)), in_round, free
        assert len({frozenset(each) for each in lists}) == 1, "everywhere the same"
        return lists[0]

    assert asked() == {"t1", "t2", "k1"}
    ask(set_kind, "k1", kind)
    assert asked() == {"t1", "t2"}
    with pytest.raises(NotFound):
        ask(viewer_as, "k1")
    guest = Viewer("school", frozenset({Role.GUEST}), adult_id="k1")
    with pytest.raises(NotFound):
        as_(database, guest, today=today, now=now)(my_marking_sheet, "r1")
    ask(set_kind, "k1", kind, today)
    assert asked() == {"t1", "t2", "k1"}, "the day itself is the last"
    as_(database, me, today=today, now=now)(set_kind, "k1", AdultKind.STAFF)
    assert asked() == {"t1", "t2", "k1"}


def test_the_day_after_the_clearance_nobody_proposes_them_any_more(outside, me, today):
    database = outside(RoundStatus.REVEALED, timedelta(days=2))
    for days, possible in ((2, True), (3, False)):
        day = today + timedelta(days=days)
        ask = as_(database, me, today=day)
        pairs = ask(suggest_pairs, capacities={"t1": 0, "t2": 0}).pairs
        assert {pair.adult_id for pair in pairs} == ({"k1"} if possible else set())
    with pytest.raises(NotPossible, match="not cleared"):
        ask(propose_outreach, [Wanted("s5", "k1")], round_id="r1")


def test_one_from_outside_sees_their_own_students_and_never_the_list(outside, me, today, now):
    database = outside(RoundStatus.REVEALED)
    guest = as_(database, me, today=today)(viewer_as, "k1")
    assert guest.roles == {Role.GUEST}
    as_(database, me, today=today, now=now)(propose_outreach, [Wanted("s5", "k1")])
    ask = as_(database, guest, today=today, now=now)
    assert [s.student_id for s in ask(school_people)[0]] == [], "asked, and no yes yet"
    assert ask(students_to_take) == []
    for refused in (round_coverage, what_if):
        with pytest.raises(AccessDenied):
            ask(refused, *([["t1"]] if refused is what_if else []))
    with pytest.raises(AccessDenied):
        ask(volunteer, "s4")


def test_a_role_given_before_does_not_hold_for_one_from_outside(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS)
    ask = as_(database, me, today=today, now=now)
    assert ask(change_role, "k1", Role.PRINCIPAL)
    ask(set_kind, "k1", AdultKind.COMMUNITY, today + timedelta(days=9))
    assert ask(viewer_as, "k1").roles == {Role.GUEST}
    with database.reading() as sql:
        assert load_roles(sql, "school") == {}


def test_nobody_says_of_themselves_how_they_belong_and_no_day_that_is_over(
    database, me, today, now
):
    fill(database, me, today, now, STUDENTS, ADULTS)
    principal = Viewer("school", frozenset({Role.PRINCIPAL}), adult_id="t1")
    ask = as_(database, principal, today=today, now=now)
    with pytest.raises(NotPossible, match="Somebody else"):
        ask(set_kind, "t1", AdultKind.OUTSIDE)
    with pytest.raises(NotPossible, match="over"):
        ask(set_kind, "t2", AdultKind.OUTSIDE, today - timedelta(days=1))
    with pytest.raises(AccessDenied):
        as_(database, Viewer("school", frozenset({Role.COUNSELOR}), adult_id="t2"))(
            set_kind, "k1", AdultKind.OUTSIDE
        )
    ask(change_adult, "k1", leaving=True)


def test_covered_is_by_an_adult_at_school_and_any_adult_stands_apart(outside, me, today):
    """s1 by both, s2 by the coach alone, s3 by both; if t2 leaves, s3 has nobody at school."""
    database = outside(RoundStatus.REVEALED)
    ask = as_(database, me, today=today)
    found = ask(round_coverage)
    table = found.table.set_index("student_id")
    assert table["covered"].to_dict() == dict.fromkeys(("s1", "s3"), True) | dict.fromkeys(
        ("s2", "s4", "s5"), False
    )
    assert table.index[table["covered_by_any"]].tolist() == ["s1", "s2", "s3"]
    assert table.index[table["fragile"]].tolist() == ["s1", "s3"], "one each at school"
    summary = found.summary
    assert (summary.covered, summary.covered_by_any, summary.outside) == (2, 3, 1)
    assert ask(what_if, ["t2"]) == ["s3"]
    assert ask(what_if, ["k1"]) == [], "nobody at school is lost with the coach"
    living = ask(lambda each: each.book.today(today)).table.set_index("student_id")
    assert living["covered"].to_dict() == table["covered"].to_dict()
    assert living.loc["s2", "standing"] == "waiting"


@pytest.mark.parametrize("kind", [AdultKind.STAFF, AdultKind.SUBSTITUTE])
def test_a_substitute_is_an_adult_at_school(database, me, today, now, kind):
    adults = [replace(a, kind=kind, cleared_until=today) for a in ADULTS]
    fill(database, me, today, now, STUDENTS, adults, MARKS, RoundStatus.REVEALED)
    summary = as_(database, me, today=today)(round_coverage).summary
    assert (summary.covered, summary.covered_by_any, summary.outside) == (3, 3, 0)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Principal", Role.PRINCIPAL),
        ("high school principal", Role.PRINCIPAL),
        ("Assistant Principal", None),
        ("Principal's secretary", None),
        ("School counselor", Role.COUNSELOR),
        ("Registrar", Role.DATA_MANAGER),
        ("Coach", None),
        ("Math teacher", None),
        ("", None),
    ],
)
def test_a_title_proposes_a_role_only_where_it_is_one(title, role):
    assert role_by_title(title, job_of(title)) == role


def test_who_may_not_look_at_the_list_may_not_by_any_of_its_pages(outside, me, today):
    database = outside(RoundStatus.REVEALED)
    guest = as_(database, me, today=today)(viewer_as, "k1")
    assert not guest.may(Permission.COVERAGE_LIST, Scope.GRADES)
    found = as_(database, guest, today=today)(lambda ask: ask.seen(
        Permission.COVERAGE_LIST, ask.book.students()
    ))  # fmt: skip
    assert found == ()


def test_a_proposed_role_needs_another_persons_yes(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS)
    ask = as_(database, me, today=today, now=now)
    ask(change_role, "t1", Role.PRINCIPAL)
    assert not ask(change_role, "t2", Role.DATA_MANAGER), "t1 could say yes now"
    assert [one.adult.adult_id for one in ask(proposed_roles)] == ["t2"]
    principal = Viewer("school", frozenset({Role.PRINCIPAL}), adult_id="t1")
    assert as_(database, principal, today=today, now=now)(confirm_role, "t2") is Role.DATA_MANAGER


def test_roles_by_title_hold_in_an_empty_school_and_wait_in_any_other(any_database, me, now):
    def file(*rows):
        text = "adult_id,first_name,last_name,role\n" + "\n".join(rows)
        return [File("adults.csv", text.encode())]

    first = ("A1,Rosa,Thao,Teacher", "A2,Luis,Ortega,Counselor", "A3,Edna,Monroe,Principal")
    ask = as_(any_database, me, now=now)
    seen = ask(preview_rosters, file(*first))
    assert seen.roles_hold
    assert seen.roles == {"A2": Role.COUNSELOR, "A3": Role.PRINCIPAL}
    ask(import_rosters, file(*first))
    assert {key: ask(viewer_as, key).roles for key in ("A1", "A2", "A3")} == {
        "A1": {Role.TEACHER}, "A2": {Role.COUNSELOR}, "A3": {Role.PRINCIPAL}
    }  # fmt: skip
    again = ask(import_rosters, file(*first))
    assert not again.roles, "whoever has a role is proposed none"
    changed = ("A1,Rosa,Thao,Principal", *first[1:])
    principal = Viewer("school", frozenset({Role.DATA_MANAGER}), adult_id="A1")
    as_(any_database, principal, now=now)(import_rosters, file(*changed))
    assert ask(viewer_as, "A1").roles == {Role.TEACHER}, "not by one's own file"
    with pytest.raises(NotPossible, match="another person"):
        as_(any_database, principal, now=now)(confirm_role, "A1")
    edna = ask(viewer_as, "A3")
    as_(any_database, edna, now=now)(confirm_role, "A1")
    assert ask(viewer_as, "A1").roles == {Role.PRINCIPAL}
