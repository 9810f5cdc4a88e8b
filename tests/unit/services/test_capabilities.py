"""Capabilities: what one says, and that nobody can make one up, change one or keep one for ever."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.services.round.capabilities import (
    IN,
    LASTS,
    Claim,
    Expired,
    Forged,
    handle,
    keyed_hash,
    marking_capability,
    read_capability,
)
from tests.conftest import NOW

SECRET = b"c" * 32
HERE = IN + "0" * 64
ROSA = Viewer("school", frozenset({Role.TEACHER}), adult_id="A1")
GENUINE = marking_capability(ROSA, "r1", HERE, SECRET, NOW)
LONG = marking_capability(ROSA, "1234567890abcdef" * 4, "joined:" + "0" * 200, SECRET, NOW)


def test_a_capability_says_for_whom_in_which_round_through_what_and_until_when():
    until = int((NOW + LASTS).timestamp())
    assert read_capability(GENUINE, SECRET, NOW) == Claim("school", "r1", "A1", HERE, until)
    assert read_capability(LONG, SECRET, NOW).sign_in == "joined:" + "0" * 200


def test_only_the_servers_own_clock_says_when_it_is_over():
    for days in (-3650, 3650):  # long before and after the day on which this runs
        then = NOW + timedelta(days=days)
        text = marking_capability(ROSA, "r1", HERE, SECRET, then)
        assert read_capability(text, SECRET, then + LASTS - timedelta(seconds=1))
        with pytest.raises(Expired):
            read_capability(text, SECRET, then + LASTS)


@pytest.mark.parametrize("genuine", [GENUINE, LONG], ids=["short", "long"])
@given(data=st.data())
@settings(max_examples=1000)
def test_no_change_to_a_capability_goes_unnoticed(genuine, data):
    start = data.draw(st.integers(0, len(genuine)))
    end = data.draw(st.integers(start, min(start + 3, len(genuine))))
    signs = st.sampled_from(GENUINE + "=+/ \n!") | st.characters()
    changed = genuine[:start] + data.draw(st.text(signs, max_size=3)) + genuine[end:]
    assume(changed != genuine)
    with pytest.raises(Forged):
        read_capability(changed, SECRET, NOW)


def test_the_last_sign_counts_whole_even_where_some_of_its_bits_say_nothing():
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for sign in set(alphabet) - {GENUINE[-1]}:
        with pytest.raises(Forged):
            read_capability(GENUINE[:-1] + sign, SECRET, NOW)


def test_what_another_secret_or_another_purpose_signed_is_forged():
    said = ["school", "r1", "A1", HERE, int((NOW + LASTS).timestamp())]
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    for secret, salt in ((b"d" * 32, "capability"), (SECRET, "visitor")):
        with pytest.raises(Forged):
            text = URLSafeSerializer(secret, salt, signer_kwargs=how).dumps(said)
            read_capability(text, SECRET, NOW)
    ours = URLSafeSerializer(SECRET, "capability", signer_kwargs=how)
    assert read_capability(ours.dumps(said), SECRET, NOW)
    for other in (said[:-1], [*said, "leads"], None, 7):
        with pytest.raises(Forged):
            read_capability(ours.dumps(other), SECRET, NOW)


@pytest.mark.parametrize("text", [None, 7, "", ".", "..", "\ud800.a", "x" * 5000, [GENUINE]])
def test_what_is_no_capability_at_all_is_forged(text):
    with pytest.raises(Forged):
        read_capability(text, SECRET, NOW)


def test_one_of_an_older_version_is_forged_so_that_its_page_gets_a_new_one():
    body = "eyJzY2hvb2xfaWQiOiJzY2hvb2wifQ"
    signature = hmac.digest(SECRET, f"capability\x1e{body}".encode(), hashlib.sha256).hex()
    with pytest.raises(Forged):
        read_capability(f"{body}.{signature}", SECRET, NOW)


def test_a_handle_stays_the_same_from_version_to_version():
    """Walls that were open during an upgrade keep answers under it."""
    assert handle(SECRET, "school", "r1", "S1") == "NUxVIsszmg7W"
    assert handle(SECRET, "school", "r2", "S1") != handle(SECRET, "school", "r1", "S1")
    assert keyed_hash(SECRET, "code", "x") != keyed_hash(SECRET, "name", "x")
