from __future__ import annotations

import io
import zipfile

from starlette.testclient import TestClient

from lib.actions.library import get_asset
from lib.actions.studio import Studio
from lib.actions.zipping import safe_names
from lib.models.asset import AssetCreate
from lib.store import assets
from lib.store.engine import writing


def _add(studio: Studio, filename: str, data: bytes | None) -> int:
    asset = AssetCreate(
        filename=filename, file_url="https://elsewhere", asset_type="audio", source_module="podcast_maker"
    )
    key = studio.blobs.put(data) if data is not None else None
    with writing(studio.engine) as session:
        return assets.insert_asset(session, asset, blob_key=key, owner="local").id


def test_many_assets_come_as_one_zip_and_each_is_counted(api: TestClient, studio: Studio) -> None:
    large = bytes(range(256)) * 4_000
    ids = [_add(studio, "a.mp3", b"one"), _add(studio, "A.mp3", large), _add(studio, "../../etc/ü.mp3", b"")]
    answer = api.get(f"/content-assets/zip?ids={ids[0]},{ids[1]},{ids[2]},{ids[0]}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="episodes.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.mp3", "A (2).mp3", "ü.mp3"]
        assert archive.read("A (2).mp3") == large
    assert [get_asset(studio, asset_id).download_count for asset_id in ids] == [1, 1, 1]


def test_an_asset_that_cannot_be_in_it_refuses_the_whole_zip_and_counts_nothing(
    api: TestClient, studio: Studio
) -> None:
    here, elsewhere = _add(studio, "a.mp3", b"one"), _add(studio, "b.mp3", None)
    assert api.get(f"/content-assets/zip?ids={here},{elsewhere}").status_code == 404
    assert api.get(f"/content-assets/zip?ids={here},999").status_code == 404
    assert get_asset(studio, here).download_count == 0


def test_ids_that_are_none_are_refused(api: TestClient) -> None:
    for ids in ("", "a", "1,,2", "-1", "99999999999"):
        assert api.get("/content-assets/zip", params={"ids": ids}).status_code == 422, ids
    assert api.get("/content-assets/zip").status_code == 422
    assert api.get("/content-assets/zip", params={"ids": ",".join(str(n) for n in range(501))}).status_code == 400


def test_names_can_be_unpacked_everywhere() -> None:
    given = ["a.mp3", "A.MP3", "c:\\d\\e?.mp3", "..", "", "x" * 300 + ".mp3", "a.mp3", "tab\t.mp3"]
    names = safe_names(given)
    assert names == ["a.mp3", "A (2).MP3", "e_.mp3", "file", "file (2)", "x" * 120 + ".mp3", "a (3).mp3", "tab_.mp3"]
