"""A passkey opens everything its adult may, once another person said yes; and each way it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.account import GONE
from connections.domain.access.device import (
    LONGEST_LABEL,
    MOST_PASSKEYS,
    Asked,
    DeviceKind,
    Passkey,
    Site,
    tidy_label,
)
from connections.domain.access.grants import Reach, Role
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.services.access.devices import enrol, look_in
from connections.services.access.passkeys import (
    AGAIN,
    COPIED,
    NO_LEAD,
    NO_YES,
    NOT_HERE,
    UNKNOWN,
    UnknownPasskey,
    come_in_by_passkey,
    end_passkey,
    make_passkey,
    may_make_passkey,
    my_passkeys,
)
from connections.services.access.sessions import (
    KEPT,
    end_sessions_of,
    still_in,
    viewer_in,
    who_is_in,
    write_touches,
)
from connections.services.access.slips import (
    end_device,
    issue_slips,
    open_enrolment,
    own_devices,
)
from connections.services.people.by_hand import person_leaves
from connections.services.people.passkeys import confirm_passkey, waiting_passkeys
from connections.services.people.roles import PASSKEY, given_alone, last_alone
from connections.services.school.schools import keeper
from connections.store.access.identities import load_own_doors
from connections.store.access.passkeys import load_passkeys
from connections.store.log.chain import load_log
from connections.store.rosters import save_role
from connections.store.schema import passkeys, sign_ins
from tests.asking import NOW, TODAY, as_, viewer_as
from tests.authenticator import PRESENT, Authenticator, as_text
from tests.small_school import fill
from tests.unit.services.test_slips import at_once

ME, SITE, DIGITS = keeper("school"), Site("localhost", "http://localhost:8501"), "314159"
ROLES = {"C": Role.COUNSELOR, "P": Role.PRINCIPAL, "M": Role.DATA_MANAGER}


@pytest.fixture
def school(database):
    return prepared(database)


@pytest.fixture
def both(any_database):
    """Return the same in a file and on a server."""
    return prepared(any_database)


def prepared(database):
    """Return a counselor C, a principal P, a data manager M and a teacher T."""
    adults = [Adult(key, key, "Lor", title="Teacher") for key in "CPMT"]
    fill(database, ME, TODAY, NOW, [Student("S1", "Ana")], adults)
    with database.changing(ME, "test.made", NOW) as sql:
        for adult_id, role in ROLES.items():
            save_role(sql, "school", adult_id, role)
    return database


def person(database, adult_id) -> Viewer:
    return as_(database, ME)(viewer_as, adult_id)


def pocket(database, adult_id):
    """Return the viewer behind an adult's own device."""
    return replace(person(database, adult_id), reach=Reach.POCKET)


def slip(database, adult_id, by=ME):
    as_(database, ME)(open_enrolment)
    return as_(database, by)(issue_slips, [adult_id])[0].code


def device(database, adult_id, by=ME):
    """Return the secret of the first session on a device that a slip has just made theirs."""
    code = slip(database, adult_id, by)
    return enrol(database, code, DIGITS, DIGITS, DeviceKind.WINDOWS, NOW)[1]


def asked(second=0, word="a word", site=SITE):
    return Asked(word, NOW + timedelta(seconds=second), site)


def makes(database, adult_id, holding, label="Desk", **elsewhere):
    made, with_what = Authenticator(), asked()
    answer = made.make(with_what.word, **elsewhere)
    as_(database, pocket(database, adult_id))(make_passkey, holding, answer, with_what, label)
    return made


def comes(database, made, second=1, **shown):
    with_what = asked(second, f"word {second}")
    now = NOW + timedelta(seconds=second)
    return come_in_by_passkey(database, made.show(with_what.word, **shown), with_what, now)


def refused(database, made, why, second=1, **shown):
    with pytest.raises(AccessDenied) as refusal:
        comes(database, made, second, **shown)
    assert refusal.value.text == why


def waiting(database, viewer):
    return [(e.adult.adult_id, e.mine) for e in as_(database, viewer)(waiting_passkeys)]


def yes(database, viewer):
    (one, *_) = as_(database, viewer)(waiting_passkeys)
    as_(database, viewer)(confirm_passkey, one.passkey.passkey_id)


@pytest.fixture
def mine(school):
    """Return a passkey of the counselor to which the principal has said yes."""
    made = makes(school, "C", device(school, "C"))
    yes(school, person(school, "P"))
    return made


