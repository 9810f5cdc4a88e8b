"""One person who is an adult of several schools, by the account they sign in with."""

from sqlalchemy import Connection, select

from connections.store.schema import identities, schools


def load_same_person(sql: Connection, school_id: str, adult_id: str) -> dict[str, tuple[str, str]]:
    """Return which adult the same account is in each open school, by id: (adult_id, the name)."""
    mine, other = identities.alias(), identities.alias()
    open_ones = schools.c.archived_at.is_(None)
    same = (mine.c.issuer == other.c.issuer) & (mine.c.subject == other.c.subject)
    query = (
        select(other.c.school_id, other.c.adult_id, schools.c.name)
        .join_from(mine, other, same)
        .join(schools, (schools.c.school_id == other.c.school_id) & open_ones)
        .where(mine.c.school_id == school_id, mine.c.adult_id == adult_id)
        .where(mine.c.ended_at.is_(None), other.c.ended_at.is_(None))
        .order_by(schools.c.name, other.c.school_id)
    )
    return {row.school_id: (row.adult_id, row.name) for row in sql.execute(query)}
