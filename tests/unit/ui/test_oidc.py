"""Signing in with the school's accounts, and everything a provider may answer instead."""

import re
import time
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
import streamlit as st
from starlette.applications import Starlette

from connections.domain.access.grants import Role
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult
from connections.services.access.sessions import holder_of, who_is_in
from connections.services.school.log import Log, LogWanted, read_audit
from connections.services.school.overseers import add_overseer
from connections.store.rosters import save_adults, save_role
from connections.store.schema import identities
from connections.ui import server
from connections.ui.oidc import pages, provider
from connections.ui.shell import session
from connections.ui.shell.doors import SESSION_COOKIE
from tests.asking import as_
from tests.provider import CLIENT, SECRET, SIGNED_OUT, providing
from tests.unit.ui.test_routes import FORM, Server

ANA = Adult("A8", "Ana", "Thao", email="ana@oak.example")
OK, CLOSED = 303, 403


@pytest.fixture(scope="module")
def _running():
    with providing() as running:
        yield running


@pytest.fixture
def there(_running):
    """Return the provider as it is when all is well."""
    _running.says, _running.itself, _running.answers = {}, {}, {}
    _running.codes, _running.asked = {}, []
    return _running


@pytest.fixture
def served(monkeypatch, database_file, there):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)
    told = {"ISSUER": there.issuer, "CLIENT": CLIENT, "SECRET": SECRET, "DOMAINS": "oak.example"}
    for name, value in told.items():
        monkeypatch.setenv(f"CONNECTIONS_OIDC_{name}", value)
    st.cache_resource.clear()
    pages._provider.cache_clear()
    found = Browser()
    with session.database().changing(found.me, "test.came", found.now) as sql:
        day = found.now.date()
        save_adults(sql, found.me.school_id, RosterChanges(new=(ANA,)), day)
    yield found
    session.desk().close()
    st.cache_resource.clear()
    pages._provider.cache_clear()


class Browser(Server):
    """A server and one browser before it, which keeps its cookies."""

    def __init__(self):
        super().__init__()
        self.jar = {}

    def get(self, path, **headers):
        held = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        status, found, body = self.ask("GET", path, headers={"cookie": held} | headers)
        for name, value in re.findall(r"(connections_\w+)=([^;]*)", found.get("set-cookie", "")):
            self.jar[name] = value.strip('"')
        return status, found, body.decode()

    def goes_there(self, **headers):
        status, found, _ = self.get("/oidc/login", **headers)
        assert status == 303
        return found["location"]

    def comes_in(self, there):
        return self.get(f"/oidc/back?{there.signs_in(self.goes_there())}")

    def session(self):
        with session.database().reading() as sql:
            return who_is_in(sql, self.jar.get(SESSION_COOKIE, ""), session.now())

    def bound(self):
        with session.database().reading() as sql:
            return len(sql.execute(identities.select()).all())


def sentence(page):
    found = re.search(r'role="alert">(.*?)</p>', page, re.DOTALL)
    return found[1] if found else ""


def test_somebody_signs_in_there_and_is_themselves_here(served, there):
    status, found, _ = served.comes_in(there)
    assert (status, found["location"]) == (OK, "/pocket")
    mine = served.session()
    assert (mine.adult_id, mine.door, mine.reach) == ("A8", "signed_in", "pocket")
    cookies = found["set-cookie"]
    assert "HttpOnly" in cookies and "SameSite=lax" in cookies
    status, _, page = served.get("/pocket")
    assert status == 200 and "Ana Thao" in page


def test_a_districts_overseer_signs_in_there_and_sees_the_districts_page_alone(served, there):
    as_(session.database(), served.me)(add_overseer, "Dana@oak.example")
    there.says = {"sub": "dana", "email": "dana@oak.example"}
    status, found, _ = served.comes_in(there)
    assert (status, found["location"]) == (OK, "/district")
    assert served.session().reach == "district"
    status, _, page = served.get("/district")
    assert status == 200 and "No school has taken a report" in page and "Ana" not in page


