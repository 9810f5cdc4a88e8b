"""What is printed: the card for whoever said yes, and the list for the follow-up meeting."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from connections.domain.access.grants import Permission
from connections.domain.outreach.caseload import Turn
from connections.domain.outreach.contacts import ContactKind
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import SAID_YES
from connections.domain.people.grades import grade_label
from connections.domain.people.person import Student
from connections.domain.problems import NotFound
from connections.domain.records.disclosing import Given, require_given
from connections.domain.reports.board import Paper
from connections.domain.rounds.round import Round
from connections.files.out.followup.cards import MOST_STUDENTS, Card, Part, write_cards
from connections.files.out.followup.listed import FollowUpList, Row, Waits, write_follow_up
from connections.files.out.typeset import lacking
from connections.services.book.ask import Ask
from connections.services.book.which import shown_round
from connections.services.outreach.caseload import CaseloadEntry, my_caseload
from connections.store.records.held import save_disclosure
from connections.words import listed, say

_GOES_ON = frozenset({Turn.THIS_WEEK, Turn.NEW, Turn.LATER})


def cards_to_print(ask: Ask, round_id: str | None) -> int:
    """Return how many adults said yes: in a round, or outside any since then; None for all."""
    ask.require(Permission.OUTREACH_ASSIGN)
    return len({each.adult.adult_id for each in _said_yes(ask, round_id)})


def take_reminder_cards(
    ask: Ask,
    round_id: str | None,
    origin: str,
    given: Given | None = None,
    paper: Paper = Paper.LETTER,
) -> bytes:
    """Return a card for each adult who said yes, with all their students; note who gets them.

    Of a round and of what was asked since then outside any; without a round of all. `origin` is
    where the server is reached: the same picture is on every card. Raises NotFound while nobody
    said yes.
    """
    ask.require(Permission.OUTREACH_ASSIGN)
    given = require_given(given)
    found = _said_yes(ask, round_id)
    if not found:
        raise NotFound("Nobody has said yes yet, so there is no card to print.")
    content = write_cards(_cards(ask, found), f"{origin}/pocket", ask.today, paper)
    named = sorted({each.student.student_id for each in found})
    adults = len({each.adult.adult_id for each in found})
    with ask.changing("cards.taken", {"round_id": round_id, "adults": adults}) as sql:
        save_disclosure(sql, ask.school_id, given, "cards", named, ask.now, ask.by)
    return content


def _said_yes(ask: Ask, round_id: str | None) -> list[CaseloadEntry]:
    this_round = shown_round(ask.book, round_id) if round_id is not None else None
    found = [
        each
        for each in my_caseload(ask, everybody=True)
        if each.outreach.status in SAID_YES
        and (this_round is None or _is_since(each.outreach, this_round))
    ]
    return sorted(found, key=lambda each: (each.adult.name, each.adult.adult_id, each.student.name))


def _is_since(one: Outreach, this_round: Round) -> bool:
    if one.round_id is None:
        return (one.asked_on or one.began_on) >= this_round.held_on
    return one.round_id == this_round.round_id


def _cards(ask: Ask, found: Iterable[CaseloadEntry]) -> list[Card]:
    """Return the cards, as a rule one for each adult; students with the same dates stand together.

    More students than one holds go on, on a second.
    """
    adults = ask.book.adults_by_id()
    cards = []
    for _, theirs in groupby(found, key=lambda each: each.adult.adult_id):
        entries = list(theirs)
        for n in range(0, len(entries), MOST_STUDENTS):
            some = entries[n : n + MOST_STUDENTS]
            leads = (adults.get(each.outreach.looked_after_by or "") for each in some)
            who = dict.fromkeys(lead.name for lead in leads if lead)
            cards.append(Card(some[0].adult.name, _parts(ask, some), tuple(who)))
    return cards


def _parts(ask: Ask, entries: Iterable[CaseloadEntry]) -> tuple[Part, ...]:
    together: dict[Part, list[tuple[str, str]]] = {}
    for each in entries:
        student = each.student.name, _place(each.student)
        together.setdefault(_what(ask, each), []).append(student)
    parts = (replace(what, students=tuple(names)) for what, names in together.items())
    return tuple(sorted(parts, key=lambda part: (part.by or date.max, part.looks)))


def _what(ask: Ask, entry: CaseloadEntry) -> Part:
    """Return the first step, by when, and the school days on which one looks back; of nobody."""
    settings, one = ask.book.settings(), entry.outreach
    met = any(each.kind is not ContactKind.GOODBYE for each in entry.case.contacts)
    by = None if met else settings.days.add(one.began_on, settings.first_contact_days)
    due = (each.due_on for each in entry.case.follow_ups if each.done_on is None)
    return Part((), one.first_step, by, tuple(sorted(map(settings.days.on_or_after, due))))


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
    paper: Paper = Paper.LETTER,
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
            paper,
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
