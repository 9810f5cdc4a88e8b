"""The environment and connections.toml as one frozen value; only ui and cli read it."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from connections.domain.problems import ConnectionsError
from connections.domain.rhythm.server import PORTS, MailServer, Security, is_address
from connections.words import languages, listed
from connections.words.speaking import ENGLISH

DATABASE_FILE = "connections.sqlite"
CONFIG_FILE = "connections.toml"


def data_folder() -> Path:
    """Return the folder for this user's data on this system (see README, "Where the data is")."""
    return Path(platformdirs.user_data_dir("Connections", appauthor=False))


def keys_folder() -> Path:
    """Return the folder for what must not lie beside the data: keys, and how files were left."""
    return Path(platformdirs.user_config_dir("connections-keys", appauthor=False))


@dataclass(frozen=True)
class SignIn:
    """The school's provider of accounts: Google, Microsoft, any that speaks OpenID Connect."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    domains: tuple[str, ...]  # of the addresses that may sign in, in small letters


@dataclass(frozen=True)
class Settings:
    """What the person who starts Connections may set; every field has an environment variable.

    Each may stand in connections.toml as well, in small letters and without CONNECTIONS_; the file
    is named by CONNECTIONS_CONFIG or lies in the data folder. The environment wins.
    """

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
    # CONNECTIONS_OIDC_ISSUER, _CLIENT, _SECRET (or _SECRET_FILE, the path of a file that holds it),
    # _DOMAINS: signing in with the school's accounts; all or none of them
    sign_in: SignIn | None = None
    # CONNECTIONS_MAIL_HOST, _PORT, _SECURITY, _USER, _PASSWORD (or _PASSWORD_FILE), _SENDER,
    # _ADDRESS: the school's own mail server; in the file a section [mail]. Without it no mail.
    mail: MailServer | None = None


USUAL_PORT = 8501


def public_origin(settings: Settings, port: int = USUAL_PORT) -> str:
    """Return where people reach the server: its public name, or else this computer alone."""
    if settings.behind_tls and settings.allowed_hosts:
        return f"https://{settings.allowed_hosts[0]}"
    return f"http://127.0.0.1:{port}"


HERE = frozenset({"127.0.0.1", "localhost", "::1"})


_PREFIX = "CONNECTIONS_"
_TEXTS = (
    *("CONNECTIONS_DATABASE_URL", "CONNECTIONS_KEYS_FOLDER", "CONNECTIONS_KEY"),
    *("CONNECTIONS_SCHOOL", "CONNECTIONS_ADDRESS", "CONNECTIONS_LANGUAGE"),
    *("CONNECTIONS_OIDC_ISSUER", "CONNECTIONS_OIDC_CLIENT", "CONNECTIONS_OIDC_SECRET"),
    *("CONNECTIONS_OIDC_SECRET_FILE", "CONNECTIONS_MAIL_HOST", "CONNECTIONS_MAIL_PORT"),
    *("CONNECTIONS_MAIL_SECURITY", "CONNECTIONS_MAIL_USER", "CONNECTIONS_MAIL_PASSWORD"),
    *("CONNECTIONS_MAIL_PASSWORD_FILE", "CONNECTIONS_MAIL_SENDER", "CONNECTIONS_MAIL_ADDRESS"),
)
_LISTS = ("CONNECTIONS_ALLOWED_HOSTS", "CONNECTIONS_OIDC_DOMAINS")
_ON, _OFF = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")
_SWITCHES = ("CONNECTIONS_BEHIND_TLS",)
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
# Microsoft's addresses for accounts of anybody: their names and domains are their owners' word.
_ANYBODY = frozenset({"common", "organizations", "consumers"})


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raise ConnectionsError for an unsafe combination."""
    given = _from_file(environment)
    for variable in (*_TEXTS, *_LISTS, *_SWITCHES):
        name, value = _in_file(variable), environment.get(variable, "").strip()
        given[name] = value or given.get(name, "")
    address = given["address"] or "127.0.0.1"
    behind_tls = _switch("CONNECTIONS_BEHIND_TLS", given["behind_tls"])
    hosts = _listed(given["allowed_hosts"])
    if address not in HERE and not behind_tls:
        raise ConnectionsError(
            "Serving on {address} would send students' names over the network unprotected. "
            "Put a TLS proxy in front and set CONNECTIONS_BEHIND_TLS=1 (see docs/meeting.md).",
            address=address,
        )
    if behind_tls and not hosts:
        raise ConnectionsError(
            "CONNECTIONS_BEHIND_TLS=1 needs CONNECTIONS_ALLOWED_HOSTS as well: the name under "
            "which people reach the proxy, for example connections.example.org."
        )
    if hosts and not behind_tls:
        raise ConnectionsError(
            "CONNECTIONS_ALLOWED_HOSTS names how people reach the proxy, and needs "
            "CONNECTIONS_BEHIND_TLS=1 as well: without it nobody but this computer is served."
        )
    language = given["language"] or ENGLISH
    if language not in languages():
        raise ConnectionsError(
            "There is no catalogue for CONNECTIONS_LANGUAGE={language}. It can be {known}.",
            language=language,
            known=listed(languages()),
        )
    folder, url = given["keys_folder"], given["database_url"]
    return Settings(
        keys_folder=Path(folder) if folder else keys_folder(),
        key=given["key"],
        database_url=url or f"sqlite:///{(data_folder() / DATABASE_FILE).as_posix()}",
        school_id=given["school"] or None,
        address=address,
        behind_tls=behind_tls,
        language=language,
        allowed_hosts=hosts,
        sign_in=_sign_in(given),
        mail=_mail(given, f"https://{hosts[0]}" if hosts else ""),
    )


