"""What was ended stays ended when a backup from before is brought back."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from connections.domain.access.account import Account
from connections.domain.access.device import Passkey
from connections.domain.access.grants import Reach, Role
from connections.domain.access.session import IDLE, LASTS, Door
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, ConnectionsError
from connections.domain.rhythm.digest import week_of
from connections.domain.rhythm.mails import Failed, Mail, MailKind
from connections.domain.school.calendar import SchoolDays
from connections.services.access.identities import end_account, sign_in
from connections.services.access.passphrase import fits_passphrase, set_passphrase
from connections.services.access.sessions import open_session, stay_in, who_is_in
from connections.services.access.slips import enrolment_open, open_enrolment
from connections.services.backup.making import make_backup
from connections.services.backup.restoring import restore
from connections.services.meeting.joining import JoiningDesk, open_joining
from connections.services.meeting.links import make_stage_link, use_stage_link
from connections.services.people.roles import proposed_roles
from connections.services.rhythm.mailing import mail_state, mails_due
from connections.services.school.overseers import add_overseer, end_overseer, open_district
from connections.services.school.schools import find_school, keeper
from connections.store.access.identities import (
    delete_open_identities,
    load_vouched,
    load_waiting_addresses,
)
from connections.store.access.passkeys import (
    load_passkeys,
    save_changed_passkey,
    save_passkey,
)
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from connections.store.rhythm.mails import load_mails, load_waiting, save_new_mails, save_wish
from connections.store.rosters import load_roles, save_role
from connections.store.schema import adults, passkeys
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

WORDS, MINE = "correct horse battery", "four words that rhyme"
ME, DOMAINS = keeper("school"), ("oak.example",)
ANA = Account("https://id.example", "ana", "ana@oak.example", vouches=True)
BEN = Account("https://id.example", "ben", "ben@oak.example", vouches=True)
BOSS = Account("https://id.example", "boss", "boss@oak.example", vouches=True)
SECRET = b"s" * 32
LATER = NOW + timedelta(minutes=10)


class Here:
    """A school with everything open, in a backup; `back` brings that back."""

    def __init__(self, folder) -> None:
        self.folder = folder
        folder.mkdir()
        self.url = f"sqlite:///{(folder / 'school.sqlite').as_posix()}"
        self.installation = Installation(folder / "keys")
        self.database = open_database(self.url, self.installation)
        find_school(self.database, NOW)
        adults = [
            Adult("A1", "Ana", "Lor", email="ana@oak.example"),
            Adult("A2", "Ben", "Roe", email="ben@oak.example"),
        ]
        fill(self.database, ME, TODAY, NOW, [Student("s1", "Cy", "Lor")], adults)
        with self.database.changing(ME, "test.made", NOW) as sql:
            save_role(sql, "school", "A1", Role.COUNSELOR)
            save_role(sql, "school", "A2", Role.PRINCIPAL)
        set_passphrase(self.database, ME, MINE, MINE, NOW)
        me = as_(self.database, ME)
        self.code = me(open_joining, "r1", SECRET).code
        self.link = me(make_stage_link, "r1")
        me(open_enrolment)
        me(add_overseer, BOSS.email)
        for account in (ANA, BEN):
            sign_in(self.database, account, DOMAINS, NOW)
        open_district(self.database, BOSS, DOMAINS, NOW)
        me(make_backup, folder / "then.backup", WORDS)

    def back(self, url="", installation=None):
        self.database.close()
        file, kept = self.folder / "then.backup", self.folder / "kept"
        where = (url or self.url, installation or self.installation)
        told = restore(*where, file, WORDS, LATER, kept)
        self.database = open_database(*where)
        return told


@pytest.fixture
def here(tmp_path):
    made = Here(tmp_path / "one")
    yield made
    made.database.close()


def test_what_lets_anybody_in_for_hours_is_ended_by_a_restore_whether_it_had_ended_or_not(here):
    here.back()
    assert as_(here.database, ME, now=LATER)(enrolment_open) is None
    with pytest.raises(ConnectionsError):
        JoiningDesk(here.database, SECRET).welcome(here.code, LATER)
    with pytest.raises(ConnectionsError):
        use_stage_link(here.database, here.link, LATER)


def test_accounts_overseers_and_roles_that_have_ended_stay_ended(here):
    me = as_(here.database, ME)
    me(end_account, "A1")
    me(end_overseer, BOSS.email)
    with here.database.changing(ME, "test.made", NOW) as sql:
        save_role(sql, "school", "A1", Role.TEACHER)
    told = here.back()
    assert told.ended == 3 and told.look_through == ()
    with pytest.raises(AccessDenied):
        sign_in(here.database, ANA, DOMAINS, LATER)
    with pytest.raises(AccessDenied):
        open_district(here.database, BOSS, DOMAINS, LATER)
    assert sign_in(here.database, BEN, DOMAINS, LATER).adult_id == "A2", "nothing else"
    with here.database.reading() as sql:
        assert load_roles(sql, "school") == {"A2": Role.PRINCIPAL}
    (waits,) = as_(here.database, ME, now=LATER)(proposed_roles)
    assert (waits.adult.adult_id, waits.role) == ("A1", Role.COUNSELOR), "it waits for a yes"


@pytest.mark.parametrize("state", ["sent", "tried", "nothing"])
def test_a_weeks_mails_are_not_sent_again_after_a_restore_and_the_page_says_so(here, state):
    """What had gone out since the backup went out a second time, to everybody."""
    week = week_of(TODAY, SchoolDays()).first_on
    with here.database.changing(ME, "test.made", NOW) as sql:
        for adult_id in ("A1", "A2"):
            save_wish(sql, "school", adult_id, NOW)
        mail = Mail("A1", MailKind.WEEKLY, week, NOW)
        if state != "nothing":
            sent = {"sent_at": NOW} if state == "sent" else {"failed": Failed.DOWN, "tries": 1}
            save_new_mails(sql, "school", [replace(mail, **sent)])
    as_(here.database, ME)(make_backup, here.folder / "later.backup", WORDS)
    (here.folder / "later.backup").replace(here.folder / "then.backup")
    here.back()
    me = as_(here.database, ME, now=LATER)
    with here.database.reading() as sql:
        found = {each.adult_id: each for each in load_mails(sql, "school", week)}
        assert not load_waiting(sql, "school")
    sent = state == "sent"
    assert found["A1"].failed is (Failed.NOT if sent else Failed.RESTORED)
    assert found["A2"].failed is Failed.RESTORED and me(mails_due) == []
    state = me(mail_state)
    assert (state.sent, state.waiting, state.failed) == (int(sent), 0, ())
    assert state.restored_on == LATER.astimezone().date()


def test_an_address_that_nobody_vouches_for_now_waits_for_a_yes_when_a_backup_says_otherwise(here):
    """Or who can bring a backup back would write into it who comes in as the principal."""
    with here.database.changing(ME, "test.made", NOW) as sql:
        assert load_vouched(sql, "school", "A2") == (BEN.email, BEN.email)
        sql.execute(update(adults).where(adults.c.adult_id == "A2").values(vouched_email="b@o.org"))
        delete_open_identities(sql, "school", "A2")
    told = here.back()
    assert told.ended == 2, "the account and the address"
    with here.database.reading() as sql:
        assert load_vouched(sql, "school", "A2") == (BEN.email, "")
        assert load_waiting_addresses(sql, "school") == {"A2": BEN.email}
    with pytest.raises(AccessDenied):
        sign_in(here.database, replace(BEN, subject="another"), DOMAINS, LATER)


def test_where_nothing_had_ended_a_restore_ends_nothing_of_it(here):
    told = here.back()
    assert (told.ended, told.look_through) == (0, ())
    assert sign_in(here.database, ANA, DOMAINS, LATER).adult_id == "A1"
    assert open_district(here.database, BOSS, DOMAINS, LATER)


def test_the_passphrase_of_now_stays_and_the_one_of_before_opens_nothing(here):
    """Whoever knew the old one was the reason to choose another."""
    set_passphrase(here.database, ME, MINE + " anew", MINE + " anew", NOW)
    here.back()
    with here.database.reading() as sql:
        assert fits_passphrase(sql, MINE + " anew") and not fits_passphrase(sql, MINE)


def test_on_a_new_computer_the_names_to_look_through_are_said(here, tmp_path):
    (tmp_path / "new").mkdir()
    url = f"sqlite:///{(tmp_path / 'new' / 'school.sqlite').as_posix()}"
    new = Installation(tmp_path / "new" / "keys")
    with closing(open_database(url, new)) as empty:
        find_school(empty, NOW)
    told = here.back(url, new)
    assert told.look_through == ("Ana Lor", "Ben Roe", BOSS.email) and told.ended == 0


def test_whoever_stays_in_after_a_restore_has_the_lock_that_came_with_it(here, tmp_path):
    url = f"sqlite:///{(tmp_path / 'new.sqlite').as_posix()}"
    new = Installation(tmp_path / "keys")
    with closing(open_database(url, new)) as empty:
        find_school(empty, NOW)
        holding = open_session(empty, ME, Door.KEEPER, NOW)
        with empty.reading() as sql:
            mine = who_is_in(sql, holding, NOW)
    assert mine.idle == 0
    here.back(url, new)
    stay_in(here.database, mine, LATER)
    with here.database.reading() as sql:
        assert who_is_in(sql, holding, LATER)
        assert who_is_in(sql, holding, LATER + IDLE[Reach.EVERYTHING]) is None
        assert who_is_in(sql, holding, LATER).ends_at == LATER + LASTS[Reach.EVERYTHING]


def test_a_passkey_that_has_ended_stays_ended_and_one_without_a_yes_has_none_afterwards(tmp_path):
    """What the backup has, against what is there now: nothing opens that does not open now."""
    kinds = {"kept": (), "ended": (), "gone": (), "waits": (), "unsaid": ()}
    here = Here(tmp_path / "one")
    made = {kind: Passkey(kind, "A1", "d", kind, "k", kind, NOW, vouched_by="A2", vouched_at=NOW)
            for kind in kinds}  # fmt: skip
    made["waits"] = replace(made["waits"], vouched_by="", vouched_at=None)
    with here.database.writing() as sql:
        for each in made.values():
            save_passkey(sql, "school", each)
    as_(here.database, ME)(make_backup, here.folder / "then.backup", WORDS)
    with here.database.writing() as sql:
        save_changed_passkey(sql, "school", replace(made["ended"], ended_at=NOW))
        sql.execute(passkeys.delete().where(passkeys.c.passkey_id == "gone"))
        for kind in ("waits", "unsaid"):
            now = kind == "waits"
            said = {"vouched_by": "A2" if now else "", "vouched_at": NOW if now else None}
            save_changed_passkey(sql, "school", replace(made[kind], **said))
    told = here.back()
    with here.database.reading() as sql:
        found = {each.passkey_id: each.opens() for each in load_passkeys(sql, "school")}
    assert found == {"kept": True, "waits": False, "unsaid": False} and told.ended == 3
    here.database.close()
