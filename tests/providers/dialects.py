"""The three ways in which models are spoken to, as their makers' servers answer: chat completions, Claude, Gemini."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lib.models.setup import Setup
from lib.providers import llm
from lib.providers.llm import Llm
from tests.neighbour import Asked, Neighbour, Reply

KEY = "sk-4f9a-never-to-be-seen"


@dataclass(frozen=True)
class Dialect:
    """`said` makes an answer of 100 tokens read and 20 written; `error` a refusal as this maker words it."""

    name: str
    said: Callable[..., Reply]
    cut_short: Callable[[str], Reply]
    refused: Callable[[], Reply]
    error: Callable[[int, str, str], Reply]
    path: str = ""
    model: str = ""

    def load(self, server: Neighbour, **options: str) -> Llm:
        given = {"base_url": server.url + self.path, "model": self.model, **options}
        return llm.load(self.name, Setup(KEY, given))


def chat_said(text: str, finish: str = "stop", **message: Any) -> Reply:
    choice = {
        "index": 0,
        "finish_reason": finish,
        "native_finish_reason": finish,
        "message": {"role": "assistant", "content": text, **message},
    }
    return Reply(
        body={
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "provider": "Somebody",
            "model": "as-served",
            "choices": [choice],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }
    )


def claude_said(text: str, stop: str = "end_turn") -> Reply:
    return Reply(
        body={
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "claude-sonnet-5-5",
            "content": [{"type": "text", "text": text}] if text else [],
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {"input_tokens": 100, "output_tokens": 20},
        }
    )


def gemini_said(text: str, finish: str = "STOP") -> Reply:
    content = {"role": "model", "parts": [{"text": text}]} if text else {"role": "model"}
    return Reply(
        body={
            "candidates": [{"content": content, "finishReason": finish, "index": 0}],
            "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 20, "totalTokenCount": 120},
            "modelVersion": "gemini-3.8-flash",
        }
    )


def chat_error(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"error": {"message": message, "type": code, "code": code}})


def claude_error(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"type": "error", "error": {"type": code, "message": message}})


def gemini_error(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"error": {"code": status, "message": message, "status": code}})


def _chat(name: str, model: str = "") -> Dialect:
    return Dialect(
        name,
        chat_said,
        lambda text: chat_said(text, "length"),
        lambda: chat_said("", refusal="I cannot help with that."),
        chat_error,
        "/v1",
        model,
    )


CHATS = [_chat("openai"), _chat("groq"), _chat("openrouter"), _chat("ollama", "qwen3"), _chat("openai_compatible", "m")]
OPENAI, COMPATIBLE = CHATS[0], CHATS[-1]
CLAUDE = Dialect(
    "anthropic",
    claude_said,
    lambda text: claude_said(text, "max_tokens"),
    lambda: claude_said("", "refusal"),
    claude_error,
)
GEMINI = Dialect(
    "gemini",
    gemini_said,
    lambda text: gemini_said(text, "MAX_TOKENS"),
    lambda: gemini_said("", "SAFETY"),
    gemini_error,
)
MAKERS = [OPENAI, CLAUDE, GEMINI]
ALL = [*CHATS, CLAUDE, GEMINI]


def in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    """The replies one after the other; a request too many is answered with a teapot."""
    left = list(replies)
    return lambda _asked: left.pop(0) if left else Reply(418, {"error": {"message": "one request too many"}})


def told(asked: Asked) -> str:
    """What a request said, as one text with its escapes undone."""
    return json.dumps(asked.json(), ensure_ascii=False).replace('\\"', '"').replace("\\n", "\n")
