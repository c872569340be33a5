from __future__ import annotations

import pytest

from lib.actions.projects import create_project, new_project
from lib.actions.sources import add_address, add_document, add_pasted, list_sources, read_source
from lib.actions.studio import Studio
from lib.errors import BadSource, Duplicate, NotFound
from lib.models.enums import SourceKind


@pytest.fixture
def project_id(toned: Studio) -> str:
    return create_project(toned, new_project(idea="Tides", minutes=10)).project_id


def test_a_document_is_stored_with_its_text_and_words(toned: Studio, project_id: str) -> None:
    text = "# Tides\n\nThe barrage was finished in 1966. It still turns.\n"
    added = add_document(toned, project_id, "tides.md", text.encode())
    assert (added.title, added.kind, added.origin) == ("Tides", SourceKind.MARKDOWN, "tides.md")
    assert "finished in 1966" in read_source(toned, project_id, added.id).text
    assert [s.id for s in list_sources(toned, project_id)] == [added.id]


def test_the_same_text_is_added_once(toned: Studio, project_id: str) -> None:
    add_pasted(toned, project_id, "The barrage was finished in 1966.")
    with pytest.raises(Duplicate):
        add_pasted(toned, project_id, "The barrage was finished in 1966.")


@pytest.mark.parametrize("data", [b"", b"\x7fELF\x02\x01\x01" + bytes(100), b"%PDF-1.7 broken"])
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_stored(
    toned: Studio, project_id: str, data: bytes
) -> None:
    with pytest.raises(BadSource) as caught:
        add_document(toned, project_id, "file.pdf", data)
    assert caught.value.hint
    assert list_sources(toned, project_id) == []


def test_a_file_over_the_limit_is_refused(toned: Studio, project_id: str) -> None:
    with pytest.raises(BadSource):
        add_document(toned, project_id, "big.txt", b"word " * (toned.settings.upload_limit_bytes // 5 + 1))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd", "nonsense"]
)
def test_an_address_on_this_machine_or_of_no_kind_is_refused(toned: Studio, project_id: str, url: str) -> None:
    with pytest.raises(BadSource):
        add_address(toned, project_id, url)


def test_a_source_for_a_project_that_does_not_exist_is_refused(toned: Studio) -> None:
    with pytest.raises(NotFound):
        add_pasted(toned, "nobody", "Some words that are long enough to be kept.")
