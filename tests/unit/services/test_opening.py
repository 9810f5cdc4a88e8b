"""A restricted note is its author's, at a door of their own; two people open it for an hour."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.account import Account
from connections.domain.access.grants import Permission, Reach, Role
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.records.disclosing import Basis, Given, Purpose
from connections.domain.records.opening import LASTS, WAITS
from connections.domain.rounds.round import RoundStatus
from connections.services.access.identities import sign_in
from connections.services.access.sessions import open_session, pass_to, viewer_in, who_is_in
from connections.services.outreach.notes import (
    correct_note,
    may_write_restricted,
    remove_note,
    student_notes,
    write_note,
)
from connections.services.outreach.opening import (
    agree_to_open,
    ask_to_open,
    end_opening,
    opened_of_mine,
    openings_about,
)
from connections.services.people.by_hand import add_person
from connections.services.people.roles import change_role
from connections.services.records.person import Form, export_student
from connections.services.school.log import Log, LogWanted, read_audit
from connections.services.school.schools import keeper
from connections.store.rosters import save_role
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("school")
SECRET = "xylophone at midnight"
AUTHOR = Viewer("school", frozenset({Role.COUNSELOR, Role.TEACHER}), "C")
OTHER = Viewer("school", frozenset({Role.COUNSELOR, Role.TEACHER}), "D")
PRINCIPAL = Viewer("school", frozenset({Role.PRINCIPAL, Role.TEACHER}), "P")
MANAGER = Viewer("school", frozenset({Role.DATA_MANAGER, Role.TEACHER}), "M")
TEACHER = Viewer("school", frozenset({Role.TEACHER}), "T")
GIVEN = Given(Basis.PARENT, "The mother", Purpose.INSPECT)
WHY = "The family asked to see everything"


@pytest.fixture
def school(database):
    adults = [Adult(a, a, a, email=f"{a}@oak.example") for a in "CDPMT"]
    students = [Student("S1", "Ana"), Student("S2", "Bo")]
    fill(database, ME, TODAY, NOW, students, adults, {}, RoundStatus.REVEALED)
    roles = {"C": Role.COUNSELOR, "D": Role.COUNSELOR, "P": Role.PRINCIPAL, "M": Role.DATA_MANAGER}
    with database.changing(ME, "test.made", NOW) as sql:
        for adult_id, role in roles.items():
            save_role(sql, "school", adult_id, role)
    for student_id in ("S1", "S2"):
        as_(database, AUTHOR)(write_note, student_id, happened=SECRET, restricted=True)
    return database


def reads(database, viewer, student_id="S1", now=NOW):
    """Say whether the words of the restricted note come to this viewer."""
    try:
        shown = as_(database, viewer, now=now)(student_notes, student_id)
    except AccessDenied:
        return False
    assert all(not each.note.happened for each in shown if each.closed)
    return any(SECRET in each.note.happened for each in shown)


def takes(database, viewer, student_id="S1", now=NOW):
    """Say whether the file of all that is held has them; both forms agree."""
    files = [
        as_(database, viewer, now=now)(export_student, student_id, form, GIVEN) for form in Form
    ]
    found = {SECRET.encode() in each.content for each in files}
    assert len(found) == 1
    return found.pop()


def handed(database, adult_id, now=NOW):
    """Return the viewer that a laptop shows which was passed to an adult."""
    holding = open_session(database, ME, Door.KEEPER, now)
    as_(database, ME, now=now)(pass_to, holding, adult_id)
    return session_of(database, holding, now)


def session_of(database, holding, now=NOW):
    with database.reading() as sql:
        return viewer_in(sql, who_is_in(sql, holding, now), now.date())


def log(database, which):
    found = as_(database, PRINCIPAL)(read_audit, wanted=LogWanted(which)).entries
    assert WHY not in str(found) and SECRET not in str(found)
    return [(each.who, each.action) for each in found]


def test_a_computer_that_is_passed_to_the_author_reads_no_restricted_note(school):
    """Whoever looks after the computer could pass it to anybody, and so read everything."""
    laptop = handed(school, "C")
    assert laptop.adult_id == "C" and laptop.handed and not reads(school, laptop)
    laptop = replace(laptop, reach=Reach.EVERYTHING)  # as of a student of their caseload
    (shown,) = as_(school, laptop)(student_notes, "S1")
    assert shown.closed and shown.author == "C C"
    for change in (
        lambda: as_(school, laptop)(correct_note, shown.note.note_id, happened="Overwritten"),
        lambda: as_(school, laptop)(remove_note, shown.note.note_id),
    ):
        with pytest.raises(NotPossible, match="of your own"):
            change()
    assert reads(school, AUTHOR), "nothing of it was changed"


def test_the_author_reads_it_by_their_own_device_and_their_own_account(school):
    for door, reach in ((Door.DEVICE, Reach.POCKET), (Door.SIGNED_IN, Reach.EVERYTHING)):
        who = Viewer("school", frozenset(), "C", reach=reach)
        mine = session_of(school, open_session(school, who, door, NOW))
        assert reads(school, replace(mine, reach=Reach.EVERYTHING)), door
        assert mine.may(Permission.NOTE_READ)


def test_what_is_written_on_a_passed_laptop_is_read_again_by_ones_own_door_alone(school):
    laptop = handed(school, "D")
    assert not as_(school, laptop)(may_write_restricted), "nobody could ever read it"
    account = Account("https://accounts.example", "sub-d", "d@oak.example", vouches=True)
    sign_in(school, account, ("oak.example",), NOW)
    assert as_(school, laptop)(may_write_restricted)
    with pytest.raises(NotPossible, match="own"):
        as_(school, handed(school, "P"))(write_note, "S1", happened=SECRET, restricted=True)
    assert as_(school, AUTHOR)(may_write_restricted)


def test_nobody_else_reads_it_and_no_file_has_it(school):
    for viewer in (ME, MANAGER, OTHER, PRINCIPAL, TEACHER):
        assert not reads(school, viewer)
        if viewer.may(Permission.RECORD_EXPORT):
            assert not takes(school, viewer)


def opened(database, asks=PRINCIPAL, agrees=OTHER, now=NOW):
    opening_id = as_(database, asks, now=now)(ask_to_open, "S1", WHY)
    as_(database, agrees, now=now)(agree_to_open, opening_id)
    return opening_id


def test_two_people_open_it_for_one_student_and_an_hour_and_no_third_reads_it(school):
    opened(school)
    for viewer in (PRINCIPAL, OTHER):
        assert reads(school, viewer) and not reads(school, viewer, "S2")
        assert reads(school, viewer, now=NOW + LASTS - timedelta(seconds=1))
        assert not reads(school, viewer, now=NOW + LASTS)
    assert not reads(school, ME) and not takes(school, ME) and not takes(school, MANAGER)
    assert takes(school, PRINCIPAL) and not takes(school, PRINCIPAL, "S2")
    assert not takes(school, PRINCIPAL, now=NOW + LASTS)


def test_this_computer_neither_asks_nor_agrees_nor_reads(school):
    """It may be anybody's: one person would ask there and agree at their own desk."""
    for viewer in (ME, handed(school, "P")):
        with pytest.raises(AccessDenied):
            as_(school, viewer)(ask_to_open, "S1", WHY)
    opening_id = as_(school, OTHER)(ask_to_open, "S1", WHY)
    for viewer in (ME, handed(school, "P")):
        with pytest.raises(AccessDenied):
            as_(school, viewer)(agree_to_open, opening_id)
    as_(school, PRINCIPAL)(agree_to_open, opening_id)
    assert not reads(school, ME) and not takes(school, ME) and reads(school, PRINCIPAL)


