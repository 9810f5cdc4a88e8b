"""What a school installs: locked with hashes, listed with licences, never older than is safe."""

import json
import os
import re
import stat
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version

import openpyxl
import pytest
from packaging.licenses import canonicalize_license_expression
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.supply import LOCK, ROOT, SBOM, bill_of_materials, locked

LOCKED = locked()
# The oldest version without a fault that is known: TRUST 3.10.
FLOORS = {
    "streamlit": "1.67.0",  # CVE-2026-33682, CVE-2024-42474
    "authlib": "1.6.9",  # CVE-2026-27962, CVE-2026-28498
    "starlette": "1.1.0",  # CVE-2026-48818, CVE-2025-62727
    "python-multipart": "0.0.27",  # CVE-2026-42561
    "pillow": "12.2.0",  # CVE-2026-42308
    "tornado": "6.5",  # CVE-2025-47287; Streamlit does without it now
    "openpyxl": "3.1.5",
    "defusedxml": "0.7.1",
}
# Every system and Python a school may have.
PLACES = [
    {"sys_platform": system, "platform_system": name, "python_version": python,
     "python_full_version": f"{python}.0", "platform_python_implementation": "CPython",
     "implementation_name": "cpython", "os_name": "nt" if system == "win32" else "posix",
     "platform_machine": "x86_64", "extra": ""}
    for system, name in (("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows"))
    for python in ("3.11", "3.12", "3.13")
]  # fmt: skip


def required() -> list[Requirement]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def installed_at(place) -> dict[str, str]:
    """Return what the lock installs at a place, by name."""
    fits = [one for one in LOCKED if not one.marker or Marker(one.marker).evaluate(place)]
    found = {canonicalize_name(one.name): one.version for one in fits}
    assert len(found) == len(fits), "two versions at one place"
    return found


@pytest.mark.parametrize(
    "place", PLACES, ids=lambda p: f"{p['sys_platform']}-{p['python_version']}"
)
def test_the_lock_installs_what_is_required_everywhere(place):
    found = installed_at(place)
    for wanted in required():
        name = canonicalize_name(wanted.name)
        assert name in found, f"{name} is not locked: make the lock again (decision 0070)"
        assert wanted.specifier.contains(found[name]), f"{wanted} is locked at {found[name]}"


def test_every_line_of_the_lock_has_its_hashes():
    assert len(LOCKED) > 50 and [one.name for one in LOCKED if not one.hashes] == []
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(named) == len(LOCKED), "a line that is no package at one version"


def test_what_is_locked_needs_nothing_that_is_not():
    """With --require-hashes a package that is missing from the lock stops the installation."""
    here = next(p for p in PLACES if p["sys_platform"] == "linux" and p["python_version"] == "3.11")
    found = installed_at(here)
    for name in found:
        for line in requires(name) or []:
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate(here):
                assert canonicalize_name(wanted.name) in found, f"{name} wants {line}"


def test_the_readme_installs_from_the_lock():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    started = readme.partition("## Start")[2].partition("\n## ")[0]
    commands = re.findall(r"pip install .*", started)
    assert len(commands) == 2, "one for Windows, one for the others"
    assert all("--require-hashes -r requirements.lock" in command for command in commands)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_nothing_is_older_than_is_safe(name):
    floor = Version(FLOORS[name])
    of_lock = [one.version for one in LOCKED if canonicalize_name(one.name) == name]
    assert [old for old in of_lock if Version(old) < floor] == []
    try:
        assert Version(version(name)) >= floor
    except PackageNotFoundError:
        assert name not in {canonicalize_name(one.name) for one in LOCKED}


def test_xml_in_workbooks_is_read_by_the_reader_that_defuses_it():
    assert openpyxl.DEFUSEDXML is True


def test_every_package_is_listed_with_a_licence():
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w.-]+) \| (\S+) \| (.+) \|$", page, re.M)
    assert {row[:2] for row in rows[1:]} == {(one.name, one.version) for one in LOCKED}
    for _, _, licence in rows[1:]:
        assert canonicalize_license_expression(licence) == licence
    shared = {licence for _, _, licence in rows if re.search(r"\bA?GPL", licence)}
    assert shared == set(), "a licence that would bind what a school does with this"


