"""The plan of each epoch: which batches, with what has been learned so far for pairs and clusters."""

from collections.abc import Callable

import numpy as np
import torch

from .divide import k_means, match_clusters
from .identities import Items
from .mining.assignment import Scores
from .recipe import Recipe
from .samplers import Batch, divided_epoch, grouped_epoch, paired_epoch

#: Features float32 [n, d] of every item, unaugmented, by the network as it is.
Features = Callable[[], np.ndarray]
#: Similarities between two sets of features.
Compare = Callable[[np.ndarray, np.ndarray], np.ndarray]


class Plan:
    """Remembers, between epochs, the features that pairs are mined with and the clusters of the learners. Both go into a checkpoint."""

    def __init__(self, recipe: Recipe, items: Items) -> None:
        self.recipe, self.items = recipe, items
        self.membership: np.ndarray | None = None
        self.features: np.ndarray | None = None

    def epoch(self, epoch: int, features: Features, compare: Compare) -> list[Batch]:
        return _at_most(self._whole_epoch(epoch, features, compare), self.recipe.sampling.most)

    def _whole_epoch(self, epoch: int, features: Features, compare: Compare) -> list[Batch]:
        how, seed = self.recipe.sampling, [self.recipe.seed, epoch]
        if how.kind == 'pairs':
            return self._pairs(epoch, seed, features, compare)
        if how.kind == 'divided' and epoch < how.whole_from * self.recipe.epochs:
            return self._divided(epoch, seed, features)
        return grouped_epoch(self.items, how.identities, how.per_identity, how.new, seed)

    def _pairs(self, epoch: int, seed: list[int], features: Features, compare: Compare) -> list[Batch]:
        how = self.recipe.sampling
        if epoch < how.random_epochs:
            return paired_epoch(self.items, how.pairs, None, 0, how.subset, False, seed)
        if self.features is None or (epoch - how.random_epochs) % how.renew == 0:
            self.features = features()
        known = self.features
        scores: Scores = lambda rows, columns: compare(known[rows], known[columns])
        first, last = how.noise
        done = (epoch - how.random_epochs) / max(1, self.recipe.epochs - how.random_epochs - 1)
        return paired_epoch(self.items, how.pairs, scores, first ** (1 - done) * last**done, how.subset, how.hard_positives, seed)

    def _divided(self, epoch: int, seed: list[int], features: Features) -> list[Batch]:
        how = self.recipe.sampling
        if self.membership is None or epoch % how.renew == 0:
            fresh = k_means(features(), how.learners, self.recipe.seed + epoch)
            self.membership = fresh if self.membership is None else match_clusters(self.membership, fresh, how.learners)
        return divided_epoch(self.items, self.membership, how.identities, how.per_identity, seed)

    def state(self) -> dict[str, torch.Tensor | None]:
        return {name: None if values is None else torch.from_numpy(values) for name, values in (('membership', self.membership), ('features', self.features))}

    def restore(self, state: dict[str, torch.Tensor | None]) -> None:
        self.membership, self.features = (None if state[name] is None else state[name].numpy() for name in ('membership', 'features'))


def _at_most(batches: list[Batch], most: int) -> list[Batch]:
    """The first batches, until they have `most` photographs; all of them where `most` is 0. An epoch's order is drawn anew each time, so the rest's turn comes."""
    if most == 0:
        return batches
    before = np.cumsum([0, *(len(batch.items) for batch in batches)])[:-1]
    return [batch for batch, seen in zip(batches, before) if seen < most]
