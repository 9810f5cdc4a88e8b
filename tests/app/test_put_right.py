"""The Rosters screen: a person's word over what was recognised, remembered and taken back."""

import json
import zipfile
from io import BytesIO

from openpyxl import Workbook

from connections.services.people.people import school_people
from connections.services.roster.remembered import remembered_answers
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.app.test_rosters import button, upload
from tests.asking import as_

CLUB = ("club.csv", b"id,name\n901,Arden Quill\n902,Brook Vane\n903,Castel Orme\n")
TURNED = ("club.csv", b"id,name\n901,Arden Ada\n902,Brook Noor\n903,Castel Elif\n")
ME = keeper("school")


def choice(app, name: str):
    return next(c for c in app.segmented_control if str(c.key).endswith(f"_{name}"))


def headings(app):
    return next(box for box in app.selectbox if box.label == "Which row holds the headings?")


def sheet(app) -> dict:
    """Return what the page's script is given of the table that is shown."""
    (drawn,) = [e for e in app.get("bidi_component") if "tried" in e.proto.json]
    return json.loads(drawn.proto.json)


def say(app, **told) -> None:
    """Say something over the sheet, as its script does in a browser."""
    (drawn,) = [e for e in app.get("bidi_component") if "tried" in e.proto.json]
    states = app._tree.get_widget_states()
    state = states.widgets.add()
    state.id = f"$$STREAMLIT_INTERNAL_KEY_{drawn.proto.id}__events"
    state.json_trigger_value = json.dumps([{"event": "said", "value": told}])
    app._run(states)
    assert not app.exception, app.exception


def students() -> list[str]:
    people, _ = as_(session.database(), ME)(school_people)
    return sorted(f"{s.student_id} {s.first_name}" for s in people)


def test_whose_rows_they_are_and_the_order_of_names_are_one_click_each(open_screen):
    app = upload(open_screen("rosters"), TURNED)
    choice(app, "whose").set_value("student").run()
    choice(app, "names").set_value("last_first").run()
    button(app, "Import this").click().run()
    assert not app.exception
    assert students() == ["901 Ada", "902 Noor", "903 Elif"]


def test_the_order_of_whole_names_that_is_believed_is_lit_and_none_while_it_is_asked(open_screen):
    app = upload(open_screen("rosters"), CLUB)
    assert choice(app, "names").value == "first_last"
    commas = ("club.csv", b'id,name\n901,"Arden, Ada"\n902,"Brook, Noor"\n903,"Castel, Elif"\n')
    app = upload(open_screen("rosters"), commas)
    assert choice(app, "names").value == "last_first"
    app = upload(open_screen("rosters"), TURNED)
    assert "what stands first" in words_of(app) and choice(app, "names").value is None


def test_a_row_that_is_kept_says_so_and_not_why_it_would_be_out(open_screen):
    rows = b"student_id,first_name,last_name\n123456,Sample,Jane\n" + PLAIN[1].split(b"\n", 1)[1]
    app = upload(open_screen("rosters"), ("students.csv", rows + b"3,Cy,Lo\n"))
    (out,) = [row for row in sheet(app)["rows"] if "why" in row]
    assert out["why"] == "This row is an example, not a person."
    say(app, mark=out["mark"], kept=True)
    (kept,) = [row for row in sheet(app)["rows"] if "why" in row]
    assert kept["kept"] and kept["why"] == "A person keeps this row: it counts."


def test_what_was_said_last_is_taken_back(open_screen):
    app = upload(open_screen("rosters"), CLUB)
    assert not [b for b in app.button if b.label == "Take back what I said last"]
    before = choice(app, "whose").value
    choice(app, "whose").set_value("adult").run()
    assert choice(app, "whose").value == "adult" and "3 adults found" in words_of(app)
    button(app, "Take back what I said last").click().run()
    assert choice(app, "whose").value == before
    assert not [b for b in app.button if b.label == "Take back what I said last"]


def test_a_table_can_be_left_out_and_then_nothing_is_imported(open_screen):
    app = upload(open_screen("rosters"), CLUB)
    choice(app, "whose").set_value("neither").run()
    assert not app.exception
    assert "A person left it out" in words_of(app)
    assert "no roster" not in words_of(app)
    assert not [b for b in app.button if b.label == "Import this"]


def test_the_next_such_file_is_read_as_it_was_put_right_until_somebody_forgets_it(open_screen):
    app = upload(open_screen("rosters"), CLUB)
    assert "Nothing yet. Whatever is put right" in words_of(app)
    choice(app, "whose").set_value("adult").run()
    button(app, "Import this").click().run()
    told = words_of(app).replace("\\", "")
    assert "**club.csv**: the rows are: adults" in told and "this computer" in told
    app = upload(app, ("club2.csv", CLUB[1] + b"904,Dunmore Malik\n"), box="rosters_1")
    assert "put right last time, by this computer" in words_of(app)
    assert choice(app, "whose").value == "adult"
    button(app, "Forget that and start afresh").click().run()
    assert not app.exception
    assert "put right last time" not in words_of(app)
    assert as_(session.database(), ME)(remembered_answers) == []


