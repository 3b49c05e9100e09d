"""CosFace (Wang et al. 2018, arXiv 1801.09414).

    L = −log( exp(s (cos θ_y − m)) / (exp(s (cos θ_y − m)) + Σ_{j ≠ y} exp(s cos θ_j)) )
"""

import torch
from torch import Tensor

from .cosine_head import CosineHead
from .embedded import ClassFacts


class CosFaceLoss(CosineHead):
    def __init__(self, facts: ClassFacts, scale: float = 20.0, margin: float = 0.3, ramp: tuple[float, float] = (0.0, 0.0), spare_mirror: bool = False) -> None:
        super().__init__(facts, scale, torch.full((facts.count,), margin), ramp, 1, spare_mirror)

    def harder(self, cosine: Tensor, margin: Tensor) -> Tensor:
        return cosine - margin
