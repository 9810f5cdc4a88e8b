"""The Outreach screen: my caseload first, a contact in ten seconds, pairs solved again at once."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.outreach.follow_ups import Going
from connections.domain.outreach.status import Status
from connections.domain.problems import NotPossible
from connections.services.outreach.assignment import adult_places
from connections.services.outreach.caseload import outreach_table
from connections.services.outreach.conversion import did_it_work
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import log_contact
from connections.services.people.people import change_adult
from connections.services.school.schools import keeper
from connections.store.history.acts import delete_acts_about
from connections.store.outreach import load_contacts, load_follow_ups, load_outreach
from connections.ui.outreach.acting import Whose, act
from connections.ui.outreach.page import MEETING, MINE, PAIRS, RESULTS
from connections.ui.outreach.words import STORY, VIEW
from connections.ui.parts.pieces import md
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.asking import as_
from tests.conftest import TODAY

ALL = (MINE, PAIRS, MEETING, RESULTS)


@pytest.fixture
def on_that_day(monkeypatch, now):
    """Oak Street was filled as of TODAY; the screen reads the same clock."""
    for name, value in (("today", TODAY), ("now", now)):
        monkeypatch.setattr(session, name, lambda value=value: value)


@pytest.fixture
def screen(oak_street_screen, on_that_day):
    def open_view(view=MINE, as_adult=None, story=None):
        app = oak_street_screen("outreach", as_adult=as_adult)
        app.session_state[VIEW], app.session_state[STORY] = view, story
        app.run()
        assert not app.exception, app.exception
        return app

    return open_view


def button(app, label):
    return next(b for b in app.button if b.label == label)


def open_case(app, outreach_id):
    """Open the story beside the list, as a tap on the name does."""
    one = next(o for o in all_outreach() if o.outreach_id == outreach_id)
    app.session_state[STORY] = one.student_id
    app.run()
    assert not app.exception, app.exception
    return app


def desk_of(app):
    """Return what the table's scripts were given."""
    (desk,) = app.get("bidi_component")
    return json.loads(desk.proto.bytes)


def rows_by_id(app):
    return {row["id"]: row for row in desk_of(app)["rows"]}


def all_outreach():
    with session.database().reading() as sql:
        return load_outreach(sql, "school")


def somebody_free(places=1, but=()):
    """Return an adult with as many places free who has none of these outreach."""
    having = {o.adult_id for o in all_outreach() if o.outreach_id in but}
    found = as_(session.database(), keeper("school"), now=session.now())(adult_places)
    free = (p.adult.adult_id for p in found if p.places.free >= places)
    return next(key for key in free if key not in having)


def first(status, adult_id=None):
    return next(o for o in all_outreach() if o.status is status and adult_id in (None, o.adult_id))


@pytest.mark.parametrize("view", ALL)
def test_every_view_draws_for_the_keeper(screen, view):
    app = screen(view)
    assert not app.error, [e.value for e in app.error]
    assert words_of(app)


def test_an_adults_own_desk_draws_with_a_story_and_their_places(screen):
    adult = first_adult(screen)
    student = first(Status.BUILDING, adult).student_id
    for story in (None, student):
        app = screen(as_adult=adult, story=story)
        assert not app.error, [e.value for e in app.error]
        assert "My places, and how it is for you" in [box.label for box in app.expander]


def first_adult(screen):
    screen()
    return first(Status.BUILDING).adult_id


def test_a_teacher_is_offered_no_view_of_the_whole_school(screen):
    adult = first_adult(screen)
    app = screen(as_adult=adult)
    assert VIEW not in [control.key for control in app.get("button_group")]
    desk = desk_of(app)
    assert desk["mine"] == [row["id"] for row in desk["rows"]] != [] and not desk["adults"]


