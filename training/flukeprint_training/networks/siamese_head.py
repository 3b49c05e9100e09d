"""The four-way comparison of two embeddings (METHODS.md § 2)."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class SiameseHead(nn.Module):
    """x, y [n, d] → logit [n] that both are the same whale, the same for (y, x).

    For each number of the embedding: x·y, x + y, |x − y|, (x − y)² → 32 → relu → 1, the same small net for all; then one weight for each.
    """

    def __init__(self, dim: int, hidden: int = 32) -> None:
        super().__init__()
        self.mix = nn.Linear(4, hidden)
        self.join = nn.Linear(hidden, 1)
        self.weigh = nn.Linear(dim, 1)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        difference = x - y
        rows = torch.stack([x * y, x + y, difference.abs(), difference.square()], dim=-1)
        return self.weigh(self.join(F.relu(self.mix(rows)))[..., 0])[..., 0]

    @torch.no_grad()
    def matrix(self, x: Tensor, y: Tensor, pairs_at_once: int = 65536) -> Tensor:
        """Logits [len(x), len(y)] of all pairs."""
        rows = max(1, pairs_at_once // max(1, len(y)))
        return torch.cat([self(part[:, None, :], y[None, :, :]) for part in x.split(rows)])
