"""What waits for another person's yes, and what one person gave alone, is told on the pages."""

from dataclasses import replace

from connections.domain.access.device import DEVICE_LASTS, Device, DeviceKind, Passkey
from connections.domain.access.grants import Role
from connections.services.people.by_hand import person_leaves
from connections.services.people.people import adult_entries
from connections.services.people.roles import change_role
from connections.services.school.schools import keeper
from connections.store.access.devices import save_device
from connections.store.access.passkeys import load_passkeys, save_passkey
from connections.store.rosters import save_person
from connections.ui.school import people
from connections.ui.shell import session
from tests.app.conftest import words_of
from tests.asking import as_

ME = keeper("school")
COUNSELOR, PRINCIPAL = "A134", "A137"


def me(service, *args):
    now = session.now()
    return as_(session.database(), ME, now=now, today=now.date())(service, *args)


def adult(adult_id):
    return {e.adult.adult_id: e.adult for e in me(adult_entries)}[adult_id]


def test_a_new_address_of_who_leads_waits_and_the_yes_is_one_click(oak_street_screen, monkeypatch):
    app = oak_street_screen("school", as_adult=PRINCIPAL, view="people")
    new = replace(adult(COUNSELOR), email="printer@oakstreet.example")
    with session.database().changing(ME, "test.made", session.now()) as sql:
        save_person(sql, "school", new)
    app.run()
    assert "new address" not in words_of(app), "where nobody signs in with accounts"
    monkeypatch.setattr(people, "signs_in", lambda: True)
    app.run()
    assert "has a new address on the roster: printer" in words_of(app)
    app.button(key=f"address_yes_{COUNSELOR}").click().run()
    assert "may come in by" in words_of(app) and not app.exception
    assert "has a new address" not in words_of(app)


def test_who_could_say_no_and_left_is_waited_for_and_the_page_says_until_when(oak_street_screen):
    app = oak_street_screen("school", view="people")
    me(person_leaves, adult(PRINCIPAL))
    assert not me(change_role, "A101", Role.COUNSELOR)
    app.run()
    assert "Nobody who could say yes is here now. From " in words_of(app)
    assert "role_yes_A101" not in {button.key for button in app.button}


def test_home_tells_who_leads_what_one_person_gave_alone(oak_street_screen):
    app = oak_street_screen("home", as_adult=COUNSELOR)
    assert me(change_role, PRINCIPAL, Role.TEACHER), "the keeper takes it from the only one"
    assert me(change_role, PRINCIPAL, Role.PRINCIPAL)
    said = {"adult_id": PRINCIPAL, "alone": True}
    with session.database().changing(ME, "passkey.confirmed", session.now(), said):
        pass  # as this computer does, where nobody else can
    app.run()
    assert "was given the role “Principal” by one person alone" in words_of(app)
    assert "one person alone said yes to a passkey of" in words_of(app)
    mine = oak_street_screen("home", as_adult=PRINCIPAL)
    assert "by one person alone" not in words_of(mine)


def test_a_passkey_waits_for_a_yes_and_is_ended_by_a_no_or_among_the_devices(oak_street_screen):
    app = oak_street_screen("school", as_adult=PRINCIPAL, view="people")
    now = session.now()
    enrolled = Device("d1", COUNSELOR, DeviceKind.WINDOWS, now, now + DEVICE_LASTS)
    with session.database().writing() as sql:
        save_device(sql, "school", enrolled, "secret")
        for key in ("k1", "k2"):
            save_passkey(sql, "school", Passkey(key, COUNSELOR, "d1", key, key, f"<{key}>*", now))
    app.run()
    assert words_of(app).count("has made a passkey") == 2
    app.button(key="passkey_yes_k1").click().run()
    assert "comes in with this passkey from now on" in words_of(app) and not app.exception
    app.button(key="passkey_no_k2").click().run()
    assert "has made a passkey" not in words_of(app)
    with session.database().reading() as sql:
        (one,) = load_passkeys(sql, "school")
    assert (one.passkey_id, one.vouched_by) == ("k1", PRINCIPAL)

    app = oak_street_screen("school", view="devices")
    app.selectbox(key="device_of").set_value(COUNSELOR).run()
    assert "Passkey: " in words_of(app)
    app.button(key="passkey_k1").click().run()
    assert "The passkey has ended" in words_of(app) and not app.exception
    with session.database().reading() as sql:
        assert load_passkeys(sql, "school") == []
