"""Who asks at a plain page: the session that the guard let in, as the viewer it stands for now."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from starlette.requests import Request

from connections.domain.access.session import Session
from connections.domain.problems import AccessDenied, ConnectionsError
from connections.services.access.sessions import viewer_in
from connections.services.book.ask import Ask, note_refusal
from connections.services.book.book import reading
from connections.ui.shell.session import database, now
from connections.words import to_say

Answer = TypeVar("Answer")

OVER = to_say("Your session is over. Please come in again.")


def session_of(request: Request) -> Session:
    """Return the session that the guard let in."""
    session: Session = request.state.session
    return session


async def asked(request: Request, question: Callable[[Ask], Answer]) -> Answer:
    """Return the answer to a question that the viewer behind a session asks, in one reading.

    What is refused is written down. Raises AccessDenied for a session that stands for nobody.
    """
    return await asyncio.to_thread(_answer, session_of(request), question)


def _answer(session: Session, question: Callable[[Ask], Answer]) -> Answer:
    moment = now()
    day = moment.astimezone().date()
    with reading(database(), session.school_id) as book:
        viewer = viewer_in(book.sql, session, day)
        if viewer is None:
            raise AccessDenied(OVER)
        ask = Ask(viewer, day, moment, book)
        try:
            return question(ask)
        except AccessDenied as refusal:
            ask.book.close()
            with suppress(ConnectionsError):
                note_refusal(ask.book.database, ask.viewer, refusal, ask.now)
            raise
