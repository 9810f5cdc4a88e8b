"""The desk of this server: where walls hand in their answers, and the secret it signs with."""

from pathlib import Path

import streamlit as st
from sqlalchemy.engine import make_url

from connections.services.answers import AnswerDesk
from connections.services.capabilities import open_secret
from connections.settings import data_folder
from connections.ui.session import database, settings


@st.cache_resource
def secret() -> bytes:
    """Return the secret that signs capabilities; it lies beside the database."""
    address = make_url(settings().database_url)
    if address.get_backend_name() != "sqlite":
        return open_secret(data_folder())
    if address.database in (None, "", ":memory:"):
        return open_secret(None)
    return open_secret(Path(str(address.database)).parent)


@st.cache_resource
def desk() -> AnswerDesk:
    """Return the one desk of this server."""
    return AnswerDesk(database(), secret())
