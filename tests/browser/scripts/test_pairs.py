"""The list on the projector: who is on it, who would reach out, and when names are seen."""

import pytest

from tests.browser.scripts.conftest import LIST, List

pytestmark = pytest.mark.browser

ROWS, ADULTS = LIST["rows"], LIST["adults"]


@pytest.fixture
def pairs(bench):
    drawn = List(bench)
    drawn.draw()
    return drawn


def test_students_stand_with_what_could_grow_and_names_are_text(pairs, bench):
    assert bench.texts(".name") == ["Ava Diaz", "<b>Bo</b>"] and bench.get("$('b')") is None
    assert bench.texts(".grade") == ["Grade 7", "Grade 8"]
    assert bench.texts(".known") == ["○ 1 recognises", ""]
    assert bench.texts(".row button") == ["I would", "I would"]
    assert bench.get("$('.row button').ariaLabel") == "I would reach out to Ava Diaz"
    assert bench.get("$('.none').hidden")


def test_without_names_nobody_can_be_chosen(pairs, bench):
    pairs.choose()
    pairs.draw(names=False)
    assert bench.texts(".name.veiled") == ["Student 1", "Student 2"]
    assert bench.texts(".row button:disabled") == ["I would"] * 2
    assert bench.get("$('.row button').ariaLabel") is None
    assert bench.texts(".chooser") == [], "an open choice closes, for it says a name"


def test_an_empty_list_says_why(pairs, bench):
    pairs.draw(rows=[])
    assert not bench.get("$('.none').hidden") and bench.text(".none") == "Nobody is left."


def test_f8_turns_names_on_and_off_wherever_the_focus_is(pairs, bench):
    turn = "press(document.body, given[0], given[1])"
    assert bench.get(turn, ["F8", {}])
    bench.get(turn, ["F8", {"repeat": True}])
    assert not bench.get(turn, ["8", {}])
    assert [what for what, _ in bench.told] == ["turned"], "a held key turns once"


def test_a_list_that_is_left_listens_no_more(pairs, bench):
    bench.do("leave()")
    bench.get("press(document.body, 'F8')")
    assert bench.told == []


def test_adults_are_found_without_accents_and_those_who_are_full_cannot_be_taken(pairs, bench):
    pairs.choose()
    assert bench.text(".chooser label") == "Who would like to reach out to Ava Diaz?"
    assert bench.get("root.activeElement === $('.chooser input')")
    assert bench.texts(".adults button") == [
        "José Núñez 2 places",
        "Ana Núñez 1 place",
        "Cy Cole full",
    ]
    assert bench.texts(".adults button:disabled") == ["Cy Cole full"]
    bench.type(".chooser input", "NUNEZ jo")
    assert bench.texts(".adults button") == ["José Núñez 2 places"]


def test_a_yes_is_shown_at_once_and_handed_in(pairs, bench):
    pairs.choose()
    assert bench.get("$('.row button').ariaExpanded") == "true"
    bench.click(".adults button")
    assert bench.text(".yes") == "José Núñez said yes" and bench.texts(".chooser") == []
    assert bench.text(".live") == "José Núñez said yes to Ava Diaz."
    assert bench.told == [["pair", {"student": "s1", "adult": "a1"}]]
    pairs.draw(adults=ADULTS[:2])
    assert bench.text(".yes") == "José Núñez said yes", "until the server has said so"
    pairs.draw(rows=[ROWS[0] | {"taken": "Ana Núñez"}, ROWS[1]])
    assert bench.text(".yes") == "Ana Núñez said yes", "what the server says stands"
    pairs.draw()
    assert bench.texts(".yes") == [], "and a pair taken back is free again"


def test_nobody_is_named_before_they_said_yes(pairs, bench):
    pairs.draw(rows=[ROWS[0] | {"asked": "offered"}, ROWS[1] | {"asked": "suggested"}])
    assert bench.texts(".yes") == []
    assert bench.texts(".asked") == [
        "An adult was asked",
        "A pair is suggested, nobody was asked yet",
    ]
    assert bench.texts(".row button") == [], "somebody was asked already"


