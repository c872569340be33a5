"""Brave Search: an index of the web of its own; it gives addresses, pages are fetched.

https://api-dashboard.search.brave.com/documentation
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from lib.models.usage import Price
from lib.providers.research import Hit, Spec
from lib.providers.research._answers import TITLE_CHARACTERS, in_order, iso_date, items, part, plain, words
from lib.providers.research._http import Adapter, address


class Brave(Adapter):
    spec: ClassVar[Spec] = Spec(
        name="brave",
        label="Brave Search",
        about="Searches an index of the web of its own.",
        key_env="BRAVE_API_KEY",
        docs_url="https://api-dashboard.search.brave.com/app/keys",
        options=(address("https://api.search.brave.com"),),
        price=Price(0.005, "query", date(2026, 11, 22), "https://api-dashboard.search.brave.com/app/plans"),
    )

    def search(self, query: str, *, limit: int = 5, recent: bool = False) -> list[Hit]:
        """See `Search.search`; `recent` asks for the last year."""
        asked = {"q": query, "count": str(limit), "result_filter": "web", "text_decorations": "false"}
        found = self._results(asked | ({"freshness": "py"} if recent else {}))
        return in_order([_hit(item) for item in found], limit, recent)

    def test(self) -> str:
        self._results({"q": "tidal power", "count": "1"})
        return f"Brave Search answers. The question cost ${self.cost_usd(1):.3f}."

    def _results(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        key = self._key()
        answer = self._ask("GET", "/res/v1/web/search", headers={"X-Subscription-Token": key}, key=key, params=asked)
        if "web" not in answer and words(answer, "type") == "search":
            return []  # nothing found: the part is left out
        return items(part(answer, "web"), "results", self.spec.label)


def _hit(item: dict[str, Any]) -> Hit:
    return Hit(
        title=plain(words(item, "title"), TITLE_CHARACTERS), url=words(item, "url"),
        excerpt=plain(words(item, "description")), published=iso_date(words(item, "page_age")),
    )  # fmt: skip


PROVIDER = Brave
