"""Planning a round with fewer names on the School page."""

import numpy as np

from connections.domain.coverage.table import coverage_of_counts, coverage_summary
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.rounds.short import how_complete
from connections.services.round.rounds import list_rounds, plan_round
from connections.services.school.schools import keeper
from connections.ui.coverage.overview.words import basis
from connections.ui.parts.pieces import covered_of
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("school")


def with_students(open_screen, many):
    open_screen("home")
    students = [Student(f"S{n}", "Ana", f"Lor {n}", grade="7") for n in range(many)]
    fill(session.database(), ME, TODAY, NOW, students, [Adult("A1", "Rosa", "Thao")])
    return open_screen("school")


def plan(app, name):
    app.text_input(key="plan_name").set_value(name)
    next(b for b in app.button if b.label == "Plan this round").click().run()
    assert not app.exception
    return next(r for r in as_(session.database(), ME)(list_rounds) if r.name == name)


def test_it_is_off_by_default_says_what_it_saves_and_can_be_taken_back(open_screen):
    app = with_students(open_screen, 700)
    box = app.checkbox(key="plan_short")
    assert "About 224 to 357 of 700 names a person, 9 to 15 minutes instead of 29" in box.label
    assert not plan(app, "Full").short
    app.checkbox(key="plan_short").check()
    assert plan(app, "Short").short
    assert "with fewer names" in words_of(app)
    next(b for b in app.button if b.label == "Yes, all names").click().run()
    assert not any(r.short for r in as_(session.database(), ME)(list_rounds))


def test_it_is_not_offered_where_there_are_few_names(open_screen):
    app = with_students(open_screen, 30)
    assert not [box for box in app.checkbox if box.key == "plan_short"]
    as_(session.database(), ME)(plan_round, "Short", TODAY, short=True)  # as a command can
    assert "with fewer names" in words_of(app.run())


def test_the_headline_says_what_was_asked_and_what_is_at_least():
    counts = np.array([[0, 0, 0, 2], [3, 0, 0, 0]])  # two strong, and nobody of three
    none = np.zeros(2, int)

    def told(asked, counts=counts):
        table = coverage_of_counts(["S1", "S2"], counts, counts[:, 3], 3, none, np.array(asked))
        this_round = Round("r1", "Fall", RoundStatus.REVEALED, TODAY, short=True)
        return basis(this_round, coverage_summary(table, 3))

    done, open_yet = told([2, 3]), told([3, 3])
    assert "Asked were 5 of 6 pairs" in done and "“at least”" in done
    assert "Every answer that was asked for is in." in done, "the third was not asked of S1"
    assert "5 of 6" in open_yet and "“at least”" not in open_yet
    assert "fewer now" not in done
    given = np.array([[0, 0, 0, 2], [2, 0, 0, 0]])
    table = coverage_of_counts(["S1", "S2"], given, given[:, 3], 3, none, np.array([2, 2]))
    asked = coverage_summary(table, 3)
    assert covered_of(asked) == "1 of 2, up to 100%: not everybody was asked"
    in_all = how_complete(asked.completeness, short=asked.short)
    assert in_all == "100% of the answers asked for are in"
    taken_back = told([2, 3], np.array([[0, 0, 1, 1], [3, 0, 0, 0]]))
    assert "1 student had two strong adults when the list was made and has fewer now" in taken_back
