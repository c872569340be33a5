"""A real server on loopback plays every bad neighbour; the default policy refuses that very server."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from lib.errors import BadSource, PodcastError, ProviderDown, RateLimited
from lib.providers.addresses import IPAddress, is_public
from lib.providers.fetch import USER_AGENT, fetch
from lib.providers.wire import Policy

PAGE = b"<!doctype html><title>Tides</title><p>The tide turns twice a day.</p>"
Answer = Callable[[socket.socket, str], None]


class Server:
    """Answers each request line by `answer`; remembers the requests."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.stopping = threading.Event()
        self.answer: Answer = reply(PAGE)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def url(self, path: str = "/page", host: str = "site.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def close(self) -> None:
        self.stopping.set()
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(2)
                self._one(connection)

    def _one(self, connection: socket.socket) -> None:
        try:
            request = connection.recv(65536).decode("latin-1")
            self.requests.append(request)
            self.answer(connection, request.split(" ")[1])
        except OSError:  # the client hung up, as it should
            return


def reply(
    body: bytes, *headers: str, status: str = "200 OK", content_type: str = "text/html", length: int | None = None
) -> Answer:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    return lambda connection, _path: connection.sendall(head + body)


def redirect(location: str) -> Answer:
    return reply(b"", f"Location: {location}", status="302 Found")


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def policy(server: Server) -> Policy:
    """Names ending in .test live on loopback, which is allowed; everything else is as on the web."""
    return Policy(resolve=_resolve, allows=lambda a: a.is_loopback or is_public(a), ports=None, total_s=5.0)


def _resolve(host: str, port: int) -> list[str]:
    if host.endswith(".test"):
        return ["127.0.0.1"]
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]


def test_a_page_comes_with_its_kind_and_a_name(server: Server, policy: Policy) -> None:
    server.answer = reply(PAGE, content_type="text/html; charset=ISO-8859-1")
    page = fetch(server.url("/news/the%20tide?id=3#part"), policy=policy)
    assert (page.body, page.content_type, page.charset, page.name) == (PAGE, "text/html", "iso-8859-1", "the tide.html")
    assert page.url.endswith("#part") and page.final_url.endswith("?id=3")


def test_the_request_says_who_asks_and_wants_it_unpacked(server: Server, policy: Policy) -> None:
    fetch(server.url(), policy=policy)
    assert f"User-Agent: {USER_AGENT}" in server.requests[0]
    assert "Accept-Encoding: identity" in server.requests[0]
    assert f"Host: site.test:{server.port}" in server.requests[0]


def test_proxies_of_the_environment_are_not_used(
    server: Server, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(server.url(), policy=policy).body == PAGE


def test_the_default_policy_refuses_this_very_server(server: Server) -> None:
    for port_rule in (Policy(), Policy(ports=None)):
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"):
            with pytest.raises(BadSource):
                fetch(server.url(host=host), policy=port_rule)
    assert server.requests == []


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "0",
        "localhost",
        "localhost.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fe80::1%25lo]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "168.63.129.16",
        "１２７.０.０.１",
        "127。0。0。1",
        "①②⑦.⓪.⓪.①",
    ],
)
def test_an_inner_address_is_refused_however_it_is_spelt(server: Server, host: str) -> None:
    with pytest.raises(BadSource):
        fetch(f"http://{host}:{server.port}/", policy=Policy(ports=None))
    assert server.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tides",
        "example.com/page",
        "//example.com/",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "http://",
        "http:///x",
        "gopher://example.com",
        "javascript:alert(1)",
        "http://exa mple.com/",
        "http://\x00/",
        "http://" + "a" * 300 + ".test/",
        "http://a..b/",
        "http://[::1",
        "https://user:secret@example.com/",
        "http://user@example.com/",
        "http://example.com:99999/",
        "http://example.com:22/",
        "https://example.com:8443/",
        "http://[example]/",
    ],
)
def test_what_is_no_public_web_address_is_refused(url: str) -> None:
    with pytest.raises(BadSource) as refusal:
        fetch(url)
    assert refusal.value.hint