def test_a_teacher_who_asks_for_the_pairs_all_the_same_is_refused(screen):
    from streamlit.testing.v1 import AppTest

    adult = first_adult(screen)
    script = f"""
from dataclasses import replace
from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.ui.outreach.suggestions import draw_who_takes_whom
from connections.ui.shell.session import plain_errors
with plain_errors() as ask:
    teacher = Viewer("school", frozenset({{Role.TEACHER}}), adult_id="{adult}")
    draw_who_takes_whom(replace(ask, viewer=teacher))
"""
    app = AppTest.from_string(script).run()
    assert "You may not" in app.error[0].value


def test_the_caseload_comes_in_the_order_of_the_day(screen):
    rows = desk_of(screen())["rows"]
    assert list(dict.fromkeys(row["turn"] for row in rows))[:3] == ["answer", "never", "overdue"]
    assert {row["id"] for row in rows} >= {o.outreach_id for o in all_outreach() if o.open}


def test_a_contact_is_logged_from_the_story_as_well(screen):
    app = screen()
    one = first(Status.ACCEPTED)
    open_case(app, one.outreach_id)
    button(app, "Log contact").click().run()
    assert "Nothing was saved yet" in words_of(app), "nobody's answer is chosen for them"
    app.pills(key=f"kind_{one.outreach_id}").set_value(ContactKind.TALKED)
    app.pills(key=f"felt_{one.outreach_id}").set_value(Felt.OK)
    app.text_input(key=f"remark_{one.outreach_id}").set_value("chess")
    button(app, "Log contact").click().run()
    assert "The contact is logged" in words_of(app)
    assert app.text_input(key=f"remark_{one.outreach_id}").value == ""
    with session.database().reading() as sql:
        contact = load_contacts(sql, "school", [one.outreach_id])[0]
    assert (contact.happened_on, contact.kind, contact.felt) == (TODAY, "talked", "ok")
    assert first(Status.STARTED, one.adult_id)


def test_an_adult_says_yes_and_the_first_contact_is_asked_for(screen):
    screen()
    one = first(Status.OFFERED)
    app = open_case(screen(as_adult=one.adult_id), one.outreach_id)
    assert "nobody asks why" in words_of(app)
    button(app, "Yes, gladly").click().run()
    assert "Thank you" in words_of(app)
    found = next(o for o in all_outreach() if o.outreach_id == one.outreach_id)
    assert (found.status, found.began_on) == (Status.ACCEPTED, TODAY)


def test_whoever_tapped_on_an_older_screen_is_told_and_nothing_is_lost(screen):
    app = screen()
    one = first(Status.OFFERED)
    open_case(app, one.outreach_id)
    from connections.services.outreach.steps import plan_outreach

    me, now = keeper("school"), session.now()
    as_(session.database(), me, now=now)(plan_outreach, one.outreach_id, "Lunch", "")
    button(app, "Yes, gladly").click().run()
    assert "a moment ago" in words_of(app)
    found = next(o for o in all_outreach() if o.outreach_id == one.outreach_id)
    assert (found.status, found.first_step) == (Status.OFFERED, "Lunch")


def test_suggested_pairs_are_asked_with_one_button(screen):
    app = screen(PAIRS)
    table = app.dataframe[0].value
    assert list(table.columns) == ["Student", "Adult", "Why"]
    before = len(all_outreach())
    app.selectbox(key="looks_after").set_value("by_grade").run()
    next(b for b in app.button if b.label.startswith("Ask the adults of")).click().run()
    assert "Nothing is sent to anybody: tell the adults" in words_of(app)
    (told,) = [box for box in app.expander if box.label.startswith("Whom to tell")]
    names = str([line.value for line in told.markdown]).replace("\\", "")
    assert set(table["Adult"]) <= {name for name in table["Adult"] if name in names}
    assert len(all_outreach()) == before + len(table)


