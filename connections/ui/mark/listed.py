"""My wall as a plain list, a page of names at a time: it needs no script and marks one by one."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.access.grants import Permission
from connections.domain.people.grades import grade_label
from connections.domain.people.person import Student
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds.marks import MEANING, Strength
from connections.services.book.ask import Ask
from connections.services.round.capabilities import handle
from connections.services.round.marking import (
    MarkingSheet,
    mark_students,
    my_marking_sheet,
    round_to_mark,
)
from connections.ui.mark.words import who_sees
from connections.ui.plain.asked import asked, draw_own, plainly, round_joined
from connections.ui.plain.pages import pages_in, read_form
from connections.ui.shell.session import secret
from connections.words import listed, number, say, to_say

ON_A_PAGE = 25  # names
TAKEN_OFF = "off"
_OTHERS = to_say("Somebody else you know well, by the first letter of the last name")
_PAGES = pages_in(FileSystemLoader(Path(__file__).with_name("plain")))
_ANSWERS: dict[str, Strength | None] = {
    **{str(int(strength)): strength for strength in reversed(Strength)},
    TAKEN_OFF: None,
}


def my_list_routes() -> list[Route]:
    """Return the routes of the plain list."""
    return [
        Route("/mywall/list", plainly(_page), methods=["GET"]),
        Route("/mywall/list", plainly(_mark, _page), methods=["POST"]),
    ]


def _initial(student: Student) -> str:
    """Return the letter by which somebody is found: a whole name would stand in an address."""
    return (student.last_name or student.name)[:1].upper()


def _sheet(request: Request, ask: Ask) -> MarkingSheet:
    this_round = round_to_mark(ask, round_joined(request))
    if this_round is None:
        raise NotPossible("No round is open for marking now. What you marked before is safe.")
    return my_marking_sheet(ask, this_round.round_id)


def _handle(ask: Ask, sheet: MarkingSheet, student_id: str) -> str:
    return handle(secret(), ask.school_id, sheet.this_round.round_id, student_id)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 1


async def _page(request: Request) -> Response:
    facts = await asked(request, lambda ask: _facts(request, ask))
    return draw_own(request, _PAGES, "list.html", here="mywall", **facts)


def _facts(request: Request, ask: Ask) -> dict[str, Any]:
    sheet = _sheet(request, ask)
    letters = [] if sheet.named is None else sorted({_initial(s) for s in sheet.students})
    letter = request.query_params.get("letter", "")[:1]
    fitting = [s for s in sheet.students if _initial(s) == letter] if letter else sheet.shown
    pages = max(1, -(-len(fitting) // ON_A_PAGE))
    page = min(max(1, _whole(request.query_params.get("page", ""))), pages)
    names = [
        {
            "handle": _handle(ask, sheet, student.student_id),
            "name": student.name,
            "where": listed(p for p in (grade_label(student.grade), student.homeroom) if p),
            "given": sheet.answers.get(student.student_id),
        }
        for student in fitting[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    ]
    some, every = number(len(sheet.answers)), number(len(sheet.shown))
    return {
        "who": sheet.adult.name,
        "pocket": ask.may(Permission.OUTREACH_READ),
        "round": sheet.this_round.name,
        "who_sees": who_sees(sheet.this_round),
        "reviewed": say("{some} of {all} reviewed", some=some, all=every),
        "others": _OTHERS,
        "letters": letters,
        "letter": letter,
        "names": names,
        "page": page,
        "last": pages,
        "answers": [(key, MEANING[s]) for key, s in _ANSWERS.items() if s is not None],
        "taken_off": TAKEN_OFF,
    }


async def _mark(request: Request) -> Response:
    form = await read_form(request)
    student, given = form.get("student", ""), form.get("strength", "")
    if given not in _ANSWERS:
        raise NotPossible("Choose a dot first. Nothing was saved.")

    def question(ask: Ask) -> None:
        sheet = _sheet(request, ask)
        ids = (one.student_id for one in sheet.students)
        found = next((one for one in ids if _handle(ask, sheet, one) == student), None)
        if found is None:
            raise NotFound("This student is not part of the round any more. Nothing was saved.")
        mark_students(ask, sheet.this_round.round_id, {found: _ANSWERS[given]})

    await asked(request, question)
    back = urlencode({"page": _whole(form.get("page", "")), "letter": form.get("letter", "")[:1]})
    return RedirectResponse(f"/mywall/list?{back}#n-{student}", 303)
