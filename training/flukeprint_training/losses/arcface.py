"""ArcFace (Deng et al. 2019, arXiv 1801.07698).

    L = −log( exp(s cos(θ_y + m)) / (exp(s cos(θ_y + m)) + Σ_{j ≠ y} exp(s cos θ_j)) )

θ_j is the angle between the embedding and the centre of class j.
"""

import torch
from torch import Tensor

from .cosine_head import CosineHead, angular
from .embedded import ClassFacts


class ArcFaceLoss(CosineHead):
    def __init__(self, facts: ClassFacts, scale: float = 30.0, margin: float = 0.4, ramp: tuple[float, float] = (0.0, 0.0), spare_mirror: bool = False) -> None:
        super().__init__(facts, scale, torch.full((facts.count,), margin), ramp, 1, spare_mirror)

    def harder(self, cosine: Tensor, margin: Tensor) -> Tensor:
        return angular(cosine, margin)
