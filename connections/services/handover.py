"""When an adult leaves: hand-over with overlap and a goodbye; the summer's transition sheet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.network import adults_by_strength
from connections.domain.outreach import CONTACT_WORDS, Felt, Outreach, Status, require_step
from connections.domain.people import grade_order
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds import Strength
from connections.domain.ties import Tie, meeting_points
from connections.files.report import CONFIDENTIAL, NEVER_A_TRAIT
from connections.files.workbook import Column, Sheet, write_workbook
from connections.services.coverage import round_coverage
from connections.services.proposing import require_pair
from connections.store.database import Database, new_id
from connections.store.outreach import (
    load_contacts,
    load_one_outreach,
    load_outreach,
    load_school_for_change,
    save_first_follow_ups,
    save_new_outreach,
    save_outreach,
)
from connections.store.rosters import load_students

OVERLAP = timedelta(days=14)  # time for a goodbye and an introduction; the school may say otherwise


def hand_over(
    database: Database,
    viewer: Viewer,
    outreach_id: str,
    to_adult_id: str,
    today: date,
    now: datetime,
    *,
    goodbye_by: date | None = None,
    agreed: bool = True,
    version: int | None = None,
    despite_do_not_match: bool = False,
) -> Outreach:
    """End an outreach and begin it with another adult; returns the new one.

    `agreed` means that the new adult said yes already; otherwise they are asked. The former adult
    has until `goodbye_by` (two weeks, unless said) to say goodbye, and reads this student's notes
    no more from this moment on.
    """
    viewer.require(Permission.OUTREACH_ASSIGN)
    last = goodbye_by or today + OVERLAP
    if last < today:
        raise NotPossible("A goodbye is still to come. Choose today or a later day.")
    details: dict[str, object] = {"outreach_id": outreach_id, "adult_id": to_adult_id}
    with database.changing(viewer, "outreach.handed_over", now, details) as sql:
        load_school_for_change(sql, viewer.school_id)
        one = load_one_outreach(sql, viewer.school_id, outreach_id)
        if one is None:
            raise NotFound("This outreach does not exist any more.")
        if one.adult_id == to_adult_id:
            raise NotPossible("This is the same adult. Choose another.")
        require_step(one.status, Status.HANDED_OVER)
        by = viewer.adult_id or viewer.name
        ended = replace(
            one,
            status=Status.HANDED_OVER,
            ended_on=today,
            goodbye_by=last,
            version=one.version if version is None else version,
        )
        save_outreach(sql, viewer.school_id, ended, (Status.HANDED_OVER,), now, by)
        steps = [Status.SUGGESTED, Status.OFFERED] + ([Status.ACCEPTED] if agreed else [])
        new = Outreach(
            new_id(),
            one.student_id,
            to_adult_id,
            steps[-1],
            today,
            one.round_id,
            "Handed over, with time to say goodbye.",
            one.first_step,
            one.plan,
            one.looked_after_by,
            handed_over_from=outreach_id,
        )
        require_pair(sql, viewer.school_id, new, despite_do_not_match)
        save_new_outreach(sql, viewer.school_id, new, steps, now, by)
        if agreed:
            save_first_follow_ups(sql, viewer.school_id, new)
        details["new_outreach_id"] = new.outreach_id
    return new


def transition_sheet(
    database: Database,
    viewer: Viewer,
    now: datetime,
    round_name: str | None = None,
    grades: Sequence[str] = (),
) -> pd.DataFrame:
    """Return what the next grade or school should know of each student: strengths, trusted adults.

    No note is in it, and nothing that went badly. One row per student of the round still enrolled,
    by grade and name:  student_id, name, grade str,  trusted_adults str  (names, strong),
    known_by str  (names, Know),  meets_at str  (classes, activities, interests, home language),
    works_well str  (kinds of contact that felt easy). Taking it is a change that is kept.
    """
    viewer.require(Permission.OUTREACH_READ)
    viewer.require(Permission.REPORT_EXPORT)
    coverage = round_coverage(database, viewer, round_name)
    names = {adult.adult_id: adult.name for adult in coverage.adults}
    with database.changing(viewer, "transition_sheet.taken", now, {"grades": list(grades)}) as sql:
        here = {student.student_id for student in load_students(sql, viewer.school_id)}
        student_of = {
            one.outreach_id: one.student_id for one in load_outreach(sql, viewer.school_id)
        }
        easy: dict[str, set[str]] = {}
        for contact in load_contacts(sql, viewer.school_id):
            if contact.felt is Felt.EASY:
                words = CONTACT_WORDS[contact.kind].casefold()
                easy.setdefault(student_of[contact.outreach_id], set()).add(words)
    rows = []
    for student in coverage.students:
        if student.student_id not in here or (grades and student.grade not in grades):
            continue
        known = adults_by_strength(coverage.network, student.student_id)
        rows.append(
            (
                student.student_id,
                student.name,
                student.grade,
                ", ".join(names[adult_id] for adult_id in known[Strength.STRONG]),
                ", ".join(names[adult_id] for adult_id in known[Strength.KNOW]),
                ", ".join(
                    sorted(w for tie, w in meeting_points(student) if tie is not Tie.HOMEROOM)
                ),
                ", ".join(sorted(easy.get(student.student_id, ()))),
            )
        )
    rows.sort(key=lambda row: (grade_order(row[2]), row[1]))
    columns = [
        "student_id",
        "name",
        "grade",
        "trusted_adults",
        "known_by",
        "meets_at",
        "works_well",
    ]
    return pd.DataFrame(rows, columns=columns, dtype=object)


_SHEET_COLUMNS = (
    Column("Student id"),
    Column("Name", width=26),
    Column("Grade", width=8),
    Column("Trusted adults (strong)", width=34),
    Column("Also known by", width=34),
    Column("Where to meet them", width=30),
    Column("What felt easy", width=30),
)


def transition_workbook(
    database: Database, viewer: Viewer, now: datetime, grades: Sequence[str] = ()
) -> bytes:
    """Return the transition sheet as a workbook for the next grade or school; no note is in it."""
    viewer.require(Permission.OUTREACH_READ)
    table = transition_sheet(database, viewer, now, grades=grades)
    sheet = Sheet(
        "Moving on",
        _SHEET_COLUMNS,
        tuple(tuple(row) for row in table.itertuples(index=False)),
        notes=(
            "What is there already, so that the next adults need not begin anew.",
            NEVER_A_TRAIT,
        ),
        warning=CONFIDENTIAL,
        nothing="No student of these grades.",
    )
    return write_workbook([sheet], "Moving on", now)
