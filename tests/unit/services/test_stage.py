"""The stage: what the room sees, who may change it, and links that open it once."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.grants import Permission, Reach, Role
from connections.domain.access.session import LASTS, Door
from connections.domain.access.viewer import Viewer
from connections.domain.meeting.stage import STAGE_LASTS, Scene
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, ConnectionsError, NotFound, NotPossible
from connections.services.access.passphrase import set_passphrase
from connections.services.access.sessions import (
    end_session,
    end_sessions_of,
    holder_of,
    open_session,
    pass_to,
    still_in,
    viewer_in,
    who_is_in,
    write_touches,
)
from connections.services.meeting.joining import JoiningDesk, open_joining
from connections.services.meeting.links import (
    UnknownLink,
    end_stages,
    link_on_stage,
    make_stage_link,
    open_own_stage,
    stage_links,
    use_stage_link,
)
from connections.services.meeting.stage import (
    band_on_stage,
    go_on_in_agenda,
    hide_on_stage,
    round_for_stage,
    show_on_stage,
    stage_state,
    stage_view,
    turn_stage,
)
from connections.services.meeting.undo import take_back_reveal
from connections.services.outreach.proposing import Wanted, propose_outreach, volunteer
from connections.services.outreach.steps import decline_outreach
from connections.services.people.by_hand import person_leaves
from connections.services.people.roles import change_role
from connections.services.round.rounds import close_round, reveal_round
from connections.services.school.school import read_audit
from connections.services.school.schools import archive_school, create_school
from connections.store.access.sessions import save_changed_session, save_ended
from connections.store.rosters import save_role
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

SECRET = b"s" * 32
LONG = "Á" * 90
STUDENTS = [
    Student(f"S{n:02}", f"Sam{n}", "Lor", grade="5" if n < 12 else "6") for n in range(1, 21)
] + [Student("S21", LONG, "Lor", grade="6"), Student("S22", "נועה", "כהן", grade="6")]
ADULTS = [Adult(f"A{n}", f"Ann{n}", "Ames") for n in range(1, 5)]
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def school(any_database, me, today, now):
    fill(any_database, me, TODAY, NOW, STUDENTS, ADULTS, {("A1", "S01"): 3, ("A2", "S01"): 2})
    return any_database


@pytest.fixture
def revealed(school, me):
    as_(school, me)(reveal_round, "r1")
    return school


def seen(school, me, now=LATER):
    return as_(school, me, now=now)(stage_view, "r1", SECRET)


def change(school, me, service, *given):
    as_(school, me, now=LATER)(service, "r1", *given)


# ---- What the room sees -------------------------------------------------------------------------


def test_before_the_reveal_nobody_is_named_but_who_joined(school, me):
    view = seen(school, me)
    assert (view.scene, view.reveal, view.listed) == (Scene.MARKING, None, None)
    change(school, me, show_on_stage, Scene.JOIN)
    code = as_(school, me, now=NOW)(open_joining, "r1", SECRET).code
    desk = JoiningDesk(school, SECRET)
    words = {adult.adult_id: word for word, adult in desk.welcome(code, NOW).adults.items()}
    desk.join(code, words["A3"], NOW)
    view = seen(school, me)
    assert (view.scene, view.joining.code, view.joined) == (Scene.JOIN, code, ("Ann3 Ames",))
    for scene in (Scene.REVEAL, Scene.WITHOUT, Scene.OVER):
        with pytest.raises(NotPossible):
            change(school, me, show_on_stage, scene)


def test_whoever_lets_people_join_shows_the_code_but_takes_no_reveal_away(school, me):
    assert seen(school, me).scene is Scene.MARKING
    code = as_(school, me, now=NOW)(open_joining, "r1", SECRET)
    assert seen(school, me).scene is Scene.JOIN
    change(school, me, show_on_stage, Scene.MARKING)
    as_(school, me, now=LATER)(reveal_round, "r1")
    again = {"instead_of": code.joining.joining_id}
    as_(school, me, now=LATER + timedelta(minutes=1))(open_joining, "r1", SECRET, **again)
    assert seen(school, me, LATER + timedelta(minutes=1)).scene is Scene.REVEAL


def test_the_reveal_is_shown_by_itself_and_taken_back_it_is_gone(school, me):
    change(school, me, show_on_stage, Scene.JOIN)
    as_(school, me, now=LATER)(reveal_round, "r1")
    assert seen(school, me, LATER).scene is Scene.REVEAL
    as_(school, me, now=LATER + timedelta(minutes=1))(show_on_stage, "r1", Scene.WITHOUT)
    assert seen(school, me, LATER).listed.students == 21
    as_(school, me, now=LATER + timedelta(minutes=2))(take_back_reveal, "r1")
    view = seen(school, me)
    assert (view.scene, view.reveal, view.listed) == (Scene.MARKING, None, None)


def test_names_hide_until_wanted_and_a_page_holds_what_the_back_row_reads(revealed, me):
    change(revealed, me, show_on_stage, Scene.WITHOUT)
    view = seen(revealed, me)
    assert not view.names and len(view.listed.rows) == 8 and view.listed.pages == 3
    change(revealed, me, hide_on_stage, False)
    assert seen(revealed, me).names
    for _ in range(5):
        change(revealed, me, turn_stage, 1)
    assert seen(revealed, me).listed.page == 2
    change(revealed, me, turn_stage, -1)
    assert seen(revealed, me).listed.page == 1, "back from the last page is one key"
    change(revealed, me, band_on_stage, "6")
    view = seen(revealed, me)
    assert (view.listed.page, view.listed.students) == (0, 11)
    assert set(view.listed.rows["grade"]) == {"6"}
    change(revealed, me, band_on_stage, "no such band")
    assert seen(revealed, me).listed.students == 21


def test_an_adult_is_named_once_they_said_yes_and_a_no_looks_like_nothing(revealed, me, as_adult):
    change(revealed, me, show_on_stage, Scene.WITHOUT)
    asked = as_(revealed, me)(propose_outreach, [Wanted("S02", "A1"), Wanted("S03", "A2")])
    as_(revealed, as_adult("A4"))(volunteer, "S04")
    listed = seen(revealed, me).listed
    assert (listed.takers, listed.asked) == ({"S04": "Ann4 Ames"}, {"S02", "S03"})
    assert (listed.said_yes, listed.open) == (1, 18)
    before = seen(revealed, me).listed
    as_(revealed, as_adult("A1"))(decline_outreach, asked.outreach_ids[0])
    after = seen(revealed, me).listed
    assert after.asked == {"S03"} and after.takers == before.takers
    assert after.open == before.open + 1, "the student is open again, as if nobody had been asked"


def test_two_people_see_the_same_and_it_outlives_a_restart(revealed, me):
    change(revealed, me, show_on_stage, Scene.ONE)
    change(revealed, me, hide_on_stage, False)
    change(revealed, me, go_on_in_agenda)
    stage, shown = as_(revealed, me, now=LATER)(stage_state, "r1")
    assert (shown, stage.hides, stage.step, stage.step_since) == (Scene.ONE, False, "why", LATER)
    as_(revealed, me, now=LATER + timedelta(minutes=7))(go_on_in_agenda, "r1")
    stage, _ = as_(revealed, me)(stage_state, "r1")
    assert stage.step == "marking", "the part after the one the room was in"
    as_(revealed, me, now=LATER + timedelta(minutes=8))(go_on_in_agenda, "r1", -1)
    assert as_(revealed, me)(stage_state, "r1")[0].step == "strong"
    acts = as_(revealed, me)(read_audit).entries
    assert {e.action for e in acts if e.action.startswith("stage")} == {"stage.changed"}


def test_a_closed_round_shows_nothing_of_itself(revealed, me):
    change(revealed, me, show_on_stage, Scene.WITHOUT)
    as_(revealed, me)(close_round, "r1")
    view = seen(revealed, me)
    assert (view.scene, view.listed, view.reveal) == (Scene.OVER, None, None)
    with pytest.raises(NotPossible, match="closed"):
        as_(revealed, me)(make_stage_link, "r1")


def test_no_round_and_a_round_of_before(any_database, me, today, now, school):
    assert as_(school, me)(round_for_stage).round_id == "r1"
    with pytest.raises(NotFound):
        as_(school, me)(round_for_stage, "another")
    with pytest.raises(NotFound):
        as_(school, me)(stage_view, "another", SECRET)


# ---- Links --------------------------------------------------------------------------------------


def viewer_of(school, holding, now=LATER):
    """Return the session and the viewer that a browser's secret stands for, or None."""
    with school.reading() as sql:
        session = still_in(school, {holder_of(holding)}, {}, now).get(holder_of(holding))
        viewer = viewer_in(sql, session, TODAY) if session else None
        return (session, viewer) if viewer else None


