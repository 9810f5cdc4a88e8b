"""The book: one transaction, one version, each question worked out once for all who look."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd
import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.domain.rounds.round import RoundStatus
from connections.services.book.book import kept_of, reading
from connections.services.book.kept import Kept, weigh
from connections.services.coverage.coverage import round_coverage
from connections.services.coverage.groups import coverage_by_group
from connections.services.report.reports import coverage_report, preview_report
from connections.services.round.rounds import list_rounds, reveal_round
from connections.services.school.schools import create_school, keeper
from connections.store.database import open_database
from connections.store.rosters import save_students
from tests.asking import NOW, TODAY, as_
from tests.counting import counted
from tests.small_school import fill

ME = keeper("school")


def reveal(database):
    as_(database, ME)(reveal_round, as_(database, ME)(list_rounds)[0].round_id)


def test_a_book_opens_nothing_until_it_is_asked_and_one_transaction_for_all_questions(oak_street):
    with counted(oak_street) as count, reading(oak_street, "school") as book:
        assert count.reads == 0
        newest = book.shown_rounds()[0]
        book.coverage(newest), book.network(newest), book.outreach(), book.contacts()
        assert (count.reads, count.writes) == (1, 0)


def test_what_somebody_changes_meanwhile_belongs_to_the_next_reading(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'one.sqlite'}")
    with database.changing(ME, "school.created", NOW):
        pass
    with reading(database, "school") as book:
        assert book.students() == ()
        with database.changing(ME, "roster.imported", NOW) as sql:
            save_students(sql, "school", RosterChanges(new=(Student("s1", "Ana", "Ruiz"),)), TODAY)
        assert book.students() == () and book.outreach() == ()
    with reading(database, "school") as book:
        assert [student.student_id for student in book.students()] == ["s1"]
    database.close()


def test_a_report_is_one_read_transaction_of_at_most_thirty_two_statements(oak_street):
    reveal(oak_street)
    with counted(oak_street) as count:
        as_(oak_street, ME)(preview_report)
    assert count.reads == 1 and count.statements <= 32, count  # one asks for groups, one for merges
    with counted(oak_street) as count:
        as_(oak_street, ME)(coverage_report, given=FOR_OWN_STAFF)
    assert (count.reads, count.writes) == (1, 1), "taking it is signed"


def test_everybody_who_looks_shares_what_was_worked_out(oak_street):
    reveal(oak_street)
    kept = kept_of(oak_street)
    others = [
        Viewer("school", frozenset({Role.TEACHER}), adult_id=f"A{n}") for n in range(101, 111)
    ]
    first = as_(oak_street, ME)(coverage_by_group, "grade")
    missed = kept.misses
    for other in others:
        assert as_(oak_street, other)(coverage_by_group, "grade") is not None
    assert kept.misses == missed, "a further adult works nothing out"
    assert as_(oak_street, ME)(round_coverage) is as_(oak_street, others[0])(round_coverage)
    assert first is not None


def test_nothing_kept_is_ever_older_than_a_change(oak_street):
    before = as_(oak_street, ME)(list_rounds)
    reveal(oak_street)
    assert as_(oak_street, ME)(list_rounds) != before


def test_twelve_schools_that_are_looked_at_five_times_each_are_worked_out_once_each(database):
    people = [Student(f"s{n}", "Ana", f"Ruiz{n}") for n in range(30)]
    schools = [f"school{n}" for n in range(12)]
    for school in schools:
        as_(database, ME)(create_school, school, school.title())
        viewer = replace(ME, school_id=school)
        fill(database, viewer, TODAY, NOW, people, [Adult("t1", "Bo", "Kim")], {("t1", "s1"): 3},
             status=RoundStatus.REVEALED)  # fmt: skip
    worked_out = []
    for _ in range(5):
        for school in schools:
            with reading(database, school) as book:
                book.kept("look", lambda: worked_out.append(1) or len(book.students()))
                book.coverage(book.shown_rounds()[0])
    assert len(worked_out) == 12, "60 looks, 48 of them at what was kept"


def test_whoever_comes_while_it_is_worked_out_waits_for_it():
    kept, made, begun = Kept(), [], threading.Event()

    def slowly():
        begun.set()
        time.sleep(0.1)
        made.append(1)
        return "worked out"

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(kept.get, "key", 1, slowly)
        begun.wait()
        others = [pool.submit(kept.get, "key", 1, slowly) for _ in range(7)]
        assert {each.result() for each in (first, *others)} == {"worked out"}
    assert made == [1]


def test_what_could_not_be_worked_out_is_tried_again():
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.get("key", 1, lambda: 1 // 0)
    assert kept.get("key", 1, lambda: "now") == "now" and kept.weight > 0


def test_an_older_page_never_puts_back_what_is_over():
    kept = Kept()
    assert kept.get("key", 2, lambda: "new") == "new"
    assert kept.get("key", 1, lambda: "old") == "old"
    assert kept.get("key", 2, lambda: "never asked") == "new"


def test_what_is_kept_is_bounded_by_memory_not_by_number():
    kept = Kept(most=1_000_000)
    for number in range(5000):
        kept.get(number, 1, lambda: 0)
    assert all(kept.get(number, 1, lambda: 1) == 0 for number in range(5000)), "small things stay"
    table = pd.DataFrame({"n": range(50_000)})  # 400 KB
    for number in range(10):
        kept.get(("table", number), 1, lambda: table.copy())
    assert kept.weight <= kept.most
    again = []
    kept.get(("table", 9), 1, lambda: again.append(1))
    kept.get(("table", 0), 1, lambda: again.append(1))
    assert again == [1], "the newest is there, the longest unused is gone"


def test_a_large_thing_weighs_more_than_its_parts_alone():
    assert weigh(tuple(Student(f"s{n}", "Ana", "Ruiz") for n in range(1000))) > 200_000
    assert weigh({"a": [1, 2, 3]}) > weigh({})
