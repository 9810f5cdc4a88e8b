"""No account comes in as somebody who leads by an address that one person alone wrote."""

from datetime import timedelta

import pytest

from connections.domain.access.account import WAITS, Account
from connections.domain.access.grants import Reach, Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, Changed, NotPossible
from connections.files.bytes.reading import File
from connections.services.access.identities import allow_account, end_account, sign_in
from connections.services.outreach.notes import write_note
from connections.services.outreach.opening import agree_to_open, ask_to_open
from connections.services.people.addresses import confirm_address, new_addresses
from connections.services.people.roles import change_role, confirm_role, given_alone
from connections.services.roster.rosters import import_rosters
from connections.services.roster.undoing import list_imports, undo_import
from connections.services.school.schools import keeper
from connections.store.rosters import save_role
from tests.asking import NOW, TODAY, as_, viewer_as
from tests.small_school import fill

ME, DOMAINS = keeper("school"), ("oak.example",)
ROLES = {"C": Role.COUNSELOR, "P": Role.PRINCIPAL, "M": Role.DATA_MANAGER}
WAS = {key: f"{key.lower()}@oak.example" for key in "CPMT"}


@pytest.fixture
def school(database):
    """A counselor C, a principal P, a data manager M and a teacher T, each with an address."""
    adults = [Adult(key, key, "Lor", title="Teacher", email=email) for key, email in WAS.items()]
    fill(database, ME, TODAY, NOW, [Student("S1", "Ana")], adults)
    with database.changing(ME, "test.made", NOW) as sql:
        for adult_id, role in ROLES.items():
            save_role(sql, "school", adult_id, role)
    return database


def person(database, adult_id) -> Viewer:
    return as_(database, ME)(viewer_as, adult_id)


def brings(database, by, new=(), **emails):
    """Bring in the roster of adults with other addresses, as `by`."""
    rows = [f"{key},{key},Lor,Teacher,{email}" for key, email in {**WAS, **emails}.items()]
    content = "\n".join(["Staff ID,First Name,Last Name,Title,Email", *rows, *new]).encode()
    as_(database, by)(import_rosters, [File("staff.csv", content)], expect="adults")


def comes(database, email, subject):
    account = Account("https://id.example", subject, email, vouches=True)
    return sign_in(database, account, DOMAINS, NOW)


def is_kept_out(database, email, subject):
    with pytest.raises(AccessDenied) as refusal:
        comes(database, email, subject)
    assert refusal.value.text == WAITS


def waiting(database, viewer):
    return {each.adult.adult_id: each.mine for each in as_(database, viewer)(new_addresses)}


def test_an_address_that_a_data_manager_changed_makes_nobody_the_counselor(school):
    manager, principal = person(school, "M"), person(school, "P")
    assert comes(school, WAS["C"], "luis").adult_id == "C"
    brings(school, manager, C="printer@oak.example")
    assert comes(school, WAS["C"], "luis").adult_id == "C", "an account that is known goes on"
    as_(school, manager)(end_account, "C")
    as_(school, manager)(allow_account, "C")
    is_kept_out(school, "printer@oak.example", "printer")
    assert waiting(school, manager) == {"C": False} and waiting(school, principal) == {"C": True}
    for viewer in (manager, ME, person(school, "M")):
        with pytest.raises(NotPossible, match="another person"):
            as_(school, viewer)(confirm_address, "C", "printer@oak.example")
    with pytest.raises(Changed):
        as_(school, principal)(confirm_address, "C", WAS["C"])
    as_(school, principal)(confirm_address, "C", "printer@oak.example")
    assert comes(school, "printer@oak.example", "printer").reach is Reach.EVERYTHING
    assert waiting(school, principal) == {}


def test_an_address_that_is_put_back_waits_for_nobody(school):
    manager = person(school, "M")
    brings(school, manager, C="printer@oak.example")
    brings(school, manager)
    assert waiting(school, manager) == {} and comes(school, WAS["C"], "luis").adult_id == "C"


def test_an_undone_import_leads_to_no_address_without_a_yes(school):
    manager = person(school, "M")
    brings(school, manager, C="printer@oak.example")
    brings(school, person(school, "M"), C="luis@oak.example")
    as_(school, manager)(undo_import, as_(school, manager)(list_imports)[0].import_id)
    is_kept_out(school, "printer@oak.example", "printer")
    assert waiting(school, manager) == {"C": False}


