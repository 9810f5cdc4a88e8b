"""Answers handed in by many walls at once: nothing lost, nothing twice, nothing that may not be."""

import threading
from concurrent.futures import wait
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotPossible
from connections.domain.rounds.answers import Refused
from connections.domain.rounds.marks import Strength
from connections.services.round import answers as answers_service
from connections.services.round.answers import (
    AnswerDesk,
    NotSaved,
    hand_in_answers,
    own_answers,
)
from connections.services.round.capabilities import (
    handle,
    marking_capability,
    read_capability,
)
from connections.services.round.marking import mark_students
from connections.services.round.rounds import close_round, reveal_round
from connections.services.school.log import Log, LogWanted, read_audit
from connections.store.answers import load_own_marks
from connections.store.log.chain import Whole, log_state
from connections.store.rosters import save_adults, save_students
from connections.store.schema import answers
from tests.asking import as_
from tests.signing import signed_in
from tests.small_school import fill

SECRET = b"s" * 32
STUDENTS = [Student(f"S{n:02}", f"First{n}", f"Last{n}", grade="7") for n in range(12)]
ADULTS = [Adult("A1", "Ana", "Ames"), Adult("A2", "Ben", "Bo"), Adult("A3", "Cy", "Cole")]


@pytest.fixture
def meeting(any_database, me, today, now, as_adult):
    return Meeting(any_database, me, today, now, as_adult)


class Meeting:
    """A small round and its desk."""

    def __init__(self, database, me, today, now, as_adult):
        self.database, self.me, self.today, self.now, self.as_adult = (
            database, me, today, now, as_adult,
        )  # fmt: skip
        fill(database, me, today, now, STUDENTS, ADULTS)
        self.desk = AnswerDesk(database, SECRET)
        self.numbers = count(1)  # safe between threads

    def here(self, adult_id="A1"):
        return signed_in(self.database, self.as_adult(adult_id))

    def capability(self, adult_id="A1"):
        return marking_capability(
            self.as_adult(adult_id), "r1", self.here(adult_id), SECRET, self.now
        )

    def item(self, student_id, strength, answer_id=None):
        answer_id = answer_id or f"answer-{next(self.numbers):06}"
        student = handle(SECRET, "school", "r1", student_id)
        return {"id": answer_id, "student": student, "strength": strength}

    def send(self, *items, adult_id="A1", capability=None):
        message = {"capability": capability or self.capability(adult_id), "answers": list(items)}
        return hand_in_answers(self.desk, message, self.now)

    def marks(self, adult_id="A1"):
        with self.database.reading() as sql:
            return load_own_marks(sql, "school", "r1", adult_id)

    def log(self):
        with self.database.reading() as sql:
            said = select(
                answers.c.answer_id, answers.c.adult_id, answers.c.student_id, answers.c.strength
            )
            return list(sql.execute(said.where(answers.c.round_id == "r1")))

    def audit(self, action):
        return [e for e in as_(self.database, self.me)(read_audit).entries if e.action == action]

    def refused(self):
        """Return what was noted as refused, once the desk and the count are at rest."""
        self.desk.close()
        self.database.reads.write_counts()
        log = as_(self.database, self.me)(read_audit, wanted=LogWanted(Log.READS))
        return [e for e in log.entries if e.action == "answers.refused"]


def test_an_acknowledged_answer_is_in_the_database_and_signed(meeting):
    receipt = meeting.send(meeting.item("S01", 3), meeting.item("S02", 0)).result(5)
    assert receipt.acknowledged == ("answer-000001", "answer-000002")
    assert receipt.refused == () and not receipt.late
    assert meeting.marks() == {"S01": 3, "S02": 0}
    (entry,) = meeting.audit("marks.given")
    assert entry.who == "A1"
    assert entry.details == {"round_id": "r1", "adult_id": "A1", "answers": 2}
    head = meeting.database.head("audit", "school")
    with meeting.database.reading() as sql:
        assert log_state(sql, "school", head).whole is Whole.WHOLE


