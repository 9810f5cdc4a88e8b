"""Every row of every table that is about one student, found by the schema itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from connections.store.log.chain import load_student_codes
from connections.store.mapper import in_groups, of_school
from connections.store.schema import (
    audit,
    disclosed_students,
    disclosures,
    imported_students,
    imports,
    metadata,
    notes,
    outreach,
    reads,
    remembered_answers,
    student_keys,
    teaches,
)

Rows = list[dict[str, Any]]
# Tables without a student in any row: the database's own, the school's, adults', sums and counts.
ABOUT_NOBODY = frozenset(
    """about adults devices edition_files editions enrolments erasures feeds group_consents
    identities imported_adults imports joined joinings keys mail_wishes mails overseers
    passkeys publications pulse_answers pulse_given reviewed round_adults round_figures rounds
    schools sessions sign_ins slips stage_links stages vignette_answers""".split()
)
_CODE = {"school_id", "previous", "digest", "signed_with", "code_key", "sealed_with"}
_CODE |= {"moved"}  # it tells of answers in rounds that are open


def load_all_about(
    sql: Connection, school_id: str, student_ids: Sequence[str], but_rounds: Collection[str] = ()
) -> dict[str, Rows]:
    """Return the rows about a student by table, without what is of these rounds.

    `student_ids` are the student's own and those of rows that were made one with theirs.

    A round that is not revealed yet is nobody's business but those who answered. The words of
    notes come as they are stored: see store.outreach.load_notes.
    """
    ids = set(student_ids)
    of_theirs = (outreach.c.school_id == school_id) & outreach.c.student_id.in_(ids)
    theirs = sql.execute(select(outreach.c.outreach_id).where(of_theirs)).scalars().all()
    found: dict[str, Rows] = {}
    for table in metadata.sorted_tables:
        if table.name in ABOUT_NOBODY:
            continue
        here = select(table).where(table.c.school_id == school_id)
        if table in (audit, reads):
            continue  # below: they name what the other rows are called
        if table is teaches:
            rows = [row for row in _rows(sql, here) if ids & set(row.pop("student_ids"))]
        elif table is remembered_answers:
            rows = _rows(sql, here.where(table.c.answer.in_(ids)))
        elif table is disclosures:
            given = select(disclosed_students.c.disclosure_id).where(
                disclosed_students.c.school_id == school_id,
                disclosed_students.c.student_id.in_(ids),
            )
            rows = _rows(sql, here.where(table.c.disclosure_id.in_(given)))
        elif table is imported_students:  # with whose import it was, of which file
            of = of_school(imports, school_id, import_id=table.c.import_id)
            query = select(table, imports.c.at, imports.c.by, imports.c.files).join(imports, of)
            theirs_too = (table.c.school_id == school_id) & table.c.student_id.in_(ids)
            rows = _rows(sql, query.where(theirs_too))
        elif "student_id" in table.c:
            rows = _rows(sql, here.where(table.c.student_id.in_(ids)))
        else:  # of an outreach of theirs
            parts = in_groups(theirs)
            rows = [r for p in parts for r in _rows(sql, here.where(table.c.outreach_id.in_(p)))]
        if table is not outreach:  # why a pair was suggested was shown when it was
            rows = [row for row in rows if row.get("round_id") not in but_rounds]
        found[table.name] = rows
    codes = load_student_codes(sql, school_id, student_ids)
    found[student_keys.name] = [{"code": code} for code in codes.values()]
    ids |= {*codes.values(), *theirs}
    for table, key in ((notes, "note_id"), *((metadata.tables[n], k) for n, k in _OTHERS)):
        ids |= {row[key] for row in found[table.name]}
    for log in (audit, reads):
        found[log.name] = _log_rows(sql, log, school_id, ids)
    return found


_OTHERS = (
    ("contacts", "contact_id"),
    ("follow_ups", "follow_up_id"),
    ("holds", "hold_id"),
    ("statements", "statement_id"),
    ("disclosures", "disclosure_id"),
)


def _rows(sql: Connection, query: Any) -> Rows:
    return [_shown(row._mapping) for row in sql.execute(query)]


def _shown(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if name not in _CODE}


def _log_rows(sql: Connection, log: Table, school_id: str, ids: Collection[str]) -> Rows:
    """Return the rows of a log that name the student's code or anything of theirs."""
    query = select(log).where(log.c.school_id == school_id).order_by(log.c.entry)
    return [_shown(row._mapping) for row in sql.execute(query) if _names(row.details, ids)]


def _names(details: Mapping[str, Any], ids: Collection[str]) -> bool:
    return any(
        value in ids if isinstance(value, str) else bool(_texts(value) & set(ids))
        for value in details.values()
    )


def _texts(value: Any) -> set[str]:
    members: Iterable[Any] = value if isinstance(value, list) else ()
    return {member for member in members if isinstance(member, str)}
