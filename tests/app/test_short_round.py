"""Planning a round with fewer names on the School page."""

from connections.domain.people.person import Adult, Student
from connections.services.round.rounds import list_rounds, plan_round
from connections.services.school.schools import keeper
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
