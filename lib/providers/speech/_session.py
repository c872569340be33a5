"""The bundled engine's model in a session of ours: with less memory, telling how long each phoneme lasts, and handing
its spectrum over as it was computed, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lib.models.sound import Samples

_LENGTHS, _FRAMES = "/Round_output_0", "/head/Add_output_0"
"""The engine's names for what it rounds, how many frames a phoneme lasts, and for the five parts of the spectrum beside
each other, before it turns them round and takes them apart, which is a tenth of its time."""
_PARTS = ("lh", "theta", "ln", "lr", "phi")
_GRAPH_FIELD, _OUTPUT_FIELD, _NAME_FIELD = 7 << 3 | 2, 12 << 3 | 2, 1 << 3 | 2
"""Of ONNX's ModelProto, GraphProto and ValueInfoProto, each a length and bytes."""


def frugal_session(model_path: str) -> Any:
    """The engine's own session keeps an arena as large as the longest line needed; without it nothing is slower, and
    two threads take 45 MB less."""
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as engine_errors

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    providers = ["CPUExecutionProvider"]
    try:
        return onnxruntime.InferenceSession(telling(Path(model_path).read_bytes()), options, providers=providers)
    except (engine_errors.Fail, engine_errors.InvalidGraph):  # a model without that inner result speaks as well
        return onnxruntime.InferenceSession(model_path, options, providers=providers)


def spectrum_of(session: Any, ids: Sequence[int], speed: float) -> tuple[Samples, Samples, Samples]:
    """The spectrum `(frames, 3005)`, f0 of each frame, and how long each phoneme is, in shares of the whole; none is
    known of a model that does not tell."""
    feed = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
    names = [output.name for output in session.get_outputs()]
    if _FRAMES in names:
        frames, f0_hz, lengths = session.run([_FRAMES, "f0", _LENGTHS], feed, _only_what_is_asked_for())
        return frames[0], f0_hz[0], lengths
    *parts, f0_hz = session.run([*_PARTS, "f0"], feed)
    return np.concatenate([part[0].T for part in parts], axis=1), f0_hz[0], np.zeros(0, np.float32)


def telling(model: bytes) -> bytes:
    """The engine's model with two more outputs, which it computes anyway.

    A message of protobuf that is written after another is merged with it, so an output is added by writing one behind.
    """
    return model + _output(_LENGTHS) + _output(_FRAMES)


def _output(named: str) -> bytes:
    name = named.encode()
    output = bytes([_NAME_FIELD, len(name)]) + name
    graph = bytes([_OUTPUT_FIELD, len(output)]) + output
    return bytes([_GRAPH_FIELD, len(graph)]) + graph


@cache
def _only_what_is_asked_for() -> Any:
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.only_execute_path_to_fetches = True
    return options