def test_without_any_place_the_page_says_so_and_everybody_stays_on_the_list(screen, now):
    app = screen(PAIRS)
    waiting = len(app.dataframe[0].value)
    with session.database().changing(keeper("school"), "test", now) as sql:
        sql.execute(text("update adults set capacity = 0"))
    app = screen(PAIRS)
    assert "There is no place to give just now" in words_of(app)
    assert len(app.dataframe[0].value) == waiting
    assert set(app.dataframe[0].value["Why"]) == {"No adult has a place to give right now."}


def test_more_students_than_places_wait_in_phases(screen, now):
    app = screen(PAIRS)
    students = len(app.dataframe[0].value)
    with session.database().changing(keeper("school"), "test", now) as sql:
        sql.execute(text("update adults set capacity = 0"))
        sql.execute(text("update adults set capacity = 5 where job = 'counselor'"))
    app = screen(PAIRS)
    placed, waiting = (frame.value for frame in app.dataframe[:2])
    assert len(placed) + len(waiting) == students and len(placed) > 0
    assert set(waiting["Turn"]) <= {f"Phase {n}" for n in range(2, 9)}


def test_a_pair_set_aside_is_solved_again_at_once(screen):
    app = screen(PAIRS)
    before = app.dataframe[0].value
    button(app, "Not these two").click().run()
    after = app.dataframe[0].value
    gone = (before.iloc[0]["Student"], before.iloc[0]["Adult"])
    assert gone not in set(zip(after["Student"], after["Adult"], strict=True))
    assert len(after) == len(before)
    button(app, "Start over").click().run()
    assert app.dataframe[0].value.equals(before)


def test_a_pair_swapped_stays_and_the_rest_is_solved_around_it(screen):
    app = screen(PAIRS)
    student = app.selectbox(key="change_student").value
    adult = app.selectbox(key="change_adult").options[0].split(" (")[0]
    button(app, "Swap and solve again").click().run()
    after = app.dataframe[0].value
    assert adult in set(after["Adult"]), student
    assert "You chose this pair." in set(after["Why"])


def test_did_it_work_stands_beside_what_would_be_expected(screen):
    app = screen(RESULTS)
    labels = [metric.label for metric in app.metric]
    assert labels[:2] == ["pairs are Strong", "students name this adult"]
    line = as_(session.database(), keeper("school"))(did_it_work).found.suggested
    assert app.metric[0].value == str(line.marks.yes)
    assert line.marks.asked >= 10, "fewer would be withheld"
    words = words_of(app)
    assert "among pairs that began alike and were not asked" in words
    assert md("Adults say more than expected; students do not yet.") in words
    assert f"{round(line.marks.expected)} expected" in words
    assert app.dataframe[-1].value["Students"].sum() >= 600, "the picture's numbers as a table"


def test_a_pair_kept_that_somebody_else_gave_away_is_let_go_and_the_page_goes_on(screen, now):
    app = screen(PAIRS)
    student = app.selectbox(key="change_student").value
    button(app, "Keep this pair").click().run()
    assert "You chose this pair." in set(app.dataframe[0].value["Why"])
    adult = app.session_state["pairs_kept"][0][0]
    me = keeper("school")
    as_(session.database(), me, now=now)(propose_outreach, [Wanted(student, adult)])
    app.run()
    assert not app.error and not app.exception
    assert "You chose this pair." not in set(app.dataframe[0].value["Why"])
    kept = app.selectbox(key="change_student").value
    button(app, "Keep this pair").click().run()
    adult = app.session_state["pairs_kept"][0][0]
    as_(session.database(), me, now=now)(change_adult, adult, leaving=True)
    app.run()
    assert not app.error and not app.exception, kept
    assert "were let go" in words_of(app)


