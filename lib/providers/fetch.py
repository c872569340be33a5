"""The one way in which a page that a user or a model names is fetched: public addresses only, everything bounded."""

from __future__ import annotations

import ipaddress
import re
import ssl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpcore
import httpx

from lib.errors import BadSource, ProviderDown, RateLimited
from lib.providers.wire import Deadline, GuardedBackend, Policy

USER_AGENT = "PodcastMaker/0.1 (reads one page at its user's request)"
_HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html, application/xhtml+xml, application/pdf, application/epub+zip, text/plain, */*;q=0.1",
    "Accept-Encoding": "identity",
    "Connection": "close",
}
_PAUSE_S = 15.0
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PORTS = {"http": 80, "https": 443}
_UNREADABLE = {"image": "a picture", "audio": "sound", "video": "a film", "font": "a font", "multipart": "a stream"}
_SUFFIXES = {
    "application/pdf": ".pdf", "application/epub+zip": ".epub", "text/html": ".html", "application/xhtml+xml": ".xhtml",
    "text/markdown": ".md", "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}  # fmt: skip
_FILES = frozenset((".pdf", ".docx", ".epub"))
_PAGES = frozenset(("text/html", "application/xhtml+xml"))
# 2130706433, 0x7f.1, 0177.0.0.1, 127.1: ways to spell an address that are no way to name a site.
_ODD_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*\.?", re.IGNORECASE)
_SAVE_IT = "Open the page in a browser, save it and add the file."
_STEP_BYTES = 2**20
_WEB = Policy()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it was answered. `name` is a file name that fits its kind; `charset` what the server said, or empty."""

    url: str
    final_url: str
    content_type: str
    name: str
    body: bytes
    charset: str = ""


def fetch(url: str, *, policy: Policy = _WEB) -> Fetched:
    """The page at `url`, redirects followed, each checked as the first.

    Raises BadSource when the address is not one of the public web, answers with "no", or holds something that is not
    a document; ProviderDown when the site or the network fails; RateLimited when it asks to wait.
    """
    deadline = Deadline(policy.total_s)
    address, seen = _checked(url.strip(), policy), set[str]()
    context = policy.ssl_context or httpx.create_ssl_context(trust_env=False)
    with httpcore.ConnectionPool(ssl_context=context, network_backend=GuardedBackend(policy, deadline)) as pool:
        for _ in range(policy.redirects + 1):
            if str(address) in seen:
                break
            seen.add(str(address))
            answer = _ask(pool, address, policy)
            if isinstance(answer, Fetched):
                return Fetched(url, answer.final_url, answer.content_type, answer.name, answer.body, answer.charset)
            address = _checked(str(answer), policy)
    raise BadSource(f"{address.host} keeps sending the visitor on to other pages.", hint=_SAVE_IT)


def _ask(pool: httpcore.ConnectionPool, address: httpx.URL, policy: Policy) -> Fetched | httpx.URL:
    """One request: the page, or the address that it sends on to."""
    target = httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path)
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), _PAUSE_S)
    headers = {"Host": address.netloc.decode("ascii"), **_HEADERS}
    with (
        _own_errors(address.host),
        pool.stream("GET", target, headers=headers, extensions={"timeout": timeouts}) as reply,
    ):
        answered = httpx.Headers(reply.headers)
        if reply.status in _REDIRECTS and "location" in answered:
            return _joined(address, answered["location"])
        _refuse_status(reply.status, answered, address.host)
        content_type, charset = _content_type(answered)
        _refuse_kind(content_type, address)
        body = _body(reply.iter_stream(), answered, policy.body_bytes)
    if not body:
        raise BadSource(
            f"{address.host} answered with an empty page.", hint="Open it in a browser to see what is there."
        )
    return Fetched(str(address), str(address), content_type, _name(address, content_type), body, charset)


def _checked(url: str, policy: Policy) -> httpx.URL:
    """The address, without its fragment, when it is one of the web's."""
    try:
        address = httpx.URL(url).copy_with(fragment=None)
        host = address.host  # decoded here, and not every name that looks encoded is
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise _no_address() from error
    if address.scheme not in _PORTS or not host:
        raise _no_address()
    if address.userinfo:
        raise BadSource("This address holds a user name or password.", hint="Use the address without it.")
    if policy.ports is not None and (address.port or _PORTS[address.scheme]) not in policy.ports:
        raise BadSource(
            f"This address asks for port {address.port}; only the web's own ports 80 and 443 are opened.",
            hint="Save the page and add it as a file.",
        )
    if _ODD_NUMBER.fullmatch(address.host) and not _is_dotted(address.host):
        raise BadSource(f"{address.host} is not the name of a site.", hint="Use the site's name.")
    return address


def _is_dotted(host: str) -> bool:
    try:
        return str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        return False


def _joined(address: httpx.URL, location: str) -> httpx.URL:
    try:
        return address.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise BadSource(f"{address.host} sends the visitor on to an address that is none.", hint=_SAVE_IT) from error


def _no_address() -> BadSource:
    return BadSource("This is not a web address.", hint="It should begin with https:// and the name of a site.")


def _refuse_status(status: int, headers: httpx.Headers, host: str) -> None:
    """Raise for every answer but a page."""
    if status == 200:
        return
    if status in (404, 410):
        raise BadSource(f"{host} has no such page.", hint="Check the address in a browser.")
    if status in (401, 402, 403, 407, 451):
        raise BadSource(
            f"{host} does not let this page be read by a program.",
            hint=_SAVE_IT,
        )
    if status == 429:
        wait = headers.get("retry-after", "")
        raise RateLimited(
            f"{host} asks to wait before the next page.", retry_after_s=float(wait) if wait.isdecimal() else None,
            hint="Try again in a minute.",
        )  # fmt: skip
    if status >= 500:
        raise ProviderDown(f"{host} has a problem of its own (error {status}).", hint="Try again later.")
    raise BadSource(f"{host} did not answer with a page (answer {status}).", hint="Check the address in a browser.")


def _content_type(headers: httpx.Headers) -> tuple[str, str]:
    """The kind of content and its charset, both folded and possibly empty; a malformed header yields nothing."""
    message = Message()
    message["Content-Type"] = headers.get("content-type", "").replace("\r", " ").replace("\n", " ")
    charset = message.get_param("charset", "")
    kind = headers.get("content-type", "").split(";")[0].strip().casefold()
    return kind, charset.strip().casefold() if isinstance(charset, str) else ""


def _refuse_kind(content_type: str, address: httpx.URL) -> None:
    """Raise BadSource for what is no document, and for a web page where a file was promised."""
    what = _UNREADABLE.get(content_type.split("/")[0])
    if what:
        raise BadSource(f"This address holds {what}, not a text.", hint="Use the address of an article or a document.")
    promised = PurePosixPath(unquote(address.path)).suffix.casefold()
    if content_type in _PAGES and promised in _FILES:
        raise BadSource(
            f"This address promises a {promised[1:].upper()} file but answers with a web page, perhaps to sign in.",
            hint="Download the file in a browser and add it.",
        )


def _name(address: httpx.URL, content_type: str) -> str:
    """The last part of the path, with the suffix of what was answered; the host's name when there is none."""
    path = PurePosixPath(unquote(address.path))
    suffix = _SUFFIXES.get(content_type, "")
    stem = re.sub(r"[\x00-\x1f\x7f/\\]", "", path.stem if path.suffix else path.name) or address.host
    return f"{stem[:120]}{suffix or path.suffix[:12]}"


def _body(chunks: Iterator[bytes], headers: httpx.Headers, limit_bytes: int) -> bytes:
    """The body, unpacked if it came packed although we asked for it plain, never more than the limit."""
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limit_bytes:
        raise _too_large(limit_bytes)
    encoding = headers.get("content-encoding", "identity").strip().casefold()
    if encoding in ("gzip", "x-gzip", "deflate"):
        chunks = _unpacked(chunks)
    elif encoding not in ("", "identity"):
        raise BadSource("This page comes packed in a way that was not asked for.", hint=_SAVE_IT)
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit_bytes:
            raise _too_large(limit_bytes)
    return bytes(body)


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """gzip or zlib, unpacked in steps of bounded size. Raises ProviderDown for half or broken data."""
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        for chunk in chunks:
            rest, step = chunk, b""
            while rest or len(step) == _STEP_BYTES:
                step = unpacker.decompress(rest, _STEP_BYTES)
                rest = unpacker.unconsumed_tail
                yield step
    except zlib.error as error:
        raise _half() from error
    if not unpacker.eof:
        raise _half()


def _too_large(limit_bytes: int) -> BadSource:
    return BadSource(
        f"This page is larger than {limit_bytes / 2**20:.0f} MB.",
        hint="Download it and add the part you need as a file.",
    )


def _half() -> ProviderDown:
    return ProviderDown("The page broke off halfway.", hint="Try again, or save the page and add the file.")


@contextmanager
def _own_errors(host: str) -> Iterator[None]:
    """httpcore's errors as ours."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise ProviderDown(f"{host} takes too long to answer.", hint="Try again later.") from error
    except httpcore.ConnectError as error:
        if _is_about_certificate(error):
            raise BadSource(
                f"{host} cannot prove that it is {host}: its certificate is not valid.",
                hint="Check the address in a browser.",
            ) from error
        raise ProviderDown(f"{host} does not answer.", hint="Check the address and the internet connection.") from error
    except (httpcore.ProtocolError, httpcore.NetworkError) as error:
        raise _half() from error
    except httpcore.UnsupportedProtocol as error:
        raise _no_address() from error


def _is_about_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
