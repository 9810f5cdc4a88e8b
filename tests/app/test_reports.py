"""The Reports screen: for whose eyes, the pages as they will be, asked once, taken for good."""

import csv
from dataclasses import replace

import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotPossible
from connections.domain.reports.board import Form, Paper, Typed
from connections.domain.rounds.round import RoundStatus
from connections.services.report.board import preview_board, take_board
from connections.services.round.rounds import list_rounds
from connections.services.school.school import change_settings, read_audit, school_settings
from connections.services.school.schools import keeper
from connections.store.rosters import save_role
from connections.ui.shell import session
from tests.app.conftest import take, words_of
from tests.asking import as_
from tests.small_school import fill

ME = keeper("school")
ONCE = "Freeze it and take the pages (PDF)"


def ask(service, *given, **more):
    return as_(session.database(), ME, now=session.now(), today=session.today())(
        service, *given, **more
    )


def choose(app, reader):
    app.radio(key="reader").set_value(reader).run()
    assert not app.exception, app.exception
    return app


def button(app, label):
    return next(button for button in app.button if button.label == label)


def press(app, label):
    button(app, label).click().run()
    assert not app.exception, app.exception


def field(app, kind, label):
    return next(each for each in app.get(kind) if each.label == label)


def plain(app):
    return words_of(app).replace("\\", "")


def forms_of(app):
    return [b.label for b in app.button if b.key and b.key.startswith("take_")]


def rounds():
    return [each.round_id for each in ask(list_rounds) if each.revealed_at]


def taken():
    return [e for e in ask(read_audit).entries if e.action == "report.taken"]


def test_before_the_first_reveal_there_is_nothing_to_take(open_screen):
    app = open_screen("reports")
    assert "after the first reveal" in words_of(app)
    assert not app.button and not app.radio


def test_for_whose_eyes_it_is_a_person_says_and_groups_are_chosen_for_nobody(oak_street_screen):
    app = oak_street_screen("reports")
    assert app.radio(key="reader").value is None and not forms_of(app)
    assert "is open. It can be reported once it is revealed" in words_of(app)
    choose(app, "board")
    groups = app.multiselect[0]
    assert groups.value == [] and groups.options == ["Activity", "Bus"]
    assert field(app, "radio", "Grades").value == "bands"
    assert field(app, "text_area", "What comes next, a line for each step").value == ""
    assert "do not share" not in words_of(app)


def test_it_shows_the_pages_and_what_they_do_not_show_and_takes_nothing(oak_street_screen):
    app = choose(oak_street_screen("reports"), "board")
    app.multiselect[0].set_value(["bus"]).run()
    assert not app.exception, app.exception
    told = words_of(app)
    assert "Homerooms: never shown" in plain(app) and "look as often as you like" in told
    assert not taken() and not ask(preview_board).frozen and not forms_of(app)


def test_the_first_taking_is_asked_once_and_freezes_groups_and_figures(oak_street_screen):
    app = choose(oak_street_screen("reports"), "board")
    app.multiselect[0].set_value(["bus"]).run()
    field(app, "radio", "Grades").set_value("grade").run()
    field(app, "text_area", "What comes next, a line for each step").set_value(
        " A lunch table.\n\nHome visits. "
    ).run()
    press(app, "Take this report")
    assert "for good" in words_of(app) and "(each grade, Bus)" in plain(app) and not taken()
    press(app, "Not yet")
    assert not taken() and not forms_of(app)
    press(app, "Take this report")
    press(app, ONCE)
    waiting = list(session.handouts().waiting.values())
    assert [file.content[:5] for file in waiting] == [b"%PDF-"]
    assert waiting[0].name.endswith("_report-1.pdf")
    assert [e.details["form"] for e in taken()] == ["pdf"]
    frozen = ask(preview_board)
    assert frozen.frozen and frozen.report.groups == ("grade", "bus")
    assert [typed.next_steps for typed in frozen.editions] == [("A lunch table.", "Home visits.")]
    assert "The pages, as they were taken" in plain(app)
    assert "stand for good" in words_of(app) and not app.multiselect, "shown, not offered"
    assert len(forms_of(app)) == len(Form), "every form from one row"


def frozen_screen(oak_street_screen, typed=None):
    oak_street_screen("home")
    ask(take_board, Form.TABLE, None, ("bus",), typed)
    return choose(oak_street_screen("reports"), "board")


