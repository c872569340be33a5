"""Shapes behind the words of a cover, the same for the same seed: a sun over water, tides, the rings of a voice."""

from __future__ import annotations

import math
import random

from PIL import Image, ImageDraw

from lib.publish.palettes import Colour, Palette, mixed

_FINER = 2


def disc(image: Image.Image, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    """A full circle with a soft edge; it may reach beyond the picture."""
    mask, draw = _mask(image)
    x, y = centre
    draw.ellipse([v * _FINER for v in (x - radius, y - radius, x + radius, y + radius)], fill=255)
    _paint(image, mask, colour)


def sun(image: Image.Image, palette: Palette, top: float, dice: random.Random) -> None:
    """A low sun and the lines it draws on the water, below `top`."""
    size = image.width
    room = size - top
    radius = room * 0.62
    x = size * dice.uniform(0.60, 0.78)
    horizon = top + room * 0.66
    disc(image, (x, horizon), radius, palette.accent)
    ImageDraw.Draw(image).rectangle([0, horizon, size, size], fill=palette.soft)
    _glitter(image, palette, x, horizon, radius, dice)


def _glitter(
    image: Image.Image, palette: Palette, x: float, horizon: float, radius: float, dice: random.Random
) -> None:
    draw = ImageDraw.Draw(image)
    rows, deep = 7, image.width - horizon
    for row in range(rows):
        share = (row + 0.5) / rows
        y, thick = horizon + deep * (0.06 + 0.94 * share**1.15), deep * (0.018 + 0.03 * share)
        half = radius * (0.92 - 0.55 * share) * dice.uniform(0.8, 1.05)
        shift = dice.uniform(-0.08, 0.08) * radius
        draw.rounded_rectangle(
            [x - half + shift, y - thick / 2, x + half + shift, y + thick / 2], thick / 2, palette.accent
        )


def tides(image: Image.Image, palette: Palette, top: float, dice: random.Random) -> None:
    """Bands of waves from `top` down, from the ground's colour to the accent's."""
    size, bands = image.width, 5
    colours = [mixed(palette.soft, palette.accent, n / (bands - 1)) for n in range(bands)]
    phase, step = dice.uniform(0, math.tau), (size - top) / bands
    for n, colour in enumerate(colours):
        mask, draw = _mask(image)
        base = top + step * (n + 0.35)
        high = step * dice.uniform(0.28, 0.46)
        length = size / dice.uniform(1.1, 1.9)
        phase += dice.uniform(1.2, 2.4)
        crest = [
            (x * _FINER, (base + high * math.sin(math.tau * x / length + phase)) * _FINER)
            for x in range(0, size + 20, 20)
        ]
        draw.polygon([*crest, (size * _FINER, size * _FINER), (0, size * _FINER)], fill=255)
        _paint(image, mask, colour)


def levels(image: Image.Image, palette: Palette, box: tuple[float, float, float, float], dice: random.Random) -> None:
    """How loud a voice is, as bars that stand on the foot of the box; in a low box one flat bar."""
    left, top, right, foot = box
    draw, high = ImageDraw.Draw(image), foot - top
    if high < image.width * 0.12:
        draw.rectangle(box, fill=palette.accent)
        return
    bars, gap = 21, (right - left) * 0.016
    wide = (right - left + gap) / bars - gap
    phases = [dice.uniform(0, math.tau) for _ in range(3)]
    for n in range(bars):
        loud = sum(math.sin((k + 1.3) * n * 0.42 + phase) / (k + 1) for k, phase in enumerate(phases))
        tall = high * min(1.0, 0.16 + 0.62 * abs(loud) + dice.uniform(0, 0.1))
        x = left + n * (wide + gap)
        draw.rectangle([x, foot - tall, x + wide, foot], fill=palette.accent)


def rings(
    image: Image.Image, palette: Palette, centre: tuple[float, float], inner: float, outer: float, dice: random.Random
) -> None:
    """A voice around a circle: bars that stand on it, as long as the voice is loud."""
    mask, draw = _mask(image)
    bars = 72
    phases = [dice.uniform(0, math.tau) for _ in range(4)]
    for n in range(bars):
        angle = math.tau * n / bars
        loud = sum(math.sin((k + 2) * angle + phase) / (k + 1) for k, phase in enumerate(phases))
        loud = min(1.0, 0.2 + 0.5 * abs(loud) + dice.uniform(0, 0.12))
        _bar(draw, centre, angle, inner, inner + (outer - inner) * loud, image.width * 0.0115)
    _paint(image, mask, palette.accent)


def _bar(
    draw: ImageDraw.ImageDraw, centre: tuple[float, float], angle: float, start: float, end: float, half: float
) -> None:
    ends = [(centre[0] + r * math.cos(angle), centre[1] + r * math.sin(angle)) for r in (start, end)]
    draw.line([(x * _FINER, y * _FINER) for x, y in ends], fill=255, width=round(2 * half * _FINER))
    for x, y in ends:
        draw.ellipse([(x - half) * _FINER, (y - half) * _FINER, (x + half) * _FINER, (y + half) * _FINER], fill=255)


def _mask(image: Image.Image) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (image.width * _FINER, image.height * _FINER))
    return mask, ImageDraw.Draw(mask)


def _paint(image: Image.Image, mask: Image.Image, colour: Colour) -> None:
    image.paste(colour, (0, 0, *image.size), mask.reduce(_FINER))