def logged(database, *actions):
    with database.reading() as sql:
        return [(row.who, row.action) for row in load_log(sql, "school", 99, sign_ins,
                                                          actions=actions)]  # fmt: skip


def test_it_opens_nothing_before_a_yes_and_then_the_whole_role_as_a_desk(school):
    made = makes(school, "C", device(school, "C"))
    refused(school, made, NO_YES)
    yes(school, person(school, "P"))
    holding = comes(school, made, 2)
    with school.reading() as sql:
        session = who_is_in(sql, holding, NOW)
        viewer = viewer_in(sql, session, TODAY)
    assert (session.door, session.reach, session.idle) == (Door.PASSKEY, Reach.EVERYTHING, 15 * 60)
    assert session.ends_at - session.opened_at == timedelta(hours=8)
    assert viewer.adult_id == "C" and Role.COUNSELOR in viewer.roles
    assert logged(school, "passkey.refused", "session.opened", "passkey.made")[0] == (
        "C", "session.opened",
    )  # fmt: skip
    assert ("C", "passkey.refused") in logged(school, "passkey.refused")


def test_nobody_says_yes_to_their_own_nor_who_gave_out_the_slip(school):
    manager, principal = person(school, "M"), person(school, "P")
    makes(school, "C", device(school, "C", by=manager))
    assert waiting(school, manager) == [("C", False)] and waiting(school, ME) == [("C", False)]
    assert waiting(school, principal) == [("C", True)]
    (one,) = as_(school, principal)(waiting_passkeys)
    for viewer in (manager, ME):
        with pytest.raises(NotPossible, match="another person"):
            as_(school, viewer)(confirm_passkey, one.passkey.passkey_id)
    for viewer in (person(school, "C"), person(school, "T")):
        with pytest.raises(AccessDenied):
            as_(school, viewer)(confirm_passkey, one.passkey.passkey_id)
    makes(school, "P", device(school, "P"))
    assert waiting(school, principal) == [("C", True), ("P", False)]
    yes(school, principal)
    with pytest.raises(NotFound):
        as_(school, principal)(confirm_passkey, one.passkey.passkey_id)


def test_this_computer_says_yes_only_where_nobody_else_could_and_it_is_told(school):
    with school.changing(ME, "test.made", NOW) as sql:
        for adult_id in "PM":
            save_role(sql, "school", adult_id, Role.TEACHER)
        save_role(sql, "school", "P", Role.COUNSELOR)
    makes(school, "C", device(school, "C"))
    assert waiting(school, ME) == [("C", True)]
    yes(school, ME)
    (told,) = as_(school, person(school, "P"))(given_alone)
    assert (told.adult.adult_id, told.role, told.action) == ("C", None, PASSKEY)
    with school.reading() as sql:
        assert last_alone(sql, "school", "C") == NOW, "else it would open others' notes of before"


def test_a_stolen_slip_makes_nothing_that_outlives_it(school):
    """Who used her slip made a passkey; a new slip ends the device, and what waited by it."""
    thief = makes(school, "C", device(school, "C"))
    again = device(school, "C")
    for viewer in (ME, person(school, "P"), person(school, "M")):
        assert waiting(school, viewer) == []
    refused(school, thief, NO_YES)
    assert as_(school, pocket(school, "C"))(my_passkeys) == []
    for each in as_(school, ME)(own_devices):
        if each.device:
            makes(school, "C", again)
            as_(school, ME)(end_device, each.device.device_id)
    assert waiting(school, person(school, "P")) == []


@pytest.mark.parametrize("adult_id", ["T"])
def test_whoever_does_not_lead_makes_none(school, adult_id):
    holding = device(school, adult_id)
    assert not as_(school, pocket(school, adult_id))(may_make_passkey, holding)
    with pytest.raises(AccessDenied) as refusal:
        makes(school, adult_id, holding)
    assert refusal.value.text == NOT_HERE


def test_none_is_made_elsewhere_than_on_a_device_of_ones_own(school, mine):
    once = look_in(school, slip(school, "C"), NOW)
    for holding in ("", "x" * 43, once, device(school, "P"), comes(school, mine)):
        with pytest.raises(AccessDenied) as refusal:
            makes(school, "C", holding)
        assert refusal.value.text == NOT_HERE
    joined = Viewer("school", frozenset({Role.COUNSELOR}), "C", reach=Reach.JOINED)
    answer = Authenticator().make(asked().word)
    with pytest.raises(AccessDenied):
        as_(school, joined)(make_passkey, device(school, "C"), answer, asked(), "Desk")


