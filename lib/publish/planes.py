"""A video frame as encoders want it: brightness, and two colours at half the resolution; changed in place."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image

Plane = npt.NDArray[np.uint8]

# ITU-R BT.709, studio range: https://www.itu.int/rec/R-REC-BT.709
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_BLUE, _RED = 1.8556, 1.5748


@dataclass(frozen=True, slots=True)
class Patch:
    """A picture of even width and height as three planes."""

    y: Plane = field(repr=False)
    u: Plane = field(repr=False)
    v: Plane = field(repr=False)

    def columns(self, start: int, end: int) -> Patch:
        """A part of it, from one even column to another."""
        return Patch(self.y[:, start:end], self.u[:, start // 2 : end // 2], self.v[:, start // 2 : end // 2])


def patch(image: Image.Image) -> Patch:
    """An RGB picture of even size, converted."""
    rgb = np.asarray(image.convert("RGB"), np.float32) / 255
    luma = rgb @ _LUMA
    quarter = rgb.reshape(rgb.shape[0] // 2, 2, rgb.shape[1] // 2, 2, 3).mean(axis=(1, 3))
    dim = quarter @ _LUMA
    return Patch(
        _whole(16 + 219 * luma),
        _whole(128 + 224 * (quarter[..., 2] - dim) / _BLUE),
        _whole(128 + 224 * (quarter[..., 0] - dim) / _RED),
    )


def _whole(values: npt.NDArray[np.floating]) -> Plane:
    whole: Plane = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return whole


class Canvas:
    """A whole frame; `array` is in the layout of `yuv420p`."""

    def __init__(self, ground: Image.Image) -> None:
        width, height = ground.size
        self.array: Plane = np.empty((height * 3 // 2, width), np.uint8)
        flat, full = self.array.reshape(-1), width * height
        self._y = flat[:full].reshape(height, width)
        self._u = flat[full : full * 5 // 4].reshape(height // 2, width // 2)
        self._v = flat[full * 5 // 4 :].reshape(height // 2, width // 2)
        self.put(patch(ground), 0, 0)

    def put(self, part: Patch, x: int, y: int) -> None:
        """Lay `part` at an even place."""
        height, width = part.y.shape
        self._y[y : y + height, x : x + width] = part.y
        rows, columns = slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2)
        self._u[rows, columns], self._v[rows, columns] = part.u, part.v
