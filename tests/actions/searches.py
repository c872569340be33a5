"""Search providers and pages that answer as they are told, and count what they were asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar

from lib.errors import BadSource, PodcastError
from lib.models.setup import Setup
from lib.providers.fetch import Fetched
from lib.providers.research import Hit, Spec

TEXT = (
    "The barrage at La Rance was finished in 1966 after six years of work. It cost 620 million francs, and its 24 "
    "turbines make 240 megawatts when the tide runs. Fishermen had warned that the bay would silt up. By 1976 the mud "
    "had risen, and the mussel beds near the wall were gone. The engineers answered with locks that stay open for "
    "three hours a day. Since then the bay has found another balance, and sea bass have come back in numbers. "
)


def page_text(name: str) -> str:
    """A page of its own, long enough to be taken for a whole one."""
    return f"# {name}\n\n" + TEXT.replace("La Rance", f"La Rance, as {name} tells it,") * 2


class ToldSearch:
    """Answers with `hits(query)`; raises what `broken` has for a query. `asked` is what came, with `recent`."""

    spec: ClassVar[Spec] = Spec(name="exa", label="Exa")

    def __init__(self, hits: Callable[[str], list[Hit]], usd: float = 0.0) -> None:
        self.hits, self.usd = hits, usd
        self.asked: list[tuple[str, bool]] = []
        self.broken: dict[str, PodcastError] = {}
        self.together: threading.Barrier | None = None

    def search(self, query: str, *, limit: int = 5, recent: bool = False) -> list[Hit]:
        self.asked.append((query, recent))
        if self.together is not None:
            self.together.wait(timeout=120)
        if query in self.broken:
            raise self.broken[query]
        return self.hits(query)[:limit]

    def cost_usd(self, queries: int) -> float:
        return queries * self.usd

    def test(self) -> str:
        return "It answers."


class Pages:
    """The web: `texts` by address; what is not there has no such page."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.sent_on: dict[str, str] = {}
        self.fetched: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.fetched.append(url)
        final = self.sent_on.get(url, url)
        if final not in self.texts:
            raise BadSource("tides.test has no such page.", hint="Check the address in a browser.")
        return Fetched(url, final, "text/plain", "page.md", self.texts[final].encode())


def loader(searches: dict[str, ToldSearch]) -> Callable[[str, Setup], ToldSearch]:
    return lambda name, _setup: searches[name]
