"""Who looks after outreach: always somebody who leads, chosen by grade, by alphabet or by hand."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.domain.access.grants import Role
from connections.domain.outreach.caseload import Shared, shared_out
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.services.outreach.caseload import look_after, my_caseload, nobody_looks_after
from connections.services.outreach.proposing import Wanted, propose_outreach, take_pair, volunteer
from connections.services.people.leads import leads_here, who_looks_after
from connections.services.school.school import read_audit
from connections.store.outreach import load_outreach
from connections.store.rosters import save_role
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [Student(f"s{n}", f"Sam{n}", "ABCDEF"[n], grade=str(5 + n // 2)) for n in range(6)]
ADULTS = [Adult(f"t{n}", f"Ty{n}", "Cole") for n in range(6)] + [
    Adult("c1", "Luis", "Ortega"),
    Adult("c2", "Noor", "Siddiqui"),
]


@pytest.fixture
def school(database, me, today, now):
    """A school whose two counselors lead; this computer runs the meeting."""
    fill(database, me, today - timedelta(days=9), now, STUDENTS, ADULTS, {}, RoundStatus.REVEALED)
    lead(database, me, now, "c1", "c2")
    return database


def lead(database, me, now, *adults):
    with database.changing(me, "test", now) as sql:
        for adult_id in ("c1", "c2"):
            role = Role.COUNSELOR if adult_id in adults else Role.TEACHER
            save_role(sql, "school", adult_id, role)


def leads_of_outreach(school):
    with school.reading() as sql:
        return {one.student_id: one.looked_after_by for one in load_outreach(sql, "school")}


def test_who_leads_are_those_with_the_role_and_nobody_else(school, me):
    assert [adult.adult_id for adult in as_(school, me)(leads_here)] == ["c1", "c2"]


def test_pairs_of_a_meeting_are_in_the_caseload_of_who_was_chosen(school, me, as_adult):
    keeper = as_(school, me)
    for how, expected in (
        ("c2", {"s0": "c2", "s5": "c2"}),
        (Shared.BY_GRADE, {"s1": "c1", "s4": "c2"}),
        (Shared.BY_NAME, {"s2": "c1", "s3": "c2"}),
    ):
        lead_of = keeper(who_looks_after, how)
        wanted = [Wanted(s, f"t{s[1]}") for s in expected]
        keeper(propose_outreach, wanted, looked_after_by=lead_of)
        assert leads_of_outreach(school).items() >= expected.items()
    counselor = as_(school, as_adult("c2", Role.COUNSELOR))
    mine = {entry.student.student_id for entry in counselor(my_caseload)}
    assert mine == {"s0", "s5", "s4", "s3"}
    assert keeper(nobody_looks_after) == 0


def test_where_one_alone_leads_what_is_made_is_theirs(school, me, now, as_adult):
    lead(school, me, now, "c1")
    as_(school, me)(take_pair, "s1", "t1", "r1")
    as_(school, as_adult("t2"))(volunteer, "s2")
    as_(school, me)(propose_outreach, [Wanted("s3", "t3")])
    assert leads_of_outreach(school) == dict.fromkeys(["s1", "s2", "s3"], "c1")


def test_who_leads_looks_after_what_they_bring_about(school, as_adult):
    as_(school, as_adult("c2", Role.COUNSELOR))(take_pair, "s1", "t1", "r1")
    assert leads_of_outreach(school) == {"s1": "c2"}


def test_what_belongs_to_nobody_is_counted_and_put_right_as_one_change(school, me, now, as_adult):
    keeper = as_(school, me)
    keeper(take_pair, "s0", "t0", "r1")
    as_(school, as_adult("t5"))(volunteer, "s5")
    keeper(take_pair, "s1", "t1", "r1", "c2")
    lead(school, me, now, "c1")  # c2 leads no more
    assert keeper(nobody_looks_after) == 3
    lead(school, me, now, "c1", "c2")
    assert keeper(nobody_looks_after) == 2
    rows = len(keeper(read_audit).entries)
    assert keeper(look_after, Shared.BY_GRADE) == 2
    assert leads_of_outreach(school) == {"s0": "c1", "s1": "c2", "s5": "c2"}
    entry, *others = keeper(read_audit).entries
    assert len(others) == rows and entry.action == "outreach.looked_after"
    assert len(entry.details["outreach_ids"]) == 2
    assert keeper(nobody_looks_after) == 0


def test_only_who_leads_can_be_chosen_and_only_by_who_leads(school, me, as_adult):
    for somebody in ("t1", "nobody", ""):
        with pytest.raises(NotPossible, match="counselor or a principal"):
            as_(school, me)(who_looks_after, somebody)
    teacher = as_(school, as_adult("t1"))
    for call in ((leads_here,), (who_looks_after, "c1"), (look_after, "c1"), (nobody_looks_after,)):
        with pytest.raises(AccessDenied):
            teacher(*call)


@given(
    st.lists(st.tuples(st.sampled_from("K123456"), st.sampled_from("ABCDE")), min_size=1),
    st.integers(1, 4),
    st.sampled_from(Shared),
)
def test_everybody_has_one_lead_and_no_grade_or_letter_is_divided(people, many, how):
    students = [Student(f"s{n}", "X", last, grade=g) for n, (g, last) in enumerate(people)]
    leads = [f"c{n}" for n in range(many)]
    found = shared_out(students, leads, how)
    assert found.keys() == {s.student_id for s in students} and set(found.values()) <= set(leads)
    part = {s.student_id: s.grade if how is Shared.BY_GRADE else s.last_name for s in students}
    assert len({(part[s], lead) for s, lead in found.items()}) == len(set(part.values()))
    in_order = [found[s.student_id] for s in sorted(students, key=lambda s: part[s.student_id])]
    if how is Shared.BY_NAME:
        assert in_order == sorted(in_order), "letters stand in order"
    biggest = max(Counter(part.values()).values())
    assert max(Counter(found.values()).values()) <= len(students) / many + biggest
