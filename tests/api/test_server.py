from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from lib.actions.studio import migrate, open_studio
from lib.api.server import api, check_login, refuse_other_machines
from lib.errors import BadInput
from lib.jobs import APP_VERSION
from lib.models.asset import AssetCreate
from lib.models.enums import AssetSource, AssetType
from lib.settings import ROOT, Settings
from lib.store import assets
from lib.store.engine import writing


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    settings = Settings(data_dir=tmp_path)
    migrate(settings)
    api.state.studio = open_studio(settings)
    yield TestClient(api)
    api.state.studio.close()


def test_health_answers_before_any_worker_and_to_head(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.json() == {"ready": True, "worker_alive": False, "version": "0.1.0", "jobs_version": APP_VERSION}
    assert client.head("/health").status_code == 200


def test_an_assets_file_is_played_by_parts_and_counted_when_downloaded(client: TestClient) -> None:
    studio = client.app.state.studio
    made = AssetCreate(
        asset_type=AssetType.AUDIO, source_module=AssetSource.PODCAST_MAKER, filename="ep.mp3", file_url="",
        mime_type="audio/mpeg",
    )  # fmt: skip
    with writing(studio.engine) as session:
        asset = assets.insert_asset(session, made, blob_key=studio.blobs.put(b"0123456789", ".mp3"), owner="local")
    path = f"/content-assets/{asset.id}/file"
    part = client.get(path, headers={"range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    assert client.head(path).headers["content-length"] == "10"
    assert client.get(path, headers={"if-none-match": part.headers["etag"]}).status_code == 304
    whole = client.get(path, params={"download": True})
    assert whole.content == b"0123456789"
    assert whole.headers["content-disposition"] == 'attachment; filename="ep.mp3"'
    with writing(studio.engine) as session:
        assert assets.get_row(session, asset.id, owner="local").download_count == 1


def test_an_asset_that_does_not_exist_is_not_found_in_the_one_shape(client: TestClient) -> None:
    answer = client.get("/content-assets/99/file")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_documentation_needs_nothing_from_the_internet(client: TestClient) -> None:
    page = client.get("/docs").text
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert links
    for link in links:
        assert "//" not in link
        if not link.startswith("data:"):
            assert client.get("/" + link).status_code == 200
    assert "/health" in client.get("/openapi.json").json()["paths"]


@pytest.mark.parametrize("address", ["0.0.0.0", "", None, "192.0.2.7", "myhost"])
def test_an_address_that_others_can_reach_is_refused_unless_told(tmp_path: Path, address: str | None) -> None:
    with pytest.raises(BadInput, match="does not open itself") as refused:
        refuse_other_machines(Settings(data_dir=tmp_path), address)
    assert "PODCAST_ALLOW_REMOTE=1" in refused.value.hint
    refuse_other_machines(Settings(data_dir=tmp_path, allow_remote=True), address)
    refuse_other_machines(Settings(data_dir=tmp_path, oidc_metadata_url="https://login.example.org"), address)
    refuse_other_machines(Settings(data_dir=tmp_path), "127.0.0.1")


def test_worker_api_and_shell_load_without_the_screens() -> None:
    code = "import sys, lib.api.server, lib.worker.__main__, lib.cli.__main__\n"
    code += "sys.exit(any(name.split('.')[0] == 'streamlit' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "lacks what the provider knows this app by"),
        ({"oidc_client_id": "app", "oidc_client_secret": "x"}, "Nobody is on the list"),
        ({"oidc_client_id": "app", "oidc_client_secret": "x", "allowed_people": " , "}, "Nobody is on the list"),
        ({"oidc_client_id": "app", "oidc_client_secret": "x", "admins": "ana@example.org"}, ""),
    ],
)
def test_a_login_that_could_let_in_nobody_or_anybody_does_not_begin(given: dict[str, str], said: str) -> None:
    check_login(Settings())
    settings = Settings(oidc_metadata_url="https://login.example.org", **given)
    if said:
        with pytest.raises(BadInput, match=said):
            check_login(settings)
    else:
        check_login(settings)
