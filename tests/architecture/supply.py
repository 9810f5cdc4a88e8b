"""What a school runs, out of requirements.lock: its licences, and the bill of materials.

`python -m tests.architecture.documents` writes docs/licences.md and docs/sbom.cdx.json again. The
lock itself is made with uv, on any system for every system; docs/decisions/0070 has the command.
"""

import json
import re
import uuid
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.utils import canonicalize_name

import connections

ROOT = Path(connections.__file__).parent.parent
LOCK = ROOT / "requirements.lock"
SBOM = ROOT / "docs" / "sbom.cdx.json"
_NAMED = re.compile(r"^([\w.-]+)==([^\s;\\]+)\s*(?:;\s*(.*?))?\s*\\?$")

# What some write into their metadata instead of the licence's short name.
_SHORT = {
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "MIT License": "MIT",
    "The MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
}

# These state it in their licence's own text alone.
_READ = {"pyrage": "MIT", "pysqlite3": "Zlib"}


@dataclass(frozen=True)
class Package:
    """One line of the lock; `marker` says where it is installed, "" everywhere."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...] = field(default=())

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def locked() -> list[Package]:
    """Return what requirements.lock holds, in its order."""
    found: list[tuple[re.Match[str], list[str], list[str]]] = []
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if entry := _NAMED.match(line):
            found.append((entry, [], []))
        elif digest := re.match(r"\s+--hash=sha256:([0-9a-f]{64})", line):
            found[-1][1].append(digest[1])
        elif found and (by := re.match(r"\s+#\s+(?!via$)(?:via )?(.+)$", line)):
            found[-1][2].append(by[1])
    return [
        Package(entry[1], entry[2], entry[3] or "", tuple(hashes), tuple(by))
        for entry, hashes, by in found
    ]


def licence(name: str) -> str:
    """Return the licence a package states, as a short expression."""
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        raise LookupError(f"{name} is not installed: install requirements.txt first") from None
    classified = [
        line.rpartition(" :: ")[2]
        for line in stated.get_all("Classifier") or []
        if line.startswith("License ::") and line.count("::") > 1
    ]
    written = [stated.get("License-Expression"), stated.get("License"), *classified]
    written.append(_READ.get(name))
    for text in (one.strip() for one in written if one):
        try:
            return str(canonicalize_license_expression(_SHORT.get(text, text)))
        except InvalidLicenseExpression:
            continue
    raise LookupError(f"{name} states no licence that is known: {written}")


def every_licence() -> list[str]:
    """Return every package with its version and its licence, as a table."""
    rows = [f"| {one.name} | {one.version} | {licence(one.name)} |" for one in locked()]
    return ["| package | version | licence |", "|---|---|---|", *rows]


def bill_of_materials() -> dict[str, Any]:
    """Return the bill of materials as CycloneDX 1.6 has it; the same lock gives the same bill."""
    packages = locked()
    ours = f"pkg:generic/connections@{connections.__version__}"
    number = uuid.uuid5(uuid.NAMESPACE_URL, LOCK.read_text(encoding="utf-8"))
    components = [
        {
            "type": "library",
            "bom-ref": one.purl,
            "name": one.name,
            "version": one.version,
            "purl": one.purl,
            "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.hashes],
            "licenses": [{"expression": licence(one.name)}],
        }
        for one in packages
    ]
    wanted: dict[str, list[str]] = {ours: []} | {one.purl: [] for one in packages}
    purls: dict[str, list[str]] = {}
    for one in packages:
        purls.setdefault(canonicalize_name(one.name), []).append(one.purl)
    for one in packages:
        for by in one.wanted_by:
            for purl in purls.get(canonicalize_name(by), [ours]):
                wanted[purl].append(one.purl)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": "connections",
                "version": connections.__version__,
                "licenses": [{"expression": "MIT"}],
            }
        },
        "components": components,
        "dependencies": [{"ref": ref, "dependsOn": on} for ref, on in wanted.items()],
    }


def write_bill() -> None:
    """Write the bill of materials again."""
    SBOM.write_text(json.dumps(bill_of_materials(), indent=1) + "\n", encoding="utf-8")
