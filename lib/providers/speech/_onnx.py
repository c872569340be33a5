"""What goes wrong with a model file, as one of our errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lib.errors import BadAnswer, Unavailable


@contextmanager
def own_errors(who: str, path: Path) -> Iterator[None]:
    """Raises Unavailable for a file that is no model of the kind, BadAnswer for a text the engine cannot speak."""
    from onnxruntime.capi import onnxruntime_pybind11_state as engine

    try:
        yield
    except (engine.InvalidProtobuf, engine.InvalidGraph, engine.NoSuchFile, engine.NoModel, KeyError, OSError) as error:
        raise Unavailable(
            f"{path} is not a model that {who} can use.", hint="Fetch it again, or name another."
        ) from error
    except (engine.Fail, engine.InvalidArgument, engine.RuntimeException, ValueError, RuntimeError) as error:
        raise BadAnswer(f"{who} could not speak this line.", hint="Rephrase it, or choose another voice.") from error
