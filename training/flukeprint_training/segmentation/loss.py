"""The mask's loss: cross entropy and Dice (Milletari et al. 2016, arXiv 1606.04797), both over the decided pixels alone.

    L = Σ w BCE(p, t) / Σ w  +  mean over pictures of 1 − (2 Σ w p t + 1) / (Σ w p + Σ w t + 1)
"""

import torch
from torch import Tensor
from torch.nn import functional as F


def mask_loss(logits: Tensor, target: Tensor, decided: Tensor) -> Tensor:
    """All [n, 1, h, w]; target the share of fluke, 0..1; decided the weight of each pixel, 0..1. A batch in which none is decided has no loss."""
    logits = logits.float()
    entropy = (F.binary_cross_entropy_with_logits(logits, target, reduction='none') * decided).sum() / decided.sum().clamp(min=1e-9)
    return entropy + dice_loss(torch.sigmoid(logits), target, decided).mean()


def dice_loss(shares: Tensor, target: Tensor, decided: Tensor) -> Tensor:
    """[n, 1, h, w] → [n], 0..1. The 1 above and below makes two empty masks equal."""
    total = lambda values: (values * decided).flatten(1).sum(1)
    return 1 - (2 * total(shares * target) + 1) / (total(shares) + total(target) + 1)
