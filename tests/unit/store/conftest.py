"""Here every new database is migrated by itself."""

import pytest
from alembic import command

from tests.conftest import migrate


@pytest.fixture(autouse=True)
def migrating(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "upgrade", migrate)
