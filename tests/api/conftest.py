"""The API on a studio of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from lib.actions.studio import Studio
from lib.api.server import make_api


@pytest.fixture
def api(studio: Studio) -> Iterator[TestClient]:
    application = make_api()
    application.state.studio = studio
    with TestClient(application) as client:
        yield client
