"""Coverage, ahead of time: two plans of who leaves, moves and comes, and asking second adults."""

import re
from dataclasses import replace
from datetime import date

import pytest

from connections.domain.people.grades import grade_order
from connections.domain.people.person import Adult, Student, name_order
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import RoundStatus
from connections.domain.rounds.short import AT_MOST, IT_TAKES_AT_LEAST, PLAN_AT_MOST
from connections.domain.school.calendar import Span
from connections.services.outreach.assignment import adult_places
from connections.services.people.people import change_adult
from connections.services.school.calendar import add_days
from connections.services.school.schools import keeper
from connections.store.outreach import load_outreach
from connections.store.rounds import save_round
from connections.ui.shell import session
from connections.words import say
from tests.app.conftest import words_of
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("school")


def ask(service, *args, **kwargs):
    return as_(session.database(), ME)(service, *args, **kwargs)


@pytest.fixture
def leaving(oak_street_screen):
    def open_view(**query):
        app = oak_street_screen("coverage", view="leaving", **query)
        assert not app.exception and not app.error, app.exception or app.error
        return app

    return open_view


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception


def marks_today():
    """Return who is strong with whom, adults at school today, and the students of today."""
    network = ask(lambda each: each.book.network_today(TODAY))
    students, adults = ask(lambda each: (each.book.students(), each.book.adults()))
    strong = {
        student: {
            adult.adult_id
            for adult in adults
            if network.get_edge_data(("adult", adult.adult_id), ("student", student.student_id), {})
            .get("strength") == Strength.STRONG
        }
        for student in sorted(students, key=lambda s: (grade_order(s.grade), name_order(s)))
    }  # fmt: skip
    return strong, adults


def names_in(app, *, only, without="-"):
    """Return the students of the table with one column and not another."""
    tables = (f.value for f in app.dataframe)
    return next((list(t["Student"]) for t in tables if only in t and without not in t), [])


def figures(app):
    """Return the counts that stand beside each other: a list for each plan."""
    (table,) = (m.value for m in app.markdown if m.value.startswith("|") and "nobody" in m.value)
    rows = [line.split(" | ")[1:] for line in table.splitlines()[2:]]
    return [[int(re.search(r"\d+", cell)[0]) for cell in plan] for plan in zip(*rows, strict=True)]


def slow(strong, leaves, moves=()):
    """Return the names of whom a plan leaves with nobody, and with one."""
    found = ([], [])
    for student, before in strong.items():
        after = before - set(leaves) - {adult for adult, grade in moves if grade == student.grade}
        if len(after) < min(len(before), 2):
            found[len(after)].append(student.name)
    return found


def test_whoever_is_known_to_go_is_offered_and_nobody_is_chosen(leaving):
    app = leaving()
    assert app.multiselect(key="staffing_A_leaves").value == []
    assert "Choose who leaves, moves or comes." in words_of(app)
    _, adults = marks_today()
    going = [a.adult_id for a in adults if a.leaving or a.away]
    assert going
    press(app, "Add them to plan A")
    assert app.multiselect(key="staffing_A_leaves").value == going
    assert not [b for b in app.button if b.label == "Add them to plan A"]


def test_two_plans_side_by_side_are_what_a_slow_count_says(leaving):
    app = leaving()
    strong, adults = marks_today()
    first, second, third = [adult.adult_id for adult in adults if not adult.leaving][:3]
    app.multiselect(key="staffing_A_leaves").set_value([first, second]).run()
    nobody, one = slow(strong, [first, second])
    assert nobody and one
    assert names_in(app, only="Loses", without="Keeps") == nobody
    assert names_in(app, only="Keeps") == one
    press(app, "Compare with a plan B")
    assert app.multiselect(key="staffing_B_leaves").value == [first, second]
    assert "Both plans leave the same students" in words_of(app)
    app.multiselect(key="staffing_B_leaves").set_value([first]).run()
    app.multiselect(key="staffing_B_moves").set_value([third]).run()
    app.multiselect(key=f"staffing_B_moves_{third}").set_value(["5", "6"]).run()
    theirs = slow(strong, [first], [(third, "5"), (third, "6")])
    assert [plan[:2] for plan in figures(app)] == [[len(nobody), len(one)], [*map(len, theirs)]]
    differ = names_in(app, only="Plan B")
    apart = {
        n for mine, other in zip((nobody, one), theirs, strict=True) for n in {*mine} ^ {*other}
    }
    assert set(differ) == apart
    press(app, "Let plan B go")
    assert len(figures(app)) == 1 and "_B_" not in str([m.key for m in app.multiselect])


