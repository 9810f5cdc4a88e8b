"""What a computer's own authenticator does, in software: it makes a passkey, and opens it."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, HAS_KEY = 1, 4, 64  # what the flags of its data say


def as_text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


class Authenticator:
    """One passkey; `host` and `origin` are where its browser is. It counts, unless told not to."""

    def __init__(self, host="localhost", origin="http://localhost:8501", counts=True):
        self.host, self.origin, self.counts = host, origin, counts
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name, self.count = secrets.token_bytes(32), 0

    def _said(self, kind, word, origin=None):
        challenge = as_text(word.encode())
        told = {"type": f"webauthn.{kind}", "challenge": challenge, "origin": origin or self.origin}
        return json.dumps(told | {"crossOrigin": False}).encode()

    def _data(self, flags, host=None):
        hashed = hashlib.sha256((host or self.host).encode()).digest()
        return hashed + bytes([flags]) + self.count.to_bytes(4, "big")

    def make(self, word, flags=PRESENT | VERIFIED, **elsewhere):
        """Return the fields of the form that hands in a new passkey."""
        numbers = self.key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        data = self._data(flags | HAS_KEY, elsewhere.get("host"))
        data += bytes(16) + len(self.name).to_bytes(2, "big") + self.name + key
        proof = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("create", word, elsewhere.get("origin"))
        return {"credential": as_text(self.name), "said": as_text(said), "proof": as_text(proof)}

    def show(self, word, flags=PRESENT | VERIFIED, **elsewhere):
        """Return the fields of the form that comes in by it."""
        self.count += self.counts
        data = self._data(flags, elsewhere.get("host"))
        said = self._said("get", word, elsewhere.get("origin"))
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return {
            "credential": as_text(self.name),
            "said": as_text(said),
            "proof": as_text(data),
            "signature": as_text(signed),
        }
