"""Mail that somebody asked for: once a week that something is due, by the school's own server.

A mail is a row before it is sent. The row is taken by whoever hands the mail over, with the word
that nobody knows what became of it; only afterwards it says that it went out, or why not. So what
is killed in between is not sent a second time: it stays unknown, and is shown as that.
"""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from smtplib import SMTP

from connections.domain.access.grants import Permission, roles_held
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult
from connections.domain.problems import Changed, NotPossible
from connections.domain.rhythm.digest import Week, subject, week_to_send, words
from connections.domain.rhythm.mails import KEPT, ON_ITS_WAY, Failed, Mail, MailKind, next_try
from connections.domain.rhythm.server import MailServer, is_address
from connections.files.out.mailing.sending import NoServer, hand_over, open_line, write_mail
from connections.services.book.ask import Ask
from connections.services.outreach.caseload import next_of_mine
from connections.store.rhythm.mails import (
    delete_old_mails,
    delete_wish,
    load_mails,
    load_waiting,
    load_wishes,
    save_mail_tried,
    save_new_mails,
    save_wish,
)
from connections.store.rosters import load_roles_here

SHOWN_FOR = timedelta(days=14)
LINES = 3  # that may break in one run before the rest waits for the next


@dataclass(frozen=True, slots=True)
class MyMail:
    """Whether the viewer gets mail: `address` is the roster's, "" where there is none to use."""

    address: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run did, in mails."""

    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class MailShown:
    """A mail that did not go out, and to whom."""

    adult: Adult
    mail: Mail


@dataclass(frozen=True, slots=True)
class MailState:
    """What became of the mails of two weeks: how many went out, which did not.

    `restored_on`: when a backup was last brought back, after which a week's are not sent again.
    """

    sent: int
    waiting: int
    failed: tuple[MailShown, ...]
    restored_on: date | None


# ---- One's own wish ----------------------------------------------------------------------------


def my_mail(ask: Ask) -> MyMail:
    """Return whether the viewer wants mail, and where it goes."""
    ask.require(Permission.OUTREACH_READ)
    me = ask.viewer.require_adult()
    return MyMail(_address_of(ask, me), load_wishes(ask.book.sql, ask.school_id).get(me))


def wish_mail(ask: Ask, on: bool) -> None:
    """Send the viewer mail from now on, or no more. NotPossible without an address."""
    ask.require(Permission.OUTREACH_READ)
    me = ask.viewer.require_adult()
    if on and not _address_of(ask, me):
        raise NotPossible(
            "The roster has no mail address of yours that can be used. The office can add it. "
            "Nothing was changed."
        )
    with ask.changing("mail.wished" if on else "mail.unwished") as sql:
        if on:
            save_wish(sql, ask.school_id, me, ask.now)
        else:
            delete_wish(sql, ask.school_id, me)


def _address_of(ask: Ask, adult_id: str) -> str:
    address = ask.book.adults_by_id()[adult_id].email
    return address if is_address(address) else ""


# ---- The job -----------------------------------------------------------------------------------


def mails_due(ask: Ask) -> list[Mail]:
    """Return what would be sent now: what waits already and what this week adds."""
    ask.require(Permission.SCHOOL_MANAGE)
    week = week_to_send(ask.today, ask.book.settings().days)
    wanted = _wanted(ask, week)
    waiting = [each for each in load_waiting(ask.book.sql, ask.school_id) if each.is_due(ask.now)]
    return [
        *(each for each in waiting if _still(each, week, wanted) and each.failed is not _TAKEN),
        *_new(ask, week, wanted),
    ]


def send_mails(ask: Ask, server: MailServer) -> Sent:
    """Send what is due now, each mail once; what does not go out is tried again, up to a limit.

    Raises nothing of what the server does: it is noted on the mail, as a code.
    """
    ask.require(Permission.SCHOOL_MANAGE)
    week = week_to_send(ask.today, ask.book.settings().days)
    wanted = _wanted(ask, week)
    new = _new(ask, week, wanted)
    if new:
        with suppress(Changed), ask.changing("mails.planned", {"mails": len(new)}) as sql:
            save_new_mails(sql, ask.school_id, new)  # another process did so at this moment
            delete_old_mails(sql, ask.school_id, ask.today - KEPT)
    waiting = load_waiting(ask.book.sql, ask.school_id)
    ask.book.close()
    due = [mail for mail in waiting if _is_to_send(ask, mail, week, wanted)]
    if not due:
        return Sent(0, 0)
    became = _Run(ask, server, wanted).send(due)
    found = Sent(
        sum(each.sent_at is not None for each in became),
        sum(each.sent_at is None for each in became),
    )
    if became:
        with ask.changing("mails.sent", {"mails": found.sent, "failed": found.failed}):
            pass  # each mail says it by itself: this is for whoever reads the log
    return found


_TAKEN = Failed.UNKNOWN


def _wanted(ask: Ask, week: Week | None) -> Mapping[str, str]:
    """Return the address of each adult who wants mail and has something due in a week."""
    if week is None:
        return {}
    wishes = load_wishes(ask.book.sql, ask.school_id)
    roles = load_roles_here(ask.book.sql, ask.school_id, wishes, ask.today)
    found = {}
    for adult_id, role in roles.items():
        theirs = replace(ask, viewer=Viewer(ask.school_id, roles_held(role), adult_id))
        due_on, address = next_of_mine(theirs), _address_of(ask, adult_id)
        if address and due_on is not None and due_on <= week.last_on:
            found[adult_id] = address
    return found


def _new(ask: Ask, week: Week | None, wanted: Mapping[str, str]) -> list[Mail]:
    if week is None:
        return []
    there = {mail.adult_id for mail in load_mails(ask.book.sql, ask.school_id, week.first_on)}
    kind, day = MailKind.WEEKLY, week.first_on
    return [Mail(each, kind, day, ask.now) for each in sorted(wanted) if each not in there]


def _still(mail: Mail, week: Week | None, wanted: Mapping[str, str]) -> bool:
    return week is not None and mail.due_on == week.first_on and mail.adult_id in wanted


def _is_to_send(ask: Ask, mail: Mail, week: Week | None, wanted: Mapping[str, str]) -> bool:
    """Say whether a mail is to be sent now; end it where it never will be."""
    if mail.failed is _TAKEN:  # by a run that goes on, or that was killed a while ago
        if mail.is_due(ask.now):
            _end(ask, mail, _TAKEN)
        return False
    if not _still(mail, week, wanted):
        over = week is None or mail.due_on < week.first_on
        _end(ask, mail, (mail.failed or Failed.LATE) if over else Failed.NOT)
        return False
    return mail.is_due(ask.now)


def _end(ask: Ask, mail: Mail, failed: Failed) -> None:
    with ask.book.database.writing(ask.school_id) as sql:
        ended = replace(mail, ended_at=ask.now, failed=failed)
        save_mail_tried(sql, ask.school_id, mail, ended)


class _Run:
    """One run of the job: the lines it opens, and the moment, which passes."""

    def __init__(self, ask: Ask, server: MailServer, addresses: Mapping[str, str]) -> None:
        self.ask, self.server, self.addresses = ask, server, addresses
        self.began = time.monotonic()

    def send(self, due: Iterable[Mail]) -> list[Mail]:
        """Send these, those first that were tried least; return what became of those tried."""
        left, became = sorted(due, key=lambda mail: (mail.tries, mail.adult_id)), []
        for _ in range(LINES):
            try:
                with open_line(self.server) as line:
                    while left and line.sock is not None:
                        became += self._one(line, left.pop(0))
            except NoServer as problem:
                return became + [each for one in left for each in self._nobody(one, problem.failed)]
            if not left:
                break
        return became

    def _now(self) -> datetime:
        return self.ask.now + timedelta(seconds=time.monotonic() - self.began)

    def _one(self, line: SMTP, mail: Mail) -> list[Mail]:
        taken = replace(
            mail, tries=mail.tries + 1, failed=_TAKEN, next_try_at=self._now() + ON_ITS_WAY
        )
        if not self._save(mail, taken):
            return []  # another process has it
        to = self.addresses[mail.adult_id]
        text = words(self.server.address)
        written = write_mail(self.server, to, subject(), text, self._now())
        after = self._after(taken, hand_over(line, written, self.server.sender, to))
        self._save(taken, after)
        return [after]

    def _nobody(self, mail: Mail, failed: Failed) -> list[Mail]:
        after = self._after(replace(mail, tries=mail.tries + 1), failed)
        return [after] if self._save(mail, after) else []

    def _after(self, mail: Mail, failed: Failed) -> Mail:
        now = self._now()
        if failed is Failed.NOT:
            return replace(mail, failed=failed, sent_at=now, next_try_at=None)
        again = None if failed is Failed.UNKNOWN else next_try(mail.tries, now)
        return replace(
            mail, failed=failed, next_try_at=again, ended_at=now if again is None else None
        )

    def _save(self, before: Mail, after: Mail) -> bool:
        with self.ask.book.database.writing(self.ask.school_id) as sql:
            return save_mail_tried(sql, self.ask.school_id, before, after)


# ---- What became of it -------------------------------------------------------------------------


def mail_state(ask: Ask) -> MailState:
    """Return what became of the mails of the last two weeks, for those who look after them."""
    ask.require(Permission.PROGRESS_READ)
    adults = ask.book.adults_by_id()
    found = load_mails(ask.book.sql, ask.school_id, ask.today - SHOWN_FOR)
    restored = [each.ended_at for each in found if each.failed is Failed.RESTORED and each.ended_at]
    failed = [
        MailShown(adults[each.adult_id], each)
        for each in found
        if each.failed and each.failed is not Failed.RESTORED
    ]
    known = [each for each in failed if each.mail.failed is not _TAKEN or not each.mail.waits]
    known.sort(key=lambda each: (each.mail.due_on, each.adult.name), reverse=True)
    sent, waiting = (sum(map(test, found)) for test in (_is_sent, _waits))
    restored_on = max(restored).astimezone().date() if restored else None
    return MailState(sent, waiting, tuple(known), restored_on)


def _is_sent(mail: Mail) -> bool:
    return mail.sent_at is not None


def _waits(mail: Mail) -> bool:
    return mail.waits
