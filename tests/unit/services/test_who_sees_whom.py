"""Every service that returns students asks whom of them this viewer may see."""

import dataclasses
import inspect
import io
import itertools
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pytest

from connections.domain.access.grants import (
    GRANTS,
    WITHIN,
    Permission,
    Reach,
    Role,
    Scope,
    roles_held,
    scope_of,
)
from connections.domain.access.viewer import VISITOR, Viewer
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, ConnectionsError, NotFound
from connections.domain.reports.board import Typed
from connections.domain.staffing.plan import Staffing
from connections.files.bytes.reading import File
from connections.services.book.ask import Ask
from connections.services.book.book import reading
from connections.services.coverage.lists import Wanted
from connections.services.round.rounds import list_rounds, reveal_round
from connections.services.school.schools import create_school, keeper
from connections.store.rosters import save_adults, save_role
from connections.store.schema import metadata
from tests.architecture.test_structure import asking_services
from tests.asking import NOW, TODAY, as_, viewer_as
from tests.small_school import fill
from tests.unit.services.matrix import PERMISSION_OF
from tests.walking import asked_with, known_arguments, plain

GRADE = "7"
# Looks after one grade, with everything that can be done: whoever of another grade comes back was
# not asked about.
VIEWER = Viewer("school", frozenset({Role.PRINCIPAL}), adult_id="A134", grades=frozenset({GRADE}))

EVERYBODY = {
    "my_marking_sheet": "everybody marks everybody",
    "my_caseload": "whom the viewer was asked to look after, whatever the grade",
    "home_view": "what waits of the same",
}
# Services that change something or read a file; those that return what they changed are asked by
# the ids they were given, which tests of their own refuse.
CHANGES = {
    "end_sessions_of", "forget_passphrase", "pass_to", "end_account", "allow_account",
    "add_overseer", "end_overseer",
    "archive_school", "rename_school", "unarchive_school",
    "ask_to_open", "agree_to_open", "end_opening",
    "issue_slips", "take_slips", "take_back_slip", "end_device", "end_passkey",
    "make_passkey", "confirm_passkey",
    "open_enrolment", "open_enrolment_of", "end_enrolment",
    "add_days", "preview_calendar", "remove_days",
    "say_group",
    "add_person", "forget_answers", "look_after", "mend_person",
    "person_leaves", "person_returns", "rename_homeroom",
    "correct_contact", "correct_note", "delete_planned_round", "remove_contact", "remove_note",
    "rename_round", "take_back_reveal", "complete_list", "draw_list", "make_round_full",
    "answer_pulse", "answer_vignette", "change_role", "change_settings", "create_school",
    "follow_up", "free_name", "import_all", "import_marks", "import_rosters",
    "import_voice", "keep_apart", "log_contact", "mark_students", "note_voice", "pause_me",
    "plan_outreach", "plan_round", "preview_marks", "preview_rosters", "preview_voice",
    "propose_outreach", "round_called", "write_note", "make_backup", "make_daily_backup",
    "make_sealed", "preview_restore", "restore_here", "set_daily_backup", "stop_daily_backup",
    "take_backup", "open_joining", "close_round",
    "band_on_stage", "end_stages", "go_on_in_agenda", "hide_on_stage", "make_stage_link",
    "open_own_stage", "show_on_stage", "turn_stage",
    "end_joining", "fill_with_oak_street", "open_round", "reveal_round", "say_done",
    "collect_voice", "opt_out", "confirm_role", "refuse_role", "set_kind", "confirm_address",
    "take_log", "renew_keys", "unlock_keys", "preview_past_outreach", "import_past_outreach",
    "place_hold", "end_hold", "add_statement", "erase_student", "export_student", "keep_for",
    "switch_purging", "purge", "take_archive",
    "take_board", "take_district",
    "end_feed", "make_feed", "send_mails", "wish_mail", "take_follow_up_list",
    "take_reminder_cards",
    "publish_missing", "preview_district", "undo_import", "put_row_back", "merge_students",
    "split_student", "look_at_rows",
    "answer_several", "ask_again", "hand_over_several", "put_back", "set_date",
    "keep_act", "undo_last",
}  # fmt: skip


@pytest.fixture
def school(oak_street, monkeypatch):
    newest = as_(oak_street, keeper("school"))(list_rounds)[0]
    as_(oak_street, keeper("school"))(reveal_round, newest.round_id)
    monkeypatch.setitem(GRANTS, Role.PRINCIPAL, dict.fromkeys(Permission, Scope.GRADES))
    return oak_street


