"""The detector's loss: L1 and generalised IoU of the box (Rezatofighi et al. 2019, arXiv 1902.09630), cross entropy of the
presence, L1 of the points where they are known.

    L = 5 |box − target|₁ / 4 + (1 − GIoU) + ½ BCE(presence) + 5 |points − target|₁ / 6
    GIoU = IoU − (hull − union) / hull
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from ..networks.detector import BOX, LANDMARKS, PRESENCE


def detector_loss(logits: Tensor, box: Tensor, present: Tensor, points: Tensor) -> Tensor:
    """logits [n, 11]; box [n, 4] shares; present bool [n]; points [n, 6] shares, NaN where unknown. A picture without a fluke teaches its absence alone."""
    shares = torch.sigmoid(logits.float())
    loss = 0.5 * F.binary_cross_entropy_with_logits(logits[:, PRESENCE].float(), present.float())
    if present.any():
        found, target = shares[present, BOX], box[present]
        loss = loss + 5 * (found - target).abs().mean() + (1 - generalised_iou(found, target)).mean()
    known = present[:, None] & points.isfinite()
    if known.any():
        loss = loss + 5 * (shares[:, LANDMARKS] - points)[known].abs().mean()
    return loss


def generalised_iou(a: Tensor, b: Tensor) -> Tensor:
    """[n, 4], [n, 4] → [n], −1..1. A box whose corners are the wrong way round has no area."""
    area = lambda box: (box[:, 2] - box[:, 0]).clamp(min=0) * (box[:, 3] - box[:, 1]).clamp(min=0)
    common = area(torch.cat([torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:])], 1))
    hull = area(torch.cat([torch.minimum(a[:, :2], b[:, :2]), torch.maximum(a[:, 2:], b[:, 2:])], 1))
    union = area(a) + area(b) - common
    return common / union.clamp(min=1e-9) - (hull - union) / hull.clamp(min=1e-9)