def test_what_goes_to_the_provider_tells_nothing_and_fits_together(served, there):
    page = served.goes_there()
    asked = urlsplit(page).query
    for never in ("id_token", SECRET, "@", "login_hint"):
        assert never not in asked
    begun = served.jar[pages.BEGUN_COOKIE]
    state, nonce, verifier = pages._words_of(begun)
    assert state in asked and nonce in asked and verifier not in asked
    assert not {state, nonce, verifier} & {begun, *begun.split(".")}
    assert len({state, nonce, verifier}) == 3 and re.fullmatch(r"[\w.~-]{43,128}", verifier)


def test_a_role_leads_to_a_desk_and_the_session_before_is_over(served, there):
    with session.database().changing(served.me, "test.made", served.now) as sql:
        save_role(sql, served.me.school_id, "A8", Role.COUNSELOR)
    served.comes_in(there)
    first = served.jar[SESSION_COOKIE]
    status, found, _ = served.comes_in(there)
    assert (status, found["location"]) == (OK, "/")
    assert served.session().reach == "everything" and served.jar[SESSION_COOKIE] != first
    with session.database().reading() as sql:
        assert who_is_in(sql, first, session.now()) is None


def test_the_doors_are_shown_to_whoever_has_no_session_and_say_nothing_of_the_school(served):
    status, found, _ = served.get("/")
    assert (status, found["location"]) == (OK, "/oidc")
    for path in ("/oidc", "/join"):
        status, _, page = served.get(path)
        assert status == 200 and "Sign in with your school account" in page
        assert "Thao" not in page and "_stcore" not in page


def test_where_nothing_is_set_up_there_is_no_such_door(served, monkeypatch):
    for name in ("ISSUER", "CLIENT", "SECRET", "DOMAINS"):
        monkeypatch.delenv(f"CONNECTIONS_OIDC_{name}")
    session.settings.clear()
    pages._provider.cache_clear()
    assert served.get("/")[1]["location"] == "/join"
    assert "school account" not in served.get("/join")[2]
    assert served.get("/oidc")[1]["location"] == "/join"
    for path in ("/oidc/login", "/oidc/back", "/oidc/back?code=x&state=y"):
        status, found, _ = served.get(path)
        assert (status, found["location"]) == (OK, "/join")
    assert served.ask("POST", "/oidc/backchannel", b"logout_token=x", FORM)[0] == 400


def test_who_oversees_a_district_comes_in_by_their_account_and_sees_no_school(served, there):
    as_(session.database(), served.me)(add_overseer, "boss@oak.example")
    there.says = {"sub": "sub-boss", "email": "boss@oak.example", "email_verified": False}
    assert served.comes_in(there)[0] == CLOSED, "an address nobody vouches for"
    there.says = {"sub": "sub-boss", "email": "boss@oak.example"}
    status, found, _ = served.comes_in(there)
    assert (status, found["location"]) == (OK, "/district")
    assert served.session().reach == "district" and served.session().adult_id is None
    status, _, page = served.get("/district")
    assert status == 200 and "Thao" not in page
    there.says = {"sub": "sub-thief", "email": "boss@oak.example"}
    assert served.comes_in(there)[0] == CLOSED


# ---- a foreign browser, an old button, a used code -------------------------------------------


def test_who_did_not_begin_here_does_not_end_here(served, there):
    """Somebody sends a colleague their own way back: she would work in his name."""
    way_back = there.signs_in(served.goes_there())
    mine = dict(served.jar)
    for jar in (
        {},
        {pages.BEGUN_COOKIE: "x"},
        {pages.BEGUN_COOKIE: mine[pages.BEGUN_COOKIE][:-1] + "x"},
        {pages.BEGUN_COOKIE: pages._begin()},
    ):
        served.jar = dict(jar)
        status, _, page = served.get(f"/oidc/back?{way_back}")
        assert status == 409 and "not begun in this browser" in sentence(page)
        assert served.session() is None and "/oidc/login" in page and "/join" in page
    served.jar = mine
    assert served.get(f"/oidc/back?{way_back}")[0] == OK


