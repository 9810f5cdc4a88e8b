"""The browser of whoever keeps this computer, for pages that are drawn without one."""

from connections.ui.shell import session
from connections.ui.shell.presence import KEEPER_COOKIE


def keepers_cookies() -> property:
    """Return cookies for `st.context`, which has none in AppTest: those of a keeper's browser."""
    keepers = session.keepers()
    holding = keepers.let_in(keepers.key)
    return property(lambda context: {KEEPER_COOKIE: holding})
