"""Exa: a search made for programs; it gives the text of the pages too. https://exa.ai/docs/reference/search"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from lib.models.usage import Price
from lib.providers.research import Hit, Spec
from lib.providers.research._answers import TITLE_CHARACTERS, in_order, iso_date, items, plain, words
from lib.providers.research._http import RECENT_DAYS, Adapter, address

TEXT_CHARACTERS = 60_000


class Exa(Adapter):
    spec: ClassVar[Spec] = Spec(
        name="exa",
        label="Exa",
        about="Searches the web by meaning and gives the text of what it finds.",
        key_env="EXA_API_KEY",
        docs_url="https://dashboard.exa.ai/api-keys",
        options=(address("https://api.exa.ai"),),
        price=Price(0.007, "query", date(2026, 11, 10), "https://exa.ai/docs/reference/pricing"),
    )

    def search(self, query: str, *, limit: int = 5, recent: bool = False) -> list[Hit]:
        """See `Search.search`; `recent` leaves out what is older than a year or has no date."""
        asked: dict[str, Any] = {
            "query": query, "type": "auto", "numResults": limit,
            "contents": {"text": {"maxCharacters": TEXT_CHARACTERS}},
        }  # fmt: skip
        if recent:
            asked["startPublishedDate"] = f"{datetime.now(UTC) - timedelta(days=RECENT_DAYS):%Y-%m-%dT00:00:00.000Z}"
        return in_order([_hit(item) for item in self._results(asked)], limit, recent)

    def test(self) -> str:
        self._results({"query": "tidal power", "type": "auto", "numResults": 1})
        return f"Exa answers. The question cost ${self.cost_usd(1):.3f}."

    def _results(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        key = self._key()
        answer = self._ask("POST", "/search", headers={"x-api-key": key}, key=key, body=asked)
        return items(answer, "results", self.spec.label)


def _hit(item: dict[str, Any]) -> Hit:
    text = words(item, "text")
    return Hit(
        title=plain(words(item, "title"), TITLE_CHARACTERS), url=words(item, "url"), excerpt=plain(text[:2000]),
        text=text, published=iso_date(words(item, "publishedDate")), author=plain(words(item, "author"), 200),
    )  # fmt: skip


PROVIDER = Exa