def test_one_private_address_among_public_ones_refuses_the_name(server: Server, policy: Policy) -> None:
    mixed = replace(policy, resolve=lambda *_: ["127.0.0.1", "10.0.0.7"])
    with pytest.raises(BadSource, match="not on the public internet"):
        fetch(server.url(), policy=mixed)
    assert server.requests == []


def test_a_name_that_changes_its_answer_gains_nothing(server: Server, policy: Policy) -> None:
    """The first answer is checked and used; the second is never asked for."""
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    assert fetch(server.url(), policy=replace(policy, resolve=rebinding)).body == PAGE
    assert asked == ["site.test"]


def test_a_name_that_turns_private_for_the_redirect_is_refused(server: Server, policy: Policy) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    server.answer = redirect("/next")
    with pytest.raises(BadSource, match="public internet"):
        fetch(server.url(), policy=replace(policy, resolve=lambda *_: next(answers)))
    assert len(server.requests) == 1


def test_redirects_are_followed_to_the_page(server: Server, policy: Policy) -> None:
    server.answer = lambda c, path: (reply(PAGE) if path == "/2" else redirect("2"))(c, path)
    page = fetch(server.url("/1"), policy=policy)
    assert page.final_url == server.url("/2")


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "//192.168.0.1/",
        "file:///etc/passwd",
        "ftp://site.test/",
        "http://[::ffff:10.0.0.1]/",
        "http://user:pw@site.test/",
        "http://",
        "http://[",
        "http://0x0a000001/",
    ],
)
def test_a_redirect_to_a_forbidden_place_is_refused(server: Server, policy: Policy, location: str) -> None:
    server.answer = redirect(location)
    with pytest.raises(BadSource):
        fetch(server.url(), policy=policy)
    assert len(server.requests) == 1


def test_a_redirect_to_another_port_is_refused(server: Server, policy: Policy) -> None:
    server.answer = redirect("http://site.test:22/")
    with pytest.raises(BadSource, match="port 22"):
        fetch(server.url(), policy=replace(policy, ports=frozenset((server.port,))))


def test_redirects_in_a_circle_end(server: Server, policy: Policy) -> None:
    server.answer = lambda c, path: redirect("/b" if path == "/a" else "/a")(c, path)
    with pytest.raises(BadSource, match="sending the visitor on"):
        fetch(server.url("/a"), policy=policy)
    assert len(server.requests) == 2


def test_more_than_five_redirects_are_too_many(server: Server, policy: Policy) -> None:
    server.answer = lambda c, path: redirect(f"/{int(path[1:]) + 1}")(c, path)
    with pytest.raises(BadSource, match="sending the visitor on"):
        fetch(server.url("/1"), policy=policy)
    assert len(server.requests) == 6


def _drip(head: bytes, drop: bytes, server: Server) -> Answer:
    def answer(connection: socket.socket, _path: str) -> None:
        connection.sendall(head)
        while not server.stopping.wait(0.02):
            connection.sendall(drop)

    return answer


@pytest.mark.parametrize(
    ("head", "drop"),
    [(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"x"), (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), (b"", b"H")],
)
def test_a_drip_of_bytes_ends_with_the_deadline(server: Server, policy: Policy, head: bytes, drop: bytes) -> None:
    server.answer = _drip(head, drop, server)
    with pytest.raises(ProviderDown):
        fetch(server.url(), policy=replace(policy, total_s=0.3))


def test_silence_ends_with_the_deadline(server: Server, policy: Policy) -> None:
    server.answer = lambda c, path: server.stopping.wait(5)
    with pytest.raises(ProviderDown, match="too long"):
        fetch(server.url(), policy=replace(policy, total_s=0.2))
    server.stopping.set()


def test_a_resolver_that_hangs_ends_with_the_deadline(server: Server, policy: Policy) -> None:
    def hang(*_: object) -> list[str]:
        server.stopping.wait(5)
        return []

    with pytest.raises(ProviderDown, match="too long"):
        fetch(server.url(), policy=replace(policy, resolve=hang, total_s=0.2))


