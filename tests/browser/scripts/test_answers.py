"""A wall's answers: what a tap and a reply of the server make of it, until it is left."""

import pytest

from tests.browser.scripts.conftest import NAMES, WALL
from tests.browser.scripts.test_outbox import reply

pytestmark = pytest.mark.browser


def keep(bench, n, student, strength=3):
    """Keep an answer in this browser, as a wall that was closed too soon left it."""
    bench.do(
        "localStorage.setItem(`connections.unsent.wall of Ana.${given.id}`, JSON.stringify(given))",
        {"id": f"id {n}", "student": student, "strength": strength, "n": n},
    )


def test_a_tap_gives_the_chosen_dot_and_a_second_takes_it_off(wall, bench):
    wall.draw()
    assert bench.text(".count") == "Saved · 0 of 5 reviewed"
    wall.tap("Bo Kim")
    assert wall.values() == {"Bo Kim": 3}
    assert bench.text(".live") == "Bo Kim: Strong."
    assert bench.get("tileOf('Bo Kim').textContent") == "Bo Kim, Strong"
    assert bench.get("tileOf('Bo Kim').classList.contains('unsent')")
    bench.later(500)
    assert not bench.get("tileOf('Bo Kim').classList.contains('unsent')"), "it is saved"
    assert bench.text(".count") == "Saved · 1 of 5 reviewed"
    assert bench.get("$('.done').style.inlineSize") == "20%"
    wall.tap("Bo Kim")
    bench.later(500)
    assert wall.values() == {} and wall.sent() == [("Bo Kim", 3), ("Bo Kim", None)]
    assert bench.get("tileOf('Bo Kim').textContent") == "Bo Kim, not reviewed"
    assert bench.text(".live") == "Bo Kim: not reviewed."


def test_a_double_tap_is_one_tap_and_two_names_in_a_hurry_are_two(wall, bench):
    wall.draw()
    wall.tap("Bo Kim")
    bench.later(349)
    wall.tap("Bo Kim", "Cy Lor")
    assert wall.values() == {"Bo Kim": 3, "Cy Lor": 3}
    bench.later(350)
    wall.tap("Cy Lor")
    assert wall.values() == {"Bo Kim": 3}


def test_another_dot_on_a_marked_name_takes_its_place(wall, bench):
    wall.draw()
    wall.tap("Bo Kim")
    bench.click(".dots [data-value='1']")
    bench.later(400)
    wall.tap("Bo Kim")
    assert wall.values() == {"Bo Kim": 1}


def test_undo_takes_back_step_by_step(wall, bench):
    wall.draw()
    assert bench.get("$('.undo').disabled")
    wall.tap("Bo Kim", "Cy Lor")
    bench.click(".undo")
    assert wall.values() == {"Bo Kim": 3}
    assert bench.press(".groups", "z", ctrlKey=True), "the browser's own undo is stopped"
    assert bench.press(".groups", "z", metaKey=True) and not bench.press(".groups", "z")
    assert wall.values() == {} and bench.get("$('.undo').disabled")
    bench.later(500)
    assert wall.sent()[-2:] == [("Cy Lor", None), ("Bo Kim", None)]


def test_what_was_saved_before_is_shown_and_what_is_on_its_way_wins(wall, bench):
    bench.do("mine.push({ answers: { h0: 3, h1: 2, gone: 1 } })")
    keep(bench, 1, "h1", None)
    reply(bench, "down")
    wall.draw()
    assert wall.values() == {"Ava Diaz": 3}
    assert wall.notices()[0] == "One answer was kept in this browser and is being sent now."
    bench.later(1000)
    assert wall.sent() == [("Bo Kim", None)] * 2 and wall.notices() == []


def test_several_kept_answers_are_counted(wall, bench):
    for n in range(3):
        keep(bench, n, f"h{n}")
    bench.do("replies.push('down'); mine.push('down')")
    wall.draw()
    assert wall.values() == dict.fromkeys(NAMES[:3], 3), "before anything else is known"
    assert wall.notices()[0] == "3 answers were kept in this browser and are being sent now."


def test_one_drawing_after_another_changes_nothing_until_the_list_does(wall, bench):
    wall.draw()
    wall.tap("Bo Kim")
    bench.do("window.first = tileOf('Bo Kim')")
    wall.draw()
    assert bench.get("tileOf('Bo Kim') === first") and wall.values() == {"Bo Kim": 3}
    assert len([m for m in bench.asked if m["path"] == "/answers/mine"]) == 1
    wall.draw(list="list two", students=[*WALL["students"], ["h5", "Flo Park", 1, 1]])
    assert wall.shown() == [*NAMES, "Flo Park"]
    assert bench.get("$('.undo').disabled")


def test_the_next_adult_at_a_shared_laptop_starts_from_their_own_answers(wall, bench):
    wall.draw()
    wall.tap("Bo Kim")
    wall.draw(scope="wall of Ben", capability="signed for Ben")
    assert wall.values() == {} and bench.get("$('.undo').disabled")