def test_a_button_that_was_pressed_long_ago_is_pressed_again(served, there, monkeypatch):
    way_back, moment = there.signs_in(served.goes_there()), session.now()
    for later in (timedelta(seconds=pages.LASTS + 1), -timedelta(days=1)):
        monkeypatch.setattr(pages, "now", lambda later=later: moment + later)
        jar = dict(served.jar)
        assert served.get(f"/oidc/back?{way_back}")[0] == 409 and served.session() is None
        served.jar = jar
    monkeypatch.setattr(pages, "now", lambda: moment + timedelta(seconds=pages.LASTS - 9))
    assert served.get(f"/oidc/back?{way_back}")[0] == OK


def test_a_way_back_counts_once(served, there):
    way_back, jar = there.signs_in(served.goes_there()), dict(served.jar)
    assert served.get(f"/oidc/back?{way_back}")[0] == OK
    served.jar = jar  # as copied before
    status, _, page = served.get(f"/oidc/back?{way_back}")
    assert status == 502 and "cannot be right" in sentence(page)
    served.jar = dict(jar) | {pages.BEGUN_COOKIE: ""}
    assert served.get(f"/oidc/back?{way_back}")[0] == 409


def test_who_gives_up_there_is_shown_the_other_doors(served, there):
    there.signs_in(page := served.goes_there())
    state = re.search(r"state=(\w+)", page)[1]
    status, _, page = served.get(f"/oidc/back?error=access_denied&state={state}")
    assert status == 409 and "did not sign in there" in sentence(page) and "/join" in page


# ---- what the provider says ------------------------------------------------------------------


HOUR = 3600
WRONG = {
    "another audience": ({"aud": "another"}, 502, "cannot be right"),
    "several, not for us": ({"aud": [CLIENT, "x"], "azp": "x"}, 502, "cannot be right"),
    "no audience": ({"aud": None}, 502, "cannot be right"),
    "another issuer": ({"iss": "https://evil.example"}, 502, "cannot be right"),
    "another nonce": ({"nonce": "x"}, 502, "cannot be right"),
    "no nonce": ({"nonce": None}, 502, "cannot be right"),
    "no end": ({"exp": None}, 502, "cannot be right"),
    "an end in words": ({"exp": "tomorrow"}, 502, "cannot be right"),
    "over": ({"exp": int(time.time()) - 24 * HOUR}, 502, "clock"),
    "from tomorrow": ({"iat": int(time.time()) + 24 * HOUR}, 502, "clock"),
    "nobody": ({"sub": None}, 502, "cannot be right"),
    "a name no database takes": ({"sub": "a\0b"}, 502, "cannot be right"),
    "a number": ({"sub": 7}, 502, "cannot be right"),
    "unverified": ({"email_verified": False}, 403, "was checked"),
    "verified in words": ({"email_verified": "true"}, 403, "was checked"),
    "foreign domain": ({"email": "ana@elsewhere.example"}, 403, "not one of the school"),
    "two addresses": ({"email": ["ana@oak.example"]}, 403, "not one of the school"),
    "unknown": ({"email": "nobody@oak.example"}, 403, "on no roster"),
}


def test_each_thing_that_cannot_be_has_its_sentence_and_nobody_is_bound(served, there):
    for case, (says, status, told) in WRONG.items():
        there.says = says
        answered, _, page = served.comes_in(there)
        assert (answered, served.session(), served.bound()) == (status, None, 0), case
        assert told in sentence(page) and "/join" in page, case
        assert "@" not in sentence(page)


def test_what_the_provider_did_not_sign_is_not_believed(served, there, monkeypatch):
    from joserfc import jwk, jwt

    honest = there.key
    monkeypatch.setattr(
        there, "token", lambda **more: jwt.encode(
            {"alg": "HS256", "kid": "first"}, {"sub": "sub-ana"},
            jwk.OctKey.import_key(SECRET), algorithms=["HS256"],
        ),
    )  # fmt: skip
    assert served.comes_in(there)[0] == 502
    monkeypatch.setattr(there, "token", lambda **more: "e30.e30.")
    assert served.comes_in(there)[0] == 502
    monkeypatch.delattr(there, "token")
    monkeypatch.setattr(there, "key", jwk.RSAKey.generate_key(2048, {"kid": "first"}))
    monkeypatch.setitem(there.answers, "/keys", (200, {"keys": [honest.as_dict(private=False)]}))
    assert served.comes_in(there)[0] == 502 and served.bound() == 0


