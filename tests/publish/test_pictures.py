from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from lib.errors import BadInput
from lib.publish.pictures import check_cover, smaller


def picture(kind: str = "JPEG", size: tuple[int, int] = (1400, 1400), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 90).save(out, kind, **more)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind, mime", [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_picture_that_fits_is_kept_byte_for_byte(kind: str, mime: str) -> None:
    data = picture(kind)
    found = check_cover(data)
    assert (found.data, found.mime, found.size_px, found.changed) == (data, mime, 1400, ())


@pytest.mark.parametrize(
    "data, words",
    [
        (picture(size=(1400, 1401)), "1400 × 1401 pixels, and a cover must be square"),
        (picture(size=(1399, 1399)), "1399 pixels wide"),
        (picture("GIF", (10, 10), "L"), "not a JPEG or PNG"),
        (picture("WEBP"), "not a JPEG or PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG or PNG"),
        (b"", "not a JPEG or PNG"),
        (picture("PNG")[:2000], "damaged"),
        (picture()[:3000], "damaged"),
        (b"\xff" * 20_000_001, "20 MB"),
    ],
)
def test_what_cannot_be_a_cover_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        check_cover(data)
    assert caught.value.hint


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    for width in (60_000, 9_000):
        header = struct.pack(">IIBBBBB", width, width, 8, 2, 0, 0, 0)
        with pytest.raises(BadInput):
            check_cover(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))))


def test_transparent_parts_become_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (1400, 1400), (255, 0, 0, 0)).save(out, "PNG")
    found = check_cover(out.getvalue())
    assert found.changed == ("converted to RGB",) and opened(found.data).mode == "RGB"
    assert opened(found.data).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_other_colour_spaces_become_rgb(mode: str) -> None:
    found = check_cover(picture(mode=mode))
    assert opened(found.data).mode == "RGB" and found.changed


def test_a_broken_colour_profile_is_left_out() -> None:
    found = check_cover(picture(icc_profile=b"not a profile"))
    assert found.changed == ("converted to RGB",) and "icc_profile" not in opened(found.data).info


def test_an_srgb_profile_changes_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert check_cover(picture(icc_profile=profile)).changed == ()


def test_a_larger_picture_is_made_smaller_and_a_lying_one_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = check_cover(picture(size=(3200, 3200), exif=exif.tobytes()))
    assert found.size_px == 3000 and found.changed == ("turned upright", "made smaller, from 3200 pixels")
    assert opened(found.data).size == (3000, 3000)


def test_smaller_sizes_are_jpegs_and_never_larger() -> None:
    assert opened(smaller(picture("PNG"), 300)).size == (300, 300)
    assert opened(smaller(picture(), 3000)).size == (1400, 1400)
    assert opened(smaller(picture(), 55)).format == "JPEG"
