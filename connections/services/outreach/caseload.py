"""The counselor's day: my caseload, one student's story, everybody's outreach as a table."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pandas as pd

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import REFUSALS
from connections.domain.assignment.reasons import without_wish
from connections.domain.assignment.ties import Tie, in_common
from connections.domain.outreach.caseload import Case, Turn, caseload_order, cases_from, is_stuck
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import SAID_YES, Status
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.voice.said import VoiceAnswer
from connections.files.out.calendar import write_calendar
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.book.leads import leads_of
from connections.services.book.which import shown_round
from connections.services.coverage.coverage import StudentView, student_view
from connections.services.people.leads import who_looks_after
from connections.store.outreach import load_outreach, save_outreach

_COLUMNS = (
    "student_id adult_id status began_on first_contact_on next_follow_up_on "
    "contacts overdue converted"
).split()


@dataclass(frozen=True, slots=True)
class CaseloadEntry:
    """One outreach in a caseload, with its people and why it comes up when it does."""

    turn: Turn
    case: Case
    student: Student
    adult: Adult
    next_due_on: date | None
    overdue: bool
    stuck: bool

    @property
    def outreach(self) -> Outreach:
        """Return the outreach itself."""
        return self.case.outreach


def unsaid(one: Outreach) -> Outreach:
    """Return an outreach as people see it: without what the student said of this adult.

    A child's word is never passed on to the adult it names, nor to a room that sees the pair. It
    is read by those who may, where they open what this student said, and nowhere else.
    """
    ties = None if one.ties is None else tuple(tie for tie in one.ties if tie != Tie.WISH)
    return replace(one, ties=ties, reason=without_wish(one.reason))


def _everything(book: Book, today: date) -> tuple[CaseloadEntry, ...]:
    """Return every outreach of the school in the order of the day, worked out once for all."""
    settings, students, adults = book.settings(), book.students_by_id(), book.adults_by_id()
    cases = cases_from(book.outreach(), book.contacts(), book.follow_ups())
    entries = []
    for turn, found in caseload_order(cases, settings, today):
        case = replace(found, outreach=unsaid(found.outreach))
        student, adult = students[case.outreach.student_id], adults[case.outreach.adult_id]
        due_on, overdue = case.next_due_on(settings), case.overdue(settings, today)
        stuck = is_stuck(case, settings, today)
        entries.append(CaseloadEntry(turn, case, student, adult, due_on, overdue, stuck))
    return tuple(entries)


def _entries(ask: Ask) -> tuple[CaseloadEntry, ...]:
    return ask.book.kept(("caseload", ask.today), partial(_everything, ask.book, ask.today))


def _seen_entries(ask: Ask) -> list[CaseloadEntry]:
    entries = _entries(ask)
    seen = ask.seen(Permission.OUTREACH_READ, (entry.student for entry in entries))
    ids = {student.student_id for student in seen}
    return [entry for entry in entries if entry.student.student_id in ids]


def my_caseload(ask: Ask, everybody: bool = False) -> list[CaseloadEntry]:
    """Return the viewer's caseload in the order of the day; never what has ended long ago.

    For an adult: the students they were asked for or reach out to. For a counselor or principal
    also what they look after; `everybody` (or nobody in particular at this computer) is all of it.
    """
    ask.require(Permission.OUTREACH_READ)
    me, leads = ask.viewer.adult_id, ask.may(Permission.OUTREACH_READ, Scope.GRADES)
    if everybody or me is None:
        ask.require(Permission.OUTREACH_READ, Scope.GRADES)
        found = _seen_entries(ask)
    else:
        found = [entry for entry in _entries(ask) if _is_of(entry.outreach, me, leads)]
    return [entry for entry in found if entry.turn is not Turn.ENDED]


def _is_of(one: Outreach, me: str, leads: bool) -> bool:
    if leads:
        return me in (one.adult_id, one.looked_after_by)
    return one.adult_id == me and one.status is not Status.SUGGESTED  # else not asked yet


def to_hand_over(ask: Ask) -> list[CaseloadEntry]:
    """Return the open outreach whose adult is leaving, on leave or gone, in the day's order."""
    ask.require(Permission.OUTREACH_READ, Scope.GRADES)
    staying = {a.adult_id for a in ask.book.adults() if not (a.leaving or a.away)}
    return [e for e in _seen_entries(ask) if e.outreach.open and e.adult.adult_id not in staying]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the outreach for one student stands."""

    status: Status
    due_on: date | None
    overdue: bool


def standings(ask: Ask) -> dict[str, Standing]:
    """Return where outreach stands, by student_id: leads see everybody's, others their own."""
    ask.require(Permission.COVERAGE_READ)
    everybody = ask.may(Permission.OUTREACH_READ, Scope.GRADES)
    if not everybody and not (ask.may(Permission.OUTREACH_READ) and ask.viewer.adult_id):
        return {}
    return {
        e.student.student_id: Standing(e.outreach.status, e.next_due_on, e.overdue)
        for e in my_caseload(ask, everybody)
    }


