"""Many answers to many queries as one list of pages: each page once, with everybody who found it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from lib.providers.research import Hit

_TRACKING = frozenset(
    (
        "fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid mc_cid mc_eid _hsenc _hsmi mkt_tok oly_anon_id "
        "oly_enc_id vero_id ref_src ref_url cmpid ocid s_cid srsltid spm"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Finder:
    """A query put to a provider."""

    query_id: str
    provider: str


@dataclass(frozen=True, slots=True)
class Page:
    """`hit` is the best answer that named the page, with a text if any answer had one; `finders` all that did."""

    key: str
    hit: Hit
    finders: tuple[Finder, ...]

    @property
    def query_ids(self) -> list[str]:
        return sorted({finder.query_id for finder in self.finders})

    @property
    def providers(self) -> list[str]:
        return sorted({finder.provider for finder in self.finders})


def canonical(url: str) -> str:
    """One spelling for all addresses of a page: scheme, case, `www.`, fragment, trackers, last slash make none."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url.strip()
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = sorted((n, v) for n, v in asked if not n.lower().startswith("utm_") and n.lower() not in _TRACKING)
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~", errors="replace").rstrip("/")
    return f"https://{place}{path}" + (f"?{urlencode(kept)}" if kept else "")


def merged(answers: Sequence[tuple[Finder, Sequence[Hit]]]) -> list[Page]:
    """Every page once: the first answers of all first, then the second ones; what more found goes before the rest."""
    pages: dict[str, Page] = {}
    ranks: dict[str, int] = {}
    by_rank = zip_longest(*([(finder, hit) for hit in hits] for finder, hits in answers))
    for rank, row in enumerate(by_rank):
        for finder, hit in (each for each in row if each):
            key = canonical(hit.url)
            ranks.setdefault(key, rank)
            pages[key] = _joined(pages.get(key), key, hit, finder)
    return sorted(pages.values(), key=lambda page: (ranks[page.key], -len(page.finders)))


def _joined(page: Page | None, key: str, hit: Hit, finder: Finder) -> Page:
    if page is None:
        return Page(key, hit, (finder,))
    best = replace(
        page.hit, title=page.hit.title or hit.title, text=page.hit.text or hit.text,
        published=page.hit.published or hit.published, author=page.hit.author or hit.author,
        excerpt=page.hit.excerpt or hit.excerpt,
    )  # fmt: skip
    finders = page.finders if finder in page.finders else (*page.finders, finder)
    return Page(key, best, finders)
