"""What in a table speaks for students and what for adults: headings, values, names of files."""

import re

from connections.files.layout.plan import NULLS, Layout, filled
from connections.files.tables.tables import Table
from connections.files.words import columns
from connections.files.words.columns import key
from connections.files.words.role_words import ADULT, STUDENT
from connections.files.words.roles import hint_of, weak_hint

_OF_STUDENTS = {"grade": 2.0, "homeroom": 1.0, "class": 1.5}
_OF_ADULTS = {"employment": 1.0, "title": 2.0, "capacity": 2.0, "first_year": 2.0, "leaving": 2.0}


def evidence(
    table: Table, senses: list[columns.Sense], layout: Layout, scope: str
) -> tuple[float, float]:
    """Return how much speaks for students and how much for adults: headings, values, names."""
    student = 4.0 if scope == STUDENT else 0.0
    adult = 3.0 if scope == ADULT else 0.0
    hint = hint_of(table.sheet) or hint_of(table.file)
    student += 4.0 * (hint == STUDENT)
    adult += 4.0 * (hint == ADULT)
    student += sum(
        weight
        for name, weight in _OF_STUDENTS.items()
        if name in layout.own and set(filled(table, layout.own[name])) != {"0"}
    )
    adult += sum(
        weight
        for name, weight in _OF_ADULTS.items()
        if any(s.field == name and _in_words(table, i, name) for i, s in enumerate(senses))
    )
    student += 2.0 * bool(layout.refs.keys() & {"homeroom_teacher", "counselor"})
    student += 2.0 * _names_parents(table) + 2.0 * table.gradebook
    student += 2.0 * any(
        columns.sensitive(h)
        in ("lunch status", "marks and test results", "behaviour and discipline")
        for h in table.headings
        if h
    )
    student += 1.0 * any(s.field == "state_id" and s.scope != ADULT for s in senses)
    if not student and not adult:
        student += 1.0 * weak_hint(table.file) + 1.0 * any(
            re.fullmatch(r"(cohort|course|group)\d|enroltimestart\d|batch(id)?", key(h))
            for h in table.headings
        )
        adult += 1.0 * any(s.field == "subject" for s in senses)
    for name in ("username", "email", "id", "full_name"):
        at = next((i for i, s in enumerate(senses) if s.field == name), None)
        if at is not None:
            values = [v for v in table.head(at, 200) if v and v not in NULLS]
            marked = sum(bool(STUDENT_VALUE.search(v)) for v in values)
            student += 2.0 * (bool(values) and marked * 2 > len(values))
            marked = sum(bool(_ADULT_VALUE.search(v)) for v in values)
            adult += 2.0 * (bool(values) and marked * 2 > len(values))
    return student, adult


STUDENT_VALUE = re.compile(
    r"^(student|pupil|schueler|eleve)s?[._ -]*\d|@students?\.|@stu\.|\.stu\.", re.I
)
_ADULT_VALUE = re.compile(
    r"^(teacher|staff|lehrer|prof)s?[\d._-]|@(staff|teachers?|faculty)\.", re.I
)

# A parent stands in a student's row; an emergency contact in that of an adult too.
_PARENT = re.compile(r"parent|guardian|mother|father|mum|mom\b|dad\b|sibling|caregiver", re.I)


def _names_parents(table: Table) -> bool:
    headings = [h for h in table.headings if columns.sense(h).scope == "contact"]
    return any(_PARENT.search(h) or not h.isascii() or "contact" not in key(h) for h in headings)


def _in_words(table: Table, at: int, name: str) -> bool:
    """Say whether a job is a word: a position that is a number is a place in a list."""
    return name != "title" or not all(v.isdecimal() for v in filled(table, at, 200))