def outreach_table(ask: Ask) -> pd.DataFrame:
    """Return everybody's outreach, the oldest first.

    One row per outreach:  student_id, adult_id, status str,  began_on date,
    first_contact_on, next_follow_up_on date or None,  contacts int,  overdue bool,
    converted bool  (a later round made it strong).
    """
    ask.require(Permission.OUTREACH_READ, Scope.GRADES)
    entries = sorted(
        _seen_entries(ask), key=lambda e: (e.outreach.began_on, e.outreach.outreach_id)
    )
    rows = [
        (
            entry.outreach.student_id,
            entry.outreach.adult_id,
            entry.outreach.status.value,
            entry.outreach.began_on,
            entry.case.first_contact_on,
            entry.next_due_on,
            len(entry.case.contacts),
            entry.overdue,
            entry.outreach.converted_on is not None,
        )
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=_COLUMNS, dtype=object)


@dataclass(frozen=True, slots=True)
class TakenPair:
    """A pair of this round's list, to say its first step and date."""

    outreach_id: str
    student: Student
    adult: Adult
    first_step: str
    plan: str
    said_yes: bool
    contact_by: date  # the first contact, by the school's own number of school days
    version: int


def pairs_of_round(ask: Ask, round_id: str) -> list[TakenPair]:
    """Return the open pairs that came from this round's list, by the adult's name."""
    ask.require(Permission.OUTREACH_READ, Scope.GRADES)
    this_round = shown_round(ask.book, round_id)
    here, _ = ask.book.round_people(this_round)
    students = {s.student_id: s for s in ask.seen(Permission.OUTREACH_READ, here)}
    adults = {adult.adult_id: adult for adult in ask.book.adults()}
    settings = ask.book.settings()
    pairs = []
    for one in ask.book.outreach():
        student, adult = students.get(one.student_id), adults.get(one.adult_id)
        if student and adult and one.open and one.round_id == round_id:
            by = settings.days.add(one.began_on, settings.first_contact_days)
            said_yes = one.status in SAID_YES
            said = (one.first_step, one.plan, said_yes)
            pairs.append(TakenPair(one.outreach_id, student, adult, *said, by, one.version))
    return sorted(pairs, key=lambda pair: (pair.adult.name, pair.student.name))


@dataclass(frozen=True, slots=True)
class Story:
    """One student's story on one page. What the viewer may not see is None or empty."""

    student: Student
    entries: tuple[CaseloadEntry, ...]  # newest first
    marks: StudentView | None
    said: tuple[tuple[str, VoiceAnswer, tuple[Adult, ...]], ...]  # by round: what they said
    in_common: tuple[tuple[Tie, str], ...]  # with the adult who reaches out now


def student_story(ask: Ask, student_id: str) -> Story:
    """Return a student's outreach, contacts, marks over the rounds and voice, as far as allowed.

    The adult who reaches out sees the story; after a hand-over not any more. Others are refused.
    """
    ask.require(Permission.OUTREACH_READ)
    student = ask.book.students_by_id().get(student_id)
    if student is None or not ask.sees(Permission.OUTREACH_READ, student):
        if student is None and ask.may(Permission.OUTREACH_READ, Scope.GRADES):
            raise NotFound("There is no student with this id.")
        raise AccessDenied(REFUSALS[Permission.OUTREACH_READ])
    leads = ask.may(Permission.OUTREACH_READ, Scope.GRADES)
    theirs = [entry for entry in _entries(ask) if entry.student.student_id == student_id]
    entries = [e for e in theirs if leads or e.outreach.adult_id == ask.viewer.adult_id]
    entries.sort(key=lambda entry: entry.outreach.began_on, reverse=True)
    now_with = next((entry.adult for entry in entries if entry.outreach.open), None)
    shared = tuple(in_common(student, now_with)) if now_with else ()
    said = tuple(_said(ask, student))
    marks = _marks(ask, student_id)
    ask.note("student.opened", student_id=student_id)
    return Story(student, tuple(entries), marks, said, shared)


