"""Claude, through Anthropic's messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from lib.models.usage import Price
from lib.providers.llm import Spec
from lib.providers.llm._asking import Asking
from lib.providers.llm._options import COMMON, base_url, model

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model
    from pydantic_ai.models.anthropic import AnthropicModel


class Anthropic(Asking):
    home: ClassVar[str] = "https://api.anthropic.com"
    price_list: ClassVar[str] = "anthropic"
    spec: ClassVar[Spec] = Spec(
        name="anthropic",
        label="Anthropic",
        about="Claude models, which follow sources closely.",
        key_env="ANTHROPIC_API_KEY",
        docs_url="https://console.anthropic.com/settings/keys",
        options=(
            model("claude-sonnet-5-5", "claude-haiku-5-5 is cheaper, claude-opus-5-5 more capable."),
            base_url(home, "ANTHROPIC_BASE_URL", "Only where a proxy stands before Anthropic."),
            *COMMON,
        ),
        price=Price(
            10.0,
            "1 million tokens written by claude-sonnet-5-5 (2 USD for 1 million read)",
            date(2026, 11, 22),
            "https://www.anthropic.com/pricing#api",
        ),
    )

    def _opened(self, client: httpx2.AsyncClient) -> Model[Any]:
        from anthropic import AsyncAnthropic
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        speaker = AsyncAnthropic(
            base_url=self.base_url, api_key=self._key, max_retries=0, timeout=client.timeout, http_client=client
        )
        return AnthropicModel(self.model, provider=AnthropicProvider(anthropic_client=speaker))

    def _list_request(self) -> tuple[str, Mapping[str, str]]:
        speaker = cast("AnthropicModel", self._model()).client
        version = str(speaker.default_headers["anthropic-version"])
        return f"{self.base_url}/v1/models?limit=1000", {**speaker.auth_headers, "anthropic-version": version}


PROVIDER = Anthropic
