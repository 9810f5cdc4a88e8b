"""nginx in front of several processes, with the very lines of docs/deploy/district.md."""

import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "deploy" / "district.md"
# What a loopback run does without: a certificate, and root's folders.
_AROUND = """pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
access_log off;
client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/a; uwsgi_temp_path {folder}/b; scgi_temp_path {folder}/c;
{lines}
}}
"""


def lines_of_the_page() -> str:
    """Return what the page tells to write down for nginx."""
    (found,) = re.findall(r"^```nginx\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return str(found)


def write_configuration(folder: Path, port: int, behind: Sequence[int]) -> Path:
    """Write the page's lines for these ports of this machine; return the file."""
    lines = re.sub(r"^\s*ssl_\w+ .*\n", "", lines_of_the_page(), flags=re.MULTILINE)
    lines = re.sub(r"listen \d+ ssl;", f"listen 127.0.0.1:{port};", lines)
    for written, real in zip(("8501", "8502", "8503"), behind, strict=True):
        lines = lines.replace(f"127.0.0.1:{written}", f"127.0.0.1:{real}")
    path = folder / "nginx.conf"
    path.write_text(_AROUND.format(folder=folder.as_posix(), lines=lines), encoding="utf-8")
    return path


@contextmanager
def nginx(folder: Path, port: int, behind: Sequence[int]) -> Iterator[None]:
    """Run nginx on a port of this machine until the block ends."""
    found = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(found).exists():
        sys.exit("This needs nginx (Debian: apt install nginx-light).")
    path = write_configuration(folder, port, behind)
    command = [found, "-p", str(folder), "-c", str(path), "-g", "daemon off;"]
    process = subprocess.Popen(command)
    try:
        for _ in range(100):
            with suppress(urllib.error.HTTPError, OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()
