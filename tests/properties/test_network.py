"""Every answer of the network against a slow version that is obviously right."""

import networkx as nx
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from connections.domain.coverage.change import (
    RoundMarks,
    lost_every_strong_adult,
    round_change,
)
from connections.domain.coverage.table import (
    coverage_by,
    coverage_summary,
    coverage_table,
    without_strong_adult,
)
from connections.domain.network.graph import (
    adults_by_strength,
    build_network,
    load_per_adult,
    lose_only_strong_adult,
)

STRENGTHS = st.integers(0, 3)


@st.composite
def schools(draw, most_students=12, most_adults=6):
    # Students and adults share ids on purpose: many schools number both from 1.
    students = [str(i) for i in range(draw(st.integers(0, most_students)))]
    adults = [str(i) for i in range(draw(st.integers(0, most_adults)))]
    pairs = [(a, s) for a in [*adults, "gone"] for s in [*students, "left"]]
    marks = draw(st.dictionaries(st.sampled_from(pairs), STRENGTHS))
    leaving = draw(st.sets(st.sampled_from(adults))) if adults else set()
    return students, adults, marks, leaving


def frame(marks):
    return pd.DataFrame(
        [(a, s, v) for (a, s), v in marks.items()], columns=["adult_id", "student_id", "strength"]
    )


def strong(marks, adults, student):
    return {a for a in adults if marks.get((a, student)) == 3}


@given(schools())
def test_the_table_says_of_every_student_what_counting_by_hand_says(school):
    students, adults, marks, leaving = school
    table = coverage_table(build_network(students, adults, frame(marks)), leaving)
    assert list(table["student_id"]) == students
    for row in table.itertuples():
        said = [marks[a, row.student_id] for a in adults if (a, row.student_id) in marks]
        assert (row.not_yet, row.recognise, row.know, row.strong) == tuple(
            map(said.count, range(4))
        )
        assert row.reviewed == len(said)
        assert row.missing == len(adults) - len(said)
        close = strong(marks, adults, row.student_id)
        assert row.covered == bool(close)
        assert row.fragile == (bool(close) and (len(close) == 1 or close <= leaving))
        assert row.only_recognised == (max(said, default=0) == 1)


@given(schools())
def test_the_range_is_what_every_missing_answer_as_not_yet_or_as_strong_would_give(school):
    students, adults, marks, _ = school
    summary = coverage_summary(
        coverage_table(build_network(students, adults, frame(marks))), len(adults)
    )
    at_best = {(a, s): marks.get((a, s), 3) for a in adults for s in students}
    if students:
        now = sum(bool(strong(marks, adults, s)) for s in students) / len(students)
        best = sum(bool(strong(at_best, adults, s)) for s in students) / len(students)
        assert (summary.coverage, summary.coverage_low, summary.coverage_high) == (now, now, best)
        depth = sum(len(strong(marks, adults, s)) >= 2 for s in students) / len(students)
        assert summary.depth == depth
    if students and adults:
        answered = sum((a, s) in marks for a in adults for s in students)
        assert summary.completeness == answered / (len(adults) * len(students))
        assert summary.marks == answered


@given(schools())
def test_blank_is_not_zero(school):
    students, adults, marks, _ = school
    zeros = {pair: value for pair, value in marks.items() if value != 0}
    with_zeros = coverage_table(build_network(students, adults, frame(marks)))
    without = coverage_table(build_network(students, adults, frame(zeros)))
    assert list(with_zeros["covered"]) == list(without["covered"])
    dropped = sum(v == 0 and a in adults and s in students for (a, s), v in marks.items())
    assert with_zeros["reviewed"].sum() - without["reviewed"].sum() == dropped


@given(schools())
def test_what_if_says_what_taking_the_adults_out_of_the_graph_says(school):
    students, adults, marks, leaving = school
    network = build_network(students, adults, frame(marks))
    graph = nx.Graph()  # the slow way: a graph of strong ties, copied, the adults removed
    graph.add_nodes_from(("s", s) for s in students)
    graph.add_edges_from(
        (("a", a), ("s", s))
        for (a, s), v in marks.items()
        if v == 3 and a in adults and s in students
    )
    without = graph.copy()
    without.remove_nodes_from([("a", a) for a in leaving])
    lost = sorted(
        s for s in students if graph.degree(("s", s)) > 0 and without.degree(("s", s)) == 0
    )
    assert lose_only_strong_adult(network, leaving) == lost


@given(schools())
def test_asking_never_changes_the_network(school):
    students, adults, marks, leaving = school
    network = build_network(students, adults, frame(marks))
    before = (dict(network.nodes), sorted(network.edges(data="strength")))
    coverage_table(network, leaving)
    lose_only_strong_adult(network, leaving)
    load_per_adult(network)
    for student in students:
        adults_by_strength(network, student)
    assert before == (dict(network.nodes), sorted(network.edges(data="strength")))


