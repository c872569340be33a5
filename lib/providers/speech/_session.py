"""The bundled engine's model in a session of ours: with less memory, telling how long each phoneme lasts, and handing
its spectrum over as it was computed, frame by frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lib.models.sound import Samples

_LENGTHS, _FRAMES = "/Round_output_0", "/head/Add_output_0"
"""The engine's names for what it rounds, how many frames a phoneme lasts, and for the five parts of the spectrum beside
each other, before it turns them round and takes them apart, which is a tenth of its time."""
_PARTS = ("lh", "theta", "ln", "lr", "phi")
_TOLD = (_FRAMES, "f0", _LENGTHS)
_GRAPH, _NODE, _OUTPUT, _NAME, _NODE_INPUT, _NODE_OUTPUT = 7, 1, 12, 1, 1, 2
"""Fields of ONNX's ModelProto, GraphProto, ValueInfoProto and NodeProto."""
_VARINT, _BYTES = 0, 2
_FIXED = {1: 8, 5: 4}
"""Protobuf's kinds of fields; those of a fixed size with their bytes."""


def frugal_session(model_path: str) -> Any:
    """The engine's own session keeps an arena as large as the longest line needed; without it nothing is slower, and
    two threads take 45 MB less."""
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as engine_errors

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    # A twentieth of the model's time: Gelu by tanh. It changes as much as the eight bits do that the model counts in.
    options.add_session_config_entry("optimization.enable_gelu_approximation", "1")
    providers = ["CPUExecutionProvider"]
    try:
        return onnxruntime.InferenceSession(telling(Path(model_path).read_bytes()), options, providers=providers)
    except (engine_errors.Fail, engine_errors.InvalidGraph, ValueError):  # without them it speaks as well
        return onnxruntime.InferenceSession(model_path, options, providers=providers)


Spectrum = tuple[Samples, Samples, Samples]
"""As `spectrum_of` gives it."""


def spectrum_of(session: Any, ids: Sequence[int], speed: float) -> Spectrum:
    """The spectrum `(frames, 3005)`, f0 of each frame, and how long each phoneme is, in shares of the whole; none is
    known of a model that does not tell."""
    feed = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
    if any(output.name == _FRAMES for output in session.get_outputs()):
        frames, f0_hz, lengths = session.run(_TOLD, feed)
        return frames[0], f0_hz[0], lengths
    *parts, f0_hz = session.run([*_PARTS, "f0"], feed)
    return np.concatenate([part[0].T for part in parts], axis=1), f0_hz[0], np.zeros(0, np.float32)


def telling(model: bytes) -> bytes:
    """The engine's model with two of its inner results as outputs, and f0; what makes only other outputs is left out.

    (ONNX Runtime runs every node of a graph, whatever it is asked for.) Raises ValueError for what is no model.
    """
    return b"".join(
        _field(_GRAPH, _pruned(content)) if number == _GRAPH else whole for number, content, whole in _fields(model)
    )


def _pruned(graph: bytes) -> bytes:
    rows = list(_fields(graph))
    wanted, kept = {name.encode() for name in _TOLD}, list[bytes]()
    for number, content, whole in reversed(rows):  # a node stands behind those it needs
        if number == _NODE and wanted.isdisjoint(_all(content, _NODE_OUTPUT)):
            continue
        if number == _NODE:
            wanted |= set(_all(content, _NODE_INPUT))
        if number != _OUTPUT:
            kept.append(whole)
    return b"".join([*reversed(kept), *(_field(_OUTPUT, _field(_NAME, name.encode())) for name in _TOLD)])


def _all(message: bytes, wanted: int) -> list[bytes]:
    return [content for number, content, _ in _fields(message) if number == wanted]


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """The fields of a protobuf message: number, content where it is bytes, and the field whole."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        content, kind = b"", tag & 7
        if kind == _BYTES:
            size, at = _varint(message, at)
            content = message[at : at + size]
            at += size
        elif kind == _VARINT:
            _, at = _varint(message, at)
        else:
            at += _FIXED.get(kind, len(message))
        if at > len(message):
            raise ValueError("This is no protobuf message.")
        yield tag >> 3, content, message[start:at]


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first, and where it ends."""
    value = shift = 0
    while at < len(message):
        value |= (message[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if message[at - 1] < 0x80:
            return value, at
    raise ValueError("This is no protobuf message.")


def _field(number: int, content: bytes) -> bytes:
    size, left = bytearray(), len(content)
    while left >= 0x80:
        size.append(left & 0x7F | 0x80)
        left >>= 7
    return bytes([number << 3 | _BYTES, *size, left]) + content
