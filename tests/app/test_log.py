"""The two logs on the School page, and what the pages themselves write into them."""

from datetime import timedelta

import pytest

from connections.domain.access.acts import ACTS, FACTS, KIND_WORDS, ActKind, act_words
from connections.domain.problems import AccessDenied
from connections.services.access.sessions import holder_of
from connections.services.outreach.caseload import outreach_table
from connections.services.school.log import Log, LogWanted, read_audit
from connections.services.school.schools import keeper
from connections.store.access.sessions import delete_session
from connections.ui.outreach.words import STORY
from connections.ui.shell import session
from tests.app.conftest import take, words_of
from tests.asking import as_

ME = keeper("school")
READS = LogWanted(Log.READS)


def reads() -> list[tuple[str, str]]:
    entries = as_(session.database(), ME)(read_audit, wanted=READS).entries
    return [(entry.who, entry.action) for entry in entries]


@pytest.mark.parametrize(("page", "box"), [("home", "pass_to"), ("mark", "passed_to")])
def test_to_whom_this_computer_was_passed_is_written_down(oak_street_screen, page, box):
    app = oak_street_screen(page)
    app.selectbox(key=box).set_value("A102").run()
    with session.database().reading() as sql:
        rows = sql.exec_driver_sql("SELECT who, action, details FROM sign_ins").all()
    assert rows == [("this_computer", "session.passed_on", '{"adult_id": "A102"}')]
    assert "Hand back" in [button.label for button in app.button]
    assert "Rosters" not in words_of(app) and not app.get("multiselect")


def test_a_story_opened_on_the_page_is_written_down_and_a_rerun_only_counted(oak_street_screen):
    app = oak_street_screen("outreach", as_adult="A134")
    table = as_(session.database(), ME)(outreach_table)
    goes_on = table[table["next_follow_up_on"].notna()]
    app.session_state["outreach_everybody"] = True
    app.session_state[STORY] = str(goes_on.iloc[0]["student_id"])
    app.run()
    assert ("A134", "student.opened") in reads()
    rows = len(reads())
    app.run()
    assert len(reads()) == rows


def test_what_a_page_refuses_is_written_down_once(oak_street_screen):
    oak_street_screen("home")
    with session.plain_errors(), session.plain_errors() as ask:
        raise AccessDenied("You may not, {who}.", who="Ana Ruiz")
    assert ask and reads() == [("this_computer", "request.refused")]
    (entry,) = as_(session.database(), ME)(read_audit, wanted=READS).entries
    assert entry.details == {"why": "You may not, {who}."}, "the facts, a name perhaps, stay out"


def test_both_logs_are_read_checked_filtered_and_taken_along(oak_street_screen):
    app = oak_street_screen("school", view="audit")
    assert "The log is whole" in words_of(app)
    app.selectbox(key="log_kind").set_value(ActKind.NOTES.value).run()
    assert app.dataframe[0].value.empty
    app.selectbox(key="log_kind").set_value("").run()
    said = "\n".join(app.dataframe[0].value["What"])
    assert "Filled the school with invented people." in said
    app.segmented_control(key="log_which").set_value("reads").run()
    assert "The log is whole" in words_of(app) and not app.exception
    file = take(app, "Take these entries as a file (CSV)")
    assert file.kind == "text/csv"


def test_a_counselor_sees_their_own_entries(oak_street_screen):
    app = oak_street_screen("school", as_adult="A134", view="audit")
    assert "You see your own entries" in words_of(app)
    assert set(app.dataframe[0].value["Who"]) <= {"A134"}


def test_every_kind_and_fact_has_words_and_every_act_a_sentence():
    assert set(KIND_WORDS) == set(ActKind)
    for action in ACTS:
        sentence = act_words(action, {"again": 3, "students": ["a"], "restricted": True})
        assert sentence[0].isupper() and "_" not in sentence and "3" in sentence
    assert set(FACTS) and act_words("of.another_version", {}) == "of another version"


def test_a_clock_set_back_is_said_on_home_and_beside_the_log(oak_street_screen, monkeypatch):
    oak_street_screen("home")
    before = session.now() - timedelta(days=2000)
    monkeypatch.setattr(session, "now", lambda: before)
    with session.database().writing() as sql:  # what began ahead of the clock is closed: come anew
        delete_session(sql, holder_of("AppTest None"))
    assert "Please set the clock" in words_of(oak_street_screen("home"))
    assert "Please set the clock" in words_of(oak_street_screen("school", view="audit"))


def test_keys_that_are_missing_are_said_beside_the_log_and_where_the_note_stands(
    oak_street_screen, open_screen, monkeypatch, tmp_path
):
    from connections.services.outreach.caseload import my_caseload
    from connections.services.outreach.notes import write_note
    from tests.asking import viewer_as

    oak_street_screen("home")
    counselor = as_(session.database(), ME)(viewer_as, "A134")
    one = as_(session.database(), counselor)(my_caseload)[0].student.student_id
    as_(session.database(), counselor)(write_note, one, happened="xylophone", restricted=True)
    session.start_again()
    session.settings.clear()
    session.installation.clear()
    monkeypatch.setenv("CONNECTIONS_KEYS_FOLDER", str(tmp_path / "another"))
    app = open_screen("school", view="audit")
    assert "Some keys of this database are not on this computer" in words_of(app)
    assert "head unknown" in words_of(app)
    app = open_screen("outreach", as_adult="A134", view="one")
    app.session_state["outreach_story"] = one
    app.run()
    assert "Locked: bring the backup's passphrase" in words_of(app)
    assert "xylophone" not in words_of(app)
