"""The outbox: what was tapped is kept until the server has it, whatever lies in between."""

import json
from itertools import pairwise

import pytest

from tests.browser.scripts.conftest import said

pytestmark = pytest.mark.browser


@pytest.fixture
def outbox(bench):
    bench.do("window.box = makeOutbox(hooks); box.open('wall of Ana', 'signed')")
    return bench


def put(outbox, *answers):
    outbox.do("for (const [student, strength] of given) box.put(student, strength)", list(answers))


def reply(outbox, *replies):
    outbox.do("replies.push(...given)", list(replies))


def waits(outbox):
    """Return the milliseconds between the messages that were sent."""
    return [later["at"] - earlier["at"] for earlier, later in pairwise(outbox.asked)]


def test_a_tap_is_kept_before_it_is_sent_and_erased_once_it_is_saved(outbox):
    put(outbox, ("ava", 3))
    (key, text), *rest = outbox.kept.items()
    kept = json.loads(text)
    assert rest == [] and key == f"connections.unsent.wall of Ana.{kept['id']}"
    assert (kept["student"], kept["strength"]) == ("ava", 3) and len(kept["id"]) == 32
    assert outbox.get("box.unsent('ava')") and not outbox.get("box.unsent('bo')")
    outbox.later(120)
    (message,) = outbox.asked
    assert message["capability"] == "signed" and message["path"] == "/answers"
    assert message["answers"] == [{"id": kept["id"], "student": "ava", "strength": 3}]
    assert message["keepalive"], "a closing tab still sends"
    assert outbox.kept == {} and not outbox.get("box.unsent('ava')")
    ((name, answers, late),) = outbox.told
    assert (name, answers[0]["student"], late) == ("acknowledged", "ava", False)


def test_taps_that_follow_each_other_fast_travel_together(outbox):
    put(outbox, ("ava", 3))
    outbox.later(119)
    put(outbox, ("bo", None))
    outbox.later(119)
    assert outbox.asked == []
    outbox.later(1)
    assert [said(message) for message in outbox.asked] == [[("ava", 3), ("bo", None)]]


def test_a_message_carries_fifty_answers_in_the_order_of_the_taps_and_the_rest_follows(outbox):
    put(outbox, *[(f"student {n}", n % 4) for n in range(120)])
    outbox.later(130)
    assert [len(message["answers"]) for message in outbox.asked] == [50, 50, 20]
    students = [student for message in outbox.asked for student, _ in said(message)]
    assert students == [f"student {n}" for n in range(120)]


def test_nothing_is_sent_while_a_message_is_on_its_way(outbox):
    reply(outbox, "never")
    put(outbox, ("ava", 3))
    outbox.later(120)
    assert outbox.get("box.state().busy")
    put(outbox, ("ava", 1))
    outbox.later(5000)
    assert len(outbox.asked) == 1


def test_nothing_is_sent_before_the_page_has_a_capability(bench):
    bench.do("window.box = makeOutbox(hooks); box.open('wall of Ana', '')")
    put(bench, ("ava", 3))
    bench.later(60_000)
    assert bench.asked == [] and len(bench.kept) == 1
    bench.do("box.open('wall of Ana', 'signed')")
    bench.later(1)
    assert said(bench.asked[0]) == [("ava", 3)]


def test_two_answers_about_one_student_are_both_on_their_way_until_both_are_saved(outbox):
    put(outbox, ("ava", 3), ("ava", 1))
    outbox.do("box.receipt({ acknowledged: [[...box.waiting.keys()][0]], refused: [] })")
    assert outbox.get("box.unsent('ava')")
    outbox.later(1)
    assert not outbox.get("box.unsent('ava')")


def test_without_a_connection_it_tries_again_ever_more_slowly_and_loses_nothing(outbox):
    reply(outbox, *["down"] * 7)
    put(outbox, ("ava", 3))
    outbox.later(120)
    state = outbox.get("box.state()")
    assert (state["unsent"], state["failing"], state["busy"]) == (1, True, False)
    outbox.later(50_000)
    assert waits(outbox) == [1000, 2000, 4000, 8000, 8000, 8000, 8000]
    assert len({message["answers"][0]["id"] for message in outbox.asked}) == 1
    assert outbox.kept == {} and not outbox.get("box.state().failing")
    assert not outbox.get("box.state().viaPage"), "no connection is no filter"


