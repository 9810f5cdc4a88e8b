"""Tables of what comes by itself: addresses of calendars, mails."""

from sqlalchemy import Column, Date, Index, Integer, Table

from connections.store.schema.columns import UtcTime, a_key, a_school, a_text, an_adult, metadata

feeds = Table(  # an address that a calendar reads an adult's one entry from
    "feeds",
    metadata,
    a_school(),
    a_key("feed_id"),
    *an_adult(nullable=False),
    a_text("token_hash"),
    Column("made_at", UtcTime, nullable=False),
    Column("read_at", UtcTime),
    Column("ended_at", UtcTime),
    Index("ix_feeds_token", "token_hash", unique=True),
)
mail_wishes = Table(  # who wants a mail when something is due: nobody gets one without
    "mail_wishes",
    metadata,
    a_school(),
    *an_adult(primary_key=True),
    Column("since", UtcTime, nullable=False),
)
mails = Table(  # what is to be sent, once each; never what it says
    "mails",
    metadata,
    a_school(),
    *an_adult(primary_key=True),
    a_key("kind"),  # a code: domain.outreach.digest
    Column("due_on", Date, primary_key=True),
    Column("made_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try_at", UtcTime),
    Column("sent_at", UtcTime),
    Column("ended_at", UtcTime),  # given up, or not wanted any more
    a_text("failed"),  # why the last try did not go out, a code
)
