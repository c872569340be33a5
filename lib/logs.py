"""What is written to the log, and how: lines for people, or with PODCAST_LOG=json one JSON object a line for programs.

An object tells when, where, what, and for which request, project and job. It never holds words of a script, a source or
a key: of an error it tells the kind and the place in the code, not its text, which may quote what somebody typed; of
another library's words what stands before the first colon, since theirs may go on with such a text.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST: ContextVar[str] = ContextVar("request_id", default="")
PROJECT: ContextVar[str] = ContextVar("project_id", default="")
JOB: ContextVar[str] = ContextVar("job_id", default="")

_LINES = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_QUIET = ("httpx", "uvicorn.access", "alembic")
"""The first two log addresses, one of which may let anybody in; requests are told by `lib.api.traced`."""
_FRAMES = 12
_FOREIGN_CHARS = 160
_is_json = False


class JsonLines(logging.Formatter):
    """One object a record."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "message": _message(record),
        }  # fmt: skip
        for name, known in (("request_id", REQUEST), ("project_id", PROJECT), ("job_id", JOB)):
            if known.get():
                told[name] = known.get()
        told.update(getattr(record, "told", {}))
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            told |= {"error": _kind(error), "stack": _stack(error)}
        return json.dumps(told, ensure_ascii=False, default=_kind)


def begin(kind: str = "", *, level: int = logging.INFO) -> None:
    """Write the log as `kind` says, "json" or "" for lines, from now on. May be called again."""
    global _is_json
    _is_json = kind == "json"
    logging.basicConfig(level=level, format=_LINES, stream=sys.stderr)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    if _is_json:
        logging.getLogger("lib").setLevel(logging.INFO)
    dress()


def dress() -> None:
    """Once more for libraries that brought handlers of their own meanwhile."""
    if not _is_json:
        return
    loggers = [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    for handler in {handler for logger in loggers for handler in logger.handlers}:
        handler.setFormatter(JsonLines())


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] != "lib":
        return str(record.msg).partition(": ")[0][:_FOREIGN_CHARS]
    given = record.args
    if isinstance(given, Mapping):
        return str(record.msg) % {name: _safe(value) for name, value in given.items()}
    return str(record.msg) % tuple(map(_safe, given)) if given else str(record.msg)


def _safe(value: Any) -> Any:
    return _kind(value) if isinstance(value, BaseException) else value


def _kind(error: Any) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _stack(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