def test_a_body_that_says_it_is_too_large_is_not_read(server: Server, policy: Policy) -> None:
    server.answer = reply(b"x", length=10**12)
    with pytest.raises(BadSource, match="larger than"):
        fetch(server.url(), policy=policy)


def test_a_body_without_a_length_is_cut_at_the_limit(server: Server, policy: Policy) -> None:
    server.answer = _drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"x" * 50_000, server)
    with pytest.raises(BadSource, match="larger than"):
        fetch(server.url(), policy=replace(policy, body_bytes=100_000))


def test_a_gzip_bomb_is_cut_at_the_limit(server: Server, policy: Policy) -> None:
    server.answer = reply(gzip.compress(bytes(30 * 2**20)), "Content-Encoding: gzip")
    with pytest.raises(BadSource, match="larger than"):
        fetch(server.url(), policy=replace(policy, body_bytes=2**20))


def test_a_page_that_comes_gzipped_all_the_same_is_read(server: Server, policy: Policy) -> None:
    page = PAGE * 40_000
    server.answer = reply(gzip.compress(page), "Content-Encoding: gzip")
    assert fetch(server.url(), policy=policy).body == page


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "x-unknown"])
def test_other_packings_are_refused(server: Server, policy: Policy, encoding: str) -> None:
    server.answer = reply(PAGE, f"Content-Encoding: {encoding}")
    with pytest.raises(BadSource, match="packed"):
        fetch(server.url(), policy=policy)


@pytest.mark.parametrize("body", [gzip.compress(PAGE, mtime=0)[:-12], b"not gzip at all"], ids=["cut", "not gzip"])
def test_half_a_gzip_stream_is_the_site_s_fault(server: Server, policy: Policy, body: bytes) -> None:
    server.answer = reply(body, "Content-Encoding: gzip")
    with pytest.raises(ProviderDown, match="broke off"):
        fetch(server.url(), policy=policy)


def test_half_a_body_is_not_taken_for_a_whole_one(server: Server, policy: Policy) -> None:
    server.answer = reply(PAGE, length=len(PAGE) + 500)
    with pytest.raises(ProviderDown, match="broke off"):
        fetch(server.url(), policy=policy)


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/9.9 what\r\n\r\n",
        bytes(70_000),
    ],
)
def test_what_is_not_http_is_the_site_s_fault(server: Server, policy: Policy, garbage: bytes) -> None:
    server.answer = lambda c, path: c.sendall(garbage)
    with pytest.raises(ProviderDown):
        fetch(server.url(), policy=policy)


def test_an_empty_page_is_refused(server: Server, policy: Policy) -> None:
    server.answer = reply(b"")
    with pytest.raises(BadSource, match="empty page"):
        fetch(server.url(), policy=policy)


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        ("404 Not Found", BadSource, "no such page"),
        ("410 Gone", BadSource, "no such page"),
        ("403 Forbidden", BadSource, "does not let"),
        ("401 Unauthorized", BadSource, "does not let"),
        ("500 Oops", ProviderDown, "problem of its own"),
        ("503 Busy", ProviderDown, "503"),
        ("418 Teapot", BadSource, "418"),
        ("204 No Content", BadSource, "204"),
        ("304 Not Modified", BadSource, "304"),
        ("300 Choices", BadSource, "300"),
    ],
)
def test_an_answer_that_is_no_page_has_its_sentence(
    server: Server, policy: Policy, status: str, error: type[PodcastError], words: str
) -> None:
    server.answer = reply(b"", status=status)
    with pytest.raises(error, match=words) as refusal:
        fetch(server.url(), policy=policy)
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("header", "wait_s"), [("Retry-After: 7", 7.0), ("X-None: 1", None), ("Retry-After: soon", None)]
)
def test_a_site_that_asks_to_wait_says_how_long(
    server: Server, policy: Policy, header: str, wait_s: float | None
) -> None:
    server.answer = reply(b"", header, status="429 Slow Down")
    with pytest.raises(RateLimited) as refusal:
        fetch(server.url(), policy=policy)
    assert refusal.value.retry_after_s == wait_s


