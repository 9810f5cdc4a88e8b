"""The Rosters screen: bring files in, see what would change, change exactly that."""

from pathlib import Path

from connections.domain.access.grants import Role
from connections.services.demo.oak_street import SAMPLES
from connections.services.people.people import school_people
from connections.services.people.roles import proposed_roles
from connections.services.school.school import school_overview
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.app.conftest import take, words_of
from tests.asking import as_, viewer_as

STUDENTS, ADULTS = "oak_street_students.csv", "oak_street_adults.csv"


def sample(name: str) -> tuple[str, bytes]:
    return name, (Path(SAMPLES) / name).read_bytes()


def upload(app, *files, box: str = "rosters_0"):
    uploader = next(u for u in app.file_uploader if u.key == box)
    typed = [(name, content, "text/csv") for name, content in files]
    uploader.set_value(typed if box.startswith("rosters") else typed[0])
    return app.run()


def button(app, label: str):
    return next(b for b in app.button if b.label == label)


def test_an_empty_school_is_told_that_two_files_are_enough(open_screen):
    assert "One file of students and one of adults" in words_of(open_screen("rosters"))


def test_two_files_come_in_together_after_a_preview(open_screen):
    app = upload(open_screen("rosters"), sample(STUDENTS), sample(ADULTS))
    assert not app.exception
    assert [m.value for m in app.metric][:4] == ["620", "0", "0", "0"]
    assert as_(session.database(), keeper("school"))(school_people) == ([], [])
    button(app, "Import this").click().run()
    assert "620 students added, 48 adults added" in words_of(app).replace("\\", "")
    students, adults = as_(session.database(), keeper("school"))(school_people)
    assert (len(students), len(adults)) == (620, 48)


def test_the_roles_that_titles_propose_are_named_and_hold_only_in_an_empty_school(open_screen):
    """Oak Street's principal holds it at once; a second one waits for another person's yes."""
    app = upload(open_screen("rosters"), sample(ADULTS))
    words = words_of(app).replace("\\", "")
    assert "Edna Monroe, Principal: **Principal**" in words
    assert "Luis Ortega, Counselor: **Counselor**" in words
    assert "Otto Becker" not in words, "an assistant is no principal by the title alone"
    assert "Nobody was here before, so these roles hold at once" in words
    button(app, "Import this").click().run()
    me = keeper("school")
    assert as_(session.database(), me)(viewer_as, "A137").roles == {Role.PRINCIPAL}
    name, content = sample(ADULTS)
    later = content + b"A900,Nia,Okafor,Principal,,English,no,,nia@oakstreet.example\n"
    app = upload(app, (name, later), box="rosters_1")
    assert "after another person's yes" in words_of(app)
    button(app, "Import this").click().run()
    assert as_(session.database(), me)(viewer_as, "A900").roles == {Role.TEACHER}
    waiting = as_(session.database(), me)(proposed_roles)
    assert [(one.adult.adult_id, one.role, one.mine) for one in waiting] == [
        ("A900", Role.PRINCIPAL, False)
    ]


def test_the_same_file_again_says_that_everything_is_here(oak_street_screen):
    app = upload(oak_street_screen("rosters"), sample(STUDENTS))
    assert "here already" in words_of(app)
    assert not [b for b in app.button if b.label == "Import this"]


def test_a_file_that_shrinks_the_school_needs_a_second_yes(oak_street_screen):
    name, content = sample(STUDENTS)
    smaller = b"\n".join(content.split(b"\n")[:300]) + b"\n"
    app = upload(oak_street_screen("rosters"), (name, smaller))
    assert "of 620 students are not in this file" in words_of(app)
    assert button(app, "Import this").disabled
    app.checkbox[0].check().run()
    assert not button(app, "Import this").disabled


def test_a_bad_file_gets_a_sentence_and_changes_nothing(open_screen):
    app = upload(open_screen("rosters"), ("students.csv", b""))
    assert "empty" in words_of(app)
    assert not app.exception
    assert not [b for b in app.button if b.label == "Import this"]


def test_a_duplicate_id_is_shown_with_its_rows_and_cannot_be_imported(open_screen):
    rows = b"student_id,first_name,last_name\n7,Ana,Lor\n8,Bo,Vang\n9,Di,Ito\n7,Cy,Moua\n"
    app = upload(open_screen("rosters"), ("students.csv", rows))
    told = words_of(app).replace("\\", "")
    assert "**Row 5, student_id** · Must be mended: The id 7 stands in row 2 and in row 5" in told
    assert "must be mended" in words_of(app)


