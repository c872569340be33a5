from __future__ import annotations

import struct
from typing import Any

import pytest
from starlette.testclient import TestClient

from lib.actions.studio import Studio

MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" + b"\x00" * 400
WAV = b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + b"\x00" * 24
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
M4A = b"\x00\x00\x00\x20ftypM4A " + b"\x00" * 20
MP4 = b"\x00\x00\x00\x20ftypisom" + b"\x00" * 20
WEBM = b"\x1aE\xdf\xa3" + b"\x00" * 20


def _upload(api: TestClient, data: bytes, name: str = "scene-1.mp3", asset_type: str = "audio", **more: Any) -> Any:
    form = {"asset_type": asset_type, "source_module": "podcast_maker", **more}
    return api.post("/content-assets/upload", data=form, files={"file": (name, data)})


def test_an_uploaded_file_is_an_asset_that_plays_by_parts(api: TestClient) -> None:
    answer = _upload(
        api, MP3, title="Scene 1", tags="podcast, p1,", asset_metadata='{"project_id": "p1"}', cost="0.05",
        provider="wavespeed",
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    asset = answer.json()
    assert (asset["filename"], asset["file_size"], asset["mime_type"]) == ("scene-1.mp3", len(MP3), "audio/mpeg")
    assert (asset["tags"], asset["asset_metadata"], asset["cost"]) == (["podcast", "p1"], {"project_id": "p1"}, 0.05)
    assert asset["file_url"] == f"/api/content-assets/{asset['id']}/file"
    path = f"/content-assets/{asset['id']}/file"
    part = api.get(path, headers={"range": "bytes=0-2"})
    assert (part.status_code, part.content) == (206, b"ID3")
    assert api.get(path, headers={"if-none-match": part.headers["etag"]}).status_code == 304
    assert api.head(path).headers["content-length"] == str(len(MP3))
    named = api.get(path, params={"download": True})
    assert named.headers["content-disposition"] == 'attachment; filename="scene-1.mp3"'
    assert named.content == MP3
    assert api.get("/content-assets/?search=scene").json()["total"] == 1


@pytest.mark.parametrize(
    ("data", "asset_type", "mime"),
    [(WAV, "audio", "audio/wav"), (MP3[10:], "audio", "audio/mpeg"), (b"fLaC" + bytes(9), "audio", "audio/flac"),
     (b"OggS" + bytes(9), "audio", "audio/ogg"), (M4A, "audio", "audio/mp4"), (PNG, "image", "image/png"),
     (b"\xff\xd8\xff\xe0" + bytes(9), "IMAGE", "image/jpeg"), (b"GIF89a" + bytes(9), "image", "image/gif"),
     (b"RIFF\x00\x00\x00\x00WEBP", "image", "image/webp"), (MP4, "video", "video/mp4"), (MP4, "audio", "audio/mp4"),
     (WEBM, "video", "video/webm"), (WEBM, "audio", "audio/webm"), ("Größe\n".encode(), "text", "text/plain"),
     ("é".encode() * 5000, "text", "text/plain"), (b"x" + "é".encode() * 5000, "text", "text/plain")],
)  # fmt: skip
def test_the_first_bytes_say_what_a_file_is(api: TestClient, data: bytes, asset_type: str, mime: str) -> None:
    answer = _upload(api, data, asset_type=asset_type)
    assert (answer.status_code, answer.json().get("mime_type")) == (201, mime), answer.text


@pytest.mark.parametrize(
    ("data", "asset_type", "says"),
    [(PNG, "audio", "The file is a PNG, so it cannot be kept as audio."), (MP3, "text", "The file is an MP3"),
     (b"words", "audio", "The file is text"), (b"\x00\x01\x02\x03", "audio", "Nobody here knows"),
     (b"\xff\xfe\x41\x00", "text", "Nobody here knows"), (b"", "audio", "The file is empty.")],
)  # fmt: skip
def test_a_file_that_is_something_else_is_refused(api: TestClient, data: bytes, asset_type: str, says: str) -> None:
    answer = _upload(api, data, asset_type=asset_type)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(says)
    assert api.get("/content-assets/").json()["total"] == 0


def test_unknown_kinds_and_bad_fields_are_named(api: TestClient) -> None:
    assert _upload(api, MP3, asset_type="zork").json()["detail"] == "Invalid asset type: zork"
    for metadata in ("[1]", "{", "7", "[" * 100_000, '{"a": NaN}', '{"a": "\\u0000"}'):
        assert _upload(api, MP3, asset_metadata=metadata).status_code == 400
    assert _upload(api, MP3, cost="-1").status_code == 422
    assert api.post("/content-assets/upload", data={"asset_type": "audio"}).status_code == 422


def test_a_name_loses_its_folders(api: TestClient) -> None:
    assert _upload(api, MP3, "C:\\music\\../x.mp3").json()["filename"] == "x.mp3"


def test_the_same_bytes_are_kept_once_and_until_their_last_asset_goes(api: TestClient, studio: Studio) -> None:
    first, second = (_upload(api, MP3).json()["id"] for _ in range(2))
    assert studio.blobs.size_bytes() == len(MP3)
    api.delete(f"/content-assets/{first}")
    assert api.get(f"/content-assets/{second}/file").content == MP3
    api.delete(f"/content-assets/{second}")
    assert studio.blobs.size_bytes() == 0


def test_the_text_of_a_text_asset_can_be_read_and_no_others(api: TestClient) -> None:
    text = _upload(api, b"\xef\xbb\xbfWho paid?\n", "notes.txt", "text").json()["id"]
    read = api.get(f"/content-assets/{text}/content").json()
    assert read == {"asset_id": text, "filename": "notes.txt", "mime_type": "text/plain", "content": "Who paid?\n"}
    audio = _upload(api, MP3).json()["id"]
    answer = api.get(f"/content-assets/{audio}/content")
    assert (answer.status_code, answer.json()["detail"]) == (
        400,
        "This asset is audio, so it has no text to read.",
    )
    elsewhere = {
        "asset_type": "text",
        "source_module": "blog_writer",
        "filename": "a.md",
        "file_url": "https://e.test/a",
    }
    number = api.post("/content-assets/", json=elsewhere).json()["id"]
    assert api.get(f"/content-assets/{number}/content").status_code == 404
