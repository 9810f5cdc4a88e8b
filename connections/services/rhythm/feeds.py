"""A calendar address of one's own: made, read by a calendar, ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, time

from connections.domain.access.grants import Permission, roles_held
from connections.domain.access.session import day_still_on
from connections.domain.access.viewer import Viewer
from connections.domain.problems import ConnectionsError
from connections.domain.rhythm.feed import Feed
from connections.services.access.sessions import holder_of
from connections.services.book.ask import Ask
from connections.services.book.book import Database, reading
from connections.services.outreach.caseload import calendar_of
from connections.store.mapper import new_id
from connections.store.rhythm.feeds import (
    load_feed_by_token,
    load_feed_of,
    save_feed,
    save_feed_read,
    save_feeds_ended,
)
from connections.store.rosters import load_role
from connections.store.schools import load_open_schools


class UnknownFeed(ConnectionsError):
    """There was never such an address."""


class EndedFeed(ConnectionsError):
    """The address has ended, or its adult is not here any more."""


@dataclass(frozen=True, slots=True)
class FeedShown:
    """What a calendar is given; `tag` changes with it."""

    content: bytes
    tag: str


def my_feed(ask: Ask) -> Feed | None:
    """Return the viewer's calendar address as far as it is known: never its secret part."""
    ask.require(Permission.OUTREACH_READ)
    return load_feed_of(ask.book.sql, ask.school_id, ask.viewer.require_adult())


def make_feed(ask: Ask) -> str:
    """Make the viewer's calendar address and return its secret part; one from before ends.

    Nobody can ask for it again: what is stored is a hash.
    """
    ask.require(Permission.OUTREACH_READ)
    me, token = ask.viewer.require_adult(), secrets.token_urlsafe(32)
    with ask.changing("calendar.address_made") as sql:
        save_feeds_ended(sql, ask.now, ask.school_id, me)
        save_feed(sql, ask.school_id, Feed(new_id(), me, ask.now), holder_of(token))
    return token


def end_feed(ask: Ask) -> None:
    """End the viewer's calendar address at once; without one nothing happens."""
    ask.require(Permission.OUTREACH_READ)
    me = ask.viewer.require_adult()
    with ask.changing("calendar.address_ended") as sql:
        save_feeds_ended(sql, ask.now, ask.school_id, me)


def read_feed(database: Database, token: str, now: datetime) -> FeedShown:
    """Return what the address with this secret part says now.

    Raises UnknownFeed, and EndedFeed for one that ended or whose adult left.
    """
    day = now.astimezone().date()
    with database.reading() as sql:
        found = load_feed_by_token(sql, holder_of(token))
        if found is None:
            raise UnknownFeed("There is no such calendar here.")
        school_id, feed = found
        role = load_role(sql, school_id, feed.adult_id, day_still_on(now))
        if feed.ended_at is not None or role is None or school_id not in load_open_schools(sql):
            raise EndedFeed("This calendar has ended.")
    viewer = Viewer(school_id, roles_held(role), feed.adult_id)
    midnight = datetime.combine(day, time(0), tzinfo=now.astimezone().tzinfo)
    with reading(database, school_id) as book:
        content = calendar_of(Ask(viewer, day, midnight, book))
    if feed.reading_counts(now):
        with database.writing(school_id) as sql:
            save_feed_read(sql, school_id, feed.feed_id, now)
    return FeedShown(content, hashlib.sha256(content).hexdigest()[:32])
