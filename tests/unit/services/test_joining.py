"""Joining a meeting with a code: who gets in, as whom, for how long, and with how many tries."""

from datetime import timedelta

import pytest

from connections.domain.access.account import Identity
from connections.domain.access.device import DEVICE_LASTS, Device, DeviceKind
from connections.domain.access.grants import Permission, Reach, Role
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.meeting.joining import (
    CODE_LENGTH,
    CODE_SIGNS,
    tidy_code,
)
from connections.domain.meeting.vignettes import VIGNETTES
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, Changed, NotFound, NotPossible
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import RoundStatus
from connections.services.access.devices import enrol, look_in, unlock
from connections.services.access.sessions import (
    end_session,
    end_sessions_of,
    open_session,
    pass_to,
    who_is_in,
)
from connections.services.access.slips import issue_slips, open_enrolment
from connections.services.meeting.joining import (
    JoiningDesk,
    WrongCode,
    end_joining,
    free_name,
    holder_of,
    joining_state,
    open_joining,
)
from connections.services.meeting.vignettes import answer_vignette
from connections.services.round.answers import AnswerDesk, hand_in_answers, own_answers
from connections.services.round.capabilities import (
    JOINED,
    handle,
    marking_capability,
)
from connections.services.round.marking import mark_students, my_marking_sheet
from connections.services.round.rounds import close_round, open_round, reveal_round
from connections.services.school.school import read_audit
from connections.store.access.devices import save_device
from connections.store.access.identities import save_identity
from tests.asking import as_
from tests.small_school import fill

SECRET = b"j" * 32
STUDENTS = [Student("S1", "Ava", "Diaz", grade="7"), Student("S2", "Bo", "Kim", grade="8")]
ADULTS = [Adult("A1", "Ana", "Ames"), Adult("A2", "Ben", "Bo")]


@pytest.fixture
def school(any_database, me, today, now):
    fill(any_database, me, today, now, STUDENTS, ADULTS)
    return any_database


def who_holds(desk, holding, now):
    with desk.database.reading() as sql:
        return desk.who_holds(sql, holding, now)


@pytest.fixture
def desk(school):
    return JoiningDesk(school, SECRET)


def word_of(welcome, adult_id):
    return next(word for word, adult in welcome.adults.items() if adult.adult_id == adult_id)


def join(desk, code, adult_id, now):
    return desk.join(code, word_of(desk.welcome(code, now), adult_id), now)


