"""Rosters: who is on it, what imports did and undoing them, two rows of one child."""

from datetime import timedelta

from connections.files.bytes.reading import File
from connections.services.meeting.progress import meeting_progress
from connections.services.people.people import school_people
from connections.services.roster.merging import list_merges, might_be_one
from connections.services.roster.undoing import list_imports
from connections.services.round.conflicts import file_conflicts
from connections.services.round.marking import mark_students
from connections.services.round.marks import import_marks
from connections.services.round.rounds import open_round, plan_round, reveal_round
from connections.services.school.schools import keeper
from connections.ui.rosters.roster import OPENED
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.app.test_rosters import ADULTS, STUDENTS, button, sample, upload
from tests.asking import NOW, TODAY, as_

ME = keeper("school")


def field(app, kind: str, key: str):
    return next(each for each in app.get(kind) if each.key == key)


def brought(open_screen):
    app = upload(open_screen("rosters"), sample(STUDENTS), sample(ADULTS))
    return button(app, "Import this").click().run()


def newer(app):
    _, content = sample(STUDENTS)
    lines = content.decode().splitlines()
    head = lines[0].split(",")
    room = head.index("homeroom") if "homeroom" in head else len(head) - 1
    cells = lines[1].split(",")
    cells[room] = "Room 99"
    again = "\n".join([lines[0], ",".join(cells), *lines[2:], lines[5].replace(
        lines[5].split(",")[0], "N900", 1)])  # fmt: skip
    app = upload(app, ("spring.csv", again.encode()), box="rosters_1")
    return button(app, "Import this").click().run()


def test_the_roster_is_shown_a_page_at_a_time_and_searched(open_screen):
    app = brought(open_screen)
    assert not app.exception and "620 students are here." in words_of(app)
    page = next(each for each in app.selectbox if each.key.startswith("roster_page"))
    assert page.options[0] == "1 to 25 of 620" and len(page.options) == 25
    someone = as_(session.database(), ME)(school_people)[0][30]
    field(app, "text_input", "roster_text").set_value(someone.student_id).run()
    assert "1 is shown." in words_of(app)
    assert field(app, "selectbox", "roster_grade").value == ""


def test_a_row_opens_what_is_known_and_what_changed_it(open_screen):
    app = newer(brought(open_screen))
    changed = next(
        s for s in as_(session.database(), ME)(school_people)[0] if s.homeroom == "Room 99"
    )
    app.session_state[OPENED] = ("students", changed.student_id)
    app.run()
    table = next(t.value for t in app.dataframe if "What changed" in t.value.columns)
    assert list(table["File"]) == ["spring.csv", f"{STUDENTS}, {ADULTS}"]
    assert table["What changed"][0].endswith("→ Room 99") and table["What"][1] == "New"
    field(app, "text_input", f"row_Student {changed.student_id}_room").set_value("Room 98")
    button(app, "Save").click().run()
    table = next(t.value for t in app.dataframe if "What changed" in t.value.columns)
    assert table["What changed"][0].endswith("Room 99 → Room 98"), "put right where it is looked at"
    button(app, "Close this row").click().run()
    assert OPENED not in app.session_state


def test_the_newest_import_is_undone_after_a_sentence_with_counts(open_screen):
    app = newer(brought(open_screen))
    words = words_of(app).replace("\\", "")
    assert "On the roster now: 621 students and 48 adults." in words, "what the import just did"
    assert "621 students are here." in words
    assert "Undoing spring.csv puts the roster back as it was before: 1 student goes off" in words
    next(b for b in app.button if "Undo the import of spring" in b.label).click().run()
    told = words_of(app).replace("\\", "")
    assert "Undone: what spring.csv brought is taken back." in told
    assert "On the roster now: 620 students and 48 adults." in told
    homerooms = {s.homeroom for s in as_(session.database(), ME)(school_people)[0]}
    assert "Room 99" not in homerooms
    assert [one.undone_at is None for one in as_(session.database(), ME)(list_imports)] == [
        False,
        True,
    ]


def test_one_row_of_an_import_is_put_back(open_screen):
    app = newer(brought(open_screen))
    chosen = field(app, "selectbox", "import_rows")
    assert chosen.value is None, "nothing is chosen beforehand"
    newest = as_(session.database(), ME)(list_imports)[0].import_id
    app = chosen.set_value(newest).run()
    rows = field(app, "selectbox", f"put_back_{newest}")
    app = rows.set_value("students/N900").run()
    assert "came with spring.csv and goes off the roster" in words_of(app).replace("\\", "")
    button(app, "Put this row back").click().run()
    assert "N900" not in {s.student_id for s in as_(session.database(), ME)(school_people)[0]}
    assert "Rows of this import were changed after it" not in words_of(app)


