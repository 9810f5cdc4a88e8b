"""Tiles and their order, the dots to choose from, and notices: the small parts of a wall."""

from collections import Counter

import pytest

from connections.domain.rounds.marks import MEANING, Strength
from tests.browser.scripts.conftest import WALL, strengths

pytestmark = pytest.mark.browser


def students(*places):
    """Return students of a wall, a letter each, by (grade, room)."""
    return [[f"h{n}", chr(65 + n), grade, room] for n, (grade, room) in enumerate(places)]


def groups(bench, listed, mine=(), seed=1, grades=("Grade 6", "Grade 7", "Grade 8"), rooms=("12",)):
    fresh = {"students": listed, "mine": list(mine), "seed": seed, "grades": list(grades)}
    return bench.get(
        "groupsOf(given, { mine: 'My classes', arrivals: 'New' })", fresh | {"rooms": list(rooms)}
    )


def test_a_name_is_found_without_its_accents_and_capitals(bench):
    assert bench.get("folded('  Åsa MÜLLER-Ñandú ')") == "asa muller-nandu"


def test_a_seed_gives_the_same_chances_again_and_another_seed_others(bench):
    script = "const chance = seeded(given); return Array.from({ length: 500 }, chance)"
    first, again, other = (bench.do(script, seed) for seed in (5, 5, 6))
    assert first == again != other
    assert min(first) >= 0 and max(first) < 1 and 0.45 < sum(first) / 500 < 0.55


def test_a_shuffle_loses_nobody_and_prefers_no_order(bench):
    script = (
        "const items = ['a', 'b', 'c'], drawn = []\n"
        "for (let n = 0; n < 6000; n++) drawn.push(shuffled(items, seeded(n * 7919)).join(''))\n"
        "return [items, drawn]"
    )
    items, drawn = bench.do(script)
    assert items == ["a", "b", "c"], "the list itself stays as it was"
    counts = Counter(drawn)
    assert len(counts) == 6 and all(850 < count < 1150 for count in counts.values())


def test_my_classes_come_first_and_their_names_nowhere_else(bench):
    first, *others = groups(bench, students((0, 0), (1, 0), (2, 0), (2, 0)), mine=[3, 0])
    assert first["title"] == "My classes" and sorted(first["places"]) == [0, 3]
    assert sorted(place for group in others for place in group["places"]) == [1, 2]


def test_without_classes_there_is_no_group_of_them(bench):
    assert [g["title"] for g in groups(bench, students((0, 0)))] == ["Grade 6 · 12"]


def test_a_group_is_a_grade_and_a_homeroom_and_says_only_what_there_is(bench):
    listed = students((0, 2), (0, 0), (0, 1), (0, 2))
    found = groups(bench, listed, grades=["Grade 6"], rooms=["", "12", "14"])
    assert [g["title"] for g in found] == ["Grade 6", "Grade 6 · 12", "Grade 6 · 14"]
    assert [len(g["places"]) for g in found] == [1, 1, 2]


def test_the_grades_begin_elsewhere_for_every_adult_and_go_round(bench):
    begins = Counter()
    for seed in range(60):
        titles = [g["title"][6] for g in groups(bench, students((2, 0), (0, 0), (1, 0)), seed=seed)]
        assert "".join(titles) in "67867"
        begins[titles[0]] += 1
    assert set(begins) == {"6", "7", "8"} and min(begins.values()) >= 10


def test_the_same_adult_has_the_same_order_again(bench):
    listed = students(*[(0, 0)] * 20)
    first, again, other = (groups(bench, listed, seed=seed) for seed in (1, 1, 2))
    assert first == again != other


def test_a_tile_shows_a_name_as_text_and_tells_namesakes_apart(bench):
    bench.do(
        "window.tile = newTile(4, ['h4', '<b>José</b>', 1, 2, 'Grade 8, 14'])\n"
        "window.plain = newTile(5, ['h5', 'Bo', 0, 0])"
    )
    assert bench.get("tile.querySelector('b')") is None
    assert bench.get("tile.children[1].textContent") == "<b>José</b>Grade 8, 14"
    assert bench.get("tile.querySelector('small').textContent") == "Grade 8, 14"
    assert bench.get("[tile.dataset.place, tile.grade, tile.room, tile.tabIndex]") == [
        "4",
        1,
        2,
        -1,
    ]
    assert bench.get("tile.search") == "<b>jose</b> grade 8, 14"
    assert bench.get("[plain.search, plain.querySelector('small')]") == ["bo", None]


@pytest.fixture
def grid(bench):
    """Eight tiles of different widths on three lines: 3, 3 and 2."""
    bench.do(
        "const lefts = [0, 100, 300, 0, 150, 300, 0, 140]\n"
        "window.tiles = lefts.map((left, n) => {\n"
        "  const tile = document.body.appendChild(document.createElement('div'))\n"
        "  const top = 10 + 60 * Math.floor(n / 3)\n"
        "  tile.style = `position: absolute; left: ${left}px; top: ${top}px; width: 40px`\n"
        "  return tile\n"
        "})"
    )
    return lambda current, key, row=range(8): bench.get(
        "neighbour(tiles, given[1], given[0], given[2])", [current, list(row), key]
    )


