"""The wall under the hands: everybody at once, narrowing it, keys."""

import pytest

from tests.browser.scripts.conftest import NAMES

pytestmark = pytest.mark.browser


# ---- everybody shown, and last time ------------------------------------------------------------


def test_everyone_shown_is_set_to_not_yet_after_a_second_yes(wall, bench):
    wall.draw()
    wall.tap("Bo Kim")
    ask = "I have reviewed everyone shown: set 4 names to Not yet"
    assert bench.text(".rest") == ask
    bench.click(".rest")
    assert bench.text(".rest") == "Yes, set 4 names to Not yet" and len(wall.values()) == 1
    assert bench.get("$('.rest').classList.contains('sure')")
    bench.do("$('.rest').dispatchEvent(new Event('blur'))")
    assert bench.text(".rest") == ask, "looking away takes the question back"
    bench.click(".rest")
    bench.type("input", "")
    assert bench.text(".rest") == ask, "and so does a search: others are shown now"
    bench.click(".rest")
    bench.click(".rest")
    assert wall.values() == {name: 3 if name == "Bo Kim" else 0 for name in NAMES}
    assert bench.text(".live") == "5 names shown.", "not one of four names is read out"
    assert bench.get("$('.rest').hidden")
    bench.click(".undo")
    assert wall.values() == {"Bo Kim": 3}, "one step"


def test_one_name_left_is_one_name(wall, bench):
    wall.draw()
    wall.tap(*NAMES[1:])
    assert bench.text(".rest") == "I have reviewed everyone shown: set 1 name to Not yet"
    bench.click(".rest")
    assert bench.text(".rest") == "Yes, set 1 name to Not yet"


def test_last_times_answers_are_shown_and_taken_only_when_wanted(wall, bench):
    wall.draw(earlier={"0": 3, "1": 1})
    hints = "$$('.tile[data-hint]').map((tile) => tile.dataset.hint).sort()"
    assert bench.get(hints) == sorted(["●", "○"]) and bench.get("$('.again').hidden")
    assert bench.get("tileOf('Ava Diaz').textContent") == "Ava Diaz, not reviewed"
    bench.click(".before")
    assert bench.get("$('.before').ariaPressed") == "true"
    assert bench.get("tileOf('Ava Diaz').textContent") == (
        "Ava Diaz, not reviewed, last time Strong"
    )
    assert bench.get("tileOf('Cy Lor').textContent") == "Cy Lor, not reviewed"
    assert bench.text(".again") == "Take my answers of last time for 2 names shown"
    wall.key("Ava Diaz", "2")
    assert bench.text(".again") == "Take my answers of last time for 1 name shown"
    bench.click(".again")
    assert wall.values() == {"Ava Diaz": 2, "Bo Kim": 1}, "what was marked now stays"
    assert bench.get("$('.again').hidden") and bench.get(hints) == []
    bench.click(".before")
    assert bench.get("$('.wall').classList.contains('before-on')") is False


def test_without_a_last_time_nothing_is_said_of_it(wall, bench):
    wall.draw()
    assert bench.get("$('.before').hidden")


# ---- narrowing the wall ------------------------------------------------------------------------


def test_a_search_finds_parts_of_names_without_accents(wall, bench):
    wall.draw()
    bench.type("input", "NGUY de")
    assert wall.shown() == ["Dé Nguyen"] and bench.text(".live") == "1 name shown."
    bench.type("input", "zzz")
    assert wall.shown() == [] and bench.text(".live") == "0 names shown."
    assert not bench.get("$('.nobody').hidden")
    assert bench.get("$$('section').every((group) => group.hidden)")
    bench.press("input", "Escape")
    assert wall.shown() == NAMES and bench.get("$('.nobody').hidden")


def test_a_grade_and_a_homeroom_narrow_together_and_one_button_shows_all(wall, bench):
    wall.draw()
    wall.tap("Ava Diaz")
    assert bench.texts(".grade option") == ["All grades", "Grade 7", "Grade 8"]
    assert bench.texts(".room option") == ["All homerooms", "No homeroom", "12"]
    bench.do("$('.grade').value = 0; $('.grade').onchange()")
    assert wall.shown() == NAMES[:3] and "set 2 names" in bench.text(".rest")
    bench.do("$('.room').value = 1; $('.room').onchange()")
    assert wall.shown() == ["Bo Kim"]
    bench.click(".open")
    bench.click(".clear")
    assert wall.shown() == NAMES and bench.get("$('.open').ariaPressed") == "false"
    assert bench.get("root.activeElement === $('input')")


