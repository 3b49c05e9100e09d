"""What makes a mask out of a rough one: no specks, no holes, no ragged edge."""

import numpy as np
from scipy import ndimage

#: A part is kept when it has this share of the largest one's area: two halves of a fluke that a wave or the notch divides.
KEPT_PART = 0.15
#: Deviation of the Gaussian that smooths the edge, in px.
SMOOTH = 1.2


def cleaned(rough: np.ndarray) -> np.ndarray:
    """bool [h, w] → bool [h, w]: opened, the largest parts alone, holes filled, the edge smoothed. An empty mask stays empty."""
    opened = ndimage.binary_opening(rough, np.ones((3, 3)))
    return smoothed(without_holes(largest_parts(opened)))


def largest_parts(mask: np.ndarray) -> np.ndarray:
    parts, count = ndimage.label(mask)
    if count < 2:
        return mask
    areas = np.bincount(parts.ravel())
    areas[0] = 0
    return (areas >= KEPT_PART * areas.max())[parts] & mask


def without_holes(mask: np.ndarray) -> np.ndarray:
    return ndimage.binary_fill_holes(mask)


def smoothed(mask: np.ndarray) -> np.ndarray:
    # The nearest pixel goes on beyond the edge: a fluke that leaves the picture isn't rounded there.
    return ndimage.gaussian_filter(mask.astype(np.float32), SMOOTH, mode='nearest') > 0.5


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """IoU of two bool masks, 0..1; of two empty ones 0: they are no masks of a fluke."""
    either = np.count_nonzero(a | b)
    return np.count_nonzero(a & b) / either if either else 0.0