def test_in_september_only_those_who_lead_wait(school):
    manager = person(school, "M")
    every = {key: f"{key.lower()}.lor@oak.example" for key in "CPMT"}
    brings(school, manager, **every)
    assert comes(school, every["T"], "tea").reach is Reach.POCKET
    assert waiting(school, person(school, "P")) == {"C": True, "P": False, "M": True}


def test_whose_it_is_says_yes_where_an_account_of_theirs_is_known(school):
    manager, principal = person(school, "M"), person(school, "P")
    comes(school, WAS["P"], "pat")
    brings(school, manager, P="pat.lor@oak.example")
    assert not waiting(school, ME)["P"], "this computer decides for nobody who can"
    assert not waiting(school, manager)["P"] and waiting(school, principal)["P"]


def test_who_wrote_a_restricted_note_waits_as_who_leads_does(school):
    teacher = Viewer("school", frozenset({Role.COUNSELOR, Role.TEACHER}), "T")
    as_(school, teacher)(write_note, "S1", happened="words", restricted=True)
    brings(school, person(school, "M"), T="printer@oak.example")
    is_kept_out(school, "printer@oak.example", "printer")


def test_an_account_of_another_address_does_not_become_the_counselors(school):
    """It came in as a teacher by an address that was changed for a moment."""
    manager, principal = person(school, "M"), person(school, "P")
    brings(school, manager, T="printer@oak.example")
    assert comes(school, "printer@oak.example", "printer").adult_id == "T"
    brings(school, manager)
    as_(school, manager)(change_role, "T", Role.COUNSELOR)
    as_(school, principal)(confirm_role, "T")
    with pytest.raises(AccessDenied):
        comes(school, "printer@oak.example", "printer")
    assert comes(school, WAS["T"], "tea").reach is Reach.EVERYTHING


def test_a_yes_to_a_role_is_none_to_an_address_that_the_same_person_wrote(school):
    manager, principal = person(school, "M"), person(school, "P")
    brings(school, manager, T="printer@oak.example")
    as_(school, principal)(change_role, "T", Role.COUNSELOR)
    as_(school, manager)(confirm_role, "T")
    is_kept_out(school, "printer@oak.example", "printer")


def alone(school):
    """One person leads alone, so that this computer decides with her."""
    with school.changing(ME, "test.made", NOW) as sql:
        save_role(sql, "school", "M", Role.TEACHER)
    counselor = Viewer("school", frozenset({Role.COUNSELOR, Role.TEACHER}), "C")
    as_(school, counselor)(write_note, "S1", happened="words", restricted=True)
    return counselor, person(school, "P"), NOW + timedelta(hours=1)


def test_a_role_that_one_person_gave_alone_opens_no_note_of_before(school):
    """Where one person leads, she made herself a second one, and both opened what she wanted."""
    counselor, principal, later = alone(school)
    as_(school, principal, now=later)(change_role, "T", Role.COUNSELOR)
    as_(school, ME, now=later)(confirm_role, "T")
    friend = person(school, "T")
    with pytest.raises(NotPossible, match="by one person alone"):
        as_(school, friend, now=later)(ask_to_open, "S1", "worry")
    question = as_(school, principal, now=later)(ask_to_open, "S1", "worry")
    with pytest.raises(NotPossible, match="by one person alone"):
        as_(school, friend, now=later)(agree_to_open, question)
    as_(school, counselor, now=later)(agree_to_open, question)


def test_an_address_that_one_person_said_yes_to_alone_opens_no_note_of_before(school):
    _, principal, later = alone(school)
    brings(school, ME, C="printer@oak.example")
    with pytest.raises(NotPossible, match="another person"):
        as_(school, ME, now=later)(confirm_address, "C", "printer@oak.example")
    with school.changing(ME, "test.made", NOW) as sql:  # nobody leads here any more
        save_role(sql, "school", "P", Role.TEACHER)
    as_(school, ME, now=later)(confirm_address, "C", "printer@oak.example")
    with school.changing(ME, "test.made", NOW) as sql:
        save_role(sql, "school", "P", Role.PRINCIPAL)
    assert [(each.adult.adult_id, each.role) for each in
            as_(school, principal, now=later)(given_alone)] == [("C", None)]  # fmt: skip
    question = as_(school, principal, now=later)(ask_to_open, "S1", "worry")
    with pytest.raises(NotPossible, match="by one person alone"):
        as_(school, person(school, "C"), now=later)(agree_to_open, question)