def test_two_rows_of_one_child_are_offered_compared_made_one_and_split(open_screen):
    app = newer(brought(open_screen))
    pairs = as_(session.database(), ME)(might_be_one)
    one, other = next(pair for pair in pairs if "N900" in {s.student_id for s in pair})
    offered = field(app, "selectbox", "merge_pair")
    assert offered.value is None
    key = f"{one.student_id}/{other.student_id}"
    app = offered.set_value(key).run()
    table = next(t.value for t in app.dataframe if f"Row {one.student_id}" in t.value.columns)
    assert "Homeroom" in list(table["What"])
    button(app, "These are one child: make them one").click().run()
    assert "Choose first which id stays" in words_of(app)
    assert as_(session.database(), ME)(list_merges) == []
    kept = next(s for s in (one.student_id, other.student_id) if s != "N900")
    field(app, "radio", f"merge_{one.student_id}_{other.student_id}_stays").set_value(kept)
    app = button(app, "These are one child: make them one").click().run()
    assert f"N900 is {kept} from now on." in words_of(app)
    here = len(as_(session.database(), ME)(school_people)[0])
    (page,) = (each for each in app.selectbox if str(each.key).startswith("roster_page"))
    assert page.key.endswith(f"_{here}"), "another count, another menu: none keeps its old words"
    app.session_state[OPENED] = ("students", kept)
    table = next(t.value for t in app.run().dataframe if "What changed" in t.value.columns)
    assert table["What"][0] == "Made one with the row N900" and len(table) > 1
    app = field(app, "selectbox", "merge_split").set_value("N900").run()
    assert "What came since stays" in words_of(app)
    button(app, "These are two children: split them").click().run()
    assert as_(session.database(), ME)(list_merges) == []


def test_an_empty_school_has_no_roster_to_look_at(open_screen):
    app = open_screen("rosters")
    assert "On the roster" not in [tab.label for tab in app.tabs]


def test_two_rows_of_other_names_are_compared_by_their_ids(open_screen):
    app = brought(open_screen)
    one, other = (s.student_id for s in as_(session.database(), ME)(school_people)[0][:2])
    field(app, "text_input", "merge_one").set_value(one)
    app = field(app, "text_input", "merge_other").set_value("nobody").run()
    assert "There is no student with this id here" in words_of(app)
    app = field(app, "text_input", "merge_other").set_value(other).run()
    assert any(f"Row {other}" in t.value.columns for t in app.dataframe)
    field(app, "radio", f"merge_own_{one}_{other}_stays").set_value(one)
    app = button(app, "These are one child: make them one").click().run()
    assert f"{other} is {one} from now on." in words_of(app)
    assert not field(app, "text_input", "merge_one").value, "they are not offered once more"
    assert not [b for b in app.button if b.label == "These are one child: make them one"]


def test_an_import_of_marks_stands_among_the_imports_and_is_undone_by_itself(open_screen):
    app = brought(open_screen)
    with_round = as_(session.database(), ME)
    this_round = with_round(plan_round, "Fall", TODAY)
    with_round(open_round, this_round.round_id)
    rows = b"adult_id,student_id,strength\nA101,00403,3\nA101,00404,1\n"
    later = NOW + timedelta(minutes=1)
    as_(session.database(), ME, now=later)(import_marks, File("wall.csv", rows), {}, "Fall")
    app = app.run()
    table = next(t.value for t in app.dataframe if "What it did" in t.value.columns)
    assert [table[name][0] for name in ("Files", "What it did", "Into round")] == [
        "wall.csv", "2 marks", "Fall"
    ]  # fmt: skip
    assert "2 marks of the file do not count any more" in words_of(app).replace("\\", "")
    newest = as_(session.database(), ME)(list_imports)[0].import_id
    next(b for b in app.button if b.key == f"undo_{newest}").click().run()
    told = words_of(app).replace("\\", "")
    assert not app.exception and "Undone: what wall.csv brought is taken back." in told
    assert as_(session.database(), ME)(meeting_progress, this_round.round_id).answers == 0


def test_where_a_file_says_otherwise_is_told_after_the_reveal_and_put_right(open_screen):
    app = brought(open_screen)
    this_round = as_(session.database(), ME)(plan_round, "Fall", TODAY)
    as_(session.database(), ME)(open_round, this_round.round_id)
    as_(session.database(), ME)(mark_students, this_round.round_id, {"00403": 1}, "A101")
    rows = b"adult_id,student_id,strength\nA101,00403,3\n"
    later = NOW + timedelta(minutes=1)
    as_(session.database(), ME, now=later)(import_marks, File("wall.csv", rows), {}, "Fall")
    app = app.run()
    assert "a file contradicts" not in words_of(app), "not while it is open"
    as_(session.database(), ME)(reveal_round, this_round.round_id)
    app = app.run()
    table = next(t.value for t in app.dataframe if "Answered by the adult" in t.value.columns)
    assert "Recognise" in table["Answered by the adult"][0] and "Strong" in table["In the file"][0]
    chosen = field(app, "selectbox", f"conflict_{this_round.round_id}")
    assert chosen.value is None, "nothing is chosen beforehand"
    app = chosen.set_value("A101/00403").run()
    next(b for b in app.button if b.label.endswith("the adult's answer")).click().run()
    assert not app.exception and "This answer counts now." in words_of(app)
    assert as_(session.database(), ME)(file_conflicts, this_round.round_id) == []


def test_what_an_import_did_and_that_it_was_undone_comes_first(open_screen):
    app = newer(brought(open_screen))
    next(b for b in app.button if "Undo the import of spring" in b.label).click().run()
    table = next(t.value for t in app.dataframe if "By whom" in t.value and "Files" in t.value)
    assert next(iter(table.columns)) == "What it did"
    assert [told.startswith("Undone: ") for told in table["What it did"]] == [True, False]
