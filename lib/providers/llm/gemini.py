"""Gemini, through Google's own API with a key of AI Studio."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from lib.models.usage import Price
from lib.providers.llm import Spec
from lib.providers.llm._asking import Asking
from lib.providers.llm._options import COMMON, base_url, model

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model


class Gemini(Asking):
    home: ClassVar[str] = "https://generativelanguage.googleapis.com"
    price_list: ClassVar[str] = "google"
    spec: ClassVar[Spec] = Spec(
        name="gemini",
        label="Gemini",
        about="Google's models, with room for very long sources; there is a free allowance.",
        key_env="GEMINI_API_KEY",
        docs_url="https://aistudio.google.com/apikey",
        options=(
            model("gemini-3.8-flash", "gemini-3.5-flash-lite is cheaper, gemini-4-argon more capable."),
            base_url(home, "GEMINI_BASE_URL", "Only where a proxy stands before Google."),
            *COMMON,
        ),
        price=Price(
            3.75,
            "1 million tokens written by gemini-3.8-flash (0.75 USD for 1 million read; both double in January 2027)",
            date(2026, 11, 22),
            "https://ai.google.dev/gemini-api/docs/pricing",
        ),
    )

    def _opened(self, client: httpx2.AsyncClient) -> Model[Any]:
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        provider = GoogleProvider(api_key=self._key, base_url=self.base_url, http_client=client)
        return GoogleModel(self.model, provider=provider)

    def _list_request(self) -> tuple[str, Mapping[str, str]]:
        return f"{self.base_url}/v1beta/models?pageSize=1000", {"x-goog-api-key": self._key}


PROVIDER = Gemini