def test_the_same_answer_twice_counts_once_even_after_a_newer_one(meeting):
    first = meeting.item("S01", 3)
    meeting.send(first).result(5)
    meeting.send(meeting.item("S01", 1)).result(5)
    again = meeting.send(first, first).result(5)
    assert again.acknowledged == (first["id"], first["id"])
    assert meeting.marks() == {"S01": 1}, "a repeated message must not undo what came after it"
    assert len(meeting.log()) == 2


def test_a_thousand_replays_from_many_phones_add_nothing(meeting):
    items = [meeting.item(f"S{n:02}", n % 4) for n in range(10)]
    done = [meeting.send(*items) for _ in range(100)]  # ten answers each, under the same ids
    assert all(len(each.result(30).acknowledged) == 10 for each in done)
    assert len(meeting.log()) == 10
    assert sum(e.details["answers"] for e in meeting.audit("marks.given")) == 10


def test_a_clock_that_jumps_a_day_ahead_and_back_changes_no_order(meeting):
    """Which answer is the last is the order in which they came, whatever any clock says."""
    for step in range(40):
        meeting.now += timedelta(hours=(-24, 31, -13, 7)[step % 4], minutes=step)
        capability = marking_capability(
            meeting.as_adult("A1"), "r1", meeting.here(), SECRET, meeting.now + timedelta(days=9)
        )
        meeting.send(meeting.item("S01", step % 4), capability=capability).result(5)
        assert meeting.marks() == {"S01": step % 4}, step


def test_an_answer_taken_back_is_not_reviewed_again(meeting):
    meeting.send(meeting.item("S01", 3)).result(5)
    meeting.send(meeting.item("S01", None)).result(5)
    assert meeting.marks() == {}
    assert [row.strength for row in meeting.log()] == [3, None]


def test_the_last_answer_of_a_message_stands(meeting):
    meeting.send(meeting.item("S01", 3), meeting.item("S01", None), meeting.item("S01", 2)).result(
        5
    )
    assert meeting.marks() == {"S01": 2}
    meeting.send(meeting.item("S01", 1), meeting.item("S01", None)).result(5)
    assert meeting.marks() == {}


def test_two_tabs_of_one_adult_end_with_the_last_word_of_either(meeting):
    tab, other_tab = meeting.capability(), meeting.capability()
    meeting.send(meeting.item("S01", 3), capability=tab).result(5)
    meeting.send(meeting.item("S01", 2), capability=other_tab).result(5)
    assert own_answers(meeting.desk, tab, meeting.now) == {handle(SECRET, "school", "r1", "S01"): 2}


def test_many_adults_at_once_lose_nothing_and_share_commits(meeting):
    futures = []

    def tap(adult_id):
        futures.extend(
            meeting.send(meeting.item(student.student_id, 2), adult_id=adult_id)
            for student in STUDENTS
        )

    taps = [threading.Thread(target=tap, args=(adult.adult_id,)) for adult in ADULTS]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    assert not wait(futures, 20).not_done
    for adult in ADULTS:
        assert meeting.marks(adult.adult_id) == {s.student_id: 2 for s in STUDENTS}
    assert len(meeting.audit("marks.given")) < len(futures)


def test_a_name_in_a_capability_cannot_be_changed(meeting):
    genuine = meeting.capability("A1")
    body, _, signature = genuine.rpartition(".")
    forged = meeting.capability("A2").rpartition(".")[0] + "." + signature
    for capability in (forged, body, "", None, 7, "a.b", "é.é", genuine + "x", "x" * 5000):
        with pytest.raises(AccessDenied):
            hand_in_answers(
                meeting.desk,
                {"capability": capability, "answers": [meeting.item("S01", 3)]},
                meeting.now,
            )
    assert meeting.marks("A1") == meeting.marks("A2") == {}


