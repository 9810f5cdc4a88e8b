"""The board's report: looked at freely, frozen when first taken, the same bytes ever after."""

import hashlib
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import TURNS, Aspect
from connections.domain.disclosure.published import Published
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotFound, NotPossible
from connections.domain.reports.board import Form, Paper, Typed
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.backup.making import make_backup
from connections.services.backup.restoring import restore
from connections.services.records.erasing import erase_student
from connections.services.report.board import preview_board, take_board
from connections.services.report.checking import read_report
from connections.services.report.district import preview_district
from connections.services.report.pages import not_shown, preview_pages
from connections.services.report.shared import shared_figures
from connections.services.school.school import read_audit
from connections.services.school.schools import find_school
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from connections.store.reports.published import load_basis
from connections.store.rounds import freeze_round, save_marks, save_round
from tests.asking import as_
from tests.small_school import fill
from tests.unit.files.boards import BEFORE, FIRST, shown

PASSPHRASE = "correct horse battery staple on a rainy day"
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


def second_round(database, me, today, now, students=STUDENTS, chance=4, silent=()):
    """Write a second round, revealed; the `silent` adults answer nothing in it."""
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
        given = [
            Mark(a, s, Strength(value))
            for (a, s), value in said(chance).items()
            if s in here and a not in silent
        ]
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


NAMED = Typed(("Only 3 of 45 drama students lack an adult; First7 Last7 is one.",))


def test_words_that_name_or_count_students_are_asked_about_and_the_refusal_repeats_none(
    revealed, me, today, now
):
    ask = as_(revealed, me, today=today, now=now)
    shown = ask(preview_pages, typed=NAMED)
    about = [told.split(":")[0] for told in shown.doubts]
    assert about == ["“3”", "“45”", "“First7 Last7”"]
    with pytest.raises(NotPossible) as refused:
        ask(take_board, Form.TABLE, typed=NAMED)
    assert "student's name" in str(refused.value) and "number" in str(refused.value)
    assert "Last7" not in str(refused.value) and not ask(preview_board).frozen
    assert ask(take_board, Form.TABLE, typed=NAMED, as_it_is=True).edition == 1
    assert ask(take_board, Form.WORKBOOK, typed=NAMED).edition == 1, "these words went out already"
    assert not ask(preview_pages, typed=NAMED).doubts


def test_words_that_name_nobody_and_count_nobody_are_not_asked_about(revealed, me, today, now):
    ask = as_(revealed, me, today=today, now=now)
    assert not ask(preview_pages, typed=Typed(("In 2027 grades 5 and 6 meet on May 12.",))).doubts


@pytest.fixture
def forgotten(tmp_path, me, today, now):
    """A school whose report went out after the backup that was brought back, and what that said."""
    url = f"sqlite:///{(tmp_path / 'x.sqlite').as_posix()}"
    installation, file = Installation(tmp_path / "keys"), tmp_path / "x.backup"
    with closing(open_database(url, installation)) as database:
        find_school(database, now)
        fill(database, me, today, now, STUDENTS, ADULTS, said(0), RoundStatus.REVEALED)
        ask = as_(database, me, today=today, now=now)
        ask(make_backup, file, PASSPHRASE)
        ask(take_board, Form.TABLE)
    back = restore(url, installation, file, PASSPHRASE, now, tmp_path / "kept")
    with closing(open_database(url, installation)) as database:
        yield database, back


def test_a_report_that_an_older_backup_forgets_is_not_made_another_one_of_unasked(
    forgotten, me, today, now
):
    restored, back = forgotten
    assert back.reports == 1
    ask = as_(restored, me, today=today, now=now)
    (doubt,) = ask(preview_pages, groups=["club"]).doubts
    assert "went out on" in doubt and "older copy" in doubt
    with pytest.raises(NotPossible, match="older copy"):
        ask(take_board, Form.TABLE, None, ["club"])
    assert not ask(preview_board).frozen and not ask(preview_pages).doubts
    assert ask(take_board, Form.TABLE).edition == 1, "the same one"


def test_a_later_report_is_asked_about_where_an_earlier_one_was_forgotten(
    forgotten, me, today, now
):
    held, moment = second_round(forgotten[0], me, today, now)
    ask = as_(forgotten[0], me, today=held, now=moment)
    with pytest.raises(NotPossible, match="another round"):
        ask(take_board, Form.TABLE)
    assert ask(take_board, Form.TABLE, as_it_is=True).edition == 1


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


def by_grade(report, aspect=Aspect.COVERED):
    lines = (line for line in report.published.lines if line.key.aspect is aspect)
    return {line.key.names: line.as_of for line in lines if line.key.table == "grade"}


BANDS = {("3", "4", "5"): "Fall", ("6",): "Fall"}
GRADES = {(grade,): "Fall" for grade in "3456"}


def test_each_grade_may_be_asked_for_where_there_are_no_bands(revealed, me):
    """A job that takes the reports of several schools asks all of them for the same."""
    assert "grade" not in as_(revealed, me)(preview_board).can_choose
    report = as_(revealed, me)(preview_board, None, ("grade", "club")).report
    assert report == as_(revealed, me)(preview_board, None, ("club",)).report
    as_(revealed, me)(take_board, Form.TABLE, None, ("grade",))
    as_(revealed, me)(take_board, Form.TABLE, None, ("grade",))