def test_a_link_works_once_reads_one_round_and_changes_nothing(school, me):
    token = as_(school, me)(make_stage_link, "r1")
    assert as_(school, me)(stage_links, "r1").waiting == 1
    session, viewer = viewer_of(school, use_stage_link(school, token, NOW))
    with school.reading() as sql:
        assert link_on_stage(sql, session).round_id == "r1"
    assert {each for each in Permission if viewer.may(each)} == {Permission.STAGE_READ}
    assert as_(school, viewer)(stage_view, "r1", SECRET).scene is Scene.MARKING
    for change in (show_on_stage, hide_on_stage, turn_stage, band_on_stage, make_stage_link):
        with pytest.raises(AccessDenied):
            as_(school, viewer)(change, "r1", *(["x"] if change is not make_stage_link else []))
    with pytest.raises(AccessDenied):
        as_(school, viewer)(reveal_round, "r1")
    for wrong in (token, "", "x" * 43):
        with pytest.raises(UnknownLink):
            use_stage_link(school, wrong, NOW)
    found = as_(school, me)(stage_links, "r1")
    assert (found.waiting, found.open) == (0, 1)


def test_two_who_use_a_link_at_once_open_one_stage(school, me):
    token = as_(school, me)(make_stage_link, "r1")
    got: list[str] = []

    def use() -> None:
        try:
            got.append(use_stage_link(school, token, NOW))
        except UnknownLink:
            got.append("")

    threads = [threading.Thread(target=use) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(map(bool, got)) == [False] * 5 + [True]


def test_a_stage_ends_with_the_meeting(revealed, me):
    used, unused = (as_(revealed, me)(make_stage_link, "r1") for _ in range(2))
    holding = use_stage_link(revealed, used, NOW)
    assert viewer_of(revealed, holding, NOW + STAGE_LASTS) is None
    assert viewer_of(revealed, holding)
    as_(revealed, me, now=LATER)(end_stages, "r1")
    assert viewer_of(revealed, holding) is None
    with pytest.raises(UnknownLink):
        use_stage_link(revealed, unused, LATER)
    holding = use_stage_link(revealed, as_(revealed, me, now=LATER)(make_stage_link, "r1"), LATER)
    as_(revealed, me)(close_round, "r1")
    assert viewer_of(revealed, holding) is None


COUNSELOR = Viewer("school", frozenset({Role.COUNSELOR}), "A1")


@pytest.fixture
def led(school, me):
    with school.changing(me, "test.made", NOW) as sql:
        save_role(sql, "school", "A1", Role.COUNSELOR)
    as_(school, me)(create_school, "second", "Pine Street")
    return school


def lit(school, holding, now=LATER):
    return bool(still_in(school, {holder_of(holding)}, {}, now))


ENDS = {
    "locked": lambda school, me, own: end_session(school, own, LATER),
    "signed out everywhere": lambda school, me, own: as_(school, me)(end_sessions_of, "A1"),
    "left": lambda school, me, own: as_(school, me)(person_leaves, ADULTS[0]),
    "role lost": lambda school, me, own: as_(school, me)(change_role, "A1", Role.TEACHER),
    "another sign-in in the same browser": lambda school, me, own: open_session(
        school, Viewer("school", frozenset(), "A2"), Door.SIGNED_IN, LATER, instead_of=own
    ),
    "account ended": lambda school, me, own: ended_by_account(school),
    "school closed": lambda school, me, own: as_(school, me)(archive_school, "school"),
}
OF_A_LINK = {"signed out everywhere", "left", "role lost", "school closed"}


def ended_by_account(school):
    with school.writing() as sql:
        save_ended(sql, LATER, school_id="school", adult_id="A1", doors=[Door.SIGNED_IN])


@pytest.mark.parametrize("how", ENDS)
def test_a_stage_ends_with_the_session_and_the_person_it_belongs_to_however_they_end(led, me, how):
    own = open_session(led, COUNSELOR, Door.SIGNED_IN, NOW)
    stage = as_(led, COUNSELOR)(open_own_stage, "r1", holder_of(own))
    token, unused = (as_(led, COUNSELOR)(make_stage_link, "r1") for _ in range(2))
    linked = use_stage_link(led, token, NOW)
    others = use_stage_link(led, as_(led, me)(make_stage_link, "r1"), NOW)
    assert lit(led, stage) and lit(led, linked)
    ENDS[how](led, me, own)
    assert not lit(led, stage)
    assert lit(led, linked) == (how not in OF_A_LINK), "a projector's own ends with its maker"
    assert lit(led, others) == (how != "school closed")
    if how == "signed out everywhere":
        with pytest.raises(UnknownLink):
            use_stage_link(led, unused, LATER)


@pytest.mark.parametrize("keeps", [False, True], ids=["counselor", "keeper"])
def test_a_stage_outlives_idleness_but_no_lock_that_comes_after_and_no_absolute_end(led, me, keeps):
    set_passphrase(led, me, "four words that rhyme", "four words that rhyme", NOW)
    who, door = (me, Door.KEEPER) if keeps else (COUNSELOR, Door.SIGNED_IN)
    own = open_session(led, who, door, NOW)
    stage = as_(led, who)(open_own_stage, "r1", holder_of(own))
    other = open_session(led, who, door, NOW)
    at_other = as_(led, who)(open_own_stage, "r1", holder_of(other))
    much_later = NOW + timedelta(hours=1)
    write_touches(led, {holder_of(other): much_later}, much_later)
    assert not lit(led, own, much_later) and lit(led, stage, much_later)
    # The browser was closed meanwhile, so nothing tells the server which session it had.
    again = open_session(led, who, door, much_later)
    assert lit(led, stage, much_later)
    end_session(led, again, much_later)
    assert not lit(led, stage, much_later)
    assert lit(led, at_other, much_later), "another desk of theirs is in use"
    late = NOW + LASTS[Reach.EVERYTHING] - timedelta(minutes=1)
    with led.reading() as sql:
        found = who_is_in(sql, other, much_later)
    with led.writing() as sql:
        save_changed_session(sql, replace(found, seen_at=late))
    last = as_(led, who, now=late)(open_own_stage, "r1", holder_of(other))
    assert lit(led, last, late) and not lit(led, last, late + timedelta(minutes=1))


@pytest.mark.parametrize("locked", [True, False])
def test_a_laptop_that_is_passed_on_or_locked_by_a_new_passphrase_keeps_no_stage(led, me, locked):
    own = open_session(led, me, Door.KEEPER, NOW)
    stage = as_(led, me)(open_own_stage, "r1", holder_of(own))
    assert lit(led, stage)
    if locked:
        set_passphrase(led, me, "four words that rhyme", "four words that rhyme", LATER)
    else:
        as_(led, me)(pass_to, own, "A2")
    assert not lit(led, stage)


def test_end_it_there_reaches_the_stage_of_another_desk_and_says_how_many_there_are(led, me):
    own, other = (open_session(led, COUNSELOR, Door.SIGNED_IN, NOW) for _ in range(2))
    mine, there = (as_(led, COUNSELOR)(open_own_stage, "r1", holder_of(e)) for e in (own, other))
    assert as_(led, COUNSELOR)(stage_links, "r1", but=holder_of(own)).open == 1
    as_(led, COUNSELOR, now=LATER)(end_stages, "r1")
    assert not lit(led, there) and not lit(led, mine)
    assert as_(led, COUNSELOR, now=LATER)(stage_links, "r1", but=holder_of(own)).open == 0


@pytest.mark.parametrize("role", [Role.TEACHER, Role.GUEST, Role.DATA_MANAGER])
def test_whoever_does_not_run_meetings_opens_no_stage(school, role):
    somebody = as_(school, Viewer("school", frozenset({role}), "A1"))
    for service in (stage_state, make_stage_link, end_stages, stage_links):
        with pytest.raises(AccessDenied):
            somebody(service, "r1")


# ---- A room that says "I would" ------------------------------------------------------------


def test_of_many_who_would_one_does_and_the_others_are_told_why(any_database, me):
    adults = [Adult(f"T{n:02}", "Ty", f"Cole{n}") for n in range(24)]
    fill(any_database, me, TODAY, NOW, STUDENTS[:3], adults, {("T01", "S02"): 1})
    as_(any_database, me)(reveal_round, "r1")
    told: list[str] = []
    went: list[str] = []

    def press(adult: Adult) -> None:
        viewer = Viewer("school", frozenset({Role.TEACHER}), adult.adult_id, reach=Reach.POCKET)
        try:
            went.append(as_(any_database, viewer)(volunteer, "S01"))
        except ConnectionsError as refusal:
            told.append(str(refusal))

    threads = [threading.Thread(target=press, args=(adult,)) for adult in adults]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(went) == 1 and len(told) == 23
    assert len(set(told)) == 1 and told[0].endswith("."), set(told)
    show = as_(any_database, me, now=LATER)
    show(show_on_stage, "r1", Scene.WITHOUT)
    assert show(stage_view, "r1", SECRET).listed.said_yes == 1
