"""Serves a small language model on loopback as a real OpenAI-compatible endpoint: `python local_model.py GGUF PORT`."""

from __future__ import annotations

import sys
import threading

KEY = "test-key"
NAME = "local"
WINDOW_TOKENS = 2048


def serve(path: str, port: int) -> None:
    """Serve until the process is ended. One thread, one conversation at a time."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.n_ctx, params.n_parallel = WINDOW_TOKENS, 1
    params.hostnames, params.port = ["127.0.0.1"], port
    params.model_alias, params.api_keys = {NAME}, [KEY]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.sampling.temp, params.sampling.seed = 0.0, 1  # the same answer every time
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
