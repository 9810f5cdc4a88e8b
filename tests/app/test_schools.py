"""Several schools on one computer: one is chosen before anything of it is shown."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from connections.domain.people.person import Adult, Student
from connections.services.school.schools import create_school, keeper
from connections.ui.shell import session
from tests.app.conftest import MAIN, words_of
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("elm")


@pytest.fixture
def app():
    database = session.database()
    for school_id, name, child in (("elm", "Elm Street", "Ana"), ("oak", "Oak Park", "Bo")):
        as_(database, ME)(create_school, school_id, name)
        people = [Student("s1", child, "Ruiz")], [Adult("t1", f"Teacher{child}", "Kim")]
        fill(database, replace(ME, school_id=school_id), TODAY, NOW, *people)
    return AppTest.from_file(str(MAIN), default_timeout=60).run()


def press(app, label):
    return next(b for b in app.button if b.label == label).click().run()


def test_one_is_chosen_by_its_name_before_anything_is_shown(app):
    assert "Which school?" in words_of(app) and "Ruiz" not in words_of(app)
    assert [b.label for b in app.button] == ["Elm Street", "Oak Park"]
    press(app, "Oak Park")
    assert "Oak Park" in words_of(app) and not app.exception


def test_it_is_passed_to_the_adults_of_the_school_that_is_chosen(app):
    press(app, "Elm Street")
    assert app.selectbox(key="pass_to").options == ["TeacherAna Kim"]
    app.selectbox(key="school_choice").set_value("oak").run()
    assert app.selectbox(key="pass_to").options == ["TeacherBo Kim"]


def test_a_school_is_archived_on_a_page_and_no_longer_chosen(app):
    press(app, "Elm Street")
    app.session_state["school_view"] = "schools"
    app.switch_page("school/page.py").run()
    app.button(key="archive_oak").click().run()
    assert "The school is archived." in words_of(app) and not app.exception
    assert not [each for each in app.selectbox if each.key == "school_choice"]
    app.button(key="unarchive_oak").click().run()
    assert app.selectbox(key="school_choice").options == ["Elm Street", "Oak Park"]


def test_a_school_is_added_and_renamed_on_the_same_page(app):
    press(app, "Elm Street")
    app.session_state["school_view"] = "schools"
    app.switch_page("school/page.py").run()
    app.text_input(key="name_oak").set_value("Oak Hill").run()
    app.button(key="rename_oak").click().run()
    assert app.selectbox(key="school_choice").options == ["Elm Street", "Oak Hill"]
    app.text_input(key="new_school_name").set_value("Ash Grove")
    app.text_input(key="new_school_id").set_value("ash")
    press(app, "Add")
    assert app.selectbox(key="school_choice").options == ["Ash Grove", "Elm Street", "Oak Hill"]
