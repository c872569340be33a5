"""Pictures that a producer uploads as a cover: looked at before they are opened, and told about in sentences."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from lib.errors import BadInput

LEAST_PX, MOST_PX = 1400, 3000
"""What Apple and Spotify ask of a square cover."""
MOST_BYTES = 20_000_000
_MOST_OPENED_PX = 8_000 * 8_000
_KINDS = {"JPEG": "image/jpeg", "PNG": "image/png"}
_QUALITY = 90
_HINT = "Choose a square JPEG or PNG of 1400 to 3000 pixels, or let one be drawn."


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture whose bytes are fit for a feed: square, 1400 to 3000 pixels, RGB. `changed` says what was done."""

    data: bytes = field(repr=False)
    mime: str
    size_px: int
    changed: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        return ".png" if self.mime == "image/png" else ".jpg"


def check_cover(data: bytes) -> Picture:
    """A cover from what was uploaded. What can be put right without taste is: colour space, transparency, rotation,
    more than 3000 pixels; what cannot is refused.

    Raises BadInput with a sentence for anything that is no JPEG or PNG, damaged, too large, too small or not square.
    """
    if len(data) > MOST_BYTES:
        raise BadInput(f"The picture has {len(data) / 1e6:.0f} MB; 20 MB is the most.", hint=_HINT)
    image, kind = _opened(data)
    upright = ImageOps.exif_transpose(image)
    changed = ["turned upright"] if upright.size != image.size or _is_turned(image) else []
    width, height = upright.size
    if width != height:
        raise BadInput(f"The picture is {width} × {height} pixels, and a cover must be square.", hint=_HINT)
    if width < LEAST_PX:
        raise BadInput(f"The picture is {width} pixels wide; a cover needs at least {LEAST_PX}.", hint=_HINT)
    if upright.mode != "RGB" or _has_foreign_profile(upright):
        upright = _as_rgb(upright)
        changed.append("converted to RGB")
    if width > MOST_PX:
        upright = upright.resize((MOST_PX, MOST_PX), Image.Resampling.LANCZOS)
        changed.append(f"made smaller, from {width} pixels")
    if not changed:
        return Picture(data, _KINDS[kind], width)
    return Picture(_written(upright, kind), _KINDS[kind], upright.width, tuple(changed))


def smaller(data: bytes, size_px: int) -> bytes:
    """The same picture as a JPEG of `size_px` × `size_px`; not larger than it was. Raises BadInput."""
    image, _ = _opened(data)
    size = min(size_px, *image.size)
    return _written(_as_rgb(image).resize((size, size), Image.Resampling.LANCZOS, reducing_gap=3.0), "JPEG")


def _opened(data: bytes) -> tuple[Image.Image, str]:
    """The decoded picture and its kind; its size is read first, so that a bomb is never unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=tuple(_KINDS))
        kind = image.format or ""
        if image.width * image.height > _MOST_OPENED_PX:
            raise BadInput(f"The picture is {image.width} × {image.height} pixels, which is too large.", hint=_HINT)
        image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BadInput("This is not a JPEG or PNG picture that can be used as a cover.", hint=_HINT) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput("The picture is damaged or cut short.", hint="Save it again, or choose another one.") from error
    return image, kind


def _is_turned(image: Image.Image) -> bool:
    return image.getexif().get(0x0112, 1) not in (0, 1)


def _has_foreign_profile(image: Image.Image) -> bool:
    profile = image.info.get("icc_profile")
    if not profile:
        return False
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (OSError, ImageCms.PyCMSError):
        return True
    return "srgb" not in name.lower()


def _as_rgb(image: Image.Image) -> Image.Image:
    """In sRGB, transparent parts on white."""
    if "A" in image.getbands() or "transparency" in image.info:
        over = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, over).convert("RGB")
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return made or image.convert("RGB")
        except (OSError, ImageCms.PyCMSError):
            return image.convert("RGB")  # a broken profile says nothing about the colours
    return image.convert("RGB")


def _written(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    plain = image.copy()
    plain.info.clear()
    if kind == "PNG":
        plain.save(out, "PNG", optimize=False)
    else:
        plain.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return out.getvalue()
