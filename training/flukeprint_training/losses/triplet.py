"""Triplet loss on the hardest pairs of the batch (Hermans et al. 2017, arXiv 1703.07737).

    L = mean over anchors of max(0, m + max_p d_ap − min_n d_an),   d = ‖x_i − x_j‖ of unit vectors
"""

import torch
from torch import Tensor

from .embedded import ClassFacts, Embedded, Loss, distances, nothing, other_whale, same_whale


class TripletLoss(Loss):
    def __init__(self, facts: ClassFacts, margin: float = 0.3) -> None:
        super().__init__()
        self.margin = margin

    def forward(self, batch: Embedded) -> Tensor:
        d, same, other = distances(batch.unit), same_whale(batch.labels), other_whale(batch.labels)
        anchors = same.any(dim=1) & other.any(dim=1)
        if not anchors.any():
            return nothing(batch.embedding)
        farthest = d.masked_fill(~same, -torch.inf).max(dim=1).values[anchors]
        nearest = d.masked_fill(~other, torch.inf).min(dim=1).values[anchors]
        return (self.margin + farthest - nearest).clamp(min=0).mean()
