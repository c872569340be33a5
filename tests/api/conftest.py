"""The API on a studio of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from lib.actions.studio import Studio
from lib.api import server


@pytest.fixture
def api(studio: Studio) -> Iterator[TestClient]:
    """The process's one application: its routes are prepared when they are first asked, half a second in all."""
    server.api.state.studio = studio
    with TestClient(server.api) as client:
        yield client
