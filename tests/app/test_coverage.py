"""The Coverage screen: the same numbers as the services, the list nobody falls off, one person."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from connections.domain.coverage.table import (
    coverage_of_counts,
    coverage_summary,
    covered_since,
    without_strong_adult,
)
from connections.domain.reports.board import Form
from connections.domain.rounds.round import RoundStatus
from connections.files.out.board.words import label_words
from connections.services.coverage.coverage import round_coverage
from connections.services.coverage.lists import Listed, Wanted, listed_students
from connections.services.report.board import preview_board, take_board
from connections.services.round.rounds import list_rounds
from connections.services.school.school import change_settings, school_settings
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.asking import as_

ME = keeper("school")


def coverage():
    return as_(session.database(), ME)(round_coverage)


def see(app, view):
    next(c for c in app.segmented_control if c.key == "view").set_value(view)
    return app.run()


def frame(app, column):
    return next(table.value for table in app.dataframe if column in table.value.columns)


def test_before_the_first_round_it_says_what_will_be_here(open_screen):
    assert "after the first round" in words_of(open_screen("coverage"))


def drawn(app, kind):
    """Return what one of the overview's figures was given to draw."""
    return next(
        data
        for element in app.get("bidi_component")
        if (data := json.loads(element.proto.bytes)).get("kind") == kind
    )


def test_the_figures_are_those_of_the_round_each_with_its_denominator(oak_street_screen):
    app = oak_street_screen("coverage")
    summary, table = coverage().summary, coverage().table
    bar, said = drawn(app, "bar"), words_of(app)
    assert (bar["two"], bar["one"], bar["none"]) == (
        (table["strong"] >= 2).sum(), (table["strong"] == 1).sum(), (table["strong"] == 0).sum()
    )  # fmt: skip
    assert bar["may"] == round(summary.coverage_high * summary.students) - summary.covered
    assert f"{summary.covered} of {summary.students} students have a strong adult" in said
    assert f"at most {summary.coverage_high:.0%}" in said and "staff view" in said
    (reached,) = (line for line in bar["counts"][2]["below"] if len(line) == 3)
    assert sum(int(part["count"]) for part in reached) == summary.not_covered


def numbers_of(app):
    """Yield each number of the overview with the list it opens, and what the page waits for."""
    for kind in ("bar", "flow", "groups"):
        data = drawn(app, kind)
        lines = [*data.get("counts", []), *data.get("told", [])]
        lines += [part for c in data.get("counts", []) for line in c["below"] for part in line]
        lines += [row["yet"] for row in data.get("rows", [])]
        lines += [
            {"says": node["says"], "count": str(node["students"]), "wanted": node["wanted"]}
            for node in data.get("now", [])
            if node["state"] != "left"
        ]
        for line in lines:
            assert bool(line["wanted"]) is (line["count"] not in ("", "0")), line
            if line["wanted"]:
                yield kind, line


def test_each_number_opens_a_list_of_just_so_many(oak_street_screen):
    app = oak_street_screen("coverage")
    numbers = list(numbers_of(app))
    assert len(numbers) >= 3 + 1 + 4 + 2 + 4 + 9
    ask = as_(session.database(), ME)
    for _, line in numbers:
        grade = line["wanted"].get("grade")
        wanted = Wanted(Listed(line["wanted"]["listed"]), frozenset({grade} if grade else ()))
        assert len(ask(listed_students, wanted).table) == int(line["count"]), line


def test_a_number_that_was_pressed_shows_its_list(oak_street_screen):
    app = oak_street_screen("coverage")
    row = next(r for r in drawn(app, "groups")["rows"] if r["says"] == "Grade 5")
    state = {"listed": Listed.NOT_YET, "list_grades": ["5"], "view": "students"}
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert len(frame(app, "Recognise")) == int(row["yet"]["count"])