def test_what_was_taken_is_handed_over_again_byte_for_byte_and_new_words_are_an_edition(
    oak_street_screen,
):
    app = frozen_screen(oak_street_screen, Typed(("A lunch table.",)))
    first = take(app, "Figures (CSV)")
    assert first.content == ask(take_board, Form.TABLE).content
    rows = list(csv.DictReader(first.content.decode("utf-8-sig").splitlines()))
    assert {row["division"] for row in rows} >= {"", "Grade", "Bus"}
    app.selectbox(key=f"edition_{rounds()[0]}").set_value("new").run()
    steps = field(app, "text_area", "What comes next, a line for each step")
    assert steps.value == "A lunch table."
    steps.set_value("Home visits.").run()
    assert "New words make edition 2" in words_of(app)
    assert take(app, "Figures (CSV)").name.endswith("_report-2.csv")
    assert [t.next_steps for t in ask(preview_board).editions] == [
        ("A lunch table.",), ("Home visits.",)
    ]  # fmt: skip


def test_words_that_name_or_count_a_student_wait_for_a_tick(oak_street_screen):
    app = choose(oak_street_screen("reports"), "board")
    steps = field(app, "text_area", "What comes next, a line for each step")
    steps.set_value("Only 3 are left.").run()
    assert "“3”: The school's own words hold a number" in plain(app)
    (tick,) = app.checkbox
    assert not tick.value and "Take this report" not in [each.label for each in app.button]
    tick.check().run()
    press(app, "Take this report")
    press(app, ONCE)
    assert [typed.next_steps for typed in ask(preview_board).editions] == [("Only 3 are left.",)]


def test_a_figure_of_the_school_stands_with_its_source_or_not_at_all(oak_street_screen):
    app = frozen_screen(oak_street_screen)
    app.selectbox(key=f"edition_{rounds()[0]}").set_value("new").run()
    field(app, "text_input", "How students flourish").set_value("71% in grades 6–8").run()
    assert "once both are there" in words_of(app) and "edition 2" not in words_of(app)
    field(app, "text_input", "Source of it").set_value("Youth survey, spring").run()
    app.selectbox(key=f"paper_{rounds()[0]}_1").set_value(Paper.A4.value).run()
    assert "New words make edition 2" in words_of(app)
    take(app, "Figures (CSV)")
    newest = ask(preview_board).editions[-1]
    assert newest.flourishing.source == "Youth survey, spring" and newest.wellbeing is None
    assert newest.paper is Paper.A4


def test_where_a_later_report_went_out_an_earlier_round_says_why_there_is_none(oak_street_screen):
    app = frozen_screen(oak_street_screen)
    app.selectbox(key="of_round").set_value(rounds()[1]).run()
    assert not app.exception and not forms_of(app)
    assert "a later round was taken already" in words_of(app)


def test_of_too_few_students_there_is_the_page_that_says_so(open_screen, today, now):
    open_screen("home")
    few = [Student(f"s{n}", "Sam", f"Lor{n}", grade="5") for n in range(9)]
    adults = [Adult("t1", "Ana", "Cole")]
    fill(session.database(), ME, today, now, few, adults, {}, RoundStatus.REVEALED)
    app = choose(open_screen("reports"), "board")
    told = words_of(app)
    assert "too few students" in told and not app.multiselect
    app.button(key="begin").click().run()
    assert "keeps this page" in words_of(app)
    app.button(key="freeze").click().run()
    assert forms_of(app) == ["Pages (PDF)"]


def test_the_leaderships_lists_and_workbook_wait_until_it_is_said_who_gets_them(
    oak_street_screen,
):
    app = choose(oak_street_screen("reports"), "leadership")
    assert "education records" in plain(app)
    assert button(app, "Take the workbook (Excel)").disabled
    assert app.selectbox(key="list_by").value is None
    app.selectbox(key="list_by").set_value("grade").run()
    assert button(app, "Take the lists (PDF)").disabled and "students, on 9 lists." in plain(app)
    next(r for r in app.radio if r.label == "Who is it for?").set_value("staff").run()
    lists = take(app, "Take the lists (PDF)")
    assert lists.name.endswith("_lists.pdf") and lists.content[:5] == b"%PDF-"
    sheets = next(s for s in app.selectbox if s.key == "sheet").options
    assert {"Not yet connected", "Outreach", "Change"} <= set(sheets)
    assert take(app, "Take the workbook (Excel)").content[:2] == b"PK"
    assert [entry.details["kind"] for entry in taken()] == ["internal", "lists"]


def test_where_there_are_no_names_for_a_viewer_only_the_shared_report_is_offered(
    oak_street_screen,
):
    oak_street_screen("home")
    off = replace(ask(school_settings), teachers_see_list=False)
    ask(change_settings, off, "Oak Street")
    with session.database().changing(ME, "test", session.now()) as sql:
        save_role(sql, "school", "A134", Role.DATA_MANAGER)
    app = oak_street_screen("reports", as_adult="A134")
    assert app.radio(key="reader").options == ["To share: no names"]
    choose(app, "board")
    assert not app.multiselect, "choices looked at one after the other would be several tables"
    with pytest.raises(NotPossible, match="Nothing was taken"):
        as_(session.database(), Viewer("school", frozenset({Role.DATA_MANAGER})))(
            preview_board, None, ("bus",)
        )
