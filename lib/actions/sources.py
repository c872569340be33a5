"""Add, list, read and remove what an episode is made of."""

from __future__ import annotations

from collections.abc import Sequence

from lib.actions import trail
from lib.actions.limits import count_upload
from lib.actions.studio import Studio
from lib.errors import BadSource, Duplicate
from lib.models.audit import Deed
from lib.models.enums import SourceKind
from lib.models.research import SourceText
from lib.models.source import Source, SourcePublic
from lib.models.values import digest
from lib.pipeline.documents import Document, Limits, read_document, read_pasted
from lib.pipeline.passages import split_passages
from lib.store import projects, sources
from lib.store.engine import reading, writing


def add_document(studio: Studio, project_id: str, name: str, data: bytes) -> SourcePublic:
    """Read a file and store its text. Raises BadSource, one sentence why; Duplicate when it is there already."""
    count_upload(studio, len(data))
    document = read_document(name, data, limits=limits(studio))
    return _add(studio, project_id, document, origin=name)


def add_pasted(studio: Studio, project_id: str, text: str, title: str = "") -> SourcePublic:
    """Store pasted text. Raises BadSource for none, Duplicate for the same."""
    return _add(studio, project_id, read_pasted(text, title), origin="", kind=SourceKind.PASTED)


def add_address(studio: Studio, project_id: str, url: str) -> SourcePublic:
    """Fetch a page or a file from the internet and store its text. Raises BadSource, ProviderDown, Duplicate."""
    fetched = studio.fetch(url)
    document = read_document(fetched.name, fetched.body, charset=fetched.charset, limits=limits(studio))
    return _add(studio, project_id, document, origin=fetched.final_url)


def add_found(
    studio: Studio, project_id: str, document: Document, *, origin: str, provider: str, found_by: Sequence[str]
) -> SourcePublic:
    """Store a page that research found; one with the same text is there once, found by all. Raises BadSource."""
    try:
        return _add(studio, project_id, document, origin=origin, provider=provider, found_by=found_by)
    except Duplicate as same:
        note_finders(studio, same.existing_id, provider.split(", "), found_by)
        return next(s for s in list_sources(studio, project_id) if s.id == same.existing_id)


def note_finders(studio: Studio, source_id: str, providers: Sequence[str], query_ids: Sequence[str]) -> None:
    """Remember who found a source that is there already."""
    with writing(studio.engine) as session:
        sources.add_finders(session, source_id, providers, query_ids)


def list_sources(studio: Studio, project_id: str) -> list[SourcePublic]:
    with reading(studio.engine) as session:
        return sources.list_sources(session, project_id)


def read_source(studio: Studio, project_id: str, source_id: str) -> SourceText:
    """Raises NotFound."""
    with reading(studio.engine) as session:
        return sources.get_source(session, project_id, source_id)


def read_sources(studio: Studio, project_id: str) -> list[SourceText]:
    with reading(studio.engine) as session:
        return sources.read_sources(session, project_id)


def remove_source(studio: Studio, project_id: str, source_id: str) -> None:
    """Facts that quote it keep their quotes. Raises NotFound."""
    with writing(studio.engine) as session:
        gone = sources.get_source(session, project_id, source_id)
        sources.delete_source(session, project_id, source_id)
        trail.note(session, studio, Deed.DELETED, "source", source_id, gone.title)


def limits(studio: Studio) -> Limits:
    """What one document may cost here."""
    return Limits(file_bytes=studio.settings.upload_limit_bytes)


def _add(
    studio: Studio,
    project_id: str,
    document: Document,
    *,
    origin: str,
    kind: SourceKind | None = None,
    provider: str = "",
    found_by: Sequence[str] = (),
) -> SourcePublic:
    if not document.text.strip():
        raise BadSource("There is no text in it.", hint="Add a document with words in it, or paste the text.")
    source = Source(
        project_id=project_id, title=document.title[:500] or "Untitled", origin=origin[:2000],
        kind=(kind or document.kind).value, published=document.published[:40], author=document.author[:300],
        word_count=document.word_count, sha256=digest(document.text.encode()), text=document.text,
        provider=provider[:80], found_by=sorted(set(found_by)), pages=list(document.pages),
    )  # fmt: skip
    passages = split_passages(document.text)
    with writing(studio.engine) as session:
        projects.get_project(session, project_id, owner=studio.owner)
        return sources.insert_source(session, source, passages)
