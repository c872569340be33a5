"""Open models on Groq's fast machines, through chat completions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from lib.models.usage import Price
from lib.providers.llm import Spec
from lib.providers.llm._chat import Chat, lenient
from lib.providers.llm._options import COMMON, base_url, model

if TYPE_CHECKING:
    from pydantic_ai.profiles import ModelProfile


class Groq(Chat):
    home: ClassVar[str] = "https://api.groq.com/openai/v1"
    price_list: ClassVar[str] = "groq"
    spec: ClassVar[Spec] = Spec(
        name="groq",
        label="Groq",
        about="Open models, answered very fast; there is a free allowance.",
        key_env="GROQ_API_KEY",
        docs_url="https://console.groq.com/keys",
        options=(
            model("openai/gpt-oss-120b", "openai/gpt-oss-20b is cheaper."),
            base_url(home, "GROQ_BASE_URL", "Only where a proxy stands before Groq."),
            *COMMON,
        ),
        price=Price(
            0.6,
            "1 million tokens written by openai/gpt-oss-120b (0.15 USD for 1 million read)",
            date(2026, 11, 22),
            "https://groq.com/pricing",
        ),
    )

    def _profile(self) -> ModelProfile:
        from pydantic_ai.profiles import merge_profile
        from pydantic_ai.profiles.openai import OpenAIModelProfile

        if not self.model.startswith("openai/gpt-oss"):
            return lenient()
        thinks = OpenAIModelProfile(
            supports_thinking=True,
            thinking_always_enabled=True,
            openai_reasoning_efforts=frozenset({"low", "medium", "high"}),
        )
        return merge_profile(lenient(), thinks)


PROVIDER = Groq
