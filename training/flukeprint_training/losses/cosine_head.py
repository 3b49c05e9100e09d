"""What ArcFace, CosFace and sub-centre ArcFace share: a centre for each class on the sphere, and a margin."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .embedded import NEW, ClassFacts, Embedded, Loss, nothing


class CosineHead(Loss):
    """Cross entropy of scale · cosine to the class centres, the own class made harder by a margin.

    ramp: share of the run at which the margin starts to grow, and at which it is whole
    centres: of each class; the nearest counts
    spare_mirror: a whale's own mirror image is no rival of it (METHODS.md § 5: third team)
    """

    def __init__(self, facts: ClassFacts, scale: float, margins: Tensor, ramp: tuple[float, float] = (0.0, 0.0), centres: int = 1, spare_mirror: bool = False) -> None:
        super().__init__()
        self.scale, self.ramp, self.centres = scale, tuple(ramp), centres
        self.classes = facts.count
        self.spare_mirror = spare_mirror and facts.mirrored
        self.register_buffer('margins', margins, persistent=False)
        self.weight = nn.Parameter(torch.empty(facts.count * centres, facts.dim))
        nn.init.xavier_uniform_(self.weight)
        self.grown = 1.0

    def set_progress(self, progress: float) -> None:
        start, end = self.ramp
        self.grown = 1.0 if progress >= end else max(0.0, (progress - start) / (end - start))

    def forward(self, batch: Embedded) -> Tensor:
        known = batch.labels != NEW
        if not known.any():
            return nothing(batch.embedding) + nothing(self.weight)
        labels = batch.labels[known]
        cosine = self.cosines(batch.unit[known])
        rows = torch.arange(len(labels), device=labels.device)
        own = self.harder(cosine[rows, labels], self.margins[labels] * self.grown)
        logits = cosine.index_put((rows, labels), own)
        if self.spare_mirror:
            logits = logits.index_put((rows, mirror_of(labels, self.classes)), torch.tensor(-torch.inf, device=logits.device))
        return F.cross_entropy(self.scale * logits, labels)

    def cosines(self, unit: Tensor) -> Tensor:
        """[n, d] → [n, classes]: to each class's nearest centre."""
        cosine = unit @ F.normalize(self.weight, dim=1).T
        return cosine.unflatten(1, (self.classes, self.centres)).max(dim=2).values

    def harder(self, cosine: Tensor, margin: Tensor) -> Tensor:
        raise NotImplementedError


def mirror_of(labels: Tensor, classes: int) -> Tensor:
    return (labels + classes // 2) % classes


def angular(cosine: Tensor, margin: Tensor) -> Tensor:
    """cos(θ + m); beyond θ = π − m, where it would rise again, the line cos θ − m sin m."""
    cosine = cosine.clamp(-1 + 1e-6, 1 - 1e-6)
    sine = (1 - cosine.square()).sqrt()
    turned = cosine * margin.cos() - sine * margin.sin()
    return torch.where(cosine > (math.pi - margin).cos(), turned, cosine - margin * margin.sin())
