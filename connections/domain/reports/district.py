"""Several schools in one report, out of what each has published: nothing more can be learnt."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from connections.domain.disclosure import planning
from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import Kind, Label, Published, Shown
from connections.domain.people.grades import bands_of, grade_order, natural_order
from connections.domain.reports.board import BoardReport

SCHOOL, GRADE = "school", "grade"
WIDEST = 50  # points: a wider range of a grade says little, so it is taken with its neighbour
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


class Share(NamedTuple):
    """Of some students: of how many it is true, at least and at most, in hundredths of students."""

    low: int
    high: int
    students: int


def district_report(
    name: str, schools: Sequence[PublishedSchool], left_out: Sequence[str]
) -> BoardReport:
    """Return one report over several schools, each of them a group in it.

    A share of all lies between what the schools' lowest and what their highest ends come to, each
    school weighed by its students.  `left_out`: the schools that published nothing of theirs.
    A school that does not show a grade alone is in it with what its other lines leave open.
    """
    schools = sorted(schools, key=lambda each: (natural_order(each.school), each.school))
    smallest = max(each.smallest for each in schools)
    lines = [line for aspect in _TOGETHER if (line := _line(Key(aspect), schools))]
    sizes = _sizes(schools)
    by_grade = _by_grade(schools, sizes, smallest)
    for line in by_grade:
        two = _line(line.key._replace(aspect=Aspect.TWO), schools)
        lines += [line, two] if two else [line]
    for each in schools:
        whole = Key(Aspect.COVERED)
        if own := each.lines.get(whole) or _line(whole, (each,)):
            key = Key(Aspect.COVERED, SCHOOL, (each.school,))
            lines.append(Shown(key, own.label, own.as_of))
    shown = {grade for line in by_grade for grade in line.key.names}
    out = [(SCHOOL, each) for each in sorted(left_out, key=natural_order)]
    out += [(GRADE, grade) for grade in sizes if grade not in shown]
    return BoardReport(
        school=name,
        round_name=_listed(each.round_name for each in schools),
        held_on=max(each.held_on for each in schools),
        taken_on=max(each.taken_on for each in schools),
        smallest=smallest,
        published=Published(tuple(lines), tuple(out)),
        groups=(SCHOOL,),
        several=True,
    )


def _sizes(schools: Sequence[PublishedSchool]) -> dict[str, int]:
    """Return how many students each grade has in all schools, in the order of grades."""
    grades = sorted({grade for each in schools for grade in each.grades}, key=grade_order)
    return {grade: sum(each.grades.get(grade, 0) for each in schools) for grade in grades}


def _by_grade(
    schools: Sequence[PublishedSchool], sizes: Mapping[str, int], smallest: int
) -> list[Shown]:
    """Return the lines of bands of grades; of grades where bands leave one alone."""
    bands = bands_of(sizes)
    banded = _lines_of_grades(schools, sizes, smallest, bands) if bands else []
    return banded or _lines_of_grades(schools, sizes, smallest, ())


def _lines_of_grades(
    schools: Sequence[PublishedSchool],
    sizes: Mapping[str, int],
    smallest: int,
    bands: Sequence[tuple[str, ...]],
) -> list[Shown]:
    """Return the lines of grades; one that is small or says little is taken with a neighbour.

    Nothing where only all grades together are left.
    """
    lines = [
        (names, _line(Key(Aspect.COVERED, GRADE, names), schools))
        for names in planning.neighbours(sizes, smallest, bands)[0]
    ]
    while len(lines) > 1:
        wide = [_width(line) for _, line in lines]
        at = wide.index(max(wide))
        if wide[at] <= WIDEST:
            return [line for _, line in lines if line]
        beside = [place for place in (at - 1, at + 1) if 0 <= place < len(lines)]
        near = min(beside, key=lambda place: sum(sizes[grade] for grade in lines[place][0]))
        first = min(at, near)
        names = lines[first][0] + lines[first + 1][0]
        lines[first : first + 2] = [(names, _line(Key(Aspect.COVERED, GRADE, names), schools))]
    return []


def _width(line: Shown | None) -> int:
    return line.label.high - line.label.low if line else 100


def _line(key: Key, schools: Sequence[PublishedSchool]) -> Shown | None:
    """Return a line over every school that has these grades, or over all; None: it says nothing."""
    found = [(each, share) for each in schools if (share := _share(each, key)).students]
    if not found:
        return None
    label = together([share for _, share in found])
    made = (line.as_of for each, _ in found if (line := _nearest(each, key)))
    return Shown(key, label, _listed(made)) if label.high - label.low < 100 else None


def _nearest(each: PublishedSchool, key: Key) -> Shown | None:
    """Return a school's line, else its line of the whole."""
    return each.lines.get(key) or each.lines.get(Key(key.aspect))


def _share(each: PublishedSchool, key: Key) -> Share:
    """Return what a school's report says of some of its grades, or of all.

    Where it shows them otherwise: what its lines leave open, by how many students are in each.
    """
    grades = frozenset(key.names) if key.table else frozenset(each.grades)
    line = each.lines.get(key)
    if line is not None:
        students = _students(each, grades) if key.table else each.students
        return Share(line.label.low * students, line.label.high * students, students)
    found = _by_parts(each, key.aspect, grades)
    whole = each.lines.get(Key(key.aspect))
    if whole is None or whole.as_of != each.round_name:  # of another moment than its grades now
        return found
    rest = _by_parts(each, key.aspect, each.grades.keys() - grades)
    return Share(
        max(found.low, whole.label.low * each.students - rest.high),
        min(found.high, whole.label.high * each.students - rest.low),
        found.students,
    )


def _by_parts(each: PublishedSchool, aspect: Aspect, grades: Collection[str]) -> Share:
    """Return what a school's lines of grades alone say of some of them."""
    low, high, left = 0, 0, set(grades)
    for line in each.lines.values():
        if line.key.aspect is not aspect or left.isdisjoint(line.key.names):
            continue
        of, mine = _students(each, line.key.names), _students(each, left & {*line.key.names})
        if mine == of or line.as_of == each.round_name:  # else it is not known who was in it
            low += max(0, line.label.low * of - 100 * (of - mine))
            high += min(100 * mine, line.label.high * of)
            left -= {*line.key.names}
    return Share(low, high + 100 * _students(each, left), _students(each, grades))


def _students(each: PublishedSchool, grades: Iterable[str]) -> int:
    return sum(each.grades.get(grade, 0) for grade in grades)


def together(shares: Sequence[Share]) -> Label:
    """Return between what the share of several groups lies when they are taken together."""
    students = sum(share.students for share in shares)
    least = sum(share.low for share in shares) // students
    most = -(-sum(share.high for share in shares) // students)
    kind = Kind.OR_MORE if most >= 100 else Kind.OR_LESS if least <= 0 else Kind.BETWEEN
    return Label(kind, least, most)


def _listed(names: Iterable[str]) -> str:
    """Return "Fall 2026", or "Fall 2026 / Autumn" where schools call their rounds differently."""
    return " / ".join(dict.fromkeys(names))
