"""The learning rate over a stage, as a share of the stage's own."""

import math
from dataclasses import dataclass

from .recipe import Optimiser


def rate_share(done: float, how: Optimiser) -> float:
    """`done`: share of the stage, or with `cosine-run` of the run, 0..1."""
    if done < how.warm_up:
        return (done + 1e-3) / (how.warm_up + 1e-3)
    if how.schedule not in ('cosine', 'cosine-run'):
        return 1.0
    return 0.5 * (1 + math.cos(math.pi * (done - how.warm_up) / (1 - how.warm_up)))


@dataclass
class Plateau:
    """Divides the rate when `val` has not gained for `patience` measures in a row. Begins anew with each stage."""

    factor: float
    patience: int
    best: float = -math.inf
    waited: int = 0
    share: float = 1.0

    def tell(self, score: float) -> None:
        if score > self.best + 1e-4:
            self.best, self.waited = score, 0
            return
        self.waited += 1
        if self.waited > self.patience:
            self.share, self.waited = self.share * self.factor, 0

    def begin_stage(self) -> None:
        self.best, self.waited, self.share = -math.inf, 0, 1.0
