"""A connection that goes only where a policy allows, to the very address that was checked, until a deadline."""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore

from lib.errors import BadSource, ProviderDown
from lib.providers.addresses import IPAddress, is_public

_CONNECT_S = 10.0


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the system's order of preference. Raises OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Where a fetch may go and what it may cost. Tests hand in their own resolver, address check, ports and trust."""

    resolve: Callable[[str, int], list[str]] = resolve
    allows: Callable[[IPAddress], bool] = is_public
    ports: frozenset[int] | None = frozenset((80, 443))
    ssl_context: ssl.SSLContext | None = None
    total_s: float = 30.0
    body_bytes: int = 50 * 2**20
    redirects: int = 5


class Deadline:
    """Seconds that are left of a budget."""

    def __init__(self, total_s: float) -> None:
        self._end_s = time.monotonic() + total_s

    def left_s(self, at_most_s: float | None = None) -> float:
        """What is left, at most `at_most_s`; raises httpcore.ReadTimeout when nothing is."""
        left_s = self._end_s - time.monotonic()
        if left_s <= 0:
            raise httpcore.ReadTimeout("the time for this fetch is over")
        return left_s if at_most_s is None else min(left_s, at_most_s)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves a name once, refuses it when any of its addresses is closed, and connects to those addresses alone.

    What is connected to is the address and no longer the name, so a name that changes its answer changes nothing;
    TLS still checks the certificate against the name. Raises BadSource for a closed address or an unknown name.
    """

    def __init__(self, policy: Policy, deadline: Deadline) -> None:
        self._policy, self._deadline = policy, deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        failure: Exception = httpcore.ConnectError("no address answered")
        for address in self._checked(host, port):
            try:
                wait_s = self._deadline.left_s(_CONNECT_S if timeout is None else min(timeout, _CONNECT_S))
                stream = self._inner.connect_tcp(address, port, wait_s, local_address, socket_options)
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _checked(self, host: str, port: int) -> list[str]:
        """The name's addresses, every one of which the policy allows."""
        addresses = [_parsed(text) for text in self._look_up(host, port)]
        if not addresses:
            raise _unknown(host)
        if any(address is None or not self._policy.allows(address) for address in addresses):
            raise BadSource(
                f"The address {host} is not on the public internet, so it is not opened.",
                hint="Save the page and add it as a file.",
            )
        return [str(address) for address in addresses]

    def _look_up(self, host: str, port: int) -> list[str]:
        """Addresses as text. A resolver that hangs is left behind when the time is over."""
        answer: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self._policy.resolve(host, port))
            except (OSError, UnicodeError) as error:
                answer.put(error)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            found = answer.get(timeout=self._deadline.left_s(_CONNECT_S))
        except queue.Empty as error:
            raise httpcore.ConnectTimeout("the name server did not answer") from error
        if isinstance(found, socket.gaierror) and found.errno == socket.EAI_AGAIN:
            raise ProviderDown(
                f"The address of {host} could not be looked up just now.",
                hint="Check the internet connection and retry.",
            ) from found
        if isinstance(found, (OSError, UnicodeError)):
            raise _unknown(host) from found
        return found


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every wait ends with the deadline, so that a drip of bytes cannot go on."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left_s(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left_s(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(
            self._inner.start_tls(ssl_context, server_hostname, self._deadline.left_s(timeout)), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _parsed(text: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _unknown(host: str) -> BadSource:
    return BadSource(
        f"There is no site called {host}, or it cannot be found from here.",
        hint="Check the spelling, and the internet connection.",
    )
