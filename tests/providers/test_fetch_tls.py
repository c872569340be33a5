"""TLS goes to the checked address and is still verified against the name."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lib.errors import BadSource
from lib.providers.fetch import fetch
from lib.providers.wire import Policy

PAGE = b"<!doctype html><p>The tide turns.</p>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for site.test, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("site.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def port(certificate: Path) -> Iterator[int]:
    """A server that answers one visitor over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def serve() -> None:
        try:
            plain, _ = listener.accept()
            with plain, context.wrap_socket(plain, server_side=True) as connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE))
        except OSError:  # a visitor who does not trust us hangs up
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(5)
    listener.close()


def _policy(trusted: ssl.SSLContext | None) -> Policy:
    return Policy(resolve=lambda *_: ["127.0.0.1"], allows=lambda a: a.is_loopback, ports=None, ssl_context=trusted)


def test_a_certificate_for_the_name_is_accepted(port: int, certificate: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate))
    assert fetch(f"https://site.test:{port}/", policy=_policy(trusted)).body == PAGE


def test_a_certificate_for_another_name_is_refused(port: int, certificate: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate))
    with pytest.raises(BadSource, match="certificate"):
        fetch(f"https://other.test:{port}/", policy=_policy(trusted))


def test_a_certificate_of_nobody_known_is_refused(port: int) -> None:
    with pytest.raises(BadSource, match="certificate"):
        fetch(f"https://site.test:{port}/", policy=_policy(None))