def test_arrows_move_as_the_eye_sees_the_rows(grid):
    assert [grid(1, key) for key in ("ArrowRight", "ArrowLeft", "Home", "End")] == [2, 0, 0, 7]
    assert [grid(n, "ArrowDown") for n in (0, 1, 2, 5)] == [3, 4, 5, 7]
    assert [grid(n, "ArrowUp") for n in (3, 4, 7)] == [0, 1, 4]


def test_at_the_edge_an_arrow_leads_nowhere(grid):
    assert grid(0, "ArrowLeft") is None and grid(7, "ArrowRight") is None
    assert grid(1, "ArrowUp") is None and grid(7, "ArrowDown") is None


def test_arrows_pass_over_names_that_are_not_shown(grid):
    assert grid(0, "ArrowRight", row=[0, 2, 6]) == 2
    assert grid(2, "ArrowDown", row=[0, 2, 6]) == 6


def test_in_a_language_from_right_to_left_the_arrows_follow(bench, grid):
    bench.do("document.body.dir = 'rtl'")
    assert [grid(1, key) for key in ("ArrowRight", "ArrowLeft")] == [0, 2]


# ---- dots --------------------------------------------------------------------------------------


@pytest.fixture
def dots(bench):
    bench.do(
        "await open('/wall.html', '/wall.css')\n"
        "window.dots = makeDots(root); window.say = makeSaying('en', given.words)\n"
        "dots.draw(given.strengths, say)",
        WALL,
    )
    return bench


def checked(dots):
    """Return the value of the checked dots, those in the order of Tab, and what is given."""
    on = dots.get("$$('.dots [aria-checked=true]').map((dot) => Number(dot.dataset.value))")
    stops = dots.get("$$('.dots [tabindex=\"0\"]').map((dot) => Number(dot.dataset.value))")
    assert on == stops == [dots.get("dots.chosen()")]
    return on[0]


def test_the_strongest_dot_comes_first_and_is_chosen_at_first(dots):
    assert [t[:-1] for t in dots.texts(".dots button")] == [s["word"] for s in strengths()]
    assert dots.get("$('.dots button').title") == MEANING[Strength.STRONG].test
    assert checked(dots) == 3
    assert dots.text(".meaning .long") == f"Strong: {MEANING[Strength.STRONG].test}"


def test_a_click_on_a_dot_chooses_it_and_says_what_it_means(dots):
    dots.click(".dots [data-value='1']")
    assert checked(dots) == 1
    assert dots.text(".meaning .long") == "Recognise: I know the name and the face."


def test_arrows_go_round_the_dots_and_take_the_focus_along(dots):
    for key, value in [("ArrowRight", 2), ("ArrowUp", 3), ("ArrowLeft", 0), ("ArrowDown", 3)]:
        assert dots.press(".dots", key), "the page does not scroll"
        assert checked(dots) == value
        assert dots.get("root.activeElement.dataset.value") == str(value)


def test_a_digit_chooses_its_dot_and_no_other_key_does(dots):
    dots.press(".dots", "2")
    assert checked(dots) == 2
    for key in (" ", "7", "Enter", "a", "-1"):
        assert not dots.press(".dots", key)
        assert checked(dots) == 2, "a space is no zero"
    dots.press(".dots", "0")
    assert checked(dots) == 0


def test_a_dot_stays_chosen_when_the_dots_are_drawn_again(dots):
    dots.click(".dots [data-value='1']")
    dots.do("dots.draw(given, say)", strengths())
    assert checked(dots) == 1 and len(dots.texts(".dots button")) == 4


# ---- notices -----------------------------------------------------------------------------------


@pytest.fixture
def notices(bench):
    bench.do(
        "await open('/wall.html', '/wall.css'); window.notices = makeNotices(root, () => 'Read.')"
    )
    return bench


def test_a_notice_stays_until_it_is_read(notices):
    notices.do("notices.notice('late', 'You are <b>late</b>.')")
    assert notices.texts(".notice p") == ["You are <b>late</b>."]
    assert notices.text(".notice button") == "Read."
    notices.click(".notice button")
    assert notices.texts(".notice") == []


def test_the_same_words_are_not_said_twice_and_newer_ones_take_their_place(notices):
    notices.do("notices.notice('late', 'One.'); window.first = $('.notice')")
    notices.do("notices.notice('late', 'One.')")
    assert notices.get("$('.notice') === first"), "a screen reader would read it again"
    notices.do("notices.notice('late', 'Two.'); notices.notice('page', 'Other.')")
    assert notices.texts(".notice p") == ["Two.", "Other."]
    notices.do("notices.dismiss('late'); notices.dismiss('unsent')")
    assert notices.texts(".notice p") == ["Other."]


def test_a_notice_may_offer_an_act_of_its_own(notices):
    notices.do("notices.notice('unsent', 'Away.', 'Try now', () => told.push('tried'))")
    notices.click(".notice button")
    assert notices.text(".notice button") == "Try now", "it stays as long as it is true"
    assert notices.told == ["tried"]
