"""Mail against a real server: who gets one, once each, and what a bad day of the server does."""

import re
import socket
import ssl
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Job
from connections.domain.problems import AccessDenied, NotPossible
from connections.domain.rhythm.mails import TRIES, Failed
from connections.domain.rhythm.server import MailServer, Security
from connections.domain.rounds.round import RoundStatus
from connections.domain.school.calendar import SchoolDays, Span
from connections.domain.school.settings import SchoolSettings
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import accept_outreach
from connections.services.people.by_hand import person_leaves
from connections.services.rhythm import mailing
from connections.services.rhythm.mailing import (
    mail_state,
    mails_due,
    my_mail,
    send_mails,
    wish_mail,
)
from connections.services.school.schools import find_school
from connections.store.database import open_database
from connections.store.log.chain import load_log
from connections.store.rhythm.mails import load_mails
from connections.store.schools import save_settings
from tests.asking import as_
from tests.small_school import fill
from tests.unit.services.test_outreach import STUDENTS

MONDAY = date(2026, 11, 30)
MORNING = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
ADULTS = [
    Adult("t1", "Ruth", "Abbott", email="ruth@oak.example"),
    Adult("t2", "Otto", "Becker", email="otto@oak.example"),
    Adult("t3", "Glen", "Barnes"),
    Adult("c1", "Nadia", "Rahman", job=Job.COUNSELOR, email="nadia@oak.example"),
    Adult("c2", "Dolores", "Trujillo", job=Job.COUNSELOR, email="dolores@oak.example"),
]
NAMES = re.compile(
    "|".join(s.last_name for s in STUDENTS) + "|" + "|".join(a.last_name for a in ADULTS)
)


class Mailbox:
    """What the server took, and how it behaves: refused addresses, seconds it takes to answer."""

    def __init__(self):
        self.taken, self.refused, self.slow, self.turns_away = [], set(), 0.0, False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.slow:
            time.sleep(self.slow)
        if self.turns_away:
            return "554 no"
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def box():
    return Mailbox()


@pytest.fixture
def server(box):
    """Return a mail server that runs, on a port of its own."""
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield at(controller.port)
    controller.stop()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def at(port, **more):
    said = ("127.0.0.1", port, Security.NONE, "connections@oak.example", "https://c.oak.example")
    return MailServer(*said, **{"waits": 0.5, **more})


@pytest.fixture
def school(database_file, me, today, now):
    opened = open_database(database_file)
    find_school(opened, now)
    yield filled(opened, me, today, now)
    opened.close()


@pytest.fixture
def any_school(any_database, me, today, now):
    return filled(any_database, me, today, now)


def filled(database, me, today, now):
    """Let Ruth and Otto say yes to a student each; the first contact is due on November 27."""
    fill(database, me, today - timedelta(days=20), now, STUDENTS, ADULTS, {},
         RoundStatus.REVEALED)  # fmt: skip
    for adult_id, student_id in (("t1", "s1"), ("t2", "s2")):
        (key,) = as_(database, me, today, now)(
            propose_outreach, [Wanted(student_id, adult_id)]
        ).outreach_ids
        as_(database, adult(adult_id), today, now)(accept_outreach, key)
    return database


def adult(adult_id, role=Role.TEACHER):
    return Viewer("school", frozenset({role, Role.TEACHER}), adult_id=adult_id)


def wish(school, *adult_ids):
    for adult_id in adult_ids:
        as_(school, adult(adult_id))(wish_mail, True)


def run(school, me, server, at=MORNING):
    return as_(school, me, at.date(), at)(send_mails, server)


def rows(school):
    with school.reading() as sql:
        return load_mails(sql, "school", date(2026, 1, 1))