def test_there_is_no_fourth_and_none_twice(school):
    holding = device(school, "C")
    made = [makes(school, "C", holding, f"Desk {at}") for at in range(MOST_PASSKEYS)]
    with pytest.raises(NotPossible, match="three passkeys"):
        makes(school, "C", holding)
    found = as_(school, pocket(school, "C"))(my_passkeys)
    assert {each.label for each in found} == {"Desk 0", "Desk 1", "Desk 2"}
    as_(school, pocket(school, "C"))(end_passkey, found[0].passkey_id)
    answer = made[0].make(asked().word)
    with pytest.raises(NotPossible, match="no passkey that is good"):
        as_(school, pocket(school, "C"))(make_passkey, holding, answer, asked(), "Again")
    makes(school, "C", holding)


@pytest.mark.parametrize(
    ("wrong", "with_what"),
    [
        ({}, asked(word="another word")),
        ({}, asked(site=Site("localhost", "http://localhost:9999"))),
        ({}, asked(site=Site("school.example", "http://localhost:8501"))),
        ({"origin": "http://localhost:8501.evil.example"}, asked()),
        ({"origin": "https://localhost:8501"}, asked()),
        ({"host": "evil.example"}, asked()),
        ({"flags": PRESENT}, asked()),
        ({"flags": 0}, asked()),
    ],
)
def test_an_answer_from_elsewhere_or_without_a_finger_makes_and_opens_nothing(
    school, mine, wrong, with_what
):
    shown = mine.show("a word", **wrong)
    with pytest.raises(UnknownPasskey):
        come_in_by_passkey(school, shown, with_what, NOW)
    holding, other = device(school, "C"), Authenticator().make("a word", **wrong)
    with pytest.raises(NotPossible):
        as_(school, pocket(school, "C"))(make_passkey, holding, other, with_what, "Desk")
    assert comes(school, mine)


def test_an_answer_is_good_once_and_none_from_before_it(school, mine):
    early, late = asked(1, "early"), asked(5, "late")
    mine.counts = False
    mine.count = 0
    before, after = mine.show(early.word), mine.show(late.word)
    now = NOW + timedelta(seconds=6)
    assert come_in_by_passkey(school, after, late, now)
    for answer, with_what in ((after, late), (before, early)):
        with pytest.raises(NotPossible) as refusal:
            come_in_by_passkey(school, answer, with_what, now)
        assert refusal.value.text == AGAIN
    ahead = asked(86_400, "ahead")  # by a clock that was a day ahead
    assert come_in_by_passkey(school, mine.show(ahead.word), ahead, ahead.begun)
    assert comes(school, mine, 60), "once the clock is right again"
    with pytest.raises(NotPossible):
        comes(school, mine, 60)


def test_a_count_that_goes_back_is_refused_and_told(school, mine):
    assert comes(school, mine, 1) and comes(school, mine, 2)
    mine.count = 0
    refused(school, mine, COPIED, 3)
    mine.count = 1
    refused(school, mine, COPIED, 4)
    assert logged(school, "passkey.copied") == [("C", "passkey.copied")] * 2
    assert comes(school, mine, 5), "whoever holds the one that counts on"


def test_only_whoever_holds_the_key_is_told_anything(school, mine):
    forged = mine.show("word 1") | {"signature": Authenticator().show("word 1")["signature"]}
    with pytest.raises(UnknownPasskey) as refusal:
        come_in_by_passkey(school, forged, asked(1, "word 1"), NOW)
    assert refusal.value.text == UNKNOWN and not logged(school, "passkey.copied")
    for answer in ({}, {"credential": ""}, {"credential": "é"}, dict.fromkeys(forged, "AAAA")):
        with pytest.raises(UnknownPasskey):
            come_in_by_passkey(school, answer, asked(), NOW)
    for name in forged:
        with pytest.raises(UnknownPasskey):
            come_in_by_passkey(school, {**mine.show("a word"), name: "%%"}, asked(), NOW)


def is_in(database, holding):
    with database.reading() as sql:
        session = who_is_in(sql, holding, NOW)
    return session is not None and bool(still_in(database, [session.session_hash], {}, NOW))


