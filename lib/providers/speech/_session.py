"""The bundled engine's model in a session of ours: with less memory, and telling how long each phoneme lasts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_LENGTHS = "/Round_output_0"
"""The engine's name for what it rounds: how many frames a phoneme lasts."""
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
        return onnxruntime.InferenceSession(
            telling_lengths(Path(model_path).read_bytes()), options, providers=providers
        )
    except (engine_errors.Fail, engine_errors.InvalidGraph):  # a model without that inner result speaks as well
        return onnxruntime.InferenceSession(model_path, options, providers=providers)


def telling_lengths(model: bytes) -> bytes:
    """The engine's model with one more output: how long each phoneme lasts, which it computes anyway.

    A message of protobuf that is written after another is merged with it, so an output is added by writing one behind.
    """
    name = _LENGTHS.encode()
    output = bytes([_NAME_FIELD, len(name)]) + name
    graph = bytes([_OUTPUT_FIELD, len(output)]) + output
    return model + bytes([_GRAPH_FIELD, len(graph)]) + graph
