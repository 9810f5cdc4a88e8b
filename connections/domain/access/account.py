"""An account at the school's provider, as the provider vouches for it."""

from dataclasses import dataclass
from datetime import datetime

from connections.words import to_say


@dataclass(frozen=True, slots=True)
class Account:
    """Who signed in there: `issuer` and `subject` name the account for good.

    `email` binds it to an adult once, where the provider `vouches` for it; `sign_in` is the
    provider's own name of this sign-in, "" where it has none.
    """

    issuer: str
    subject: str
    email: str = ""
    vouches: bool = False
    sign_in: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """An account that is an adult of a school, until it is ended."""

    school_id: str
    issuer: str
    subject: str
    adult_id: str
    bound_at: datetime
    ended_at: datetime | None = None


# Why somebody who signed in there is not let in here.
NOT_VOUCHED = to_say(
    "Your account does not say that its address was checked, so it cannot be found on the roster. "
    "Please tell whoever looks after the school's accounts. You were not signed in."
)
FOREIGN = to_say(
    "This account is not one of the school's. Please sign in with your school account."
)
UNKNOWN = to_say(
    "The address of this account is on no roster of adults here. The data manager can add it. You "
    "were not signed in."
)
TWICE = to_say(
    "The address of this account stands at more than one adult on the roster. The data manager can "
    "mend that. You were not signed in."
)
TAKEN = to_say(
    "Another account signs in as this adult already. If you have a new account, whoever looks "
    "after people can end the old one under School, People. You were not signed in."
)
ENDED_BY_SCHOOL = to_say(
    "Signing in with this account was ended by the school. Whoever looks after people can allow it "
    "again under School, People."
)
GONE = to_say(
    "You are not among the adults of the school any more, or the day until which you may come in "
    "is over. If that is wrong, please tell the data manager."
)
WAITS = to_say(
    "Your address on the roster is new, and nobody else has said yes to it. Somebody who looks "
    "after people can do so under School, People. You were not signed in."
)
