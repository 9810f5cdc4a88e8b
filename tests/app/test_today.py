"""Who arrives after a round stands on every page that speaks of students, for everybody."""

from datetime import timedelta

import pytest

from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Student
from connections.services.round.rounds import close_round, list_rounds, reveal_round
from connections.services.school.schools import keeper
from connections.store.rosters import load_adults, save_adults, save_students
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.asking import as_

ME = keeper("school")
NEW = [Student(f"N{n}", f"Nia{n}", "New", grade="7") for n in range(3)]


@pytest.fixture
def with_arrivals(oak_street_screen, now):
    """Return how to open a screen of a school whose round was closed before three came."""
    day = now.date()

    def open_it(name, **options):
        database = session.database()
        newest = as_(database, ME)(list_rounds)[0]
        if newest.status != "closed":
            as_(database, ME, today=day, now=now)(reveal_round, newest.round_id)
            as_(database, ME, today=day, now=now)(close_round, newest.round_id)
            with database.changing(ME, "test.changed", now) as sql:
                save_students(sql, "school", RosterChanges(new=tuple(NEW)), day + timedelta(days=1))
                gone = [a for a in load_adults(sql, "school") if a.adult_id in ("A101", "A102")]
                save_adults(sql, "school", RosterChanges(left=tuple(gone)), day)
        return oak_street_screen(name, **options)

    return open_it


@pytest.mark.parametrize("page", ["home", "coverage", "outreach"])
def test_arrivals_have_their_line_on_the_page(with_arrivals, page):
    options = {"view": "pairs"} if page == "outreach" else {}
    words = words_of(with_arrivals(page, **options))
    assert "**3 new** since" in words and "3 to be reviewed by" in words
    assert "an adult who is not here any more" in words


def test_a_teacher_is_led_from_home_to_the_new_names(with_arrivals):
    app = with_arrivals("home", as_adult="A103")
    assert "**3 new** since" in words_of(app)
    links = [link.label for link in app.get("page_link")]
    assert "Say how well you know 3 new students" in links
    mark = with_arrivals("mark", as_adult="A103")
    assert "arrived after the last round" in words_of(mark)


def test_students_today_lists_everybody_once_and_arrivals_first(with_arrivals):
    app = with_arrivals("coverage", view="today")
    (table,) = [frame.value for frame in app.dataframe]
    assert len(table) == 623 and not table.duplicated(["Student", "Homeroom", "Grade"]).any()
    assert table["Student"].tolist()[:3] == [student.name for student in NEW]
    for told in table["Today"].tolist()[:3]:
        assert told.startswith("New since the last round") and "to be reviewed by" in told


def test_figures_of_the_round_are_told_apart_from_late_answers(oak_street_screen, now):
    from connections.services.round.marking import mark_students

    oak_street_screen("home")
    database = session.database()
    newest = as_(database, ME)(list_rounds)[0]
    as_(database, ME, today=now.date(), now=now)(reveal_round, newest.round_id)
    before = words_of(oak_street_screen("coverage"))
    assert "As revealed" not in before
    with database.reading() as sql:
        from connections.store.rosters import load_students

        some = [student.student_id for student in load_students(sql, "school")][:40]
    as_(database, ME, today=now.date(), now=now)(
        mark_students, newest.round_id, dict.fromkeys(some, 3), "A101"
    )
    after = words_of(oak_street_screen("coverage"))
    assert "As revealed. With 40 late answers" in after
