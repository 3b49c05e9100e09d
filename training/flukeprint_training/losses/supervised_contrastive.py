"""Supervised contrastive loss (Khosla et al. 2020, arXiv 2004.11362, its L_out).

    L = mean over anchors i of −1/|P(i)| Σ_{p ∈ P(i)} log( exp(x_i·x_p / τ) / Σ_{a ≠ i} exp(x_i·x_a / τ) )

P(i): the other photographs of i's whale. New whales are among the a, but never anchors.
"""

import torch
from torch import Tensor

from .embedded import ClassFacts, Embedded, Loss, nothing, same_whale


class SupervisedContrastiveLoss(Loss):
    def __init__(self, facts: ClassFacts, temperature: float = 0.08) -> None:
        super().__init__()
        self.temperature = temperature

    def forward(self, batch: Embedded) -> Tensor:
        unit, same = batch.unit, same_whale(batch.labels)
        anchors = same.any(dim=1)
        if not anchors.any():
            return nothing(batch.embedding)
        itself = torch.eye(len(unit), dtype=torch.bool, device=unit.device)
        logits = (unit @ unit.T / self.temperature).masked_fill(itself, -torch.inf)
        log_share = logits - logits.logsumexp(dim=1, keepdim=True)
        of_positives = torch.where(same, log_share, 0.0).sum(dim=1)[anchors] / same.sum(dim=1)[anchors]
        return -of_positives.mean()
