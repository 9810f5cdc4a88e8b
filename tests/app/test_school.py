"""The School screen: rounds, people, defaults, backup, audit."""

from datetime import timedelta

from connections.domain.access.grants import Role
from connections.domain.access.viewer import PLACES
from connections.domain.people.person import AdultKind
from connections.domain.reports.board import Form
from connections.domain.rounds.round import RoundStatus
from connections.services.people.people import adult_entries, set_kind
from connections.services.people.roles import change_role, confirm_role, proposed_roles
from connections.services.report.board import take_board
from connections.services.round.rounds import list_rounds, reveal_round
from connections.services.school.school import school_settings
from connections.services.school.schools import keeper
from connections.store.rosters import save_role
from connections.ui.parts.pieces import place_words
from connections.ui.shell import session
from connections.words import speaking
from tests.app.conftest import words_of
from tests.asking import as_, viewer_as

ME = keeper("school")


def newest():
    return as_(session.database(), ME)(list_rounds)[0]


def button(app, label):
    return next(b for b in app.button if b.label == label)


def test_a_round_goes_from_planned_to_closed_with_two_second_thoughts(oak_street_screen):
    app = oak_street_screen("school")
    assert button(app, "Reveal").disabled
    app.checkbox[0].check().run()
    button(app, "Reveal").click().run()
    assert newest().status is RoundStatus.REVEALED
    assert button(app, "Close the round").disabled
    app.checkbox[0].check().run()
    button(app, "Close the round").click().run()
    assert newest().status is RoundStatus.CLOSED
    app.text_input(key="plan_name").set_value("Winter")
    button(app, "Plan this round").click().run()
    assert "whether students are asked" in words_of(app) and newest().name != "Winter"
    app.radio(key="plan_voice").set_value(True)
    button(app, "Plan this round").click().run()
    assert newest().collects_voice
    assert (newest().name, newest().status) == ("Winter", RoundStatus.PLANNED)
    button(app, "Open this round").click().run()
    assert newest().status is RoundStatus.OPEN


def test_a_date_that_cannot_be_read_plans_nothing(oak_street_screen):
    app = oak_street_screen("school")
    before = newest()
    app.text_input(key="plan_name").set_value("Winter")
    app.text_input(key="plan_date").set_value("next Tuesday")
    button(app, "Plan this round").click().run()
    assert "Nothing was saved" in words_of(app) and newest() == before


def test_an_adults_flags_and_role_are_saved_for_that_adult_alone(oak_street_screen):
    app = oak_street_screen("school", view="people")
    app.selectbox(key="person").set_value("A101").run()
    app.checkbox(key="is_leaving_A101").check()
    app.number_input(key="takes_A101").set_value(3)
    app.selectbox(key="role_A101").set_value(Role.COUNSELOR)
    button(app, "Save").click().run()
    entries = {e.adult.adult_id: e for e in as_(session.database(), ME)(adult_entries)}
    assert entries["A101"].adult.leaving and entries["A101"].adult.capacity == 3
    assert entries["A101"].role is Role.TEACHER, "the principal has not said yes"
    assert [one.adult.adult_id for one in as_(session.database(), ME)(proposed_roles)] == ["A101"]
    app.selectbox(key="person").set_value("A102").run()
    assert not app.checkbox(key="is_leaving_A102").value


def test_one_from_outside_is_said_on_the_page_with_the_day_until_which_they_may_be_asked(
    oak_street_screen, today
):
    app = oak_street_screen("school", view="people")
    app.selectbox(key="person").set_value("A101").run()
    assert app.date_input(key="cleared_A101").value is None, "no day is preselected"
    app.selectbox(key="kind_of_A101").set_value(AdultKind.OUTSIDE)
    app.date_input(key="cleared_A101").set_value(today + timedelta(days=30))
    button(app, "Save how they belong").click().run()
    entries = {e.adult.adult_id: e for e in as_(session.database(), ME)(adult_entries)}
    assert entries["A101"].adult.kind is AdultKind.OUTSIDE
    assert entries["A101"].adult.cleared_until == today + timedelta(days=30)
    assert entries["A101"].role is Role.GUEST
    told = [each for each in app.dataframe[0].value["Belongs"] if each != "On the staff"]
    assert len(told) == 1 and "Coach or volunteer from outside, may be asked until" in told[0]


def test_one_from_outside_finds_their_pages_and_no_list(oak_street_screen, today, now):
    oak_street_screen("home")
    until = today + timedelta(days=300)
    as_(session.database(), ME, today=today, now=now)(set_kind, "A101", AdultKind.COMMUNITY, until)
    for page in ("home", "mark", "outreach", "toolkit"):
        app = oak_street_screen(page, as_adult="A101")
        assert not app.exception and not app.error, page
    assert not any("overage" in link for link in words_of(app).split("\n"))


