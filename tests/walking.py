"""Walking every door of a school: each service asked by each role, answers made comparable."""

import dataclasses
import hashlib
import inspect
import io
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import networkx as nx
import pandas as pd
import pytest

from connections.domain.access.device import Asked, Site
from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.meeting.stage import Scene
from connections.domain.meeting.vignettes import VIGNETTES
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.outreach.follow_ups import Going
from connections.domain.outreach.templates import NO_TEMPLATE
from connections.domain.outreach.undoing import Act, Undo
from connections.domain.people.person import Adult, AdultKind, Student
from connections.domain.problems import ConnectionsError
from connections.domain.records.disclosing import Basis, Given, Purpose
from connections.domain.reports.board import Form, Typed
from connections.domain.rhythm.server import MailServer, Security
from connections.domain.rounds.marks import Strength
from connections.domain.school.calendar import Span
from connections.domain.school.settings import SchoolSettings
from connections.domain.staffing.plan import Staffing
from connections.domain.voice.said import Said
from connections.files.bytes.reading import File
from connections.files.layout.correction import Correction
from connections.files.people.reports import TableShown
from connections.services.access.giving import SlipForm
from connections.services.coverage.lists import Wanted
from connections.services.outreach.proposing import Wanted as WantedPair
from connections.services.people.pulse import QUESTIONS
from connections.services.records.keeping import Due
from connections.services.roster.who import RosterWanted
from connections.services.school.log import LogWanted
from connections.services.school.schools import keeper, person_at_command_line
from connections.store.backup.sealed import MAGIC, Seal
from connections.store.database import Database
from tests.architecture.test_structure import asking_services
from tests.asking import as_

# Who looks: each role as one adult, whoever sits at this computer, the command line.
VIEWERS = {
    role.value: Viewer("school", frozenset({role}), adult_id="t4")
    for role in Role
    if role is not Role.COMMAND_LINE
} | {"keeper": keeper("school"), "command_line": person_at_command_line("school")}


# A port of this machine on which nobody listens.
NO_MAIL = MailServer("127.0.0.1", 9, Security.NONE, "c@d.example", "http://127.0.0.1", waits=0.2)


def known_arguments(round_id: str, before: str, files: Mapping[str, File]) -> dict[str, list[Any]]:
    """Return what to ask services with, by the argument's name: each value is tried."""
    return {
        "round_id": [round_id], "before": [before], "after": [round_id],
        "student_id": ["s1", "s2"], "adult_id": ["t1", "t2"], "column": ["grade", "homeroom"],
        "device_id": ["d1"], "passkey_id": ["k1"], "answer": [{}], "label": ["Desk"],
        "asked": [Asked("a word", datetime(2026, 11, 1, tzinfo=UTC), Site("d", "https://d"))],
        "origin": ["http://127.0.0.1:8501"],
        "holding": ["h" * 43], "secret": [b"w" * 32], "wanted": [Wanted()],
        "leaves": [["t1"], ["t2"]], "grade": ["5"], "staffing": [Staffing(frozenset({"t1"}))],
        "chosen": [[("o1", 1)]], "outreach_ids": [["o1"]], "undo": [Undo()], "agreed": [True],
        "day": [date(2026, 12, 1)], "yes": [True], "whose": ["m" * 24], "act_id": ["k1"],
        "act": [Act("k1", "o1", "m", "yes", Undo("c1", "o1"), datetime(2099, 1, 1, tzinfo=UTC))],
        "students": [3], "outreach_id": ["o1"], "to_adult_id": ["t5"], "happened": ["We talked."],
        "apart": [True], "paused": [False], "first_step": ["Say hello"], "plan": [NO_TEMPLATE],
        "going": [Going.WELL], "kind": [ContactKind.TALKED], "felt": [Felt.EASY],
        "collects": [True], "opted_out": [False], "role": [Role.COUNSELOR],
        "given": [dict.fromkeys(QUESTIONS, 3)],
        "vignette": [VIGNETTES[0].key], "strength": [Strength.KNOW], "joining_id": ["j1"],
        "jobs": [{"marks": [files["marks"]]}], "files": [[files["students"]]],
        "file": [files["marks"]], "answers": [{}], "name": ["Spring"], "round_name": ["Spring"],
        "held_on": [date(2026, 11, 1)], "said": [Said.NAMED], "adult_ids": [["t2"]],
        "settings": [SchoolSettings()], "school_id": ["another"], "everybody": [False, True],
        "dry_run": [True], "voice_file": [files["voice"]], "contact_id": ["k1"],
        "how": ["by_grade"], "by": ["grade"], "old": ["R1"], "new": ["R9"],
        "person": [Student("s1", "Zed", grade="5"), Adult("t1", "Zoe")],
        "happened_on": [date(2026, 11, 1)], "note_id": ["n1"],
        "email": ["ann@d.example"],
        "typed": ["s1"], "reason": ["The family asked"], "hold_id": ["h1"], "words": ["No."],
        "times": [{}], "on": [False], "year": [2026],
        "backup": [Path("nowhere.backup")], "passphrase": ["of nothing at all"],
        "folder": ["nowhere"], "path": [Path("nowhere") / "x.backup"], "content": [b"no backup"],
        "kept": [Path("nowhere")], "rest": [nullcontext()], "seal": [Seal("nobody", b"")],
        "url": ["sqlite://"], "import_id": ["00000001"], "person_id": ["s1"], "other_id": ["s2"],
        "kept_id": ["s1"], "gone_id": ["s2"], "opening_id": ["p1"],
        "lead_id": ["c1"], "server": [NO_MAIL],
        "scene": [Scene.REVEAL], "hides": [False], "grades": ["5"], "session_hash": ["h" * 64],
        "span": [Span(date(2026, 12, 21), date(2027, 1, 1))], "spans": [[]], "term": [False],
    }  # fmt: skip