def test_what_was_said_is_remembered_where_nothing_else_is_new(open_screen):
    app = upload(open_screen("rosters"), TURNED)
    choice(app, "whose").set_value("student").run()
    choice(app, "names").set_value("last_first").run()
    button(app, "Import this").click().run()
    turned = ("club.csv", TURNED[1].replace(b"id,name", b"no.,name"))
    app = upload(open_screen("rosters"), turned)
    choice(app, "whose").set_value("student").run()
    choice(app, "names").set_value("last_first").run()
    assert "Everything in these files is here already." in words_of(app)
    button(app, "Remember what I said").click().run()
    assert "Remembered for the next file" in words_of(app)
    app = upload(open_screen("rosters"), turned)
    assert "Read as it was put right last time" in words_of(app)
    assert not [one for one in app.button if one.label == "Remember what I said"]


def test_what_was_said_about_a_file_is_forgotten_from_the_list(open_screen):
    app = upload(open_screen("rosters"), CLUB)
    choice(app, "whose").set_value("student").run()
    button(app, "Import this").click().run()
    button(app, "Forget").click().run()
    assert not app.exception and "Forgotten: the next such file" in words_of(app)
    assert as_(session.database(), ME)(remembered_answers) == []


def test_several_tables_are_shown_one_at_a_time_the_open_one_first(open_screen):
    staff = ("staff.csv", b"adult_id,first_name,last_name,role\nA1,Rosa,Thao,Teacher\n")
    app = upload(open_screen("rosters"), staff, ("users.csv", b"id,name\n1,Ana Ruiz\n2,Bo Li\n"))
    assert "users.csv" in sheet(app)["name"], "it asks"
    (tables,) = [p for p in app.pills if "table" in p.label]
    tables.set_value(0).run()
    assert "staff.csv" in sheet(app)["name"]
    assert [row["cells"][1] for row in sheet(app)["rows"]] == ["first_name", "Rosa"]


def values(app) -> list[str]:
    return [column["value"] for column in sheet(app)["columns"]]


PLAIN = ("students.csv", b"student_id,first_name,last_name\n1,Ana,Ruiz\n2,Bo,Li\n")


def test_what_one_column_is_no_second_one_becomes_until_somebody_says_instead(open_screen):
    app = upload(open_screen("rosters"), PLAIN)
    before = values(app)
    say(app, column=1, field="last_name")
    assert values(app) == before, "nothing was changed"
    refused = sheet(app)["refused"]
    assert (refused["column"], refused["field"]) == (1, "last_name")
    assert "“last_name” is “Last name” already" in refused["text"]
    say(app, column=1, field="last_name", instead=True)
    assert values(app) == ["id", "last_name", "first_name"] and sheet(app)["refused"] is None
    say(app, column=2, field="id", instead=True)
    assert values(app) == ["", "last_name", "id"], "names alone change places"
    button(app, "Take back what I said last").click().run()
    button(app, "Import this").click().run()
    assert students() == ["1 Ruiz", "2 Li"]


def test_after_taking_back_nothing_is_offered_instead_any_more(open_screen):
    app = upload(open_screen("rosters"), PLAIN)
    choice(app, "whose").set_value("adult").run()
    say(app, column=1, field="last_name")
    assert sheet(app)["refused"]["field"] == "last_name"
    button(app, "Take back what I said last").click().run()
    assert sheet(app)["refused"] is None


def test_a_refused_word_says_why_where_it_was_said_and_changes_nothing(open_screen):
    rows = b"student_id,note,first_name,last_name\n1,kind,Ana,Ruiz\n2,calm,Bo,Li\n3,shy,Cy,Lo\n"
    app = upload(open_screen("rosters"), ("students.csv", rows))
    before = values(app)
    say(app, column=1, field="role")
    refused = sheet(app)["refused"]
    assert refused["column"] == 1 and "cannot say who is who" in refused["text"]
    assert "field" not in refused and values(app) == before
    say(app, column=1, field="")
    assert sheet(app)["refused"] is None


MANY = b"student_id,first_name,last_name\n" + b"".join(
    f"{n},Ana{'abcdefghij'[n % 10]},Ruiz\n".encode() for n in range(1, 301)
)


def shown(app) -> list[int]:
    return [row["number"] for row in sheet(app)["rows"] if "cells" in row]


