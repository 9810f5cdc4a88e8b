"""Two people at two desks, each with an account of the school: a real provider, real browsers."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

import pytest

from tests.browser.conftest import free_port, serving, settled
from tests.browser.meeting_support import axe, watched

pytestmark = pytest.mark.browser
# Counselor, principal, a teacher of Oak Street; and three whom nobody should let in.
PEOPLE = {
    "sub-counselor": ("A134", True),
    "sub-principal": ("A135", True),
    "sub-teacher": ("A101", True),
}


@contextmanager
def provider():
    """Run the mock of a provider as a process of its own."""
    pytest.importorskip("oidc_provider_mock")
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            with suppress(OSError), urllib.request.urlopen(f"{url}/jwks", timeout=2):
                break
            time.sleep(0.1)
        yield url
    finally:
        running.kill()
        running.wait()
