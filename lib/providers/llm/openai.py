"""OpenAI's own models, through chat completions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from lib.models.usage import Price
from lib.providers.llm import Spec
from lib.providers.llm._chat import Chat
from lib.providers.llm._options import COMMON, base_url, model

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from pydantic_ai.providers import Provider


class OpenAI(Chat):
    """GPT. Models that only the Responses API knows, the “pro” ones, are answered with Unavailable."""

    home: ClassVar[str] = "https://api.openai.com/v1"
    price_list: ClassVar[str] = "openai"
    spec: ClassVar[Spec] = Spec(
        name="openai",
        label="OpenAI",
        about="GPT models; the default one writes clear prose at a middling price.",
        key_env="OPENAI_API_KEY",
        docs_url="https://platform.openai.com/api-keys",
        options=(
            model("gpt-6.1-terra", "gpt-6-luna is cheaper, gpt-6.1-sol more capable."),
            base_url(home, "OPENAI_BASE_URL", "Only where a proxy stands before OpenAI."),
            *COMMON,
        ),
        price=Price(
            5.0,
            "1 million tokens written by gpt-6.1-terra (1 USD for 1 million read)",
            date(2026, 11, 22),
            "https://developers.openai.com/api/docs/pricing",
        ),
    )

    def _ways(self, speaker: AsyncOpenAI) -> Provider[AsyncOpenAI]:
        from pydantic_ai.providers.openai import OpenAIProvider

        return OpenAIProvider(openai_client=speaker)


PROVIDER = OpenAI
