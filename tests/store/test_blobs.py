from __future__ import annotations

from pathlib import Path

import pytest

from lib.errors import NotFound, StorageFailed
from lib.store.blobs import CHUNK_BYTES, Blobs


@pytest.fixture(params=["file", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return Blobs((tmp_path / "a folder").as_uri() if request.param == "file" else "memory:///")


def test_the_same_bytes_are_one_file(blobs: Blobs) -> None:
    key = blobs.put(b"hello", ".mp3")
    assert blobs.put(b"hello", ".mp3") == key
    assert key.endswith(".mp3")
    assert (blobs.read(key), blobs.info(key).size_bytes) == (b"hello", 5)


def test_a_stretch_is_read_in_pieces(blobs: Blobs) -> None:
    data = bytes(range(256)) * (CHUNK_BYTES // 100)
    key = blobs.put(data)
    pieces = list(blobs.stream(key, 7, CHUNK_BYTES * 2 + 9))
    assert b"".join(pieces) == data[7 : CHUNK_BYTES * 2 + 9]
    assert max(map(len, pieces)) <= CHUNK_BYTES


def test_what_is_not_there_is_said_so_and_deleting_it_is_no_error(blobs: Blobs) -> None:
    with pytest.raises(NotFound):
        blobs.read("content/none")
    blobs.delete("content/none")
    assert not blobs.exists("content/none")


def test_a_deleted_file_is_gone(blobs: Blobs) -> None:
    key = blobs.put(b"x")
    blobs.delete(key)
    assert not blobs.exists(key)


def test_a_store_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageFailed):
        Blobs((tmp_path / "file" / "blobs").as_uri()).put(b"x")