def test_whoever_asked_gets_one_mail_a_week_with_no_name_and_no_count(any_school, me, server, box):
    wish(any_school, "t1", "t2")
    found = [run(any_school, me, server, MORNING + timedelta(hours=n)) for n in range(30)]
    assert [each.sent for each in found] == [2] + [0] * 29
    assert sorted(each.rcpt_tos[0] for each in box.taken) == [
        "otto@oak.example",
        "ruth@oak.example",
    ]
    for each in box.taken:
        mail = message_from_bytes(each.content, policy=default)
        text = mail.get_content()
        assert mail["Message-ID"].endswith("@oak.example>")
        assert (each.rcpt_tos, mail["From"].addresses[0].addr_spec) == (
            [mail["To"]],
            "connections@oak.example",
        )
        assert "https://c.oak.example/pocket" in text and "due" in mail["Subject"]
        assert not NAMES.search(text + mail["Subject"]) and not re.search(r"\d", text)
    run(any_school, me, server, MORNING + timedelta(days=7))
    assert len(box.taken) == 4, "the next week, while it is still due"


def test_nobody_gets_mail_without_having_asked_or_without_anything_due(school, me, server, box):
    run(school, me, server)
    wish(school, "c1")  # nothing is due of hers
    run(school, me, server)
    assert box.taken == [] and rows(school) == []


def test_an_adult_without_an_address_is_told_so(school):
    with pytest.raises(NotPossible, match="no mail address"):
        wish(school, "t3")
    assert as_(school, adult("t3"))(my_mail).address == ""


def test_of_two_counselors_with_the_same_student_the_one_who_looks_after_it_gets_the_mail(
    school, me, server, box, today, now
):
    asked = as_(school, adult("c1", Role.COUNSELOR), today, now)
    asked(propose_outreach, [Wanted("s3", "t2")])
    for counselor in ("c1", "c2"):
        as_(school, adult(counselor, Role.COUNSELOR))(wish_mail, True)
    run_as_roles(school)
    run(school, me, server)
    assert [each.rcpt_tos for each in box.taken] == [["nadia@oak.example"]]


def run_as_roles(school):
    with school.writing("school") as sql:
        sql.exec_driver_sql("UPDATE adults SET role = 'counselor' WHERE adult_id IN ('c1', 'c2')")


def test_on_days_without_school_no_mail_goes_and_the_week_begins_on_its_first_school_day(
    school, me, server, box
):
    free = SchoolDays(free=(Span(MONDAY, MONDAY),))
    with school.changing(me, "test.set", MORNING) as sql:
        save_settings(sql, "school", SchoolSettings(days=free))
    wish(school, "t1")
    for hours in (-24, 0, 12):  # Sunday, and the free Monday
        run(school, me, server, MORNING + timedelta(hours=hours))
    assert box.taken == []
    run(school, me, server, MORNING + timedelta(days=1))
    assert len(box.taken) == 1 and rows(school)[0].due_on == MONDAY + timedelta(days=1)


def test_a_server_that_is_down_is_tried_again_and_given_up_after_some_tries(school, me, box):
    wish(school, "t1")
    nowhere = at(free_port())
    moment, tries = MORNING, 0
    for _ in range(60):
        tries += run(school, me, nowhere, moment).failed
        moment += timedelta(hours=1)
    (mail,) = rows(school)
    assert (tries, mail.tries, mail.failed) == (TRIES, TRIES, Failed.DOWN) and mail.ended_at
    (shown,) = as_(school, me, moment.date(), moment)(mail_state).failed
    assert shown.adult.adult_id == "t1"


def test_after_a_night_without_the_server_everybody_gets_theirs_once(school, me, server, box):
    wish(school, "t1", "t2")
    run(school, me, at(free_port()))
    assert run(school, me, server, MORNING + timedelta(minutes=5)).sent == 0, "not before its time"
    assert run(school, me, server, MORNING + timedelta(minutes=16)).sent == 2
    assert len(box.taken) == 2 and not as_(school, me, MONDAY, MORNING)(mail_state).failed


def test_one_address_that_is_refused_keeps_nobody_else_from_theirs(school, me, server, box):
    wish(school, "t1", "t2")
    box.refused.add("otto@oak.example")
    found = run(school, me, server)
    assert (found.sent, found.failed) == (1, 1)
    (shown,) = as_(school, me, MONDAY, MORNING)(mail_state).failed
    assert (shown.adult.adult_id, shown.mail.failed) == ("t2", Failed.ADDRESS)
    box.refused.clear()
    assert run(school, me, server, MORNING + timedelta(hours=1)).sent == 1


