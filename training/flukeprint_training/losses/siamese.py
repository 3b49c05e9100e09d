"""Pairs told apart by a comparison head (METHODS.md § 2): binary cross entropy of the head's logit.

    L = mean over pairs of −log σ(h(x, y)) for the same whale, −log(1 − σ(h(x, y))) for another

The batch comes as pairs: rows 2i and 2i + 1 belong together (`PairPlan` draws them, half of them matching).
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from ..networks.siamese_head import SiameseHead
from .embedded import NEW, ClassFacts, Embedded, Loss


class SiameseLoss(Loss):
    def __init__(self, facts: ClassFacts, hidden: int = 32) -> None:
        super().__init__()
        self.head = SiameseHead(facts.dim, hidden)

    def forward(self, batch: Embedded) -> Tensor:
        x, y = batch.unit[0::2], batch.unit[1::2]
        first, second = batch.labels[0::2], batch.labels[1::2]
        match = (first == second) & (first != NEW)
        # Of unit vectors the numbers are small; √d brings them to the size that the head was made for.
        logits = self.head(*self.prepared(x, y))
        return F.binary_cross_entropy_with_logits(logits, match.float())

    @staticmethod
    def prepared(*units: Tensor) -> list[Tensor]:
        return [unit * unit.shape[1] ** 0.5 for unit in units]

    @torch.no_grad()
    def scores(self, x: Tensor, y: Tensor) -> Tensor:
        """Unit vectors [n, d], [m, d] → the head's logits [n, m]."""
        return self.head.matrix(*self.prepared(x, y))

    @torch.no_grad()
    def pair_logits(self, x: Tensor, y: Tensor) -> Tensor:
        """Unit vectors [n, d], [n, d] → the logit of each pair [n]."""
        return self.head(*self.prepared(x, y))