@pytest.mark.parametrize(("dice", "wait"), [(0, 750), (0.999, 1249)])
def test_a_room_full_of_phones_does_not_try_again_at_the_same_moment(outbox, dice, wait):
    outbox.do("Math.random = () => given", dice)
    reply(outbox, "down")
    put(outbox, ("ava", 3))
    outbox.later(3000)
    assert waits(outbox)[0] == pytest.approx(wait, abs=2)


def test_after_a_success_the_waiting_begins_anew(outbox):
    reply(outbox, "down", "down")
    put(outbox, ("ava", 3))
    outbox.later(5000)
    assert outbox.kept == {}
    reply(outbox, "down")
    put(outbox, ("bo", 3))
    outbox.later(5000)
    assert waits(outbox)[-1] == 1000


def test_a_request_without_an_answer_is_given_up_after_fifteen_seconds(outbox):
    reply(outbox, "never")
    put(outbox, ("ava", 3))
    outbox.later(120 + 14_999)
    assert outbox.get("box.state().busy")
    outbox.later(1)
    assert outbox.get("box.state().failing")
    outbox.later(1000)
    assert waits(outbox) == [16_000] and outbox.kept == {}


def test_try_now_does_not_wait(outbox):
    reply(outbox, "down")
    put(outbox, ("ava", 3))
    outbox.later(121)
    outbox.do("box.now()")
    outbox.later(1)
    assert len(outbox.asked) == 2 and outbox.kept == {}


def test_a_busy_server_is_asked_again_and_is_no_filter(outbox):
    reply(outbox, *[{"then": "again", "message": "Later, please."}] * 3)
    put(outbox, ("ava", 3))
    outbox.later(20_000)
    assert waits(outbox) == [1000, 2000, 4000]
    assert outbox.kept == {} and not outbox.get("box.state().viaPage")


def test_one_page_of_a_stranger_is_bad_luck_and_two_in_a_row_are_a_filter(outbox):
    reply(outbox, "filter")
    put(outbox, ("ava", 3))
    outbox.later(5000)
    assert outbox.kept == {}, "sent again"
    reply(outbox, "filter")
    put(outbox, ("bo", 2))
    outbox.later(5000)
    assert outbox.kept == {} and not outbox.get("box.state().viaPage"), "not two in a row"
    reply(outbox, "filter", "filter")
    put(outbox, ("cy", 1))
    outbox.later(120 + 1000 + 2000)
    assert outbox.get("box.state().viaPage")
    name, message = outbox.told[-1]
    assert (name, said(json.loads(message))) == ("byPage", [("cy", 1)])
    assert outbox.kept != {}, "handed in is not saved"


def test_what_is_handed_in_through_the_page_is_handed_in_again_until_a_receipt_comes(outbox):
    reply(outbox, "filter", "filter")
    put(outbox, ("ava", 3))
    outbox.later(120 + 1000 + 2000 + 15_000)
    handed = [what for name, what in outbox.told if name == "byPage"]
    first, again = (json.loads(message)["answers"][0] for message in handed)
    assert (first.pop("ago"), again.pop("ago")) == (3, 18) and first == again
    answer_id = first["id"]
    outbox.do("box.receipt({ acknowledged: [given], refused: [], late: false })", answer_id)
    assert outbox.kept == {}
    put(outbox, ("bo", 2))
    outbox.later(120)
    handed = [said(json.loads(what)) for name, what, *_ in outbox.told if name == "byPage"]
    assert handed == [[("ava", 3)], [("ava", 3)], [("bo", 2)]]


