"""Restricted notes on the pages: closed, asked for, agreed to, read, and its author told."""

from connections.domain.access.account import Account
from connections.services.access.identities import accounts_of_adults, sign_in
from connections.services.outreach.caseload import outreach_table
from connections.services.outreach.notes import write_note
from connections.services.school.schools import keeper
from connections.ui.outreach.words import STORY
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.asking import as_, viewer_as

ME, SECRET, WHY = keeper("school"), "xylophone", "The family asked"
AUTHOR, COUNSELOR, PRINCIPAL = "A134", "A135", "A137"


def asks(viewer=ME):
    return as_(session.database(), viewer, now=session.now(), today=session.now().date())


def button(app, label):
    found = [each for each in app.button if each.label == label]
    assert found, (label, app.exception, words_of(app))
    return found[0]


def story(screen, student_id, adult_id=None):
    app = screen("outreach", as_adult=adult_id)
    app.session_state[STORY] = student_id
    app.session_state["outreach_everybody"] = True
    app.run()
    assert not app.exception
    return app


def test_two_people_open_a_note_from_their_pages_and_its_author_is_told(oak_street_screen):
    oak_street_screen("home")
    table = asks()(outreach_table)
    goes_on = table[table["next_follow_up_on"].notna() & (table["adult_id"] != AUTHOR)]
    student_id = str(goes_on.iloc[0]["student_id"])  # whose story has a line of its own
    asks(asks()(viewer_as, AUTHOR))(write_note, student_id, happened=SECRET, restricted=True)

    # The principal reads no notes; asks, and cannot agree with herself.
    app = story(oak_street_screen, student_id, PRINCIPAL)
    assert SECRET not in words_of(app), words_of(app)
    assert "Counselors read them" in words_of(app)
    app.session_state[f"open_{student_id}"] = True
    app.run()
    button(app, "Ask for it").click().run()
    assert "Say in a few words why first" in words_of(app)
    app.text_input(key=f"opening_why_{student_id}").set_value(WHY)
    button(app, "Ask for it").click().run()
    assert "when another person agrees" in words_of(app)
    assert "Agree: open them for an hour" not in [each.label for each in app.button]

    # Another one agrees on Home; a teacher, the data manager's computer and the author do not.
    assert WHY not in words_of(oak_street_screen("home", as_adult="A101"))
    other = oak_street_screen("home", as_adult=COUNSELOR)
    assert WHY in words_of(other)
    button(other, "Agree: open them for an hour").click().run()
    assert "Opened for an hour" in words_of(other)
    app.run()
    assert SECRET in words_of(app) and "Opened for an hour" in words_of(app)
    assert SECRET in words_of(story(oak_street_screen, student_id, COUNSELOR))
    assert SECRET not in words_of(story(oak_street_screen, student_id))
    told = words_of(oak_street_screen("home", as_adult=AUTHOR))
    assert WHY in told and "Edna Monroe asked, Noor Siddiqui agreed" in told
    button(app, "Close them again").click().run()
    assert SECRET not in words_of(app)


def test_whoever_looks_after_people_ends_an_account_allows_it_again_and_signs_out(
    oak_street_screen,
):
    oak_street_screen("home")
    rosa = Account("https://accounts.example", "s", "rosa.thao@oakstreet.example", vouches=True)
    domains = ("oakstreet.example",)
    sign_in(session.database(), rosa, domains, session.now())
    app = oak_street_screen("school", view="people")
    app.selectbox(key="person").set_value("A101").run()
    assert "Signs in with an account" in words_of(app)
    button(app, "Sign out everywhere").click().run()
    with session.database().reading() as sql:
        ended = sql.exec_driver_sql("SELECT ended_at FROM sessions WHERE adult_id = 'A101'").all()
    assert len(ended) == 1 and ended[0][0] is not None
    button(app, "End the account").click().run()
    assert asks()(accounts_of_adults)["A101"].ended and "is ended" in words_of(app)
    button(app, "Allow the account again").click().run()
    assert asks()(accounts_of_adults) == {}
    app.selectbox(key="person").set_value("A102").run()
    assert "End the account" not in [each.label for each in app.button]
