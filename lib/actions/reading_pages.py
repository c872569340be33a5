"""Read the pages that searches found and keep them as sources: each once, with who found it.

Every address goes through the studio's safe fetcher, wherever it came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from lib.actions.sources import add_found, limits, list_sources, note_finders
from lib.actions.studio import Studio
from lib.actions.telling import cancelled
from lib.errors import BadInput, PodcastError
from lib.jobs import stop_requested
from lib.models.enums import SourceKind
from lib.models.searched import ReadPage
from lib.models.source import SourcePublic
from lib.pipeline.documents import Document, read_document
from lib.pipeline.finding import Finder, Page, canonical
from lib.providers.research import Hit

PAGES_PER_SEARCH = 3
PAGES = 12
AT_ONCE = 4
WHOLE_WORDS = 120
"""A text of fewer words is taken for an excerpt, and the page is fetched."""
_NAMED = 80


@dataclass(frozen=True, slots=True)
class _Text:
    """A page as it was read, or why it was not."""

    page: Page
    document: Document | None = None
    origin: str = ""
    error: PodcastError | None = None


@dataclass
class Reading:
    """One run over the pages that were found. `read` remembers what became of each, `troubles` are sentences."""

    studio: Studio
    project_id: str
    read: dict[str, ReadPage] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    error: PodcastError | None = None
    _taken: Counter[Finder] = field(default_factory=Counter)
    _stored: set[str] = field(default_factory=set)

    def run(self, pages: Sequence[Page]) -> None:
        """The best pages first, at most PAGES_PER_SEARCH of each search and PAGES in all; one that fails frees its
        place for the next."""
        known = {source.id: source for source in list_sources(self.studio, self.project_id)}
        by_url = {canonical(s.origin): s for s in known.values() if s.origin.startswith(("http://", "https://"))}
        waiting = list(pages)
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="page") as pool:
            while batch := list(self._next(waiting)):
                if stop_requested():
                    raise cancelled()
                fresh = [page for page in batch if not self._settled(page, known, by_url)]
                for text in pool.map(self._text, fresh):
                    self._keep(text, by_url)

    def _next(self, waiting: list[Page]) -> Iterator[Page]:
        """Take the next few pages for which there is room."""
        batch = 0
        for page in list(waiting):
            if batch == AT_ONCE or len(self._stored) + batch >= PAGES:
                return
            if all(self._taken[finder] >= PAGES_PER_SEARCH for finder in page.finders):
                continue
            waiting.remove(page)
            self._taken.update(page.finders)
            batch += 1
            yield page

    def _settled(self, page: Page, known: dict[str, SourcePublic], by_url: dict[str, SourcePublic]) -> bool:
        """Whether nothing is to be fetched: it is a source, or was one that the producer removed, or was refused."""
        before = self.read.get(page.key)
        source = by_url.get(page.key) or (known.get(before.source_id) if before else None)
        if source is not None:
            self._found(page, source.id)
            return True
        if before is None or not (before.source_id or before.refused):
            return False
        self._taken.subtract(page.finders)
        return True

    def _text(self, page: Page) -> _Text:
        whole = len(page.hit.text.split()) >= WHOLE_WORDS
        try:
            if whole:
                return _Text(page, _given(page.hit, self.studio), page.hit.url)
            fetched = self.studio.fetch(page.hit.url)
            document = read_document(
                fetched.name, fetched.body, charset=fetched.charset, limits=limits(self.studio)
            )  # fmt: skip
        except PodcastError as error:
            return _Text(page, error=error)
        dated = replace(document, published=page.hit.published or document.published)
        return _Text(page, dated, fetched.final_url)

    def _keep(self, text: _Text, by_url: dict[str, SourcePublic]) -> None:
        """Store it, unless the same address or the same text is there already."""
        page = text.page
        if same := by_url.get(canonical(text.origin)) if text.document else None:
            self._found(page, same.id)
            return
        try:
            if text.error or text.document is None:
                raise text.error or BadInput("There is nothing to read.")
            source = add_found(
                self.studio, self.project_id, text.document, origin=text.origin, provider=", ".join(page.providers),
                found_by=page.query_ids,
            )  # fmt: skip
        except PodcastError as error:
            self._failed(page, error)
            return
        by_url[canonical(text.origin)] = source
        self._stored.add(source.id)
        self.read[page.key] = ReadPage(url=page.key, source_id=source.id)

    def _found(self, page: Page, source_id: str) -> None:
        note_finders(self.studio, source_id, page.providers, page.query_ids)
        self._stored.add(source_id)
        self.read[page.key] = ReadPage(url=page.key, source_id=source_id)

    def _failed(self, page: Page, error: PodcastError) -> None:
        """Said in a sentence; an address that can never be read is not tried again, one that is down is."""
        self._taken.subtract(page.finders)
        self.read[page.key] = ReadPage(url=page.key, refused=isinstance(error, BadInput))
        self.troubles.append(f"{_name(page.hit)} could not be read: {error.message}")
        self.error = self.error or error


def _given(hit: Hit, studio: Studio) -> Document:
    """The text that came with the search."""
    document = read_document("page.md", hit.text.encode(), limits=limits(studio))
    kind = SourceKind.HTML if document.kind in (SourceKind.TEXT, SourceKind.MARKDOWN) else document.kind
    title = hit.title or document.title
    return replace(document, title=title, published=hit.published, author=hit.author, kind=kind)


def _name(hit: Hit) -> str:
    """The page as a producer may know it: its title and where it lies."""
    try:
        host = urlsplit(hit.url).hostname or ""
    except ValueError:
        host = ""
    title = hit.title[:_NAMED]
    return f"“{title}” ({host})" if title and title != host else host or "A page"
