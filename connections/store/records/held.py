"""Holds, statements and disclosures: rows to values and back."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from connections.domain.records.disclosing import Given
from connections.domain.records.record import Disclosure, Hold, Statement
from connections.store.mapper import from_row, new_id, of_school, to_row, upsert
from connections.store.schema import disclosed_students, disclosures, holds, statements


def load_holds(sql: Connection, school_id: str) -> list[Hold]:
    """Return the holds that stand, the oldest first."""
    query = select(holds).where(holds.c.school_id == school_id, holds.c.ended_on.is_(None))
    return [from_row(Hold, row) for row in sql.execute(query.order_by(holds.c.since))]


def load_held(sql: Connection, school_id: str) -> frozenset[str]:
    """Return the students of whom nothing may be erased or purged."""
    return frozenset(hold.student_id for hold in load_holds(sql, school_id))


def save_hold(sql: Connection, school_id: str, hold: Hold) -> None:
    """Write a new hold."""
    sql.execute(holds.insert().values(school_id=school_id, **to_row(hold)))


def save_hold_end(sql: Connection, school_id: str, hold_id: str, today: date) -> bool:
    """End a hold; return whether it stood."""
    which = of_school(holds, school_id, hold_id=hold_id)
    ended = update(holds).where(which, holds.c.ended_on.is_(None)).values(ended_on=today)
    return sql.execute(ended).rowcount == 1


def load_statements(sql: Connection, school_id: str, student_id: str) -> list[Statement]:
    """Return what stands beside a student's records, the oldest first."""
    query = select(statements).where(of_school(statements, school_id, student_id=student_id))
    ordered = query.order_by(statements.c.written_at, statements.c.statement_id)
    return [from_row(Statement, row) for row in sql.execute(ordered)]


def save_statement(sql: Connection, school_id: str, statement: Statement) -> None:
    """Write a new statement."""
    sql.execute(statements.insert().values(school_id=school_id, **to_row(statement)))


def load_disclosures(
    sql: Connection, school_id: str, student_id: str | None = None
) -> list[Disclosure]:
    """Return who was given records, the newest first: all, or of one student."""
    query = select(disclosures).where(disclosures.c.school_id == school_id)
    if student_id is not None:
        theirs = select(disclosed_students.c.disclosure_id).where(
            of_school(disclosed_students, school_id, student_id=student_id)
        )
        query = query.where(disclosures.c.disclosure_id.in_(theirs))
    ordered = query.order_by(disclosures.c.at.desc(), disclosures.c.disclosure_id)
    return [from_row(Disclosure, row) for row in sql.execute(ordered)]


def save_disclosure(
    sql: Connection,
    school_id: str,
    given: Given,
    what: str,
    student_ids: Collection[str],
    at: datetime,
    by: str,
) -> str | None:
    """Write who is given these students' records; return its id. None where nothing leaves."""
    if not given.leaves or given.purpose is None:
        return None
    whom = given.to_whom.strip()
    one = Disclosure(new_id(), at, by, what, len(student_ids), whom, given.purpose, given.basis)
    sql.execute(disclosures.insert().values(school_id=school_id, **to_row(one)))
    row = {"school_id": school_id, "disclosure_id": one.disclosure_id}
    upsert(sql, disclosed_students, [{**row, "student_id": each} for each in sorted(student_ids)])
    return one.disclosure_id
