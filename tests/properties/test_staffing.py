"""A plan of leavers, moves and arrivals against slow versions that are obviously right."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.assignment.plan import Places
from connections.domain.network.graph import build_network
from connections.domain.staffing.mending import second_adults
from connections.domain.staffing.plan import Arrival, Range, Staffing, change_of
from tests.properties.test_network import frame

ADULTS, GRADES = ["1", "2", "3"], ["5", "6"]


@st.composite
def plans(draw):
    some = st.sets(st.sampled_from(ADULTS), max_size=2)
    moves = draw(st.sets(st.tuples(st.sampled_from(ADULTS), st.sampled_from(GRADES)), max_size=2))
    grades = st.frozensets(st.sampled_from(GRADES), max_size=1)
    arrives = [Arrival(draw(st.integers(0, 2)), None, draw(grades)) for _ in range(2)]
    if draw(st.booleans()):
        arrives[0] = Arrival(0, draw(st.sampled_from(ADULTS)), draw(grades))
    return Staffing(frozenset(draw(some)), frozenset(moves), tuple(arrives))


@st.composite
def schools(draw):
    students = {str(n): draw(st.sampled_from(GRADES)) for n in range(draw(st.integers(0, 4)))}
    said = {(a, s): draw(st.sampled_from([None, 0, 2, 2, 3, 3])) for a in ADULTS for s in students}
    marks = {pair: strength for pair, strength in said.items() if strength is not None}
    outside = draw(st.sets(st.sampled_from(ADULTS), max_size=1))
    return students, marks, outside


def slow_change(students, marks, outside, plan):
    """Return who is left with nobody and with one: every adult at school counted by hand."""
    at_school, found = [a for a in ADULTS if a not in outside], ([], [])
    for one, grade in students.items():
        before = [a for a in at_school if marks.get((a, one)) == 3]
        after = [a for a in before if a not in plan.leaves and (a, grade) not in plan.moves]
        if len(after) < min(len(before), 2):
            found[len(after)].append(one)
    return [tuple(group) for group in found]


@given(schools(), plans(), plans())
def test_both_plans_say_whom_each_leaves_with_nobody_and_with_one(school, a, b):
    students, marks, outside = school
    network = build_network(students, ADULTS, frame(marks), outside)
    for plan in (a, b):
        found = change_of(network, students, plan)
        assert [found.nobody, found.one] == slow_change(students, marks, outside, plan)
        for one in (*found.nobody, *found.one):
            strong = {who for who in ADULTS if marks.get((who, one)) == 3} - outside
            kept = {found.keeps[one]} if one in found.keeps else set()
            assert strong == {*found.loses[one], *kept} and (one in found.one) == bool(kept)


@settings(max_examples=60)
@given(schools(), plans())
def test_the_range_is_what_the_unknown_answers_could_make_of_it(school, plan):
    students, marks, outside = school
    students = dict(list(students.items())[:2])
    marks = {pair: said for pair, said in marks.items() if pair[1] in students}
    unknown = [(a, s) for a in ADULTS for s in students if (a, s) not in marks]
    found = change_of(build_network(students, ADULTS, frame(marks), outside), students, plan)
    counts = [
        [len(group) for group in slow_change(students, marks | full, outside, plan)]
        for said in product((0, 3), repeat=len(unknown))
        for full in [dict(zip(unknown, said, strict=True))]
    ]
    nobody, one = zip(*counts, strict=True)
    assert found.nobody_range == Range(min(nobody), max(nobody))
    assert found.one_range == Range(min(one), max(one))


@settings(max_examples=60)
@given(schools(), plans(), st.lists(st.integers(0, 2), min_size=3, max_size=3), st.data())
def test_second_adults_mend_as_many_as_any_way_of_giving_them(school, plan, free, data):
    students, marks, outside = school
    alone = set(list(students)[::2])
    network = build_network(students, ADULTS, frame(marks), outside)
    places = [Places(a, n) for a, n in zip(ADULTS, free, strict=True)]
    pairs = [(a, s) for a in ADULTS for s in students]
    apart = data.draw(st.sets(st.sampled_from(pairs), max_size=2)) if pairs else set()
    named = {one.adult_id: one for one in plan.arrives if one.adult_id}
    room = dict(zip(ADULTS, free, strict=True))
    room |= {n: one.places for n, one in enumerate(plan.arrives) if one.adult_id is None}

    def may(who, one):
        if isinstance(who, int):
            return not plan.arrives[who].grades or students[one] in plan.arrives[who].grades
        goes = who in plan.leaves or (who, students[one]) in plan.moves
        meets = who not in named or not named[who].grades or students[one] in named[who].grades
        ruled_out = marks.get((who, one)) == 3 or (who, one) in apart or who in outside
        return meets and not goes and not ruled_out

    def worth(given_to):
        """Return what a way is judged by: the more the better, and free places as even."""
        given_to = {one: who for one, who in given_to.items() if who is not None}
        left = [n - list(given_to.values()).count(who) for who, n in room.items() if n]
        return (
            len(given_to),
            sum(one in alone for one in given_to),
            sum(marks.get((who, one)) == 2 for one, who in given_to.items()),
            -sum(n * n for n in left),
        )

    ways = (
        dict(zip(students, way, strict=True))
        for way in product([None, *room], repeat=len(students))
        if all(way.count(who) <= n for who, n in room.items())
    )
    possible = [
        way for way in ways if all(who is None or may(who, one) for one, who in way.items())
    ]
    found = second_adults(network, students, alone, plan, places, apart)
    mine = dict.fromkeys(students)
    for pair in found.pairs:
        mine[pair.student_id] = pair.arrival if pair.adult_id is None else pair.adult_id
        assert pair.knows == (marks.get((pair.adult_id, pair.student_id)) == 2)
    assert mine in possible
    assert worth(mine) == max(map(worth, possible))
    assert [one.student_id for one in found.not_placed] == [s for s, w in mine.items() if w is None]


def test_both_students_go_to_the_adult_they_know_before_places_are_evened():
    marks = {("1", "0"): 2, ("1", "1"): 2, ("2", "0"): 0}
    network = build_network(["0", "1"], ADULTS, frame(marks))
    places = [Places("1", 2), Places("2", 2)]
    found = second_adults(network, {"0": "5", "1": "5"}, {"0"}, Staffing(), places)
    assert [(pair.adult_id, pair.knows) for pair in found.pairs] == [("1", True), ("1", True)]
