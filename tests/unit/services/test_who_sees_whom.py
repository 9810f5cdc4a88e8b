"""Every service that returns students asks whom of them this viewer may see."""

import dataclasses
import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pytest

from connections.domain.access.grants import GRANTS, Permission, Role, Scope
from connections.domain.access.viewer import Viewer
from connections.domain.problems import ConnectionsError
from connections.services.book.book import reading
from connections.services.coverage.lists import Wanted
from connections.services.round.rounds import list_rounds, reveal_round
from connections.services.school.schools import keeper
from tests.architecture.test_structure import asking_services
from tests.asking import as_

GRADE = "7"
# Looks after one grade, with everything that can be done: whoever of another grade comes back was
# not asked about.
VIEWER = Viewer("school", frozenset({Role.PRINCIPAL}), adult_id="A134", grades=frozenset({GRADE}))

EVERYBODY = {
    "my_marking_sheet": "everybody marks everybody",
    "my_caseload": "whom the viewer was asked to look after, whatever the grade",
}
# Services that change something or read a file; those that return what they changed are asked by
# the ids they were given, which tests of their own refuse.
CHANGES = {
    "add_person", "look_after", "mend_person", "person_leaves", "person_returns", "rename_homeroom",
    "correct_contact", "correct_note", "delete_planned_round", "remove_contact", "remove_note",
    "rename_round", "take_back_reveal",
    "answer_pulse", "answer_vignette", "change_role", "change_settings", "create_school",
    "follow_up", "free_name", "hand_over", "import_all", "import_marks", "import_rosters",
    "import_voice", "keep_apart", "log_contact", "mark_students", "note_voice", "pause_me",
    "plan_outreach", "plan_round", "preview_marks", "preview_rosters", "preview_voice",
    "propose_outreach", "round_called", "write_note", "make_backup", "open_joining", "close_round",
    "end_joining", "fill_with_oak_street", "open_round", "reveal_round", "say_done",
    "collect_voice", "opt_out", "confirm_role", "refuse_role", "set_kind",
    "preview_past_outreach", "import_past_outreach",
    "place_hold", "end_hold", "add_statement", "erase_student", "export_student", "keep_for",
    "switch_purging", "purge", "take_archive",
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
        "leaves": [adult.adult_id for adult in book.adults()], "grade": GRADE, "students": 3,
        "how": "by_grade",
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
