"""While a round is open nobody learns another's answer, by any door."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from click.testing import CliRunner

from connections.cli import shared
from connections.cli.main import main
from connections.domain.access.grants import Role
from connections.domain.outreach.record import Note, Outreach
from connections.domain.outreach.status import Status
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Job, Student
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.school.settings import SchoolSettings
from connections.domain.voice.said import Said, VoiceAnswer
from connections.files.bytes.reading import File
from connections.services.round.marks import import_marks, preview_marks
from connections.services.round.voice import preview_voice
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.outreach import save_new_outreach, save_note
from connections.store.rosters import save_adults, save_role, save_students
from connections.store.rounds import freeze_round, load_voice, save_marks, save_round, save_voice
from connections.store.schools import save_settings
from tests.asking import NOW, TODAY, as_
from tests.unit.services.test_who_sees_whom import CHANGES
from tests.walking import VIEWERS, all_services, known_arguments, plain, same_ids, walk

STUDENTS = tuple(
    Student(f"s{n}", f"First{n}", f"Last{n}", grade=str(4 + n % 2), homeroom=f"Room {n % 3}")
    for n in range(1, 13)
)
ADULTS = tuple(
    Adult(f"t{n}", f"Ada{n}", f"Ames{n}", job=Job.COUNSELOR if n == 4 else Job.TEACHER)
    for n in range(1, 6)
)
ROLES = {"t3": Role.DATA_MANAGER, "t4": Role.COUNSELOR, "t5": Role.PRINCIPAL}
AUTHOR, ABOUT = "t1", "s1"  # whose answer in the open round is changed
FILES = {
    "marks": File("m.csv", b"adult_id,student_id,strength\nt1,s1,3\nt1,s2,2\nt2,s1,1\nt3,s9,2\n"),
    "students": File("s.csv", b"student_id,first_name,last_name,grade\ns1,First1,Last1,5\n"),
    "voice": File("v.csv", b"Student ID,Who would you go to?\ns1,Ada1 Ames1\ns2,Nobody\n"),
}
# What tells everything to those it is for, and what is a new secret each time.
# Erasing takes away the student in whose answer the two schools differ.
LEFT_OUT = {"erase_student", "make_backup", "reveal_round", "open_joining", "fill_with_oak_street"}
LEFT_OUT |= {"issue_slips", "take_slips"}  # a code by chance each time, of adults alone
LEFT_OUT |= {"make_feed", "make_stage_link", "open_own_stage"}  # an address by chance each time
MARK = "the strength of a mark"
SAID = "what a student said"
USUAL = (Strength.STRONG, (AUTHOR,))
ANSWERS = {MARK: (USUAL, (Strength.NOT_YET, (AUTHOR,))), SAID: (USUAL, (Strength.STRONG, ()))}


def build(url, said=Strength.STRONG, voice=(AUTHOR,), last_round=True):
    """Fill a school whose second round is open."""
    database = open_database(url)
    find_school(database, NOW)
    me, before = keeper("school"), TODAY - timedelta(days=60)
    fall = Round("fall", "Fall", RoundStatus.REVEALED, before, collects_voice=True)
    fall = replace(fall, frozen_on=before, revealed_at=NOW, first_revealed_at=NOW)
    spring = Round("spring", "Spring", RoundStatus.OPEN, TODAY, collects_voice=True)
    with database.changing(me, "test.filled", NOW) as sql:
        save_settings(sql, "school", SchoolSettings(smallest_group=5, asks_students=True), "Oak")
        save_students(sql, "school", RosterChanges(new=STUDENTS), before)
        save_adults(sql, "school", RosterChanges(new=ADULTS), before)
        for adult_id, role in ROLES.items():
            save_role(sql, "school", adult_id, role)
        if last_round:
            save_round(sql, "school", fall, NOW)
            marks = [Mark("t1", "s1", Strength.STRONG), Mark("t2", "s3", Strength.STRONG)]
            marks += [Mark("t3", f"s{n}", Strength.KNOW) for n in range(1, 9)]
            save_marks(sql, "school", "fall", marks, NOW)
            freeze_round(sql, "school", "fall", STUDENTS, ADULTS)
            save_voice(sql, "school", "fall", [VoiceAnswer("s2", Said.NAMED, ("t2",))], NOW)
            one = Outreach("o1", "s2", "t2", Status.ACCEPTED, before, "fall", "know")
            one = replace(one, looked_after_by="t4")
            steps = (Status.SUGGESTED, Status.OFFERED, Status.ACCEPTED)
            save_new_outreach(sql, "school", one, steps, NOW, "t4")
            save_note(sql, "school", Note("n1", "s2", "t4", NOW, happened="We talked."))
        save_round(sql, "school", spring, NOW)
        given = [Mark("t1", "s2", Strength.KNOW), Mark("t2", "s1", Strength.RECOGNISE)]
        given += [Mark("t3", f"s{n}", Strength.STRONG) for n in range(2, 9)]
        save_marks(sql, "school", "spring", given, NOW)
    answer(database, said, voice)
    return database


def answer(database, said, voice):
    """Give the one answer in which two schools differ, or give it again."""
    with database.changing(keeper("school"), "test.filled", NOW) as sql:
        save_marks(sql, "school", "spring", [Mark(AUTHOR, ABOUT, said)], NOW)
        said_so = VoiceAnswer("s1", Said.NAMED if voice else Said.NOBODY, voice)
        save_voice(sql, "school", "spring", [said_so], NOW)


@pytest.fixture
def two_schools(tmp_path):
    """Return how to make two schools that differ in one answer of the open round alone."""

    def make(what, **more):
        urls = [f"sqlite:///{(tmp_path / name).as_posix()}" for name in ("one.db", "two.db")]
        return [
            build(url, *gave, **more) for url, gave in zip(urls, ANSWERS[what], strict=True)
        ], urls

    return make


@pytest.mark.parametrize("what", [MARK, SAID])
@pytest.mark.parametrize("last_round", [True, False])
def test_every_service_answers_everybody_the_same_whatever_one_answer_is(
    two_schools, monkeypatch, what, last_round
):
    schools, _ = two_schools(what, last_round=last_round)
    services = [each for each in all_services() if each.__name__ not in LEFT_OUT]
    quiet = [each for each in services if each.__name__ not in CHANGES]
    changing = [each for each in services if each not in quiet]
    known = known_arguments("spring", "fall", FILES)
    told = []
    for school, gave in zip(schools, ANSWERS[what], strict=True):
        same_ids(monkeypatch)
        again = partial(answer, said=gave[0], voice=gave[1])
        told.append(walk(school, known, quiet) | walk(school, known, changing, afterwards=again))
    one, two = told
    assert one.keys() == two.keys()
    assert [key for key in one if one[key] != two[key]] == []
    answered = {key[:2] for key, value in one.items() if not str(value).startswith("refused")}
    assert len(answered) > 150, "else this walk opens no door"
    assert {who for _, who in answered} == set(VIEWERS) - {"overseer"}, "nothing went out yet"


def lines(url, monkeypatch, tmp_path):
    """Return what every command says of the open round, by name and by default."""
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", url)
    monkeypatch.setattr(shared, "now", lambda: NOW)  # a workbook says when it was made
    marks, out = tmp_path / "marks.csv", tmp_path / "report.xlsx"
    marks.write_bytes(FILES["marks"].content)
    said = {}
    for command in (
        ("coverage",), ("what-if", "--leaves", "t1"), ("assign",), ("outreach",),
        ("report", "--out", str(out)), ("report", "--for", "leadership", "--out", str(out)),
        ("import", "--marks", str(marks), "--dry-run"), ("import", "--marks", str(marks)),
        ("round", "list"),
    ):  # fmt: skip
        rounds = ((), ("--round", "Spring")) if command[0] not in ("outreach", "round") else ((),)
        for named in rounds:
            for as_json in ((), ("--json",)) if command[0] != "report" else ((),):
                words = (*command, *named, *as_json)
                result = CliRunner().invoke(main, words)
                written = out.read_bytes() if out.exists() else b""
                out.unlink(missing_ok=True)
                said[words] = (result.exit_code, result.output, plain(written))
    return said


@pytest.mark.parametrize("last_round", [True, False])
def test_every_command_says_the_same_whatever_one_answer_is(
    two_schools, monkeypatch, tmp_path, last_round
):
    schools, urls = two_schools(MARK, last_round=last_round)
    for school in schools:
        school.close()
    one, two = (lines(url, monkeypatch, tmp_path) for url in urls)
    assert {words: (one[words], two[words]) for words in one if one[words] != two[words]} == {}


REFUSED = [
    ("what-if", "--leaves", "t1"),
    ("assign",),
    ("report", "--out", "x.xlsx"),
    ("report", "--for", "leadership", "--out", "x.xlsx"),
]


@pytest.mark.parametrize("last_round", [True, False])
def test_of_an_open_round_the_command_line_says_how_complete_it_is_and_no_more(
    two_schools, monkeypatch, tmp_path, last_round
):
    schools, urls = two_schools(MARK, last_round=last_round)
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", urls[0])
    monkeypatch.chdir(tmp_path)
    named = [("--round", "Spring")] if last_round else [(), ("--round", "Spring")]
    for which in named:
        found = CliRunner().invoke(main, ("coverage", "--json", *which))
        assert found.exit_code == 0
        assert json.loads(found.stdout) == {
            "round": "Spring", "status": "open", "students": 12, "adults": 5,
            "completeness": 10 / 60,
        }  # fmt: skip
        for command in REFUSED:
            refused = CliRunner().invoke(main, (*command, *which))
            assert refused.exit_code == 1 and refused.stderr.strip().endswith("."), command
    if last_round:
        newest = json.loads(CliRunner().invoke(main, ("coverage", "--json")).stdout)
        assert newest["round"] == "Fall", "what was revealed comes first"
    for school in schools:
        school.close()


def test_a_report_is_for_the_board_unless_it_is_for_the_leadership(
    two_schools, monkeypatch, tmp_path
):
    import io

    import openpyxl

    schools, urls = two_schools(MARK)
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", urls[0])

    def written(*words):
        out = tmp_path / f"r{len(list(tmp_path.iterdir()))}.xlsx"
        result = CliRunner().invoke(main, ("report", "--out", str(out), *words))
        assert result.exit_code == 0, result.output
        sheets = openpyxl.load_workbook(io.BytesIO(out.read_bytes())).worksheets
        cells = [str(c.value) for sheet in sheets for row in sheet.iter_rows() for c in row]
        return " ".join(cells)

    for words in ((), ("--for", "board")):
        assert "Last2" not in written(*words)
    assert "Last2" in written("--for", "leadership")
    for school in schools:
        school.close()


def sealed(database, viewer, service, file):
    found = as_(database, viewer)(service, file, {})
    return found.sealed and not (found.to_save or found.new or found.changed or found.unchanged)


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.DATA_MANAGER, None])
def test_a_preview_of_an_open_round_counts_the_file_alone(two_schools, role):
    """Changed or unchanged told any mark in four tries."""
    (school, other), _ = two_schools(MARK)
    viewer = VIEWERS[role.value] if role else VIEWERS["keeper"]
    assert sealed(school, viewer, preview_marks, FILES["marks"])
    assert sealed(school, viewer, preview_voice, FILES["voice"])
    assert sealed(school, viewer, import_marks, FILES["marks"])
    other.close()


@pytest.mark.parametrize(("role", "reads"), [(Role.COUNSELOR, True), (Role.DATA_MANAGER, False)])
def test_a_preview_of_a_revealed_round_compares_only_for_who_may_read(tmp_path, role, reads):
    school = build(f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    viewer = VIEWERS[role.value]
    found = as_(school, viewer)(preview_marks, FILES["marks"], {}, "Fall")
    said = as_(school, viewer)(preview_voice, FILES["voice"], {}, "fall")
    assert found.sealed is said.sealed is not reads
    counted = (found.new, found.changed, found.unchanged)
    assert any(counted) is reads and bool(said.to_save) is reads


def test_what_is_sealed_is_saved_all_the_same(tmp_path):
    school = build(f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    from connections.services.round.voice import import_voice

    as_(school, VIEWERS["data_manager"])(import_voice, FILES["voice"], {}, "spring")
    with school.reading() as sql:
        assert load_voice(sql, "school", "spring")["s2"].answer is Said.NOBODY
