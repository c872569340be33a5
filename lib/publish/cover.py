"""Cover art, drawn: 3000 × 3000 RGB, for a show or an episode of it.

Five styles, each in eight palettes. The same words, style and palette give the same picture, byte for byte.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from lib.errors import BadInput
from lib.models.values import digest
from lib.publish import motifs
from lib.publish.palettes import PALETTES, Colour, Palette
from lib.publish.typeset import (
    CONDENSED,
    GROTESQUE,
    LABEL,
    SERIF,
    Face,
    Letters,
    Setting,
    fit,
    ink,
    letters,
    reach,
    stack,
)
from lib.publish.typeset import font as font_of

SIZE = 3000
_MARGIN = 210
_INSIDE = SIZE - 2 * _MARGIN
_LABEL = 92
_LEAST = 150
_TOP = 470
"""Where the title may begin, below the small line."""
_JPEG_QUALITY = 90


@dataclass(frozen=True, slots=True)
class CoverWords:
    """What stands on a cover. `left` and `right` are the small line: a show's author, or show and number."""

    title: str
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """`jpeg` is 3000 × 3000 RGB; `alt` says what is seen; `missing` are letters that could not be drawn."""

    jpeg: bytes = field(repr=False)
    alt: str
    missing: str = ""


def draw_cover(words: CoverWords, style: str = "sun", palette: str = "harbour") -> Cover:
    """Draw it. A title in letters that no face here has is left out, and `missing` says so; the shapes stay.

    Raises BadInput for a style or palette that does not exist.
    """
    if style not in STYLES or palette not in PALETTES:
        raise BadInput("There is no such style of cover.", hint="Choose one of the styles and colours that are shown.")
    colours = PALETTES[palette]
    image = Image.new("RGB", (SIZE, SIZE), colours.ground)
    page = _Page(image, colours, random.Random(digest([words.title, style])))  # noqa: S311
    _, paint, face = STYLES[style]
    title = letters(words.title, face)
    paint(page, title)
    page.small_line(words)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0, optimize=True)
    return Cover(out.getvalue(), alt_of(words), title.missing)


def alt_of(words: CoverWords) -> str:
    """What a screen reader says for the picture."""
    rest = ", ".join(filter(None, (words.left.strip(), words.right.strip())))
    return f"Cover: “{words.title.strip()}”" + (f", {rest}" if rest else "")


@dataclass(frozen=True, slots=True)
class _Page:
    """A picture under way, its colours, and the dice of its shapes."""

    image: Image.Image
    colours: Palette
    dice: random.Random

    def small_line(self, words: CoverWords) -> None:
        right = letters(words.right, LABEL).text
        used = self._small(right, SIZE - _MARGIN, "rs", _INSIDE)
        self._small(letters(words.left, LABEL).text, _MARGIN, "ls", _INSIDE - used - (120 if used else 0))

    def _small(self, text: str, x: int, anchor: str, room: int) -> int:
        face = letters(text, LABEL).face
        setting = fit(text, face, max(room, 1), round(_LABEL * 1.2), most=_LABEL, least=_LABEL) if text else None
        if setting is None or not setting.lines:
            return 0
        line = setting.lines[0][0]
        pen = ImageDraw.Draw(self.image)
        pen.text((x, _MARGIN + _LABEL * face.cap), line, self.colours.ink, font_of(face, _LABEL), anchor)
        return round(font_of(face, _LABEL).getlength(line))

    def words(self, setting: Setting, top: float, colour: Colour, *, middle: float | None = None) -> float:
        """Lines from `top` down, flush with the left margin or around `middle`; where the last letters end."""
        pen = ImageDraw.Draw(self.image)
        y = top + setting.face.cap * setting.size
        for n, (line, size) in enumerate(setting.lines):
            y += setting.face.leading * size if n else 0
            self._line(pen, setting.face, line, size, y, colour, middle)
        return y + max(reach(setting.face, line, size)[1] for line, size in setting.lines[-1:])

    def stacked(self, setting: Setting, top: float, gap: float, colour: Colour) -> float:
        """Lines one on the other with `gap` between their letters; where the last letters end."""
        pen, y = ImageDraw.Draw(self.image), top - gap
        for line, size in setting.lines:
            rise, fall = reach(setting.face, line, size)
            self._line(pen, setting.face, line, size, y + gap + rise, colour, None)
            y += gap + rise + fall
        return y

    def _line(
        self, pen: ImageDraw.ImageDraw, face: Face, line: str, size: int, y: float, colour: Colour,
        middle: float | None,
    ) -> None:  # fmt: skip
        left, _, right, _ = ink(face, line, size)
        x = _MARGIN - left if middle is None else middle - (left + right) / 2
        pen.text((x, y), line, colour, font_of(face, size), "ls")