def test_marks_come_in_from_a_file(oak_street_screen):
    app = oak_street_screen("rosters")
    rows = b"adult_id,student_id,strength\nA102,00403,3\nA102,00404,0\n"
    app = upload(app, ("marks.csv", rows), box="marks_0")
    button(app, "Import these marks").click().run()
    told = words_of(app)
    assert "Imported into" in told and "2 marks of the file" in told, "sealed: no more is said"


def test_marks_about_strangers_are_listed_and_left_out_only_when_asked(oak_street_screen):
    rows = b"adult_id,student_id,strength\nA102,00403,3\nA102,99999,3\n"
    app = upload(oak_street_screen("rosters"), ("marks.csv", rows), box="marks_0")
    assert button(app, "Import these marks").disabled
    app.checkbox[0].check().run()
    assert not button(app, "Import these marks").disabled


def test_a_word_of_a_file_of_marks_is_asked_about_and_nothing_is_chosen_yet(oak_street_screen):
    rows = b"adult_id,student_id,strength\nA102,00403,often\nA102,00404,Know\n"
    app = upload(oak_street_screen("rosters"), ("marks.csv", rows), box="marks_0")
    assert "What does the file mean?" in words_of(app)
    (asked,) = [each for each in app.button_group if "often" in each.label]
    assert not asked.value and "\\" not in asked.label, "escapes would be read aloud"
    assert "Import these marks" not in [b.label for b in app.button]
    asked.set_value("3")
    button(app, "Use these answers").click().run()
    assert not app.exception
    table = next(frame.value for frame in app.dataframe if "Taken for" in frame.value)
    assert list(table["In the file"]) == ["Know", "often"]
    assert list(table["Because"]) == ["it can mean nothing else", "you said so"]
    button(app, "Import these marks").click().run()
    assert "Imported into" in words_of(app)


USERS = "sourcedId,username,givenName,familyName,password\n{}"


def test_an_open_question_is_one_box_and_nothing_is_answered_for_anybody(open_screen):
    parents = b"Parent ID,First Name,Last Name\n1,Eva,Ruiz\n2,Leo,Li\n"
    app = upload(open_screen("rosters"), ("export.csv", parents))
    (question,) = [box for box in app.selectbox if "students or adults" in box.label]
    assert question.value is None
    assert not [b for b in app.button if b.label == "Import this"]
    users = USERS.format("1,ana,Ana,Ruiz,secret\n2,bo,Bo,Li,secret\n").encode()
    app = upload(open_screen("rosters"), ("users.csv", users))
    (question,) = [box for box in app.selectbox if "students or adults" in box.label]
    assert question.value is None
    button(app, "Use these answers").click().run()
    assert not [b for b in app.button if b.label == "Import this"], "still open"


def test_answers_are_remembered_for_the_next_file_of_the_same_shape(open_screen):
    this_term = USERS.format("1,ana,Ana,Ruiz,secret\n2,bo,Bo,Li,secret\n").encode()
    app = upload(open_screen("rosters"), ("users.csv", this_term))
    next(box for box in app.selectbox if "students or adults" in box.label).set_value("student")
    button(app, "Use these answers").click().run()
    button(app, "Import this").click().run()
    assert [s.name for s in as_(session.database(), keeper("school"))(school_people)[0]] == [
        "Bo Li",
        "Ana Ruiz",
    ]
    next_term = this_term + b"3,dee,Dee,Moss,secret\n"
    app = upload(open_screen("rosters"), ("staff.csv", next_term))
    assert [box for box in app.selectbox if "students or adults" in box.label], "another list"
    app = upload(open_screen("rosters"), ("users 2027-02.csv", next_term))
    assert not [box for box in app.selectbox if "students or adults" in box.label]
    assert [m.value for m in app.metric][:4] == ["1", "0", "2", "0"]
    other_shape = b"sourcedId,username,givenName,familyName\n3,dee,Dee,Moss\n"
    app = upload(open_screen("rosters"), ("users.csv", other_shape))
    assert [box for box in app.selectbox if "students or adults" in box.label]