@pytest.mark.parametrize("asks", [PRINCIPAL, OTHER])
def test_nobody_agrees_with_themselves(school, asks):
    opening_id = as_(school, asks)(ask_to_open, "S1", WHY)
    with pytest.raises(NotPossible, match="Another person"):
        as_(school, asks)(agree_to_open, opening_id)
    assert not reads(school, asks)


@pytest.mark.parametrize("viewer", [TEACHER, MANAGER])
def test_who_may_not_read_notes_neither_asks_nor_agrees(school, viewer):
    opening_id = as_(school, PRINCIPAL)(ask_to_open, "S1", WHY)
    for asked in ((ask_to_open, "S1", WHY), (agree_to_open, opening_id), (end_opening, opening_id)):
        with pytest.raises(AccessDenied):
            as_(school, viewer)(*asked)


def test_a_pocket_neither_asks_nor_agrees(school):
    opening_id = as_(school, PRINCIPAL)(ask_to_open, "S1", WHY)
    phone = replace(OTHER, reach=Reach.POCKET)
    with pytest.raises(AccessDenied):
        as_(school, phone)(agree_to_open, opening_id)


def test_a_keeper_alone_gives_no_role_that_opens_anything(school):
    """With the roles of a school where nobody else could say yes, which hold at once."""
    with school.changing(ME, "test.made", NOW) as sql:
        for adult_id in "CDPM":
            save_role(sql, "school", adult_id, Role.TEACHER)
    assert as_(school, ME)(change_role, "T", Role.COUNSELOR)
    laptop = replace(handed(school, "T"), reach=Reach.EVERYTHING)
    assert Role.COUNSELOR in laptop.roles and not reads(school, laptop)
    opening_id = as_(school, PRINCIPAL)(ask_to_open, "S1", WHY)
    for viewer in (ME, handed(school, "T"), laptop):
        with pytest.raises(AccessDenied):
            as_(school, viewer)(ask_to_open, "S1", WHY)
        with pytest.raises(AccessDenied):
            as_(school, viewer)(agree_to_open, opening_id)
    assert not reads(school, ME) and not takes(school, ME)


