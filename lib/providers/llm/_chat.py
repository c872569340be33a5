"""The chat completions that OpenAI began with and most others speak too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lib.providers.llm._asking import Asking

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI
    from pydantic_ai.models import Model
    from pydantic_ai.profiles import ModelProfile
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers import Provider


def lenient() -> OpenAIModelProfile:
    """How to ask endpoints of which little is known.

    A schema that is only enforced is one the model never sees, so it is told it in words too. What is asked in words
    alone is asked without a JSON mode, and with one system message, since some endpoints refuse the one or two of the
    other.
    """
    from pydantic_ai.profiles.openai import OpenAIModelProfile

    return OpenAIModelProfile(
        supports_json_schema_output=True,
        supports_json_object_output=False,
        native_output_requires_schema_in_instructions=True,
        openai_chat_supports_multiple_system_messages=False,
    )


class Chat(Asking):
    """A provider that speaks chat completions; its file says which of the library's providers knows its ways."""

    def _opened(self, client: httpx2.AsyncClient) -> Model[Any]:
        from openai import AsyncOpenAI

        speaker = AsyncOpenAI(
            base_url=self.base_url,
            api_key=self._key or "no-key",
            max_retries=0,
            timeout=client.timeout,
            http_client=client,
        )
        speaker.organization = speaker.project = None  # the environment's belong to OpenAI alone
        return self._spoken(speaker)

    def _spoken(self, speaker: AsyncOpenAI) -> Model[Any]:
        from pydantic_ai.models.openai import OpenAIChatModel

        return OpenAIChatModel(self.model, provider=self._ways(speaker))

    def _ways(self, speaker: AsyncOpenAI) -> Provider[AsyncOpenAI]:
        from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

        return OpenAICompatibleProvider(self.spec.name, openai_client=speaker, profile=self._profile())

    def _profile(self) -> ModelProfile:
        """What the model set up can do, over what the library makes of its name."""
        return lenient()

    def _list_request(self) -> tuple[str, Mapping[str, str]]:
        return f"{self.base_url}/models", {"authorization": f"Bearer {self._key or 'no-key'}"}
