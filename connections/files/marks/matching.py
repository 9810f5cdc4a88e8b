"""A written id or name → the person on the roster; never a guess, namesakes are asked about."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from connections.domain.people.grades import grade_label
from connections.domain.people.person import Adult, Job, Student, person_id
from connections.domain.problems import Question
from connections.files.words.grades import grade_code
from connections.files.words.names import compared
from connections.words import listed, say, to_say

# SPEED research §D: `ratio` on normalised names; below 80 the candidates are no help to anybody.
NEAR, SHOWN = 80, 5
LEAVE_OUT = "leave out"
_WHO = {  # the kind of people, and whether several fit or nobody exactly
    ("student", True): to_say(
        "A name in the file fits several people on the roster of students. Who is it?"
    ),
    ("student", False): to_say(
        "A name in the file fits nobody exactly on the roster of students. Who is it?"
    ),
    ("adult", True): to_say(
        "A name in the file fits several people on the roster of adults. Who is it?"
    ),
    ("adult", False): to_say(
        "A name in the file fits nobody exactly on the roster of adults. Who is it?"
    ),
}
PLACES = ("grade", "homeroom")  # what tells two students of one name apart
NAMESAKES = to_say(
    "Two students have this name, and nothing beside it says which. Write the student's id beside "
    "the name; it was not read."
)
_JOBS = {
    Job.TEACHER: to_say("teacher"),
    Job.COUNSELOR: to_say("counselor"),
    Job.OTHER: to_say("other"),
}


@dataclass
class Matcher:
    """The people of one kind, found by id, by exact name, or by asking.

    `find` returns an id, "" while a question is open or was answered with "leave out", and
    None for somebody who is not on the roster at all. `merged` are ids of rows that were made one
    with another: they mean whoever stays.
    """

    kind: str  # "student" or "adult"
    people: Sequence[Student] | Sequence[Adult]
    answers: Mapping[str, str]
    merged: Mapping[str, str] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids: dict[str, Student | Adult] = {person_id(p): p for p in self.people}
        whose = {i: i for i in self._ids}
        whose |= {i: kept for i, kept in self.merged.items() if kept in whose and i not in whose}
        self._whose = whose
        self._folded = _unique((i.casefold(), kept) for i, kept in whose.items())
        self._bare = _unique((i.lstrip("0"), kept) for i, kept in whose.items() if i.isdecimal())
        self._mail = _unique(
            (p.email.casefold(), p.adult_id)
            for p in self.people
            if isinstance(p, Adult) and p.email
        )
        names: dict[str, set[str]] = defaultdict(set)
        for person in self.people:
            for spelling in _spellings(person):
                names[spelling].add(person_id(person))
        self._names = dict(names)
        self._seen: dict[tuple[str, ...], str | None] = {}

    def find(self, text: str, beside: Sequence[str] = ()) -> str | None:
        """Return the id of the person whom an id, e-mail or name means (see the class).

        `beside` are the grade and the homeroom that stand beside a name, for those who share it.
        """
        asked = (text, *beside)
        if asked not in self._seen:
            self._seen[asked] = self._find(text.strip(), beside)
        return self._seen[asked]

    def knows(self, text: str) -> bool:
        """Say whether a text is an id or the exact name of somebody; nobody is asked."""
        plain = text.strip()
        return (
            plain in self._whose
            or plain.casefold() in self._folded
            or (bool(plain) and _one_spelling(plain) in self._names)
        )

    def meant(self, text: str) -> frozenset[str]:
        """Return everybody whose id, e-mail or exact name a text is."""
        folded = text.casefold()
        if known := self._whose.get(text) or self._folded.get(folded) or self._mail.get(folded):
            return frozenset({known})
        spelling = "" if text.isdecimal() else _one_spelling(text)
        return frozenset(self._names.get(spelling, ()) if spelling else ())

    def beside(self, found: Set[str], places: Sequence[str]) -> Set[str]:
        """Return those of several of one name whom every grade and homeroom fits; all if nobody."""
        fitting = set(found)
        for text in places if len(found) > 1 else ():
            here = {one: self._ids[one] for one in found}
            students = {one: who for one, who in here.items() if isinstance(who, Student)}
            room, grade = compared(text), grade_code(text) or text
            rooms = {
                one for one, who in students.items() if room and compared(who.homeroom) == room
            }
            fitting &= rooms or {one for one, who in students.items() if who.grade == grade}
        return fitting or found

    def _find(self, text: str, places: Sequence[str]) -> str | None:
        found = self.beside(self.meant(text), places)
        if len(found) == 1:
            return next(iter(found))
        spelling = _one_spelling(text)
        if not spelling or any(c.isdigit() for c in text):
            return None
        near = sorted(found) or self.near(spelling)
        more = places if found else ()
        return self.ask(text, spelling, near, several=bool(found), beside=more)

    def bare(self, digits: str) -> str | None:
        """Return whose id this is but for the zeros in front of it."""
        return self._bare.get(digits.lstrip("0"))

    @staticmethod
    def spelling(text: str) -> str:
        """Return a name as names are compared here, "Last, First" turned."""
        return _one_spelling(text.strip())

    def near(self, spelling: str) -> list[str]:
        """Return whose whole name is spelled much like this, the likeliest first."""
        ordered = " ".join(sorted(spelling.split()))
        hits = process.extract(
            spelling, list(self._names), scorer=fuzz.ratio, score_cutoff=NEAR, limit=SHOWN * 2
        )
        hits += [
            (name, fuzz.ratio(ordered, " ".join(sorted(name.split()))), 0)
            for name in self._names
            if set(name.split()) & set(spelling.split()) and len(self._names) < 5000
        ]
        best: dict[str, float] = {}
        for name, score, _ in hits:
            if score >= NEAR:
                for one in self._names[name]:
                    best[one] = max(best.get(one, 0), score)
        return sorted(best, key=lambda one: (-best[one], one))[:SHOWN]

    def asks_about(self, text: str, beside: Sequence[str] = ()) -> bool:
        """Say whether a question about a text is still open."""
        spelling = _one_spelling(text.strip())
        return any(self._key(spelling, more) in self.questions for more in ((), beside))

    def _key(self, spelling: str, beside: Sequence[str] = ()) -> str:
        spelling = "\n".join([spelling, *map(compared, beside)])
        digest = hashlib.blake2b(spelling.encode(), digest_size=6).hexdigest()
        return f"who:{self.kind}:{digest}"

    def ask(
        self,
        text: str,
        spelling: str,
        candidates: Sequence[str],
        *,
        several: bool,
        beside: Sequence[str] = (),
    ) -> str | None:
        """Return who was answered to be meant, "" while that is open, None without candidates.

        An answer holds for what stands `beside` the name as well: the next of that name is asked
        about by itself.
        """
        if not candidates:
            return None
        key = self._key(spelling, beside)
        answer = self.answers.get(key, "")
        if answer == LEAVE_OUT:
            return ""
        if answer in candidates:
            return answer
        choices = [(one, self.label(one)) for one in candidates]
        choices.append((LEAVE_OUT, say("None of these: leave it out")))
        asked = say(_WHO[self.kind, several])
        shown = f"{text} ({listed(beside)})" if beside else text
        self.questions[key] = Question(key, asked, tuple(choices), shown)
        return ""

    def named(self, ids: Iterable[str]) -> list[Student | Adult]:
        """Return the people of these ids."""
        return [self._ids[one] for one in ids]

    def label(self, one: str) -> str:
        """Return how a candidate is shown to the person who decides."""
        person = self._ids[one]
        if isinstance(person, Student):
            place = [grade_label(person.grade), person.homeroom]
        else:
            place = [person.title or say(_JOBS[person.job])]
        return listed(part for part in (person.name, *place, one) if part)


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        found[key] = "" if key in found and found[key] != value else value
    return found


def _spellings(person: Student | Adult) -> set[str]:
    firsts = {person.first_name}
    if isinstance(person, Student) and person.preferred_name:
        firsts.add(person.preferred_name)
    both = {compared(f"{first} {person.last_name}") for first in firsts}
    both |= {compared(f"{person.last_name} {first}") for first in firsts}
    return {spelling for spelling in both if spelling}


def _one_spelling(text: str) -> str:
    last, comma, first = text.partition(",")
    return compared(f"{first} {last}") if comma else compared(text)
