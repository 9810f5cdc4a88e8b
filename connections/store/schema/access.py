"""Tables of who is in, by which door, and of those who see a district."""

from sqlalchemy import Column, Index, Integer, Table, Text

from connections.store.schema.columns import (
    UtcTime,
    a_key,
    a_school,
    a_student,
    a_text,
    an_adult,
    metadata,
)

sessions = Table(  # everybody who is in now: no session, no view
    "sessions",
    metadata,
    a_school(),
    a_key("session_hash"),  # of the browser's own secret
    *an_adult(nullable=True),  # nobody: whoever looks after this computer
    a_text("door"),
    a_text("reach"),
    a_text("hangs_on"),  # the meeting, device or sign-in it ends with
    Column("opened_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("idle", Integer, nullable=False, server_default="0"),  # seconds without a touch; 0: any
    Column("ends_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("ix_sessions_hash", "session_hash"),
    Index("ix_sessions_adult", "school_id", "adult_id"),
)
slips = Table(  # a printed code that makes one device an adult's own, once
    "slips",
    metadata,
    a_school(),
    a_key("slip_id"),
    *an_adult(nullable=False),
    a_text("code_hash"),
    Column("issued_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    a_text("device_id"),  # which it made
    Column("ended_at", UtcTime),  # taken back, or a newer one was issued
    Index("ix_slips_code", "code_hash", unique=True),
)
enrolments = Table(  # while one is open, slips can be used: a meeting, or one name at the desk
    "enrolments",
    metadata,
    a_school(),
    a_key("enrolment_id"),
    *an_adult(nullable=True),  # nobody: for every name
    Column("opened_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
)
devices = Table(  # an adult's own: its secret and six digits open a pocket
    "devices",
    metadata,
    a_school(),
    a_key("device_id"),
    *an_adult(nullable=False),
    a_text("secret_hash"),
    a_text("digits_hash"),
    Column("wrong", Integer, nullable=False, server_default="0"),  # tries since the last right one
    Column("blocked_until", UtcTime),
    a_text("label"),  # what kind of device, as the browser says
    Column("enrolled_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("ix_devices_secret", "secret_hash", unique=True),
)
passkeys = Table(  # a key on an adult's own computer: it opens their role, after another's yes
    "passkeys",
    metadata,
    a_school(),
    a_key("passkey_id"),
    *an_adult(nullable=False),
    a_text("device_id"),  # on which it was made
    a_text("credential"),
    a_text("public_key"),
    Column("sign_count", Integer, nullable=False, server_default="0"),
    a_text("label"),  # the name its adult gave it
    Column("made_at", UtcTime, nullable=False),
    a_text("vouched_by"),
    Column("vouched_at", UtcTime),
    Column("used_at", UtcTime),
    Column("ended_at", UtcTime),
    Index("ix_passkeys_credential", "credential", unique=True),
)
identities = Table(  # an account at the school's provider, and the adult it is
    "identities",
    metadata,
    a_school(),
    a_key("issuer"),
    a_key("subject"),
    *an_adult(nullable=False),
    Column("bound_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("ix_identities_account", "issuer", "subject"),
)
openings = Table(  # two people opened what only its author reads, of one student, for a while
    "openings",
    metadata,
    a_school(),
    a_key("opening_id"),
    *a_student(),
    a_text("asked_by"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("asked_at", UtcTime, nullable=False),
    a_text("agreed_by"),
    Column("agreed_at", UtcTime),
    Column("ends_at", UtcTime, nullable=False),
)

overseers = Table(  # who sees a district's published figures, of no school in particular
    "overseers",
    metadata,
    a_key("email"),
    a_text("issuer"),
    a_text("subject"),
    Column("added_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)
