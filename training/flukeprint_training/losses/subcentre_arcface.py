"""Sub-centre ArcFace (Deng et al. 2020, ECCV) with margins by class size (Ha et al. 2020, arXiv 2010.05350).

    cos θ_j = max over the k centres of class j;   margin of a class of n photographs: m = a · n^(−λ) + b

Rare whales get the wider margin. The defaults are those of the 2022 competition's first place (METHODS.md § 10).
"""

import torch
from torch import Tensor

from .cosine_head import CosineHead, angular
from .embedded import ClassFacts


class SubcentreArcFaceLoss(CosineHead):
    def __init__(
        self, facts: ClassFacts, scale: float = 20.9588, centres: int = 2, a: float = 0.27126, power: float = 0.364399, b: float = 0.05,
        ramp: tuple[float, float] = (0.0, 0.0), spare_mirror: bool = False,
    ) -> None:
        super().__init__(facts, scale, dynamic_margins(torch.tensor(facts.sizes), a, power, b), ramp, centres, spare_mirror)

    def harder(self, cosine: Tensor, margin: Tensor) -> Tensor:
        return angular(cosine, margin)


def dynamic_margins(sizes: Tensor, a: float, power: float, b: float) -> Tensor:
    return a * sizes.clamp(min=1).float().pow(-power) + b