def test_grades_stand_in_bands_unless_each_was_chosen_which_then_stands(database, me, today, now):
    students = [replace(each, grade=str(3 + n // 18)) for n, each in enumerate(STUDENTS)]
    fill(database, me, today, now, students, ADULTS, said(0), RoundStatus.REVEALED)
    ask = as_(database, me, today=today, now=now)
    seen = ask(preview_board)
    assert seen.can_choose == ("grade", "club") and by_grade(seen.report) == BANDS
    assert by_grade(seen.report, Aspect.TWO) == BANDS
    assert not any("shown together" in told for told in not_shown(seen.report))
    assert by_grade(ask(preview_board, groups=["grade", "club"]).report) == GRADES
    ask(take_board, Form.TABLE, None, ["grade"])
    assert by_grade(ask(preview_board).report) == GRADES and not ask(preview_board).can_choose
    held, moment = second_round(database, me, today, now, students, chance=0)
    ask = as_(database, me, today=held, now=moment)
    assert by_grade(ask(preview_board).report) == GRADES, "what stands, stands as it went out"
    turned = [
        Mark(a.adult_id, s.student_id, Strength.STRONG) for a in ADULTS for s in students[::6]
    ]
    with database.changing(me, "test.changed", moment) as sql:
        save_marks(sql, me.school_id, "r2", turned, moment)
    assert by_grade(ask(preview_board).report) == dict.fromkeys(BANDS, "Spring")
    for form in Form:
        assert ask(take_board, form).content, form


def test_a_school_whose_whole_stands_alone_has_nothing_to_choose(database, me, today, now):
    few = {key: value for key, value in said(0).items() if key[1] < "s012"}
    students = [replace(each, grade=str(2 + n // 6)) for n, each in enumerate(STUDENTS[:12])]
    fill(database, me, today, now, students, ADULTS, few, RoundStatus.REVEALED)
    preview = as_(database, me, today=today, now=now)(preview_board)
    assert not preview.can_choose and {
        line.key.table for line in preview.report.published.lines
    } == {""}


def test_too_few_students_open_rounds_and_none_are_told_apart(database, me, today, now):
    ask = as_(database, me, today=today, now=now)
    with pytest.raises(NotFound, match="nothing to show yet"):
        ask(take_board, Form.TABLE)
    few = {key: value for key, value in said(0).items() if key[1] < "s009"}
    fill(database, me, today, now, STUDENTS[:9], ADULTS, few, RoundStatus.REVEALED)
    assert ask(preview_board).report.published.refused is not None
    with pytest.raises(NotPossible, match="take it as PDF"):
        ask(take_board, Form.TABLE)
    assert not ask(preview_board).frozen


def test_of_too_few_students_there_is_a_page_that_stands_as_any_report(database, me, today, now):
    few = {key: value for key, value in said(0).items() if key[1] < "s009"}
    fill(database, me, today, now, STUDENTS[:9], ADULTS, few, RoundStatus.REVEALED)
    ask = as_(database, me, today=today, now=now)
    (page,) = ask(preview_pages).pictures
    assert "Fewer than 10 students are enrolled" in page.text
    taken = ask(take_board, Form.PDF)
    later = as_(database, me, today=today + timedelta(days=9), now=now + timedelta(days=9))
    assert later(take_board, Form.PDF) == taken and ask(preview_board).frozen
    said_of_it = read_report(taken.content)
    assert not said_of_it.lines and said_of_it.left_out == (("",),)
    (row,) = ask(shared_figures).rows
    assert "too few students" in row.says
    with pytest.raises(NotPossible, match="take it as PDF"):
        ask(take_board, Form.TABLE)
    with pytest.raises(NotFound, match="No school has taken a report"):
        ask(preview_district, "Lakeside")


def test_the_next_round_looks_back_also_where_no_report_went_out(revealed, me, today, now):
    held, moment = second_round(revealed, me, today, now)
    ask = as_(revealed, me, today=held, now=moment)
    report = ask(preview_board).report
    assert report.before == "Fall" and report.label(Aspect.GAINED) is not None
    ask(take_board, Form.TABLE)
    with pytest.raises(NotPossible, match="later round"):
        ask(take_board, Form.TABLE, "r1")


@pytest.mark.parametrize("first_was_taken", [False, True])
def test_no_change_is_told_from_a_round_that_cannot_be_compared(
    revealed, me, today, now, first_was_taken
):
    if first_was_taken:
        as_(revealed, me, today=today, now=now)(take_board, Form.TABLE)
    held, moment = second_round(revealed, me, today, now, silent=("t2", "t3"))
    ask = as_(revealed, me, today=held, now=moment)
    report = ask(preview_board).report
    assert report.also(Also.ANSWERS_IN).high < 50 and not report.compared
    assert not {line.key.aspect for line in report.published.lines} & set(TURNS)
    assert any("are not compared" in told for told in not_shown(report))
    assert b"gained" not in ask(take_board, Form.TABLE).content
    assert ask(preview_board).report == replace(report, taken_on=held)


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
