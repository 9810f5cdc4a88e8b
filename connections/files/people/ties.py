"""Links of a standard: sections × enrolments × teachers → who teaches whom; roles of people."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from connections.domain.people.person import Adult, Student
from connections.domain.problems import Question
from connections.files.layout.plan import Layout
from connections.files.people.cells import People
from connections.files.tables.fast import ArrowColumns
from connections.files.tables.tables import Table
from connections.files.words.columns import key
from connections.files.words.names import compared
from connections.files.words.roles import ADULT, NEITHER, STUDENT, role_of
from connections.files.words.standards import OF_CLASS, OF_PERSON, TEACHER_ID
from connections.words import say


def _column(table: Table, *names: str) -> list[str] | None:
    at = _place(table, *names)
    return None if at is None else table.columns[at]


def _place(table: Table, *names: str) -> int | None:
    keys = [key(heading) for heading in table.headings]
    return next((keys.index(name) for name in names if name in keys), None)


def roles_by_id(tables: Iterable[tuple[Table, Layout]], told: bool) -> dict[str, str]:
    """Return id → role text: of roles.csv (OneRoster 1.2, SDS 2.1) where it is `told`, else of the
    enrolments.

    A person's primary role counts; of several such, that of an adult (a parent who teaches).
    """
    found: dict[str, tuple[tuple[bool, int], str]] = {}
    for table, layout in tables:
        if layout.kind != "support" or told != (layout.what == "roles of people"):
            continue
        people = _column(table, "usersourcedid", "userid")
        roles = _column(table, "role")
        if people is None or roles is None:
            continue
        blank = [""] * table.height
        status = _column(table, "status") or blank
        first = _column(table, "roletype", "isprimary") or blank
        gone = {state for state in set(status) if key(state) in ("tobedeleted", "deleted")}
        main = {text for text in set(first) if key(text) in ("primary", "true", "1", "yes")}
        ranks = {role: _rank(role) for role in set(roles)}
        for person, role, state, primary in zip(people, roles, status, first, strict=True):
            if state in gone:
                continue
            rank = (primary in main, ranks[role])
            if person not in found or rank > found[person][0]:
                found[person] = (rank, role)
    return {person: role for person, (_, role) in found.items()}


def grades_by_id(tables: Iterable[tuple[Table, Layout]]) -> dict[str, str]:
    """Return id → grade as written, where the delivery's file of roles has it (SDS 2.1)."""
    found: dict[str, str] = {}
    for table, layout in tables:
        if layout.what != "roles of people":
            continue
        people, grades = (
            _column(table, "usersourcedid", "userid"),
            _column(table, "grade", "grades"),
        )
        if people and grades:
            found |= {one: grade for one, grade in zip(people, grades, strict=True) if grade}
    return found


def _rank(role: str) -> int:
    return {ADULT: 3, STUDENT: 2, NEITHER: 1}.get(role_of(role), 0)


def classes(
    parts: Sequence[tuple[Table, Layout, People]],
    students: Iterable[Student],
    adults: Collection[Adult],
    answers: Mapping[str, str],
) -> dict[str, list[str]]:
    """Return whom each adult teaches as the links between the files state it, ids sorted."""
    student_ids = sorted(s.student_id for s in students)
    adult_ids = sorted(a.adult_id for a in adults)
    if not student_ids or not adult_ids:
        return {}
    links = [_links(table) for table, layout, _ in parts if layout.kind == "support"]
    found = _joined([link for some in links for link in some], student_ids, adult_ids)
    refs = [ref for _, _, people in parts for ref in people.refs]
    return both(found, named_ties(refs, set(student_ids), adults, answers)[0]) if refs else found


