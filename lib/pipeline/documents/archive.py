"""Zip archives from strangers: every byte that comes out is counted, whatever the headers claim."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lib.errors import BadSource
from lib.pipeline.documents.document import PARSER_FAULTS, Limits, broken

_CHUNK_BYTES = 256 * 1024
_ENCRYPTED_FLAG = 0x1
# Below this, a high ratio is harmless: an empty style sheet or a blank picture packs very well.
_RATIO_FROM_BYTES = 8 * 2**20
_OUTSIDE = re.compile(r"^(?:/|\\|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")


class Archive:
    """A zip file's members by name. `what` names the document in refusals: "EPUB", "Word document".

    Only stored and deflated members are read, as EPUB and OOXML prescribe: they alone can be unpacked in bounded
    steps. Raises BadSource for a damaged, encrypted or hostile archive.
    """

    def __init__(self, data: bytes, what: str, limits: Limits) -> None:
        self._what, self._limits = what, limits
        self._left_bytes = limits.archive_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except PARSER_FAULTS as error:
            raise broken(what) from error
        members = self._zip.infolist()
        if len(members) > limits.archive_members:
            raise _bomb(what)
        if any(_OUTSIDE.search(member.orig_filename) for member in members):
            raise BadSource(
                f"This {what} holds files with names that point outside of it, so it is not opened.",
                hint="Save it again from the program that made it.",
            )
        self._members = {member.filename: member for member in members if not member.is_dir()}

    def names(self) -> list[str]:
        return list(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str, *, limit_bytes: int | None = None) -> bytes:
        """The whole member, at most `limit_bytes` (default: the limits' `part_bytes`).

        Raises KeyError when there is none of that name, and BadSource when it is encrypted, damaged or too large.
        """
        return b"".join(self._pieces(name, self._limits.part_bytes if limit_bytes is None else limit_bytes))

    def verify(self) -> None:
        """Unpack every member once, keeping nothing, so that a library may safely unpack it again."""
        for name in self._members:
            is_part = name.endswith((".xml", ".rels"))
            for _ in self._pieces(name, self._limits.part_bytes if is_part else self._limits.archive_bytes):
                pass

    def _pieces(self, name: str, limit_bytes: int) -> Iterator[bytes]:
        member = self._members[name]
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise locked(self._what)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise broken(self._what)
        size_bytes = 0
        try:
            with self._zip.open(member) as stream:
                while piece := stream.read(_CHUNK_BYTES):
                    size_bytes += len(piece)
                    self._charge(len(piece), size_bytes, limit_bytes, member.compress_size)
                    yield piece
        except PARSER_FAULTS as error:
            raise broken(self._what) from error

    def _charge(self, piece_bytes: int, size_bytes: int, limit_bytes: int, packed_bytes: int) -> None:
        self._left_bytes -= piece_bytes
        ratio = size_bytes / max(packed_bytes, 1)
        swollen = size_bytes > _RATIO_FROM_BYTES and ratio > self._limits.archive_ratio
        if swollen or self._left_bytes < 0 or size_bytes > limit_bytes:
            raise _bomb(self._what)


def inside(base: str, href: str) -> str:
    """The member that `href`, found in the member `base`, means; one that climbs out names no member."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), href))


def locked(what: str) -> BadSource:
    return BadSource(
        f"This {what} is protected by a password.", hint="Save a copy without the password and add that one."
    )


def _bomb(what: str) -> BadSource:
    return BadSource(
        f"This {what} unpacks to far more than it should, so it is not opened.",
        hint="Save it again from the program that made it, without pictures if it is large.",
    )
