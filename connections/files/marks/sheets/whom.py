"""What stands in a cell or heading → the person it names: for sure, likely, or nobody."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from connections.domain.people.person import Adult, Student
from connections.domain.problems import Question
from connections.files.marks.called import Called, short_names
from connections.files.marks.matching import Matcher
from connections.files.marks.sheets.vocabulary import is_doubted, simple_word
from connections.files.words.grades import grade_code
from connections.files.words.listed import pattern
from connections.files.words.names import compared
from connections.words import say, say_many

STUDENT, ADULT = "student", "adult"
YES, EACH = "yes", "each"
NOBODY: frozenset[str] = frozenset()
_MOST_APART = 3  # pieces between commas that may be one person: "Last, Jr., First"


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a name: grades and homerooms, and where else it stands."""

    places: tuple[str, ...] = ()
    where: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Return all of it, in order."""
        return tuple(dict.fromkeys(filter(None, (*self.places, *self.where))))


ALONE = Beside()


class Whom:
    """The people of one kind, by whatever a file may call them.

    Sure are an id, an e-mail, a whole name. A short name of an adult ("Ms. Harlow", "T. Harlow",
    "Harlow, T.", "Tessa", "TH") that one adult fits is presumed: all of them are one question, see
    `question`, and `presuming` is its answer; so is the first or the last name alone of a student
    in a row of marks. Any other is asked about by itself.
    `find` answers as Matcher does: an id, "" while it is asked, None for nobody.
    """

    def __init__(
        self,
        kind: str,
        people: Sequence[Student] | Sequence[Adult],
        answers: Mapping[str, str],
        presuming: str = "",
        merged: Mapping[str, str] | None = None,
    ) -> None:
        self.kind, self.presuming = kind, presuming
        self.presumed: dict[str, str] = {}
        self.met: set[str] = set()
        self._matcher = Matcher(kind, people, answers, merged or {})
        self.questions = self._matcher.questions
        rooms = {compared(p.homeroom) for p in people if isinstance(p, Student)}
        self._rooms = rooms - {""}
        self._near: Callable[[str], Sequence[str]] = self._near_student
        self._short: dict[str, set[str]] = defaultdict(set)
        self._likely: dict[str, set[str]] = defaultdict(set)
        if kind == ADULT:
            adults = [person for person in people if isinstance(person, Adult)]
            self._near = Called(adults, {}).fitting
            for adult in adults:
                self._index(adult)
        self.sure, self.says_more = cache(self._sure), cache(self._says_more)  # asked often
        self.pieces = cache(self._pieces)
        self._called: dict[str, set[str]] = defaultdict(set)  # children, by less than their name
        for student in (person for person in people if isinstance(person, Student)):
            self._index_child(student)
        self._found: dict[tuple[str, bool, bool, Beside], str | None] = {}

    def _index(self, adult: Adult) -> None:
        of, one = short_names(adult), adult.adult_id
        turned = {" ".join(reversed(name.split(" ", 1))) for name in of["initial_last"]}
        for name in of["last"] | of["initial_last"] | turned:
            self._short[name].add(one)
        first, last = compared(adult.first_name), compared(adult.last_name)
        letters = {f"{first[:1]} {last[:1]}", "".join(w[0] for w in f"{first} {last}".split())}
        letters |= {"".join(name.split()) for name in letters}
        for name in of["first"] | of["first_initial"] | (letters if first and last else set()):
            self._likely[name].add(one)
        if "@" in adult.email:
            self._likely[compared(adult.email.partition("@")[0])].add(one)

    def _index_child(self, student: Student) -> None:
        last = compared(student.last_name)
        for first in {compared(student.first_name), compared(student.preferred_name)} - {""}:
            for text in (first, f"{first} {last[:1]}", f"{last[:1]} {first}") if last else (first,):
                self._called[text].add(student.student_id)
        if last:
            self._called[last].add(student.student_id)

    def _sure(self, text: str, numeric: bool = False) -> frozenset[str]:
        """Return everybody whom a text names as it stands: one person, namesakes, or nobody."""
        said = (self._exact(t, numeric) for t in _said(text))
        return next(filter(None, said), NOBODY) or self._with_id(text)

    def _with_id(self, text: str) -> frozenset[str]:
        """Return whom an id and a name beside each other mean together: "2001 Ana Diaz"."""
        parts = text.split() if len(text) <= _LONGEST else []
        for one, rest in ((parts[:1], parts[1:]), (parts[-1:], parts[:-1])):
            number = "".join(one).strip("#-–:.,|")
            name = " ".join(rest).strip(" -–:,|")
            if name and any(map(str.isdigit, number)) and not any(map(str.isdigit, name)):
                return self._matcher.meant(number) & self._matcher.meant(name)
        return NOBODY

    def two(self, text: str) -> bool:
        """Say whether a name and the id beside it are of two students: "Ana Diaz (202)".

        Beside an adult it may be a room.
        """
        if self.kind != STUDENT:
            return False
        ids = [part for part in _BRACKETS.findall(_bracketed(text)) if any(map(str.isdigit, part))]
        found = [whose for part in ids if (whose := self._matcher.meant(part.strip()))]
        return any(self.sure(text).isdisjoint(whose) for whose in found)

    def _exact(self, text: str, numeric: bool) -> frozenset[str]:
        if found := self._matcher.meant(text):
            return found
        if text.isdecimal():
            return frozenset(filter(None, [self._matcher.bare(text)] if numeric else ()))
        return frozenset(self._short.get(compared(text), ())) if self._short else NOBODY

    def whole(self, text: str) -> bool:
        """Say whether a text is somebody's id, e-mail or whole name."""
        return bool(text) and bool(
            any(map(self._matcher.meant, _said(text))) or self._with_id(text)
        )

    def could(self, text: str, numeric: bool = False) -> bool:
        """Say whether a text may name somebody; nothing is compared by likeness."""
        return bool(text and self.anyone(text, numeric))

    def anyone(self, text: str, numeric: bool = False) -> frozenset[str]:
        """Return everybody whom a text may name."""
        return self.sure(text, numeric) or frozenset(self._likely_of(text))

    def _says_more(self, text: str) -> bool:
        """Say whether a sign or a remark stands beside a name: "Ana Diaz?", "Ana Diaz (left)".

        That person's own class, id, nickname or work in brackets is none.
        """
        found, plain = self.sure(text), _bracketed(text)
        if "@" in plain or plain.casefold() in map(str.casefold, found):
            return False
        people = self._matcher.named(found)
        own = {sign for person in people for sign in person.name if not sign.isalnum()} - {" "}
        signed = "".join(c for c in plain if c not in own)  # "=Bo" is so called
        return is_doubted(signed) or any(
            inside.strip()
            and not self._own(inside, found, people)
            and not all(self._own(part, found, people) for part in re.split("[,;/]", inside))
            for inside in _BRACKETS.findall(plain)
        )

    def _own(self, text: str, found: frozenset[str], people: Sequence[Student | Adult]) -> bool:
        """Say whether a text in brackets is a person's own by the roster."""
        meant, room = self.sure(text), compared(text)
        names = {word for person in people for word in _names_of(person)}
        if meant or names.issuperset(room.split()):
            return bool(meant & found) or not meant
        if not self.is_place(text):
            return bool(
                pattern(_ID).fullmatch(text) or (self.kind == ADULT and room in _work_of(people))
            )
        return any(
            isinstance(one, Adult)
            or grade_code(text) == one.grade
            or room == compared(one.homeroom)
            for one in people
        )

    def _likely_of(self, text: str) -> set[str]:
        return self._likely.get(compared(text), set()) if self._likely else set()

    def namesakes(self, text: str, beside: Beside) -> bool:
        """Say whether a text is the name of several students whom nothing beside it tells apart."""
        sure = self.sure(text) if self.kind == STUDENT else NOBODY
        return len(sure) > 1 and len(self._matcher.beside(sure, beside.places)) > 1

    def is_place(self, text: str) -> bool:
        """Say whether a text is a grade, or the homeroom of a student."""
        return bool(grade_code(text)) or compared(text) in self._rooms

    def find(
        self, text: str, numeric: bool = False, doubted: bool = False, beside: Beside | None = None
    ) -> str | None:
        """Return the one whom a text means (see the class); who is `doubted` is asked about."""
        several = len(self.sure(text, numeric)) > 1
        asked = (text, numeric, doubted, beside if beside is not None and several else ALONE)
        if asked not in self._found:
            self._found[asked] = self._find(*asked)
        found = self._found[asked]
        if found:
            self.met.add(found)
        return found

    def _find(self, text: str, numeric: bool, doubted: bool, beside: Beside) -> str | None:
        several = self.sure(text, numeric)
        sure = self._matcher.beside(several, beside.places)
        likely = sorted(sure or self._likely_of(text) or self._called.get(compared(text), NOBODY))
        if len(likely) == 1 and not doubted:
            if sure and (text.isdecimal() or self.whole(text)):
                return likely[0]
            if self.presuming != EACH:
                self.presumed[text] = likely[0]
                return likely[0] if self.presuming == YES else ""
        fits = len(likely) > 1
        if not likely and not any(c.isdigit() for c in text):
            likely = list(self._near(text))
        spelling = text.casefold() if self.kind == ADULT else self._matcher.spelling(text)
        more = beside.all if self.kind == STUDENT else ()
        return self._matcher.ask(text, spelling, likely, several=fits, beside=more)

    def question(self) -> Question | None:
        """Return the one question about all short names, None where there are none or it is said.

        Its key is of these names and these adults: another name is asked about anew.
        """
        if not self.presumed:
            return None
        texts = sorted(self.presumed.items())
        digest = hashlib.blake2b(repr(texts).encode(), digest_size=6).hexdigest()
        told = say_many(
            len(texts),
            "{n} adult is named in a short way. Is this the right person?",
            "{n} adults are named in a short way. Are these the right people?",
        )
        if self.kind == STUDENT:
            told = say_many(
                len(texts),
                "{n} student is named in a short way. Is this the right person?",
                "{n} students are named in a short way. Are these the right people?",
            )
        choices = ((YES, say("Yes, as shown")), (EACH, say("Ask me about each")))
        shown = "\n".join(f"{text} → {self._matcher.label(one)}" for text, one in texts)
        return Question(f"short:{digest}", told, choices, shown)

    def _near_student(self, text: str) -> list[str]:
        spelling = self._matcher.spelling(text)
        return self._matcher.near(spelling) if spelling else []

    def name_words(self) -> set[str]:
        """Return every word of everybody's name."""
        people = self._matcher.people
        return {w for p in people for w in compared(f"{p.first_name} {p.last_name}").split()}

    def spoken(self) -> set[str]:
        """Return every word of a name, and after "=" every class and title as it stands whole."""
        people = self._matcher.people
        more = {p.homeroom if isinstance(p, Student) else p.title for p in people}
        return self.name_words() | {f"={compared(text)}" for text in more if text}

    def note(self, text: str) -> None:
        """Note that somebody stands in the file, where it says nothing of them; nobody is asked."""
        if len(found := self.sure(text)) == 1:
            self.met |= found

    def _pieces(self, cell: str) -> tuple[str, ...] | None:
        """Return the names in one cell; None where it can be read in two ways.

        "Diaz, Ana; Roth, Ben", "Diaz, Ana, Roth, Ben", "Ana Diaz and Ben Roth", "201 202" and lines
        are two people: of pieces between commas, as many belong together as make a person.
        """
        found: list[str] = []
        for part in filter(None, map(str.strip, _BETWEEN.split(cell))):
            names = self._by_comma(part)
            if names is None:
                return None
            found += [one for name in names for one in self._joined(name)]
        return tuple(found)

    def _by_comma(self, text: str) -> list[str] | None:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        found, at = [], 0
        while at < len(parts):
            most = min(_MOST_APART, len(parts) - at)
            size = next((n for n in range(most, 1, -1) if self._one(parts[at : at + n])), 1)
            alone = parts[at : at + size]
            if size > 1 and all(map(self.sure, alone)):
                return None
            found.append(", ".join(alone))
            at += size
        return found

    def _one(self, parts: Sequence[str]) -> bool:
        return bool(self.sure(", ".join(parts)))

    def _joined(self, text: str) -> list[str]:
        if self.could(text):
            return [text]
        for between in (_AND, r"\s+"):
            parts = [part for part in pattern(between).split(text) if part]
            if len(parts) > 1 and all(map(self.could, parts)):
                return parts
        return [text]


