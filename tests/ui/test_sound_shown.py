from datetime import UTC, datetime
from typing import Any

import pytest

from lib.models.asset import AssetPublic
from lib.models.enums import AssetSource, AssetType
from lib.ui import look
from lib.ui.sound import heard

WHEN = datetime(2026, 11, 22, tzinfo=UTC)


def asset(**metadata: Any) -> AssetPublic:
    return AssetPublic(
        id=1, user_id="local", asset_type=AssetType.AUDIO, source_module=AssetSource.PODCAST_MAKER, filename="a.mp3",
        file_url="/api/content-assets/1/file", created_at=WHEN, updated_at=WHEN, asset_metadata=metadata,
    )  # fmt: skip


def test_metadata_of_an_episode_is_read():
    sound = heard(asset(project_id="p", scene_id="episode", duration_s=12.5, peaks=[[-0.1, 0.2]]))
    assert (sound.is_episode, sound.duration_s, sound.peaks) == (True, 12.5, [(-0.1, 0.2)])


@pytest.mark.parametrize("peaks", ["loud", [[1]], [["a", "b"]], {"x": 1}])
def test_metadata_that_makes_no_sense_is_left_out_and_the_rest_is_kept(peaks):
    sound = heard(asset(project_id="p", scene_id="s1", peaks=peaks))
    assert (sound.project_id, sound.peaks) == ("p", [])


def test_an_asset_of_another_module_may_say_nothing():
    assert not heard(asset()).is_episode


def test_each_speaker_keeps_a_colour_and_a_seventh_shares_one():
    classes = look.speaker_classes(["A", "B", "A", "C", "D", "E", "F", "G"])
    assert (classes["A"], classes["B"], classes["G"]) == ("speaker-1", "speaker-2", "speaker-1")


def test_text_that_looks_like_markup_is_made_plain():
    assert look.plain("*a* :red[b] $c$") == r"\*a\* \:red\[b\] \$c\$"