def test_a_capability_ends(meeting):
    capability = meeting.capability()
    read_capability(capability, SECRET, meeting.now + timedelta(hours=7, minutes=59))
    with pytest.raises(AccessDenied):
        read_capability(capability, SECRET, meeting.now + timedelta(hours=8))


def test_a_student_the_wall_never_showed_is_refused_and_noted(meeting):
    good = meeting.item("S01", 3)
    odd = meeting.item("S02", 3) | {"student": "madeup"}
    plain_id = meeting.item("S02", 3) | {"student": "S02"}
    receipt = meeting.send(good, odd, plain_id).result(5)
    assert receipt.acknowledged == (good["id"],)
    assert [r.answer_id for r in receipt.refused] == [odd["id"], plain_id["id"]]
    assert all("not saved" in r.message for r in receipt.refused)
    (entry,) = meeting.refused()
    assert entry.who == "A1"
    assert entry.details == {"round_id": "r1", "why": "unknown"}


def test_someone_elses_answer_id_cannot_swallow_an_answer(meeting):
    meeting.send(meeting.item("S01", 3, "shared-id-1"), adult_id="A1").result(5)
    receipt = meeting.send(meeting.item("S01", 0, "shared-id-1"), adult_id="A2").result(5)
    assert receipt.acknowledged == ()
    assert [r.answer_id for r in receipt.refused] == ["shared-id-1"]
    assert meeting.marks("A2") == {}


def test_an_answer_that_waited_takes_no_place_of_one_that_was_given_since(meeting):
    """Strong on a phone without a network, then Not yet at the desk; then the network is back."""
    at_the_phone = meeting.item("S01", 3) | {"ago": 3600}
    alone = meeting.item("S02", 3) | {"ago": 10**12}
    as_(meeting.database, meeting.as_adult("A1"), now=meeting.now - timedelta(minutes=9))(
        mark_students, "r1", {"S01": 0}
    )
    receipt = meeting.send(at_the_phone, alone).result(5)
    assert receipt.acknowledged == (alone["id"],)
    assert [refused.why for refused in receipt.refused] == [Refused.SAID_SINCE]
    assert meeting.marks() == {"S01": 0, "S02": 3}
    earlier = meeting.item("S01", 2) | {"ago": 60}
    assert meeting.send(earlier).result(5).acknowledged, "said after the one at the desk"
    assert meeting.send(earlier).result(5).acknowledged, "sent twice it counts once"
    assert meeting.marks()["S01"] == 2 and meeting.refused() == [], "nobody forged anything"


@pytest.mark.parametrize("ago", [-1, 1.5, True, "9", None])
def test_a_message_with_nonsense_for_its_age_is_refused_whole(meeting, ago):
    with pytest.raises(NotPossible, match="cannot be read"):
        meeting.send(meeting.item("S01", 3) | {"ago": ago})


def test_a_student_who_left_a_minute_ago_is_refused_kindly_and_the_rest_is_saved(meeting):
    meeting.send(meeting.item("S01", 3)).result(5)
    with meeting.database.changing(meeting.me, "roster.imported", meeting.now) as sql:
        save_students(sql, "school", RosterChanges(left=(STUDENTS[2],)), meeting.today)
    receipt = meeting.send(meeting.item("S02", 3), meeting.item("S03", 3)).result(5)
    assert len(receipt.acknowledged) == 1
    assert "just left" in receipt.refused[0].message
    assert meeting.refused() == [], "a departure is nobody's forgery"


def test_an_adult_who_left_marks_no_more(meeting):
    capability = meeting.capability("A2")
    with meeting.database.changing(meeting.me, "roster.imported", meeting.now) as sql:
        save_adults(sql, "school", RosterChanges(left=(ADULTS[1],)), meeting.today)
    with pytest.raises(AccessDenied, match="not marking here any more"):
        meeting.send(meeting.item("S01", 3), capability=capability).result(5)