def asked_with(service: Callable[..., Any], known: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    """Return the calls to try: every argument that is needed, and the rest by name or as usual."""
    told = dict(known)
    name = service.__name__
    if name == "purge":
        told["seen"] = [Due()]
    if name in (
        *("export_student", "take_archive", "coverage_report", "take_lists"),
        *("take_follow_up_list", "take_reminder_cards"),
        *("transition_sheet", "transition_workbook", "take_marking_sheet", "take_wall"),
    ):
        told["given"] = [Given(Basis.PARENT, "The mother", Purpose.INSPECT)]
    if name in ("preview_board", "preview_doubts", "preview_pages", "take_board"):
        told["groups"] = [()]
    if name in ("preview_district", "take_district"):
        told["name"] = ["Lakeside"]
    if name in (
        "doubts_of_words",
        "preview_doubts",
        "preview_pages",
        "take_board",
        "take_district",
    ):
        told |= {"form": [Form.TABLE], "typed": [Typed()]}
    if name in ("preview_voice", "import_voice"):
        told["file"] = known["voice_file"]
    if name in ("history_of", "list_roster", "put_row_back"):
        told |= {"kind": ["students"], "wanted": [RosterWanted()]}
    if name == "look_at_rows":
        table = TableShown("", "", (), 1, (), "student", "", (), Correction())
        told |= {"expect": ["students"], "table": [table], "at": [0], "rows": [{2}]}
    if name == "say_group":
        told |= {"label": ["club"], "kept": [True]}
    if name == "set_kind":
        told["kind"] = [AdultKind.OUTSIDE]
    if name in ("turn_stage", "go_on_in_agenda"):
        told["by"] = [1]
    if name == "mark_students":
        told |= {"answers": [{"s3": 2}], "adult_id": ["t3"]}
    if name == "take_slips":
        told["form"] = [SlipForm.PRINT]
    if name == "suggest_pairs":
        told |= {"students": [["s4"]]}
    if name in ("read_audit", "take_log"):
        told["wanted"] = [LogWanted()]
    if name == "propose_outreach":
        told["wanted"] = [[WantedPair("s6", "t5")]]
    if name in ("volunteer", "take_pair"):
        told |= {"student_id": ["s7"], "adult_id": ["t5"]}
    calls: list[dict[str, Any]] = [{}]
    for parameter in [*inspect.signature(service).parameters.values()][1:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        needed = parameter.default is parameter.empty
        assert not needed or parameter.name in told, f"what is {parameter.name} of {name}?"
        if parameter.name in told:
            values = told[parameter.name]
            usual = [] if needed else [parameter.default]
            calls = [{**one, parameter.name: value} for one in calls for value in [*values, *usual]]
    return calls


def plain(value: Any) -> Any:
    """Return whatever a service returned as something that can be compared."""
    if isinstance(value, pd.DataFrame):
        return [plain(value[name].tolist()) for name in value.columns]
    if isinstance(value, bytes) and value.startswith(b"PK"):  # a workbook keeps when it was made
        with zipfile.ZipFile(io.BytesIO(value)) as book:
            names = [name for name in book.namelist() if not name.startswith("docProps/")]
            return {name: hashlib.sha256(book.read(name)).hexdigest() for name in names}
    if isinstance(value, bytes) and value.startswith(MAGIC):  # sealed: new bytes every time
        return "a backup"
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, nx.Graph):
        return sorted(map(str, value.edges(data=True)))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple | deque) or inspect.isgenerator(value):
        return [plain(one) for one in value]
    return str(value)


def walk(
    database: Database,
    known: Mapping[str, list[Any]],
    services: Iterable[Callable[..., Any]],
    viewers: Mapping[str, Viewer] = VIEWERS,
    afterwards: Callable[[Database], object] = lambda database: None,
) -> dict[tuple[str, str, str], Any]:
    """Return what each service said to each viewer, by (service, viewer, arguments).

    `afterwards` puts right after each call what the call may have changed.
    """
    said: dict[tuple[str, str, str], Any] = {}
    for service in services:
        for who, viewer in viewers.items():
            for call in asked_with(service, known):
                key = (service.__name__, who, str({k: plain(v) for k, v in call.items()}))
                try:
                    said[key] = plain(as_(database, viewer)(service, **call))
                except ConnectionsError as refusal:
                    said[key] = f"refused: {refusal}"  # and changed nothing
                else:
                    afterwards(database)
    return said


def all_services() -> list[Callable[..., Any]]:
    """Return every service that asks who is looking."""
    asked = (each.values[0] for each in asking_services())
    return [each for each in asked if next(iter(inspect.signature(each).parameters)) == "ask"]


def same_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ids be counted, so that two schools that are treated alike have the same ones."""
    numbers = count(1)
    made = SimpleNamespace(uuid4=lambda: SimpleNamespace(hex=f"id{next(numbers)}"))
    monkeypatch.setattr("connections.store.mapper.uuid", made)
    keys = SimpleNamespace(token_hex=lambda size: f"{next(numbers):0{2 * size}x}")
    monkeypatch.setattr("connections.store.log.chain.secrets", keys)  # codes of students