def _switch(variable: str, value: str) -> bool:
    """Return what a switch says; a word that is none stops the start instead of meaning "off"."""
    if value.casefold() not in {*_ON, *_OFF}:
        raise ConnectionsError(
            "{variable} is a switch: it is 1 or 0, not “{value}”.", variable=variable, value=value
        )
    return value.casefold() in _ON


def _listed(value: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in value.split(",") if each.strip())


def _from_file(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in connections.toml, each as its environment variable would hold it."""
    named = environment.get("CONNECTIONS_CONFIG", "").strip()
    path = Path(named) if named else data_folder() / CONFIG_FILE
    if not named and not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:  # not there, not UTF-8, not TOML
        raise ConnectionsError(
            "The settings in {path} cannot be read. Is every text in quotation marks?",
            path=str(path),
        ) from problem
    section = found.pop("mail", {})
    if isinstance(section, dict):  # [mail] host is mail_host
        found |= {f"mail_{name}": value for name, value in section.items()}
    return {name: _as_text(path, name, value) for name, value in found.items()}


def _in_file(variable: str) -> str:
    """Return what a variable is called in connections.toml."""
    return variable.removeprefix(_PREFIX).lower()


def _as_text(path: Path, name: str, value: object) -> str:
    texts, lists, switches = (
        {_in_file(each) for each in kind} for kind in (_TEXTS, _LISTS, _SWITCHES)
    )
    if name in texts and isinstance(value, str):
        return value.strip()
    if name == "mail_port" and type(value) is int:
        return str(value)
    if name in lists and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(value)
    if name in switches and isinstance(value, bool):
        return "1" if value else ""
    if name not in texts | lists | switches:
        raise ConnectionsError(
            "There is no setting “{name}” ({path}). There are: {known}.",
            name=name,
            path=str(path),
            known=listed(sorted(texts | lists | switches)),
        )
    raise ConnectionsError(
        "The setting “{name}” in {path} is of another kind. A text stands in quotation marks, a "
        "list in square brackets; behind_tls is true or false.",
        name=name,
        path=str(path),
    )


def _sign_in(given: Mapping[str, str]) -> SignIn | None:
    """Return how people sign in with the school's accounts; a setting that is missing closes."""
    issuer, client = given["oidc_issuer"].rstrip("/"), given["oidc_client"]
    secret, domains = (
        _secret(given, "oidc_secret"),
        tuple(d.casefold() for d in _listed(given["oidc_domains"])),
    )
    if not (issuer or client or secret or domains):
        return None
    if not (issuer and client and secret and domains):
        raise ConnectionsError(
            "Signing in with the school's accounts needs all of CONNECTIONS_OIDC_ISSUER, "
            "CONNECTIONS_OIDC_CLIENT, CONNECTIONS_OIDC_SECRET (or CONNECTIONS_OIDC_SECRET_FILE) "
            "and CONNECTIONS_OIDC_DOMAINS, the part of the school's addresses behind the @."
        )
    if wrong := [each for each in domains if not _DOMAIN.fullmatch(each)]:
        raise ConnectionsError(
            "CONNECTIONS_OIDC_DOMAINS holds “{domain}”, which is no part of an address behind the "
            "@, like oakstreet.example.",
            domain=wrong[0],
        )
    address = urlsplit(issuer)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in HERE):
        raise ConnectionsError("CONNECTIONS_OIDC_ISSUER has to begin with https://.")
    tenant = address.path.strip("/").partition("/")[0]
    if address.hostname == "login.microsoftonline.com" and tenant in {"", *_ANYBODY}:
        raise ConnectionsError(
            "CONNECTIONS_OIDC_ISSUER would let in accounts of anybody at Microsoft. Name your own "
            "tenant: https://login.microsoftonline.com/<tenant id>/v2.0."
        )
    return SignIn(issuer, client, secret, domains)