def _sun(page: _Page, title: Letters) -> None:
    setting = fit(title.text, title.face, _INSIDE, 1450, most=1000, least=_LEAST)
    foot = page.words(setting, _TOP, page.colours.ink) if title.text else 300
    motifs.sun(page.image, page.colours, max(foot + 130, 1300), page.dice)


def _stack(page: _Page, title: Letters) -> None:
    text, height, gap = title.text.upper(), SIZE - _TOP - _MARGIN, 70
    setting = stack(text, title.face, _INSIDE, height, gap=gap, least=300) if text else None
    if setting is not None:
        foot = page.stacked(setting, _TOP, gap, page.colours.ink)
    else:
        plain = fit(text, title.face, _INSIDE, height, most=900, least=_LEAST)
        foot = page.words(plain, _TOP, page.colours.ink) if text else _TOP
    if SIZE - _MARGIN - foot - 110 > 60:
        box = (_MARGIN, foot + 110, SIZE - _MARGIN, SIZE - _MARGIN)
        motifs.levels(page.image, page.colours, box, page.dice)


def _tides(page: _Page, title: Letters) -> None:
    setting = fit(title.text, title.face, _INSIDE, 1400, most=900, least=_LEAST)
    foot = page.words(setting, _TOP, page.colours.ink) if title.text else 300
    motifs.tides(page.image, page.colours, max(foot + 260, 1500), page.dice)


def _rings(page: _Page, title: Letters) -> None:
    centre, inner, outer = (SIZE / 2, SIZE / 2 + 150), 985.0, 1265.0
    motifs.rings(page.image, page.colours, centre, inner, outer, page.dice)
    if title.text:
        setting = _in_circle(title, inner * 0.9)
        page.words(setting, centre[1] - _tall(setting) / 2, page.colours.ink, middle=centre[0])


def _in_circle(title: Letters, radius: float) -> Setting:
    """The title as large as a circle allows: of boxes that are ever narrower the first whose lines all lie within."""
    settings = []
    for share in (0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72):
        tall = 2 * radius * (1 - share**2) ** 0.5 + 0.25 * radius
        setting = fit(title.text, title.face, round(2 * radius * share), round(tall), most=620, least=110)
        if _reaches(setting) <= radius:
            settings.append(setting)
    return max(settings, key=lambda each: each.size) if settings else setting


def _reaches(setting: Setting) -> float:
    """How far the farthest corner of a line lies from the middle of the block."""
    top, farthest = -_tall(setting) / 2, 0.0
    for n, (line, size) in enumerate(setting.lines):
        left, _, right, _ = ink(setting.face, line, size)
        base = top + setting.face.cap * size + setting.face.leading * size * n
        away = max(abs(base), abs(base - setting.face.cap * size))
        farthest = max(farthest, (((right - left) / 2) ** 2 + away**2) ** 0.5)
    return farthest


def _tall(setting: Setting) -> float:
    """From the top of the first line's capitals to the last base line."""
    return setting.face.cap * setting.size + setting.face.leading * setting.size * (len(setting.lines) - 1)


def _letter(page: _Page, title: Letters) -> None:
    setting = fit(title.text, title.face, _INSIDE, 900, most=330, least=_LEAST)
    top = SIZE - _MARGIN - _tall(setting) - max((reach(title.face, *line)[1] for line in setting.lines[-1:]), default=0)
    if title.text:
        page.words(setting, top, page.colours.ink)
    initial = letters(next((c for c in title.text if c.isalnum()), "").upper(), SERIF)
    if not initial.text:
        motifs.disc(page.image, (SIZE / 2, SIZE / 2 + 150), 900, page.colours.accent)
    else:
        room = top - _TOP - 150
        left, up, right, down = ink(initial.face, initial.text, 1000)
        size = int(min(room / (down - up), _INSIDE / (right - left)) * 1000)
        left, up, right, down = ink(initial.face, initial.text, size)
        pen = ImageDraw.Draw(page.image)
        pen.text((_MARGIN - left, _TOP - up), initial.text, page.colours.accent, font_of(initial.face, size), "ls")


STYLES: dict[str, tuple[str, Callable[[_Page, Letters], None], Face]] = {
    "sun": ("Low sun", _sun, SERIF),
    "stack": ("Poster", _stack, CONDENSED),
    "tides": ("Tides", _tides, GROTESQUE),
    "rings": ("Voice", _rings, SERIF),
    "letter": ("Initial", _letter, GROTESQUE),
}
"""What each style is called, who draws it, and the face of its title."""
