"""Find and replace, pronunciation, files, and a scene heard: each over the real database, in tones."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from lib.actions.hearing import hear_line, hear_scene
from lib.actions.history import undo_script
from lib.actions.lines import edit_line
from lib.actions.pronouncing import set_pronunciations
from lib.actions.render_plan import plan_of
from lib.actions.replacing import find_in_script, replace_in_script
from lib.actions.script_files import export_script, import_script
from lib.actions.studio import Studio
from lib.errors import BadInput, NotReady
from lib.models.brief import Pronunciation
from lib.models.project import Project
from lib.models.script import Scene
from lib.pipeline.spoken.respelling import respelled
from tests.tones import ToneSpeech

Scripted = Callable[..., Project]


def scenes(project: Project) -> list[Scene]:
    assert project.script_data
    return project.script_data.scenes


def test_words_are_found_and_replaced_in_one_step(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    assert len(find_in_script(project, "paid for  it")) == 2
    assert [hit.scene for hit in find_in_script(project, "who", case=True, whole=True)] == []
    after = replace_in_script(toned, project, "PAID", "never paid", whole=True)
    assert [line.text for line in scenes(after)[1].lines] == [
        "Who never paid for it?", "The whole town never paid for it.",
    ]  # fmt: skip
    assert [scene.approved for scene in scenes(after)] == [True, False]
    assert scenes(undo_script(toned, after)) == scenes(project)


def test_what_is_put_in_is_taken_as_it_stands_and_whole_words_are_whole(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    assert replace_in_script(toned, project, "tow", "x", whole=True) == project
    after = replace_in_script(toned, project, "town", r"\\1 (all)")
    assert scenes(after)[1].lines[1].text == r"The whole \\1 (all) paid for it."
    with pytest.raises(BadInput, match="A line needs words"):
        replace_in_script(toned, after, "Who paid for it?", "")
    with pytest.raises(BadInput, match="nothing to look for"):
        find_in_script(after, "  ")


def test_a_word_is_said_as_the_dictionary_has_it_and_written_as_it_was() -> None:
    entries = [Pronunciation(word="SQL", said="sequel"), Pronunciation(word="La Rance", said="la ronss")]
    assert respelled("SQL, sql and MySQL by la  rance.", entries) == "sequel, sql and MySQL by la ronss."


def test_a_dictionary_changes_the_takes_of_its_lines_and_of_no_other(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    every = [line.id for scene in scenes(project) for line in scene.lines]
    for line_id in every:
        hear_line(toned, project, line_id)
    before = plan_of(project)
    project = set_pronunciations(toned, project, [("barrage", "barraazh"), ("", "x")])
    tones.spoken.clear()
    for line_id in every:
        hear_line(toned, project, line_id)
    assert [text for _, text in tones.spoken] == ["What is a barraazh?"]
    assert plan_of(project) != before
    assert plan_of(project)["scenes"][0]["lines"][0]["text"] == "What is a barrage?"
    assert plan_of(set_pronunciations(toned, project, [("never said", "x")])) == before
    with pytest.raises(BadInput, match="twice"):
        set_pronunciations(toned, project, [("Tide", "a"), ("tide", "b")])


def test_a_scene_is_heard_whole_with_its_pauses_and_its_lines_are_not_spoken_again(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    scene = scenes(project)[0]
    usual = hear_scene(toned, project, scene.id)
    assert usual.startswith(b"RIFF")
    spoken = len(tones.spoken)
    paused = edit_line(toned, project, scene.lines[0].id, pause_s=2.0)
    assert len(hear_scene(toned, paused, scene.id)) - len(usual) == pytest.approx(2 * 44_100 * 2, rel=0.05)
    assert len(tones.spoken) == spoken
    empty = paused.model_copy(update={"script_data": paused.script_data.model_copy(deep=True)})  # type: ignore[union-attr]
    scenes(empty)[0].lines.clear()
    with pytest.raises(NotReady, match="empty scene"):
        hear_scene(toned, empty, scene.id)


@pytest.mark.parametrize("kind", ["md", "json"])
def test_a_script_is_taken_away_and_brought_in_again_approvals_and_all(
    scripted: Scripted, toned: Studio, kind: str
) -> None:
    project = scripted()
    file = export_script(project, kind).encode()
    changed = replace_in_script(toned, project, "paid", "pays")
    back = import_script(toned, changed, file)
    assert back.script_data == project.script_data
    assert back.script_data is not None and back.script_data.all_approved
    assert undo_script(toned, back).script_data == changed.script_data


def test_a_script_for_five_is_refused_and_a_new_speaker_joins_the_cast(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    five = "".join(f"**Person {n}:** Hello.\n\n" for n in range(5))
    with pytest.raises(BadInput, match="5 people"):
        import_script(toned, project, f"# T\n\n## One\n\n{five}".encode())
    after = import_script(toned, project, b"## One\n\n**Ada:** Hello.\n")
    assert "Ada" in [speaker.name for speaker in after.cast]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Scene 1, line 2: A line needs words."),
        ("x" * 2001, "Scene 1, line 2: The line is 2,001 characters long; 2,000 fit."),
    ],
    ids=["empty", "too long"],
)
def test_a_file_with_a_line_that_could_not_be_written_is_refused_with_its_place(
    scripted: Scripted, toned: Studio, text: str, said: str
) -> None:
    project = scripted()
    lines = [{"speaker": "Maya", "text": "Hello."}, {"speaker": "Maya", "text": text}]
    with pytest.raises(BadInput) as refused:
        import_script(toned, project, json.dumps({"scenes": [{"title": "One", "lines": lines}]}).encode())
    assert refused.value.message == said
