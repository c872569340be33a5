"""What import-linter cannot see: the pages, which are scripts and no package."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "pages").glob("*.py"))
ALLOWED = ("lib.actions", "lib.models", "lib.ui", "lib.errors", "streamlit", "__future__")


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_reads_state_shows_it_and_calls_actions_nothing_else(page: Path) -> None:
    strangers = {
        name for name in _imported(page) if name.startswith(("lib", "sql", "httpx")) and not name.startswith(ALLOWED)
    }
    assert not strangers
    assert len(page.read_text("utf-8").splitlines()) <= 80


def test_every_screen_of_the_product_has_its_page() -> None:
    names = {page.stem for page in PAGES}
    asked = "home create analysis research script render asset_library episode settings"
    assert set(asked.split()) <= names


def test_no_two_files_of_tests_have_one_name() -> None:
    """The folders of tests are no packages: a second file of a name stops the run before any test."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
