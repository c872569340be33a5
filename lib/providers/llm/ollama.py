"""Models that Ollama runs on this machine: no key, no cost, nothing leaves the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from lib.providers.llm import Spec
from lib.providers.llm._chat import Chat, lenient
from lib.providers.llm._options import at_home, base_url, model

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from pydantic_ai.models import Model


class Ollama(Chat):
    home: ClassVar[str] = "http://127.0.0.1:11434/v1"
    free_at_home: ClassVar[bool] = True
    spec: ClassVar[Spec] = Spec(
        name="ollama",
        label="Ollama",
        about="Models on your own machine; install Ollama and pull one first.",
        docs_url="https://ollama.com/download",
        options=(
            model("", "As “ollama list” names it. Small models lose the thread of long texts."),
            base_url(home, "OLLAMA_BASE_URL", "Where Ollama listens, with /v1 at its end."),
            *at_home(),
        ),
        needs_internet=False,
    )

    @property
    def _priced(self) -> bool:
        # A “-cloud” model is only passed on by the machine at home.
        return self.model.endswith("-cloud") or super()._priced

    def _spoken(self, speaker: AsyncOpenAI) -> Model[Any]:
        from pydantic_ai.models.ollama import OllamaModel
        from pydantic_ai.profiles import merge_profile
        from pydantic_ai.providers.ollama import OllamaProvider

        profile = merge_profile(OllamaProvider.model_profile(self.model), lenient())
        return OllamaModel(self.model, provider=OllamaProvider(openai_client=speaker), profile=profile)

    def _list_request(self) -> tuple[str, Mapping[str, str]]:
        return f"{self.base_url}/models", {}


PROVIDER = Ollama