def test_the_answer_that_stands_already_is_no_step(wall, bench):
    wall.draw()
    wall.key("Bo Kim", "Delete")
    assert bench.get("$('.undo').disabled")
    wall.key("Bo Kim", "3")
    wall.key("Bo Kim", "3")
    bench.click(".undo")
    assert wall.values() == {}
    bench.later(200)
    assert wall.sent() == [("Bo Kim", 3), ("Bo Kim", None)]


@pytest.mark.parametrize("first", ["down", {"then": "renew", "message": "Over."}])
def test_one_reading_of_what_is_saved_that_fails_is_tried_when_somebody_looks_again(
    wall, bench, first
):
    bench.do("mine.push(given, { answers: { h0: 3 } })", first)
    wall.draw()
    assert wall.values() == {}
    bench.do("document.dispatchEvent(new Event('visibilitychange'))")
    bench.later(0)
    assert wall.values() == {"Ava Diaz": 3}


def test_a_look_from_another_tab_is_fetched_only_after_a_while_and_with_nothing_waiting(
    wall, bench
):
    wall.draw()
    bench.do("mine.push({ answers: { h0: 3 } }); replies.push('never')")
    bench.do("document.dispatchEvent(new Event('visibilitychange'))")
    bench.later(0)
    assert wall.values() == {}, "it has just been read"
    wall.tap("Bo Kim")
    bench.later(10_001)
    bench.do("document.dispatchEvent(new Event('visibilitychange'))")
    bench.later(0)
    assert wall.values() == {"Bo Kim": 3}


def test_a_refused_answer_is_said_by_name_and_the_tile_shows_what_is_saved(wall, bench):
    bench.do("mine.push({ answers: { h1: 2 } })")
    wall.draw()
    reply(bench, {"then": "refused", "message": "The round is closed."})
    wall.tap("Bo Kim")
    bench.later(120)
    assert wall.values() == {"Bo Kim": 2}
    assert wall.notices() == ["The round is closed. (Bo Kim)"]


def test_a_refused_answer_gives_way_to_the_one_that_was_saved_before_it(wall, bench):
    wall.draw()
    wall.key("Bo Kim", "2")
    bench.later(200)
    reply(bench, {"then": "refused", "message": "The round is closed."})
    wall.key("Bo Kim", "3")
    wall.key("Bo Kim", "1")
    bench.later(120)
    assert wall.values() == {"Bo Kim": 2}
    assert wall.notices() == ["The round is closed. (Bo Kim)"], "named once"


def test_a_refused_answer_about_somebody_who_has_left_is_said_without_a_name(wall, bench):
    keep(bench, 0, "gone")
    reply(bench, {"then": "refused", "message": "This student has left."})
    wall.draw()
    bench.later(120)
    assert wall.notices() == ["This student has left."]


def test_a_newer_tap_on_a_refused_name_stays(wall, bench):
    wall.draw()
    wall.tap("Bo Kim")
    bench.later(60)
    wall.key("Bo Kim", "1")
    bench.do("replies.push({ acknowledged: [], refused: [], late: false })")
    bench.do(
        "const [first] = Object.keys(localStorage).map((key) => JSON.parse(localStorage[key]))"
        ".sort((a, b) => a.n - b.n)\n"
        "draw({ ...given, receipt: { number: 1, reply:"
        " { acknowledged: [], refused: [{ id: first.id, message: 'No.' }], late: false } } })",
        WALL,
    )
    assert wall.values() == {"Bo Kim": 1}


def test_many_refused_names_are_five_and_a_number(wall, bench):
    names = [f"Student {n}" for n in range(8)]
    wall.draw(students=[[f"h{n}", name, 0, 0] for n, name in enumerate(names)])
    reply(bench, {"then": "refused", "message": "Closed."})
    bench.click(".rest")
    bench.click(".rest")
    bench.later(120)
    (notice,) = wall.notices()
    assert notice.startswith("Closed. (Student ") and notice.endswith(" and 3 more)")
    assert notice.count("Student") == 5


def test_late_answers_are_said_once(wall, bench):
    wall.draw()
    late = "The round was revealed and its figures stand. Answers given now are counted apart."
    bench.do(
        "const fetch = window.fetch\n"
        "window.fetch = async (...all) => {\n"
        "  const reply = await fetch(...all), json = reply.json\n"
        "  return { ...reply, json: async () => ({ ...await json(), late: true }) }\n"
        "}"
    )
    wall.tap("Bo Kim")
    bench.later(200)
    assert wall.notices() == [late]
    bench.click(".notice button")
    wall.tap("Cy Lor")
    bench.later(200)
    assert wall.notices() == [] and len(wall.sent()) == 2


