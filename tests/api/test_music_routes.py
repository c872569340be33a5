from __future__ import annotations

from starlette.testclient import TestClient

from tests.spoken_wav import voiced, wav


def test_music_is_offered_added_chosen_and_heard(api: TestClient) -> None:
    api.post("/podcast/projects", json={"project_id": "p1", "idea": "Tides"})
    own = api.post("/music/upload", files={"file": ("theme.wav", wav(voiced(1.5)))})
    assert own.status_code == 201
    assert own.json() in api.get("/music").json()
    chosen = api.put("/podcast/projects/p1/music", json={"part": "intro", "ref": own.json()["ref"]})
    assert chosen.json()["intro"] == own.json()["ref"] == api.get("/podcast/projects/p1/music").json()["intro"]
    heard = api.get("/music/intro/sound", params={"ref": own.json()["ref"]})
    assert heard.content[:4] == b"RIFF" and heard.headers["content-type"] == "audio/wav"


def test_what_cannot_be_music_is_refused_in_a_sentence(api: TestClient) -> None:
    api.post("/podcast/projects", json={"project_id": "p1", "idea": "Tides"})
    bad = api.post("/music/upload", files={"file": ("theme.mp3", b"no song")})
    assert bad.status_code == 400 and "cannot be read as sound" in bad.json()["detail"]
    assert api.put("/podcast/projects/p1/music", json={"part": "intro", "ref": "piece:lute"}).status_code == 404
    stale = api.put("/podcast/projects/p1/music", json={"part": "bed", "ref": "piece:late", "version": 99})
    assert stale.status_code == 409
    assert api.get("/podcast/projects/nobody/music").status_code == 404


def test_mono_or_stereo_is_chosen_and_what_it_cannot_be_is_refused(api: TestClient) -> None:
    api.post("/podcast/projects", json={"project_id": "p1", "idea": "Tides"})
    path = "/podcast/projects/p1/sound"
    assert api.get(path).json() == {"layout": "mono", "bitrate": "standard", "kbps": 128, "version": 1}
    chosen = api.put(path, json={"layout": "stereo", "bitrate": "low"}).json()
    assert (chosen["layout"], chosen["kbps"]) == ("stereo", 128)
    assert api.put(path, json={"bitrate": "standard"}).json()["kbps"] == 160
    assert api.get("/podcast/projects/p1").json()["knobs"]["layout"] == "stereo"
    assert api.put(path, json={"layout": "quad"}).status_code == 422
    assert api.put(path, json={"layout": "mono", "version": 1}).status_code == 409
    assert api.put("/podcast/projects/p1", json={"knobs": {"layout": "mono"}}).json()["knobs"] == {"layout": "mono"}
    assert api.get(path).json()["layout"] == "mono"
