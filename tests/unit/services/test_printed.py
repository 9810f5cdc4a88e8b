"""The reminder cards and the follow-up list: who is on them, what is not, how many pages."""

import io
from datetime import date, timedelta

import pikepdf
import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.records.disclosing import FOR_OWN_STAFF, Basis, Given, Purpose
from connections.domain.reports.board import Paper
from connections.domain.rounds.round import RoundStatus
from connections.files.out.followup import cards, listed
from connections.services.outreach.notes import write_note
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import accept_outreach, log_contact, plan_outreach
from connections.services.records.disclosing import disclosures_made
from connections.services.rhythm.printed import (
    cards_to_print,
    take_follow_up_list,
    take_reminder_cards,
)
from connections.store.log.chain import load_log
from tests.asking import as_
from tests.small_school import fill

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 2
STUDENTS = [
    *(Student(f"s{n}", f"First{n}", f"Last{n}", grade=str(5 + n % 3), homeroom=f"R{n}")
      for n in range(60)),
    Student("long", LONG, f"{LONG} {LONG}", grade="5"),
    Student("wang", "小明", "王", grade="5", homeroom="R1"),
]  # fmt: skip
ADULTS = [
    *(Adult(f"t{n}", f"Adult{n}", f"Name{n}", capacity=9) for n in range(30)),
    Adult("c1", "Nadia", "Rahman"),
    Adult("many", "Cy", "Counsel", job=Job.COUNSELOR, capacity=9),
]
COUNSELOR = Viewer("school", frozenset({Role.COUNSELOR, Role.TEACHER}), adult_id="c1")
ORIGIN, MEETING = "https://c.oak.example", date(2026, 12, 9)


@pytest.fixture
def told(monkeypatch):
    """Return what the pages were told, newest last."""
    seen = []

    def noting(real):
        def typeset(template, data, day, *more):
            seen.append(data)
            return real(template, data, day, *more)

        return typeset

    for module in (cards, listed):
        monkeypatch.setattr(module, "typeset", noting(module.typeset))
    return seen


@pytest.fixture
def school(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS, {}, RoundStatus.REVEALED)
    return database


def yes(school, today, now, *pairs, accept=True, round_id="r1"):
    ask = as_(school, COUNSELOR, today, now)
    wanted = [Wanted(student_id, adult_id) for student_id, adult_id in pairs]
    keys = ask(propose_outreach, wanted, round_id=round_id).outreach_ids
    for key, (_, adult_id) in zip(keys, pairs, strict=True) if accept else ():
        teacher = Viewer("school", frozenset({Role.TEACHER}), adult_id=adult_id)
        as_(school, teacher, today, now)(accept_outreach, key)
    return keys


