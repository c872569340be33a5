"""Colours for covers and clips: a few that go together, each readable on its own ground."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """`ink` is read on `ground` (contrast of at least 7 : 1); `accent` and `soft` are for shapes, not for words."""

    label: str
    ground: Colour
    ink: Colour
    accent: Colour
    soft: Colour


def _rgb(value: str) -> Colour:
    return int(value[:2], 16), int(value[2:4], 16), int(value[4:], 16)


def _palette(label: str, *colours: str) -> Palette:
    return Palette(label, *(_rgb(colour) for colour in colours))


PALETTES = {
    "harbour": _palette("Harbour", "0b4a50", "fbf3e4", "f3a258", "12626a"),
    "paper": _palette("Paper", "f6efe2", "1b1713", "d8472b", "e6d9c2"),
    "night": _palette("Night", "14151d", "f6f0e4", "e9bf57", "262a3b"),
    "coral": _palette("Coral", "f2805f", "220e08", "ffe6c4", "e06a48"),
    "saffron": _palette("Saffron", "f3b73c", "1d1407", "b9371f", "e5a11d"),
    "plum": _palette("Plum", "3a1d3d", "fcefe4", "f2897a", "532b57"),
    "sky": _palette("Sky", "bfdae6", "10243a", "e4532f", "a3c8d9"),
    "moss": _palette("Moss", "26331f", "f4efd9", "c9d46a", "3a4c30"),
}
SPEAKERS = ("f3a258", "7cc7cc", "d9a0e6", "b9cc6b", "8db8f2", "f2897a")
"""Colours of speakers on a dark ground, in the order of the cast."""


def contrast(a: Colour, b: Colour) -> float:
    """WCAG 2's contrast ratio, 1 to 21."""
    lighter, darker = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """From `a` at 0 to `b` at 1."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def speaker_colour(number: int) -> Colour:
    return _rgb(SPEAKERS[number % len(SPEAKERS)])