def test_each_row_of_people_that_is_shown_can_be_put_out(open_screen):
    app = upload(open_screen("rosters"), ("students.csv", MANY))
    rows = [row for row in sheet(app)["rows"] if "cells" in row]
    assert all(row.get("may") for row in rows[1:]) and not rows[0].get("may")


def test_a_cell_without_an_end_is_shown_by_its_beginning(open_screen):
    long = f"student_id,first_name,last_name,note\n1,Ada,Arden,{'x' * 3000}\n2,Noor,Brook,y\n"
    app = upload(open_screen("rosters"), ("students.csv", long.encode()))
    assert sheet(app)["rows"][1]["cells"][3] == "x" * 100 + "…"


def test_what_is_read_aloud_has_no_signs_that_escape_others(open_screen):
    rows = b"user_id,full_name,Bus_Route (AM)\n1,Ana Ruiz,a_b\n2,Bo Li,c_d\n3,Cy Lo,a_b\n"
    app = upload(open_screen("rosters"), ("q_1 (new).csv", rows))
    (asked,) = [b for b in app.selectbox if str(b.key).startswith("rosters_answer_")]
    assert asked.label == "Who is in q 1 new csv, students or adults? Nothing in the file says so."
    choice(app, "whose").set_value("student").run()
    assert [switch.label for switch in app.toggle] == ["Bus Route AM"]
    assert "Bus\\_Route \\(AM\\): a" in words_of(app), "the heading as it is stands beside it"


def test_any_row_is_opened_put_out_and_taken_in_again_and_stays_open(open_screen):
    app = upload(open_screen("rosters"), ("students.csv", MANY))
    assert 150 not in shown(app)
    say(app, look=150)
    assert {150, 199} <= {*shown(app)} and 200 not in shown(app) and 149 not in shown(app)
    say(app, look=200)
    rows = {row["number"]: row for row in sheet(app)["rows"]}
    assert rows[202]["cells"][0] == "201" and rows[202]["may"]
    say(app, mark=rows[202]["mark"], kept=False)
    rows = {row["number"]: row for row in sheet(app)["rows"]}
    assert "299 students found" in words_of(app)
    assert rows[202]["why"] and rows[203]["may"], "its neighbours stay open"
    say(app, mark=rows[202]["mark"], kept=True)
    assert "300 students found" in words_of(app)


def test_rows_of_one_file_are_not_open_in_the_next_one(open_screen):
    app = upload(open_screen("rosters"), ("students.csv", MANY))
    say(app, look=150)
    app = upload(app, ("other.csv", MANY + b"301,Zoe,Li\n"))
    assert 150 not in shown(app)


def test_a_table_of_a_zip_is_called_by_its_file(open_screen):
    with zipfile.ZipFile(content := BytesIO(), "w") as packed:
        packed.writestr("students.csv", PLAIN[1])
        packed.writestr("staff.csv", "adult_id,first_name,last_name,role\nA1,Rosa,Thao,Teacher\n")
    app = upload(open_screen("rosters"), ("export.zip", content.getvalue()))
    (tables,) = [p for p in app.pills if "table" in p.label]
    names = [each.replace("\\", "") for each in tables.options]
    assert sorted(names) == [":gray[export.zip › staff.csv]", ":gray[export.zip › students.csv]"]


def test_more_tables_than_fit_beside_each_other_are_a_list(open_screen):
    own = (b"Ada Ben Cleo Dov Ezra Fern".split(), b"Gale Hoyt Ines Jude Kira Lars".split())
    head = b"student_id,first_name,last_name\n"
    lists = zip(range(6), *own, strict=True)
    rows = [(f"{n}.csv", head + b"%d1,%s,Ruiz\n%d2,%s,Li\n" % (n, a, n, b)) for n, a, b in lists]
    app = upload(open_screen("rosters"), *rows)
    (tables,) = [box for box in app.selectbox if box.label == "Which table"]
    assert list(tables.options) == [name for name, _ in rows]
    tables.set_value(4).run()
    assert "4.csv" in sheet(app)["name"]


def test_two_tables_of_one_sheet_have_two_names(open_screen):
    book = Workbook()
    for row in (
        ["student_id", "first_name", "last_name", None, "adult_id", "first_name", "last_name"],
        ["1", "Ana", "Ruiz", None, "A1", "Rosa", "Thao"],
        ["2", "Bo", "Li", None, "A2", "Luis", "Ortega"],
    ):
        book.active.append(row)
    book.save(content := BytesIO())
    app = upload(open_screen("rosters"), ("both.xlsx", content.getvalue()))
    (tables,) = [p for p in app.pills if "table" in p.label]
    names = [each.replace("\\", "") for each in tables.options]
    assert len(set(names)) == 2
    assert names[0].endswith("Sheet, table 1]") and names[1].endswith("Sheet, table 2]")


