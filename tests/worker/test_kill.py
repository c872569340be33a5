"""Ten times kill -9 of app and workers while real episodes render. `benchmarks.kill` does it two hundred times."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.kill import measure
from tests.server import EAGER


def test_ten_kills_lose_nothing_double_nothing_and_change_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in EAGER.items():
        monkeypatch.setenv(name, value)
    found = measure(10, seed=6, folder=tmp_path)
    assert found["kills"] >= 10 and found["kills_app"] and found["kills_worker"] and found["episodes"] >= 2
    assert (found["lost_scenes"], found["duplicate_assets"], found["lost_or_duplicate"]) == (0, 0, 0)
    assert found["resynthesised_finished_lines"] == 0
    assert found["same_bytes"]
