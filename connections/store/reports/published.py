"""What was published of a round, of whom, and the bytes that went out: rows to values and back."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, null, select, update

from connections.domain.disclosure.exact import Aspect, Earlier, Exact, Key, Run
from connections.domain.disclosure.published import (
    Beside,
    Kind,
    Label,
    Published,
    Refused,
    Shown,
)
from connections.domain.reports.board import BoardReport, Form, Indicator, Paper, Past, Typed
from connections.domain.reports.district import PublishedSchool
from connections.store.mapper import in_groups, of_school, to_json
from connections.store.schema import (
    edition_files,
    editions,
    publications,
    published_students,
)


@dataclass(frozen=True, slots=True)
class Publication:
    """A round's frozen report; None where none went out and a later one looks back to the round."""

    round_id: str
    published_at: datetime
    by: str
    report: BoardReport | None


def load_publications(sql: Connection, school_id: str) -> list[Publication]:
    """Return the reports that went out, the oldest first."""
    query = select(publications).where(publications.c.school_id == school_id)
    rows = sql.execute(query.order_by(publications.c.published_at, publications.c.place))
    return [
        Publication(
            row.round_id, row.published_at, row.by, _report(row.report) if row.report else None
        )
        for row in rows
    ]


def load_basis(sql: Connection, school_id: str) -> dict[str, Earlier]:
    """Return what the next report has to know of those before it, by round_id, the oldest first.

    A round whose students are over their time is left out.
    """
    query = select(publications).where(publications.c.school_id == school_id)
    ordered = query.order_by(publications.c.published_at, publications.c.place)
    found = {}
    for row in sql.execute(ordered).all():
        exact = _exact(sql, school_id, row.round_id, row.tables)
        if exact.profiles:
            name = row.report["round_name"] if row.report else ""
            found[row.round_id] = Earlier(name, exact, tuple(_run(run) for run in row.runs))
    return found


def _exact(sql: Connection, school_id: str, round_id: str, tables: Iterable[str]) -> Exact:
    which = of_school(published_students, school_id, round_id=round_id)
    rows = sql.execute(select(published_students).where(which)).all()
    true: dict[Aspect, set[str]] = {}
    about: dict[Aspect, set[str]] = {}
    for row in rows:
        for code in row.about:
            about.setdefault(Aspect(code), set()).add(row.student_id)
        for code in row.true:
            true.setdefault(Aspect(code), set()).add(row.student_id)
    return Exact(
        tuple(tables),
        {row.student_id: tuple(row.profile) for row in rows},
        {aspect: frozenset(true.get(aspect, ())) for aspect in about},
        {aspect: frozenset(ids) for aspect, ids in about.items()},
    )


def load_newest_of_schools(
    sql: Connection, school_ids: Collection[str], round_name: str | None = None
) -> dict[str, PublishedSchool]:
    """Return what each school's newest report said, or that of its round of this name."""
    query = select(publications.c.school_id, publications.c.report, publications.c.grades).where(
        publications.c.school_id.in_(school_ids), publications.c.place == 1
    )
    newest: dict[str, Any] = {}
    for school_id, said, grades in sql.execute(query.order_by(publications.c.published_at)).all():
        if round_name in (None, said["round_name"]):
            before = newest.get(school_id)
            if before is None or said["held_on"] >= before[0]["held_on"]:
                newest[school_id] = said, grades
    return {
        school_id: PublishedSchool(
            said["school"],
            said["round_name"],
            date.fromisoformat(said["held_on"]),
            date.fromisoformat(said["taken_on"]),
            said["smallest"],
            {
                (line := _line(stored)).key: line
                for stored in said["published"]["lines"]
                if stored["key"][1] in ("", "grade")
            },
            grades,
            sum(grades.values()),
        )
        for school_id, (said, grades) in newest.items()
    }


def save_publication(
    sql: Connection, school_id: str, publication: Publication, basis: Earlier
) -> None:
    """Write a round's frozen report and of whom it spoke."""
    key = {"school_id": school_id, "round_id": publication.round_id}
    exact = basis.exact
    runs = [
        [run.key.aspect.value, run.key.table, list(run.key.names), run.students, run.low, run.high]
        for run in basis.runs
    ]
    sql.execute(
        publications.insert().values(
            **key,
            published_at=publication.published_at,
            by=publication.by,
            report=to_json(asdict(publication.report)) if publication.report else null(),
            place=0 if publication.report is None else 1,
            runs=runs,
            tables=list(exact.tables),
            grades=exact.sizes("grade"),
        )
    )
    about = {aspect: exact.about(aspect) for aspect in exact.true}
    rows = [
        {
            **key,
            "student_id": who,
            "profile": list(profile),
            "true": [a.value for a in Aspect if who in exact.true.get(a, ())],
            "about": [a.value for a in Aspect if who in about.get(a, ())],
        }
        for who, profile in sorted(exact.profiles.items())
    ]
    for some in in_groups(rows):
        sql.execute(published_students.insert(), some)


