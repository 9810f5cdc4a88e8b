"""What is held about a student, told in words: the sections of the page that is handed over."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from connections.domain.access.acts import act_words
from connections.domain.access.viewer import PLACES
from connections.domain.assignment.reasons import reason_words
from connections.domain.outreach.contacts import (
    CONTACT_WORDS,
    FELT_WORDS,
    ContactKind,
    Felt,
)
from connections.domain.outreach.follow_ups import GOING_WORDS, Going
from connections.domain.outreach.status import WORDS, Status
from connections.domain.outreach.templates import TEMPLATES
from connections.domain.people.grades import grade_label
from connections.domain.people.history import WHAT_WORDS, Touched, What, change_words
from connections.domain.people.person import Adult, Student
from connections.domain.records.disclosing import BASIS_WORDS, PURPOSE_WORDS, Basis, Purpose
from connections.domain.rounds.marks import MEANING, Strength
from connections.domain.rounds.round import Round
from connections.domain.voice.said import SAID_WORDS, Said
from connections.files.out.printed import PrintedPage, Section
from connections.words import listed, say, to_say

CLOSED = to_say(
    "Restricted: only its author reads it. It is in this file once two people have opened it "
    "together (Outreach, One student), within the hour."
)
LOCKED = to_say("Locked: the key of restricted notes is not here. Bring the backup's passphrase.")
_NEVER_A_TRAIT = to_say(
    "An answer says what an adult knows of the student, never what the student is like. No answer "
    "means: no adult has told us yet."
)


@dataclass(frozen=True, slots=True)
class Held:
    """Every row about a student, by table; `silent` are rounds not revealed, left out."""

    student: Student
    rows: Mapping[str, list[dict[str, Any]]]
    silent: tuple[str, ...]


def as_page(
    held: Held,
    school: str,
    adults: Mapping[str, Adult],
    rounds: Mapping[str, Round],
    now: datetime,
) -> PrintedPage:
    """Return the page of all that is held about a student."""
    told = _Told(held, adults, rounds)
    lines = [
        say("{school}. Made on {day} with Connections.", school=school, day=_moment(now)),
        say("All that this school holds here about this student. It is an education record."),
        say(_NEVER_A_TRAIT),
    ]
    if held.silent:
        lines.append(
            say(
                "Not in it: answers of rounds that are not revealed yet ({rounds}). Nobody sees "
                "those before the reveal; ask again after it.",
                rounds=listed(held.silent),
            )
        )
    return PrintedPage(held.student.name, tuple(lines), told.sections())


@dataclass(frozen=True, slots=True)
class _Told:
    held: Held
    adults: Mapping[str, Adult]
    rounds: Mapping[str, Round]

    def sections(self) -> list[Section]:
        make: list[tuple[str, tuple[str, ...], Callable[[], Iterable[tuple[str, ...]]]]] = [
            (say("Who it is"), (say("What"), say("Held")), self.who),
            (say("Rounds"), self.heads("round", "grade", "homeroom"), self.in_rounds),
            (
                say("What adults answered"),
                self.heads("round", "adult", "answer", "when"),
                self.marks,
            ),
            (
                say("What was answered and changed, line by line"),
                self.heads("round", "adult", "answer", "when"),
                self.answers,
            ),
            (
                say("What the student said"),
                self.heads("round", "answer", "adults", "when"),
                self.voice,
            ),
            (
                say("Who reaches out"),
                self.heads("adult", "status", "began", "ended", "why", "plan"),
                self.outreach,
            ),
            (
                say("Contacts"),
                self.heads("when", "adult", "what", "felt", "remark"),
                self.contacts,
            ),
            (say("Looks back"), self.heads("when", "how", "remark"), self.follow_ups),
            (
                say("Notes"),
                self.heads("when", "adult", "happened", "next", "result"),
                self.notes,
            ),
            (
                say("The family's statements"),
                self.heads("when", "beside", "words"),
                self.statements,
            ),
            (say("Classes, and adults kept apart"), self.heads("adult", "what"), self.ties),
            (
                say("What imports and changes by hand did to the row"),
                self.heads("when", "adult", "file", "what", "changes"),
                self.imported,
            ),
            (say("Holds"), self.heads("since", "ended", "why"), self.holds),
            (
                say("Who was given these records"),
                self.heads("when", "whom", "purpose", "basis"),
                self.disclosures,
            ),
            (
                say("Who changed or read these records"),
                self.heads("when", "adult", "what"),
                self.log,
            ),
        ]
        return [Section(heading, columns, tuple(rows())) for heading, columns, rows in make]

    @staticmethod
    def heads(*names: str) -> tuple[str, ...]:
        return tuple(say(_HEADS[name]) for name in names)

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.held.rows[table]

    def adult(self, adult_id: str | None) -> str:
        if not adult_id:
            return ""
        known = self.adults.get(adult_id)
        return known.name if known else say(PLACES.get(adult_id, "")) or adult_id

    def round(self, round_id: str | None) -> str:
        known = self.rounds.get(round_id or "")
        return known.name if known else ""

    def who(self) -> Iterable[tuple[str, ...]]:
        student = self.held.student
        (row,) = (r for r in self.rows("students") if r["student_id"] == student.student_id)
        facts = [
            (say("Name"), student.name),
            (say("Id"), student.student_id),
            (
                say("Also known under the id"),
                listed(sorted(each["student_id"] for each in self.rows("merges"))),
            ),
            (say("First name"), student.first_name),
            (say("Last name"), student.last_name),
            (say("Grade"), grade_label(student.grade)),
            (say("Homeroom"), student.homeroom),
            (say("Language"), student.language),
            *student.groups,
            (say("On the roster since"), _day(row["since"])),
            (say("Came back on"), _day(row["back_on"])),
            (say("Left on"), _day(row["left_on"])),
            (say("Not asked whom they would go to"), say("yes") if row["opted_out"] else ""),
        ]
        return [fact for fact in facts if fact[1]]

    def in_rounds(self) -> Iterable[tuple[str, ...]]:
        for row in self.rows("round_students"):
            yield self.round(row["round_id"]), grade_label(row["grade"]), row["homeroom"]

    def marks(self) -> Iterable[tuple[str, ...]]:
        rows = [*self.rows("marks"), *self.rows("late_marks")]
        for row in sorted(rows, key=lambda row: (row["marked_at"], row["adult_id"])):
            yield self.answered(row)

    def answers(self) -> Iterable[tuple[str, ...]]:
        for row in sorted(self.rows("answers"), key=lambda row: row["marked_at"]):
            yield self.answered(row)

    def answered(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        strength = row["strength"]
        told = say("taken back") if strength is None else say(MEANING[Strength(strength)].word)
        when = _moment(row["marked_at"])
        return self.round(row["round_id"]), self.adult(row["adult_id"]), told, when

    def voice(self) -> Iterable[tuple[str, ...]]:
        for row in self.rows("voice"):
            named = listed(self.adult(adult_id) for adult_id in row["adult_ids"])
            told = say(SAID_WORDS[Said(row["answer"])])
            yield self.round(row["round_id"]), told, named, _moment(row["answered_at"])

    def outreach(self) -> Iterable[tuple[str, ...]]:
        for row in sorted(self.rows("outreach"), key=lambda row: row["began_on"]):
            plan = TEMPLATES.get(row["plan"])
            plans = [row["first_step"], say(plan.name) if plan else ""]
            yield (
                self.adult(row["adult_id"]),
                say(WORDS[Status(row["status"])]),
                _day(row["began_on"]),
                _day(row["ended_on"]),
                reason_words(row["reason"]),
                "\n".join(filter(None, plans)),
            )

    def contacts(self) -> Iterable[tuple[str, ...]]:
        carried = {row["outreach_id"]: row["adult_id"] for row in self.rows("outreach")}
        for row in sorted(self.rows("contacts"), key=lambda row: row["happened_on"]):
            yield (
                _day(row["happened_on"]),
                self.adult(row["logged_by"] or carried[row["outreach_id"]]),
                say(CONTACT_WORDS[ContactKind(row["kind"])]),
                say(FELT_WORDS[Felt(row["felt"])]),
                row["remark"],
            )

    def follow_ups(self) -> Iterable[tuple[str, ...]]:
        for row in sorted(self.rows("follow_ups"), key=lambda row: row["due_on"]):
            going = say(GOING_WORDS[Going(row["going"])]) if row["going"] else ""
            yield _day(row["done_on"] or row["due_on"]), going, row["remark"]

    def notes(self) -> Iterable[tuple[str, ...]]:
        for row in sorted(self.rows("notes"), key=lambda row: row["written_at"]):
            words = (row["happened"], row["next_step"], row["result"])
            if row["closed"]:
                words = (say(CLOSED), "", "")
            elif row["locked"]:
                words = (say(LOCKED), "", "")
            yield _moment(row["written_at"]), self.adult(row["author_id"]), *words

    def statements(self) -> Iterable[tuple[str, ...]]:
        beside = {"note": say("a note"), "outreach": say("an outreach"), "": say("all records")}
        for row in self.rows("statements"):
            kind = row["record"].partition(":")[0]
            yield _moment(row["written_at"]), beside.get(kind, ""), row["words"]

    def ties(self) -> Iterable[tuple[str, ...]]:
        for row in self.rows("teaches"):
            yield self.adult(row["adult_id"]), say("teaches the student")
        for row in self.rows("do_not_match"):
            yield self.adult(row["adult_id"]), say("kept apart; no reason is stored")

    def imported(self) -> Iterable[tuple[str, ...]]:
        for row in sorted(self.rows("imported_students"), key=lambda row: row["import_id"]):
            pairs = (dict(row[side] or ()) for side in ("before", "after"))
            one = Touched(row["import_id"], row["student_id"], What(row["what"]), *pairs)
            file = row["files"] or say("by hand")
            told = say(WHAT_WORDS[one.what]), change_words(one)
            yield _moment(row["at"]), self.adult(row["by"]), file, *told

    def holds(self) -> Iterable[tuple[str, ...]]:
        for row in self.rows("holds"):
            yield _day(row["since"]), _day(row["ended_on"]), row["reason"]

    def disclosures(self) -> Iterable[tuple[str, ...]]:
        for row in sorted(self.rows("disclosures"), key=lambda row: row["at"]):
            purpose = say(PURPOSE_WORDS[Purpose(row["purpose"])])
            basis = say(BASIS_WORDS[Basis(row["basis"])])
            yield _moment(row["at"]), row["to_whom"], purpose, basis

    def log(self) -> Iterable[tuple[str, ...]]:
        rows = [*self.rows("audit"), *self.rows("reads")]
        for row in sorted(rows, key=lambda row: row["at"]):
            act = act_words(row["action"], row["details"])
            yield _moment(row["at"]), self.adult(row["who"]), act


_HEADS = {
    "round": to_say("Round"),
    "grade": to_say("Grade"),
    "homeroom": to_say("Homeroom"),
    "adult": to_say("Adult"),
    "adults": to_say("Adults"),
    "answer": to_say("Answer"),
    "when": to_say("When"),
    "status": to_say("Where it stands"),
    "began": to_say("Began"),
    "ended": to_say("Ended"),
    "why": to_say("Why"),
    "plan": to_say("First step, plan"),
    "what": to_say("What"),
    "file": to_say("File"),
    "changes": to_say("What changed"),
    "felt": to_say("How it felt"),
    "remark": to_say("Remark"),
    "how": to_say("How it goes"),
    "happened": to_say("What happened"),
    "next": to_say("Next step"),
    "result": to_say("Result"),
    "beside": to_say("Beside"),
    "words": to_say("Words"),
    "since": to_say("Since"),
    "whom": to_say("To whom"),
    "purpose": to_say("What for"),
    "basis": to_say("On what basis"),
}


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _moment(at: datetime) -> str:
    return say("{when} UTC", when=f"{at:%Y-%m-%d %H:%M}")
