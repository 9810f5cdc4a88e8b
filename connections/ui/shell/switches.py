"""How Streamlit has to be set before names are shown with it: asked of what is set, at the start.

.streamlit/config.toml sets it so; an environment variable, a flag or another folder can undo it.
"""

from collections.abc import Callable
from typing import Any

from streamlit import config

from connections.domain.problems import ConnectionsError
from connections.settings import HERE, Settings


def _is(wanted: object) -> Callable[[Any], bool]:
    return lambda value: bool(value == wanted)


def _at_most(most: int) -> Callable[[Any], bool]:
    return lambda value: 0 < value <= most


# Each with the question whether a value is as safe as the shipped one.
SAFE: dict[str, Callable[[Any], bool]] = {
    "server.enableCORS": _is(True),  # no other site talks to the web socket
    "server.corsAllowedOrigins": lambda value: not value,
    "server.enableXsrfProtection": _is(True),  # no other site uploads
    "server.allowedHosts": lambda value: "*" not in (value or ()),
    "server.enableStaticServing": _is(False),
    "server.enableAgentApi": _is(False),  # drives the app without a face
    "server.fileWatcherType": _is("none"),
    "server.runOnSave": _is(False),
    "server.maxUploadSize": _at_most(64),  # MB
    "server.maxMessageSize": _at_most(50),  # MB
    "server.disconnectedSessionTTL": _at_most(600),  # seconds
    "client.showErrorDetails": _is("none"),  # no traceback with a name in it on a screen
    "client.showErrorLinks": _is(False),
    "client.toolbarMode": lambda value: value in ("viewer", "minimal"),
    "client.disableDataExport": _is(True),  # every export goes through the audit log
    "browser.gatherUsageStats": _is(False),  # nothing leaves the machine
    "logger.enableRich": _is(False),  # prints the lines around a bug by itself
    "global.developmentMode": _is(False),
}


def require_safe_switches(settings: Settings) -> None:
    """Refuse to start with a switch that is weaker than the shipped one."""
    known = config.get_config_options()
    weaker = [
        name for name, safe in SAFE.items() if name not in known or not safe(known[name].value)
    ]
    served = config.get_option("server.address")
    if not settings.behind_tls and served not in HERE:
        weaker.append("server.address")
    if weaker:
        raise ConnectionsError(
            "Connections does not start: {switch} is set to something less safe than what is "
            "shipped. Start it with `python -m connections serve`, and take the setting out of "
            "the environment and of .streamlit/config.toml.",
            switch=weaker[0],
        )
