"""Opening the stage on a projector: a link that works once, and a page that only reads."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Reach
from connections.domain.access.session import Door, Session
from connections.domain.access.viewer import STAGE, Viewer
from connections.domain.meeting.stage import STAGE_LASTS, StageLink
from connections.domain.problems import AccessDenied, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.services.access.sessions import holder_of, is_lit
from connections.services.book.ask import Ask
from connections.services.book.which import require_round
from connections.store.access.sessions import save_session
from connections.store.database import Database
from connections.store.log.chain import sign_in_log
from connections.store.mapper import new_id
from connections.store.meeting.stage import (
    load_stage_link,
    load_stage_link_by_token,
    load_stage_links,
    save_link_used,
    save_links_ended,
    save_stage_link,
)
from connections.store.schools import load_is_archived
from connections.words import to_say

USED_UP = to_say(
    "This link was used already, or it has ended. The Meeting page makes a new one in one click."
)


class UnknownLink(AccessDenied):
    """A link that opens nothing, now or ever: whoever answers it may take their time."""


@dataclass(frozen=True, slots=True)
class StageLinks:
    """How many links wait to be used, and how many stages they have opened that still show."""

    waiting: int
    open: int


def make_stage_link(ask: Ask, round_id: str) -> str:
    """Return the secret part of a link that opens this round's stage once, until the meeting ends.

    Nobody can ask for it again: only its hash is kept.
    """
    ask.require(Permission.MEETING_RUN)
    token, link = secrets.token_urlsafe(32), _new_link(ask, round_id)
    with ask.changing("stage.link_made", {"round_id": round_id, "link_id": link.link_id}) as sql:
        _require_meeting(sql, ask, round_id)
        save_stage_link(sql, ask.school_id, link, _hash(token))
    return token


def open_own_stage(ask: Ask, round_id: str, session_hash: str) -> str:
    """Open the stage in the browser that runs the meeting; return the secret that it keeps for it.

    It goes on when nobody touches that browser for a while, and goes dark when that session ends.
    """
    ask.require(Permission.MEETING_RUN)
    holding, link = secrets.token_urlsafe(32), _new_link(ask, round_id, session_hash)
    with ask.changing("stage.link_made", {"round_id": round_id, "link_id": link.link_id}) as sql:
        _require_meeting(sql, ask, round_id)
        save_stage_link(sql, ask.school_id, link, _hash(holding))
        save_session(sql, _session(ask.school_id, link, holding, ask.now))
    return holding


def use_stage_link(database: Database, token: str, now: datetime) -> str:
    """Open the stage that a link is for; return the secret that the browser keeps from now on."""
    holding = secrets.token_urlsafe(32)
    with database.writing() as sql:
        found = load_stage_link_by_token(sql, _hash(token)) if token else None
        if found is None or not found[1].is_good(now) or load_is_archived(sql, found[0]):
            raise UnknownLink(USED_UP)
        school_id, link = found
        if not save_link_used(sql, school_id, link.link_id, now):
            raise UnknownLink(USED_UP)
        save_session(sql, _session(school_id, link, holding, now))
        who = Viewer(school_id, frozenset(), name=STAGE)
        sign_in_log(sql, who, "stage.opened", now, {"link_id": link.link_id})
    return holding


def stage_links(ask: Ask, round_id: str, but: str = "") -> StageLinks:
    """Return what the links of a round have opened, for whoever runs the meeting.

    The stages that the session `but` opened in its own browser are not counted.
    """
    ask.require(Permission.MEETING_RUN)
    links = load_stage_links(ask.book.sql, ask.school_id, round_id)
    waiting = sum(link.is_good(ask.now) for link in links)
    others = [each for each in links if each.used_at and not (but and each.opened_by == but)]
    opened = sum(is_lit(ask.book.sql, ask.school_id, each, ask.now) for each in others)
    return StageLinks(waiting, opened)


def end_stages(ask: Ask, round_id: str) -> None:
    """End the stage on every other machine, and the links that nobody used, at once.

    A browser that runs the meeting itself opens its own again.
    """
    ask.require(Permission.MEETING_RUN)
    with ask.changing("stage.ended", {"round_id": round_id}) as sql:
        save_links_ended(sql, ask.school_id, ask.now, round_id=round_id)


def link_on_stage(sql: Connection, session: Session) -> StageLink | None:
    """Return the link that a stage's session was opened by; None for another session."""
    if session.reach is not Reach.STAGE:
        return None
    return load_stage_link(sql, session.school_id, session.hangs_on)


def _new_link(ask: Ask, round_id: str, opened_by: str = "") -> StageLink:
    used = ask.now if opened_by else None
    made_by = ask.viewer.adult_id or ""
    return StageLink(new_id(), round_id, ask.now, ask.now + STAGE_LASTS, used, opened_by, made_by)


def _session(school_id: str, link: StageLink, holding: str, now: datetime) -> Session:
    whose = (school_id, holder_of(holding), None, Door.STAGE, Reach.STAGE, link.link_id)
    return Session(*whose, now, now, 0, link.ends_at)


def _require_meeting(sql: Connection, ask: Ask, round_id: str) -> None:
    if require_round(sql, ask.school_id, round_id).status is RoundStatus.CLOSED:
        raise NotPossible("This round is closed, so there is no stage for it any more.")


def _hash(token: str) -> str:
    return hashlib.sha256(f"stage\x1f{token}".encode()).hexdigest()
