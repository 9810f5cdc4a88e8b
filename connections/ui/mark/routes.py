"""The routes beside Streamlit: answers come in here, so that no tap waits for a page to redraw."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connections.domain.problems import AccessDenied, ConnectionsError, NotFound, NotPossible
from connections.services.round.answers import NotSaved, Receipt, hand_in_answers, own_answers
from connections.services.round.capabilities import Expired, Forged
from connections.ui.shell.logs import log_bug
from connections.ui.shell.session import database, desk, now, refused_to_visitor, usual_school
from connections.words import to_say

LARGEST_MESSAGE = 64 * 1024  # bytes; 200 answers are 20 kB, and browsers send 64 kB when closing
LONGEST_WAIT = 25  # seconds; then the wall asks again, which is harmless
_UNREADABLE = to_say("This message cannot be read. Nothing was saved.")

# What a refusal is to the wall: may it send the same again, and with which page?
_STATUS: tuple[tuple[type[ConnectionsError], int, str], ...] = (
    (Expired, 401, "renew"),  # keep the answers, get a new capability, send again
    (Forged, 403, "renew"),
    (NotSaved, 503, "again"),
    (AccessDenied, 403, "refused"),
    (NotFound, 409, "refused"),
    (NotPossible, 409, "refused"),
    (ConnectionsError, 503, "again"),
)


def routes() -> list[Route]:
    """Return the routes of the answers."""
    return [
        Route("/answers", _take_answers, methods=["POST"]),
        Route("/answers/mine", _return_own, methods=["POST"]),
    ]


async def _take_answers(request: Request) -> Response:
    """Save a wall's message; answer only after the commit."""
    try:
        message = await _read(request)
        database()  # a desk that still stands there is being closed
        future = hand_in_answers(desk(), message, now())
        receipt = await asyncio.wait_for(asyncio.wrap_future(future), LONGEST_WAIT)
    except ConnectionsError as refusal:
        await asyncio.to_thread(_note, refusal)
        return _refusal(refusal)
    except TimeoutError:
        return _refusal(NotSaved("Saving takes long just now. Your answers are sent again."))
    return _answer(200, receipt_to_send(receipt))


def receipt_to_send(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as the wall reads it."""
    return {
        "acknowledged": receipt.acknowledged,
        "refused": [{"id": r.answer_id, "message": r.message} for r in receipt.refused],
        "late": receipt.late,
    }


def refusal_to_send(refusal: ConnectionsError) -> tuple[int, dict[str, Any]]:
    """Return the status and the body that tell a wall about a refusal."""
    status, then = next((s, t) for kind, s, t in _STATUS if isinstance(refusal, kind))
    return status, {"message": str(refusal), "then": then}


async def _return_own(request: Request) -> Response:
    """Return the holder's own standing answers."""
    try:
        message = await _read(request)
        database()  # as above
        given = await asyncio.to_thread(own_answers, desk(), message.get("capability"), now())
    except ConnectionsError as refusal:
        await asyncio.to_thread(refused_to_visitor, refusal)
        return _refusal(refusal)
    return _answer(200, {"answers": given})


def _note(refusal: ConnectionsError) -> None:
    """Write down what was refused; while the database rests there is nowhere to."""
    with suppress(ConnectionsError):
        if isinstance(refusal, Forged):
            if school_id := usual_school():
                desk().note_forgery(school_id, "capability", now())
        else:
            refused_to_visitor(refusal)


async def _read(request: Request) -> Mapping[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise NotPossible(_UNREADABLE)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_MESSAGE:
            raise NotPossible("This message is too large. Nothing was saved.")
    try:
        if b"\\u0000" in body:
            raise ValueError("no database holds that")
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise NotPossible(_UNREADABLE) from None
    if not isinstance(message, dict):
        raise NotPossible(_UNREADABLE)
    return message


def _refusal(refusal: ConnectionsError) -> Response:
    if isinstance(refusal, NotSaved) and refusal.__cause__ is not None:
        log_bug(refusal.__cause__)
    return _answer(*refusal_to_send(refusal))


def _answer(status: int, content: Mapping[str, Any]) -> Response:
    return JSONResponse(content, status, headers={"Cache-Control": "no-store"})
