"""What the projector of a meeting shows, and the links that open its page, as rows."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from connections.domain.meeting.stage import Stage, StageLink
from connections.store.mapper import from_row, of_school, to_row, upsert
from connections.store.schema import stage_links, stages


def load_stage(sql: Connection, school_id: str, round_id: str) -> Stage:
    """Return what the room is to see of a round; as it begins where nobody said anything yet."""
    row = sql.execute(select(stages).where(of_school(stages, school_id, round_id=round_id))).first()
    return from_row(Stage, row) if row else Stage(round_id)


def save_stage(sql: Connection, school_id: str, stage: Stage) -> None:
    """Write what the room is to see of a round."""
    upsert(sql, stages, [{"school_id": school_id, **to_row(stage)}])


def save_stage_link(sql: Connection, school_id: str, link: StageLink, token_hash: str) -> None:
    """Write a link; its secret part is stored as a hash alone."""
    row = {"school_id": school_id, "token_hash": token_hash, **to_row(link)}
    sql.execute(insert(stage_links).values(row))


def load_stage_link(sql: Connection, school_id: str, link_id: str) -> StageLink | None:
    """Return a link, used or not."""
    this = of_school(stage_links, school_id, link_id=link_id)
    row = sql.execute(select(stage_links).where(this)).first()
    return from_row(StageLink, row) if row else None


def load_stage_link_by_token(sql: Connection, token_hash: str) -> tuple[str, StageLink] | None:
    """Return the school and the link with this secret part, used or not."""
    row = sql.execute(select(stage_links).where(stage_links.c.token_hash == token_hash)).first()
    return (row.school_id, from_row(StageLink, row)) if row else None


def load_stage_links(sql: Connection, school_id: str, round_id: str) -> list[StageLink]:
    """Return the links of a round, also those of browsers' own stages, the newest last."""
    here = of_school(stage_links, school_id, round_id=round_id)
    rows = sql.execute(select(stage_links).where(here).order_by(stage_links.c.made_at))
    return [from_row(StageLink, row) for row in rows]


def save_link_used(sql: Connection, school_id: str, link_id: str, now: datetime) -> bool:
    """Use a link up; False where somebody else has just done so."""
    this = of_school(stage_links, school_id, link_id=link_id) & stage_links.c.used_at.is_(None)
    return bool(sql.execute(update(stage_links).where(this).values(used_at=now)).rowcount == 1)


def save_links_ended(sql: Connection, school_id: str, now: datetime, **whose: str) -> None:
    """End the links of a round, or those that an adult made, and the stages they have opened."""
    here = of_school(stage_links, school_id, **whose)
    sql.execute(update(stage_links).where(here, stage_links.c.ends_at > now).values(ends_at=now))