def test_a_server_that_turns_everything_away_is_noted(school, me, server, box):
    wish(school, "t1")
    box.turns_away = True
    assert run(school, me, server).failed == 1 and rows(school)[0].failed is Failed.TURNED_AWAY


def test_a_server_that_never_says_hello_is_slow_and_holds_nobody_up(school, me):
    wish(school, "t1", "t2")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        assert run(school, me, at(silent.getsockname()[1])).failed == 2
        assert time.monotonic() - began < 5
    assert {mail.failed for mail in rows(school)} == {Failed.SLOW}


def test_what_breaks_while_it_is_handed_over_is_never_sent_again_in_silence(
    school, me, server, box
):
    wish(school, "t1")
    box.slow = 1.0  # it takes the mail, but nobody waits for that
    assert run(school, me, server).failed == 1
    time.sleep(1)
    box.slow = 0.0
    for hours in range(1, 40):
        run(school, me, server, MORNING + timedelta(hours=hours))
    (mail,) = rows(school)
    assert len(box.taken) == 1 and mail.failed is Failed.UNKNOWN and mail.ended_at
    (shown,) = as_(school, me, MONDAY, MORNING)(mail_state).failed
    assert shown.mail.failed is Failed.UNKNOWN


def test_killed_between_sending_and_noting_it_is_not_sent_twice_and_is_told(
    school, me, server, box, monkeypatch
):
    wish(school, "t1")

    class Killed(BaseException):
        """What no except catches."""

    def killed(line, mail, sender, to):
        sent(line, mail, sender, to)
        raise Killed

    sent = mailing.hand_over
    monkeypatch.setattr(mailing, "hand_over", killed)
    with pytest.raises(Killed):
        run(school, me, server)
    monkeypatch.undo()
    assert as_(school, me, MONDAY, MORNING)(mail_state).failed == (), "perhaps it is being sent"
    for minutes in (1, 11, 60, 300):
        run(school, me, server, MORNING + timedelta(minutes=minutes))
    assert len(box.taken) == 1
    (shown,) = as_(school, me, MONDAY, MORNING)(mail_state).failed
    assert (shown.mail.failed, shown.mail.tries) == (Failed.UNKNOWN, 1)


