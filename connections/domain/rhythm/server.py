"""The school's own mail server, as whoever starts Connections named it."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class Security(StrEnum):
    """How the line to the mail server is kept from being read."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # on one machine, or for a relay in the school's own network, without a password


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, from whom it comes, and where its one link leads.

    `waits` are the seconds after which a server that does not answer is slow.
    """

    host: str
    port: int
    security: Security
    sender: str
    address: str  # of this installation
    user: str = ""
    password: str = field(default="", repr=False)
    waits: float = 15.0


def is_address(text: str) -> bool:
    """Say whether a text is the mail address of one person, as every server takes it."""
    return len(text) <= 254 and bool(_ADDRESS.fullmatch(text))