def erase_from_publications(sql: Connection, school_id: str, student_id: str) -> None:
    """Move the ranges that the next proof knows by what a student was, whose rows go then."""
    theirs = of_school(published_students, school_id, student_id=student_id)
    for row in sql.execute(select(published_students).where(theirs)).all():
        which = of_school(publications, school_id, round_id=row.round_id)
        found = sql.execute(select(publications.c.runs, publications.c.tables).where(which)).one()
        groups = dict(zip(found.tables, row.profile, strict=True))
        runs = [_without(_run(run), groups, row.about, row.true) for run in found.runs]
        sql.execute(
            update(publications)
            .where(which)
            .values(
                runs=[
                    [r.key.aspect.value, r.key.table, list(r.key.names), r.students, r.low, r.high]
                    for r in runs
                ]
            )
        )


def _without(
    run: Run, groups: dict[str, str], about: Collection[str], true: Collection[str]
) -> Run:
    """Return a range without a student it spoke of."""
    here = not run.key.table or groups.get(run.key.table) in run.key.names
    if run.key.aspect not in about or not here:
        return run
    yes = run.key.aspect in true
    students = run.students - 1
    return Run(run.key, students, max(0, run.low - yes), min(students, run.high - yes))


def _run(stored: list[Any]) -> Run:
    aspect, table, names, students, low, high = stored
    return Run(Key(Aspect(aspect), table, tuple(names)), students, low, high)


# ---- Editions -----------------------------------------------------------------------------------


def load_editions(sql: Connection, school_id: str, round_id: str) -> list[Typed]:
    """Return what was typed for each edition of a round's report, the first edition first."""
    which = of_school(editions, school_id, round_id=round_id)
    rows = sql.execute(select(editions.c.typed).where(which).order_by(editions.c.edition))
    return [_typed(row.typed) for row in rows]


def save_edition(
    sql: Connection,
    school_id: str,
    round_id: str,
    edition: int,
    typed: Typed,
    at: datetime,
    by: str,
) -> None:
    """Write a new edition; its number is the next, from 1."""
    row = {"school_id": school_id, "round_id": round_id, "edition": edition}
    sql.execute(editions.insert().values(**row, typed=to_json(asdict(typed)), made_at=at, by=by))


def load_edition_file(
    sql: Connection, school_id: str, round_id: str, edition: int, form: Form
) -> tuple[bytes, str] | None:
    """Return the bytes that went out and their checksum, None where this form never did."""
    which = of_school(edition_files, school_id, round_id=round_id, edition=edition, form=form.value)
    row = sql.execute(select(edition_files).where(which)).one_or_none()
    return (row.content, row.sha256) if row else None


def save_edition_file(
    sql: Connection,
    school_id: str,
    round_id: str,
    edition: int,
    form: Form,
    content: bytes,
    sha256: str,
) -> None:
    """Keep the bytes of a form that goes out."""
    row = {"school_id": school_id, "round_id": round_id, "edition": edition, "form": form.value}
    sql.execute(edition_files.insert().values(**row, content=content, sha256=sha256))


# ---- Values as JSON -----------------------------------------------------------------------------


def _label(stored: dict[str, Any]) -> Label:
    return Label(Kind(stored["kind"]), stored["low"], stored["high"])


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _report(stored: dict[str, Any]) -> BoardReport:
    said = stored["published"]
    published = Published(
        tuple(map(_line, said["lines"])),
        tuple((table, name) for table, name in said["left_out"]),
        Refused(said["refused"]) if said["refused"] else None,
        tuple(Beside(each["what"], _label(each["label"])) for each in said["beside"]),
    )
    past = tuple(
        Past(
            each["round_name"],
            date.fromisoformat(each["held_on"]),
            _label(each["covered"]) if each["covered"] else None,
            _label(each["answers_in"]) if each["answers_in"] else None,
        )
        for each in stored["past"]
    )
    return BoardReport(
        **stored
        | {
            "published": published,
            "held_on": date.fromisoformat(stored["held_on"]),
            "taken_on": date.fromisoformat(stored["taken_on"]),
            "before_held_on": _day(stored["before_held_on"]),
            "groups": tuple(stored["groups"]),
            "voice_of": tuple(stored["voice_of"]),
            "past": past,
        }
    )


def _line(stored: dict[str, Any]) -> Shown:
    (aspect, table, names), label = stored["key"], stored["label"]
    ends = label["kind"], label["low"], label["high"]
    return _shown(aspect, table, tuple(names), *ends, stored["as_of"])


@lru_cache(10_000)  # a district reads thousands of lines, and most say what another school's says
def _shown(
    aspect: str, table: str, names: tuple[str, ...], kind: str, low: int, high: int, as_of: str
) -> Shown:
    return Shown(Key(Aspect(aspect), table, names), Label(Kind(kind), low, high), as_of)


def _typed(stored: dict[str, Any]) -> Typed:
    def indicator(name: str) -> Indicator | None:
        return Indicator(**stored[name]) if stored[name] else None

    return Typed(
        tuple(stored["next_steps"]),
        indicator("flourishing"),
        indicator("wellbeing"),
        Paper(stored["paper"]),
        stored["language"],
    )
