"""SearXNG: a search engine on a server of the owner's, which asks others. https://docs.searxng.org/dev/search_api.html"""

from __future__ import annotations

from typing import Any, ClassVar

from lib.errors import Unavailable
from lib.providers.research import Hit, Spec
from lib.providers.research._answers import TITLE_CHARACTERS, in_order, iso_date, items, plain, words
from lib.providers.research._http import Adapter, address


class SearXNG(Adapter):
    spec: ClassVar[Spec] = Spec(
        name="searxng",
        label="SearXNG",
        about="Asks many search engines through a server of your own.",
        docs_url="https://docs.searxng.org/admin/installation.html",
        options=(address("", help="Of your server, such as http://localhost:8080.", env="SEARXNG_URL"),),
    )

    def search(self, query: str, *, limit: int = 5, recent: bool = False) -> list[Hit]:
        """See `Search.search`; `recent` asks for the last year, which not all of its engines know."""
        return in_order([_hit(item) for item in self._results(query, recent)], limit, recent)

    def test(self) -> str:
        found = len(self._results("tidal power", recent=False))
        return f"SearXNG answers, with {found} results."

    def _results(self, query: str, recent: bool) -> list[dict[str, Any]]:
        asked = {"q": query, "format": "json"} | ({"time_range": "year"} if recent else {})
        try:
            answer = self._ask("GET", "/search", params=asked)
        except Unavailable as error:
            if not self._setup.option("base_url"):
                raise
            raise Unavailable(
                error.message, hint="Its settings.yml must list json under search, formats, and let this machine in."
            ) from None
        return items(answer, "results", self.spec.label)


def _hit(item: dict[str, Any]) -> Hit:
    return Hit(
        title=plain(words(item, "title"), TITLE_CHARACTERS), url=words(item, "url"),
        excerpt=plain(words(item, "content")), published=iso_date(words(item, "publishedDate")),
        author=plain(words(item, "author"), 200),
    )  # fmt: skip


PROVIDER = SearXNG