def test_a_refusal_that_comes_through_the_page_is_said_too(outbox):
    put(outbox, ("ava", 3))
    outbox.do("box.receipt({ then: 'refused', message: 'The round is closed.' })")
    ((name, refused),) = outbox.told
    assert (name, refused[0]["message"]) == ("refused", "The round is closed.")
    assert outbox.kept == {}


def test_a_capability_that_is_over_is_renewed_once_and_the_answers_follow(outbox):
    reply(outbox, {"then": "renew", "message": "This page has been open for a long time."})
    put(outbox, ("ava", 3))
    outbox.later(120)
    put(outbox, ("bo", 2))
    outbox.do("box.open('wall of Ana', 'signed')")
    outbox.later(60_000)
    assert outbox.told == [["renew"]] and len(outbox.asked) == 1
    assert outbox.get("box.state().failing") and len(outbox.kept) == 2
    outbox.do("box.open('wall of Ana', 'signed anew')")
    outbox.later(1)
    assert outbox.asked[1]["capability"] == "signed anew"
    assert said(outbox.asked[1]) == [("ava", 3), ("bo", 2)]
    assert outbox.kept == {} and not outbox.get("box.state().failing")


def test_a_refused_message_is_handed_to_the_wall_and_not_sent_again(outbox):
    reply(outbox, {"then": "refused", "message": "The round is closed."})
    put(outbox, ("ava", 3), ("bo", 2))
    outbox.later(60_000)
    ((name, refused),) = outbox.told
    assert name == "refused" and len(outbox.asked) == 1 and outbox.kept == {}
    assert [(r["answer"]["student"], r["message"]) for r in refused] == [
        ("ava", "The round is closed."),
        ("bo", "The round is closed."),
    ]


def test_one_refused_answer_leaves_the_others_alone(outbox):
    put(outbox, ("ava", 3), ("bo", 2))
    outbox.do(
        "const [ava, bo] = box.waiting.keys()\n"
        "box.receipt({ acknowledged: [bo, 'of another tab'], late: true,\n"
        "  refused: [{ id: ava, message: 'Left the school.' }, { id: 'x', message: '' }] })"
    )
    (first, given, late), (second, refused, elsewhere) = outbox.told
    assert (first, [a["student"] for a in given], late) == ("acknowledged", ["bo"], True)
    assert (second, [r["answer"]["student"] for r in refused]) == ("refused", ["ava"])
    assert elsewhere, "what stands is asked for anew"
    assert outbox.kept == {}


def test_after_a_reload_what_was_kept_is_sent_in_the_order_of_the_taps(outbox):
    reply(outbox, "down")
    for number in range(12):
        put(outbox, (f"student {number}", 3))
    outbox.later(120)
    outbox.reload()
    found = outbox.get("(window.box = makeOutbox(hooks)).open('wall of Ana', 'signed')")
    assert [answer["student"] for answer in found] == [f"student {n}" for n in range(12)]
    assert outbox.get("box.unsent('student 3')")
    outbox.later(1)
    assert [student for student, _ in said(outbox.asked[0])] == [a["student"] for a in found]
    assert outbox.kept == {}


def test_a_tap_after_a_reload_comes_after_what_was_kept_even_if_the_clock_was_set_back(outbox):
    outbox.do("Date.now = () => 2_000_000_000_000; box.put('ava', 3)")
    outbox.reload()
    outbox.do("window.box = makeOutbox(hooks); box.open('wall of Ana', 'signed')")
    put(outbox, ("ava", 1))
    outbox.do("window.next = makeOutbox(hooks)")
    assert [a["strength"] for a in outbox.get("next.open('wall of Ana', 'signed')")] == [3, 1]


def test_two_tabs_keep_their_own_and_either_may_send_for_the_other(outbox):
    outbox.do("window.other = makeOutbox(hooks); other.open('wall of Ana', 'signed')")
    put(outbox, ("ava", 3))
    outbox.do("other.put('bo', 2)")
    assert len(outbox.kept) == 2
    outbox.do("const [id] = box.waiting.keys(); box.receipt({ acknowledged: [id], refused: [] })")
    (text,) = outbox.kept.values()
    assert json.loads(text)["student"] == "bo", "a tab erases what was acknowledged to it only"
    found = outbox.get("(window.third = makeOutbox(hooks)).open('wall of Ana', 'signed')")
    assert [answer["student"] for answer in found] == ["bo"]