HOUSES = (
    "houses.csv",
    b"student_id,first_name,last_name,House\n1,Ana,Ruiz,Oak\n2,Bo,Li,Elm\n3,Cy,Moua,Oak\n4,Di,Ito,Elm\n",
)


def groups() -> list[tuple]:
    people, _ = as_(session.database(), ME)(school_people)
    return sorted({student.groups for student in people})


def test_a_column_is_kept_as_a_group_by_a_switch_that_is_off_at_first(open_screen):
    app = upload(open_screen("rosters"), HOUSES)
    (switch,) = app.toggle
    assert (switch.label, switch.value) == ("House", False)
    assert (
        "Oak and Elm" in words_of(app)
        or "Elm and Oak" in words_of(app)
        or "Oak, Elm" in (words_of(app))
    )
    assert sheet(app)["columns"][3]["state"] == "unknown"
    switch.set_value(True).run()
    assert not app.exception and app.toggle[0].value is True
    assert (sheet(app)["columns"][3]["state"], sheet(app)["columns"][3]["value"]) == (
        "said",
        "group",
    )
    button(app, "Import this").click().run()
    assert groups() == [(("House", "Elm"),), (("House", "Oak"),)]


def test_that_a_column_is_a_group_is_one_yes_by_its_menu_or_by_its_switch(open_screen):
    app = upload(open_screen("rosters"), HOUSES)
    say(app, column=3, field="group")
    assert app.toggle[0].value is True
    say(app, column=3, field="")
    assert app.toggle[0].value is False and sheet(app)["columns"][3]["state"] == "unused"
    say(app, column=3, field="homeroom")
    assert not app.toggle
    button(app, "Import this").click().run()
    assert groups() == [()]


def test_a_row_that_cannot_be_imported_stands_marked_and_is_left_out_by_its_number(open_screen):
    first = "Ana Bo Cy Di Eva Finn Gil Hal Ida Jo Kai Lea Max Nia Ola Pia".split()
    rows = [f"{n},{name},Ruiz" for n, name in enumerate(first, 1)]
    rows.insert(13, "3,Quinn,Ruiz")  # in row 15: below the first rows, above the last ones
    rows += [f"{n},Rosa,L{chr(67 + n)}" for n in range(30, 40)]
    twice = "student_id,first_name,last_name\n" + "\n".join(rows) + "\n"
    app = upload(open_screen("rosters"), ("students.csv", twice.encode()))
    marked = [row for row in sheet(app)["rows"] if row.get("doubt")]
    assert [row["number"] for row in marked] == [15] and "3" in marked[0]["doubt"]
    assert not [b for b in app.button if b.label == "Import this"]
    say(app, mark=marked[0]["mark"], kept=False)
    assert [row["number"] for row in sheet(app)["rows"] if row.get("why")] == [15]
    button(app, "Import this").click().run()
    assert len(students()) == 26


HEADLESS = b"".join(
    f"{5001 + n},{last},{first},5,{'Oak' if n % 2 else 'Elm'}\n".encode()
    for n, (last, first) in enumerate(
        [("Arden", "Ada"), ("Holm", "Malik"), ("Thao", "Yara"), ("Greve", "Jonas")]
    )
)


def test_a_column_without_a_heading_is_refused_as_a_group_and_nothing_changes(open_screen):
    app = upload(open_screen("rosters"), ("nohead.csv", HEADLESS))
    before = [(column["state"], column["value"]) for column in sheet(app)["columns"]]
    say(app, column=4, field="group")
    refused = sheet(app)["refused"]
    assert refused["column"] == 4 and "give it a heading in the file" in refused["text"]
    assert [(column["state"], column["value"]) for column in sheet(app)["columns"]] == before


def test_a_column_that_can_be_no_group_is_refused_as_one(open_screen):
    rows = b"student_id,first_name,last_name,Weight,Den\n1,Ana,Ruiz,40,\n2,Bo,Li,41,\n3,Cy,Lo,40,\n"
    app = upload(open_screen("rosters"), ("students.csv", rows))
    before = [(column["state"], column["value"]) for column in sheet(app)["columns"]]
    for place, heading in ((3, "Weight"), (4, "Den")):
        say(app, column=place, field="group")
        assert f"“{heading}” cannot be a group" in sheet(app)["refused"]["text"]
        now = [(column["state"], column["value"]) for column in sheet(app)["columns"]]
        assert now == before


def test_a_file_in_which_no_list_was_recognised_says_what_to_do(open_screen):
    rows = b"".join(b"50%02d,%s,5,10%d\n" % (n, b"AFR"[n % 3 : n % 3 + 1], n % 3) for n in range(9))
    app = upload(open_screen("rosters"), ("nohead.csv", rows))
    assert "say on the Rosters page what its columns are" in words_of(app)
