"""Clusters for divide and conquer: k-means on the features, each new cluster given to the learner that knows most of it."""

import numpy as np
from scipy.optimize import linear_sum_assignment


def k_means(points: np.ndarray, clusters: int, seed: int, rounds: int = 100) -> np.ndarray:
    """float [n, d] → cluster of each point, int64 [n]. Starts spread out (k-means++); a cluster that runs empty takes the worst-placed point."""
    rng = np.random.default_rng(seed)
    points = points.astype(np.float64)
    centres = _spread_start(points, clusters, rng)
    member = np.full(len(points), -1)
    for _ in range(rounds):
        d = _squared_distances(points, centres)
        new = d.argmin(axis=1)
        misplaced = d[np.arange(len(points)), new]
        for empty in np.setdiff1d(np.arange(clusters), new):
            worst = misplaced.argmax()
            new[worst] = empty
            misplaced[worst] = -1
        if np.array_equal(new, member):
            break
        member = new
        centres = np.stack([points[member == c].mean(axis=0) for c in range(clusters)])
    return member


def _squared_distances(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    return np.maximum(0, (points**2).sum(axis=1)[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)[None, :])


def _spread_start(points: np.ndarray, clusters: int, rng: np.random.Generator) -> np.ndarray:
    chosen = [int(rng.integers(len(points)))]
    for _ in range(clusters - 1):
        nearest = _squared_distances(points, points[chosen]).min(axis=1)
        total = nearest.sum()
        chosen.append(int(rng.choice(len(points), p=nearest / total if total > 0 else None)))
    return points[chosen]


def match_clusters(old: np.ndarray, new: np.ndarray, clusters: int) -> np.ndarray:
    """Renumbers `new` so that as many points as can be keep their learner (linear assignment on the common members)."""
    common = np.zeros((clusters, clusters), dtype=np.int64)
    np.add.at(common, (new, old), 1)
    rows, columns = linear_sum_assignment(-common)
    learner = np.empty(clusters, dtype=np.int64)
    learner[rows] = columns
    return learner[new]