def test_killed_before_sending_the_row_is_there_and_the_mail_goes_out(
    school, me, server, box, monkeypatch
):
    wish(school, "t1")
    monkeypatch.setattr(mailing._Run, "send", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(school, me, server)
    monkeypatch.undo()
    assert len(rows(school)) == 1 and run(school, me, server).sent == 1 == len(box.taken)


def test_several_processes_that_send_at_once_send_each_mail_once(any_school, me, server, box):
    wish(any_school, "t1", "t2", "c1", "c2")
    together, found = threading.Barrier(4), []

    def go():
        together.wait()
        found.append(run(any_school, me, server).sent)

    workers = [threading.Thread(target=go) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sum(found) == 2 == len(box.taken)


def test_who_gives_it_up_or_leaves_gets_what_waited_no_more(school, me, server, box):
    wish(school, "t1", "t2")
    run(school, me, at(free_port()))
    as_(school, adult("t1"))(wish_mail, False)
    as_(school, me)(person_leaves, ADULTS[1])
    assert run(school, me, server, MORNING + timedelta(hours=2)).sent == 0
    assert all(mail.ended_at for mail in rows(school)) and box.taken == []


def test_what_waited_over_the_week_is_too_late(school, me, server, box):
    wish(school, "t1")
    run(school, me, at(free_port()), MORNING + timedelta(days=4))
    run(school, me, server, MORNING + timedelta(days=7))
    assert [(mail.failed, bool(mail.sent_at)) for mail in rows(school)] == [
        (Failed.DOWN, False),
        (Failed.NOT, True),
    ]
    assert len(box.taken) == 1


def test_what_friday_could_not_send_is_still_told_on_saturday(school, me, server, box):
    wish(school, "t1")
    run(school, me, at(free_port()), MORNING + timedelta(days=4))
    saturday = MORNING + timedelta(days=5)
    run(school, me, server, saturday)
    (shown,) = as_(school, me, saturday.date(), saturday)(mail_state).failed
    assert shown.mail.failed is Failed.DOWN and shown.mail.ended_at and box.taken == []


def test_the_dry_run_says_what_would_go_and_sends_nothing(school, me, server, box):
    wish(school, "t1", "t2")
    look = as_(school, me, MONDAY, MORNING)
    assert [each.adult_id for each in look(mails_due)] == ["t1", "t2"]
    assert rows(school) == [] and box.taken == []
    run(school, me, server)
    assert look(mails_due) == []


def test_the_log_holds_counts_and_neither_address_nor_word(school, me, server):
    wish(school, "t1")
    run(school, me, server)
    with school.reading() as sql:
        told = [(row.action, row.details) for row in load_log(sql, "school")]
    assert ("mails.sent", {"mails": 1, "failed": 0}) in told
    assert "@" not in str(told) and "due this week" not in str(told)


def test_a_password_goes_over_no_open_line_and_a_wrong_one_is_told(school, me, box):
    wish(school, "t1")

    def wrong(server, session, envelope, mechanism, given):
        return AuthResult(success=False, handled=False)

    open_line = Controller(box, hostname="127.0.0.1", port=free_port(), authenticator=wrong,
                           auth_require_tls=False)  # fmt: skip
    open_line.start()
    try:
        unsafe = replace(
            at(open_line.port, waits=5.0), security=Security.STARTTLS, user="u", password="hush"
        )
        run(school, me, unsafe)
        assert rows(school)[0].failed is Failed.UNSAFE, "it offers no safe line"
        run(school, me, replace(unsafe, security=Security.NONE), MORNING + timedelta(hours=1))
        assert rows(school)[0].failed is Failed.SIGN_IN
    finally:
        open_line.stop()
    assert "hush" not in repr(unsafe) and box.taken == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Return a file with the key and the certificate of a mail server on this machine."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.DNSName("localhost")
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    made = made.not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
    made = made.add_extension(x509.SubjectAlternativeName([name]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    forms = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("certificate") / "mail.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *forms)
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return path


class Safely(Controller):
    """The same server, which does not try its own safe line as if it were a client's."""

    def _trigger_server(self):
        socket.create_connection((self.hostname, self.port), 5).close()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_over_a_safe_line_mail_goes_out_where_the_server_is_who_it_says(
    school, me, box, certificate, monkeypatch, security
):
    wish(school, "t1")
    how = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    how.load_cert_chain(certificate)
    given = []

    def right(server, session, envelope, mechanism, auth):
        given.append(auth.password)
        return AuthResult(success=True)

    wraps = {"ssl_context": how} if security is Security.TLS else {"tls_context": how}
    safe = Safely(box, hostname="localhost", port=free_port(), authenticator=right,
                  auth_require_tls=security is Security.STARTTLS, **wraps)  # fmt: skip
    safe.start()
    try:
        there = replace(
            at(safe.port, waits=5.0), host="localhost", security=security, user="u", password="hush"
        )
        run(school, me, there)
        assert rows(school)[0].failed is Failed.UNSAFE and given == [], "nobody vouches for it"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert run(school, me, there, MORNING + timedelta(hours=1)).sent == 1
        assert len(box.taken) == 1 and given == [b"hush"]
        elsewhere = replace(there, host="127.0.0.1")
        run(school, me, elsewhere, MORNING + timedelta(days=7))
        assert rows(school)[-1].failed is Failed.UNSAFE, "it is called otherwise"
    finally:
        safe.stop()


def test_only_those_who_look_after_the_school_send_and_see_what_failed(school):
    with pytest.raises(AccessDenied):
        as_(school, adult("t1"))(mails_due)
    with pytest.raises(AccessDenied):
        as_(school, adult("t1"))(mail_state)
