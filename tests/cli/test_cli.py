from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import av
import pytest

from lib.cli.__main__ import main
from tests.server import ROOT


def _run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PODCAST_DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "-m", "lib.cli", "episode", *arguments, "--out", str(tmp_path / "out"), "--json"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_documents_become_an_episode_and_its_script_in_a_folder(tmp_path: Path) -> None:
    samples = ROOT / "data" / "samples"
    sources = [argument for path in sorted(samples.glob("*.md")) for argument in ("--source", str(path))]
    done = _run(tmp_path, "--idea", "How the tidal barrage changed Port Ellery", "--minutes", "2", *sources)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    script = json.loads((tmp_path / "out" / "script.json").read_text("utf-8"))
    with av.open(figures["audio"]) as audio:
        seconds = sum(frame.samples / frame.sample_rate for frame in audio.decode(audio=0))
    assert seconds == pytest.approx(figures["duration_s"], abs=0.1)
    assert figures["target_s"] == 120
    assert 0.75 * 120 < seconds < 1.25 * 120
    assert figures["integrated_lufs"] == pytest.approx(-16, abs=0.5)
    assert figures["true_peak_db"] <= -1
    assert (figures["cost_usd"], figures["cache_hits"]) == (0, 0)
    _check_traceable(script, figures)


def _check_traceable(script: dict[str, list[dict[str, object]]], figures: dict[str, int]) -> None:
    texts = {source["id"]: str(source["text"]) for source in script["sources"]}
    facts = {fact["id"]: fact for fact in script["facts"]}
    for fact in script["facts"]:
        at, quote = int(str(fact["offset"])), str(fact["quote"])
        assert texts[fact["source_id"]][at : at + len(quote)] == quote
    lines = [line for scene in script["scenes"] for line in scene["lines"]]  # type: ignore[attr-defined]
    assert len(lines) == figures["lines"]
    cited = [line for line in lines if line["fact_ids"]]
    assert len(cited) == figures["cited_lines"] > len(lines) / 2
    assert all(fact_id in facts for line in cited for fact_id in line["fact_ids"])
    assert all(line["end_s"] > line["start_s"] >= 0 for line in lines)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--idea", " "], "needs an idea"),
        (["--idea", "x", "--minutes", "0"], "0 minutes"),
        (["--idea", "x", "--minutes", "500"], "500 minutes"),
        (["--idea", "x", "--source", "nowhere.pdf"], "nowhere.pdf cannot be read"),
        (["--idea", "x"], "source"),
        (["--idea", "x", "--writer", "nobody"], "no writer called “nobody”"),
        (["--idea", "x", "--search", "nowhere"], "no research provider called “nowhere”"),
        (["--idea", "x", "--voice", "nobody"], "The voice “nobody”"),
        (["--idea", "x", "--voice", "a", "--voice", "b", "--speakers", "1"], "2 voices are named for 1 speakers"),
        (["--idea", "x", "--budget", "nan"], "budget"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    monkeypatch.setenv("PODCAST_DATA_DIR", str(tmp_path / "data"))
    assert main(["episode", *arguments, "--out", str(tmp_path / "out"), "--json"]) == 2
    done = capsys.readouterr()
    assert "Traceback" not in done.err
    error = json.loads(done.out.splitlines()[-1])["error"]
    assert says in error["message"]
    assert error["hint"]
