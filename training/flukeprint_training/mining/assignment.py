"""Hard pairs by linear assignment (METHODS.md § 2): every photograph gets one partner, and no partner is used twice.

Exact assignment over all photographs is n³ and, on a noisy matrix, wasted: random sub-sets of some hundreds do.
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import linear_sum_assignment

#: Cost of a pair that must not be: far above any score and any noise.
FORBIDDEN = 1e6

Scores = Callable[[np.ndarray, np.ndarray], np.ndarray]


def hard_negatives(labels: np.ndarray, scores: Scores, noise: float, rng: np.random.Generator, subset: int = 512) -> np.ndarray:
    """int64 [n]: for each photograph one of another whale that scores high, each used once; −1 where its sub-set has none left.

    `scores(rows, columns)` gives the similarities; `noise` · U(0, 1) is added, so that the hardest pair is not always the same.
    Two new whales (label −1) are never paired: they may be one.
    """
    partner = np.full(len(labels), -1)
    for rows in np.array_split(rng.permutation(len(labels)), max(1, round(len(labels) / subset))):
        cost = -(scores(rows, rows) + noise * rng.random((len(rows), len(rows))))
        own = labels[rows]
        cost[own[:, None] == own[None, :]] = FORBIDDEN
        left, right = linear_sum_assignment(cost)
        allowed = cost[left, right] < FORBIDDEN
        partner[rows[left[allowed]]] = rows[right[allowed]]
    return partner


def hard_positives(labels: np.ndarray, scores: Scores, noise: float, rng: np.random.Generator) -> np.ndarray:
    """int64 [n]: for each photograph another one of its whale that scores low, each used once; itself where the whale has no other; −1 for new whales."""
    partner = np.where(labels >= 0, np.arange(len(labels)), -1)
    for identity in np.unique(labels[labels >= 0]):
        rows = np.flatnonzero(labels == identity)
        if len(rows) < 2:
            continue
        cost = scores(rows, rows) + noise * rng.random((len(rows), len(rows)))
        np.fill_diagonal(cost, FORBIDDEN)
        left, right = linear_sum_assignment(cost)
        partner[rows[left]] = rows[right]
    return partner