def test_the_flow_says_what_the_table_beside_it_says(oak_street_screen):
    app = oak_street_screen("coverage")
    flow, table = drawn(app, "flow"), frame(app, "Then")
    assert sum(move["students"] for move in flow["moves"]) == table["Students"].sum()
    for side in ("was", "now"):
        assert sum(node["students"] for node in flow[side]) == table["Students"].sum()
    gained = [m["students"] for m in flow["moves"] if m["kind"] == "gained"]
    assert sum(gained) == int(flow["told"][0]["count"])


def test_a_difference_is_told_only_between_rounds_that_can_be_compared():
    def summed(answers, short=False):
        counts = np.array([[0, 0, 0, 1]] * 6 + [[1, 0, 0, 0]] * 4)
        table = coverage_of_counts(
            [str(n) for n in range(10)], counts, counts[:, 3], 1, np.zeros(10, int)
        )
        found = coverage_summary(table, 1)
        return replace(found, completeness=answers, asked=found.asked - short)

    assert covered_since(replace(summed(0.97), covered=8), summed(0.95)) == 2
    assert covered_since(summed(0.97), replace(summed(0.95), covered=8)) == -2
    assert covered_since(summed(0.97), summed(0.91)) is None, "six points more answers are in"
    assert covered_since(summed(0.5), summed(0.5)) is None, "half of the answers are missing"
    assert covered_since(summed(0.97), summed(0.97, short=True)) is None


def test_while_a_round_is_open_only_its_name_is_said(oak_street_screen):
    app = oak_street_screen("coverage")
    opened = as_(session.database(), ME)(list_rounds)[0]
    assert opened.status is RoundStatus.OPEN
    assert "Its totals appear here at the reveal" in words_of(app)
    assert opened.name not in next(s for s in app.selectbox if s.key == "round").options


def test_the_table_beside_the_bars_says_the_same(oak_street_screen):
    table = frame(oak_street_screen("coverage"), "At most")
    grades = coverage().table.groupby("grade")["covered"].sum()
    assert table["Covered"].sum() == grades.sum()
    assert list(table["Grade"])[:2] == ["Kindergarten", "Grade 1"]


def test_a_group_that_is_too_small_is_left_out_with_its_counts(oak_street_screen, now):
    app = oak_street_screen("coverage")
    settings = replace(as_(session.database(), ME)(school_settings), smallest_group=20)
    as_(session.database(), ME, now=now)(change_settings, settings, "Oak Street")
    next(c for c in app.segmented_control if c.key == "divide_by").set_value("homeroom")
    app.run()
    sizes = coverage().table.groupby("homeroom").size()
    assert len(frame(app, "At most")) == (sizes >= 20).sum()
    assert {row["says"] for row in drawn(app, "groups")["rows"]} == {*sizes[sizes >= 20].index}


def test_the_list_holds_every_student_not_yet_connected_in_its_order(oak_street_screen):
    app = see(oak_street_screen("coverage"), "students")
    expected = without_strong_adult(coverage().table)
    assert list(frame(app, "Recognise")["Student"]) == list(expected["name"])
    assert f"{len(expected)} students not yet connected" in words_of(app)


def test_filters_say_how_many_of_how_many(oak_street_screen):
    app = see(oak_street_screen("coverage"), "students")
    next(m for m in app.multiselect if m.key == "list_grades").set_value(["1"])
    app.run()
    expected = without_strong_adult(coverage().table)
    first = expected[expected["grade"] == "1"]
    assert len(frame(app, "Recognise")) == len(first)
    assert f"{len(first)} of {len(expected)} students" in words_of(app)


def test_a_search_finds_by_any_part_of_a_name_or_id(oak_street_screen):
    app = see(oak_street_screen("coverage"), "students")
    next(c for c in app.segmented_control if c.key == "listed").set_value("everyone")
    app.run()
    student = coverage().students[0]
    next(t for t in app.text_input if t.key == "list_search").set_value(student.student_id)
    app.run()
    assert list(frame(app, "Recognise")["Student"]) == [student.name]


