"""Crops to learn from, each with its label under the same turn, shift and flip."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..augment import NONE, Augmentation, affine, blur, normalise, relight, standard_normal, uniform
from ..networks.unet import HEIGHT, WIDTH
from .first import FLUKE, UNDECIDED

#: Further than the embedder's: the box that a crop is of may be wrong too.
AUGMENTATION = Augmentation(rotation=12, shear=6, scale=(0.85, 1.2), aspect=0.12, shift=0.05, brightness=25, contrast=0.35, gamma=0.5, noise=8, blur=0.3, erase=0)


def drawn_views(pictures: Tensor, labels: Tensor, outside: Tensor, how: Augmentation, generator: torch.Generator, height: int = HEIGHT, width: int = WIDTH) -> tuple[Tensor, Tensor, Tensor]:
    """uint8 [n, H, W] of a training pack twice, mean greys [n] → picture, target, decided, float32 [n, 1, height, width] each; half of them mirrored."""
    n, device = len(pictures), pictures.device
    matrices = affine(n, height, width, how, generator)
    matrices[:, :, 0] *= torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)[:, None]
    grid = F.affine_grid(matrices.to(device), [n, 1, height, width], align_corners=False)
    sea = outside.view(-1, 1, 1, 1)
    x = _sampled(pictures.float()[:, None] - sea, grid) + sea
    x = blur(relight(x, how, generator), how.blur, generator)
    if how.noise > 0:
        x = x + uniform(n, 0, how.noise, generator).view(-1, 1, 1, 1).to(device) * standard_normal(x, generator)
    target, decided = _sampled(_planes(labels), grid).split(1, dim=1)
    return normalise(x).contiguous(memory_format=torch.channels_last), target, decided


def exact_labels(labels: np.ndarray, height: int = HEIGHT, width: int = WIDTH) -> tuple[np.ndarray, np.ndarray]:
    """uint8 [n, H, W] → bool [n, height, width] twice: fluke, and decided, of the crop as the page makes it."""
    n = len(labels)
    matrices = affine(n, height, width, NONE, torch.Generator())
    target, decided = _sampled(_planes(torch.from_numpy(labels)), F.affine_grid(matrices, [n, 1, height, width], align_corners=False)).split(1, dim=1)
    return (target[:, 0] >= 0.5).numpy(), (decided[:, 0] >= 0.5).numpy()


def _planes(labels: Tensor) -> Tensor:
    """[n, 2, H, W]: fluke, decided."""
    return torch.stack([labels == FLUKE, labels != UNDECIDED], dim=1).float()


def _sampled(picture: Tensor, grid: Tensor) -> Tensor:
    """Beyond the pack there is nothing: no fluke, and undecided."""
    return F.grid_sample(picture, grid, mode='bilinear', padding_mode='zeros', align_corners=False)
