"""Views of photographs for the detector: a window of each, squeezed to the input, and where the fluke is in it."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..augment import Augmentation, blur, normalise, relight, standard_normal
from ..networks.detector import HEIGHT, WIDTH

#: Light alone: a turned box would no longer be known.
LIGHT = Augmentation(brightness=25, contrast=0.35, gamma=0.4, noise=6, blur=0.2)
#: How much of the pictures show the sea alone, where their photograph has enough of it.
SEA_SHARE = 0.2


@dataclass(frozen=True)
class View:
    """window [n, 4]: x0, y0, x1, y1 in shares of the photograph, may reach outside; flip bool [n]; sea bool [n]: without a fluke."""

    window: np.ndarray
    flip: np.ndarray
    sea: np.ndarray


def draw_views(boxes: np.ndarray, seas: list[list[tuple]], rng: np.random.Generator) -> View:
    """Windows from half a photograph to a little more than all of it, with the whole fluke in them; or one of the sea."""
    n = len(boxes)
    window = np.empty((n, 4))
    for axis in (0, 1):
        low, high = boxes[:, axis], boxes[:, axis + 2]
        length = np.maximum(rng.uniform(0.55, 1.2, n), 1.04 * (high - low))
        # The window may not stand more than a tenth outside, but it must hold the box.
        first, last = np.maximum(high - length, -0.1), np.minimum(low, 1.1 - length)
        start = np.where(first <= last, rng.uniform(np.minimum(first, last), np.maximum(first, last)), (low + high - length) / 2)
        window[:, axis], window[:, axis + 2] = start, start + length
    sea = np.array([bool(strips) for strips in seas]) & (rng.random(n) < SEA_SHARE)
    for i in np.flatnonzero(sea):
        x0, y0, x1, y1 = seas[i][rng.integers(len(seas[i]))]
        width, height = (x1 - x0) * rng.uniform(0.6, 1), (y1 - y0) * rng.uniform(0.6, 1)
        left, top = rng.uniform(x0, x1 - width), rng.uniform(y0, y1 - height)
        window[i] = left, top, left + width, top + height
    return View(window, rng.random(n) < 0.5, sea)


def seen(points: np.ndarray, view: View) -> np.ndarray:
    """Points [n, k, 2] in shares of the photograph → in shares of the view. The order of the points is not changed by a flip."""
    start, length = view.window[:, None, :2], (view.window[:, 2:] - view.window[:, :2])[:, None, :]
    moved = (points - start) / length
    moved[..., 0] = np.where(view.flip[:, None], 1 - moved[..., 0], moved[..., 0])
    return moved


def seen_box(boxes: np.ndarray, view: View) -> np.ndarray:
    corners = seen(boxes.reshape(-1, 2, 2), view)
    return np.clip(np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1), 0, 1)


def seen_landmarks(points: np.ndarray, view: View) -> np.ndarray:
    """Left tip, notch, right tip: in a mirror image the right tip is the left one."""
    moved = seen(points, view)
    return np.where(view.flip[:, None, None], moved[:, ::-1], moved)


def picture_of(packed: Tensor, outside: Tensor, view: View, light: Augmentation | None, generator: torch.Generator) -> Tensor:
    """uint8 [n, H, W], whole photographs → float32 [n, 1, 128, 256], normalised."""
    window = torch.from_numpy(view.window).float()
    matrix = torch.zeros(len(window), 2, 3)
    for axis in (0, 1):
        low, high = window[:, axis], window[:, axis + 2]
        matrix[:, axis, axis] = high - low
        matrix[:, axis, 2] = low + high - 1
    matrix[:, 0, 0] *= torch.where(torch.from_numpy(view.flip), -1.0, 1.0)
    grid = F.affine_grid(matrix.to(packed.device), [len(window), 1, HEIGHT, WIDTH], align_corners=False)
    x = F.grid_sample(packed.float()[:, None] - outside.view(-1, 1, 1, 1), grid, padding_mode='zeros', align_corners=False) + outside.view(-1, 1, 1, 1)
    if light is not None:
        x = blur(relight(x, light, generator), light.blur, generator)
        x = x + light.noise * torch.rand(len(x), 1, 1, 1, generator=generator).to(x.device) * standard_normal(x, generator)
    return normalise(x).contiguous(memory_format=torch.channels_last)
