"""Coverage of a round: who has a strong adult, who has exactly one, who has none yet."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from connections.domain.disclosure.groups import SMALLEST_GROUP
from connections.domain.network.graph import adults_in, is_outside, students_in
from connections.domain.people.grades import grade_order, natural_order
from connections.domain.people.person import Student
from connections.domain.rounds.marks import Strength
from connections.words import to_say

ENOUGH_IN, ALIKE = 0.9, 0.05  # of the answers; between the rounds that are compared
SAYS_NOTHING = to_say(
    "Nobody has answered in this round, so it says nothing of any student. Let everybody mark."
)
COUNTS = ("not_yet", "recognise", "know", "strong")  # by value of Strength


@dataclass(frozen=True, slots=True)
class CoverageSummary:
    """A round in numbers. Shares are 0 to 1; NaN where there is nobody to count."""

    students: int
    adults: int
    marks: int
    covered: int  # by an adult at school
    two_or_more: int
    fragile: int
    only_recognised: int
    not_reviewed: int
    coverage: float
    depth: float
    completeness: float
    coverage_low: float
    coverage_high: float
    covered_by_any: int = 0  # by any adult, those from outside the school among them
    outside: int = 0  # how many of the adults are from outside the school
    asked: int = 0  # answers: in a short round fewer than adults × students
    maybe_more: int = 0  # students with fewer than two strong of whom not everybody was asked

    @property
    def short(self) -> bool:
        """Say whether not everybody was asked about everybody."""
        return self.asked < self.adults * self.students

    @property
    def unanswered(self) -> bool:
        """Say whether nobody has answered, so that nothing is known of any student."""
        return not self.marks

    @property
    def exactly_one(self) -> int:
        """Return how many students have exactly one strong adult."""
        return self.covered - self.two_or_more

    @property
    def not_covered(self) -> int:
        """Return how many students have no strong adult (yet)."""
        return self.students - self.covered


def coverage_table(network: nx.Graph, leaving: Collection[str] = ()) -> pd.DataFrame:
    """Return what the round says of each student, in the network's order of students.

    One row per student:
      student_id str,
      not_yet, recognise, know int  (adults who answered so),
      strong, staying int  (adults at school who answered so; those of them who are not leaving),
      reviewed int, missing int  (answers given; asked for and still to come),
      covered bool  (at least one strong),
      covered_by_any bool  (somebody is strong, at school or from outside),
      fragile bool  (exactly one strong, or all of them in `leaving`),
      only_recognised bool  (nobody says Know or Strong, somebody says Recognise),
      could_be_covered bool  (covered, or somebody has not answered).
    """
    student_ids, adults = students_in(network), len(adults_in(network))
    gone = {("adult", adult_id) for adult_id in leaving}
    elsewhere = np.zeros(len(student_ids), dtype=int)
    counts = np.zeros((len(student_ids), len(COUNTS)), dtype=int)
    staying = np.zeros(len(student_ids), dtype=int)
    for place, student_id in enumerate(student_ids):
        row = [0, 0, 0, 0]
        strong_and_staying = 0
        for adult, line in network.adj[("student", student_id)].items():
            strength = line["strength"]
            row[strength] += 1
            if strength == Strength.STRONG:
                away = is_outside(network, adult)
                elsewhere[place] += away
                strong_and_staying += adult not in gone and not away
        counts[place] = row
        staying[place] = strong_and_staying
    return coverage_of_counts(student_ids, counts, staying, adults, elsewhere)


def coverage_of_counts(
    student_ids: Sequence[str],
    counts: np.ndarray,
    staying: np.ndarray,
    adults: int,
    elsewhere: np.ndarray,
    asked: np.ndarray | None = None,
) -> pd.DataFrame:
    """Return the coverage table of answers that were counted already.

    `counts` has a row per student and a column per Strength, by value; `staying` is how many
    strong adults at school of each student are not leaving; `adults` is how many were asked;
    `elsewhere` is how many strong adults of each student are from outside the school. In a short
    round `asked` is of how many adults each student was asked: whoever was not may still be strong,
    so such a student could be covered too, though no answer is missing.
    """
    table = pd.DataFrame({"student_id": pd.array(student_ids, dtype=object)})
    for value, column in enumerate(COUNTS):
        table[column] = counts[:, value]
    table["strong"] = counts[:, Strength.STRONG] - elsewhere
    table["staying"] = staying
    table["reviewed"] = counts.sum(axis=1)
    unknown = adults - table["reviewed"]
    table["missing"] = unknown if asked is None else np.maximum(asked - table["reviewed"], 0)
    table["covered"] = table["strong"] > 0
    table["covered_by_any"] = counts[:, Strength.STRONG] > 0
    table["fragile"] = (table["strong"] == 1) | (table["covered"] & (staying == 0))
    table["only_recognised"] = (
        ~table["covered_by_any"] & (table["know"] == 0) & (table["recognise"] > 0)
    )
    table["could_be_covered"] = table["covered"] | (unknown > 0)
    return table


def coverage_summary(table: pd.DataFrame, adults: int, outside: int = 0) -> CoverageSummary:
    """Sum a coverage table up; `adults` were active in the round, `outside` of them elsewhere."""
    students, marks = len(table), int(table["reviewed"].sum())
    asked = marks + int(table["missing"].sum())
    covered = int(table["covered"].sum())
    two_or_more = int((table["strong"] >= 2).sum())
    not_of_all = (table["missing"] == 0) & (table["reviewed"] < adults)
    return CoverageSummary(
        students=students,
        adults=adults,
        marks=marks,
        covered=covered,
        two_or_more=two_or_more,
        fragile=int(table["fragile"].sum()),
        only_recognised=int(table["only_recognised"].sum()),
        not_reviewed=int((table["reviewed"] == 0).sum()),
        coverage=_share(covered, students),
        depth=_share(two_or_more, students),
        completeness=_share(marks, asked),
        coverage_low=_share(covered, students),
        coverage_high=_share(int(table["could_be_covered"].sum()), students),
        covered_by_any=int(table["covered_by_any"].sum()),
        outside=outside,
        asked=asked,
        maybe_more=int((not_of_all & (table["strong"] < 2)).sum()),
    )


def covered_since(now: CoverageSummary, before: CoverageSummary) -> int | None:
    """Return how many more students are covered than in the round before, fewer as less than 0.

    None where a difference could come from the answers alone: one of the rounds asked not
    everybody about everybody, has too few answers in, or so many more than the other.
    """
    least, most = sorted((now.completeness, before.completeness))
    if now.short or before.short or not (least >= ENOUGH_IN and most - least <= ALIKE):
        return None
    return now.covered - before.covered


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def describe_students(table: pd.DataFrame, students: Iterable[Student]) -> pd.DataFrame:
    """Add what the roster says to a coverage table, joined by student_id.

    Adds  name str,  grade str,  homeroom str  and one str column per roster group; a group named
    like a column that is already there is left out.
    """
    people = list(students)
    labels = sorted({label for person in people for label, _ in person.groups})
    about = pd.DataFrame(
        {
            "student_id": [person.student_id for person in people],
            "name": [person.name for person in people],
            "last_name": [person.last_name or person.first_name for person in people],
            "grade": [person.grade for person in people],
            "homeroom": [person.homeroom for person in people],
        }
    )
    for label in labels:
        if label not in about.columns and label not in table.columns:
            about[label] = [dict(person.groups).get(label, "") for person in people]
    return table.merge(about.astype(object), on="student_id", how="left", validate="one_to_one")


def without_strong_adult(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of students nobody is close to yet: nobody can fall off this list.

    Students who left the roster are not in the table. Order: fewest adults who know them first,
    then fewest who recognise them, then by id; connection alone, never behaviour or grades.
    """
    listed = table[~table["covered"]]
    return listed.sort_values(["know", "recognise", "student_id"], ignore_index=True)


def coverage_by(table: pd.DataFrame, column: str, smallest: int = SMALLEST_GROUP) -> pd.DataFrame:
    """Return coverage in each group of `column` (grade, homeroom or a roster group).

    One row per group, grades in school order, other groups in natural order:
      <column> str,  students int,  covered int,  two_or_more int,
      may_be int  (not covered, but somebody has not answered),
      share, depth, share_high float 0 to 1  (NaN if students < smallest),
      withheld bool.
    """
    grouped = table.groupby(column, sort=False)
    result = grouped.agg(
        students=("student_id", "size"),
        covered=("covered", "sum"),
        two_or_more=("strong", lambda strong: int((strong >= 2).sum())),
        could_be=("could_be_covered", "sum"),
    ).reset_index()
    shown = result["students"] >= smallest
    for name, part in (("share", "covered"), ("depth", "two_or_more"), ("share_high", "could_be")):
        result[name] = (result[part] / result["students"]).where(shown)
    result["withheld"] = ~shown
    order = grade_order if column == "grade" else natural_order
    places = sorted(range(len(result)), key=lambda place: order(str(result[column].iloc[place])))
    result["may_be"] = result.pop("could_be") - result["covered"]
    return result.iloc[places].reset_index(drop=True)