def test_without_a_connection_the_wall_says_so_until_everything_is_sent(wall, bench):
    wall.draw()
    reply(bench, "down", "down")
    wall.tap("Bo Kim")
    bench.later(120)
    assert bench.text(".count") == "1 not sent yet, trying again · 1 of 5 reviewed"
    assert bench.get("$('.count').classList.contains('failing')")
    assert wall.notices() == [
        "No connection just now. Go on marking: your answers are kept in this browser and sent "
        "as soon as it is back."
    ]
    bench.click(".notice button")
    bench.later(1)
    assert len(wall.sent()) == 2, "“Try now” does not wait"
    bench.later(3000)
    assert wall.notices() == [] and bench.text(".count") == "Saved · 1 of 5 reviewed"
    assert not bench.get("$('.count').classList.contains('failing')")


def test_a_browser_that_cannot_keep_answers_warns_and_asks_before_it_is_left(wall, bench):
    wall.draw()
    leaving = (
        "const event = new Event('beforeunload', { cancelable: true })\n"
        "window.dispatchEvent(event); return event.defaultPrevented"
    )
    reply(bench, "down")
    wall.tap("Ava Diaz")
    assert bench.do(leaving) is False, "everything is kept"
    bench.do("Storage.prototype.setItem = () => { throw new Error('private') }")
    wall.tap("Bo Kim")
    assert bench.do(leaving) is True
    bench.later(120)
    assert wall.notices() == [
        "No connection just now, and this browser cannot keep answers. Please leave this page "
        "open until they are sent."
    ]
    bench.later(2000)
    assert bench.do(leaving) is False, "nothing is waiting any more"


def test_behind_a_filter_messages_go_through_the_page_and_one_receipt_counts_once(wall, bench):
    wall.draw()
    reply(bench, "filter", "filter")
    wall.tap("Bo Kim")
    bench.later(120 + 1000 + 2000)
    assert bench.text(".count") == "1 not sent yet, trying again · 1 of 5 reviewed"
    assert wall.notices()[-1] == (
        "Answers travel through the page itself here, which is slower. "
        "Everything is saved all the same."
    )
    ((name, message),) = bench.told
    assert name == "handed_in"
    script = (
        "const { answers } = JSON.parse(given[1])\n"
        "draw({ ...given[0], receipt: { number: 1, reply:"
        " { acknowledged: answers.map((a) => a.id), refused: [], late: false } } })"
    )
    bench.do(script, [WALL, message])
    assert bench.text(".count") == "Saved · 1 of 5 reviewed"
    wall.tap("Cy Lor")
    bench.do(script.replace("refused: []", "refused: 'not read again'"), [WALL, message])
    bench.later(120)
    assert [what for what, _ in bench.told] == ["handed_in", "handed_in"]


def test_a_capability_that_is_over_is_asked_for_through_the_page(wall, bench):
    wall.draw()
    reply(bench, {"then": "renew", "message": "Over."})
    wall.tap("Bo Kim")
    bench.later(120)
    assert [what for what, _ in bench.told] == ["renew"]
    assert bench.text(".count") == "1 not sent yet, trying again · 1 of 5 reviewed"
    wall.draw(capability="signed anew")
    bench.later(1)
    assert bench.text(".count") == "Saved · 1 of 5 reviewed"


def test_the_count_is_said_after_a_pause_and_not_at_every_tap(wall, bench):
    wall.draw()
    bench.later(400)
    assert bench.text(".live") == "Saved · 0 of 5 reviewed"
    bench.later(3000)
    wall.tap("Bo Kim")
    bench.later(1000)
    assert bench.text(".live") == "Bo Kim: Strong."
    bench.later(1500)
    bench.do("mine.push({ answers: { h1: 3 } })")
    wall.draw()
    bench.later(400)
    assert bench.text(".live") == "Saved · 1 of 5 reviewed"


# ---- leaving -----------------------------------------------------------------------------------


def test_a_wall_that_is_left_sends_and_listens_no_more(wall, bench):
    wall.draw()
    wall.tap("Bo Kim")
    bench.do("leave(); leave()")
    assert wall.sent()[0] == ("Bo Kim", 3), "without waiting for the next tap"
    bench.do("window.addEventListener('keydown', ({ key }) => told.push(key))")
    bench.get("press(document.body, 'r')")
    assert bench.told == ["r"]
    wall.draw()
    bench.get("press(document.body, 'r')")
    assert wall.shown() == NAMES and bench.told == ["r"], "drawn anew, it listens again"


def test_a_page_put_aside_sends_at_once(wall, bench):
    wall.draw()
    wall.tap("Bo Kim")
    bench.do(
        "Object.defineProperty(document, 'visibilityState', { value: 'hidden' })\n"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    assert wall.sent() == [("Bo Kim", 3)]


def test_hostile_names_stay_text(wall, bench):
    wall.draw(students=[["h0", "<img src=x onerror=alert(1)>", 0, 0]])
    assert bench.get("$('img')") is None and wall.shown() == ["<img src=x onerror=alert(1)>"]
