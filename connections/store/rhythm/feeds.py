"""Calendar addresses as rows. The secret part is stored as its hash alone."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from connections.domain.rhythm.feed import Feed
from connections.store.mapper import from_row, of_school, to_row
from connections.store.schema import feeds


def save_feed(sql: Connection, school_id: str, feed: Feed, token_hash: str) -> None:
    """Write an address that was made."""
    sql.execute(insert(feeds).values(school_id=school_id, token_hash=token_hash, **to_row(feed)))


def load_feed_by_token(sql: Connection, token_hash: str) -> tuple[str, Feed] | None:
    """Return the school and the address with this secret, good or not."""
    row = sql.execute(select(feeds).where(feeds.c.token_hash == token_hash)).first()
    return (row.school_id, from_row(Feed, row)) if row else None


def load_feed_of(sql: Connection, school_id: str, adult_id: str) -> Feed | None:
    """Return the address an adult has, None where they have none."""
    theirs = of_school(feeds, school_id, adult_id=adult_id) & feeds.c.ended_at.is_(None)
    row = sql.execute(select(feeds).where(theirs)).first()
    return from_row(Feed, row) if row else None


def save_feed_read(sql: Connection, school_id: str, feed_id: str, now: datetime) -> None:
    """Write when a calendar last read an address."""
    this = of_school(feeds, school_id, feed_id=feed_id)
    sql.execute(update(feeds).where(this).values(read_at=now))


def save_feeds_ended(
    sql: Connection, now: datetime, school_id: str | None = None, adult_id: str | None = None
) -> int:
    """End the address of this adult, or everybody's where nobody is named; return how many."""
    named = {feeds.c.school_id: school_id, feeds.c.adult_id: adult_id}
    which = [column == value for column, value in named.items() if value is not None]
    still = feeds.c.ended_at.is_(None)
    return int(sql.execute(update(feeds).where(still, *which).values(ended_at=now)).rowcount)


def delete_over_feeds(sql: Connection, before: datetime) -> None:
    """Delete addresses that ended before a moment."""
    sql.execute(delete(feeds).where(feeds.c.ended_at < before))
