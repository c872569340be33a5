from __future__ import annotations

import io

import av
import pytest

from lib.audio import EncodedScene, Tags, join_episode
from lib.audio.retag import retag
from lib.errors import BadInput
from lib.models.sound import Chapter
from tests.audio.test_tags import PNG


def test_new_tags_leave_every_sample_as_it_was(encoded_scenes: list[EncodedScene]) -> None:
    file = join_episode(encoded_scenes, Tags(title="Before", cover=PNG), ["a", "b", "c"])
    stored = file.to_bytes()
    chapters = [Chapter(title="All of it", start_s=0, end_s=file.duration_s)]
    made = retag(stored[:10], Tags(title="After", artist="The Show", cover=PNG * 3), chapters)
    pieces = [stored[at : at + 100] for at in range(0, len(stored), 100)]
    after = b"".join(made.parts(pieces))
    assert len(after) == made.size_bytes(len(stored))
    assert after == made.head + stored[made.skip :]
    assert heard(after) == heard(stored)
    with av.open(io.BytesIO(after), format="mp3") as container:
        assert container.metadata["title"] == "After" and container.metadata["artist"] == "The Show"
        assert [c["metadata"]["title"] for c in container.chapters()] == ["All of it"]


def heard(data: bytes) -> bytes:
    with av.open(io.BytesIO(data), format="mp3") as container:
        return b"".join(frame.to_ndarray().tobytes() for frame in container.decode(audio=0))


def test_a_file_without_tags_gets_some(encoded_scenes: list[EncodedScene]) -> None:
    frames = encoded_scenes[0].frames
    made = retag(frames[:10], Tags(title="x"), [])
    assert made.skip == 0 and b"".join(made.parts([frames])) == made.head + frames


def test_a_tag_with_a_footer_is_skipped_whole() -> None:
    assert retag(b"ID3\x04\x00\x10\x00\x00\x02\x01" + b"\0", Tags(title="x"), []).skip == 10 + 257 + 10


@pytest.mark.parametrize("start", [b"", b"RIFF\0\0\0\0WAVE", b"ID3\x03\0\0\xff\xff\xff\xff", b"ID3"])
def test_what_is_no_mp3_is_refused(start: bytes) -> None:
    with pytest.raises(BadInput):
        retag(start, Tags(title="x"), [])