def test_a_provider_that_changed_its_keys_is_asked_for_them_again(served, there, monkeypatch):
    from joserfc import jwk

    assert served.comes_in(there)[0] == OK
    monkeypatch.setattr(there, "key", jwk.RSAKey.generate_key(2048, {"kid": "second"}))
    monkeypatch.setattr(provider, "ANEW_AFTER", 0)
    assert served.comes_in(there)[0] == OK
    monkeypatch.setattr(provider, "ANEW_AFTER", 30)
    asked = there.asked.count("/keys")
    for _ in range(5):
        served.ask("POST", "/oidc/backchannel", b"logout_token=x.y.z", FORM)
    assert there.asked.count("/keys") == asked, "whoever sends rubbish makes us ask nobody"


ODD = {
    "down": {"/.well-known/openid-configuration": (503, {})},
    "a page": {"/.well-known/openid-configuration": (200, b"<html>")},
    "a list": {"/.well-known/openid-configuration": (200, [])},
    "large": {"/.well-known/openid-configuration": (200, b" " * 300_000 + b"{}")},
    "keys down": {"/keys": (500, {})},
    "keys are a page": {"/keys": (200, b"<html>")},
    "no keys": {"/keys": (200, {})},
    "token down": {"/token": (503, b"busy")},
    "token is a page": {"/token": (200, b"<html>")},
    "token is a list": {"/token": (200, [])},
    "no token": {"/token": (200, {"access_token": "a"})},
    "a number": {"/token": (200, {"id_token": 7})},
    "refused": {"/token": (400, {"error": "invalid_grant"})},
}


def test_whatever_a_provider_answers_the_doors_stay_usable(served, there):
    for case, there.answers in ODD.items():
        pages._provider.cache_clear()
        status, found, page = served.get("/oidc/login")
        if status == OK:
            status, _, page = served.get(f"/oidc/back?{there.signs_in(found['location'])}")
        assert status == 502 and sentence(page) and "/join" in page, case
        assert served.session() is None, case
        there.answers = {}
        assert served.comes_in(there)[0] == OK, f"the next try after: {case}"
        served.jar = {}


ELSEWHERE = [
    {"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"},
    {"authorization_endpoint": "javascript:alert(1)"}, {"jwks_uri": None},
    {"authorization_endpoint": "https://x.example/\r\nSet-Cookie: a=b"},
]  # fmt: skip


def test_a_provider_that_says_it_is_another_or_elsewhere_is_not_followed(served, there):
    for there.itself in ELSEWHERE:
        pages._provider.cache_clear()
        status, found, page = served.get("/oidc/login")
        if status == OK:
            status, _, page = served.get(f"/oidc/back?{there.signs_in(found['location'])}")
        assert status == 502 and "cannot be right" in sentence(page), there.itself


def test_a_provider_that_is_slow_or_gone_is_waited_for_briefly(served, there, monkeypatch):
    monkeypatch.setattr(pages, "LONGEST", 0.3)
    there.answers = {"/.well-known/openid-configuration": 1.0}
    begun = time.monotonic()
    status, _, page = served.get("/oidc/login")
    assert status == 502 and "does not answer" in sentence(page) and time.monotonic() - begun < 1
    pages._provider().sign_in = pages._provider().sign_in.__class__(
        "http://127.0.0.1:9", CLIENT, SECRET, ("oak.example",)
    )
    status, _, page = served.get("/oidc/login")
    assert status == 502 and "does not answer" in sentence(page) and "/join" in page


def test_a_refusal_is_in_the_log_and_names_nobody(served, there):
    there.says = {"email": "nobody@oak.example"}
    served.comes_in(there)
    log = as_(session.database(), served.me)(read_audit, wanted=LogWanted(Log.READS))
    assert [entry.action for entry in log.entries][:1] == ["request.refused"]
    assert "nobody@" not in str(log.entries) and "sub-ana" not in str(log.entries)


# ---- Google, Microsoft -----------------------------------------------------------------------


