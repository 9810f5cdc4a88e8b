"""The environment as one frozen value; only ui and cli read it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from connections.domain.problems import ConnectionsError
from connections.words import languages, listed
from connections.words.speaking import ENGLISH

DATABASE_FILE = "connections.sqlite"


def data_folder() -> Path:
    """Return the folder for this user's data on this system (see README, "Where the data is")."""
    return Path(platformdirs.user_data_dir("Connections", appauthor=False))


def keys_folder() -> Path:
    """Return the folder for what must not lie beside the data: keys, and how files were left."""
    return Path(platformdirs.user_config_dir("connections-keys", appauthor=False))


@dataclass(frozen=True)
class Settings:
    """What the person who starts Connections may set; every field has an environment variable."""

    # CONNECTIONS_DATABASE_URL, SQLAlchemy's form; default: a file in the user's data folder
    database_url: str = ""
    # CONNECTIONS_KEYS_FOLDER: where the installation's root key lies, and what it remembers about
    # its databases; default: a folder in the user's configuration. Never beside the database.
    keys_folder: Path = field(default_factory=keys_folder)
    # CONNECTIONS_KEY: the root key itself, for a server whose secrets come from its environment
    key: str = field(default="", repr=False)
    # CONNECTIONS_SCHOOL: which school, where the database holds several
    school_id: str | None = None
    # CONNECTIONS_ADDRESS: where to serve; anything but this machine needs CONNECTIONS_BEHIND_TLS=1
    address: str = "127.0.0.1"
    behind_tls: bool = False
    # CONNECTIONS_LANGUAGE: what is spoken; needs a catalogue in connections/words
    language: str = ENGLISH
    # CONNECTIONS_ALLOWED_HOSTS, comma separated: names under which the proxy is reached
    allowed_hosts: tuple[str, ...] = field(default_factory=tuple)


USUAL_PORT = 8501


def public_origin(settings: Settings, port: int = USUAL_PORT) -> str:
    """Return where people reach the server: its public name, or else this computer alone."""
    if settings.behind_tls and settings.allowed_hosts:
        return f"https://{settings.allowed_hosts[0]}"
    return f"http://127.0.0.1:{port}"


HERE = frozenset({"127.0.0.1", "localhost", "::1"})


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raise ConnectionsError for an unsafe combination."""
    url = environment.get("CONNECTIONS_DATABASE_URL", "").strip()
    address = environment.get("CONNECTIONS_ADDRESS", "").strip() or "127.0.0.1"
    behind_tls = environment.get("CONNECTIONS_BEHIND_TLS", "").strip() in {"1", "true", "yes"}
    hosts = environment.get("CONNECTIONS_ALLOWED_HOSTS", "")
    if address not in HERE and not behind_tls:
        raise ConnectionsError(
            "Serving on {address} would send students' names over the network unprotected. "
            "Put a TLS proxy in front and set CONNECTIONS_BEHIND_TLS=1 (see docs/meeting.md).",
            address=address,
        )
    if behind_tls and not hosts.strip():
        raise ConnectionsError(
            "CONNECTIONS_BEHIND_TLS=1 needs CONNECTIONS_ALLOWED_HOSTS as well: the name under "
            "which people reach the proxy, for example connections.example.org."
        )
    language = environment.get("CONNECTIONS_LANGUAGE", "").strip() or ENGLISH
    if language not in languages():
        raise ConnectionsError(
            "There is no catalogue for CONNECTIONS_LANGUAGE={language}. It can be {known}.",
            language=language,
            known=listed(languages()),
        )
    folder = environment.get("CONNECTIONS_KEYS_FOLDER", "").strip()
    return Settings(
        keys_folder=Path(folder) if folder else keys_folder(),
        key=environment.get("CONNECTIONS_KEY", "").strip(),
        database_url=url or f"sqlite:///{(data_folder() / DATABASE_FILE).as_posix()}",
        school_id=environment.get("CONNECTIONS_SCHOOL") or None,
        address=address,
        behind_tls=behind_tls,
        language=language,
        allowed_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
    )