def test_pairs_too_few_to_be_told_apart_show_no_count_either(screen, now):
    screen(RESULTS)
    with session.database().changing(keeper("school"), "test", now) as sql:
        few = "select outreach_id from outreach where status = 'strong' limit 4"
        sql.execute(text(f"update outreach set asked_on=null where outreach_id not in ({few})"))
    app = screen(RESULTS)
    assert "pairs are Strong" not in [metric.label for metric in app.metric]
    assert "fewer than 10 pairs" in words_of(app)
    assert "are Strong" not in words_of(app)


def test_the_meeting_page_has_wins_stuck_swap_and_load(screen):
    app = screen(MEETING)
    assert [h.value.split(" · ")[0] for h in app.header] == ["Wins", "Stuck", "Swap", "Load"]
    load = app.dataframe[-1].value
    last_names = [name.split()[-1] for name in load["Adult"]]
    assert last_names == sorted(last_names), "by name: adults are never ranked"


def test_a_restricted_note_of_a_counselor_is_closed_to_the_adult(screen):
    from connections.services.outreach.notes import write_note
    from tests.asking import viewer_as

    screen()
    one = first(Status.BUILDING)
    counselor = next(o.looked_after_by for o in all_outreach() if o.looked_after_by)
    author = as_(session.database(), keeper("school"))(viewer_as, counselor)
    as_(session.database(), author, now=session.now())(
        write_note, one.student_id, happened="xylophone", restricted=True
    )
    app = screen(as_adult=one.adult_id, story=one.student_id)
    words = words_of(app)
    assert "Only its author reads it" in words
    assert "xylophone" not in words
    app = screen(as_adult=counselor, story=one.student_id)
    assert "xylophone" in words_of(app)


def test_a_pause_from_new_students_asks_no_reason(screen):
    adult = first_adult(screen)
    app = screen(as_adult=adult)
    button(app, "Pause new students").click().run()
    assert "You take no new students" in words_of(app)
    button(app, "Take students again").click().run()
    assert "Welcome back" in words_of(app)


def test_a_look_back_from_the_story_chooses_nothing_and_moves_what_was_overdue(screen):
    before = as_(session.database(), keeper("school"))(outreach_table) if screen() else None
    late = before[before["overdue"] & (before["status"] == "building")].iloc[0]
    app = screen(story=late["student_id"])
    going = next(pills for pills in app.pills if pills.label == "How is it going")
    assert going.value is None
    button(app, "Looked back").click().run()
    assert "Choose how it is going" in words_of(app)
    next(p for p in app.pills if p.label == "How is it going").set_value(Going.SLOWLY)
    button(app, "Looked back").click().run()
    after = as_(session.database(), keeper("school"))(outreach_table)
    assert after["overdue"].sum() == before["overdue"].sum() - 1


def test_a_sitting_holds_what_is_due_within_a_week_with_what_happened(screen):
    rows = desk_of(screen())["rows"]
    due = [row for row in rows if row["sit"]]
    assert {row["turn"] for row in due} == {"never", "overdue", "this_week"}
    assert all(row["next"] <= "2026-12-31" for row in due)
    assert any(row["past"] for row in due), "the history is there while deciding"


@pytest.fixture
def at_the_desk(oak_street_screen, on_that_day):
    """Return how the table's scripts do something, as the keeper, and what can be undone."""
    whose = Whose("desk.test", session.now() + timedelta(hours=1))

    def do(what, *ids, **facts):
        versions = {o.outreach_id: o.version for o in all_outreach()}
        given = {"do": what, "chosen": [[key, versions[key]] for key in ids], **facts}
        return as_(session.database(), keeper("school"), now=session.now())(act, given, whose)

    return do


def stands(*ids):
    found = {o.outreach_id: o for o in all_outreach()}
    with session.database().reading() as sql:
        checks = load_follow_ups(sql, "school", ids)
        contacts = load_contacts(sql, "school", ids)
    kept = ("status", "began_on", "asked_on", "accepted_on", "ended_on", "adult_id")
    return [[getattr(found[key], name) for name in kept] for key in ids], checks, contacts