def both(some: Mapping[str, list[str]], more: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the ties that either holds."""
    adults = sorted(some.keys() | more.keys())
    return {a: sorted({*some.get(a, ()), *more.get(a, ())}) for a in adults}


Link = tuple[Any, Any]  # Arrow arrays: sections, and the person beside each


def _joined(
    links: list[Link], student_ids: list[str], adult_ids: list[str]
) -> dict[str, list[str]]:
    """Return who leads a section that others are in: a join on numbers, for districts are large."""
    if not links:
        return {}
    import pyarrow as pa

    sections = pa.concat_arrays([section for section, _ in links])
    people = pa.concat_arrays([person for _, person in links])
    # Once more: what differed in white space alone is one section now.
    same = sections.dictionary.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    codes = same[sections.indices.to_numpy()].astype(np.int64)
    who = people.indices.to_numpy()
    member = _places(people.dictionary, student_ids)[who]
    leader = _places(people.dictionary, adult_ids)[who]
    leads = np.unique(codes[leader >= 0] * len(adult_ids) + leader[leader >= 0])
    led, leaders = np.divmod(leads, len(adult_ids))  # by section: whoever leads one, once
    many = np.bincount(led, minlength=len(same))
    within, member = codes[member >= 0], member[member >= 0]
    times = many[within]  # a student stands beside each who leads the section
    first = np.repeat(np.cumsum(many)[within] - np.cumsum(times), times)
    adult = leaders[first + np.arange(len(first))]
    keys = np.sort(adult * len(student_ids) + np.repeat(member, times))
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))[: len(keys)]]  # each tie once
    edges = np.searchsorted(keys, np.arange(len(adult_ids) + 1) * len(student_ids)).tolist()
    students = np.array(student_ids, dtype=object)[keys % len(student_ids)].tolist()
    spans = zip(adult_ids, pairwise(edges), strict=True)
    return {one: students[start:end] for one, (start, end) in spans if start < end}


def _places(names: Any, ids: list[str]) -> Any:
    """Return where each name stands among the ids, -1 for nobody.

    64-bit numbers: adult × students outgrows 32.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(names, pa.array(ids, pa.string()))
    return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


# --- adults whom a student's row names ----------------------------------------------------------

NOBODY = "nobody"  # an answer: the name is nobody on the list
_BESIDE = re.compile(
    r"[(\[][^)\]]*[)\]]|\b(?:room|rm|raum|salle|sala)\b.*|\s[-–]\s.*|\b\d+\w?\b", re.IGNORECASE
)
_SEVERAL = re.compile(r"\s*(?:[/;&+|]|\band\b|\by\b|\bund\b|\bet\b)\s*", re.I)


def named_ties(
    refs: Iterable[tuple[str, str]],
    students: Collection[str],
    adults: Iterable[Adult],
    answers: Mapping[str, str],
) -> tuple[dict[str, list[str]], tuple[Question, ...]]:
    """Return whom each adult teaches by the names in students' rows, and the names that are open.

    Ids, e-mails and names as schools write them are found: "Harlow, T.", "Ms Harlow (101)",
    "Harlow/Reyes". What one adult alone fits is that adult; any other text is asked about once,
    with the adults it may mean, and ties nobody until it is answered.
    """
    staff = _Staff(adults)
    found: defaultdict[str, set[str]] = defaultdict(set)
    meant: dict[str, tuple[str, ...]] = {}
    questions: dict[str, Question] = {}
    for student, text in refs:
        if text not in meant:
            meant[text], likely = _meant(text, staff)
            question = _question(text)
            answer = answers.get(question, "")
            if answer in staff.by_id:
                meant[text] = (answer,)
            elif answer == NOBODY:
                meant[text] = ()
            elif not meant[text] and staff.by_id:
                questions[question] = _asked(question, text, likely, staff)
        if student in students:
            for adult in meant[text]:
                found[adult].add(student)
    return {a: sorted(found[a]) for a in sorted(found)}, tuple(questions.values())


def _question(text: str) -> str:
    spelled = " ".join(text.split()).casefold()
    return f"teacher:{hashlib.blake2b(spelled.encode(), digest_size=6).hexdigest()}"


def _asked(question: str, text: str, likely: Sequence[str], staff: "_Staff") -> Question:
    everybody = staff.by_id.values()
    order = sorted(everybody, key=lambda a: (a.adult_id not in likely, a.last_name, a.first_name))
    choices = [(adult.adult_id, f"{adult.name} ({adult.adult_id})") for adult in order]
    nobody = (NOBODY, say("Nobody on the list"))
    return Question(question, say("Which adult is this?"), (*choices, nobody), text)


class _Staff:
    """Adults by what a text may hold of them: an id, an e-mail, a word of their name."""

    def __init__(self, adults: Iterable[Adult]) -> None:
        self.by_id = {a.adult_id: a for a in sorted(adults, key=lambda a: a.adult_id)}
        self.by_mail: defaultdict[str, list[str]] = defaultdict(list)
        self.by_word: defaultdict[str, list[str]] = defaultdict(list)
        for adult in self.by_id.values():
            self.by_mail[adult.email.casefold()].append(adult.adult_id)
            for word in {word for name in _names(adult) for word in name}:
                self.by_word[word].append(adult.adult_id)


def _meant(text: str, staff: _Staff) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the adults a text means for sure, and else those it may mean."""
    whole = _fitting(text, staff)
    if len(whole) == 1:
        return whole, whole
    parts = [part for part in _SEVERAL.split(text) if part.strip()]
    if len(parts) < 2 and "," in text and not whole:
        parts = text.split(",")
    if len(parts) > 1:
        each = [_fitting(part, staff) for part in parts]
        if all(len(one) == 1 for one in each):
            return tuple(dict.fromkeys(one[0] for one in each)), ()
        whole = whole or tuple(dict.fromkeys(adult for one in each for adult in one))
    return (), whole


def _fitting(text: str, staff: _Staff) -> tuple[str, ...]:
    """Return the adults whom a text fits by the strictest way that fits any."""
    said = text.strip()
    if said in staff.by_id:
        return (said,)
    if said.casefold() in staff.by_mail and said:
        return tuple(staff.by_mail[said.casefold()])
    last, comma, first = _BESIDE.sub(" ", said).partition(",")
    words = compared(f"{first} {last}" if comma else last).split()
    if not words:
        return ()
    near = sorted({adult for word in words for adult in staff.by_word.get(word, ())})
    for fits in (_by_names, _by_last_name, _by_initial):
        found = [adult for adult in near if fits(words, *_names(staff.by_id[adult]))]
        if found:
            return tuple(found)
    return ()


def _names(adult: Adult) -> tuple[list[str], list[str]]:
    return compared(adult.first_name).split(), compared(adult.last_name).split()


def _by_names(words: list[str], first: list[str], last: list[str]) -> bool:
    return bool(last) and words in (first + last, last + first, first[:1] + last, last + first[:1])


def _by_last_name(words: list[str], first: list[str], last: list[str]) -> bool:
    return words == (last or first)


def _by_initial(words: list[str], first: list[str], last: list[str]) -> bool:
    """Say whether it is "T. Harlow", "Harlow T" or "Tara H."."""
    if not first or not last or len(words) < 2:
        return False
    ahead = len(words[0]) == 1 and first[0].startswith(words[0]) and words[1:] == last
    behind = len(words[-1]) == 1 and first[0].startswith(words[-1]) and words[:-1] == last
    short = len(words[-1]) == 1 and last[0].startswith(words[-1]) and words[:-1] == first
    return ahead or behind or short


def _links(table: Table) -> list[Link]:
    """Return the columns of a support table that put people beside sections."""
    at = _place(table, *OF_CLASS)
    if at is None:
        return []
    sections = _arrow(table, at)
    who = _place(table, *OF_PERSON)
    links = [(sections, _arrow(table, who))] if who is not None else []
    for i, heading in enumerate(table.headings):
        if TEACHER_ID.fullmatch(key(heading)):
            links.append((sections, _arrow(table, i)))
    return links


def _arrow(table: Table, at: int) -> Any:
    """Return a column as a dictionary array: each text once, and which stands in each row."""
    import pyarrow as pa

    column = table.columns.arrow(at) if isinstance(table.columns, ArrowColumns) else None
    if column is None:
        column = pa.array(table.columns[at], pa.string())
    return column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()


def count_marks(table: Table, layout: Layout) -> int:
    """Return how many marks a table holds, as far as it can be known without the rosters."""
    if layout.what == "edges":
        return table.height
    marked = table.columns if layout.what == "matrix" else table.columns[1:]
    return sum(1 for column in marked for cell in column if cell and cell != "0")