def _mail(given: Mapping[str, str], public: str) -> MailServer | None:
    """Return where mail is handed in; a setting that is missing or unsafe stops the start."""
    said = {name: value for name, value in given.items() if name.startswith("mail_") and value}
    if not said:
        return None
    host, sender = given["mail_host"], given["mail_sender"]
    address = (given["mail_address"] or public).rstrip("/")
    if not (host and sender and address):
        raise ConnectionsError(
            "Mail needs CONNECTIONS_MAIL_HOST, CONNECTIONS_MAIL_SENDER and "
            "CONNECTIONS_MAIL_ADDRESS, where people open Connections."
        )
    if not is_address(sender):
        raise ConnectionsError("CONNECTIONS_MAIL_SENDER is not one mail address.")
    link = urlsplit(address)
    if link.scheme != "https" and not (link.scheme == "http" and link.hostname in HERE):
        raise ConnectionsError("CONNECTIONS_MAIL_ADDRESS has to begin with https://.")
    kinds = [kind.value for kind in Security]
    named = given["mail_security"] or Security.STARTTLS.value
    if named not in kinds:
        raise ConnectionsError("CONNECTIONS_MAIL_SECURITY can be {known}.", known=listed(kinds))
    security, user = Security(named), given["mail_user"]
    password, port = _secret(given, "mail_password"), given["mail_port"] or str(PORTS[security])
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConnectionsError("CONNECTIONS_MAIL_PORT is a number, for example 587.")
    if bool(user) != bool(password):
        raise ConnectionsError(
            "CONNECTIONS_MAIL_USER and CONNECTIONS_MAIL_PASSWORD (or "
            "CONNECTIONS_MAIL_PASSWORD_FILE) go together."
        )
    if password and security is Security.NONE and host not in HERE:
        raise ConnectionsError(
            "CONNECTIONS_MAIL_SECURITY=none would send the password over the network unprotected. "
            "Use starttls or tls."
        )
    return MailServer(host, int(port), security, sender, address, user, password)


def _secret(given: Mapping[str, str], name: str) -> str:
    """Return a secret, from the settings or from a file of its own."""
    path, variable = given[f"{name}_file"], f"{_PREFIX}{name.upper()}"
    if not path:
        return given[name]
    if given[name]:
        raise ConnectionsError("Set {variable} or {variable}_FILE, not both.", variable=variable)
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as problem:
        raise ConnectionsError(
            "{variable}_FILE names {path}, which cannot be read.", variable=variable, path=path
        ) from problem
    if not secret:
        raise ConnectionsError(
            "{variable}_FILE names {path}, which is empty.", variable=variable, path=path
        )
    return secret
