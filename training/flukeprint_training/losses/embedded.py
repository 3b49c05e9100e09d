"""What a loss is given: a batch that has been through the network."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: Label of a photograph whose whale has no identity: a negative for every other whale, a positive for none.
NEW = -1


@dataclass(frozen=True)
class Embedded:
    """`embedding` float32 [n, d] before L2, `labels` int64 [n] (−1 for a new whale).

    `generator` draws what a loss samples; every process of a distributed run has it in the same state.
    `learner` is the slice of the embedding that is being trained (divide and conquer), None for the whole.
    `taught` float32 [n, d]: what a teacher says of the same pictures, unaugmented, of length 1; None without a teacher.
    """

    embedding: Tensor
    labels: Tensor
    generator: torch.Generator | None = None
    learner: int | None = None
    taught: Tensor | None = None

    @property
    def unit(self) -> Tensor:
        return F.normalize(self.embedding, dim=1)


@dataclass(frozen=True)
class ClassFacts:
    """`sizes` [c]: photographs of each class; `dim`: of the embedding; `mirrored`: the second half of the classes are mirror images of the first."""

    sizes: tuple[int, ...]
    dim: int
    mirrored: bool = False

    @property
    def count(self) -> int:
        return len(self.sizes)


class Loss(nn.Module):
    """Base of all losses. `forward(Embedded)` gives a scalar with a gradient, 0 where the batch has nothing to learn from."""

    def set_progress(self, progress: float) -> None:
        """Told before every step how much of the run is done, 0..1."""


def same_whale(labels: Tensor) -> Tensor:
    """bool [n, n]: another photograph of the same known whale."""
    known = labels != NEW
    same = (labels[:, None] == labels[None, :]) & known[:, None]
    return same & ~torch.eye(len(labels), dtype=torch.bool, device=labels.device)


def other_whale(labels: Tensor) -> Tensor:
    """bool [n, n]: certainly another whale. Two new whales may be one: they count as neither."""
    new = labels == NEW
    return (labels[:, None] != labels[None, :]) & ~(new[:, None] & new[None, :])


def distances(unit: Tensor) -> Tensor:
    """Euclidean distances [n, n] of unit vectors, 0..2. The gradient stays finite where two are equal."""
    squares = (2 - 2 * unit @ unit.T).clamp(min=0)
    return torch.sqrt(squares + 1e-8)


def nothing(embedding: Tensor) -> Tensor:
    """Zero that still hangs on the network, so that every process of a distributed run has a gradient to share."""
    return (embedding * 0).sum()
