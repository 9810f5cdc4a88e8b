"""My students on my own device: plain pages that need neither Streamlit nor a script.

A contact is two taps: what happened, how it felt. The script keeps both on one page and holds a
contact until it is saved; without it they are two plain pages. Either way a contact has an id of
its own, so that sending it again changes nothing.
"""

import re
import secrets as dice
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.access.session import Session
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.outreach.follow_ups import Going
from connections.domain.outreach.undoing import Act, Made, Undo
from connections.domain.problems import NotPossible
from connections.services.access.passkeys import may_make_passkey
from connections.services.access.sessions import end_sessions_of
from connections.services.access.switching import may_switch
from connections.services.book.ask import Ask
from connections.services.outreach.caseload import my_caseload
from connections.services.outreach.desk.putting_back import stood_before
from connections.services.outreach.desk.undoing import keep_act, last_act, undo_last
from connections.services.outreach.proposing import volunteer
from connections.services.outreach.steps import (
    accept_outreach,
    decline_outreach,
    follow_up,
    log_contact,
    plan_outreach,
    resume_outreach,
)
from connections.services.people.pulse import QUESTIONS, answer_pulse
from connections.ui.plain.asked import (
    as_json,
    asked,
    draw_own,
    lock,
    plainly,
    sent_as_document,
    session_of,
)
from connections.ui.plain.pages import pages_in, read_form
from connections.ui.plain.static import address_for
from connections.ui.pocket.shown import (
    CONTACT,
    DATED,
    LONGEST_STEP,
    MOVED,
    PULSE,
    STEP,
    TAKEN,
    YES,
    said_words,
    shown,
)
from connections.ui.shell.doors import SESSION_COOKIE
from connections.ui.shell.presence import mark_of
from connections.ui.shell.session import settings
from connections.words import day

_PLAIN = Path(__file__).with_name("plain")
_PAGES = pages_in(FileSystemLoader(_PLAIN))
_SCRIPT = (_PLAIN / "pocket.js").read_text(encoding="utf-8")
_KEY = re.compile(r"[0-9a-f]{32}")
LONGEST_AGO = timedelta(days=60)  # as far back as a contact can be noted at a desk


def pocket_routes() -> list[Route]:
    """Return the routes of the pocket pages; every process knows their script."""
    address_for("pocket", "js", _SCRIPT)
    return [
        Route("/pocket", plainly(_students), methods=["GET"]),
        Route("/pocket/contact", plainly(_ask_how_it_felt), methods=["GET"]),
        Route("/pocket/contact", plainly(_log, _students), methods=["POST"]),
        Route("/pocket/undo", plainly(_undo, _students), methods=["POST"]),
        Route("/pocket/answer", plainly(_answer, _students), methods=["POST"]),
        Route("/pocket/look", plainly(_look, _students), methods=["POST"]),
        Route("/pocket/would", plainly(_would, _students), methods=["POST"]),
        Route("/pocket/step", plainly(_write_step, _students), methods=["POST"]),
        Route("/pocket/pulse", plainly(_pulse, _students), methods=["POST"]),
        Route("/pocket/lock", lock, methods=["POST"]),
        Route("/pocket/out", plainly(_sign_out, _students), methods=["POST"]),
    ]


async def _students(request: Request) -> Response:
    session, offers = session_of(request), settings().sign_in is None
    held = request.cookies.get(SESSION_COOKIE, "")

    def mine(ask: Ask) -> dict[str, Any]:
        facts = shown(ask, request.query_params.get("grade", ""))
        facts |= {"elsewhere": may_switch(ask.book.sql, session)}
        facts["undo"] = last_act(ask, mark_of(session))
        return facts | {"desk": offers and may_make_passkey(ask, held)}

    facts = await asked(request, mine)
    said, act = request.query_params.get("said", ""), facts["undo"]
    names = {each.outreach_id: each.name for each in facts["entries"]}
    told, about = getattr(request.state, "told", ""), getattr(request.state, "about", "")
    facts["told"] = f"{names[about]}: {told}" if told and about in names else told
    if act:
        facts |= {"undo_name": names.get(act.outreach_id, ""), "undo_said": said_words(act.said)}
    facts["said"] = "" if act and act.said == said else said_words(said)
    script = address_for("pocket", "js", _SCRIPT)
    return draw_own(request, _PAGES, "students.html", script=script, here="pocket", **facts)


def _back(said: str) -> Response:
    """Show my students again, with what was done."""
    return RedirectResponse(f"/pocket?said={said}", 303)


async def _change(
    request: Request,
    said: str,
    outreach_id: str,
    change: Callable[[Ask], object],
    on: date | None = None,
) -> Response:
    """Change an outreach, and keep how it stood for whoever takes that back.

    `on` is a day that was chosen; one without school is said to have moved.
    """

    session, request.state.about = session_of(request), outreach_id

    def question(ask: Ask) -> str:
        undo = Undo(befores=stood_before(ask, [outreach_id]))
        school = on is None or ask.book.settings().days.is_one(on)
        change(ask)
        what = said if on is None else DATED if school else MOVED
        _keep(ask, session, what, outreach_id, undo)
        return what

    return _back(await asked(request, question))


def _keep(
    ask: Ask, session: Session, said: str, outreach_id: str, undo: Undo, act_id: str = ""
) -> None:
    """Keep how what was just done is taken back: in the database, and never in a form."""
    whose, key = mark_of(session), act_id or dice.token_hex(16)
    keep_act(ask, Act(key, outreach_id, whose, said, undo, session.ends_at))


