"""A stored file over HTTP as players and caches expect it: ranges, validators, a name that survives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from itertools import chain
from typing import Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)
_SHOWN_IN_PLACE = ("audio/", "video/", "image/png", "image/jpeg", "image/webp", "image/gif", "text/plain")
"""Everything else is offered as a download: a page or drawing with a script in it would run as ours."""


class StoredFile(Protocol):
    """Bytes that do not change while `etag` is the same; `modified` is aware."""

    @property
    def filename(self) -> str: ...
    @property
    def mime(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def etag(self) -> str: ...
    @property
    def modified(self) -> datetime: ...

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`."""


def file_response(request: Request, file: StoredFile, *, download: bool = False) -> Response:
    """Answer GET or HEAD for the file: 200, 206 for one range, 304, or 416.

    Several ranges at once are answered with the whole file, as the standard allows. What `file.read` raises before its
    first bytes is raised here, before anything was sent.
    """
    headers = _headers(file, download)
    if _is_known(request, file):
        return Response(status_code=304, headers={k: v for k, v in headers.items() if k not in _ABOUT_THE_BODY})
    wanted = _wanted(request, file)
    if wanted is None:
        return _send(request, file, 0, file.size, 200, headers)
    start, end = wanted
    if start >= end:
        return Response(status_code=416, headers={"content-range": f"bytes */{file.size}", "accept-ranges": "bytes"})
    headers["content-range"] = f"bytes {start}-{end - 1}/{file.size}"
    return _send(request, file, start, end, 206, headers)


_ABOUT_THE_BODY = ("content-type", "content-disposition", "accept-ranges")


def _headers(file: StoredFile, download: bool) -> dict[str, str]:
    inline = not download and file.mime.startswith(_SHOWN_IN_PLACE)
    return {
        "content-type": file.mime,
        "content-disposition": content_disposition(file.filename, inline=inline),
        "accept-ranges": "bytes",
        "etag": _quoted(file.etag),
        "last-modified": format_datetime(file.modified.astimezone(UTC), usegmt=True),
        "cache-control": "private, no-cache",
    }


def _send(request: Request, file: StoredFile, start: int, end: int, status: int, headers: dict[str, str]) -> Response:
    headers["content-length"] = str(end - start)
    if request.method == "HEAD" or start == end:
        return Response(status_code=status, headers=headers)
    pieces = iter(file.read(start, end))
    return StreamingResponse(chain([next(pieces)], pieces), status_code=status, headers=headers)


def content_disposition(filename: str, *, inline: bool) -> str:
    """RFC 6266: the name in ASCII for old clients and in UTF-8 for all others; no path, no control characters."""
    name = "".join(" " if ord(c) < 32 or c in '/\\"\x7f' else c for c in filename).strip() or "file"
    kind = "inline" if inline else "attachment"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    if plain == name:
        return f'{kind}; filename="{name}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _is_known(request: Request, file: StoredFile) -> bool:
    """Whether the client holds this very version already."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or _bare(file.etag) in {_bare(tag) for tag in tags.split(",")}
    since = _date(request.headers.get("if-modified-since"))
    return since is not None and file.modified.replace(microsecond=0) <= since


def _wanted(request: Request, file: StoredFile) -> tuple[int, int] | None:
    """The range asked for, as start and end; None for the whole file; an empty range cannot be satisfied."""
    match = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if (
        request.method != "GET"
        or match is None
        or match.group(0).strip().endswith("=-")
        or not _is_current(request, file)
    ):
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        return max(0, file.size - int(last)), file.size
    end = min(int(last) + 1, file.size) if last else file.size
    if last and int(last) < int(first):
        return None
    return int(first), end


def _is_current(request: Request, file: StoredFile) -> bool:
    """Whether `If-Range`, when there, names this version; a part of another version would corrupt the client's copy."""
    condition = request.headers.get("if-range")
    if condition is None:
        return True
    if condition.strip().startswith('"'):
        return condition.strip() == _quoted(file.etag)
    return _date(condition) == file.modified.replace(microsecond=0)


def _quoted(etag: str) -> str:
    return f'"{_bare(etag)}"'


def _bare(etag: str) -> str:
    return etag.strip().removeprefix("W/").strip('"')


def _date(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = parsedate_to_datetime(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
