"""A student learns a larger network's vectors (Hinton et al. 2015, arXiv 1503.02531; of vectors and their relations: Park et al. 2019, arXiv 1904.05068).

    L = mean over photographs of (1 − s·t)  +  relations · mean over pairs of (s·s′ − t·t′)²

s: the student's vector of the augmented picture, t: the teacher's of the picture as it is. Photographs without an identity teach as well.
"""

import torch
from torch import Tensor

from .embedded import ClassFacts, Embedded, Loss


class DistillationLoss(Loss):
    def __init__(self, facts: ClassFacts, relations: float = 1.0) -> None:
        super().__init__()
        self.relations = relations

    def forward(self, batch: Embedded) -> Tensor:
        """Raises ValueError for a batch without a teacher."""
        if batch.taught is None:
            raise ValueError('distillation needs `teacher` in the recipe')
        unit, taught = batch.unit, batch.taught
        alike = 1 - (unit * taught).sum(dim=1)
        relations = (unit @ unit.T - taught @ taught.T).square()
        return alike.mean() + self.relations * relations.mean()