def test_a_code_has_eight_signs_that_nobody_mixes_up(school, me, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    assert len(opened.code) == CODE_LENGTH and set(opened.code) <= set(CODE_SIGNS)
    assert not set("01OIL") & set(CODE_SIGNS) and len(CODE_SIGNS) == 31
    assert tidy_code(f" {opened.shown.lower()} ") == opened.code


def test_whoever_joins_may_mark_and_see_nothing_else(school, me, desk, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    holding = join(desk, opened.code, "A1", now)
    viewer, round_id = who_holds(desk, holding, now)
    assert (viewer.adult_id, round_id) == ("A1", "r1")
    assert viewer.reach is Reach.JOINED
    assert {p for p in Permission if viewer.may(p)} == {Permission.ROUND_READ, Permission.MARK_OWN}


def test_a_name_is_taken_once_unless_the_facilitator_frees_it(school, me, desk, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    both = desk.welcome(opened.code, now)
    first = join(desk, opened.code, "A1", now)
    assert [a.adult_id for a in desk.welcome(opened.code, now).adults.values()] == ["A2"]
    with pytest.raises(Changed, match="joined with this name already"):
        desk.join(opened.code, word_of(both, "A1"), now)
    state = as_(school, me, now=now)(joining_state, "r1", SECRET)
    assert set(state.taken) == {"A1"}
    as_(school, me, now=now)(free_name, state.joining.joining_id, "A1")
    assert who_holds(desk, first, now) is None, "the phone that had the name is out at once"
    assert join(desk, opened.code, "A1", now)
    with pytest.raises(NotFound):
        as_(school, me, now=now)(free_name, state.joining.joining_id, "A2")


def test_a_code_ends_with_time_with_one_click_and_with_the_next_code(school, me, desk, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    holding = join(desk, opened.code, "A1", now)
    later = now + timedelta(hours=2)
    assert who_holds(desk, holding, later) is None
    with pytest.raises(AccessDenied):
        desk.welcome(opened.code, later)
    assert as_(school, me, now=later)(joining_state, "r1", SECRET) is None

    assert as_(school, me, now=now)(end_joining, "r1") == 1
    assert who_holds(desk, holding, now) is None
    with pytest.raises(AccessDenied):
        desk.welcome(opened.code, now)

    again = as_(school, me, now=now + timedelta(minutes=1))(open_joining, "r1", SECRET)
    newest = as_(school, me, now=now + timedelta(minutes=2))(
        open_joining, "r1", SECRET, instead_of=again.joining.joining_id
    )
    with pytest.raises(AccessDenied):
        desk.welcome(again.code, now + timedelta(minutes=3))
    assert desk.welcome(newest.code, now + timedelta(minutes=3))


def test_a_code_stays_the_same_on_every_screen_until_somebody_asks_for_a_new_one(
    school, me, desk, now
):
    """A reload, a second screen and a second click threw out every phone."""
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    holding = join(desk, opened.code, "A1", now)
    later = now + timedelta(minutes=5)
    shown = as_(school, me, now=later)(joining_state, "r1", SECRET)
    assert (shown.code, shown.joining) == (opened.code, opened.joining)
    with pytest.raises(NotPossible, match="open already"):
        as_(school, me, now=later)(open_joining, "r1", SECRET)
    assert who_holds(desk, holding, later)

    newer = as_(school, me, now=later)(
        open_joining, "r1", SECRET, instead_of=opened.joining.joining_id
    )
    assert newer.code != opened.code and who_holds(desk, holding, later) is None
    with pytest.raises(NotPossible, match="open already"):  # two screens asked for a new one
        as_(school, me, now=later)(open_joining, "r1", SECRET, instead_of=shown.joining.joining_id)
    assert desk.welcome(newer.code, later)


def test_a_code_that_another_server_opened_is_not_shown_wrongly(school, me, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    other = as_(school, me, now=now)(joining_state, "r1", b"k" * 32)
    assert other.joining == opened.joining and other.code is None


def test_no_code_lives_longer_than_eight_hours(school, me, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET, timedelta(days=30))
    assert opened.joining.expires_at == now + timedelta(hours=8)


def test_the_code_itself_is_stored_nowhere(school, me, desk, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    holding = join(desk, opened.code, "A1", now)
    with school.reading() as sql:
        tables = sql.exec_driver_sql("SELECT * FROM joinings").all()
        tables += sql.exec_driver_sql("SELECT * FROM joined").all()
        tables += sql.exec_driver_sql("SELECT * FROM audit").all()
    assert opened.code not in str(tables) and holding not in str(tables)


def test_a_right_code_gets_in_after_any_number_of_wrong_ones(school, me, desk, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    for place in range(200):
        with pytest.raises(WrongCode, match="not right"):
            desk.welcome(f"22222{CODE_SIGNS[place % 31]}2{CODE_SIGNS[place // 31]}", now)
    assert join(desk, opened.code, "A1", now)


@pytest.mark.parametrize("typed", ["", "1", "O0O0O0O0", "é" * 8, "A" * 5000, "2222222"])
def test_what_can_be_no_code_is_refused_like_a_wrong_one(school, desk, now, typed):
    with pytest.raises(AccessDenied, match="not right"):
        desk.welcome(typed, now)


def test_every_join_is_in_the_audit_log_without_a_code(school, me, desk, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    join(desk, opened.code, "A2", now)
    as_(school, me, now=now)(end_joining, "r1")
    entries = {entry.action: entry for entry in as_(school, me)(read_audit).entries}
    assert entries["meeting.joined"].who == "A2"
    assert entries["meeting.joined"].details["joining_id"] == opened.joining.joining_id
    assert {"joining.opened", "joining.ended"} <= set(entries)


def test_a_round_that_takes_no_marks_cannot_be_joined(school, me, desk, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    as_(school, me, now=now)(reveal_round, "r1")
    assert desk.welcome(opened.code, now), "late answers are possible"
    as_(school, me, now=now)(close_round, "r1")
    with pytest.raises(NotPossible, match="not open"):
        desk.welcome(opened.code, now)
    with pytest.raises(NotPossible):
        as_(school, me, now=now)(open_joining, "r1", SECRET)
    with pytest.raises(NotFound):
        as_(school, me, now=now)(open_joining, "no such round", SECRET)


@pytest.mark.parametrize("role", [Role.GUEST, Role.TEACHER, Role.DATA_MANAGER])
def test_only_who_runs_the_meeting_opens_and_ends_joining(school, as_adult, now, role):
    for service, rest in (
        (open_joining, ("r1", SECRET)),
        (end_joining, ("r1",)),
        (joining_state, ("r1", SECRET)),
        (free_name, ("j", "A1")),
    ):
        with pytest.raises(AccessDenied):
            as_(school, as_adult("A1", role), now=now)(service, *rest)


class TestAnswersOfAJoinedPhone:
    @pytest.fixture
    def answers(self, school):
        desk = AnswerDesk(school, SECRET)
        yield desk
        desk.close()

    def send(self, answers, viewer, holding, now, n=[0]):  # noqa: B006 - a counter
        n[0] += 1
        sign_in = JOINED + holder_of(holding)
        capability = marking_capability(viewer, "r1", sign_in, SECRET, now)
        student = handle(SECRET, "school", "r1", "S1")
        item = {"id": f"answer-{n[0]}", "student": student, "strength": 3}
        return hand_in_answers(answers, {"capability": capability, "answers": [item]}, now).result(
            5
        )

    def test_are_taken_until_the_code_ends(self, school, me, desk, answers, now):
        opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
        holding = join(desk, opened.code, "A1", now)
        viewer, _ = who_holds(desk, holding, now)
        assert self.send(answers, viewer, holding, now).acknowledged
        with pytest.raises(AccessDenied, match="code has ended"):
            self.send(answers, viewer, holding, now + timedelta(hours=2, minutes=1))
        as_(school, me, now=now)(end_joining, "r1")
        with pytest.raises(AccessDenied, match="not marking here any more"):
            self.send(answers, viewer, holding, now)

    def test_are_refused_once_the_name_was_freed(self, school, me, desk, answers, now):
        opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
        holding = join(desk, opened.code, "A1", now)
        viewer, _ = who_holds(desk, holding, now)
        assert self.send(answers, viewer, holding, now).acknowledged
        as_(school, me, now=now)(free_name, opened.joining.joining_id, "A1")
        with pytest.raises(AccessDenied):
            self.send(answers, viewer, holding, now)

    @pytest.mark.parametrize("out", ["everywhere", "by itself"])
    def test_are_refused_once_the_phone_was_signed_out(
        self, school, me, desk, answers, as_adult, now, out
    ):
        """What a page kept of its session is worth nothing after it; nor is the phone's secret."""
        opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
        holding = join(desk, opened.code, "A1", now)
        viewer, _ = who_holds(desk, holding, now)
        assert self.send(answers, viewer, holding, now).acknowledged
        if out == "everywhere":
            as_(school, as_adult("A1"), now=now)(end_sessions_of, "A1")
        else:
            end_session(school, holding, now)
        with pytest.raises(AccessDenied):
            self.send(answers, viewer, holding, now)
        assert who_holds(desk, holding, now) is None
        again = as_(school, me, now=now)(
            open_joining, "r1", SECRET, instead_of=opened.joining.joining_id
        )
        assert names_on(desk, again.code, now, holding) == ["A2"], "not even the same phone"

    def test_cannot_be_given_as_another_adult(self, school, me, desk, answers, as_adult, now):
        opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
        holding = join(desk, opened.code, "A1", now)
        with pytest.raises(AccessDenied):
            self.send(answers, as_adult("A2"), holding, now)


def test_before_it_opens_a_round_is_joined_to_practise_and_takes_no_marks(
    any_database, me, today, now
):
    fill(any_database, me, today, now, STUDENTS, ADULTS, status=RoundStatus.PLANNED)
    desk = JoiningDesk(any_database, SECRET)
    opened = as_(any_database, me, now=now)(open_joining, "r1", SECRET)
    viewer, round_id = who_holds(desk, join(desk, opened.code, "A1", now), now)
    as_(any_database, viewer, now=now)(answer_vignette, round_id, VIGNETTES[0].key, Strength.KNOW)
    with pytest.raises(NotPossible):
        as_(any_database, viewer, now=now)(mark_students, round_id, {"S1": 3})
    as_(any_database, me, today=today, now=now)(open_round, round_id)
    assert as_(any_database, viewer, now=now)(mark_students, round_id, {"S1": 3}) == 1


# ---- what a phone in a meeting does not show: whoever holds the code could be any colleague -----


def names_on(desk, code, now, holding=""):
    return sorted(a.adult_id for a in desk.welcome(code, now, holding).adults.values())


def answered(school, as_adult, now, adult_id="A1"):
    as_(school, as_adult(adult_id), now=now)(mark_students, "r1", {"S1": 3})


def test_who_has_answered_is_on_no_phones_list_until_the_name_is_freed(
    school, me, desk, as_adult, now
):
    answered(school, as_adult, now)
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    assert names_on(desk, opened.code, now) == ["A2"]
    state = as_(school, me, now=now)(joining_state, "r1", SECRET)
    assert (state.kept_back, dict(state.taken)) == ({"A1"}, {})
    as_(school, me, now=now)(free_name, opened.joining.joining_id, "A1")
    assert names_on(desk, opened.code, now) == ["A1", "A2"]
    assert not as_(school, me, now=now)(joining_state, "r1", SECRET).kept_back
    join(desk, opened.code, "A1", now)
    assert names_on(desk, opened.code, now) == ["A2"]


def test_a_phone_shows_what_it_gave_itself_and_nothing_from_before(school, me, desk, as_adult, now):
    answered(school, as_adult, now)
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    as_(school, me, now=now)(free_name, opened.joining.joining_id, "A1")
    later = now + timedelta(minutes=1)
    viewer, _ = who_holds(desk, join(desk, opened.code, "A1", later), later)
    assert as_(school, viewer, now=later)(my_marking_sheet, "r1").answers == {}
    as_(school, viewer, now=later)(mark_students, "r1", {"S1": 1})
    assert as_(school, viewer, now=later)(my_marking_sheet, "r1").answers == {"S1": 1}
    mine = as_adult("A1")
    assert as_(school, mine, now=later)(my_marking_sheet, "r1").answers == {"S1": 1}


def test_one_browser_is_one_adult(school, me, desk, now):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    first = join(desk, opened.code, "A1", now)
    word = word_of(desk.welcome(opened.code, now, first), "A2")
    second = desk.join(opened.code, word, now, first)
    with school.reading() as sql:
        assert who_is_in(sql, first, now) is None and who_is_in(sql, second, now)


def test_who_has_a_device_of_their_own_is_on_no_phones_list_until_the_name_is_freed(
    school, me, desk, now
):
    device = Device("d1", "A1", DeviceKind.IPHONE, now, now + DEVICE_LASTS, digits_hash="")
    with school.writing() as sql:
        save_device(sql, "school", device, "a hash")
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    assert names_on(desk, opened.code, now) == ["A2"]
    assert as_(school, me, now=now)(joining_state, "r1", SECRET).kept_back == {"A1"}
    as_(school, me, now=now)(free_name, opened.joining.joining_id, "A1")
    assert names_on(desk, opened.code, now) == ["A1", "A2"]


def test_after_a_new_code_the_same_phone_goes_on_where_it_was(school, me, desk, as_adult, now):
    first = as_(school, me, now=now)(open_joining, "r1", SECRET)
    holding = join(desk, first.code, "A1", now)
    viewer, _ = who_holds(desk, holding, now)
    as_(school, viewer, now=now)(mark_students, "r1", {"S1": 2})
    later = now + timedelta(minutes=5)
    again = as_(school, me, now=later)(
        open_joining, "r1", SECRET, instead_of=first.joining.joining_id
    )
    assert who_holds(desk, holding, later) is None
    assert names_on(desk, again.code, later) == ["A2"], "another phone"
    assert names_on(desk, again.code, later, holding) == ["A1", "A2"], "the same"
    word = word_of(desk.welcome(again.code, later, holding), "A1")
    viewer, _ = who_holds(desk, desk.join(again.code, word, later, holding), later)
    assert as_(school, viewer, now=later)(my_marking_sheet, "r1").answers == {"S1": 2}


# ---- the room's code is the weakest door: one's own door ends it --------------------------------

AFTER = timedelta(minutes=1)
DIGITS = "739148"


def by_account(school, me, now, had):
    return open_session(school, Viewer("school", frozenset(), "A1"), Door.SIGNED_IN, now)


def slip_of(school, me, now):
    (issued,) = as_(school, me, now=now)(issue_slips, ["A1"])
    as_(school, me, now=now)(open_enrolment)
    return issued.code


def by_a_new_device(school, me, now, had):
    return enrol(school, slip_of(school, me, now), DIGITS, DIGITS, DeviceKind.OTHER, now)[1]


def by_a_slip_for_a_while(school, me, now, had):
    return look_in(school, slip_of(school, me, now), now)


def by_six_digits(school, me, now, had):
    return unlock(school, had, DIGITS, now)


def by_the_laptop(school, me, now, had):
    as_(school, me, now=now)(pass_to, had, "A1")
    return had


DOORS = [by_account, by_a_new_device, by_a_slip_for_a_while, by_six_digits, by_the_laptop]


def before(school, me, now, door):
    """Return the secret of what a door needs that was there before the meeting."""
    if door is by_six_digits:
        return enrol(school, slip_of(school, me, now), DIGITS, DIGITS, DeviceKind.OTHER, now)[0]
    if door is by_the_laptop:
        return open_session(school, me, Door.KEEPER, now)
    return ""


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_whoever_comes_in_by_a_door_of_their_own_puts_the_joined_phone_out(
    school, me, desk, as_adult, now, door
):
    """It is not shown her answers, saves nothing over them, and does not come back by the code."""
    had = before(school, me, now - timedelta(hours=1), door)
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    if door is by_six_digits:
        as_(school, me, now=now)(free_name, opened.joining.joining_id, "A1")
    phone = join(desk, opened.code, "A1", now)
    viewer, _ = who_holds(desk, phone, now)
    capability = marking_capability(viewer, "r1", JOINED + holder_of(phone), SECRET, now)
    student = handle(SECRET, "school", "r1", "S1")
    answers = AnswerDesk(school, SECRET)
    message = {
        "capability": capability,
        "answers": [{"id": "answer-one", "student": student, "strength": 0}],
    }
    assert hand_in_answers(answers, message, now).result(5).acknowledged  # the phone is known here
    assert door(school, me, now + AFTER, had)
    as_(school, as_adult("A1"), now=now + AFTER)(mark_students, "r1", {"S1": 3})
    with school.reading() as sql:
        assert who_is_in(sql, phone, now + AFTER) is None
    assert who_holds(desk, phone, now + AFTER) is None
    with pytest.raises(AccessDenied):
        own_answers(answers, capability, now + AFTER)
    message["answers"][0]["id"] = "answer-two"
    with pytest.raises(AccessDenied, match="nothing was saved"):
        hand_in_answers(answers, message, now + AFTER).result(5)
    with pytest.raises(AccessDenied, match="nothing was saved"):  # the list, asked a moment before
        as_(school, viewer, now=now + AFTER)(mark_students, "r1", {"S1": 0})
    answers.close()
    assert as_(school, as_adult("A1"), now=now)(my_marking_sheet, "r1").answers == {"S1": 3}
    assert names_on(desk, opened.code, now + AFTER, phone) == ["A2"], "not even the same phone"
    assert desk.why_out(phone, now + AFTER) == "This name is in use on a device of its own now."


def test_the_names_of_those_with_an_account_or_in_by_a_door_of_their_own_are_kept_back(
    school, me, desk, now
):
    opened = as_(school, me, now=now)(open_joining, "r1", SECRET)
    words = desk.welcome(opened.code, now)
    with school.writing() as sql:
        save_identity(sql, Identity("school", "https://school.example", "one", "A1", now))
    assert names_on(desk, opened.code, now) == ["A2"]
    open_session(school, Viewer("school", frozenset(), "A2"), Door.SIGNED_IN, now)
    assert names_on(desk, opened.code, now) == []
    assert as_(school, me, now=now)(joining_state, "r1", SECRET).kept_back == {"A1", "A2"}
    with pytest.raises(Changed):
        desk.join(opened.code, word_of(words, "A2"), now)
    as_(school, me, now=now)(free_name, opened.joining.joining_id, "A1")
    with pytest.raises(NotPossible, match="once they have locked"):
        as_(school, me, now=now)(free_name, opened.joining.joining_id, "A2")
    assert names_on(desk, opened.code, now) == ["A1"]
    join(desk, opened.code, "A1", now)
    assert desk.why_out("unknown", now) == ""
