"""What one adult's wall is made of, how far everybody is, and practising together."""

import json
from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.meeting.vignettes import SHOWN_FROM, VIGNETTES
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.meeting.progress import meeting_progress
from connections.services.meeting.vignettes import answer_vignette, vignette_spread
from connections.services.round.marking import mark_students, say_done
from connections.services.round.rounds import close_round, reveal_round
from connections.services.round.wall import wall_of
from connections.store.rosters import save_classes, save_students
from connections.store.rounds import save_round
from connections.words import speaking
from tests.asking import as_
from tests.small_school import fill

SECRET = b"w" * 32
STUDENTS = [
    Student("S0", "Ava", "Diaz", grade="7", homeroom="12"),
    Student("S1", "Bo", "Kim", grade="7", homeroom="14"),
    Student("S2", "Cy", "Lor", grade="8", homeroom="14"),
    Student("S3", "Cy", "Lor", grade="8", homeroom="15"),
]
ADULTS = [Adult("A1", "Ana", "Ames", homeroom="14"), Adult("A2", "Ben", "Bo")]


@pytest.fixture
def school(any_database, me, today, now):
    fill(any_database, me, today, now, STUDENTS, ADULTS)
    return any_database


@pytest.fixture
def rosa(as_adult):
    return as_adult("A1", Role.TEACHER)


def wall(school, viewer, round_id="r1"):
    return json.loads(as_(school, viewer)(wall_of, round_id, SECRET).content)


def names(content, places):
    return {content["students"][place][1] for place in places}


def test_my_classes_are_those_of_the_roster_else_my_homeroom(school, me, rosa, now):
    assert names(wall(school, rosa), wall(school, rosa)["mine"]) == {"Bo Kim", "Cy Lor"}
    with school.changing(me, "roster.imported", now) as sql:
        save_classes(sql, me.school_id, {"A1": ["S0"]})
    assert names(wall(school, rosa), wall(school, rosa)["mine"]) == {"Ava Diaz"}


def test_each_adult_has_a_seed_of_their_own_that_stays(school, as_adult):
    rosa, ben = as_adult("A1", Role.TEACHER), as_adult("A2", Role.TEACHER)
    assert wall(school, rosa)["seed"] == wall(school, rosa)["seed"] != wall(school, ben)["seed"]


def test_the_list_is_the_same_bytes_until_a_person_changes(school, me, rosa, now, today):
    before = as_(school, rosa)(wall_of, "r1", SECRET).content
    as_(school, rosa, now=now)(mark_students, "r1", {"S0": 3})
    assert as_(school, rosa)(wall_of, "r1", SECRET).content == before, "so it travels once"
    with school.changing(me, "roster.imported", now) as sql:
        new = Student("S9", "New", "Here", grade="7")
        save_students(sql, me.school_id, RosterChanges(new=(new,)), today)
    assert len(wall(school, rosa)["students"]) == 5


def test_a_wall_is_said_in_the_language_of_whoever_looks(school, rosa):
    english = wall(school, rosa)
    with speaking("pseudo"):
        other = wall(school, rosa)
    assert [s["word"] for s in other["strengths"]] == ["Šţŕöñĝ", "Ķñöŵ", "Ŕéçöĝñîšé", "Ñöţ ýéţ"]
    assert english["list"] != other["list"], "the browser draws it anew"
    assert wall(school, rosa) == english


def test_no_id_of_the_school_reaches_a_browser_and_namesakes_are_told_apart(school, rosa):
    content = as_(school, rosa)(wall_of, "r1", SECRET).content.decode()
    assert not any(f'"{student.student_id}"' in content for student in STUDENTS)
    apart = [student[4] for student in wall(school, rosa)["students"] if student[1] == "Cy Lor"]
    assert apart == ["Grade 8, 14", "Grade 8, 15"]