def test_a_yes_that_could_not_be_saved_is_taken_back(pairs, bench):
    pairs.choose()
    bench.click(".adults button")
    pairs.draw(refused=1)
    assert bench.texts(".yes") == [] and bench.texts(".chooser") == []


def test_enter_takes_the_first_who_has_a_place(pairs, bench):
    pairs.draw(adults=ADULTS[::-1])
    pairs.choose()
    bench.type(".chooser input", "c")
    assert bench.texts(".adults button") == ["Cy Cole full"]
    bench.press(".chooser input", "Enter")
    assert bench.told == []
    bench.type(".chooser input", "o")
    assert bench.texts(".adults button")[0] == "Cy Cole full"
    bench.press(".chooser input", "Enter")
    assert bench.told == [["pair", {"student": "s1", "adult": "a1"}]]


def test_enter_on_an_adult_is_the_buttons_own(pairs, bench):
    pairs.choose()
    bench.press(".adults button:nth-child(2)", "Enter")
    assert bench.told == []


def test_escape_closes_the_choice_and_the_focus_goes_back(pairs, bench):
    pairs.choose(1)
    bench.do("window.addEventListener('keydown', ({ key }) => told.push(key))")
    bench.press(".chooser input", "Escape")
    assert bench.texts(".chooser") == []
    assert bench.get("root.activeElement.dataset.student") == 's"2'
    assert bench.told == [], "a dialog around it stays open"


def test_a_second_tap_closes_the_choice_and_another_student_takes_it_over(pairs, bench):
    pairs.choose(0)
    pairs.choose(1)
    assert bench.text(".chooser label") == "Who would like to reach out to <b>Bo</b>?"
    assert bench.get("$$('.row button').map((b) => b.ariaExpanded)") == ["false", "true"]
    pairs.choose(1)
    assert bench.texts(".chooser") == []


def test_the_same_list_is_not_drawn_again_and_a_new_one_keeps_the_focus(pairs, bench):
    bench.do("window.first = $('.row'); $$('.row button')[1].focus()")
    pairs.draw()
    assert bench.get("$('.row') === first"), "a half-typed name would be lost every 4 seconds"
    pairs.draw(rows=[ROWS[0] | {"known": "◐ 1 adult knows"}, ROWS[1]])
    assert bench.get("$('.row') !== first")
    assert bench.get("root.activeElement.dataset.student") == 's"2'


def test_what_is_being_typed_survives_every_change_of_the_list(pairs, bench):
    """A late answer drew the list anew: the name half typed was gone, and the focus with it."""
    pairs.choose()
    bench.type(".chooser input", "nun")
    bench.do("$('.chooser input').setSelectionRange(1, 2)")
    for change in (
        {"rows": [ROWS[0] | {"known": "◐ 2 adults know"}, ROWS[1]]},
        {"rows": [ROWS[1], ROWS[0]]},
        {"adults": [ADULTS[0] | {"free": 1, "places": "1 place"}, *ADULTS[1:]]},
    ):
        pairs.draw(**change)
        assert bench.get("$('.chooser input').value") == "nun"
        assert bench.get("root.activeElement === $('.chooser input')")
        field = "[$('.chooser input').selectionStart, $('.chooser input').selectionEnd]"
        assert bench.get(field) == [1, 2]
        assert len(bench.texts(".adults button")) == 2, "the adults stay narrowed down"


def test_the_focus_stays_on_the_adult_about_to_be_taken(pairs, bench):
    pairs.choose()
    bench.do("$$('.adults button')[1].focus()")
    pairs.draw(rows=[ROWS[0] | {"known": "◐ 2 adults know"}, ROWS[1]])
    assert bench.get("root.activeElement.textContent") == "Ana Núñez 1 place"


def test_another_students_choice_begins_empty(pairs, bench):
    pairs.choose(0)
    bench.type(".chooser input", "nun")
    pairs.choose(1)
    assert bench.get("$('.chooser input').value") == ""