def test_answers_of_another_wall_wait_for_that_wall(outbox):
    put(outbox, ("ava", 3))
    assert outbox.get("box.open('wall of Ben', 'signed for Ben')") == []
    put(outbox, ("ava", 1))
    outbox.later(1000)
    assert [(m["capability"], said(m)) for m in outbox.asked] == [("signed for Ben", [("ava", 1)])]
    assert not outbox.get("box.unsent('ava')")
    (found,) = outbox.get("box.open('wall of Ana', 'signed')")
    assert found["strength"] == 3
    outbox.later(1)
    assert outbox.asked[1]["capability"] == "signed" and outbox.kept == {}


def test_what_others_keep_in_this_browser_is_left_alone(outbox):
    outbox.do(
        "localStorage.setItem('theme', 'dark')\n"
        "localStorage.setItem('connections.unsent.wall of Ana.x', 'null')"
    )
    assert outbox.get("makeOutbox(hooks).open('wall of Ana', 'signed')") == []
    assert outbox.kept["theme"] == "dark"


def test_where_nothing_can_be_kept_it_says_so_and_sends_all_the_same(outbox):
    outbox.do("Storage.prototype.setItem = () => { throw new Error('full') }")
    put(outbox, ("ava", 3))
    assert not outbox.get("box.state().keeps")
    outbox.later(120)
    assert said(outbox.asked[0]) == [("ava", 3)] and outbox.get("box.state().unsent") == 0


def test_where_nothing_can_be_erased_or_read_nothing_breaks(outbox):
    put(outbox, ("ava", 3))
    outbox.do(
        "Storage.prototype.removeItem = () => { throw new Error('private') }\n"
        "Storage.prototype.key = Storage.prototype.removeItem"
    )
    outbox.later(120)
    state = outbox.get("box.state()")
    assert (state["unsent"], state["keeps"]) == (0, False)
    assert outbox.get("(window.box = makeOutbox(hooks)).open('wall of Ana', 'signed')") == []
    assert not outbox.get("box.state().keeps")


def test_a_page_that_is_left_sends_what_it_can_at_once(outbox):
    put(outbox, *[(f"student {n}", 3) for n in range(250)])
    outbox.do("box.leaving()")
    (message,) = outbox.asked
    assert len(message["answers"]) == 200 and message["keepalive"]
    assert len(outbox.kept) == 250, "without a receipt everything stays"


@pytest.mark.parametrize(
    "state",
    [
        pytest.param("box.open('wall of Ana', '')", id="without a capability"),
        pytest.param("box.waiting.clear()", id="with nothing waiting"),
        pytest.param("box.put('x'.repeat(60000), 3)", id="with more than a browser takes along"),
    ],
)
def test_a_page_that_is_left_sends_nothing(outbox, state):
    put(outbox, ("ava", 3))
    outbox.do(f"{state}; box.leaving()")
    assert outbox.asked == []


def test_behind_a_filter_a_page_that_is_left_does_not_try(outbox):
    reply(outbox, "filter", "filter", "down")
    put(outbox, ("ava", 3))
    outbox.later(5000)
    outbox.do("box.leaving()")
    assert len(outbox.asked) == 2


def test_a_page_that_is_left_without_a_connection_says_nothing(outbox):
    reply(outbox, "down")
    put(outbox, ("ava", 3))
    outbox.do("box.leaving()")
    assert outbox.told == [] and len(outbox.kept) == 1


def test_ones_own_answers_are_asked_for_with_the_capability(outbox):
    outbox.do("mine.push({ answers: { ava: 3 } }, { then: 'renew', message: 'Over.' })")
    assert outbox.get("await box.own()") == {"ava": 3}
    assert outbox.asked[0]["path"] == "/answers/mine"
    assert outbox.asked[0]["capability"] == "signed"
    assert outbox.get("await box.own()") is None
