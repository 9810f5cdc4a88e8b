"""What stands on the page of my students: each of them in words, and what was just done."""

import secrets as dice
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connections.domain.access.grants import Permission
from connections.domain.assignment.reasons import reason_words
from connections.domain.outreach.caseload import Turn
from connections.domain.outreach.contacts import CONTACT_WORDS, FELT_WORDS, ContactKind
from connections.domain.outreach.follow_ups import GOING_WORDS
from connections.domain.outreach.status import WORDS, Status
from connections.domain.outreach.templates import TEMPLATES
from connections.domain.people.grades import grade_label, grade_order
from connections.domain.people.person import Student
from connections.services.book.ask import Ask
from connections.services.outreach.assignment import my_places, students_to_take
from connections.services.outreach.caseload import CaseloadEntry, my_caseload
from connections.services.outreach.opening import OpeningShown, opened_of_mine
from connections.services.outreach.steps import FURTHEST
from connections.services.people.pulse import QUESTIONS, SCALE, gave_pulse
from connections.services.round.capabilities import keyed_hash
from connections.services.round.marking import round_to_mark
from connections.ui.parts.pieces import YES_THANKS, place_words
from connections.ui.plain.cases import contact_words, due_words, short_day
from connections.ui.shell.session import secret
from connections.words import day, listed, say, say_many, to_say

CONTACT, YES, TAKEN, PULSE, STEP = "contact", "yes", "taken", "pulse", "step"
DATED, MOVED = "dated", "moved"  # with a day of their own, and one that is another now
FEW = 12  # students that are looked through without a search
LONGEST_STEP = 200  # signs, as at a desk


SAID = {
    CONTACT: to_say("The contact is logged."),
    YES: YES_THANKS,
    TAKEN: YES_THANKS,
    "no": to_say("That is fine."),
    "on": to_say("It goes on."),
    PULSE: to_say("Thank you."),
    STEP: to_say("The first step is written down."),
    DATED: to_say("Thank you. It is written down for the day you chose."),
    MOVED: to_say("Thank you. No school on the day you chose, so it is the next school day."),
    "looked": to_say("Thank you for looking back."),
    "undone": to_say("It is taken back."),
}


def said_words(said: str) -> str:
    """Return what is said once something was done; "" for nothing."""
    return say(SAID[said]) if said in SAID else ""


@dataclass(frozen=True, slots=True)
class Card:
    """One of my students, in words."""

    outreach_id: str
    version: int  # its forms carry it: what was changed meanwhile is not written over
    name: str
    where: str
    stands: str
    happened: str
    due: str
    overdue: bool
    why: str
    first_step: str
    asks_step: bool  # a yes without a contact yet: what would one small first step be?
    plan: str
    answer: bool  # a yes or no is waited for
    rests: bool
    look: bool  # time to look back at it
    goodbye: str  # by when to say goodbye; "" for anything else
    contact_id: str  # of the contact that is logged next without a script


def shown(ask: Ask, grade: str = "") -> dict[str, Any]:
    """Return the facts of the page of my students, for whoever asks.

    Of whom one may take, those of a `grade` where it is one of theirs.
    """
    ask.require(Permission.OUTREACH_READ)
    me = ask.book.adults_by_id()[ask.viewer.require_adult()]
    places, _ = my_places(ask)
    this_round = round_to_mark(ask)
    pulse = ask.may(Permission.PULSE_ANSWER) and not gave_pulse(ask)
    writes = ask.may(Permission.NOTE_WRITE)
    room = places.places.free
    bye = ContactKind.GOODBYE
    kinds = {kind: words for kind, words in CONTACT_WORDS.items() if kind is not bye}
    waiting, full = students_to_take(ask), room <= 0
    return {
        "who": me.name,
        "pocket": True,
        "scope": keyed_hash(secret(), "pocket", "\x1f".join((ask.school_id, me.adult_id)))[:24],
        "places": ""
        if full
        else say_many(
            room, "You have room for {n} more student.", "You have room for {n} more students."
        ),
        "round": this_round.name if this_round else "",
        "entries": [_card(entry, ask) for entry in my_caseload(ask)],
        "kinds": kinds,
        "felts": FELT_WORDS,
        "goings": GOING_WORDS,
        **_would([] if full else waiting, grade),
        "full": bool(waiting) and full,
        "rests": not places.places.available,
        "pulse": QUESTIONS if pulse else {},
        "opened": [_opened_words(each) for each in opened_of_mine(ask)] if writes else [],
        "scale": SCALE,
        "longest_step": LONGEST_STEP,
        "first_day": ask.today,
        "last_day": ask.today + FURTHEST,
    }


def _would(students: Sequence[Student], grade: str) -> dict[str, Any]:
    """Return whom one may take, and how to find somebody among many: by grade, or by name.

    A name that is looked for stays in the browser; a grade may stand in an address.
    """
    grades = sorted({student.grade for student in students}, key=grade_order)
    chosen = grade if grade in grades else ""
    return {
        "would": [
            (student.student_id, student.name, grade_label(student.grade))
            for student in students
            if student.grade == chosen or not chosen
        ],
        "would_grades": [
            (each, grade_label(each) or "–", each == chosen) for each in grades if each
        ]
        if len(students) > FEW and len(grades) > 1
        else [],
        "would_search": len(students) > FEW,
        "would_all": not chosen,
    }


def _looks_back(entry: CaseloadEntry, ask: Ask) -> bool:
    """Say whether what is due now is a look back, and not an answer or a first contact."""
    due = [each.due_on for each in entry.case.follow_ups if each.done_on is None]
    return bool(entry.case.contacts and due and entry.outreach.open) and min(due) <= ask.today


def _opened_words(each: OpeningShown) -> str:
    """Tell an author that two people opened what they wrote."""
    assert each.agreed_at is not None
    return say(
        "On {day} restricted notes of yours about {student} were opened for an hour. {asked} "
        "asked, {agreed} agreed. Why: {reason}",
        day=day(each.agreed_at.date()),
        student=each.student.name,
        asked=place_words(each.asked_by),
        agreed=place_words(each.agreed_by),
        reason=each.reason,
    )


def _card(entry: CaseloadEntry, ask: Ask) -> Card:
    outreach, student = entry.outreach, entry.student
    goodbye = entry.turn is Turn.GOODBYE and entry.next_due_on
    asked = entry.turn is Turn.ANSWER  # nothing is due before a yes
    plan = TEMPLATES.get(outreach.plan)
    return Card(
        outreach.outreach_id,
        outreach.version,
        student.name,
        listed(part for part in (grade_label(student.grade), student.homeroom) if part),
        say(WORDS[outreach.status]),
        contact_words(entry, ask.today),
        "" if asked else due_words(entry, ask.today),
        entry.overdue and not asked,
        reason_words(outreach.reason),
        outreach.first_step,
        outreach.status is Status.ACCEPTED and not entry.case.contacts,
        say(plan.name) if plan else "",
        asked,
        outreach.status is Status.PAUSED,
        _looks_back(entry, ask),
        short_day(entry.next_due_on, ask.today) if goodbye and entry.next_due_on else "",
        dice.token_hex(16),
    )
