"""Margin loss with a learnable boundary, negatives drawn by distance (Wu et al. 2017, arXiv 1706.07567).

    d_ij = ‖x_i − x_j‖ of unit vectors
    L = (Σ max(0, d_ap − β + α) + Σ max(0, β − d_an + α) + ν Σ β) / number of terms above 0

α is the margin, β the boundary between same and other, one for all classes or one for each.
A negative of anchor a is drawn with the weight 1 / q(d), where q(d) ∝ d^(n−2) (1 − d²/4)^((n−3)/2) is how often a
distance occurs between random points of the sphere: so near, middling and far negatives are drawn alike.
"""

import torch
from torch import Tensor, nn

from .embedded import ClassFacts, Embedded, Loss, distances, nothing, other_whale, same_whale


class MarginLoss(Loss):
    """`cutoff`: nearer negatives are drawn as if they were this far; `far`: those beyond are not drawn (their term is 0 for β = 1.2, α = 0.2)."""

    def __init__(self, facts: ClassFacts, alpha: float = 0.2, beta: float = 1.2, nu: float = 0.0, beta_per_class: bool = True, cutoff: float = 0.5, far: float = 1.4) -> None:
        super().__init__()
        self.alpha, self.nu, self.cutoff, self.far = alpha, nu, cutoff, far
        self.beta = nn.Parameter(torch.full((facts.count if beta_per_class else 1,), beta))

    def forward(self, batch: Embedded) -> Tensor:
        d = distances(batch.unit)
        anchors, positives = same_whale(batch.labels).nonzero(as_tuple=True)
        if len(anchors) == 0 or not other_whale(batch.labels).any():
            return nothing(batch.embedding) + nothing(self.beta)
        weights = negative_weights(d.detach(), other_whale(batch.labels), batch.embedding.shape[1], self.cutoff, self.far)
        has_negative = weights[anchors].sum(dim=1) > 0
        anchors, positives = anchors[has_negative], positives[has_negative]
        if len(anchors) == 0:
            return nothing(batch.embedding) + nothing(self.beta)
        negatives = torch.multinomial(weights[anchors], 1, generator=batch.generator)[:, 0]
        return self.of_triplets(d, batch.labels, anchors, positives, negatives)

    def of_triplets(self, d: Tensor, labels: Tensor, anchors: Tensor, positives: Tensor, negatives: Tensor) -> Tensor:
        beta = self.beta[labels[anchors]] if len(self.beta) > 1 else self.beta.expand(len(anchors))
        pull = (d[anchors, positives] - beta + self.alpha).clamp(min=0)
        push = (beta - d[anchors, negatives] + self.alpha).clamp(min=0)
        terms = ((pull > 0).sum() + (push > 0).sum()).clamp(min=1)
        return (pull.sum() + push.sum() + self.nu * beta.sum()) / terms


def negative_weights(d: Tensor, other: Tensor, dim: int, cutoff: float, far: float) -> Tensor:
    """[n, n], each row sums to 1 over the negatives that may be drawn for that anchor; uniform where all are too far; 0 where there are none."""
    clamped = d.clamp(min=cutoff, max=2 - 1e-3)
    log = (2.0 - dim) * clamped.log() - (dim - 3.0) / 2 * (1 - clamped.square() / 4).log()
    drawn = other & (d < far)
    log = log.masked_fill(~drawn, -torch.inf)
    top = log.max(dim=1, keepdim=True).values
    weights = torch.where(drawn, (log - top.masked_fill(top.isinf(), 0)).exp(), 0.0)
    weights = torch.where(drawn.any(dim=1, keepdim=True), weights, other.to(weights.dtype))
    return weights / weights.sum(dim=1, keepdim=True).clamp(min=1e-12)