def test_what_is_never_stored_is_named_and_nowhere_in_the_database(open_screen, database_file):
    content = (
        b"student_id,first_name,last_name,Password,SSN,Salary,Lunch Status,Special Education,"
        b"Suspensions,Date of Birth\n"
        b"00417,Ana,Ruiz,pw-zebra,ssn-zebra,pay-zebra,free-zebra,sped-zebra,out-zebra,dob-zebra\n"
        b"00418,Bo,Li,pw-zebra,ssn-zebra,pay-zebra,free-zebra,sped-zebra,out-zebra,dob-zebra\n"
    )
    app = upload(open_screen("rosters"), ("students.csv", content))
    told = words_of(app).replace("\\", "")
    for heading in ("Password", "SSN", "Salary", "Lunch Status", "Special Education"):
        assert heading in told.partition("never stored:")[2]
    assert "zebra" not in told
    button(app, "Import this").click().run()
    session.database().close()
    folder = Path(database_file.removeprefix("sqlite:///"))
    for path in folder.parent.glob(f"{folder.name}*"):
        assert b"zebra" not in path.read_bytes()


def test_blank_sheets_and_the_wall_can_be_taken_where_marks_come_in(oak_street_screen):
    app = oak_street_screen("rosters")
    labels = [button.label for button in app.button if button.label.startswith("Take ")]
    assert [label.partition(" (")[0] for label in labels] == [
        "Take the sheet of this adult",
        "Take one sheet for the whole staff",
        "Take the wall to print",
    ]
    assert all(button.disabled for button in app.button if button.label in labels)
    app.radio(key="sheets_who").set_value("staff").run()
    assert [take(app, label).name.rpartition(".")[2] for label in labels] == [
        "xlsx",
        "xlsx",
        "html",
    ]


MARKS = ("marks.csv", b"adult_id,student_id,strength\nA102,00403,3\n")
SAID = ("said.csv", b"Timestamp,Student ID,Is there an adult here you would go to?\n1/9,00403,A\n")
PICTURE = ("photo.csv", b"\x89PNG\r\n\x1a\n0000")


def test_a_tick_only_when_it_is_so_for_every_file(oak_street_screen):
    for left_out, way in ((MARKS, "Marks from a file"), (SAID, "Students' answers"),
                          (PICTURE, "This is a picture")):  # fmt: skip
        for files in ([sample(STUDENTS), left_out], [left_out]):
            app = upload(oak_street_screen("rosters"), *files)
            told = words_of(app).replace("\\", "")
            assert not app.success and way in told, (left_out[0], len(files))
            assert not [b for b in app.button if b.label == "Import this"]
            if len(files) == 2:
                assert f"Nothing of {left_out[0]} comes in here" in told
                assert "What the other files say is here already" in told


def test_two_unreadable_files_each_get_their_own_sentence(open_screen):
    app = upload(open_screen("rosters"), PICTURE, ("empty.csv", b""))
    told = words_of(app).replace("\\", "")
    assert "photo.csv: This is a picture" in told and "empty.csv: " in told


def test_files_without_people_get_no_tick(oak_street_screen):
    things = (
        b"Kode,Nama,Tipe Akun,Parent Kode\n1-1000,Kas,Aset,\n1-1001,Kas Kecil,Aset,1-1000\n"
        b"1-1002,Bank,Aset,1-1000\n"
    )
    app = upload(oak_street_screen("rosters"), ("list.csv", things))
    assert not app.success, [each.value for each in app.success]
    assert "There is nothing to import here." in words_of(app)


def test_teachers_who_are_not_here_yet_are_told_of_and_that_the_file_comes_once_more(open_screen):
    head = b"student_id,first_name,last_name,homeroom_teacher\n"
    rows = head + b"1,Ana,Ruiz,Rosa Thao\n2,Bo,Li,Rosa Thao\n"
    app = upload(open_screen("rosters"), ("students.csv", rows))
    assert "no adult is on the roster yet" in words_of(app)
    button(app, "Import this").click().run()
    staff = b"adult_id,first_name,last_name,role\nA1,Rosa,Thao,Teacher\n"
    app = upload(app, ("staff.csv", staff), box="rosters_1")
    button(app, "Import this").click().run()
    assert "bring it in once more" in words_of(app)
    app = upload(app, ("students.csv", rows), box="rosters_2")
    assert "no adult is on the roster yet" not in words_of(app)
    assert "2 pairs of teacher and student are new" in words_of(app)


def test_what_students_answered_is_never_taken_for_a_roster(oak_street_screen):
    app = upload(oak_street_screen("rosters"), SAID)
    assert "no roster" in words_of(app) and not app.checkbox


