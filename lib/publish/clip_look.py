"""How a clip looks: cover and titles that stay, words that follow the voice, a waveform that runs by."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lib.models.sound import Clip
from lib.publish.cues import Cue, Size
from lib.publish.palettes import PALETTES, Colour, contrast, mixed, speaker_colour
from lib.publish.planes import Patch, patch
from lib.publish.typeset import LABEL, SERIF, fit, font, letters

PX_PER_S = 150
"""How fast the waveform runs: six pixels a frame at 25 frames a second."""
_BAR, _PITCH = 10, 16
CAPTION = Size(row=28, rows=3, ideal=56)
_LEADING = 1.22
_LEAST_PX = 24


class Shape(StrEnum):
    SQUARE = "square"
    VERTICAL = "vertical"


Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything lies, as left, top, width, height; all even."""

    width: int
    height: int
    cover: Box
    titles: Box
    speaker: Box
    caption: Box
    wave: Box
    caption_px: int


LAYOUTS = {
    Shape.SQUARE: Layout(
        1080, 1080, cover=(72, 72, 264, 264), titles=(376, 72, 632, 264), speaker=(72, 396, 936, 56),
        caption=(72, 466, 936, 336), wave=(0, 850, 1080, 150), caption_px=66,
    ),
    # Apps lay their own buttons over the upper 220 and the lower 320 pixels of a vertical clip.
    Shape.VERTICAL: Layout(
        1080, 1920, cover=(270, 232, 540, 540), titles=(72, 808, 936, 170), speaker=(72, 1024, 936, 56),
        caption=(72, 1094, 936, 360), wave=(0, 1480, 1080, 140), caption_px=72,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of a clip: always dark, so that every speaker's colour is readable."""

    layout: Layout
    ground: Colour
    ink: Colour
    speakers: Mapping[str, Colour]

    @property
    def dim(self) -> Colour:
        return mixed(self.ground, self.ink, 0.6)

    def colour(self, speaker: str) -> Colour:
        return self.speakers.get(speaker, self.ink)


def look(shape: Shape, palette: str, speakers: Sequence[str]) -> Look:
    colours = PALETTES[palette]
    dark = contrast(colours.ground, (255, 255, 255)) >= contrast(colours.ground, (0, 0, 0))
    if dark:
        ground, ink = mixed(colours.ground, (0, 0, 0), 0.25), colours.ink
    else:
        ground, ink = colours.ink, mixed(colours.ground, (255, 255, 255), 0.8)
    named = {name: speaker_colour(n) for n, name in enumerate(dict.fromkeys(speakers))}
    return Look(LAYOUTS[shape], ground, ink, named)


def still(looks: Look, cover: bytes, title: str, show: str) -> Image.Image:
    """What does not move: ground, cover, titles."""
    place = looks.layout
    image = Image.new("RGB", (place.width, place.height), looks.ground)
    left, top, size, _ = place.cover
    art = Image.open(io.BytesIO(cover)).convert("RGB").resize((size, size), Image.Resampling.LANCZOS, reducing_gap=3.0)
    image.paste(art, (left, top), _rounded(size, 20))
    _titles(image, looks, title, show)
    return image


def _rounded(size: int, radius: int) -> Image.Image:
    mask = Image.new("L", (2 * size, 2 * size))
    ImageDraw.Draw(mask).rounded_rectangle([0, 0, 2 * size - 1, 2 * size - 1], 2 * radius, 255)
    return mask.reduce(2)


def _titles(image: Image.Image, looks: Look, title: str, show: str) -> None:
    left, top, width, height = looks.layout.titles
    pen, middle = ImageDraw.Draw(image), looks.layout.width > 2 * left + width or left < 300
    small = letters(show, LABEL)
    if small.text:
        line = fit(small.text, small.face, width, 40, most=30, least=30).lines[0][0]
        _write(pen, (left, top + 28, width), line, font(small.face, 30), looks.dim, centred=middle)
    big = letters(title, SERIF)
    if not big.text:
        return
    setting = fit(big.text, big.face, width, height - 64, most=64, least=34)
    y = top + 62 + setting.face.cap * setting.size
    for n, (line, size) in enumerate(setting.lines):
        y += setting.face.leading * 1.06 * size if n else 0
        _write(pen, (left, y, width), line, font(setting.face, size), looks.ink, centred=middle)


def _write(
    pen: ImageDraw.ImageDraw, place: tuple[float, float, float], line: str, face: ImageFont.FreeTypeFont,
    colour: Colour, *, centred: bool,
) -> None:  # fmt: skip
    left, y, width = place
    pen.text((left + width / 2 if centred else left, y), line, colour, face, "ms" if centred else "ls")


def name_tag(looks: Look, speaker: str) -> Patch:
    """The speaker's name beside a dot, both in the speaker's colour."""
    _, _, width, height = looks.layout.speaker
    image = Image.new("RGB", (width, height), looks.ground)
    pen, colour = ImageDraw.Draw(image), looks.colour(speaker)
    pen.ellipse([0, 18, 24, 42], colour)
    name = letters(speaker, LABEL)
    if name.text:
        line = fit(name.text, name.face, width - 60, 60, most=38, least=38).lines[0][0]
        pen.text((40, 43), line, colour, font(name.face, 38), "ls")
    return patch(image)


def caption(looks: Look, cue: Cue, spoken: int) -> Patch:
    """The words of a cue: those before number `spoken` bright, that one in the speaker's colour, the others dim."""
    _, _, width, height = looks.layout.caption
    image = Image.new("RGB", (width, height), looks.ground)
    pen = ImageDraw.Draw(image)
    texts = [letters(word.text, LABEL).text for word in cue.words]
    size, places = _placed(texts, looks.layout)
    for n, (text, place) in enumerate(zip(texts, places, strict=True)):
        colour = looks.colour(cue.speaker) if n == spoken else looks.ink if n < spoken else looks.dim
        pen.text(place, text, colour, font(LABEL, size), "ls")
    return patch(image)


def _placed(texts: Sequence[str], layout: Layout) -> tuple[int, list[tuple[float, float]]]:
    """Where each word stands, in the largest size in which all of them fit."""
    _, _, width, height = layout.caption
    size = layout.caption_px
    while True:
        face, x, y, places = font(LABEL, size), 0.0, size * 0.9, list[tuple[float, float]]()
        for text in texts:
            if x and x + face.getlength(text) > width:
                x, y = 0.0, y + _LEADING * size
            places.append((x, y))
            x += face.getlength(text + " ")
        widest = max((face.getlength(text) for text in texts), default=0.0)
        if (y + 0.3 * size <= height and widest <= width) or size <= _LEAST_PX:
            return size, places
        size = int(size * 0.9)


def wave(looks: Look, sound: Clip, turns: Sequence[tuple[float, str]], *, heard: bool) -> Patch:
    """The whole waveform as one long strip, half a picture of nothing before and after it.

    `turns` are `(seconds, speaker)` from when on each speaks; what was heard has the speakers' colours.
    """
    _, _, width, height = looks.layout.wave
    length = round(sound.duration_s * PX_PER_S)
    image = Image.new("RGB", ((width + length + 1) // 2 * 2, height), looks.ground)
    pen, levels = ImageDraw.Draw(image), _levels(sound, length // _PITCH + 1)
    for n, level in enumerate(levels):
        x, tall = width // 2 + n * _PITCH, max(_BAR, level * height)
        speaker = next((who for at, who in reversed(turns) if at <= n * _PITCH / PX_PER_S), "")
        colour = looks.colour(speaker) if heard else looks.dim
        middle = height / 2
        pen.rounded_rectangle([x, middle - tall / 2, x + _BAR - 1, middle + tall / 2 - 1], _BAR / 2, colour)
    return patch(image)


def _levels(sound: Clip, bars: int) -> list[float]:
    """How loud it is around each bar, 0 to 1, drawn together so that quiet parts are seen too."""
    edges = np.linspace(0, len(sound.samples), bars + 1).astype(int)
    squares = np.concatenate([[0.0], np.cumsum(np.square(sound.samples, dtype=np.float64))])
    rms = np.sqrt((squares[edges[1:]] - squares[edges[:-1]]) / np.maximum(1, np.diff(edges)))
    loudest = float(rms.max(initial=0.0)) or 1.0
    return [float(level) for level in (rms / loudest) ** 0.7]
