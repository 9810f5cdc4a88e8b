"""The calendar's address, which needs no session, and the page of one's own where it is made."""

import asyncio
import re
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.problems import ConnectionsError, NotPossible
from connections.services.book.ask import Ask
from connections.services.rhythm.feeds import (
    EndedFeed,
    UnknownFeed,
    end_feed,
    make_feed,
    my_feed,
    read_feed,
)
from connections.services.rhythm.mailing import my_mail, wish_mail
from connections.settings import USUAL_PORT, public_origin
from connections.ui.plain.asked import asked, draw_own, plainly
from connections.ui.plain.pages import address_of, pages_in, read_form, slowly
from connections.ui.shell.session import database, now, settings
from connections.words import day, say, to_say

_PAGES = pages_in(FileSystemLoader(Path(__file__).with_name("plain")))
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
PAGE = "/pocket/reminders"
FRESH_FOR = 15 * 60  # seconds for which a calendar need not ask again
_SAID = {
    "ended": to_say("The address has ended. Calendars that read it show nothing new any more."),
    "on": to_say("You get a mail in each week in which something of yours is due."),
    "off": to_say("You get no more mail."),
}


def rhythm_routes() -> list[Route]:
    """Return the routes of calendars and of the page of one's own."""
    return [
        Route("/feed/{token}.ics", _feed, methods=["GET"]),
        Route(PAGE, plainly(_page), methods=["GET"]),
        Route(f"{PAGE}/calendar", plainly(_make, _page), methods=["POST"]),
        Route(f"{PAGE}/calendar/end", plainly(_end, _page), methods=["POST"]),
        Route(f"{PAGE}/mail", plainly(_mail, _page), methods=["POST"]),
    ]


async def _feed(request: Request) -> Response:
    """Give a calendar its one entry: 404 for an address that never was, 410 for one that ended."""
    token, kept = request.path_params["token"], {"Cache-Control": "no-store"}
    try:
        if not _TOKEN.fullmatch(token):
            raise UnknownFeed("There is no such calendar here.")
        found = await asyncio.to_thread(read_feed, database(), token, now())
    except UnknownFeed:
        await slowly(request, address_of(request))
        return Response(status_code=404, headers=kept)
    except EndedFeed:
        return Response(status_code=410, headers=kept)
    except ConnectionsError:  # at rest: calendars ask again
        return Response(status_code=503, headers=kept | {"Retry-After": str(FRESH_FOR)})
    tag = f'"{found.tag}"'
    headers = {"Cache-Control": f"private,max-age={FRESH_FOR}", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type="text/calendar", headers=headers)


async def _page(request: Request) -> Response:
    said = _SAID.get(request.query_params.get("said", ""), "")
    return await _drawn(request, say(said) if said else "")


async def _drawn(request: Request, said: str = "", address: str = "") -> Response:
    """Draw the page; `address` stands there once, right after it was made."""

    def mine(ask: Ask) -> dict[str, Any]:
        feed, mail = my_feed(ask), my_mail(ask)
        return {
            "who": ask.book.adults_by_id()[ask.viewer.require_adult()].name,
            "made": day(feed.made_at.astimezone().date()) if feed else "",
            "read": day(feed.read_at.astimezone().date()) if feed and feed.read_at else "",
            "mail": mail,
        }

    facts = await asked(request, mine)
    server, here = settings().mail, not settings().behind_tls
    facts |= {"said": said, "address": address, "only_here": here, "sends": server is not None}
    return draw_own(request, _PAGES, "reminders.html", here="reminders", pocket=True, **facts)


async def _make(request: Request) -> Response:
    token = await asked(request, make_feed)
    port = request.url.port or USUAL_PORT
    return await _drawn(request, address=f"{public_origin(settings(), port)}/feed/{token}.ics")


async def _end(request: Request) -> Response:
    await asked(request, end_feed)
    return RedirectResponse(f"{PAGE}?said=ended", 303)


async def _mail(request: Request) -> Response:
    wanted = (await read_form(request)).get("on", "")
    if wanted not in ("on", "off"):
        raise NotPossible("Choose an answer first. Nothing was saved.")
    if wanted == "on" and settings().mail is None:
        raise NotPossible("This school sends no mail from here. Nothing was changed.")
    await asked(request, lambda ask: wish_mail(ask, wanted == "on"))
    return RedirectResponse(f"{PAGE}?said={wanted}", 303)
