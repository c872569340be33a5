"""Hundreds of models of many makers behind one key, through OpenRouter's chat completions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from lib.models.usage import Price
from lib.providers.llm import Spec
from lib.providers.llm._chat import Chat, lenient
from lib.providers.llm._options import COMMON, base_url, model

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from pydantic_ai.models import Model


class OpenRouter(Chat):
    home: ClassVar[str] = "https://openrouter.ai/api/v1"
    price_list: ClassVar[str] = "openrouter"
    spec: ClassVar[Spec] = Spec(
        name="openrouter",
        label="OpenRouter",
        about="Models of many makers with one key; a model is named with its maker, maker/model.",
        key_env="OPENROUTER_API_KEY",
        docs_url="https://openrouter.ai/settings/keys",
        options=(
            model("openai/gpt-6.1-terra", "Maker and model, as openrouter.ai/models names them."),
            base_url(home, "OPENROUTER_BASE_URL", "Only where a proxy stands before OpenRouter."),
            *COMMON,
        ),
        price=Price(
            5.0,
            "1 million tokens written by openai/gpt-6.1-terra (1 USD for 1 million read)",
            date(2026, 11, 22),
            "https://openrouter.ai/openai/gpt-6.1-terra",
        ),
    )

    def _spoken(self, speaker: AsyncOpenAI) -> Model[Any]:
        from pydantic_ai.models.openrouter import OpenRouterModel
        from pydantic_ai.profiles import merge_profile
        from pydantic_ai.providers.openrouter import OpenRouterProvider

        profile = merge_profile(OpenRouterProvider.model_profile(self.model), lenient())
        return OpenRouterModel(self.model, provider=OpenRouterProvider(openai_client=speaker), profile=profile)


PROVIDER = OpenRouter
