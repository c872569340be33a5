"""Sources, and full-text search through their passages: FTS5 on SQLite, a GIN index on Postgres."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.errors import Duplicate, NotFound
from lib.models.research import Passage, SourceText
from lib.models.source import Source, SourcePassage, SourcePublic

# Words that every paragraph holds; matching them would only cost time. Postgres drops its own list.
_STOP = frozenset(
    (
        "a an and are as at be been but by can did do does for from had has have how i if in into is it its of on or "
        "our so such than that the their them then there these they this those to was we were what when where which "
        "who why will with would you your"
    ).split()
)


def insert_source(session: Session, source: Source, passages: Sequence[tuple[int, int]]) -> SourcePublic:
    """Store a source and the passages, given as offsets, to be searched. Raises Duplicate for the same text."""
    _no_other(session, source)
    try:
        with session.begin_nested():
            session.add(source)
    except sa.exc.IntegrityError:
        _no_other(session, source)  # it was added between the look and the write
        raise
    session.add_all(
        SourcePassage(source_id=source.id, start=start, end=end, text=source.text[start:end]) for start, end in passages
    )
    session.flush()
    return SourcePublic.model_validate(source, from_attributes=True)


def _no_other(session: Session, source: Source) -> None:
    same = (col(Source.project_id) == source.project_id, col(Source.sha256) == source.sha256)
    existing = session.execute(sa.select(col(Source.id), col(Source.title)).where(*same)).first()
    if existing:
        raise Duplicate(
            f"“{existing.title}” is among the sources already.", existing_id=existing.id, hint="Add another one."
        )


def add_finders(session: Session, source_id: str, providers: Sequence[str], query_ids: Sequence[str]) -> None:
    """Remember that these found it too. What the producer added keeps no provider: it was theirs already."""
    row = session.get(Source, source_id)
    if row is None:
        return
    names = {*filter(None, row.provider.split(", ")), *providers}
    row.provider = ", ".join(sorted(names))[:80] if row.provider else ""
    row.found_by = sorted({*row.found_by, *query_ids})
    session.add(row)


def list_sources(session: Session, project_id: str) -> list[SourcePublic]:
    """In the order they were added, without their text."""
    columns = [getattr(Source, name) for name in SourcePublic.model_fields]
    rows = session.execute(_in_order(sa.select(*columns), project_id))
    return [SourcePublic.model_validate(dict(row._mapping)) for row in rows]


def read_sources(session: Session, project_id: str) -> list[SourceText]:
    """In the order they were added, with their text."""
    rows = session.scalars(_in_order(sa.select(Source), project_id))
    return [SourceText.model_validate(row.model_dump()) for row in rows]


def get_source(session: Session, project_id: str, source_id: str) -> SourceText:
    """Raises NotFound."""
    row = session.get(Source, source_id)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such source in this project.", hint="It may have been removed in another tab.")
    return SourceText.model_validate(row.model_dump())


def delete_source(session: Session, project_id: str, source_id: str) -> None:
    """Its passages go with it. Raises NotFound."""
    get_source(session, project_id, source_id)
    session.execute(sa.delete(Source).where(col(Source.id) == source_id))


def search_passages(session: Session, project_id: str, query: str, *, limit: int = 8) -> list[Passage]:
    """The passages of this project's sources that answer best, best first; scores compare within one call only."""
    words = _words(query)
    if not words:
        return []
    postgres = session.get_bind().dialect.name == "postgresql"
    rows = session.execute(
        sa.text(_POSTGRES if postgres else _SQLITE),
        {
            "query": " | ".join(words) if postgres else " OR ".join(f'"{word}"' for word in words),
            "project": project_id,
            "limit": limit,
        },
    )
    return [Passage.model_validate(dict(row._mapping)) for row in rows]


_SQLITE = """
SELECT p.source_id, p.start_at AS start, p.end_at AS "end", p.text, -bm25(source_passages_fts) AS score
FROM source_passages_fts
JOIN source_passages p ON p.id = source_passages_fts.rowid
JOIN sources s ON s.id = p.source_id
WHERE source_passages_fts MATCH :query AND s.project_id = :project
ORDER BY score DESC, p.id LIMIT :limit
"""

_POSTGRES = """
SELECT p.source_id, p.start_at AS start, p.end_at AS "end", p.text,
       ts_rank_cd(to_tsvector('english', p.text), to_tsquery('english', :query), 1) AS score
FROM source_passages p
JOIN sources s ON s.id = p.source_id
WHERE to_tsvector('english', p.text) @@ to_tsquery('english', :query) AND s.project_id = :project
ORDER BY score DESC, p.id LIMIT :limit
"""


def _words(query: str) -> list[str]:
    """Search terms of a question: letters and digits only, so that nothing in it can be an operator."""
    found = re.findall(r"[^\W_]+", query.casefold())
    return list(dict.fromkeys(word for word in found if word not in _STOP))[:32]


def _in_order(query: sa.Select, project_id: str) -> sa.Select:  # type: ignore[type-arg]
    return query.where(col(Source.project_id) == project_id).order_by(col(Source.created_at), col(Source.id))
