"""A script goes into a file and comes back whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import BadInput
from lib.models.enums import Emotion
from lib.models.script import Line, Scene, Script
from lib.pipeline.script_files import from_file, to_json, to_markdown

_TEXT = st.text(max_size=60).filter(lambda text: "\0" not in text) | st.sampled_from(
    [
        "## Not a heading",
        "**Tom:** not a line",
        "a\nb",
        " spaces ",
        "<!-- line {} -->",
        "ends --> here",
        "# x",
        "**a:** b: c",
    ]
)
_LINES = st.builds(
    Line, speaker=_TEXT, text=_TEXT, used_fact_ids=st.lists(_TEXT, max_size=2), emphasis=st.booleans(),
    pause_s=st.floats(0, 10), emotion=st.none() | st.sampled_from(Emotion),
)  # fmt: skip
_SCENES = st.builds(
    Scene, title=_TEXT, lines=st.lists(_LINES, max_size=3), emotion=st.sampled_from(Emotion),
    duration=st.floats(0, 900),
    approved_hash=st.none() | st.just("0" * 64), their_key=st.none() | _TEXT,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_SCENES, min_size=1, max_size=3), _TEXT)
def test_a_script_comes_back_from_either_file_whole(scenes: list[Scene], title: str) -> None:
    script = Script.model_validate(Script(scenes=scenes).model_dump(mode="json"))
    assert from_file(to_json(script).encode()) == script
    assert from_file(to_markdown(script, title).encode()) == script


def test_words_changed_in_the_markdown_are_taken_and_un_approve_their_scene() -> None:
    scene = Scene(title="One", lines=[Line(speaker="Maya", text="The wall holds.", used_fact_ids=["f1"])])
    scene.approved_hash = scene.words_hash()
    text = to_markdown(Script(scenes=[scene]), "Tides")
    assert "**Maya:** The wall holds." in text
    back = from_file(text.replace("The wall holds.", "The wall fell.").encode()).scenes[0]
    line = back.lines[0]
    assert (line.text, line.id, line.used_fact_ids) == ("The wall fell.", scene.lines[0].id, ["f1"])
    assert not back.approved


def test_markdown_written_by_hand_is_a_script() -> None:
    script = from_file(b"# T\r\n\r\n## One\r\n\r\n**Maya:** Who\r\npaid?\r\n\r\n**Tom:** They did.\r\n")
    assert [(line.speaker, line.text) for line in script.lines()] == [("Maya", "Who paid?"), ("Tom", "They did.")]


def test_a_name_may_have_its_colon_outside() -> None:
    script = from_file(b"## One\n\n**Maya**: Who paid?\n\n**Tom**: They did.\n")
    assert [(line.speaker, line.text) for line in script.lines()] == [("Maya", "Who paid?"), ("Tom", "They did.")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"# T\n\n## One\n\nMaya: Who paid?\n", "\u201cMaya: Who paid?\u201d is in scene 1, and nobody says it."),
        (b"# T\n\n**Maya:** Lost.\n\n## One\n", "\u201c**Maya:** Lost.\u201d stands before the first scene."),
    ],
)
def test_words_that_would_be_nobodys_are_refused_and_quoted(data: bytes, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        from_file(data)
    assert refused.value.message == said


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b'{"scenes": 3}', b"{", b"just words", b"\xff\xfe\x00", b'{"scenes": [{"lines": [{}]}]}',
        b"# T\n<!-- line {} -->",
    ],
)  # fmt: skip
def test_a_file_that_is_no_script_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(BadInput):
        from_file(data)