def claims_of(issuer, **claims):
    from connections.settings import SignIn

    asked = provider.Provider(SignIn(issuer, CLIENT, SECRET, ("oak.example",)))
    return asked._account({"iss": issuer, "sub": "s", "email": "ana@oak.example"} | claims)


def test_google_vouches_only_for_accounts_that_the_school_manages():
    verified = {"email_verified": True}
    assert claims_of("https://accounts.google.com", **verified, hd="oak.example").vouches
    for hd in ("", "evil.example"):
        assert not claims_of("https://accounts.google.com", **verified, hd=hd).vouches
    assert not claims_of("https://accounts.google.com", hd="oak.example").vouches


def test_microsoft_is_known_by_its_lasting_number_and_never_by_what_stands_in_email():
    tenant = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0"
    told = {"oid": "lasting", "email": "boss@oak.example", "preferred_username": "ana@oak.example"}
    found = claims_of(tenant, **told)
    assert (found.subject, found.email, found.vouches) == ("lasting", "ana@oak.example", True)
    assert claims_of(tenant, **told, idp=tenant).vouches
    assert not claims_of(tenant, **told, idp="https://sts.windows.net/another/").vouches
    with pytest.raises(Exception, match="cannot be right"):
        claims_of(tenant, preferred_username="ana@oak.example")


# ---- a proxy without its headers, and signed out there ---------------------------------------


def test_behind_a_proxy_the_way_back_is_the_public_one_whatever_it_forgets(served, monkeypatch):
    monkeypatch.setenv("CONNECTIONS_BEHIND_TLS", "1")
    monkeypatch.setenv("CONNECTIONS_ALLOWED_HOSTS", "connections.oak.example,other.oak.example")
    session.settings.clear()
    served.app = Starlette(middleware=server.around()["middleware"])
    for host in ("127.0.0.1:8501", "connections.oak.example"):
        _, found, _ = served.get("/oidc/login", host=host)
        assert (
            "redirect_uri=https%3A%2F%2Fconnections.oak.example%2Foidc%2Fback" in found["location"]
        )
        assert "Secure" in found["set-cookie"]


def signed_out(served, token):
    body = urlencode({"logout_token": token}).encode()
    return served.ask("POST", "/oidc/backchannel", body, FORM)[0]


EVENTS = {"events": {SIGNED_OUT: {}}, "email": None, "email_verified": None}


def test_being_signed_out_there_ends_what_is_open_here(served, there):
    served.comes_in(there)
    name = holder_of(served.jar[SESSION_COOKIE])
    assert name and served.get("/pocket")[0] == 200
    for there.says in (
        {"aud": "another"}, {"iss": "https://evil.example"}, {"events": {}}, {"events": None},
        {"nonce": "n"}, {"sub": None}, {"exp": int(time.time()) - HOUR},
    ):  # fmt: skip
        assert signed_out(served, there.token(**EVENTS)) == 400 and served.session(), there.says
    there.says = {"sub": "another"}
    assert signed_out(served, there.token(**EVENTS)) == 200 and served.session()
    there.says = {}
    assert signed_out(served, there.token(**EVENTS)) == 200
    assert served.session() is None and served.get("/pocket")[0] == OK


def test_a_message_of_signing_out_that_is_sent_again_signs_nobody_out_again(served, there):
    for number in ({"jti": "one"}, {}):  # a message without its number is known by what it says
        served.comes_in(there)
        token = there.token(**EVENTS, **number, iat=int(time.time()) - len(number))
        assert signed_out(served, token) == 200 and served.session() is None
        served.comes_in(there)
        assert signed_out(served, token) == 200 and served.session()
    assert signed_out(served, there.token(**EVENTS, jti="two")) == 200
    assert served.session() is None


def test_one_sign_in_of_two_is_ended_by_its_own_name(served, there):
    there.says = {"sid": "laptop"}
    served.comes_in(there)
    laptop, served.jar = served.jar, {}
    there.says = {"sid": "phone"}
    served.comes_in(there)
    there.says = {"sid": "laptop", "sub": None}
    assert signed_out(served, there.token(**EVENTS)) == 200
    assert served.session() and served.get("/pocket")[0] == 200
    served.jar = laptop
    assert served.session() is None