def test_a_question_without_a_reason_or_without_a_note_is_none(school):
    with pytest.raises(NotPossible, match="why"):
        as_(school, PRINCIPAL)(ask_to_open, "S1", "  ")
    with pytest.raises(NotFound):
        as_(school, PRINCIPAL)(ask_to_open, "S9", WHY)
    as_(school, ME)(add_person, Student("S3", "Cy"))
    with pytest.raises(NotPossible, match="no restricted note"):
        as_(school, PRINCIPAL)(ask_to_open, "S3", WHY)
    as_(school, PRINCIPAL)(ask_to_open, "S1", WHY)
    with pytest.raises(NotPossible, match="waits"):
        as_(school, OTHER)(ask_to_open, "S1", WHY)


def test_a_question_is_old_after_a_day_and_a_no_ends_it(school):
    opening_id = as_(school, PRINCIPAL)(ask_to_open, "S1", WHY)
    with pytest.raises(NotPossible, match="over"):
        as_(school, OTHER, now=NOW + WAITS)(agree_to_open, opening_id)
    again = as_(school, PRINCIPAL, now=NOW + WAITS)(ask_to_open, "S1", WHY)
    as_(school, OTHER, now=NOW + WAITS)(end_opening, again)
    with pytest.raises(NotPossible, match="over"):
        as_(school, OTHER, now=NOW + WAITS)(agree_to_open, again)


def test_what_was_opened_is_closed_again_by_either(school):
    opening_id = opened(school)
    with pytest.raises(NotPossible, match="agreed"):  # a second yes opens no second hour
        as_(school, AUTHOR)(agree_to_open, opening_id)
    as_(school, OTHER)(end_opening, opening_id)
    assert not reads(school, PRINCIPAL) and not reads(school, OTHER)


def test_a_role_that_is_taken_away_reads_nothing_more(school):
    opened(school)
    for viewer in (OTHER, PRINCIPAL):
        assert reads(school, viewer)
        assert not reads(school, replace(viewer, roles=frozenset({Role.TEACHER})))


def test_the_author_is_told_who_asked_why_and_who_agreed(school):
    assert as_(school, AUTHOR)(opened_of_mine) == []
    opening_id = as_(school, PRINCIPAL)(ask_to_open, "S1", WHY)
    assert as_(school, AUTHOR)(opened_of_mine) == [], "nothing was opened yet"
    as_(school, OTHER)(agree_to_open, opening_id)
    for viewer in (AUTHOR, replace(AUTHOR, reach=Reach.POCKET)):
        (told,) = as_(school, viewer, now=NOW + timedelta(days=30))(opened_of_mine)
        assert (told.student.student_id, told.asked_by, told.agreed_by) == ("S1", "P P", "D D")
        assert told.reason == WHY and told.agreed_at == NOW
    assert as_(school, OTHER)(opened_of_mine) == [] == as_(school, TEACHER)(opened_of_mine)
    assert [each.opening_id for each in as_(school, PRINCIPAL)(openings_about, "S1")] == [
        opening_id
    ]


def test_every_step_and_every_reading_is_in_the_logs_without_a_word_of_it(school):
    opening_id = opened(school)
    reads(school, PRINCIPAL)
    as_(school, OTHER)(end_opening, opening_id)
    changes, readings = log(school, Log.CHANGES), log(school, Log.READS)
    assert ("P", "opening.asked") in changes and ("D", "opening.agreed") in changes
    assert ("D", "opening.ended") in changes
    assert readings.count(("P", "notes.opened_read")) == 1
