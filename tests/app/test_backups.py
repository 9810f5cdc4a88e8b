"""School, Backup: taken, made daily, brought back while people mark; Home says what is missing."""

from datetime import timedelta

import pytest

from connections.services.backup.making import check_backup
from connections.services.round.marking import mark_students
from connections.services.round.rounds import list_rounds
from connections.services.school.schools import keeper
from connections.ui import server
from connections.ui.shell import session
from tests.app.conftest import take, words_of
from tests.app.test_rosters import button
from tests.asking import as_

ME = keeper("school")
WORDS = "correct horse battery"


def typed(app, key: str, words: str = WORDS) -> None:
    app.text_input(key=f"{key}_passphrase").set_value(words)
    app.text_input(key=f"{key}_again").set_value(words)


@pytest.fixture
def backup_screen(oak_street_screen):
    return oak_street_screen("school", view="backup")


def opened(content: bytes, tmp_path, words: str):
    (tmp_path / "b.backup").write_bytes(content)
    return check_backup(tmp_path / "b.backup", words).counts


def test_a_passphrase_is_made_and_shown_once_where_none_is_typed(backup_screen, tmp_path):
    file = take(backup_screen, "Take a backup")
    (shown,) = [code.value for code in backup_screen.code]
    assert "not shown again" in words_of(backup_screen)
    assert file.name.endswith(".backup") and opened(file.content, tmp_path, shown)["students"] > 600
    backup_screen.run()
    assert not backup_screen.code


def test_one_that_is_typed_is_typed_twice_and_shown_never(backup_screen, tmp_path):
    typed(backup_screen, "take")
    file = take(backup_screen, "Take a backup")
    assert not backup_screen.code and opened(file.content, tmp_path, WORDS)["rounds"] == 3
    backup_screen.text_input(key="take_again").set_value("another one, longer")
    button(backup_screen, "Take a backup").click().run()
    assert "not the same" in words_of(backup_screen)


def test_a_daily_one_is_set_and_home_says_that_it_is_on_the_same_disk(backup_screen, tmp_path):
    app = backup_screen
    folder = tmp_path / "stick"
    folder.mkdir()
    app.text_input(key="daily_folder").set_value(str(folder / "no"))
    typed(app, "daily")
    button(app, "Make one every day").click().run()
    assert "There is no folder" in words_of(app)
    app.text_input(key="daily_folder").set_value(str(folder))
    typed(app, "daily")
    button(app, "Make one every day").click().run()
    assert "The first daily backup is made" in words_of(app) and not app.exception
    assert len(list(folder.glob("*.backup"))) == 1
    app.switch_page("home/page.py").run()
    assert "same disk" in words_of(app)


def test_home_says_that_there_is_no_backup_to_whoever_takes_them(oak_street_screen):
    assert "no backup yet" in words_of(oak_street_screen("home"))
    assert "no backup yet" not in words_of(oak_street_screen("home", as_adult="A101"))


def test_the_server_makes_it_when_it_is_due_and_says_when_it_cannot(
    backup_screen, tmp_path, monkeypatch
):
    app, folder = backup_screen, tmp_path / "stick"
    folder.mkdir()
    app.text_input(key="daily_folder").set_value(str(folder))
    typed(app, "daily")
    button(app, "Make one every day").click().run()
    server.back_up_if_due()
    assert len(list(folder.glob("*.backup"))) == 1, "not due"
    later = session.now() + timedelta(days=1)
    monkeypatch.setattr(server, "now", lambda: later)
    server.back_up_if_due()
    assert len(list(folder.glob("*.backup"))) == 2
    folder.rename(tmp_path / "taken out")
    monkeypatch.setattr(server, "now", lambda: later + timedelta(days=1))
    server.back_up_if_due()
    app.run()
    assert "The daily backup did not work" in words_of(app)


def test_a_backup_is_brought_back_while_people_mark(backup_screen, tmp_path):
    """What came in since is said before; everybody goes on afterwards, on what was brought back."""
    app = backup_screen
    typed(app, "take")
    content = take(app, "Take a backup").content
    before = session.database()
    newest = as_(before, ME)(list_rounds)[0]
    students = [s.student_id for s in _students(before)][:3]
    mine = as_(before, ME, now=session.now())
    mine(mark_students, newest.round_id, dict.fromkeys(students, 1), "A101")
    desk = session.desk()

    app.file_uploader[0].set_value(("year.backup", content, "application/octet-stream")).run()
    button(app, "Show what is in it").click().run()
    assert "with the passphrase it was made with. Please type it" in words_of(app)
    app.text_input(key="restore_passphrase").set_value("a wrong passphrase").run()
    button(app, "Show what is in it").click().run()
    assert "This passphrase does not open the backup “year" in words_of(app)
    app.text_input(key="restore_passphrase").set_value(WORDS).run()
    for _ in range(2):  # pressed again, it says the same
        button(app, "Show what is in it").click().run()
    assert "3 answers and 1 other change came in here" in words_of(app)
    button(app, "Put it in place").click().run()
    assert "first. Nothing was changed" in words_of(app), "nothing is done by a tired hand"
    assert session.database() is before
    app.text_input(key="restore_sure").set_value("Restore").run()
    button(app, "Put it in place").click().run()
    told = words_of(app)
    assert "is back: 620 students" in told and r"before\-restore" in told and not app.exception
    assert session.database() is not before and session.desk() is not desk
    assert desk.take(None, (), session.now()).exception() is not None, "sent again, to the new desk"
    app.switch_page("home/page.py").run()
    assert "Oak Street School" in words_of(app)


def _students(database):
    from connections.store.rosters import load_students

    with database.reading() as sql:
        return load_students(sql, "school")


def test_while_a_backup_is_brought_back_pages_say_so(oak_street_screen):
    app = oak_street_screen("home")
    with session.at_rest():
        app.run()
        assert "is being brought back just now" in words_of(app) and not app.exception
    app.run()
    assert "Oak Street School" in words_of(app)


def test_who_may_not_take_backups_sees_none_of_it(oak_street_screen):
    app = oak_street_screen("school", as_adult="A137", view="backup")
    assert "The data manager takes backups" in words_of(app) and not app.file_uploader
