"""Speckles on scanned pages: dots of dust and noise, which engines read as marks and accents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from benelux_search.pdf.recognition import PageImage, RecognisedText, TextRecogniser

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REACH: Final = 3  # pixels at 300 dpi from the middle of a speckle to the white around it
_LIGHT, _DARK = 190, 160  # a dark pixel with a light ring around it is of a speckle
_SHARE: Final = 0.00012  # of the pixels; five clean pages have at most .00003, speckled ones .0003


@dataclass(frozen=True, slots=True)
class SpeckleFilter:
    """An engine that gets images without their speckles.

    On five speckled pages, 38 of 41 pairs were right with the filter, and 28 without it.
    """

    engine: TextRecogniser

    @property
    def identity(self) -> str:
        return f"{self.engine.identity} speckles 1"

    def recognise(self, image: PageImage) -> RecognisedText:
        """Return the words on the image of a page, as the engine does."""
        return self.engine.recognise(filtered(image) if is_speckled(image) else image)


def is_speckled(image: PageImage) -> bool:
    """Return True if a page has far more lone dots than a clean page."""
    import numpy as np  # noqa: PLC0415 - most files have no scans

    shape = (image.height, image.width)
    pixels = np.frombuffer(image.pixels, np.uint8).reshape(shape)
    lone = (_ring_minimum(pixels) > _LIGHT) & (pixels < _DARK)
    return int(lone.sum()) > _SHARE * lone.size


def _ring_minimum(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return for each pixel the darkest value on the square ring around it."""
    import numpy as np  # noqa: PLC0415

    height, width = pixels.shape
    padded = np.pad(pixels, _REACH, constant_values=255)
    across, down = padded[:, :width].copy(), padded[:height].copy()
    for k in range(1, 2 * _REACH + 1):
        np.minimum(across, padded[:, k : k + width], out=across)
        np.minimum(down, padded[k : k + height], out=down)
    ring = np.minimum(across[:height], across[2 * _REACH :])
    for side in (down[:, :width], down[:, 2 * _REACH :]):
        np.minimum(ring, side, out=ring)
    return ring


def filtered(image: PageImage) -> PageImage:
    """Return an image in which each pixel is the median of the nine around it."""
    from PIL import Image, ImageFilter  # noqa: PLC0415

    picture = Image.frombytes("L", (image.width, image.height), image.pixels)
    return replace(image, pixels=picture.filter(ImageFilter.MedianFilter(3)).tobytes())
