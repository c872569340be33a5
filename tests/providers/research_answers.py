"""What each search provider answers when all is well, as its documentation shows it, and what to look for in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.neighbour import Asked, Reply

KEY = "key-of-the-owner-4711"

EXA = {
    "requestId": "r1",
    "results": [
        {
            "id": "https://tides.test/a", "url": "https://tides.test/a", "title": "The barrage", "score": 0.4,
            "publishedDate": "2026-03-02T00:00:00.000Z", "author": "Ines Roux", "text": "# The barrage\n\nIt turns.",
        },
        {"url": "https://tides.test/b", "title": None, "author": None, "text": "Mud rose."},
    ],
}  # fmt: skip
TAVILY = {
    "query": "q",
    "results": [
        {
            "title": "The barrage", "url": "https://tides.test/a", "content": "It turns.", "score": 0.9,
            "raw_content": "# The barrage\n\nIt turns.", "published_date": "Mon, 02 Mar 2026 08:00:00 GMT",
        },
        {"title": "Mud", "url": "https://tides.test/b", "content": "Mud rose.", "raw_content": None},
    ],
}  # fmt: skip
BRAVE = {
    "type": "search",
    "web": {
        "type": "search",
        "results": [
            {
                "title": "The <strong>barrage</strong>", "url": "https://tides.test/a",
                "description": "It &amp; all <strong>turns</strong>.", "page_age": "2026-03-02T08:00:00",
            },
            {"title": "Mud", "url": "https://tides.test/b", "description": "Mud rose."},
        ],
    },
}  # fmt: skip
SEARXNG = {
    "query": "q",
    "results": [
        {"title": "Mud", "url": "https://tides.test/b", "content": "Mud rose.", "publishedDate": None},
        {
            "title": "The barrage", "url": "https://tides.test/a", "content": "It turns.",
            "publishedDate": "2026-03-02T00:00:00",
        },
    ],
}  # fmt: skip
GEMINI = {
    "candidates": [
        {
            "content": {"parts": [{"text": "It turns."}]},
            "groundingMetadata": {
                "webSearchQueries": ["q"],
                "groundingChunks": [
                    {"web": {"uri": "https://redirect.test/1", "title": "mud.test"}},
                    {"web": {"uri": "https://redirect.test/2", "title": "tides.test"}},
                ],
                "groundingSupports": [
                    {"segment": {"text": "It turns."}, "groundingChunkIndices": [1]},
                    {"segment": {"text": "It cost 84 million."}, "groundingChunkIndices": [0, 1]},
                ],
            },
        }
    ]
}
ARTICLES = {
    "11": {
        "pageid": 11, "title": "Tidal barrage", "fullurl": "https://en.wikipedia.org/wiki/Tidal_barrage",
        "extract": "A tidal barrage is a dam.\n\n\n== History ==\nIt turns.\n\n== References ==\nA list.",
    },
    "12": {"pageid": 12, "title": "Barrage", "fullurl": "https://x.test", "extract": "May refer to:", "pageprops": {}},
}  # fmt: skip


def wikipedia(asked: Asked) -> Reply:
    if "list" in asked.query:
        found = [{"pageid": 12, "snippet": ""}, {"pageid": 11, "snippet": 'A <span class="m">tidal</span> dam'}]
        return Reply(body={"query": {"search": found}})
    if "meta" in asked.query:
        return Reply(body={"query": {"general": {"sitename": "Wikipedia"}}})
    return Reply(body={"query": {"pages": [ARTICLES[asked.query["pageids"][0]]]}})


@dataclass(frozen=True)
class Case:
    """A provider, its good answer, and how its question is read back from what it sent."""

    name: str
    answer: Callable[[Asked], Reply] | dict[str, Any]
    path: str
    key_header: str
    question: Callable[[Asked], str]
    recent: Callable[[Asked], object]

    def reply(self, asked: Asked) -> Reply:
        return self.answer(asked) if callable(self.answer) else Reply(body=self.answer)

    @property
    def needs_key(self) -> bool:
        return bool(self.key_header)


CASES = [
    Case(
        "exa", EXA, "/search", "x-api-key", lambda a: a.json()["query"], lambda a: a.json().get("startPublishedDate")
    ),
    Case(
        "tavily", TAVILY, "/search", "authorization", lambda a: a.json()["query"],
        lambda a: a.json().get("time_range"),
    ),
    Case(
        "brave", BRAVE, "/res/v1/web/search", "x-subscription-token", lambda a: a.query["q"][0],
        lambda a: a.query.get("freshness"),
    ),
    Case("searxng", SEARXNG, "/search", "", lambda a: a.query["q"][0], lambda a: a.query.get("time_range")),
    Case(
        "gemini", GEMINI, "/v1beta/models/gemini-3.5-flash-lite:generateContent", "x-goog-api-key",
        lambda a: a.json()["contents"][0]["parts"][0]["text"].partition("\n\n")[2],
        lambda a: a.json()["tools"][0]["google_search"],
    ),
    Case("wikipedia", wikipedia, "/w/api.php", "", lambda a: a.query["srsearch"][0], lambda a: None),
]  # fmt: skip