def test_a_role_waits_on_the_page_for_another_persons_yes(oak_street_screen, now):
    oak_street_screen("home")
    for adult_id, role in (("A101", Role.PRINCIPAL), ("A102", Role.PRINCIPAL)):
        with session.database().changing(ME, "test.filled", now) as sql:
            save_role(sql, "school", adult_id, role)
    app = oak_street_screen("school", view="people", as_adult="A101")
    app.selectbox(key="person").set_value("A103").run()
    app.selectbox(key="role_A103").set_value(Role.COUNSELOR)
    button(app, "Save").click().run()
    assert "after another person's yes" in words_of(app)
    assert not [b for b in app.button if b.label == "Yes, this role"]
    app = oak_street_screen("school", view="people", as_adult="A102")
    assert "may become" in words_of(app)
    button(app, "Yes, this role").click().run()
    entries = {e.adult.adult_id: e for e in as_(session.database(), ME)(adult_entries)}
    assert entries["A103"].role is Role.COUNSELOR and "may become" not in words_of(app)


def test_a_round_can_ask_students_or_not_until_it_is_closed(oak_street_screen):
    app = oak_street_screen("school")
    button(app, "Do not ask students in this round").click().run()
    assert not newest().collects_voice
    button(app, "Ask students too").click().run()
    assert newest().collects_voice


def test_asking_students_is_switched_on_by_the_school(oak_street_screen):
    app = oak_street_screen("school", view="defaults")
    app.checkbox(key="set_asks_students").uncheck()
    button(app, "Save").click().run()
    assert not as_(session.database(), ME)(school_settings).asks_students


def test_the_smallest_group_is_the_schools_choice(oak_street_screen):
    app = oak_street_screen("school", view="defaults")
    app.selectbox(key="set_smallest_group").set_value(20)
    button(app, "Save").click().run()
    assert as_(session.database(), ME)(school_settings).smallest_group == 20


def test_the_audit_log_is_read_and_checked(oak_street_screen):
    app = oak_street_screen("school", view="audit")
    assert "The log is whole" in words_of(app)
    assert any("invented people" in said for said in app.dataframe[0].value["What"])


def test_a_counselor_sees_only_what_they_look_after(oak_street_screen, now):
    oak_street_screen("home")
    as_(session.database(), ME, now=now)(change_role, "A102", Role.COUNSELOR)
    principal = as_(session.database(), ME)(viewer_as, "A137")
    as_(session.database(), principal, now=now)(confirm_role, "A102")
    app = oak_street_screen("school", as_adult="A102")
    views = " ".join(app.segmented_control[0].options)
    assert "Rounds" in views and "People" not in views


def test_a_place_of_the_first_version_is_said_like_one_of_today():
    with speaking("pseudo"):
        for place, words in PLACES.items():
            assert place_words(words) == place_words(place) != words
    assert place_words("A101") == "A101"


def test_a_planned_round_is_renamed_and_deleted_where_it_was_planned(oak_street_screen):
    app = oak_street_screen("school")
    app.text_input(key="plan_name").set_value("Wintre")
    app.radio(key="plan_voice").set_value(False)
    button(app, "Plan this round").click().run()
    key = newest().round_id
    app.text_input(key=f"rename_{key}").set_value("Winter").run()
    button(app, "Rename").click().run()
    assert newest().name == "Winter" and "new name" in words_of(app)
    button(app, "Delete this planned round").click().run()
    assert newest().name != "Winter" and "is gone" in words_of(app)


def test_a_reveal_is_taken_back_where_it_was_made(oak_street_screen):
    for page, sure, label in (("school", True, "Reveal"), ("meeting", False, "Reveal now")):
        app = oak_street_screen(page)
        if sure:
            app.checkbox[0].check().run()
        button(app, label).click().run()
        assert newest().status is RoundStatus.REVEALED
        button(app, "Open it again").click().run()
        assert newest().status is RoundStatus.OPEN and newest().first_revealed_at
        assert "The reveal is taken back" in words_of(app)
    ask = as_(session.database(), ME, now=session.now())
    ask(reveal_round, newest().round_id)
    app = oak_street_screen("school")
    ask(take_board, Form.TABLE, newest().round_id)
    app.run()
    assert "A file was taken or printed" in words_of(app)
    assert not [b for b in app.button if b.label == "Open it again"]


def test_a_column_is_kept_as_a_group_or_not_by_a_switch(oak_street_screen):
    app = oak_street_screen("school")
    app.segmented_control(key="school_view").set_value("groups").run()
    kept = next(t for t in app.toggle if "bus" in t.label)
    assert kept.value and "Said by" in words_of(app)
    kept.set_value(False).run()
    assert "deleted with the next import" in words_of(app)
    students = as_(session.database(), ME)(lambda ask: ask.book.students())
    assert {label for s in students for label, _ in s.groups} == {"activity"}
    next(t for t in app.toggle if "bus" in t.label).set_value(True).run()
    students = as_(session.database(), ME)(lambda ask: ask.book.students())
    assert {label for s in students for label, _ in s.groups} == {"activity", "bus"}