def test_last_rounds_marks_are_suggested_to_their_author_and_nobody_else(
    school, me, now, today, as_adult
):
    rosa, ben = as_adult("A1", Role.TEACHER), as_adult("A2", Role.TEACHER)
    as_(school, rosa, now=now)(mark_students, "r1", {"S0": 3, "S1": 0})
    as_(school, me, now=now)(reveal_round, "r1")
    as_(school, me, now=now)(close_round, "r1")
    next_one = Round("r2", "Spring", RoundStatus.OPEN, today + timedelta(days=90))
    with school.changing(me, "round.planned", now) as sql:
        save_round(sql, me.school_id, next_one, now)
    hers = wall(school, rosa, "r2")
    assert {hers["students"][int(p)][1]: v for p, v in hers["earlier"].items()} == {
        "Ava Diaz": 3,
        "Bo Kim": 0,
    }
    assert wall(school, ben, "r2")["earlier"] == {}
    (progress, _) = as_(school, me, now=now)(meeting_progress, "r2").adults
    assert progress.answers == 0, "a suggestion is no answer until its author takes it"


def test_a_wall_is_only_for_adults_of_the_round(school, me, as_adult):
    with pytest.raises(NotFound):
        as_(school, as_adult("A9", Role.TEACHER))(wall_of, "r1", SECRET)
    with pytest.raises(NotFound):
        as_(school, as_adult("A1", Role.TEACHER))(wall_of, "r9", SECRET)
    with pytest.raises(AccessDenied):
        as_(school, as_adult("A1", Role.DATA_MANAGER))(wall_of, "r1", SECRET)


def test_progress_says_how_much_and_never_what(school, me, as_adult, now):
    as_(school, as_adult("A1", Role.TEACHER), now=now)(mark_students, "r1", {"S0": 3, "S2": 0})
    as_(school, as_adult("A2", Role.TEACHER), now=now)(say_done, "r1")
    progress = as_(school, me, now=now)(meeting_progress, "r1")
    assert [(e.adult.adult_id, e.answers, e.done) for e in progress.adults] == [
        ("A1", 2, False),
        ("A2", 0, True),
    ]
    assert [(g.label, g.answers, g.of) for g in progress.grades] == [
        ("Grade 7", 1, 4),
        ("Grade 8", 1, 4),
    ]
    with pytest.raises(AccessDenied):
        as_(school, as_adult("A1", Role.TEACHER), now=now)(meeting_progress, "r1")


def test_progress_follows_within_two_seconds_and_after_a_roster_change(school, me, rosa, now):
    assert as_(school, me, now=now)(meeting_progress, "r1").answers == 0
    as_(school, rosa, now=now)(mark_students, "r1", {"S0": 3})
    assert as_(school, me, now=now + timedelta(seconds=2))(meeting_progress, "r1").answers == 1


def test_practice_shows_how_far_apart_the_room_is_and_never_one_answer(
    any_database, me, today, now, as_adult
):
    adults = [Adult(f"A{n}", "Kim", f"Vang {n}") for n in range(SHOWN_FROM)]
    fill(any_database, me, today, now, STUDENTS, adults, status=RoundStatus.PLANNED)
    key = VIGNETTES[0].key
    for number, adult in enumerate(adults):
        spread = as_(any_database, me)(vignette_spread, "r1")[0]
        assert (spread.adults, spread.counts) == (number, {}), "too few to be anybody's"
        viewer = as_adult(adult.adult_id, Role.TEACHER)
        as_(any_database, viewer, now=now)(answer_vignette, "r1", key, Strength(number % 2 + 2))
    spread = as_(any_database, me)(vignette_spread, "r1")[0]
    assert sum(spread.counts.values()) == SHOWN_FROM
    assert len(VIGNETTES) == 3


def test_practice_ends_with_the_reveal(school, me, rosa, now):
    as_(school, me, now=now)(reveal_round, "r1")
    with pytest.raises(NotPossible):
        as_(school, rosa, now=now)(answer_vignette, "r1", VIGNETTES[0].key, Strength.KNOW)
