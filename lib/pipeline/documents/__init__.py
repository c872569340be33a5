"""Documents in, clean prose out: the one door is `read_document`; pasted text comes through `read_pasted`."""

from lib.pipeline.documents.document import Document, Limits
from lib.pipeline.documents.reading import read_document, read_pasted

__all__ = ["Document", "Limits", "read_document", "read_pasted"]
