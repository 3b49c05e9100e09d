"""Divide and conquer (Sanakoyeu et al. 2019, arXiv 1906.05990).

The embedding is cut into k slices, the photographs into k clusters; learner c trains slice c on cluster c with a loss of
its own, every slice normalised for itself. Later all train as one (`batch.learner is None`). `divide.py` makes the clusters.
"""

from collections.abc import Callable
from dataclasses import replace

from torch import Tensor, nn

from .embedded import ClassFacts, Embedded, Loss


class DividedLoss(Loss):
    def __init__(self, facts: ClassFacts, learners: int, inner: Callable[[ClassFacts], Loss]) -> None:
        super().__init__()
        self.slices = slices_of(facts.dim, learners)
        self.inner = nn.ModuleList(inner(replace(facts, dim=part.stop - part.start)) for part in self.slices)
        self.whole = inner(facts)

    def set_progress(self, progress: float) -> None:
        for loss in (*self.inner, self.whole):
            loss.set_progress(progress)

    def forward(self, batch: Embedded) -> Tensor:
        if batch.learner is None:
            return self.whole(batch)
        part = self.slices[batch.learner]
        return self.inner[batch.learner](replace(batch, embedding=batch.embedding[:, part]))


def slices_of(dim: int, learners: int) -> list[slice]:
    """k parts of ⌈dim / k⌉ numbers, the last one with what is left. Raises ValueError where that leaves a part empty."""
    length = -(-dim // learners)
    if length * (learners - 1) >= dim:
        raise ValueError(f'{dim} numbers can not be cut into {learners} slices of {length}')
    return [slice(c * length, min((c + 1) * length, dim)) for c in range(learners)]
