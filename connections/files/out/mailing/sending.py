"""Mails handed to the school's own server, each alone; what went wrong comes back as a code."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid

from connections.domain.rhythm.mails import Failed
from connections.domain.rhythm.server import MailServer, Security


class NoServer(Exception):
    """The server takes nothing just now, from nobody to nobody."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.value)
        self.failed = failed


@contextmanager
def open_line(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Yield an open line to the server, signed in; NoServer where there is none."""
    line = _opened(server)
    try:
        yield line
    finally:
        with suppress(smtplib.SMTPException, OSError):
            line.quit()


def _opened(server: MailServer) -> smtplib.SMTP:
    safely = ssl.create_default_context()
    where, waits = (server.host, server.port), server.waits
    name = server.sender.rpartition("@")[2]  # else the computer's own is looked up, for seconds
    line: smtplib.SMTP | None = None
    try:
        if server.security is Security.TLS:
            line = smtplib.SMTP_SSL(*where, name, timeout=waits, context=safely)
        else:
            line = smtplib.SMTP(*where, name, timeout=waits)
        if server.security is Security.STARTTLS:
            line.starttls(context=safely)
        if server.user:
            line.login(server.user, server.password)
        line.ehlo_or_helo_if_needed()
    except (smtplib.SMTPException, OSError, ValueError) as problem:
        if line is not None:
            line.close()
        raise NoServer(_failed(problem)) from None  # what it answered may hold an address
    return line


def _failed(problem: Exception) -> Failed:
    if isinstance(problem, TimeoutError) or isinstance(problem.__context__, TimeoutError):
        return Failed.SLOW
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return Failed.SIGN_IN
    if isinstance(problem, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return Failed.UNSAFE
    return Failed.DOWN


def write_mail(server: MailServer, to: str, subject: str, text: str, now: datetime) -> EmailMessage:
    """Return a mail of plain text to an address that is one (domain.rhythm.server.is_address)."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr(("Connections", server.sender))
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"  # so that nobody's absence note answers it
    mail.set_content(text)
    return mail


def hand_over(line: smtplib.SMTP, mail: EmailMessage, sender: str, to: str) -> Failed:
    """Hand one mail over; `UNKNOWN` only where the server may have taken it."""
    try:
        line.rset()
        if line.mail(sender)[0] != 250:
            return Failed.TURNED_AWAY
        if line.rcpt(to)[0] not in (250, 251):
            return Failed.ADDRESS
    except (smtplib.SMTPException, OSError) as problem:
        line.close()
        return _failed(problem)
    try:
        code, _ = line.data(mail.as_bytes())
    except smtplib.SMTPDataError:
        return Failed.TURNED_AWAY
    except (smtplib.SMTPException, OSError):
        line.close()
        return Failed.UNKNOWN
    return Failed.NOT if code == 250 else Failed.TURNED_AWAY