@given(schools())
def test_load_counts_each_adults_strong_connections_in_roster_order(school):
    students, adults, marks, _ = school
    load = load_per_adult(build_network(students, adults, frame(marks)))
    assert list(load) == adults
    for adult in adults:
        assert load[adult] == sum(marks.get((adult, s)) == 3 for s in students)


@given(schools())
def test_who_knows_a_student_lists_everybody_who_answered(school):
    students, adults, marks, _ = school
    network = build_network(students, adults, frame(marks))
    for student in students:
        said = adults_by_strength(network, student)
        assert {(a, int(k)) for k, named in said.items() for a in named} == {
            (a, v) for (a, s), v in marks.items() if s == student and a in adults
        }


@given(schools())
def test_nobody_falls_off_the_list_and_connection_alone_decides_the_order(school):
    students, adults, marks, _ = school
    table = coverage_table(build_network(students, adults, frame(marks)))
    listed = without_strong_adult(table)
    assert set(listed["student_id"]) == {s for s in students if not strong(marks, adults, s)}
    # A behaviour-like column, whatever it holds, changes neither the list nor its order.
    table["incidents"] = range(len(table), 0, -1)
    assert list(without_strong_adult(table)["student_id"]) == list(listed["student_id"])


@given(schools(most_students=40), st.integers(1, 5), st.sampled_from([1, 5, 10]))
def test_a_group_under_the_smallest_size_has_no_share(school, groups, smallest):
    students, adults, marks, _ = school
    table = coverage_table(build_network(students, adults, frame(marks)))
    table["grade"] = [str(int(s) % groups) for s in students]
    for row in coverage_by(table, "grade", smallest).itertuples():
        members = [s for s in students if str(int(s) % groups) == row.grade]
        assert row.students == len(members)
        if len(members) < smallest:
            assert row.withheld
            assert pd.isna(row.share) and pd.isna(row.depth) and pd.isna(row.share_high)
        else:
            covered = sum(bool(strong(marks, adults, s)) for s in members)
            assert row.share == covered / len(members)


@given(schools(), schools())
def test_change_between_rounds_keeps_arrivals_and_departures_apart(before, after):
    moved = round_change(*(RoundMarks(s, a, frame(m)) for s, a, m, _ in (before, after)))
    assert moved["students"].sum() == len(set(before[0]) | set(after[0]))
    new = moved.loc[moved["was"] == "new", "students"].sum()
    left = moved.loc[moved["now"] == "left", "students"].sum()
    assert new == len(set(after[0]) - set(before[0]))
    assert left == len(set(before[0]) - set(after[0]))


def how_many(close):
    return ("none", "one", "two or more")[min(len(close), 2)]


def asked_in(close, student, marks, staff):
    """Return whose answer is known: they answered, or were not in the round at all."""
    return {a for a in close if (a, student) in marks or a not in staff}


@given(schools(), schools())
def test_a_change_is_told_only_where_every_strong_adult_was_asked_both_times(before, after):
    (then, staff_then, said_then, _), (now, staff_now, said_now, _) = before, after
    expected: dict[tuple[str, str], int] = {}
    lost = set()
    for student in set(then) | set(now):
        had, has = strong(said_then, staff_then, student), strong(said_now, staff_now, student)
        at_most_now = has | (had - asked_in(had, student, said_now, staff_now))
        at_most_then = had | (has - asked_in(has, student, said_then, staff_then))
        if student not in now:
            move = how_many(had), "left"
        elif student not in then:
            move = "new", how_many(has)
        elif how_many(at_most_now) != how_many(has):
            move = how_many(had), "not_again"
        elif how_many(at_most_then) != how_many(had):
            move = how_many(had), "not_before"
        else:
            move = how_many(had), how_many(has)
        expected[move] = expected.get(move, 0) + 1
        if student in then and student in now and had and not at_most_now:
            lost.add(student)
    rounds = [RoundMarks(s, a, frame(m)) for s, a, m, _ in (before, after)]
    moved = round_change(*rounds)
    assert {(m.was, m.now): m.students for m in moved.itertuples()} == expected
    assert lost_every_strong_adult(*rounds) == lost


def test_grades_stand_in_school_order():
    table = coverage_table(build_network([str(i) for i in range(6)], [], frame({})))
    table["grade"] = ["10", "2", "PK", "K", "1", ""]
    assert list(coverage_by(table, "grade", 1)["grade"]) == ["PK", "K", "1", "2", "10", ""]
