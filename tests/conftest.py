"""What every test stands on: no network beyond loopback, no keys, a studio of its own in an empty folder."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lib.settings import Settings

if TYPE_CHECKING:
    from lib.actions.studio import Studio

pytest_plugins = ["tests.postgres"]


def pytest_configure(config: pytest.Config) -> None:
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_API_TOKEN")) or name.startswith("PODCAST_"):
            del os.environ[name]
    _block_the_network()


def _block_the_network() -> None:
    """Any connection that would leave this machine fails with a clear error, in every test and thread."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def is_local(address: Any) -> bool:
        if not isinstance(address, tuple):
            return True  # a Unix socket
        host = str(address[0]).split("%")[0]
        return host == "localhost" or ipaddress.ip_address(host).is_loopback

    def guarded(original: Any) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if not is_local(address):
                raise RuntimeError(f"a test tried to reach {address}")
            return original(self, address)

        return call

    socket.socket.connect = guarded(connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded(connect_ex)  # type: ignore[method-assign]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty, migrated database, to be copied: to migrate takes longer than many a test."""
    from lib.actions.studio import migrate

    folder = tmp_path_factory.mktemp("blank")
    migrate(Settings(data_dir=folder))
    return folder


@pytest.fixture
def studio(settings: Settings, blank: Path) -> Iterator[Studio]:
    """A studio with an empty, migrated database."""
    from lib.actions.studio import open_studio

    shutil.copytree(blank, settings.data_dir)
    studio = open_studio(settings)
    yield studio
    studio.close()


_LONG = ("tests/e2e/", "tests/ops/", "tests/worker/", "tests/api/test_contract", "tests/api/test_app_life")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests first: with several processes the last ones to end should be short (`make suite`)."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))
