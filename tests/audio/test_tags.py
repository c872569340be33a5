from __future__ import annotations

import io
from datetime import date

import av
import pytest

from lib.audio import EncodedScene, Tags, join_episode
from lib.audio.tags import id3_tag
from lib.errors import BadInput
from lib.models.sound import Chapter

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_players_read_what_was_written(encoded_scenes: list[EncodedScene]) -> None:
    tags = Tags(
        title="Wind — 风", artist="The Show", album="Season 1", track=7, date=date(2026, 11, 22),
        comment="Made from three sources.", cover=PNG,
    )  # fmt: skip
    titles = ["Beginning", "Zwölf", "結び"]
    file = join_episode(encoded_scenes, tags, titles)
    with av.open(io.BytesIO(file.to_bytes()), format="mp3") as container:
        found = container.metadata
        chapters = container.chapters()
        kinds = [stream.type for stream in container.streams]
    assert found["title"] == "Wind — 风" and found["artist"] == "The Show" and found["album"] == "Season 1"
    assert found["track"] == "7" and found["date"] == "2026-11-22" and found["comment"] == "Made from three sources."
    assert kinds == ["audio", "video"]
    assert [chapter["metadata"]["title"] for chapter in chapters] == titles
    assert [chapter["start"] for chapter in chapters] == [round(c.start_s * 1000) for c in file.chapters]
    assert chapters[0]["start"] == 0 and chapters[-1]["end"] == round(file.duration_s * 1000)


def test_many_chapters_stay_in_order() -> None:
    tag = id3_tag(Tags(title=""), [Chapter(title=f"{i}", start_s=i, end_s=i + 1) for i in range(255)])
    places = [tag.index(b"CHAP", 0)] + [tag.index(b"\0ch%d\0" % i) for i in range(1, 255)]
    assert places[1:] == sorted(places[1:])
    with pytest.raises(BadInput):
        id3_tag(Tags(title=""), [Chapter(title="", start_s=0, end_s=1)] * 256)


def test_a_cover_that_is_no_picture_is_refused() -> None:
    with pytest.raises(BadInput):
        id3_tag(Tags(title="x", cover=b"GIF89a"), [])