_ID = r"\s*((rm|room)\W*)?\w*\d\w*\s*|\s*(she|he|they|her|him|them)(\W+{marks.pronouns})*\s*"
_LONGEST = 100  # letters of an id and a name together
_BETWEEN = re.compile(r"[;\n\r|•]+")
_AND = r"\s+{marks.and}\s+|\s*[/&+]\s*"
_AS_NUMBER = re.compile(r"\d+\.0+")
_DASHED = re.compile(r"^([^()\[\]]*\w)\s+[-–—|]\s+([^()\[\]]*[^\W\d_][^()\[\]]*)$")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


def _said(text: str) -> list[str]:
    """Return the texts by which one cell may name somebody: "Ms Harlow (101)", "[Ana Diaz]"."""
    plain = _bracketed(text)
    if not plain:
        return []
    if _AS_NUMBER.fullmatch(plain):  # an id that a spreadsheet took for a number: 1001.0
        return [plain, plain.partition(".")[0]]
    inside = _BRACKETS.findall(plain)
    if not inside or any(map(simple_word, inside)):  # "Ana Diaz (3)" says more than a name
        return [plain]
    return [
        one
        for one in (text.strip(), _BRACKETS.sub(" ", plain).strip(), *map(str.strip, inside))
        if one
    ]


def _bracketed(text: str) -> str:
    """Return a text with what stands behind a dash in brackets: "Ms Harlow - Teacher"."""
    return _DASHED.sub(r"\1 (\2)", text.strip())


def _work_of(people: Sequence[Student | Adult]) -> set[str]:
    adults = [person for person in people if isinstance(person, Adult)]
    return {compared(text) for adult in adults for text in (adult.title, adult.job)} - {""}


def _names_of(person: Student | Adult) -> list[str]:
    preferred = person.preferred_name if isinstance(person, Student) else ""
    return compared(f"{person.first_name} {preferred} {person.last_name}").split()


def prompt_of(heading: str, whom: Whom) -> str:
    """Return what a heading says beside the person in it: "How well do you know … [Ana Diaz]"."""
    outside = " ".join(_BRACKETS.sub(" ", heading).split())
    inside = [text.strip() for text in _BRACKETS.findall(heading)]
    if whom.sure(outside):
        return " ".join(text for text in inside if not whom.sure(text))
    return outside if any(map(whom.sure, inside)) else ""
