"""What a child said is never passed on: not by a service, a command, a page or a file."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from click.testing import CliRunner

from connections.cli.main import main
from connections.domain.access.grants import Permission, Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import Status
from connections.domain.people.person import Adult, Job, Student
from connections.domain.rounds.round import RoundStatus
from connections.domain.voice.said import Said, VoiceAnswer
from connections.files.bytes.reading import File
from connections.services.outreach.assignment import suggest_pairs
from connections.services.outreach.caseload import my_caseload, student_story
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import accept_outreach
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.outreach import load_outreach, save_new_outreach
from connections.store.rosters import save_role
from connections.store.rounds import save_voice
from tests.asking import NOW, TODAY, as_
from tests.handing import hand_over
from tests.small_school import fill
from tests.unit.services.test_who_sees_whom import CHANGES
from tests.walking import VIEWERS, all_services, known_arguments, plain, same_ids, walk

STUDENTS = [
    Student(f"s{n}", f"First{n}", f"Last{n}", grade=str(4 + n % 2), homeroom=f"Room {n % 3}")
    for n in range(1, 13)
]
ADULTS = [
    Adult(f"t{n}", f"Ada{n}", f"Ames{n}", job=Job.COUNSELOR if n == 4 else Job.TEACHER)
    for n in range(1, 6)
]
ROLES = {"t3": Role.DATA_MANAGER, "t4": Role.COUNSELOR, "t5": Role.PRINCIPAL}
NAMED = "t2"  # whom s2, who has an outreach with them, and s9 named
TELLS = ("wish", "named this adult", "student named", "named you")
FILES = {
    "marks": File("m.csv", b"adult_id,student_id,strength\nt1,s1,3\n"),
    "students": File("s.csv", b"student_id,first_name,last_name,grade\ns1,First1,Last1,5\n"),
    "voice": File("v.csv", b"Student ID,Who would you go to?\ns1,Ada1 Ames1\ns2,Nobody\n"),
}


def build(url, named=True):
    """Fill a school whose round is revealed and in which two students named one adult, or none."""
    database, me, before = open_database(url), keeper("school"), TODAY - timedelta(days=9)
    find_school(database, NOW)
    marks = {("t1", "s1"): 3, ("t3", "s4"): 2, ("t2", "s2"): 2}
    fill(database, me, before, NOW, STUDENTS, ADULTS, marks, RoundStatus.REVEALED, voice=True)
    with database.changing(me, "test.filled", NOW) as sql:
        for adult_id, role in ROLES.items():
            save_role(sql, "school", adult_id, role)
        said = (Said.NAMED, (NAMED,)) if named else (Said.NOBODY, ())
        save_voice(sql, "school", "r1", [VoiceAnswer(s, *said) for s in ("s2", "s9")], NOW)
        why = ("wish+know", ("know", "wish")) if named else ("know", ("know",))
        one = Outreach("o1", "s2", NAMED, Status.ACCEPTED, before, "r1", why[0])
        one = replace(one, looked_after_by="t4", ties=why[1])
        steps = (Status.SUGGESTED, Status.OFFERED, Status.ACCEPTED)
        save_new_outreach(sql, "school", one, steps, NOW, "t4")
    return database


@pytest.fixture
def school(tmp_path):
    return build(f"sqlite:///{(tmp_path / 'said.db').as_posix()}")


def asked():
    return [s for s in all_services() if s.__name__ not in CHANGES | {"make_backup"}]


def test_it_decides_the_pair_and_nothing_says_so(school):
    """Also not to those who may read what students say: a pair is seen by rooms and adults."""
    pairs = {p.student_id: p for p in as_(school, VIEWERS["counselor"])(suggest_pairs).pairs}
    assert pairs["s9"].adult_id == NAMED, "it still counts"
    assert pairs["s9"].reason == "fresh_start" and not pairs["s9"].ties


def test_no_service_passes_it_on_to_anybody(school):
    viewers = {**VIEWERS, "named": Viewer("school", frozenset({Role.TEACHER}), NAMED)}
    told = walk(school, known_arguments("r1", "r1", FILES), asked(), viewers=viewers)
    found = [key for key, said in told.items() if any(word in str(said) for word in TELLS)]
    assert found == []
    assert "my_caseload" in {key[0] for key, said in told.items() if "o1" in str(said)}


@pytest.mark.parametrize("role", [Role.TEACHER, Role.DATA_MANAGER])
def test_whoever_may_not_read_it_learns_nothing_of_it_by_any_service(tmp_path, monkeypatch, role):
    """Two schools: in one two students named this adult, in the other they said nobody."""
    viewer = Viewer("school", frozenset({role}), NAMED)
    assert not viewer.may(Permission.VOICE_READ)
    told = []
    for named in (True, False):
        school = build(f"sqlite:///{(tmp_path / f'{named}.db').as_posix()}", named)
        same_ids(monkeypatch)
        known = known_arguments("r1", "r1", FILES)
        told.append(walk(school, known, asked(), viewers={"named": viewer}))
    one, two = told
    assert [key for key in one if one[key] != two[key]] == []


def test_those_who_may_read_it_read_it_where_they_open_the_student(school):
    (said,) = as_(school, VIEWERS["counselor"])(student_story, "s2").said
    assert said[1].adult_ids == (NAMED,)
    named = Viewer("school", frozenset({Role.TEACHER}), NAMED)
    assert as_(school, named)(student_story, "s2").said == ()


def test_no_command_prints_it(school, tmp_path, monkeypatch):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", f"sqlite:///{tmp_path / 'said.db'}")
    for words in (
        ("assign",), ("outreach",), ("coverage",), ("today",), ("what-if", "--leaves", NAMED),
    ):  # fmt: skip
        for more in ((), ("--json",)):
            result = CliRunner().invoke(main, (*words, *more))
            assert result.exit_code == 0, result.output
            assert not any(word in result.output for word in TELLS), words
    pairs = json.loads(CliRunner().invoke(main, ("assign", "--json")).stdout)["pairs"]
    reason = {pair["student_id"]: pair["reason"] for pair in pairs}
    assert reason["s9"] == "This adult has a place free and can start fresh."
    for name, reader in product(("r.xlsx", "r.pdf"), ("leadership", "board")):
        told = tmp_path / f"{reader}-{name}"
        words = ("report", "--for", reader, "--out", str(told))
        assert CliRunner().invoke(main, words).exit_code == 0
        assert plain(told.read_bytes())


def test_what_a_plan_suggests_keeps_it_for_the_comparison_alone(school):
    counselor = VIEWERS["counselor"]
    pair = next(p for p in as_(school, counselor)(suggest_pairs).pairs if p.student_id == "s9")
    as_(school, counselor)(propose_outreach, [Wanted.suggested(pair)], round_id="r1")
    with school.reading() as sql:
        kept = next(one for one in load_outreach(sql, "school") if one.student_id == "s9")
    assert kept.reason == "fresh_start" and kept.ties == ("wish",)
    named = Viewer("school", frozenset({Role.TEACHER}), NAMED)
    taken = as_(school, named)(accept_outreach, kept.outreach_id)
    told = [taken, *as_(school, named)(my_caseload), *as_(school, counselor)(my_caseload, True)]
    assert not [one for one in told if "wish" in str(plain(one))]
    new = as_(school, counselor)(hand_over, kept.outreach_id, "t5")
    assert "wish" not in str(plain(new))
