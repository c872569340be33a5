"""What is published, word for word. After an intended change: `python -m tests.publish.test_golden` writes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publish.episodes import published

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", sorted(published()))
def test_what_is_published_is_what_was_agreed(name: str) -> None:
    assert published()[name] == (GOLDEN / name).read_text(encoding="utf-8")


def test_every_agreed_file_is_still_made() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(published())


if __name__ == "__main__":
    for name, text in published().items():
        (GOLDEN / name).write_text(text, encoding="utf-8", newline="\n")
