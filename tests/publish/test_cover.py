from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lib.errors import BadInput
from lib.publish.cover import SIZE, STYLES, Cover, CoverWords, draw_cover
from lib.publish.palettes import PALETTES, contrast, speaker_colour
from lib.publish.typeset import CONDENSED, GROTESQUE, SERIF, Face, fit, ink, letters, stack

WORDS = CoverWords("The Moon Keeps a Timetable", "Harbour Radio", "Episode 7")


@cache
def drawn(style: str) -> Cover:
    return draw_cover(WORDS, style, "night")


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


@pytest.mark.parametrize("style", STYLES)
def test_a_cover_is_a_square_jpeg_of_3000_rgb_pixels(style: str) -> None:
    image = Image.open(io.BytesIO(drawn(style).jpeg))
    assert (image.format, image.size, image.mode) == ("JPEG", (3000, 3000), "RGB")
    assert len(drawn(style).jpeg) < 1_500_000


@pytest.mark.parametrize("style", STYLES)
def test_its_title_is_seen_at_55_pixels(style: str) -> None:
    small = Image.open(io.BytesIO(drawn(style).jpeg)).resize((55, 55), Image.Resampling.LANCZOS)
    away = np.abs(np.asarray(small).astype(int) - np.array(PALETTES["night"].ink)).sum(axis=2)
    assert (away < 180).sum() >= 12


def test_the_same_words_give_the_same_bytes_and_others_do_not() -> None:
    again = draw_cover(WORDS, "stack", "night")
    assert again == drawn("stack")
    assert draw_cover(CoverWords("Low Water"), "stack", "night").jpeg != again.jpeg


def test_nothing_of_a_poster_reaches_the_edge() -> None:
    picture = pixels(draw_cover(CoverWords("Ñandú, QUAGGA & jaguar"), "stack", "night").jpeg)
    frame = np.ones((SIZE, SIZE), bool)
    frame[180:-180, 180:-180] = False
    assert np.abs(picture[frame] - np.array(PALETTES["night"].ground)).max() < 24


def test_letters_that_no_face_has_are_told_and_the_shapes_stay() -> None:
    cover = draw_cover(CoverWords("風の島 🎙 Wind", "著者"), "letter", "coral")
    assert cover.missing == "風の島🎙"
    assert cover.alt == "Cover: “風の島 🎙 Wind”, 著者"
    assert np.ptp(pixels(draw_cover(CoverWords("風"), "letter", "coral").jpeg)) > 50


def test_another_face_takes_over_for_greek_and_cyrillic() -> None:
    assert letters("Москва", SERIF).face == GROTESQUE and letters("Москва", SERIF).missing == ""
    assert letters("Île", SERIF).face == SERIF and letters("I\u0302le", SERIF).text == "Île"


@pytest.mark.parametrize("style, palette", [("none", "night"), ("sun", "none")])
def test_a_style_that_does_not_exist_is_refused(style: str, palette: str) -> None:
    with pytest.raises(BadInput):
        draw_cover(WORDS, style, palette)


def test_words_are_readable_on_every_ground() -> None:
    assert all(contrast(each.ground, each.ink) >= 7 for each in PALETTES.values())
    assert all(contrast(each.ground, each.accent) >= 2 for each in PALETTES.values())
    assert all(contrast(PALETTES["night"].ground, speaker_colour(n)) >= 4.5 for n in range(6))


@settings(max_examples=40, deadline=None)
@given(
    text=st.text("abcgjqyÅÉQW ,.", min_size=1, max_size=120).filter(str.strip),
    face=st.sampled_from([SERIF, GROTESQUE, CONDENSED]),
)
def test_every_line_of_a_title_of_any_length_lies_within_its_box(text: str, face: Face) -> None:
    title = letters(text, face)
    setting = fit(title.text, title.face, 2580, 1450, most=1000, least=150)
    assert setting.lines
    for line, size in setting.lines:
        left, _, right, _ = ink(setting.face, line, size)
        assert right - left <= 2580
    tall = setting.size * (setting.face.leading * (len(setting.lines) - 1) + setting.face.cap)
    assert tall <= 1450
    shown = " ".join(line for line, _ in setting.lines)
    assert shown.endswith("…") or shown.replace(" ", "") == title.text.replace(" ", "")


def test_lines_are_even_and_words_whole() -> None:
    setting = fit("How the tidal barrage changed the harbour town", SERIF, 2580, 1450, most=640, least=150)
    widths = [ink(SERIF, line, 100)[2] for line, _ in setting.lines]
    assert len(widths) > 1 and max(widths) / min(widths) < 2
    assert " ".join(line for line, _ in setting.lines) == "How the tidal barrage changed the harbour town"


def test_the_lines_of_a_poster_are_equally_wide_and_fill_its_height() -> None:
    setting = stack("THE MOON KEEPS A TIMETABLE", CONDENSED, 2580, 2320, gap=70, least=300)
    assert setting is not None
    widths = [ink(CONDENSED, line, size)[2] - ink(CONDENSED, line, size)[0] for line, size in setting.lines]
    assert max(widths) <= 2580 and min(widths) > 2540
    assert stack("word " * 30, CONDENSED, 2580, 2320, gap=70, least=300) is None