async def _ask_how_it_felt(request: Request) -> Response:
    """Ask, without a script, the second of the two questions."""
    facts = await asked(request, shown)
    outreach_id, kind = request.query_params.get("o", ""), request.query_params.get("kind", "")
    found = [each for each in facts["entries"] if each.outreach_id == outreach_id]
    if not found or kind not in set(ContactKind):
        return RedirectResponse("/pocket", 303)
    key = request.query_params.get("id", "")  # with it "back" leads to the same contact again
    key = key if _KEY.fullmatch(key) else found[0].contact_id
    facts |= {"entry": found[0], "kind": ContactKind(kind), "key": key}
    return draw_own(request, _PAGES, "felt.html", here="pocket", **facts)


async def _log(request: Request) -> Response:
    """Log a contact. `ago` are seconds since it was noted, whatever the phone's clock says."""
    form = await read_form(request)
    key, outreach_id = form.get("id", ""), form.get("o", "")
    kind, felt, ago = form.get("kind", ""), form.get("felt", ""), form.get("ago", "0")
    known = kind in set(ContactKind) and felt in set(Felt) and ago.isdecimal()
    if not (known and _KEY.fullmatch(key)):
        raise NotPossible("Choose what happened and how it felt. Nothing was saved yet.")
    back, session = timedelta(seconds=min(int(ago), 10**9)), session_of(request)

    def question(ask: Ask) -> None:
        then = (ask.now - back).astimezone().date()
        if back > LONGEST_AGO:
            raise NotPossible(
                "This contact is of {day}: too long ago to be logged from here, so it was not. "
                "Please tell the counselor.",
                day=day(then),
            )
        what = (outreach_id, ContactKind(kind), Felt(felt))
        log_contact(ask, *what, happened_on=then, contact_id=key)
        _keep(ask, session, CONTACT, outreach_id, Undo(key, outreach_id), key)

    await asked(request, question)
    told = {"told": said_words(CONTACT)}
    return _back(CONTACT) if sent_as_document(request) else as_json(told)


async def _undo(request: Request) -> Response:
    """Take back what was done last; what somebody else has changed since stays, and it is said."""
    whose, act_id = mark_of(session_of(request)), (await read_form(request)).get("about", "")
    await asked(request, lambda ask: undo_last(ask, whose, act_id))
    return _back("undone") if sent_as_document(request) else as_json({"told": said_words("undone")})


async def _answer(request: Request) -> Response:
    """Say yes or not this time, or go on with what rested."""
    form = await read_form(request)
    outreach_id, said = form.get("o", ""), form.get("say", "")
    version = _version(form)
    if said == YES:  # with a first step and its day, where they stand in the form
        step, on = _first_step(form)
        accept = partial(
            accept_outreach,
            outreach_id=outreach_id,
            version=version,
            first_step=step,
            step_on=on,
        )
        return await _change(request, said, outreach_id, accept, on)
    answers = {"no": decline_outreach, "on": resume_outreach}
    if said not in answers:
        raise NotPossible("Choose an answer first. Nothing was saved.")
    return await _change(
        request, said, outreach_id, lambda ask: answers[said](ask, outreach_id, version)
    )


def _version(form: Mapping[str, str]) -> int | None:
    """Return how often a pair had been changed when the form was drawn."""
    version = form.get("version", "")
    if version and not (version.isdecimal() and len(version) < 10):
        raise NotPossible("This form cannot be read. Please try again.")
    return int(version) if version else None


def _first_step(form: Mapping[str, str]) -> tuple[str, date | None]:
    """Return the first step of a form, and its day where one was chosen."""
    step, day_on = form.get("step", ""), form.get("on", "")
    if len(step) > LONGEST_STEP:
        raise NotPossible("Please write a shorter first step. Nothing was saved.")
    try:
        return step, date.fromisoformat(day_on) if day_on else None
    except ValueError:
        raise NotPossible("This day cannot be read. Nothing was saved.") from None


async def _look(request: Request) -> Response:
    """Look back at an outreach: what was due is done, and the next look stays planned."""
    form = await read_form(request)
    outreach_id, going = form.get("o", ""), form.get("going", "")
    if going not in set(Going):
        raise NotPossible("Choose how it is going first. Nothing was saved.")
    version = _version(form)
    look = partial(follow_up, outreach_id=outreach_id, going=Going(going), version=version)
    return await _change(request, "looked", outreach_id, look)


async def _would(request: Request) -> Response:
    student_id = (await read_form(request)).get("s", "")

    session = session_of(request)

    def question(ask: Ask) -> None:
        outreach_id = volunteer(ask, student_id)
        _keep(ask, session, TAKEN, outreach_id, Undo(made=(Made(outreach_id),)))

    await asked(request, question)
    return _back(TAKEN)


async def _write_step(request: Request) -> Response:
    """Write down the one small first step and its day; no step takes it away again."""
    form = await read_form(request)
    outreach_id, (step, on) = form.get("o", ""), _first_step(form)
    version = _version(form)

    def question(ask: Ask) -> None:
        mine = (each.outreach for each in my_caseload(ask))
        plan = next((one.plan for one in mine if one.outreach_id == outreach_id), "")
        plan_outreach(ask, outreach_id, step, plan, version, on)

    return await _change(request, STEP, outreach_id, question, on)


async def _pulse(request: Request) -> Response:
    form = await read_form(request)
    given = {key: int(form[key]) for key in QUESTIONS if form.get(key, "").isdecimal()}
    await asked(request, lambda ask: answer_pulse(ask, given))
    return _back(PULSE)


async def _sign_out(request: Request) -> Response:
    """End every session of theirs, on this device and wherever else they are in."""

    def question(ask: Ask) -> None:
        end_sessions_of(ask, ask.viewer.require_adult())

    await asked(request, question)
    return await lock(request)
