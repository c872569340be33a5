"""A render played through beforehand."""

from __future__ import annotations

import pytest

from lib.actions.timetable import Timetable


def test_lines_of_two_scenes_share_the_cores() -> None:
    table = Timetable([([4.0, 4.0], 0.0, 0), ([4.0, 4.0], 0.0, 0)], 2)
    assert table.total == 8 and table.at(8.0) == 4 and table.at(0.0) == 0


def test_the_mixing_of_the_last_scene_has_one_core() -> None:
    table = Timetable([([4.0, 4.0], 6.0, 0)], 2)
    assert table.total == 10
    assert [table.at(done) for done in (4.0, 8.0, 11.0, 14.0)] == [2, 4, 7, 10]


def test_a_scene_is_mixed_beside_the_lines_of_the_next() -> None:
    assert Timetable([([2.0, 2.0], 6.0, 0), ([2.0, 2.0, 2.0], 0.0, 0)], 2).total == 8


def test_calls_do_not_wait_for_cores_nor_for_scenes() -> None:
    scenes = [([3.0] * 4, 0.0, 4), ([3.0] * 4, 0.0, 4)]
    assert Timetable(scenes, 1).total == 6
    assert Timetable([([3.0] * 4, 0.0, 1)], 8).total == 12


def test_more_than_all_is_all_and_nothing_takes_no_time() -> None:
    table = Timetable([([2.0], 1.0, 0)], 2)
    assert table.at(99.0) == table.total == 3 and table.at(-1.0) == 0
    assert Timetable([], 2).total == 0 and Timetable([([0.0, 0.0], 0.0, 0)], 2).at(1.0) == pytest.approx(0)
