"""What a family or a district's reviewer asks of the pages themselves."""

import tempfile
from dataclasses import replace

from connections.domain.access.grants import LISTS, Permission, Role, Scope, scope_of
from connections.services.outreach.caseload import outreach_table
from connections.services.school.access import PEOPLE, TOLD, who_sees_what
from connections.services.school.school import change_settings, school_settings
from connections.services.school.schools import keeper
from connections.ui.outreach.words import STORY
from connections.ui.school.access import _OF_WHOM, _WHAT
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.app.test_rosters import button, upload
from tests.asking import as_

ME = keeper("school")


def set_list(shown: bool) -> None:
    ask = as_(session.database(), ME)
    ask(change_settings, replace(ask(school_settings), teachers_see_list=shown), "Oak Street")


def row_of(words: str, permission: Permission) -> list[str]:
    line = next(line for line in words.splitlines() if line.startswith(f"| **{_WHAT[permission]}"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_the_school_page_says_who_sees_what_as_the_school_has_set_it(oak_street_screen):
    said = {}
    for shown in (True, False):
        app = oak_street_screen("school")
        set_list(shown)
        app.session_state["school_view"] = "access"
        app.run()
        assert not app.exception
        words = words_of(app)
        for permission in TOLD:
            scopes = [scope_of(role, permission, shown) for role in PEOPLE]
            assert row_of(words, permission) == [_OF_WHOM[scope] for scope in scopes]
        said[shown] = words
    teacher = PEOPLE.index(Role.TEACHER)
    assert row_of(said[True], Permission.COVERAGE_LIST)[teacher] == _OF_WHOM[Scope.SCHOOL]
    assert row_of(said[False], Permission.COVERAGE_LIST)[teacher] == _OF_WHOM[Scope.CASELOAD]
    assert "kept to those who lead" in said[False]
    assert "A restricted note is read by whoever wrote it" in said[True]


def test_every_scope_and_every_line_has_its_words(oak_street_screen):
    assert set(_OF_WHOM) == set(Scope) and set(_WHAT) == set(TOLD) >= LISTS
    oak_street_screen("home")
    assert set(as_(session.database(), ME)(who_sees_what)) == set(TOLD)


def test_the_form_for_a_note_says_that_it_is_an_education_record(oak_street_screen):
    oak_street_screen("home")
    table = as_(session.database(), ME)(outreach_table)
    one = table[table["status"] == "building"].iloc[0]  # passed on, the story is another's
    app = oak_street_screen("outreach", as_adult=str(one["adult_id"]))
    app.session_state[STORY] = str(one["student_id"])
    app.run()
    words = words_of(app)
    assert "Notes are education records: a parent may ask to see them." in words


def test_of_a_file_that_came_in_nothing_stays_but_what_is_kept_of_it(
    open_screen, tmp_path, monkeypatch
):
    """Neither in the folder of the data, nor in temporary files; of a file its name is kept."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    students = b"student_id,first_name,last_name,grade,locker\n" + b"".join(
        b"s%d,Kept%d,Thao,5,zqcanary%d\n" % (n, n, n) for n in range(50)
    )
    adults = b"adult_id,first_name,last_name,role,parking\nA1,Ana,Ames,teacher,zqcanary-a\n"
    app = upload(open_screen("rosters"), ("roster.csv", students), ("staff.csv", adults))
    button(app, "Import this").click().run()
    assert "50 students added" in words_of(app)
    session.database().close()
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    held = [path for path in left if b"zqcanary" in path.read_bytes() or "zqcanary" in path.name]
    assert [path.name for path in held] == []
    assert [path for path in left if temporary in path.parents] == []
    (kept,) = [path for path in left if path.suffix == ".sqlite"]
    assert b"Kept7" in kept.read_bytes(), "else this looked at nothing"
