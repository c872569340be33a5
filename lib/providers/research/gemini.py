"""Gemini with Google Search: a model that looks things up, of which only the pages it stands on are used.

https://ai.google.dev/gemini-api/docs/google-search. Its addresses are redirects of Google's; whoever fetches a page
finds out where it lies.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from lib.errors import BadAnswer
from lib.models.usage import Price
from lib.providers.research import Hit, Option, Spec
from lib.providers.research._answers import TITLE_CHARACTERS, in_order, items, part, plain, words
from lib.providers.research._http import RECENT_DAYS, Adapter, address

MODEL = "gemini-3.5-flash-lite"
_PRICED = (
    "https://ai.google.dev/gemini-api/docs/pricing: $14 for 1,000 searches; that a query takes two of them and a fifth "
    "of a cent of tokens is our estimate"
)
_ASKED = "Search the web for exactly these words, then say in a few sentences what the pages found say about them:\n\n"


class Gemini(Adapter):
    spec: ClassVar[Spec] = Spec(
        name="gemini",
        label="Gemini with Google Search",
        about="A model of Google's that searches the web; the pages it stands on are read.",
        key_env="GEMINI_API_KEY",
        docs_url="https://aistudio.google.com/apikey",
        options=(address("https://generativelanguage.googleapis.com"), Option("model", "Model", default=MODEL)),
        price=Price(0.03, "query", date(2026, 9, 20), _PRICED),
    )

    def search(self, query: str, *, limit: int = 5, recent: bool = False) -> list[Hit]:
        """See `Search.search`; `recent` has Google look at the last year only."""
        asked = {
            "contents": [{"role": "user", "parts": [{"text": _ASKED + query}]}],
            "tools": [{"google_search": _last_year() if recent else {}}],
        }
        found = items(self._answer(asked), "candidates", self.spec.label)
        grounding = part(found[0], "groundingMetadata") if found else {}
        return in_order(_hits(grounding), limit, recent)

    def test(self) -> str:
        said = [{"role": "user", "parts": [{"text": "Say yes."}]}]
        self._answer({"contents": said, "generationConfig": {"maxOutputTokens": 16}})
        return f"Gemini answers, with the model {self._model()}."

    def _model(self) -> str:
        return self._setup.option("model", MODEL).strip().removeprefix("models/")

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        key = self._key()
        path = f"/v1beta/models/{quote(self._model(), safe='')}:generateContent"
        answer = self._ask("POST", path, headers={"x-goog-api-key": key}, key=key, body=asked)
        if part(answer, "promptFeedback").get("blockReason"):
            raise BadAnswer("Gemini refuses this question.", hint="Word it differently.")
        return answer


def _last_year() -> dict[str, Any]:
    end = datetime.now(UTC)
    start = end - timedelta(days=RECENT_DAYS)
    return {"timeRangeFilter": {"startTime": f"{start:%Y-%m-%dT%H:%M:%SZ}", "endTime": f"{end:%Y-%m-%dT%H:%M:%SZ}"}}


def _hits(grounding: dict[str, Any]) -> list[Hit]:
    """The pages that carry the answer, each with the sentences it carries, those that carry most first."""
    chunks = grounding.get("groundingChunks")
    pages = [part(chunk, "web") for chunk in chunks] if isinstance(chunks, list) else []
    carried: dict[int, list[str]] = {}
    supports = grounding.get("groundingSupports")
    for support in supports if isinstance(supports, list) else []:
        indices = support.get("groundingChunkIndices") if isinstance(support, dict) else None
        for at in indices if isinstance(indices, list) else []:
            if isinstance(at, int):
                carried.setdefault(at, []).append(words(part(support, "segment"), "text"))
    order = sorted(range(len(pages)), key=lambda at: -len(carried.get(at, [])))
    return [
        Hit(
            title=plain(words(pages[at], "title"), TITLE_CHARACTERS), url=words(pages[at], "uri"),
            excerpt=plain(" ".join(carried.get(at, []))),
        )
        for at in order
    ]  # fmt: skip


PROVIDER = Gemini
