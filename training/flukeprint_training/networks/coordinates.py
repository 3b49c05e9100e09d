"""Where in the picture a network looks, told to it (CoordConv, Liu et al. 2018, arXiv 1807.03247)."""

import torch
from torch import Tensor


def with_coordinates(x: Tensor) -> Tensor:
    """[n, 1, h, w] → [n, 3, h, w]: with x and y of every position, −1..1."""
    n, _, height, width = x.shape
    across = torch.linspace(-1, 1, width, device=x.device, dtype=x.dtype).expand(n, 1, height, width)
    down = torch.linspace(-1, 1, height, device=x.device, dtype=x.dtype)[:, None].expand(n, 1, height, width)
    return torch.cat([x, across, down], dim=1)