CONTACT = {"kind": "talked", "felt": "easy", "day": "", "words": "chess", "contact": "ab" * 16}


@pytest.mark.parametrize(
    ("status", "what", "facts"),
    [
        (Status.ACCEPTED, "log", CONTACT),
        (Status.BUILDING, "log", CONTACT),
        (Status.BUILDING, "look", {"going": "slowly", "again": "7", "words": ""}),
        (Status.BUILDING, "date", {"day": "2026-12-30"}),
        (Status.ACCEPTED, "date", {"day": "2026-12-30"}),
        (Status.OFFERED, "yes", {}),
        (Status.OFFERED, "no", {}),
        (Status.OFFERED, "ask", {}),
        (Status.BUILDING, "hand", {"agreed": "said_yes"}),
        (Status.ACCEPTED, "hand", {"agreed": "to_be_asked"}),
    ],
)
def test_what_is_done_at_the_desk_is_undone(at_the_desk, status, what, facts):
    key = first(status).outreach_id
    facts = facts | ({"to": somebody_free(1, [key])} if what == "hand" else {})
    before = stands(key)
    done = at_the_desk(what, key, **facts)
    assert done.words and (stands(key) != before or what == "ask")
    assert at_the_desk("undo").words == "Undone."
    assert stands(key) == before
    with pytest.raises(NotPossible, match="nothing to undo"):
        at_the_desk("undo")


def test_two_acts_on_one_pair_are_undone_one_after_the_other(at_the_desk):
    """The second Undo was refused: somebody had changed it since, which was the first one."""
    key = first(Status.OFFERED).outreach_id
    before = stands(key)
    at_the_desk("yes", key)
    at_the_desk("log", key, **CONTACT)
    at_the_desk("date", key, day="2026-12-30")
    for _ in range(3):
        at_the_desk("undo")
    assert stands(key) == before


def test_a_hand_over_is_undone_after_what_was_done_with_the_new_adult(at_the_desk):
    key, to = first(Status.BUILDING).outreach_id, somebody_free()
    before = stands(key)
    at_the_desk("hand", key, to=to, agreed="said_yes")
    new = next(o.outreach_id for o in all_outreach() if o.handed_over_from == key)
    at_the_desk("log", new, **CONTACT)
    at_the_desk("date", new, day="2026-12-30")
    for _ in range(3):
        at_the_desk("undo")
    assert stands(key) == before
    assert stands(new)[0][0][0] is Status.WITHDRAWN and stands(new)[1:] == ([], [])


def test_of_several_handed_over_what_somebody_built_on_stays_and_is_named(at_the_desk, screen):
    keys = [o.outreach_id for o in all_outreach() if o.status is Status.BUILDING][:2]
    before = stands(*keys)
    at_the_desk("hand", *keys, to=somebody_free(2, keys), agreed="said_yes")
    built = next(o for o in all_outreach() if o.handed_over_from == keys[1])
    counselor = as_(session.database(), keeper("school"), now=session.now())
    counselor(log_contact, built.outreach_id, ContactKind.TALKED, Felt.OK)
    done = at_the_desk("undo")
    assert (done.words, done.left) == (
        "Undone for 1. With the others more has happened since.",
        (keys[1],),
    )
    assert stands(*keys)[0] == [before[0][0], stands(keys[1])[0][0]]
    assert stands(built.outreach_id)[0][0][0] is Status.STARTED