def test_a_web_page_where_a_pdf_was_promised_is_refused(server: Server, policy: Policy) -> None:
    with pytest.raises(BadSource, match="promises a PDF"):
        fetch(server.url("/paper.PDF"), policy=policy)


@pytest.mark.parametrize("kind", ["image/png", "audio/mpeg", "video/mp4"])
def test_pictures_sound_and_films_are_refused(server: Server, policy: Policy, kind: str) -> None:
    server.answer = reply(b"\x89PNG", content_type=kind)
    with pytest.raises(BadSource, match="not a text"):
        fetch(server.url(), policy=policy)


@pytest.mark.parametrize(
    "header",
    [
        "text/html; charset",
        "text/html; charset=",
        'text/html; charset="utf-8',
        "text/html;;;=;",
        "TEXT/HTML; CHARSET='x y'",
        ";",
        "text/html; charset*=utf-8''%FF",
    ],
)
def test_an_odd_charset_header_does_no_harm(server: Server, policy: Policy, header: str) -> None:
    server.answer = reply(PAGE, content_type=header)
    assert fetch(server.url(), policy=policy).body == PAGE


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/", "text/html", "site.test.html"),
        ("/a/b.php", "text/html", "b.html"),
        ("/x.pdf", "application/octet-stream", "x.pdf"),
        ("/download", "application/pdf", "download.pdf"),
        ("/..%2f..%2fetc%2fpasswd", "text/plain", "passwd.txt"),
        ("/a%00b", "text/plain", "ab.txt"),
        ("/%5c..%5cx.txt", "", "..x.txt"),
    ],
)
def test_the_name_fits_what_was_answered(server: Server, policy: Policy, path: str, kind: str, name: str) -> None:
    server.answer = reply(PAGE, content_type=kind)
    assert fetch(server.url(path), policy=policy).name == name


def test_names_with_other_letters_are_looked_up_in_their_wire_form(server: Server, policy: Policy) -> None:
    asked: list[str] = []

    def note(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    fetch(server.url(host="bücher.test"), policy=replace(policy, resolve=note))
    assert asked == ["xn--bcher-kva.test"]
    assert "Host: xn--bcher-kva.test" in server.requests[0]


def _fails(error: OSError) -> Callable[[str, int], list[str]]:
    def resolve(*_: object) -> list[str]:
        raise error

    return resolve


def test_an_unknown_name_is_told_from_a_name_server_that_fails(policy: Policy) -> None:
    unknown = _fails(socket.gaierror(socket.EAI_NONAME, "unknown"))
    with pytest.raises(BadSource, match="no site called"):
        fetch("http://nowhere.test/", policy=replace(policy, resolve=unknown))
    failing = _fails(socket.gaierror(socket.EAI_AGAIN, "again"))
    with pytest.raises(ProviderDown, match="looked up just now"):
        fetch("http://nowhere.test/", policy=replace(policy, resolve=failing))


@pytest.mark.parametrize("answers", [[], ["not an address"], ["fe80::1%eth0"], ["127.0.0.1", ""]])
def test_a_resolver_that_answers_nonsense_opens_nothing(server: Server, policy: Policy, answers: list[str]) -> None:
    with pytest.raises(BadSource):
        fetch(server.url(), policy=replace(policy, resolve=lambda *_: answers))
    assert server.requests == []


def test_a_closed_port_is_told_plainly(policy: Policy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ProviderDown, match="does not answer"):
        fetch(f"http://site.test:{port}/", policy=policy)


def test_the_next_address_is_tried_when_one_does_not_answer(server: Server, policy: Policy) -> None:
    both = replace(policy, resolve=lambda *_: ["127.0.0.2", "127.0.0.1"])
    assert fetch(server.url(), policy=both).body == PAGE


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_public_web_are_open(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "0.0.0.0",
        "0.1.2.3",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "198.19.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.251",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:0:7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "fe80::1%1",
        "2606:4700::1111%1",
    ],
)
def test_every_other_address_is_closed(address: str) -> None:
    parsed: IPAddress = ipaddress.ip_address(address)
    assert not is_public(parsed)