def pages(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def test_a_card_for_each_who_said_yes_and_for_nobody_who_was_only_asked(school, today, now, told):
    keys = yes(school, today, now, ("s1", "t1"), ("s2", "t2"))
    yes(school, today, now, ("s3", "t3"), accept=False)
    ask = as_(school, COUNSELOR, today, now)
    ask(plan_outreach, keys[0], "Good morning by name", "")
    assert ask(cards_to_print, "r1") == 2
    content = ask(take_reminder_cards, "r1", ORIGIN, FOR_OWN_STAFF)
    assert pages(content) == 1
    first, second = told[-1]["cards"]
    (part,) = first["parts"]
    assert (first["adult"], part["students"]) == (
        "Adult1 Name1",
        (("First1 Last1", "Grade 6, R1"),),
    )
    assert [label for label, _ in part["lines"]] == ["First step", "By", "Then"]
    assert part["lines"][1][1] == "Fri, Nov 27" and "Nadia Rahman" in first["no"]
    assert second["adult"] == "Adult2 Name2" and "First3" not in str(told[-1])
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/StructTreeRoot" in pdf.Root, "tagged, for whoever is read aloud to"


def test_nothing_on_a_card_opens_anything_and_all_have_the_same_picture(
    school, today, now, monkeypatch
):
    made = []
    real = cards.segno.make
    monkeypatch.setattr(
        cards.segno, "make", lambda text, **how: made.append(text) or real(text, **how)
    )
    yes(school, today, now, ("s1", "t1"), ("s2", "t2"))
    as_(school, COUNSELOR, today, now)(take_reminder_cards, "r1", ORIGIN, FOR_OWN_STAFF)
    assert made == [f"{ORIGIN}/pocket"]


def test_one_adult_has_one_card_with_all_of_theirs_and_each_one_s_dates(school, today, now, told):
    """Two students with different days made two cards of the same name."""
    keys = yes(school, today, now, *((f"s{n}", "many") for n in range(1, 5)))
    ask = as_(school, COUNSELOR, today, now)
    ask(plan_outreach, keys[2], "Something of its own", "")
    met = as_(school, Viewer("school", frozenset({Role.TEACHER}), adult_id="many"), today, now)
    met(log_contact, keys[3], ContactKind.TALKED, Felt.EASY)
    assert ask(cards_to_print, "r1") == 1
    content = ask(take_reminder_cards, "r1", ORIGIN, FOR_OWN_STAFF)
    (card,) = told[-1]["cards"]
    shown = [
        ([name for name, _ in p["students"]], [w for w, _ in p["lines"]]) for p in card["parts"]
    ]
    assert shown == [
        (["First1 Last1", "First2 Last2"], ["By", "Then"]),
        (["First3 Last3"], ["First step", "By", "Then"]),
        (["First4 Last4"], ["Then"]),
    ]
    assert pages(content) == 1


def test_more_than_can_be_read_inside_the_fold_go_on_on_a_second_card(school, today, now, told):
    yes(school, today, now, *((f"s{n}", "many") for n in range(8)))
    ask = as_(school, COUNSELOR, today, now)
    ask(take_reminder_cards, None, ORIGIN, FOR_OWN_STAFF)
    assert [len(card["parts"][0]["students"]) for card in told[-1]["cards"]] == [5, 3], (
        "five, a counselor's places, made two"
    )
    assert {card["adult"] for card in told[-1]["cards"]} == {"Cy Counsel"}


def test_whom_one_was_asked_for_outside_a_round_stands_on_the_card_too(school, today, now, told):
    yes(school, today, now, ("s1", "t1"))
    yes(school, today, now, ("s2", "t1"), ("s3", "t2"), round_id=None)
    ask = as_(school, COUNSELOR, today, now)
    for round_id in ("r1", None):
        assert ask(cards_to_print, round_id) == 2
        ask(take_reminder_cards, round_id, ORIGIN, FOR_OWN_STAFF)
        first, second = told[-1]["cards"]
        assert [name for name, _ in first["parts"][0]["students"]] == [
            "First1 Last1",
            "First2 Last2",
        ]
        assert second["adult"] == "Adult2 Name2"
    with school.writing() as sql:  # before the round, it is none of its meeting's
        sql.exec_driver_sql("UPDATE outreach SET asked_on = '2020-01-06' WHERE round_id IS NULL")
    assert (ask(cards_to_print, "r1"), ask(cards_to_print, None)) == (1, 2)


@pytest.mark.parametrize(("paper", "size"), [(Paper.LETTER, (612, 792)), (Paper.A4, (595, 842))])
def test_both_fit_the_paper_the_school_prints_on(school, today, now, paper, size):
    yes(school, today, now, *((f"s{n}", f"t{n}") for n in range(5)))
    ask = as_(school, COUNSELOR, today, now)
    for content in (
        ask(take_reminder_cards, "r1", ORIGIN, FOR_OWN_STAFF, paper),
        ask(take_follow_up_list, MEETING, (), None, FOR_OWN_STAFF, paper),
    ):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert {tuple(round(n) for n in page.mediabox[2:]) for page in pdf.pages} == {size}


def test_a_name_that_perhaps_no_font_shows_has_its_id_beside_it(school, today, now, told):
    yes(school, today, now, ("wang", "t1"))
    ask = as_(school, COUNSELOR, today, now)
    ask(take_reminder_cards, "r1", ORIGIN, FOR_OWN_STAFF)
    assert told[-1]["cards"][0]["parts"][0]["students"] == (("小明 王", "Grade 5, R1, wang"),)
    ask(take_follow_up_list, MEETING, (), None, FOR_OWN_STAFF)
    (row,) = told[-1]["parts"][0]["rows"]
    assert row[:2] == ["小明 王", "5 · R1 · wang"]


def test_the_longest_names_stay_on_their_card(school, today, now):
    keys = yes(school, today, now, ("long", "t1"), *((f"s{n}", f"t{n}") for n in range(2, 6)))
    ask = as_(school, COUNSELOR, today, now)
    ask(plan_outreach, keys[0], "Ask about the band. " * 9, "")
    assert pages(ask(take_reminder_cards, "r1", ORIGIN, FOR_OWN_STAFF)) == 2, "five cards"


def test_the_list_is_one_page_sorted_by_what_waits_and_holds_no_note(school, today, now, told):
    keys = yes(school, today, now, *((f"s{n}", f"t{n}") for n in range(1, 6)))
    teacher = Viewer("school", frozenset({Role.TEACHER}), adult_id="t5")
    as_(school, teacher, today, now)(log_contact, keys[4], ContactKind.TALKED, Felt.HARD)
    ask = as_(school, COUNSELOR, today + timedelta(days=10), now)
    ask(write_note, "s1", happened="Xylophone at midnight.")
    content = ask(take_follow_up_list, MEETING, given=FOR_OWN_STAFF)
    assert pages(content) == 1 and "ylophone" not in str(told)
    titles = [part["title"] for part in told[-1]["parts"]]
    assert titles == ["Not started · 4", "Going on · 1"]
    assert told[-1]["parts"][0]["rows"][0] == ["First1 Last1", "6 · R1", "Adult1 Name1", "none yet",
                                               "was Nov 27"]  # fmt: skip
    assert told[-1]["title"] == "Follow-up, December 9, 2026"
    assert "education records" in told[-1]["confidential"]


def test_the_list_of_a_grade_and_of_a_counselor_hold_theirs_alone(school, me, today, now, told):
    yes(school, today, now, *((f"s{n}", f"t{n}") for n in range(1, 7)))
    ask = as_(school, COUNSELOR, today, now)
    ask(take_follow_up_list, MEETING, ["6"], None, FOR_OWN_STAFF)
    assert {row[0] for part in told[-1]["parts"] for row in part["rows"]} == {
        "First1 Last1",
        "First4 Last4",
    }
    ask(take_follow_up_list, MEETING, [], "t1", FOR_OWN_STAFF)
    assert told[-1]["parts"] == [] and told[-1]["nothing"]
    with pytest.raises(NotFound):
        ask(take_follow_up_list, MEETING, [], "nobody", FOR_OWN_STAFF)


def test_more_than_a_page_holds_stays_one_page_and_says_how_many_are_left(school, today, now, told):
    yes(school, today, now, ("long", "t0"), *((f"s{n}", f"t{n // 3 + 1}") for n in range(30)))
    content = as_(school, COUNSELOR, today, now)(take_follow_up_list, MEETING, given=FOR_OWN_STAFF)
    shown = sum(len(part["rows"]) for part in told[-1]["parts"])
    assert pages(content) == 1 and shown >= 10
    assert told[-1]["more"].startswith(f"{31 - shown} more do not fit here")


def test_both_are_asked_for_and_written_down_like_every_file_with_names(school, today, now):
    yes(school, today, now, ("s1", "t1"))
    ask = as_(school, COUNSELOR, today, now)
    for take in (
        lambda given: ask(take_reminder_cards, "r1", ORIGIN, given),
        lambda given: ask(take_follow_up_list, MEETING, given=given),
    ):
        with pytest.raises(NotPossible, match="who gets it"):
            take(None)
        take(Given(Basis.PARENT, "The mother", Purpose.INSPECT))
    made = as_(school, Viewer("school", frozenset({Role.PRINCIPAL})), today, now)(disclosures_made)
    assert {each.what for each in made} == {"cards", "follow_up_list"}
    with school.reading() as sql:
        rows = [row for row in load_log(sql, "school") if row.action.endswith(".taken")]
    assert {row.action for row in rows} == {"cards.taken", "follow_up_list.taken"}
    assert "First1" not in str([row.details for row in rows])


def test_without_a_yes_there_is_no_card_and_no_other_adult_prints(school, today, now):
    ask = as_(school, COUNSELOR, today, now)
    with pytest.raises(NotFound, match="no card"):
        ask(take_reminder_cards, "r1", ORIGIN, FOR_OWN_STAFF)
    with pytest.raises(AccessDenied):
        as_(school, Viewer("school", frozenset({Role.TEACHER}), adult_id="t1"))(
            take_follow_up_list, MEETING, given=FOR_OWN_STAFF
        )