def test_a_roster_with_answers_in_it_says_that_they_do_not_come_in(open_screen):
    form = b"Student ID,First name,Last name,Grade,Whom would you go to?\n1,Bo,Li,4,Ms. Mills\n"
    app = upload(open_screen("rosters"), ("form.csv", form))
    assert "What students answered in form.csv does not" in words_of(app).replace("\\", "")
    button(app, "Import this").click().run()
    app = upload(app, ("form.csv", form), box="rosters_1")
    assert not app.success and "The people in these files are here already" in words_of(app)


def test_one_person_comes_in_is_mended_and_leaves_by_hand(oak_street_screen):
    app = oak_street_screen("rosters")
    app.text_input(key="new_student_first").set_value("Ana")
    app.text_input(key="new_student_last").set_value("Ruiz")
    app.text_input(key="new_student_id").set_value("00403")
    button(app, "Add this student").click().run()
    assert "belongs to somebody already" in words_of(app)
    assert app.text_input(key="new_student_first").value == "Ana", "a refusal loses nothing"
    app.text_input(key="new_student_id").set_value("99001")
    button(app, "Add this student").click().run()
    assert "Added, with the id 99001" in words_of(app)
    for told in ("Is it another person all the same?", "Added, with the id by"):
        app.text_input(key="new_student_first").set_value("Ana")
        app.text_input(key="new_student_last").set_value("Ruiz")
        button(app, "Add this student").click().run()
        assert told in words_of(app)
    app.selectbox(key="by_hand_person").set_value("Student 99001").run()
    app.text_input(key="mend_Student 99001_room").set_value("Room 9")
    button(app, "Save").click().run()
    as_keeper = as_(session.database(), keeper("school"))
    (ana,) = [s for s in as_keeper(school_people)[0] if s.student_id == "99001"]
    assert (ana.name, ana.homeroom) == ("Ana Ruiz", "Room 9")
    button(app, "They have left the school").click().run()
    assert "archived as left" in words_of(app) and not app.exception
    app.selectbox(key="by_hand_left").set_value("Student 99001").run()
    button(app, "They are back, or did not leave").click().run()
    assert "They are back" in words_of(app) and not app.exception
    app.selectbox(key="homeroom_old").set_value("Room 9")
    app.text_input(key="homeroom_new").set_value("Room 10 b")
    button(app, "Rename").click().run()
    assert "Renamed for" in words_of(app)


def test_the_first_import_names_the_school_and_the_next_step_is_offered(open_screen):
    app = upload(open_screen("rosters"), sample(STUDENTS))
    unnamed = "Without a name it is called “Our school”"
    assert unnamed in words_of(app)
    drawn = [getattr(each, "key", "") or getattr(each, "label", "") for each in _beside(app)]
    assert drawn.index("Import this") - drawn.index("school_name") <= 2
    app.text_input(key="school_name").set_value("Elm Street School").run()
    assert unnamed not in words_of(app)
    button(app, "Import this").click().run()
    assert school_overview_of().name == "Elm Street School"
    assert "Next: the adults" in words_of(app)
    app = upload(app, sample(ADULTS), box="rosters_1")
    assert not [each for each in app.text_input if each.key == "school_name"]


def _beside(app):
    """Return the fields and buttons in the order in which they stand on the page."""
    return [each for each in app.main if each.type in ("text_input", "button", "markdown")]


def school_overview_of():
    return as_(session.database(), keeper("school"))(school_overview)


def test_ids_of_another_kind_are_asked_about_and_by_a_yes_nobody_goes(oak_street_screen):
    head, *rows = sample(STUDENTS)[1].decode().splitlines()
    switched = "\n".join([head, *(f"7{row}" for row in rows)]).encode()
    app = upload(oak_street_screen("rosters"), ("switched.csv", switched))
    assert "stand in this file under another id" in words_of(app)
    assert "The answers are remembered" not in words_of(app), "an undo forgets this one"
    assert "It says" not in words_of(app), "the file says none of it"
    assert not any(b.label == "Import this" for b in app.button)
    (asked,) = [box for box in app.selectbox if "other_ids" in (box.key or "")]
    assert asked.value is None and len(asked.options) == 2
    asked.select(asked.options[0])
    app = button(app, "Use these answers").click().run()
    assert [m.value for m in app.metric][:4] == ["0", "0", "620", "0"]
    button(app, "Import this").click().run()
    assert "620 students known by other ids" in words_of(app)
    students, _ = as_(session.database(), keeper("school"))(school_people)
    assert len(students) == 620 and not any(s.student_id.startswith("7") for s in students)