def test_who_left_or_leads_no_more_is_out_at_once_and_stays_out(school, mine):
    holding = comes(school, mine)
    with school.changing(ME, "test.made", NOW) as sql:
        save_role(sql, "school", "C", Role.TEACHER)
    assert not is_in(school, holding)
    refused(school, mine, NO_LEAD, 2)
    with school.changing(ME, "test.made", NOW) as sql:
        save_role(sql, "school", "C", Role.COUNSELOR)
    holding = comes(school, mine, 3)
    as_(school, ME)(person_leaves, Adult("C", "C", "Lor", title="Teacher"))
    assert not is_in(school, holding)
    refused(school, mine, GONE, 4)


def test_the_end_of_a_passkey_ends_what_it_has_open_and_of_everything_only_that(school, mine):
    holding, owner = comes(school, mine), person(school, "C")
    as_(school, owner)(end_sessions_of, "C")
    assert not is_in(school, holding)
    holding = comes(school, mine, 2)
    (one,) = as_(school, owner)(my_passkeys)
    with pytest.raises(AccessDenied):
        as_(school, person(school, "T"))(end_passkey, one.passkey_id)
    as_(school, person(school, "M"))(end_passkey, one.passkey_id)
    assert not is_in(school, holding) and logged(school, "passkey.ended") == [
        ("M", "passkey.ended")
    ]
    refused(school, mine, UNKNOWN, 3)
    for viewer in (owner, ME):
        with pytest.raises((NotFound, AccessDenied)):
            as_(school, viewer)(end_passkey, one.passkey_id)


def test_it_is_a_door_of_ones_own_and_is_forgotten_30_days_after_its_end(school, mine):
    as_(school, ME)(issue_slips, ["C"])  # which ends the device, and no passkey with a yes
    with school.reading() as sql:
        assert load_own_doors(sql, "school", NOW) == {"C"}
        (one,) = load_passkeys(sql, "school")
    for later, kept in ((timedelta(1), 1), (KEPT + timedelta(1), 1)):
        write_touches(school, {}, NOW + later)
        with school.reading() as sql:
            assert len(sql.execute(passkeys.select()).all()) == kept
    as_(school, ME)(end_passkey, one.passkey_id)
    makes(school, "P", device(school, "P"))  # to which nobody says yes
    write_touches(school, {}, NOW + KEPT + timedelta(1))
    with school.reading() as sql:
        assert load_own_doors(sql, "school", NOW + timedelta(500)) == frozenset()
        assert sql.execute(passkeys.select()).all() == []


@pytest.mark.parametrize("typed", ["", "   ", "x" * (LONGEST_LABEL + 1), "a\x07b", "a\u202eb"])
def test_a_name_that_tells_nothing_apart_is_refused(typed):
    with pytest.raises(NotPossible):
        tidy_label(typed)
    assert tidy_label("  Desk  in room 12 ") == "Desk in room 12"


def test_neither_the_key_nor_its_name_is_in_anything_that_is_logged(school, mine):
    comes(school, mine)
    with school.reading() as sql:
        (one,) = load_passkeys(sql, "school")
        said = str([row.details for row in load_log(sql, "school", 99, sign_ins)])
    assert one.credential not in said and one.credential not in repr(one)
    assert isinstance(one, Passkey) and one.label not in said


def test_at_once_there_are_three_one_is_in_and_an_end_leaves_nothing_open(both):
    holding = device(both, "C")
    came = at_once(*(lambda at=at: makes(both, "C", holding, f"Desk {at}") for at in range(6)))
    made = [each for each in came if isinstance(each, Authenticator)]
    assert len(made) == MOST_PASSKEYS
    yes(both, person(both, "P"))
    with both.reading() as sql:
        (one,) = (each for each in load_passkeys(sql, "school") if each.opens())
    (mine,) = (each for each in made if as_text(each.name) == one.credential)
    shown = mine.show("a word")
    came = at_once(*(lambda: come_in_by_passkey(both, shown, asked(), NOW) for _ in range(4)))
    assert sum(isinstance(each, str) for each in came) == 1, "an answer is good once"
    came = at_once(
        lambda: comes(both, mine, 2),
        lambda: as_(both, person(both, "M"))(end_passkey, one.passkey_id),
    )
    assert not isinstance(came[0], str) or not is_in(both, came[0])
