"""From a photograph to a network's input, step by step as `src/vision/` does it in the page.

`tests/test_preprocess.py` holds these functions to golden numbers made by the page's own.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

#: Share of the box that a crop shows beyond it, on each of the four sides (src/vision/crop.ts).
MARGIN = 0.04
#: Added to the standard deviation, so that a picture of one grey does not divide by zero (src/vision/normalise.ts).
FLOOR = 0.001

Box = tuple[float, float, float, float]


def read_grey(path: Path) -> np.ndarray:
    """A photograph file, turned by EXIF → grey uint8 [h, w]."""
    with Image.open(path) as image:
        return grey_from_rgb(np.asarray(ImageOps.exif_transpose(image).convert('RGB')))


def grey_from_rgb(rgb: np.ndarray) -> np.ndarray:
    """uint8 [h, w, 3] → uint8 [h, w], ITU-R 601 luma with the page's whole-number weights."""
    r, g, b = (rgb[..., channel].astype(np.int32) for channel in range(3))
    return ((r * 19595 + g * 38470 + b * 7471 + 32768) >> 16).astype(np.uint8)


def grow(box: Box, share: float) -> Box:
    """The box, grown by a share of its width left and right and of its height above and below."""
    x0, y0, x1, y1 = box
    dx, dy = (x1 - x0) * share, (y1 - y0) * share
    return x0 - dx, y0 - dy, x1 + dx, y1 + dy


def resample(grey: np.ndarray, box: Box, width: int, height: int) -> np.ndarray:
    """A box of a picture (it may reach outside, where the mean grey stands) → float32 [height, width], 0..255.

    Triangle kernel, separable, wider where the box shrinks (src/vision/resample.ts).
    """
    columns, columns_outside = taps(box[0], box[2], width, grey.shape[1])
    rows, rows_outside = taps(box[1], box[3], height, grey.shape[0])
    outside = float(grey.mean())
    narrowed = grey.astype(np.float32) @ columns.T + outside * columns_outside
    return (rows @ narrowed + outside * rows_outside[:, None]).astype(np.float32)


@lru_cache(maxsize=4096)
def taps(start: float, end: float, count: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights float32 [count, size] of the source positions, and [count] of what lies outside the picture."""
    step = (end - start) / count
    stretch = max(1.0, abs(step))
    centres = start + (np.arange(count) + 0.5) * step
    low, high = int(np.floor((centres - stretch).min())), int(np.ceil((centres + stretch).max()))
    at = np.arange(min(low, 0), max(high, size))
    weights = np.maximum(0, 1 - np.abs(at[None, :] + 0.5 - centres[:, None]) / stretch)
    weights /= weights.sum(axis=1, keepdims=True)
    inside = (at >= 0) & (at < size)
    return weights[:, inside].astype(np.float32), (1 - weights[:, inside].sum(axis=1)).astype(np.float32)


def normalise(grey: np.ndarray) -> np.ndarray:
    """Grey values 0..255, float32 [..., h, w] → zero mean and unit deviation, each picture for itself."""
    values = grey.astype(np.float64) / 255
    mean = values.mean(axis=(-2, -1), keepdims=True)
    return ((values - mean) / (values.std(axis=(-2, -1), keepdims=True) + FLOOR)).astype(np.float32)


def crop(grey: np.ndarray, box: Box, width: int, height: int) -> np.ndarray:
    """What the embedder sees before normalisation: the box with its margin, float32 [height, width], 0..255."""
    return resample(grey, grow(box, MARGIN), width, height)
