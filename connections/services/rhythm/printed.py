"""What is printed: the card for whoever said yes, and the list for the follow-up meeting."""

from collections.abc import Iterable, Sequence
from datetime import date

from connections.domain.access.grants import Permission
from connections.domain.outreach.caseload import Turn
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import SAID_YES
from connections.domain.people.grades import grade_label
from connections.domain.people.person import Student
from connections.domain.problems import NotFound
from connections.domain.records.disclosing import Given, require_given
from connections.files.out.followup.cards import MOST_STUDENTS, Card, write_cards
from connections.files.out.followup.listed import FollowUpList, Row, Waits, write_follow_up
from connections.files.out.typeset import lacking
from connections.services.book.ask import Ask
from connections.services.book.which import shown_round
from connections.services.outreach.caseload import CaseloadEntry, my_caseload
from connections.store.records.held import save_disclosure
from connections.words import listed, say

_GOES_ON = frozenset({Turn.THIS_WEEK, Turn.NEW, Turn.LATER})


def cards_to_print(ask: Ask, round_id: str) -> int:
    """Return how many adults said yes to a student of a round's list."""
    ask.require(Permission.OUTREACH_ASSIGN)
    return len({each.adult.adult_id for each in _said_yes(ask, round_id)})


def take_reminder_cards(ask: Ask, round_id: str, origin: str, given: Given | None = None) -> bytes:
    """Return a card for each adult who said yes in a round, to fold; note who gets them.

    `origin` is where the server is reached: the same picture is on every card. Raises NotFound
    while nobody said yes.
    """
    ask.require(Permission.OUTREACH_ASSIGN)
    given = require_given(given)
    found = _said_yes(ask, round_id)
    if not found:
        raise NotFound("Nobody has said yes in this round yet, so there is no card to print.")
    content = write_cards(_cards(ask, found), f"{origin}/pocket", ask.today)
    named = sorted({each.student.student_id for each in found})
    adults = len({each.adult.adult_id for each in found})
    with ask.changing("cards.taken", {"round_id": round_id, "adults": adults}) as sql:
        save_disclosure(sql, ask.school_id, given, "cards", named, ask.now, ask.by)
    return content


def _said_yes(ask: Ask, round_id: str) -> list[CaseloadEntry]:
    this_round = shown_round(ask.book, round_id)
    found = [
        each
        for each in my_caseload(ask, everybody=True)
        if each.outreach.round_id == this_round.round_id and each.outreach.status in SAID_YES
    ]
    return sorted(found, key=lambda each: (each.adult.name, each.adult.adult_id, each.student.name))


def _cards(ask: Ask, found: Iterable[CaseloadEntry]) -> list[Card]:
    """Return the cards; students of one adult with the same step and days share one."""
    settings, adults = ask.book.settings(), ask.book.adults_by_id()
    together: dict[tuple[object, ...], list[CaseloadEntry]] = {}
    for each in found:
        together.setdefault((each.adult.adult_id, *_what(ask, each)), []).append(each)
    cards = []
    for entries in together.values():
        for n in range(0, len(entries), MOST_STUDENTS):
            some = entries[n : n + MOST_STUDENTS]
            one = some[0].outreach
            step, looks = _what(ask, some[0])
            lead = adults.get(one.looked_after_by or "")
            by = settings.days.add(one.began_on, settings.first_contact_days)
            students = tuple((each.student.name, _place(each.student)) for each in some)
            cards.append(
                Card(some[0].adult.name, students, step, by, looks, lead.name if lead else "")
            )
    return cards


def _what(ask: Ask, entry: CaseloadEntry) -> tuple[str, tuple[date, ...]]:
    """Return the first step and the school days on which one looks back."""
    days = ask.book.settings().days
    looks = sorted(days.on_or_after(f.due_on) for f in entry.case.follow_ups if f.done_on is None)
    return entry.outreach.first_step, tuple(looks)


def _place(student: Student) -> str:
    parts = grade_label(student.grade), student.homeroom, _id_beside(student)
    return listed(part for part in parts if part)


def _id_beside(student: Student) -> str:
    """Return the student's id where perhaps no font of this computer shows their name."""
    return student.student_id if lacking(student.name) else ""


def take_follow_up_list(
    ask: Ask,
    held_on: date,
    grades: Sequence[str] = (),
    lead_id: str | None = None,
    given: Given | None = None,
) -> bytes:
    """Return one page for a follow-up meeting: what waits first, no note; note who gets it.

    Of some grades, of what one lead looks after, or of everybody.
    """
    ask.require(Permission.OUTREACH_ASSIGN)
    given = require_given(given)
    adults = ask.book.adults_by_id()
    if lead_id is not None and lead_id not in adults:
        raise NotFound("Nobody on the roster has the id {id}.", id=lead_id)
    entries = [
        each
        for each in my_caseload(ask, everybody=True)
        if (not grades or each.student.grade in grades) and _is_of(each.outreach, lead_id)
    ]
    rows = sorted(filter(None, map(_row, entries)), key=_order)
    part = [grade_label(each) for each in grades] + ([adults[lead_id].name] if lead_id else [])
    by = adults[ask.by].name if ask.by in adults else say("the office")
    content = write_follow_up(
        FollowUpList(
            ask.book.name(),
            listed(part) if part else say("everybody"),
            held_on,
            by,
            ask.today,
            tuple(rows),
        )
    )
    named = sorted({each.student.student_id for each in entries})
    with ask.changing("follow_up_list.taken", {"grades": list(grades), "rows": len(rows)}) as sql:
        save_disclosure(sql, ask.school_id, given, "follow_up_list", named, ask.now, ask.by)
    return content


def _is_of(one: Outreach, lead_id: str | None) -> bool:
    return lead_id is None or one.looked_after_by == lead_id


def _row(entry: CaseloadEntry) -> Row | None:
    """Return a case as a row; None for one that rests, has ended or waits for an answer."""
    if entry.turn in (Turn.NEVER, Turn.OVERDUE):
        waits = Waits.NOT_STARTED if entry.turn is Turn.NEVER else Waits.OVERDUE
    elif entry.turn in _GOES_ON:
        waits = Waits.GOING_ON
    else:
        return None
    one = entry.student
    return Row(
        waits,
        one.name,
        " · ".join(filter(None, (one.grade, one.homeroom, _id_beside(one)))),
        entry.adult.name,
        entry.case.last_contact_on,
        entry.next_due_on,
        entry.overdue,
    )


def _order(row: Row) -> tuple[int, date, str]:
    return [*Waits].index(row.waits), row.next_by or date.max, row.student