def test_what_there_is_only_one_of_is_not_asked_for(wall, bench):
    wall.draw(students=[["h0", "Ava Diaz", 0, 0]], grades=["Grade 7"], rooms=[""])
    assert bench.get("[$('.grade').parentElement.hidden, $('.room').parentElement.hidden]") == [
        True,
        True,
    ]


def test_only_names_not_reviewed_yet_can_be_shown(wall, bench):
    wall.draw()
    wall.tap("Bo Kim")
    bench.click(".open")
    assert wall.shown() == ["Ava Diaz", "Cy Lor", "Dé Nguyen", "Eva Olsen"]
    assert bench.text(".rest").count("4 names") == 1
    bench.click(".open")
    assert wall.shown() == NAMES


# ---- keys --------------------------------------------------------------------------------------


def here(bench):
    """Return the names with a tab stop."""
    return bench.texts(".tile[tabindex='0'] .name")


def test_digits_mark_and_delete_takes_an_answer_back(wall, bench):
    wall.draw()
    bench.do("tileOf('Bo Kim').focus()")
    assert here(bench) == ["Bo Kim"], "one tab stop, where a screen reader went"
    wall.key("Bo Kim", "2")
    wall.key("Bo Kim", "4")
    wall.key("Bo Kim", "1", ctrlKey=True)
    assert wall.values() == {"Bo Kim": 2}
    assert wall.key("Bo Kim", "Backspace"), "the browser does not go back a page"
    assert wall.values() == {}
    wall.key("Bo Kim", "0")
    assert wall.key("Bo Kim", "Delete") and wall.values() == {}


def test_arrows_move_the_focus_and_stop_at_the_end(wall, bench):
    wall.draw()
    order = bench.texts(".tile .name")
    assert here(bench) == order[:1]
    bench.do("tileOf(given).focus()", order[0])
    assert wall.key(order[0], "ArrowRight")
    assert here(bench) == [order[1]]
    assert bench.get("root.activeElement === tileOf(given)", order[1])
    wall.key(order[1], "End")
    wall.key(order[4], "ArrowRight")
    assert here(bench) == [order[4]]


def test_a_click_beside_the_names_marks_nobody(wall, bench):
    wall.draw()
    bench.click("h2")
    assert wall.values() == {}


def test_the_tab_stop_moves_to_a_name_that_is_shown(wall, bench):
    wall.draw()
    bench.do("tileOf('Ava Diaz').focus(); $('input').focus()")
    bench.type("input", "bo")
    assert here(bench) == ["Bo Kim"]
    assert bench.get("root.activeElement === $('input')"), "typing goes on"
    bench.press("input", "Enter")
    assert bench.get("root.activeElement === tileOf('Bo Kim')")


def test_a_slash_begins_a_search_and_may_stand_in_one(wall, bench):
    wall.draw()
    assert bench.press(".tile", "/")
    assert bench.get("root.activeElement === $('input')")
    assert not bench.press("input", "/") and not bench.press(".grade", "/")


@pytest.mark.parametrize("key", ["r", "R", "c"])
def test_streamlits_own_keys_are_kept_from_it(wall, bench, key):
    wall.draw()
    bench.do(
        "window.addEventListener('keydown', ({ key }) => told.push(key))\n"
        "window.field = document.body.appendChild(document.createElement('input'))"
    )
    press = "press(given[1] ? eval(given[1]) : document.body, given[0], given[2])"
    bench.get(press, [key, "", {}])
    bench.get(press, [key, "$('input')", {}])
    assert bench.told == [], "neither beside the wall nor in its search"
    bench.get(press, [key, "", {"ctrlKey": True}])
    bench.get(press, [key, "field", {}])
    bench.get(press, ["x", "", {}])
    assert bench.told == [key, key, "x"], "copying, other fields and other keys stay as they are"