def test_answers_after_the_reveal_are_late_and_after_closing_refused_kindly(meeting):
    meeting.send(meeting.item("S01", 3)).result(5)
    as_(meeting.database, meeting.me, now=meeting.now)(reveal_round, "r1")
    assert meeting.send(meeting.item("S02", 3)).result(5).late
    as_(meeting.database, meeting.me, now=meeting.now)(close_round, "r1")
    with pytest.raises(NotPossible, match="is closed"):
        meeting.send(meeting.item("S03", 3)).result(5)
    assert meeting.marks() == {"S01": 3, "S02": 3}


@pytest.mark.parametrize(
    "strength", [7, -1, 1.5, "3", True, [], {}, 10**30], ids=lambda value: repr(value)[:12]
)
def test_a_strength_that_does_not_exist_refuses_the_message(meeting, strength):
    with pytest.raises(NotPossible, match="Strong, Know, Recognise or Not yet"):
        meeting.send(meeting.item("S01", strength))


def test_ten_thousand_answers_in_one_message_are_refused(meeting):
    items = [meeting.item("S01", 3) for _ in range(10_000)]
    with pytest.raises(NotPossible, match="10,000"):
        meeting.send(*items)
    assert meeting.marks() == {}


@pytest.mark.parametrize(
    "answers",
    [None, [], {}, "x", [1], [{}], [{"id": "short", "student": "s", "strength": 1}],
     [{"id": "x" * 65, "student": "s", "strength": 1}],
     [{"id": "with space", "student": "s", "strength": 1}],
     [{"id": "answer-1", "student": 5, "strength": 1}],
     [{"id": "answer-1", "student": "s" * 65, "strength": 1}],
     [{"id": "answer-1", "student": "s"}]],
)  # fmt: skip
def test_what_is_no_message_is_refused(meeting, answers):
    with pytest.raises(NotPossible):
        hand_in_answers(
            meeting.desk, {"capability": meeting.capability(), "answers": answers}, meeting.now
        )


def test_if_the_commit_fails_nobody_is_told_that_anything_is_safe(meeting, monkeypatch):
    def fail(*_):
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(answers_service, "save_answers", fail)
        futures = [meeting.send(meeting.item("S01", 3)), meeting.send(meeting.item("S02", 3))]
        for future in futures:
            with pytest.raises(NotSaved):
                future.result(5)
    assert meeting.marks() == {}
    assert meeting.audit("marks.given") == []
    assert meeting.send(meeting.item("S01", 3)).result(5).acknowledged


def test_closing_the_desk_writes_what_was_waiting(meeting):
    futures = [meeting.send(meeting.item(s.student_id, 1)) for s in STUDENTS]
    meeting.desk.close()
    assert all(future.done() and future.result().acknowledged for future in futures)
    assert len(meeting.marks()) == len(STUDENTS)


def test_the_table_writes_the_same_marks_and_the_same_log(meeting):
    viewer = meeting.as_adult("A1")
    as_(meeting.database, viewer, now=meeting.now)(
        mark_students, "r1", {"S01": 3, "S02": Strength.KNOW}
    )
    as_(meeting.database, viewer, now=meeting.now)(mark_students, "r1", {"S01": None})
    assert meeting.marks() == {"S02": 2}
    assert len(meeting.log()) == 3


def test_forgeries_are_counted_and_cannot_fill_the_log(meeting):
    for n in range(150):
        meeting.desk.note_forgery("school", "capability", meeting.now + timedelta(seconds=n))
    for _ in range(150):  # each with a made-up student
        meeting.now += timedelta(seconds=1)
        meeting.send(meeting.item("S01", 3) | {"student": "madeup"}).result(5)
    rows = meeting.refused()
    assert len(rows) == 4, "300 of them, in two kinds: a row and a number each"
    assert sum(e.details.get("again", 1) for e in rows) == 300
