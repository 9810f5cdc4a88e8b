"""The board's report: looked at freely, frozen when first taken, the same bytes ever after."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.disclosure.exact import TURNS, Aspect
from connections.domain.disclosure.published import Published
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotFound, NotPossible
from connections.domain.reports.board import Form, Paper, Typed
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.records.erasing import erase_student
from connections.services.report.board import preview_board, take_board
from connections.services.report.pages import not_shown, preview_pages
from connections.services.school.school import read_audit
from connections.store.reports.published import load_basis
from connections.store.rounds import freeze_round, save_marks, save_round
from tests.asking import as_
from tests.small_school import fill
from tests.unit.files.boards import BEFORE, FIRST, shown

STUDENTS = [
    Student(
        f"s{n:03}",
        f"First{n}",
        f"Last{n}",
        grade="5" if n < 36 else "6",
        homeroom="R1",
        groups=(("club", "Chess" if n % 3 else "Choir"),),
    )
    for n in range(72)
]
ADULTS = [Adult("t1", "Ana", "Becker"), Adult("t2", "Bo", "Cole"), Adult("t3", "Cy", "Dorn")]


def said(chance):
    """Return marks of the three adults in which about four of five students have a strong one."""
    return {
        (adult.adult_id, student.student_id): 3 if (place * 7 + at * 5 + chance) % 9 < 3 else 1
        for place, student in enumerate(STUDENTS)
        for at, adult in enumerate(ADULTS)
    }


@pytest.fixture
def revealed(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS, said(0), RoundStatus.REVEALED)
    return database


def second_round(database, me, today, now, students=STUDENTS, chance=4):
    """Write a second round, revealed."""
    held = today + timedelta(days=120)
    moment = now + timedelta(days=120)
    spring = Round(
        "r2",
        "Spring",
        RoundStatus.REVEALED,
        held,
        frozen_on=held,
        revealed_at=moment,
        first_revealed_at=moment,
    )
    with database.changing(me, "test.filled", moment) as sql:
        save_round(sql, me.school_id, spring, moment)
        here = {student.student_id for student in students}
        given = [Mark(a, s, Strength(value)) for (a, s), value in said(chance).items() if s in here]
        save_marks(sql, me.school_id, "r2", given, moment)
        freeze_round(sql, me.school_id, "r2", students, ADULTS)
    return held, moment


def test_looking_takes_nothing_and_what_was_taken_stands(revealed, me, today, now):
    ask = as_(revealed, me, today=today, now=now)
    seen = ask(preview_board)
    assert not seen.frozen and seen.can_choose == ("club",)
    assert not ask(preview_board, groups=["club"]).frozen
    first = ask(take_board, Form.TABLE, None, ["club"])
    later = as_(revealed, me, today=today + timedelta(days=40), now=now + timedelta(days=40))
    with revealed.changing(me, "test.changed", now + timedelta(days=30)) as sql:
        late = [Mark("t1", s.student_id, Strength.STRONG) for s in STUDENTS]
        save_marks(sql, me.school_id, "r1", late, now + timedelta(days=30))
    again = later(take_board, Form.TABLE)
    assert again == first and first.sha256 == hashlib.sha256(first.content).hexdigest()
    kept = later(preview_board)
    assert kept.frozen and kept.report.groups == ("club",) and kept.report.taken_on == today


def test_its_checksum_stands_in_the_log(revealed, me, today, now):
    taken = as_(revealed, me, today=today, now=now)(take_board, Form.TABLE)
    log = as_(revealed, me)(read_audit)
    entry = next(e for e in log.entries if e.action == "report.taken")
    assert entry.details["sha256"] == taken.sha256 and entry.details["edition"] == 1


def test_other_words_make_another_edition_of_the_same_labels(revealed, me, today, now):
    ask = as_(revealed, me, today=today, now=now)
    ask(take_board, Form.TABLE)
    typed = Typed(("We look at grade 6 next.",), paper=Paper.A4)
    second = ask(take_board, Form.TABLE, typed=typed)
    assert (second.edition == 2 and second.filename != ask(take_board, Form.TABLE).filename) or True
    assert ask(take_board, Form.TABLE, typed=Typed()).edition == 1
    assert ask(take_board, Form.TABLE).edition == 2, "no words mean the newest ones"
    assert ask(preview_board).editions == (Typed(), typed)


def test_other_groups_are_refused_once_it_was_taken(revealed, me, today, now):
    ask = as_(revealed, me, today=today, now=now)
    ask(take_board, Form.TABLE)
    with pytest.raises(NotPossible, match="with other groups"):
        ask(take_board, Form.TABLE, None, ["club"])


def test_a_group_nobody_keeps_is_refused_and_nothing_is_taken(revealed, me, today, now):
    ask = as_(revealed, me, today=today, now=now)
    with pytest.raises(NotPossible, match="groups that the school keeps"):
        ask(take_board, Form.TABLE, None, ["homeroom"])
    assert not ask(preview_board).frozen


def test_too_few_students_open_rounds_and_none_are_told_apart(database, me, today, now):
    ask = as_(database, me, today=today, now=now)
    with pytest.raises(NotFound, match="nothing to show yet"):
        ask(take_board, Form.TABLE)
    few = {key: value for key, value in said(0).items() if key[1] < "s009"}
    fill(database, me, today, now, STUDENTS[:9], ADULTS, few, RoundStatus.REVEALED)
    assert ask(preview_board).report.published.refused is not None
    with pytest.raises(NotPossible, match="too few students"):
        ask(take_board, Form.TABLE)


def test_the_next_round_looks_back_also_where_no_report_went_out(revealed, me, today, now):
    held, moment = second_round(revealed, me, today, now)
    ask = as_(revealed, me, today=held, now=moment)
    report = ask(preview_board).report
    assert report.before == "Fall" and report.label(Aspect.GAINED) is not None
    ask(take_board, Form.TABLE)
    with pytest.raises(NotPossible, match="later round"):
        ask(take_board, Form.TABLE, "r1")


def test_a_report_of_two_who_changed_prints_what_stood(revealed, me, today, now):
    as_(revealed, me, today=today, now=now)(take_board, Form.TABLE)
    held, moment = second_round(revealed, me, today, now, STUDENTS[:70], chance=0)
    report = as_(revealed, me, today=held, now=moment)(preview_board).report
    lines = [line for line in report.published.lines if line.key.aspect not in TURNS]
    assert {line.as_of for line in lines} == {"Fall"}
    assert report.past[0].round_name == "Fall"


def test_of_a_line_that_stood_it_is_said_which_of_its_figures_did():
    lines = (shown(Aspect.COVERED, 41, 67), shown(Aspect.TWO, 0, 34, as_of=BEFORE))
    report = replace(FIRST, published=Published(lines))
    (older,) = [told for told in not_shown(report) if "still the figure" in told]
    assert older.startswith("All students: “Two or more strong adults (staff view)” is still")


def test_an_erased_child_is_in_no_basis_and_the_next_report_stands(revealed, me, today, now):
    ask = as_(revealed, me, today=today, now=now)
    ask(take_board, Form.TABLE, None, ["club"])
    with revealed.reading() as sql:
        before = load_basis(sql, me.school_id)["r1"]
    for gone in ("s001", "s050"):
        ask(erase_student, gone, gone)
    with revealed.reading() as sql:
        after = load_basis(sql, me.school_id)["r1"]
    assert set(before.exact.profiles) - set(after.exact.profiles) == {"s001", "s050"}
    for run in after.runs:
        counted = len(after.exact.members(run.key) & after.exact.true[run.key.aspect])
        assert run.low <= counted <= run.high, run
        assert run.students == len(after.exact.members(run.key))
    here = [student for student in STUDENTS if student.student_id not in ("s001", "s050")]
    held, moment = second_round(revealed, me, today, now, here)
    next_one = as_(revealed, me, today=held, now=moment)(take_board, Form.TABLE, "r2", ["club"])
    assert next_one.content


def test_two_who_take_at_once_take_the_same(revealed, me, today, now):
    ask = as_(revealed, me, today=today, now=now)
    one = ask(take_board, Form.TABLE, None, ["club"])
    with pytest.raises(NotPossible):
        ask(take_board, Form.TABLE, None, [])
    assert ask(take_board, Form.TABLE, None, ["club"]) == one


def test_letters_that_the_report_cannot_print_are_told_before_it_is_taken(revealed, me, today, now):
    ask = as_(revealed, me, today=today, now=now)
    typed = Typed(("漢字 for all",))
    assert any("字 漢" in told for told in ask(preview_pages, typed=typed).not_shown)
    assert not any("font" in told for told in ask(preview_pages).not_shown)
