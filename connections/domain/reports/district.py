"""Several schools in one report, out of what each has published: nothing more can be learnt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import Kind, Label, Published, Shown
from connections.domain.people.grades import grade_order
from connections.domain.reports.board import BoardReport

SCHOOL, GRADE = "school", "grade"
_TOGETHER = (Aspect.COVERED, Aspect.TWO, Aspect.COULD_BE)


@dataclass(frozen=True, slots=True)
class PublishedSchool:
    """What a school's report said of all and of each grade, and how many students were enrolled.

    `lines` by key; `grades`: enrolled students, as everybody may know.
    """

    school: str
    round_name: str
    held_on: date
    taken_on: date
    smallest: int
    lines: Mapping[Key, Shown]
    grades: Mapping[str, int]
    students: int


def district_report(
    name: str, schools: Sequence[PublishedSchool], left_out: Sequence[str]
) -> BoardReport:
    """Return one report over several schools, each of them a group in it.

    A share of all lies between what the schools' lowest and what their highest ends come to, each
    school weighed by its students.  `left_out`: the schools that published nothing of theirs.
    A grade stands where every school that has it printed it alone, and is left out by name else.
    """
    schools = sorted(schools, key=lambda each: each.school)
    grades = sorted({g for each in schools for g in each.grades}, key=grade_order)
    wanted = [Key(aspect) for aspect in _TOGETHER]
    wanted += [Key(aspect, GRADE, (g,)) for g in grades for aspect in (Aspect.COVERED, Aspect.TWO)]
    lines = [line for key in wanted if (line := _taken_together(key, schools))]
    lines += [
        replace(line, key=Key(Aspect.COVERED, SCHOOL, (each.school,)))
        for each in schools
        if (line := each.lines.get(Key(Aspect.COVERED)))
    ]
    shown = {line.key for line in lines}
    out = [(SCHOOL, each) for each in sorted(left_out)]
    out += [(GRADE, g) for g in grades if Key(Aspect.COVERED, GRADE, (g,)) not in shown]
    return BoardReport(
        school=name,
        round_name=_listed(each.round_name for each in schools),
        held_on=max(each.held_on for each in schools),
        taken_on=max(each.taken_on for each in schools),
        smallest=max(each.smallest for each in schools),
        published=Published(tuple(lines), tuple(out)),
        groups=(SCHOOL,),
        several=True,
    )


def _taken_together(key: Key, schools: Sequence[PublishedSchool]) -> Shown | None:
    """Return a line over every school that has the grade, or over all; None if one lacks it."""
    grade = key.names[0] if key.table else None
    lines, labels = [], []
    for each in schools:
        size = each.students if grade is None else each.grades.get(grade, 0)
        if not size:
            continue
        line = each.lines.get(key)
        if line is None:
            return None
        lines.append(line)
        labels.append((line.label, size))
    return Shown(key, together(labels), _listed(line.as_of for line in lines)) if lines else None


def together(labels: Sequence[tuple[Label, int]]) -> Label:
    """Return between what the shares of several groups lie when they are taken together.

    `labels`: each with the number of its students, which is what it weighs.
    """
    students = sum(size for _, size in labels)
    least = sum(label.low * size for label, size in labels) // students
    most = -(-sum(label.high * size for label, size in labels) // students)
    kind = Kind.OR_MORE if most >= 100 else Kind.OR_LESS if least <= 0 else Kind.BETWEEN
    return Label(kind, least, most)


def _listed(names: Iterable[str]) -> str:
    """Return "Fall 2026", or "Fall 2026 / Autumn" where schools call their rounds differently."""
    return " / ".join(dict.fromkeys(names))
