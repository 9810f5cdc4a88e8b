"""A provider of accounts for tests, which can be told to misbehave; tokens are really signed."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

from joserfc import jwk, jwt

SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"
CLIENT, SECRET = "connections", "a-secret-of-the-client"


class Provider:
    """Signs in whoever it is told to; `says` changes the claims, `itself` what it tells of itself.

    `answers`, by path, are given instead of what is right: (status, body), or seconds to wait.
    """

    def __init__(self) -> None:
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.says: dict[str, Any] = {}
        self.itself: dict[str, Any] = {}
        self.answers: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    def signs_in(self, page: str) -> str:
        """Return the query with which a browser comes back from this address of its page."""
        parts = urlsplit(page)
        asked = dict(parse_qsl(parts.query))
        assert parts.path == "/authorize" and asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256" and asked["client_id"] == CLIENT
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked
        return f"code={code}&state={asked['state']}"

    def token(self, **claims: Any) -> str:
        """Return what it signs."""
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 600}
        usual |= {"sub": "sub-ana", "email": "ana@oak.example", "email_verified": True}
        said = {k: v for k, v in (usual | claims | self.says).items() if v is not None}
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, said, self.key)

    def answer(self, path: str, form: dict[str, str], who: str) -> tuple[int, Any]:
        """Return what it answers to a request."""
        self.asked.append(path)
        told = self.answers.get(path)
        if isinstance(told, int | float):
            time.sleep(told)
        elif told is not None:
            return told
        if path == "/.well-known/openid-configuration":
            at = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
            at = {name: f"{self.issuer}/{end}" for name, end in (at | {"jwks_uri": "keys"}).items()}
            return 200, {"issuer": self.issuer} | at | self.itself
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        asked = self.codes.pop(form.get("code", ""), None)  # once
        known = base64.b64encode(f"{CLIENT}:{quote(SECRET)}".encode()).decode()
        made = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(made).decode().rstrip("=")
        if asked is None or proof != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        assert form["redirect_uri"] == asked["redirect_uri"]
        if who != f"Basic {known}":
            return 401, {"error": "invalid_client"}
        token = self.token(nonce=asked["nonce"])
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": token}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            who = self.headers.get("authorization", "")
            status, body = provider.answer(urlsplit(self.path).path, form, who)
            sent = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            pass

    return Handler


@contextmanager
def providing() -> Iterator[Provider]:
    """Run a provider until the block ends."""
    provider = Provider()
    running = threading.Thread(target=provider.server.serve_forever, args=(0.05,), daemon=True)
    running.start()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()