def test_a_plan_stands_while_one_looks_elsewhere_and_belongs_to_who_made_it(leaving):
    app = leaving()
    _, adults = marks_today()
    app.multiselect(key="staffing_A_leaves").set_value([adults[0].adult_id]).run()
    app.session_state["view"] = "overview"
    app.run()
    app.session_state["view"] = "leaving"
    app.run()
    assert app.multiselect(key="staffing_A_leaves").value == [adults[0].adult_id]
    app.session_state["staffing_plans"]["by"] = "somebody else"
    app.session_state["view"] = "overview"
    app.run()
    app.session_state["view"] = "leaving"
    app.run()
    assert app.multiselect(key="staffing_A_leaves").value == []


def test_new_places_mend_and_the_adults_of_chosen_pairs_are_asked(leaving):
    app = leaving()
    _, adults = marks_today()
    leaves = [adult.adult_id for adult in adults][:6]
    app.multiselect(key="staffing_A_leaves").set_value(leaves).run()
    (before,) = figures(app)
    free = sum(each.places.free for each in ask(adult_places) if each.adult.adult_id not in leaves)
    assert before[2] <= free
    app.number_input(key="staffing_A_places").set_value(99).run()
    (after,) = figures(app)
    assert after[:2] == before[:2] and after[4] == 0 and after[2] == before[2] + before[4]
    assert after[5] == before[5] == after[2]
    pairs = app.multiselect(key="staffing_ask")
    assert pairs.value == [] and next(b for b in app.button if "Ask the adults" in b.label).disabled
    with session.database().reading() as sql:
        known = {one.outreach_id for one in load_outreach(sql, "school")}
    assert pairs.options
    pairs.select(pairs.options[0]).run()
    app.selectbox(key="looks_after").select_index(0).run()
    press(app, "Ask the adult of 1 pair")
    assert "1 pair saved as asked" in str([s.value for s in app.success]), app.error
    with session.database().reading() as sql:
        (new,) = [o for o in load_outreach(sql, "school") if o.outreach_id not in known]
    assert new.status.value == "offered"


def test_until_when_is_said_where_the_calendar_is_known_and_asked_for_where_not(leaving):
    app = leaving()
    press(app, "Add them to plan A")
    assert "once this year's terms are in the calendar" in words_of(app)
    ask(add_days, [Span(date(2026, 9, 1), date(2027, 6, 11))], term=True)
    ask(add_days, [Span(date(2027, 5, 31), date(2027, 5, 31))], term=False)
    app = leaving()
    press(app, "Add them to plan A")
    assert "by **Apr 15, 2027**" in words_of(app) and "Jun 11, 2027" in words_of(app)


def test_an_earlier_round_says_where_plans_are_made(leaving):
    app = leaving()
    rounds = app.selectbox(key="round")
    rounds.select_index(1).run()
    assert "choose the newest round" in words_of(app) and not app.multiselect


def test_a_round_with_fewer_names_says_which_figures_are_at_most(open_screen):
    open_screen("home")
    students = [Student(f"S{n}", "Ana", f"Lor {n}", grade="7") for n in range(3)]
    adults = [Adult(f"A{n}", "Rosa", f"Thao {n}") for n in range(3)]
    marks = {("A0", "S0"): 3, ("A0", "S1"): 3, ("A1", "S1"): 3}
    revealed = RoundStatus.REVEALED
    known = fill(session.database(), ME, TODAY, NOW, students, adults, marks, revealed)
    app = open_screen("coverage", view="leaving")
    app.multiselect(key="staffing_A_leaves").set_value(["A0"]).run()
    assert say(PLAN_AT_MOST) not in words_of(app) and "Answers are missing" in words_of(app)
    with session.database().changing(ME, "test", NOW) as sql:
        save_round(sql, "school", replace(known, short=True), NOW)
    assert say(PLAN_AT_MOST) in words_of(app.run())
    assert list(app.multiselect(key="staffing_A_new").options) == ["Rosa Thao 2"]
    app.multiselect(key="staffing_A_new").set_value(["A2"]).run()
    app.multiselect(key="staffing_A_new_A2").set_value(["7"]).run()
    assert not app.exception and figures(app) == [[1, 1, 2, 0, 0, 2]]
    as_(session.database(), ME)(change_adult, "A0", leaving=True)
    as_(session.database(), ME)(change_adult, "A1", leaving=True)
    app = open_screen("outreach", view="pairs")
    assert say(AT_MOST) in words_of(app)
    app.number_input(key="hinge_students").set_value(1)
    app.toggle(key="hinge_shown").set_value(True).run()
    assert say(IT_TAKES_AT_LEAST) in words_of(app)