def _marks(ask: Ask, student_id: str) -> StudentView | None:
    if not ask.may(Permission.COVERAGE_LIST):
        return None
    try:
        return student_view(ask, student_id)
    except NotFound:  # in no revealed round yet
        return None


def _said(ask: Ask, student: Student) -> list[tuple[str, VoiceAnswer, tuple[Adult, ...]]]:
    """Return by revealed round what the student said, for those who may read it."""
    if not ask.sees(Permission.VOICE_READ, student):
        return []
    adults, found = ask.book.adults_by_id(), []
    for this_round in ask.book.shown_rounds():
        given = ask.book.voice(this_round).get(student.student_id)
        if given is not None:
            named = tuple(adults[one] for one in given.adult_ids if one in adults)
            found.append((this_round.name, given, named))
    return found


def my_calendar(ask: Ask) -> bytes:
    """Return the day on which something of the viewer's is due next, as an ICS file.

    One entry, however many outreach there are. Taking it along is a change that the log keeps.
    """
    ask.require(Permission.OUTREACH_READ)
    content = calendar_of(ask)
    with ask.changing("calendar.taken"):
        return content


def calendar_of(ask: Ask) -> bytes:
    """Return the same for a calendar that asks by itself, which no log keeps."""
    ask.require(Permission.OUTREACH_READ)
    return write_calendar(next_of_mine(ask), _entry_of(ask), ask.now)


def next_of_mine(ask: Ask) -> date | None:
    """Return the school day, today or later, on which something of the viewer's is due next."""
    ask.require(Permission.OUTREACH_READ)
    days = [entry.next_due_on for entry in my_caseload(ask) if entry.next_due_on is not None]
    return ask.book.settings().days.on_or_after(max(min(days), ask.today)) if days else None


def _entry_of(ask: Ask) -> str:
    """Return what the viewer's entry is called in calendars, always the same."""
    who = f"{ask.school_id} {ask.viewer.adult_id}"
    return hashlib.sha256(who.encode()).hexdigest()[:32]


def nobody_looks_after(ask: Ask) -> int:
    """Return how many open outreach no one who leads looks after."""
    ask.require(Permission.OUTREACH_ASSIGN)
    return len(_belong_to_nobody(ask, ask.book.outreach()))


def look_after(ask: Ask, how: str) -> int:
    """Give the outreach that nobody looks after to those who lead; return how many.

    `how`: see people.leads.who_looks_after.
    """
    ask.require(Permission.OUTREACH_ASSIGN)
    lead_of = who_looks_after(ask, how)
    waiting = {one.outreach_id for one in _belong_to_nobody(ask, ask.book.outreach())}
    details: dict[str, object] = {"how": how}
    with ask.changing("outreach.looked_after", details) as sql:
        given = [
            replace(one, looked_after_by=lead_of[one.student_id])
            for one in load_outreach(sql, ask.school_id)
            if one.outreach_id in waiting and one.student_id in lead_of
        ]
        for one in given:
            save_outreach(sql, ask.school_id, one, (), ask.now, ask.by)
        details["outreach_ids"] = [one.outreach_id for one in given]
    return len(given)


def _belong_to_nobody(ask: Ask, outreach: Iterable[Outreach]) -> list[Outreach]:
    leads = {adult.adult_id for adult in leads_of(ask.book)}
    students = ask.seen(Permission.OUTREACH_ASSIGN, ask.book.students())
    seen = {student.student_id for student in students}
    return [
        one
        for one in outreach
        if one.open and one.looked_after_by not in leads and one.student_id in seen
    ]
