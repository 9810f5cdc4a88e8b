"""What adults said of the invented students, before the round opened."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from connections.domain.rounds.marks import Strength
from connections.store.database import upsert
from connections.store.schema import vignette_answers


def save_vignette_answer(
    sql: Connection,
    school_id: str,
    round_id: str,
    adult_id: str,
    vignette: str,
    strength: Strength,
) -> None:
    """Write an adult's answer; the newest one stands."""
    row = {
        "school_id": school_id,
        "round_id": round_id,
        "adult_id": adult_id,
        "vignette": vignette,
        "strength": int(strength),
    }
    upsert(sql, vignette_answers, [row])


def load_vignette_answers(
    sql: Connection, school_id: str, round_id: str, adult_id: str
) -> dict[str, Strength]:
    """Return one adult's answers, by vignette."""
    query = select(vignette_answers.c.vignette, vignette_answers.c.strength).where(
        vignette_answers.c.school_id == school_id,
        vignette_answers.c.round_id == round_id,
        vignette_answers.c.adult_id == adult_id,
    )
    return {row.vignette: Strength(row.strength) for row in sql.execute(query)}


def load_vignette_counts(
    sql: Connection, school_id: str, round_id: str
) -> Mapping[tuple[str, Strength], int]:
    """Return how many adults gave each answer: never who."""
    query = (
        select(
            vignette_answers.c.vignette,
            vignette_answers.c.strength,
            func.count().label("adults"),
        )
        .where(vignette_answers.c.school_id == school_id, vignette_answers.c.round_id == round_id)
        .group_by(vignette_answers.c.vignette, vignette_answers.c.strength)
    )
    return {(row.vignette, Strength(row.strength)): row.adults for row in sql.execute(query)}