# What CycloneDX 1.6 requires, and what a reader of such a list looks for.
PURL = re.compile(r"pkg:pypi/[a-z0-9.-]+@[\w.+!-]+")


def test_the_bill_of_materials_is_whole_and_as_the_standard_has_it():
    bill = json.loads(SBOM.read_text(encoding="utf-8"))
    assert bill == bill_of_materials(), "run: python -m tests.architecture.documents"
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    ours = bill["metadata"]["component"]
    assert ours["type"] == "application" and ours["name"] and ours["version"]
    for component in bill["components"]:
        assert component["type"] == "library" and PURL.fullmatch(component["purl"])
        assert component["purl"].endswith(f"/{component['name']}@{component['version']}")
        assert component["hashes"] and component["licenses"]
        for digest in component["hashes"]:
            assert digest["alg"] == "SHA-256" and re.fullmatch("[0-9a-f]{64}", digest["content"])
        ((kind, expression),) = component["licenses"][0].items()
        assert kind == "expression" and canonicalize_license_expression(expression) == expression
    refs = [ours["bom-ref"], *(component["bom-ref"] for component in bill["components"])]
    assert len(refs) == len(set(refs)) == len(LOCKED) + 1
    assert [entry["ref"] for entry in bill["dependencies"]] == refs
    wanted = {ref for entry in bill["dependencies"] for ref in entry["dependsOn"]}
    assert wanted == set(refs[1:]), "everything is there because something wants it"


# ---- secrets -----------------------------------------------------------------------------------

SECRET_NAMES = re.compile(
    r"(^|/)(\.env(\..*)?|secrets?\.(toml|json|ya?ml)|credentials(\.json)?|id_(rsa|ed25519|ecdsa)|"
    r".*\.(pem|key|p12|pfx|jks|age|sqlite|db)|secret|wall\.secret|\.netrc|\.pgpass|\.pypirc)$"
)
SECRET_TEXTS = re.compile(
    rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|AGE-SECRET-KEY-1[0-9A-Z]{50}|AKIA[0-9A-Z]{16}|"
    rb"gh[pousr]_[A-Za-z0-9]{36}|xox[abprs]-[0-9A-Za-z-]{20}|sk-[A-Za-z0-9]{32}|"
    rb"AIza[0-9A-Za-z_-]{35}|postgres(?:ql)?(?:\+\w+)?://\w+:[^@\s'\"{}$]{8,}@(?!localhost|127)"
)


def kept_files():
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in done.stdout.split("\0") if name]


def test_no_file_of_the_repository_is_or_holds_a_secret():
    names = kept_files()
    assert len(names) > 300
    assert [name for name in names if SECRET_NAMES.search(name)] == []
    held = [
        name
        for name in names
        if (ROOT / name).is_file() and SECRET_TEXTS.search((ROOT / name).read_bytes())
    ]
    assert held == []


def test_the_search_for_secrets_finds_some():
    for name in (".env", "a/secrets.toml", "wall.secret", "x.pem", "home/id_rsa", "a.sqlite"):
        assert SECRET_NAMES.search(name), name
    begin = b"-----BEGIN " + b"PRIVATE KEY-----"
    for text in (begin, b"AKIA" + b"A" * 16, b"postgresql://u:" + b"longsecret@db.example/x"):
        assert SECRET_TEXTS.search(text), text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_what_is_kept_nobody_else_on_the_computer_can_read(tmp_path):
    """Keys and data, as a command leaves them where new files are everybody's to read."""
    own = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data")}
    kept = {name: value for name, value in os.environ.items() if "CONNECTIONS_" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "connections", "demo"],
        cwd=ROOT, env=kept | own, umask=0o022, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size]
    assert {"root.key", "connections.sqlite"} <= {path.name for path in files}
    assert [p.name for p in files if stat.S_IMODE(p.stat().st_mode) & 0o077] == []
