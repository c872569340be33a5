"""A language model and a voice server on loopback that answer as OpenAI's do, each after the same time.

`python -m benchmarks.pipeline_stub --after 1.0 --lines 10` prints its address and serves until its input ends. The
model answers by the schema that is asked for: our four, from nothing but the prompt (quotations are sentences that
stand in it, lines cite the facts they tell), and podcast-creator's two. Every line is spoken as the same 4 s of speech,
as MP3 or WAV. `GET /calls` tells how many calls came of each kind and how many were in flight together.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import threading
import time
import wave
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import lameenc
import numpy as np

from lib.providers.speech import load
from tests.pipeline import honest_model

RATE_HZ = 24_000
CLIP_S = 4.0
LINE_CHARS = 150
"""A longer line could not be said in four seconds, which the app would notice."""
_OPENINGS = ("So tell me,", "Let me ask you this:", "Hold on a moment:", "When you look at it now,", "Before we go on,")
_QUESTIONS = (
    "how would you put that to somebody who hears of it for the first time?",
    "what would you say is the thing to remember here, and why is it so?",
    "is that what people thought would come of it, or was it a surprise to them?",
    "what came of it in the end, and who was there to see it?",
    "what does that tell us about the rest of it, as far as we know?",
    "who would have thought of that, and why does it matter to us now?",
)
_SAID = "This is one line of an episode, spoken in about four seconds by a voice that is always there."


class Stub:
    """`calls` counts what came, `most` how many were in flight together: `model` and `speech`."""

    def __init__(self, after_s: float, lines: int) -> None:
        self.after_s, self.lines = after_s, lines
        self.sound = {"mp3": b"", "wav": b""}
        self.lock = threading.Lock()
        self.calls: Counter[str] = Counter()
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    def reply(self, kind: str, body: dict[str, Any]) -> tuple[str, bytes]:
        """Content type and body, `after_s` after it was asked for."""
        due = time.monotonic() + self.after_s
        with self.lock:
            self.calls[kind] += 1
            self.now[kind] += 1
            self.most[kind] = max(self.most[kind], self.now[kind])
        try:
            answer = self._completion(body) if kind == "model" else self._speech(body)
            time.sleep(max(0.0, due - time.monotonic()))
            return answer
        finally:
            with self.lock:
                self.now[kind] -= 1

    def told(self) -> dict[str, Any]:
        """The counts since the last time they were told."""
        with self.lock:
            found = {"calls": dict(self.calls), "in_flight": dict(self.most)}
            self.calls.clear()
            self.most.clear()
        return found

    def _completion(self, body: dict[str, Any]) -> tuple[str, bytes]:
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        said = json.dumps(self._value(_title(body), prompt))
        tokens = {"prompt_tokens": len(prompt) // 4, "completion_tokens": len(said) // 4}
        message = {"role": "assistant", "content": said}
        answer = {
            "id": "chatcmpl-1", "object": "chat.completion", "created": int(time.time()), "model": body["model"],
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {**tokens, "total_tokens": sum(tokens.values())},
        }  # fmt: skip
        return "application/json", json.dumps(answer).encode()

    def _value(self, title: str, prompt: str) -> dict[str, Any]:
        if title == "WrittenScene":
            return scene(prompt, self.lines)
        if title in ("FirstReading", "Findings", "ReadLines"):
            return honest_model.answer(title, prompt)
        if title == "segments":
            return {"segments": [{"name": f"Part {n}", "description": "A part", "size": "medium"} for n in range(1, 5)]}
        names = ["Alice", "Bob"]
        part = len(prompt.split("current transcript so far")[-1].split('"dialogue"')) % 4
        said = [s for s in honest_model.sentences(prompt) if len(s) <= LINE_CHARS][part * self.lines :][: self.lines]
        turns = [{"speaker": names[n % 2], "dialogue": text} for n, text in enumerate(said)]
        return {"transcript": turns}

    def _speech(self, body: dict[str, Any]) -> tuple[str, bytes]:
        coding = body.get("response_format", "mp3")
        return f"audio/{'mpeg' if coding == 'mp3' else coding}", self.sound[coding]


def scene(prompt: str, lines: int) -> dict[str, Any]:
    """So many lines of about equal length: facts that a line can hold, each after a question about it."""
    number = int(re.findall(r"Write scene S(\d+)", prompt)[0])
    cast = [row["name"] for row in honest_model.rows(prompt, "cast")]
    facts = [fact for fact in honest_model.rows(prompt, "facts") if len(fact["says"]) <= LINE_CHARS]
    told = sorted(facts, key=lambda fact: -len(fact["says"]))[: lines // 2]
    said: list[dict[str, Any]] = []
    for n, fact in enumerate(fact for fact in facts if fact in told):
        place = (number - 1) * len(told) + n
        asked = f"{_OPENINGS[place % 5]} {_QUESTIONS[place % 6]}"
        said.append({"speaker": cast[0], "text": asked, "fact_ids": []})
        said.append({"speaker": cast[-1], "text": fact["says"], "fact_ids": [fact["id"]]})
    return {"emotion": "neutral", "lines": said}


def _title(body: dict[str, Any]) -> str:
    """Which of the shapes is asked for: the schema's title, or for the peer's the field it is about."""
    schema = body.get("response_format", {}).get("json_schema", {})
    fields = schema.get("schema", {}).get("properties", {})
    if '"holds"' in json.dumps(schema):
        return "ReadLines"
    ours = {"outlines": "FirstReading", "facts": "Findings", "lines": "WrittenScene"}
    return next((ours[name] for name in fields if name in ours), "segments" if "segments" in fields else "transcript")


def clips() -> dict[str, bytes]:
    """Four seconds of real speech as MP3 and as WAV."""
    clip = load("bundled").speak(_SAID, "heart")
    heard = np.resize(clip.samples, round(CLIP_S * RATE_HZ))
    pcm = (np.clip(heard, -1, 1) * 32_000).astype("<i2").tobytes()
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(RATE_HZ)
    encoder.set_bit_rate(64)
    mp3 = bytes(encoder.encode(pcm)) + bytes(encoder.flush())
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(pcm)
    return {"mp3": mp3, "wav": held.getvalue()}


def serve(stub: Stub) -> ThreadingHTTPServer:
    """A server on a free port of loopback; threads of its own answer."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            self._send(*stub.reply("speech" if self.path.endswith("/audio/speech") else "model", body))

        def do_GET(self) -> None:
            found = stub.told() if self.path == "/calls" else {"data": [{"id": "m"}], "voices": ["alloy", "onyx"]}
            self._send("application/json", json.dumps(found).encode())

        def _send(self, kind: str, body: bytes) -> None:
            with suppress(ConnectionError):
                self.send_response(200)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--after", type=float, default=1.0, help="seconds until each answer")
    parser.add_argument("--lines", type=int, default=10, help="lines of a scene")
    options = parser.parse_args()
    stub = Stub(options.after, options.lines)
    stub.sound = clips()
    server = serve(stub)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