def test_a_hand_over_in_the_story_is_undone_at_the_desk_after_a_reload_too(screen):
    """A reload forgot what was done: the slip of a hand stood."""
    one = first(Status.BUILDING)
    before = stands(one.outreach_id)
    app = open_case(screen(), one.outreach_id)
    app.selectbox(key=f"to_{one.outreach_id}").set_value(somebody_free(1, [one.outreach_id]))
    app.pills(key=f"agreed_{one.outreach_id}").set_value("said_yes")
    button(app, "Hand over").click().run()
    told = desk_of(app)["told"]
    assert told["ok"] and told["undo"] and "handed over" in told["words"]
    assert stands(one.outreach_id)[0][0][0] is Status.HANDED_OVER
    anew = desk_of(screen())["told"]  # the page was loaded again: its session's memory is gone
    assert anew["words"].endswith(told["words"]) and anew["undo"] and anew["ok"]
    with session.database().reading() as sql:
        (mark,) = sql.scalars(text("SELECT whose FROM acts")).all()
    ask = as_(session.database(), keeper("school"), now=session.now())
    with pytest.raises(NotPossible, match="nothing to undo"):
        ask(act, {"do": "undo"}, Whose("desk.another", session.now()))
    ask(act, {"do": "undo"}, Whose(mark, session.now()))
    assert stands(one.outreach_id) == before and desk_of(screen())["told"] is None


def test_of_an_erased_student_nothing_is_kept_that_could_be_undone(at_the_desk):
    keys = [o.outreach_id for o in all_outreach() if o.status is Status.BUILDING][:2]
    at_the_desk("date", *keys, day="2026-12-30")
    with session.database().writing() as sql:
        delete_acts_about(sql, "school", keys[1:])
        assert sql.exec_driver_sql("SELECT count(*) FROM acts").scalar() == 0


def test_a_contact_sent_twice_is_one(at_the_desk):
    key = first(Status.ACCEPTED).outreach_id
    at_the_desk("log", key, **CONTACT)
    at_the_desk("log", key, **CONTACT)
    assert len(stands(key)[2]) == 1
    with pytest.raises(NotPossible, match="cannot be read"):
        at_the_desk("log", key, **CONTACT | {"contact": "a name"})


def test_those_left_as_they_are_are_told(at_the_desk):
    fits, other = first(Status.OFFERED).outreach_id, first(Status.BUILDING).outreach_id
    done = at_the_desk("yes", fits, other)
    assert (done.words, done.left) == ("1 answer is noted.", (other,))
    assert at_the_desk("undo").words == "Undone." and stands(fits)[0][0][0] is Status.OFFERED


def test_a_pair_a_contact_and_a_note_are_put_right_where_they_stand(screen, now):
    screen()
    one = first(Status.OFFERED)
    app = open_case(screen(), one.outreach_id)
    button(app, "Take this pair back").click().run()
    assert "taken back" in words_of(app)
    assert next(o for o in all_outreach() if o.outreach_id == one.outreach_id).status == "withdrawn"
    one = first(Status.ACCEPTED)
    app = open_case(screen(as_adult=one.adult_id), one.outreach_id)
    app.pills(key=f"kind_{one.outreach_id}").set_value(ContactKind.TALKED)
    app.pills(key=f"felt_{one.outreach_id}").set_value(Felt.OK)
    button(app, "Log contact").click().run()
    app = screen(as_adult=one.adult_id, story=one.student_id)
    with session.database().reading() as sql:
        (contact,) = load_contacts(sql, "school", [one.outreach_id])
    app.selectbox(key=f"mend_which_{one.outreach_id}").set_value(contact.contact_id).run()
    app.text_input(key=f"mend_remark_{contact.contact_id}").set_value("chess")
    button(app, "Save the correction").click().run()
    assert "The contact is corrected" in words_of(app)
    assert "chess" in words_of(app)
    button(app, "Remove this contact").click().run()
    assert "The contact is removed" in words_of(app)
    found = next(o for o in all_outreach() if o.outreach_id == one.outreach_id)
    assert found.status is Status.ACCEPTED
    app.text_area(key="note_happened").set_value("xylophone")
    button(app, "Save the note").click().run()
    assert "xylophone" in words_of(app) and app.text_area(key="note_happened").value == ""
    button(app, "Remove this note").click().run()
    assert "The note is removed" in words_of(app) and "xylophone" not in words_of(app)
