"""Tavily: a search made for programs; it gives the text of the pages too. https://docs.tavily.com"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from lib.models.usage import Price
from lib.providers.research import Hit, Spec
from lib.providers.research._answers import TITLE_CHARACTERS, in_order, iso_date, items, plain, words
from lib.providers.research._http import Adapter, address


class Tavily(Adapter):
    spec: ClassVar[Spec] = Spec(
        name="tavily",
        label="Tavily",
        about="Searches the web and gives the text of what it finds.",
        key_env="TAVILY_API_KEY",
        docs_url="https://app.tavily.com",
        options=(address("https://api.tavily.com"),),
        price=Price(
            0.008, "query", date(2026, 11, 22), "https://docs.tavily.com/documentation/api-credits, pay as you go"
        ),
    )

    def search(self, query: str, *, limit: int = 5, recent: bool = False) -> list[Hit]:
        """See `Search.search`; `recent` asks for the last year."""
        asked: dict[str, Any] = {
            "query": query, "max_results": limit, "search_depth": "basic", "include_raw_content": "markdown"
        }  # fmt: skip
        if recent:
            asked["time_range"] = "year"
        return in_order([_hit(item) for item in self._results(asked)], limit, recent)

    def test(self) -> str:
        self._results({"query": "tidal power", "max_results": 1, "search_depth": "basic"})
        return f"Tavily answers. The question cost one credit, ${self.cost_usd(1):.3f} beyond what is free."

    def _results(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        key = self._key()
        answer = self._ask("POST", "/search", headers={"Authorization": f"Bearer {key}"}, key=key, body=asked)
        return items(answer, "results", self.spec.label)


def _hit(item: dict[str, Any]) -> Hit:
    return Hit(
        title=plain(words(item, "title"), TITLE_CHARACTERS), url=words(item, "url"),
        excerpt=plain(words(item, "content")), text=words(item, "raw_content"),
        published=iso_date(words(item, "published_date")),
    )  # fmt: skip


PROVIDER = Tavily