def ids_in(value: Any, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield every id of a student in whatever a service returned."""
    if isinstance(value, str):
        if value in known:
            yield value
    elif isinstance(value, pd.DataFrame):
        for column in (value.index, *(value[name] for name in value.columns)):
            yield from ids_in(list(column), known)
    elif isinstance(value, Mapping):
        yield from ids_in(list(value.items()), known)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from ids_in(one, known)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from ids_in(getattr(value, field.name), known)


def arguments(service, book) -> dict[str, Any]:
    """Return something sensible for every argument that a service cannot do without."""
    shown = [each.round_id for each in book.shown_rounds()]
    ours = [s.student_id for s in book.students() if s.grade == GRADE]
    known = {
        "round_id": shown[0], "before": shown[1], "after": shown[0], "student_id": ours[0],
        "adult_id": "A101", "column": "grade", "secret": b"w" * 32, "wanted": Wanted(),
        "leaves": [adult.adult_id for adult in book.adults()], "grade": GRADE,
        "staffing": Staffing(frozenset(adult.adult_id for adult in book.adults())), "students": 3,
        "how": "by_grade", "by": "grade", "typed": Typed(), "holding": "h" * 43, "whose": "m" * 24,
        "import_id": "00000001", "kind": "students", "person_id": ours[0], "other_id": ours[1],
        "outreach_ids": [o.outreach_id for o in book.outreach()],
        "outreach_id": next(o.outreach_id for o in book.outreach() if o.student_id in ours),
    }  # fmt: skip
    return {
        name: known[name]
        for name, parameter in [*inspect.signature(service).parameters.items()][1:]
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }


def asked() -> list[Any]:
    return [each for each in asking_services() if each.values[0].__name__ not in CHANGES]


@pytest.fixture
def others(school):
    """Return the ids of the students of other grades."""
    with reading(school, "school") as book:
        everybody = book.students_by_id().values()
        return {s.student_id: s for s in everybody if s.grade != GRADE}


def test_no_service_returns_a_student_of_whom_it_did_not_ask(school, others):
    seen: dict[str, int] = {}
    with reading(school, "school") as book:
        ours = {s.student_id: s for s in book.students() if s.grade == GRADE}
        told = {each.id: arguments(each.values[0], book) for each in asked()}
    for each in asked():
        name = each.values[0].__name__
        try:
            found = as_(school, VIEWER)(each.values[0], **told[each.id])
        except ConnectionsError:
            continue
        if name not in EVERYBODY:
            assert set(ids_in(found, others)) == set(), each.id
        seen[name] = len(set(ids_in(found, ours)))
    showing = {name for name, count in seen.items() if count}
    assert len(showing) >= 12, "else this test looks at nothing"
    assert set(EVERYBODY) <= showing


def test_the_coverage_of_a_school_that_keeps_its_list_has_totals_and_nobody_else(school, others):
    from connections.services.coverage.coverage import round_coverage

    whole = as_(school, keeper("school"))(round_coverage)
    own = as_(school, VIEWER)(round_coverage)
    assert own.summary == whole.summary and len(own.students) < len(whole.students)
    assert {s.grade for s in own.students} == {GRADE} == set(own.table["grade"])


# ---- Every service x every role x {own school, another} x {active, left}: 3,000 checks ----------

# An adult may hold one of these.
ROLES = [role for role in Role if role not in (Role.COMMAND_LINE, Role.OVERSEER)]
EVERY = [each.values[0] for each in asking_services()]


def gate(service, viewer: Viewer) -> bool:
    """Say whether a service lets a viewer past its first question; nothing else is real."""
    ask = Ask(viewer, TODAY, NOW, None)
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    names = [p.name for p in inspect.signature(service).parameters.values() if p.kind not in kinds]
    try:
        found = service(ask, **dict.fromkeys(names[1:]))
        if inspect.isgenerator(found):
            next(found)
    except AccessDenied:
        return False
    except Exception:  # past the gate there is nothing to stand on
        return True
    return True


def test_every_service_stands_in_the_matrix_and_nothing_else_does():
    names = {service.__name__ for service in EVERY}
    assert sorted(names - set(PERMISSION_OF)) == [], "write it into tests/unit/services/matrix.py"
    assert sorted(set(PERMISSION_OF) - names) == []


@pytest.fixture
def two_schools(database):
    """Return a database with ours, where each role is held by an adult, and another school."""
    me, other = keeper("school"), keeper("other")
    as_(database, me)(create_school, "other", "Elm Street")
    ours = [Student(f"ours{n}", f"Oursonly{n}", "Thao", grade="5", homeroom="R1") for n in range(9)]
    here = [Adult(f"a-{role.value}", "Oursonly", role.value) for role in ROLES]
    fill(database, me, TODAY, NOW, ours, here, {("a-teacher", "ours1"): 3})
    theirs = [Student(f"x{n}", "Elm", "Xiong", grade="5", homeroom="R1") for n in range(3)]
    fill(database, other, TODAY, NOW, theirs, [Adult("t4", "Elm", "Teacher")], {("t4", "x1"): 3})
    with database.changing(me, "test.filled", NOW) as sql:
        for role in ROLES:
            save_role(sql, "school", f"a-{role.value}", role)
    return database


def seen_as(database, role: Role) -> Viewer:
    """Return who an adult of this role is today: nobody once they left."""
    try:
        return as_(database, keeper("school"))(viewer_as, f"a-{role.value}")
    except NotFound:
        return Viewer("school", frozenset(), name=VISITOR)


def test_no_role_gets_past_a_service_that_the_matrix_does_not_give_it(two_schools):
    """Active: what the matrix says, and nothing more. Left: nothing at all, from then on."""
    checks = wrong = 0
    active = {role: seen_as(two_schools, role) for role in ROLES}
    assert all(viewer.roles == {role} for role, viewer in active.items())
    viewers = [*active.values(), Viewer("school", frozenset({Role.COMMAND_LINE}))]
    for service in EVERY:
        needed = PERMISSION_OF[service.__name__]
        for viewer in viewers:
            checks += 1
            wrong += gate(service, viewer) and not viewer.may(needed)
    people = tuple(Adult(f"a-{role.value}") for role in ROLES)
    with two_schools.changing(keeper("school"), "test.left", NOW) as sql:
        save_adults(sql, "school", RosterChanges(left=people), TODAY)
    for role in ROLES:
        for service in EVERY:
            checks += 1
            wrong += gate(service, seen_as(two_schools, role))
    assert wrong == 0 and checks >= 1_800


def test_no_reach_gets_past_a_service_that_is_out_of_it_whatever_the_role():
    """Every door leads to one of the reaches: what is out of one is out for everybody in it."""
    checks = 0
    wrong = []
    for reach, role in itertools.product(Reach, ROLES):
        viewer = Viewer("school", roles_held(role), "a1", reach=reach)
        for service in EVERY:
            needed = PERMISSION_OF[service.__name__]
            within = WITHIN[reach].get(needed, Scope.NONE)
            allowed = within and any(scope_of(held, needed) for held in viewer.roles)
            checks += 1
            if gate(service, viewer) and not allowed:
                wrong.append((reach, role, service.__name__))
    assert wrong == [] and checks >= 4_000


def everything_of(database, school_id: str) -> dict[str, Any]:
    with database.reading() as sql:
        return {
            table.name: [
                tuple(row) for row in sql.execute(table.select().where(column == school_id))
            ]
            for table in metadata.sorted_tables
            if (column := table.c.get("school_id")) is not None
        }


def told(value: Any) -> str:
    """Return whatever a service returned as text, workbooks too."""
    if isinstance(value, bytes) and value.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(value)) as book:
            return " ".join(book.read(name).decode(errors="replace") for name in book.namelist())
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if dataclasses.is_dataclass(value):
        return told([getattr(value, field.name) for field in dataclasses.fields(value)])
    if isinstance(value, list | tuple):
        return " ".join(map(told, value))
    return str(plain(value))


FILES = {
    "marks": File("m.csv", b"adult_id,student_id,strength\na-teacher,ours1,3\n"),
    "students": File("s.csv", b"student_id,first_name,last_name,grade\nours1,Zed,Last,5\n"),
    "voice": File("v.csv", b"Student ID,Who would you go to?\nours1,Nobody\n"),
}


WHOLE_DATABASE = {"create_school", "renew_keys", "unlock_keys"}


def test_nobody_of_another_school_reads_or_changes_anything_of_ours(two_schools):
    """Each role there asks each service about our students, adults, rounds and outreach."""
    ids = {"student_id": ["ours1"], "adult_id": ["a-teacher"], "leaves": [["a-teacher"]],
           "to_adult_id": ["a-counselor"], "adult_ids": [["a-teacher"]]}  # fmt: skip
    known = known_arguments("r1", "r1", FILES) | ids
    roles = [*ROLES, Role.COMMAND_LINE]
    viewers = [Viewer("other", frozenset({role}), adult_id="t4") for role in roles]
    before, checks, wrong = everything_of(two_schools, "school"), 0, []
    for service in EVERY:
        if ".backup." in service.__module__ or service.__name__ in WHOLE_DATABASE:
            continue  # of all schools: asked of whoever looks after every one of them
        for viewer in [*viewers, Viewer("other", frozenset(), adult_id="t4")]:
            call = asked_with(service, known)[0]
            checks += 1
            try:
                found = told(as_(two_schools, viewer)(service, **call))
            except ConnectionsError as refusal:
                found = str(refusal)
            if "Oursonly" in found:
                wrong.append((service.__name__, viewer.roles))
    assert wrong == [] and checks >= 1_000
    assert everything_of(two_schools, "school") == before
