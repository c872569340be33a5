"""A real OpenID Connect provider on loopback, with people who may sign in there by typing who they are."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

PEOPLE = {
    "ana": {"email": "ana@harbour.example", "email_verified": True, "name": "Ana"},
    "tom": {"email": "tom@harbour.example", "email_verified": True, "name": "Tom"},
    "eve": {"email": "eve@elsewhere.example", "email_verified": True, "name": "Eve"},
}
_PATIENCE_S = 60


class Provider:
    """A process of its own, since it is a server like any other."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://localhost:{self.port}"
        self.metadata_url = f"{self.url}/.well-known/openid-configuration"
        self._log = folder / "provider.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        claims = [f"--user-claims={json.dumps({'sub': sub, **said})}" for sub, said in PEOPLE.items()]
        command = [sys.executable, "-m", "oidc_provider_mock", f"--port={self.port}", *claims]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/.well-known/openid-configuration").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"the provider does not answer:\n{self._log.read_text()[-2000:]}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