def test_one_students_page_opens_by_id_and_survives_a_reload(oak_street_screen):
    student = coverage_of_new(oak_street_screen)
    said = words_of(oak_street_screen("coverage", student=student.student_id))
    assert student.last_name in said and "Who knows them" in said and "Over the rounds" in said


def coverage_of_new(open_it):
    open_it("home")
    return coverage().students[0]


def test_a_teacher_sees_counts_and_their_own_answer_never_who_else(oak_street_screen):
    student = coverage_of_new(oak_street_screen)
    app = oak_street_screen("coverage", as_adult="A102", student=student.student_id)
    said = words_of(app)
    assert "Your own answer" in said
    adults = coverage().adults
    assert not [a for a in adults if a.adult_id != "A102" and a.last_name in said]


def test_a_teachers_views_are_only_those_they_may_have(oak_street_screen):
    app = oak_street_screen("coverage", as_adult="A102")
    views = next(c for c in app.segmented_control if c.key == "view").options
    assert len(views) == 4 and any("My connections" in view for view in views)
    see(app, "mine")
    assert not app.exception and "Strong connections" in [m.label for m in app.metric]


def test_a_school_may_keep_the_list_from_teachers(oak_street_screen, now):
    app = oak_street_screen("coverage", as_adult="A102")
    settings = replace(as_(session.database(), ME)(school_settings), teachers_see_list=False)
    as_(session.database(), ME, now=now)(change_settings, settings, "Oak Street")
    app.run()
    views = next(c for c in app.segmented_control if c.key == "view").options
    assert not any("Students" in view for view in views)
    assert not app.get("bidi_component"), "no figure, and no number that opens a list"


def test_without_the_list_there_are_the_ranges_of_the_report_and_no_count(oak_street_screen, now):
    oak_street_screen("home")
    ask = as_(session.database(), ME, now=now)
    ask(change_settings, replace(ask(school_settings), teachers_see_list=False), "Oak Street")
    summary = coverage().summary
    counts = (summary.covered, summary.not_covered, summary.two_or_more, summary.fragile)
    for page in ("home", "coverage"):
        told = words_of(oak_street_screen(page, as_adult="A102"))
        assert not [n for n in counts if re.search(rf"\b{n}\b", told)], page
    assert "has not been taken yet" in told
    ask(take_board, Form.TABLE, None, ("bus",))
    app = oak_street_screen("coverage", as_adult="A102")
    rows = app.dataframe[0].value
    report = ask(preview_board).report
    assert len(rows) == len(report.published.lines) + len(report.published.beside)
    assert set(rows["Share"]) == {
        label_words(one.label) for one in (*report.published.lines, *report.published.beside)
    }
    assert not app.metric and not app.get("bidi_component")
    see(app, "mine")
    assert "Strong connections" in [m.label for m in app.metric], "one's own stays one's own"


def test_one_adults_page_is_a_load_and_no_rank(oak_street_screen):
    app = oak_street_screen("coverage", view="adults", adult="A101")
    assert "of 620 students in the round" in words_of(app)
    table = frame(app, "Other strong adults")
    order = [s.name for s in coverage().students]
    assert list(table["Student"]) == [n for n in order if n in set(table["Student"])]


def test_the_table_beside_the_picture_has_every_student_of_the_grade(oak_street_screen):
    app = see(oak_street_screen("coverage"), "picture")
    kindergarten = [s.name for s in coverage().students if s.grade == "K"]
    assert sorted(frame(app, "Strong adults")["Student"]) == sorted(kindergarten)


@pytest.mark.parametrize("view", ["overview", "students", "picture", "adults"])
def test_an_address_opens_its_view_again(oak_street_screen, view):
    app = oak_street_screen("coverage", view=view)
    assert next(c for c in app.segmented_control if c.key == "view").value == view
