"""Other tags for a stored MP3, without touching its sound: only what comes before the first frame is written anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lib.audio.tags import Tags, id3_tag
from lib.errors import BadInput
from lib.models.sound import Chapter

HEAD_BYTES = 10
"""How much of a file `retag` must see."""
_FOOTER = 0x10


@dataclass(frozen=True, slots=True)
class Retagged:
    """The file is `head`, then the stored bytes from `skip` on."""

    head: bytes = field(repr=False)
    skip: int

    def size_bytes(self, stored_bytes: int) -> int:
        """How long it is, when the stored file has so many bytes."""
        return len(self.head) + stored_bytes - self.skip

    def parts(self, stored: Iterable[bytes]) -> Iterator[bytes]:
        """The file piece by piece, out of the stored one's pieces of whatever length."""
        yield self.head
        left = self.skip
        for piece in stored:
            if len(piece) > left:
                yield piece[left:]
            left = max(0, left - len(piece))


def retag(first_bytes: bytes, tags: Tags, chapters: Sequence[Chapter]) -> Retagged:
    """New tags for an MP3 that begins with `first_bytes`, at least ten of them.

    Raises BadInput for a file that is no MP3, a cover that is no picture, or more than 255 chapters.
    """
    return Retagged(id3_tag(tags, chapters), tag_bytes(first_bytes))


def tag_bytes(start: bytes) -> int:
    """Where the sound begins in a file that begins with `start`. Raises BadInput for what is no MP3."""
    if len(start) >= 2 and start[0] == 0xFF and start[1] & 0xE0 == 0xE0:
        return 0
    if len(start) < HEAD_BYTES or not start.startswith(b"ID3") or any(byte & 0x80 for byte in start[6:10]):
        raise BadInput("This is not an MP3 file, so it cannot be given tags.", hint="Render the episode again.")
    size = start[6] << 21 | start[7] << 14 | start[8] << 7 | start[9]
    return HEAD_BYTES + size + (HEAD_BYTES if start[5] & _FOOTER else 0)
