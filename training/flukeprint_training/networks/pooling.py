"""What turns a map of features into one row of numbers."""

import torch
from torch import Tensor

#: Floor below the power of the pooling.
POOL_FLOOR = 1e-5


def generalised_mean(x: Tensor, power: float) -> Tensor:
    """[n, c, h, w] ≥ 0 → float32 [n, c]: mean(max(x, floor)^p)^(1/p) (Radenović et al. 2018, arXiv 1711.02512)."""
    with torch.autocast(x.device.type, enabled=False):
        return x.float().clamp(min=POOL_FLOOR).pow(power).mean(dim=(2, 3)).pow(1 / power)


def stripes_of(x: Tensor, count: int) -> list[Tensor]:
    """[n, c, h, w] → `count` parts of its width, from left to right: the left half of a fluke is another pattern than the right one (METHODS.md § 10, 7th).

    A width that can't be shared out evenly is cut where the rounded shares are, so that every column is in one stripe.
    """
    if count == 1:
        return [x]
    # A number even where the network is being traced for its export.
    width = int(x.shape[3])
    cuts = [round(width * part / count) for part in range(count + 1)]
    return [x[:, :, :, left:right] for left, right in zip(cuts, cuts[1:])]
