"""The School page's records: nothing is chosen for anybody, all is said before it is done."""

import json

import pytest

from connections.services.records.disclosing import disclosures_made
from connections.services.records.holding import place_hold, standing_holds
from connections.services.records.keeping import due_now
from connections.services.records.stating import add_statement, statements_of
from connections.services.school.school import school_settings
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.app.conftest import take, words_of
from tests.asking import as_

ME = keeper("school")
WHO = "00403"


def ask(service, *given):
    return as_(session.database(), ME)(service, *given)


def button(app, label):
    return next(b for b in app.button if b.label == label)


@pytest.fixture
def records(oak_street_screen):
    return oak_street_screen("school", view="record", student=WHO)


def test_a_students_file_is_taken_after_it_is_said_who_gets_it(records):
    app = records
    assert app.selectbox(key="record_of").value == WHO
    assert button(app, "Take the file").disabled
    app.text_input(key=f"record_{WHO}_whom").set_value("Mrs. Thao").run()
    assert button(app, "Take the file").disabled, "neither what for nor why"
    app.selectbox(key=f"record_{WHO}_purpose").set_value("inspect").run()
    app.selectbox(key=f"record_{WHO}_basis").set_value("parent").run()
    assert button(app, "Take the file").disabled, "not as what"
    next(r for r in app.radio if r.label == "As").set_value("json").run()
    file = take(app, "Take the file")
    assert json.loads(file.content)["student_id"] == WHO and WHO not in file.name
    assert [one.to_whom for one in ask(disclosures_made, WHO)] == ["Mrs. Thao"]
    app.run()
    assert "Mrs. Thao" in list(app.dataframe[0].value["To whom"])


def test_records_are_held_and_the_hold_is_ended(records):
    app = records
    button(app, "Hold these records").click().run()
    assert "Write why it is held" in words_of(app)
    app.text_input(key=f"hold_reason_{WHO}").set_value("The family asked").run()
    button(app, "Hold these records").click().run()
    assert "Held since" in words_of(app) and len(ask(standing_holds)) == 1
    button(app, "End the hold").click().run()
    assert not ask(standing_holds)


def test_a_familys_words_stand_on_the_students_own_page(oak_street_screen):
    app = oak_street_screen("school", view="record", student=WHO)
    ask(add_statement, WHO, "We see *this* differently.")
    app = oak_street_screen("coverage", student=WHO)
    assert "differently" in words_of(app) and "The family says" in words_of(app)
    assert len(ask(statements_of, WHO)) == 1
    assert button(app, "All of this student's records")


def test_erasing_shows_what_goes_and_wants_the_id_typed(records, monkeypatch):
    from connections.ui.school import one_student

    app = records
    monkeypatch.setattr(one_student.st, "expander", _open(one_student.st.expander))
    app.run()
    assert "This cannot be undone" in words_of(app)
    assert "Backups made until now" in words_of(app)
    app.text_input(key=f"erase_typed_{WHO}").set_value("yes")
    button(app, "Erase for good").click().run()
    assert "Nothing was erased" in words_of(app)
    app.text_input(key=f"erase_typed_{WHO}").set_value(WHO)
    button(app, "Erase for good").click().run()
    assert "erased" in words_of(app) and app.selectbox(key="record_of").value is None
    assert not app.exception


def _open(expander):
    def opened(label, **options):
        return expander(label, expanded=True, **options)

    return opened


def test_a_held_student_cannot_be_erased_on_the_page(oak_street_screen, monkeypatch):
    from connections.ui.school import one_student

    oak_street_screen("home")
    ask(place_hold, WHO, "A case")
    monkeypatch.setattr(one_student.st, "expander", _open(one_student.st.expander))
    app = oak_street_screen("school", view="record", student=WHO)
    assert "End it first" in words_of(app)
    assert not [b for b in app.button if b.label == "Erase for good"]


def test_times_are_set_and_what_goes_is_looked_at_first(oak_street_screen):
    app = oak_street_screen("school", view="kept")
    app.number_input(key="set_keep_logs_years").set_value(5)
    button(app, "Save the times").click().run()
    assert ask(school_settings).keep_logs_years == 5 and not ask(school_settings).purges
    assert button(app, "Delete by itself from now on").disabled
    app.checkbox(key="due_looked").check().run()
    button(app, "Delete by itself from now on").click().run()
    assert ask(school_settings).purges and ask(due_now).nothing
    button(app, "Stop deleting by itself").click().run()
    assert not ask(school_settings).purges


def test_a_year_is_taken_for_the_archive(oak_street_screen):
    app = oak_street_screen("school", view="kept")
    app.selectbox(key="archive_year").set_value("2026").run()
    assert button(app, "Take the archive").disabled
    app.radio(key="archive_2026_who").set_value("staff").run()
    assert take(app, "Take the archive").content[:2] == b"PK"


def test_a_report_with_names_asks_who_it_is_for(oak_street_screen):
    app = oak_street_screen("reports")
    app.radio(key="reader").set_value("leadership").run()
    assert button(app, "Take the workbook (Excel)").disabled
    who = next(r for r in app.radio if r.label == "Who is it for?")
    who.set_value("outside").run()
    assert button(app, "Take the workbook (Excel)").disabled
    who = next(r for r in app.radio if r.label == "Who is it for?")
    who.set_value("staff").run()
    assert take(app, "Take the workbook (Excel)").content[:2] == b"PK"
    assert ask(disclosures_made) == []


def test_only_those_who_may_find_the_views(oak_street_screen):
    app = oak_street_screen("school", as_adult="A134")
    views = app.get("button_group")[0]
    assert "One student's records" not in str(views.proto)
