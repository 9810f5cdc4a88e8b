"""Who wants mail, and the mails themselves as rows: who, of which kind and day, never the words."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select, update

from connections.domain.rhythm.mails import Failed, Mail, MailKind
from connections.store.mapper import from_row, of_school, to_row, to_rows
from connections.store.schema import mail_wishes, mails


def load_wishes(sql: Connection, school_id: str) -> dict[str, datetime]:
    """Return which adults want mail, and since when."""
    rows = sql.execute(select(mail_wishes).where(mail_wishes.c.school_id == school_id))
    return {row.adult_id: row.since for row in rows}


def save_wish(sql: Connection, school_id: str, adult_id: str, now: datetime) -> None:
    """Write that an adult wants mail."""
    delete_wish(sql, school_id, adult_id)
    sql.execute(insert(mail_wishes).values(school_id=school_id, adult_id=adult_id, since=now))


def delete_wish(sql: Connection, school_id: str, adult_id: str) -> None:
    """Delete that an adult wants mail."""
    sql.execute(delete(mail_wishes).where(of_school(mail_wishes, school_id, adult_id=adult_id)))


def load_mails(sql: Connection, school_id: str, since: date) -> list[Mail]:
    """Return the mails of days from this one on, by day and adult."""
    here = (mails.c.school_id == school_id) & (mails.c.due_on >= since)
    rows = sql.execute(select(mails).where(here).order_by(mails.c.due_on, mails.c.adult_id))
    return [from_row(Mail, row) for row in rows]


def load_waiting(sql: Connection, school_id: str) -> list[Mail]:
    """Return the mails that are still to be sent, by day and adult."""
    here = (mails.c.school_id == school_id) & mails.c.sent_at.is_(None) & mails.c.ended_at.is_(None)
    rows = sql.execute(select(mails).where(here).order_by(mails.c.due_on, mails.c.adult_id))
    return [from_row(Mail, row) for row in rows]


def save_new_mails(sql: Connection, school_id: str, new: Collection[Mail]) -> None:
    """Write mails that are to be sent."""
    if new:
        sql.execute(insert(mails), to_rows(new, school_id=school_id))


def save_mail_tried(sql: Connection, school_id: str, before: Mail, after: Mail) -> bool:
    """Write what became of a mail; False where somebody else took it meanwhile."""
    this = of_school(
        mails, school_id, adult_id=before.adult_id, kind=before.kind.value, due_on=before.due_on
    )
    same = (mails.c.tries == before.tries) & mails.c.sent_at.is_(None) & mails.c.ended_at.is_(None)
    same &= mails.c.failed == before.failed.value
    return sql.execute(update(mails).where(this, same).values(**to_row(after))).rowcount == 1


def save_not_again(sql: Connection, school_id: str, week_on: date, now: datetime) -> None:
    """End the mails of a week that are not noted as sent: after a restore nobody knows of them."""
    known = {mail.adult_id: mail for mail in load_mails(sql, school_id, week_on)}
    for mail in known.values():
        if mail.waits:
            over = replace(mail, ended_at=now, failed=Failed.RESTORED)
            save_mail_tried(sql, school_id, mail, over)
    wanted = sorted(load_wishes(sql, school_id).keys() - known.keys())
    new = [Mail(each, MailKind.WEEKLY, week_on, now) for each in wanted]
    ended = [replace(mail, ended_at=now, failed=Failed.RESTORED) for mail in new]
    save_new_mails(sql, school_id, ended)


def delete_old_mails(sql: Connection, school_id: str, before: date) -> None:
    """Delete the mails of days before this one."""
    sql.execute(delete(mails).where(mails.c.school_id == school_id, mails.c.due_on < before))
