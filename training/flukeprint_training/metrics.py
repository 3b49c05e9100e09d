"""What `val` is measured by, as the page's `evaluate` counts it (src/cli/evaluate.ts, src/core/metrics/)."""

from dataclasses import asdict, dataclass

import numpy as np
from scipy.stats import rankdata


#: Temperature of the pooling over an individual's photographs (src/core/ranking/individual-score.ts).
POOLING = 0.02
#: Individuals next to the best one that its score is held against (src/core/openset/probability.ts).
RIVALS = 10


@dataclass(frozen=True)
class OpenSet:
    """The page's probability of "new" (src/core/openset/probability.ts). Its constants are fitted for one embedder, by `npm run measure:calibrate`."""

    temperature: float
    cooling: float
    known: float
    per_best: float
    per_rivals: float

    def new_places(self, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scores [q, classes] → how many candidates stand before `new_whale`, int [q], and the probability of new [q]."""
        ranked = -np.sort(-np.where(np.isfinite(scores), scores, -1), axis=1).astype(np.float64)
        best, rivals = ranked[:, 0], ranked[:, 1 : 1 + RIVALS].sum(axis=1)
        p_new = 1 / (1 + np.exp(self.known + self.per_best * best - self.per_rivals * rivals))
        temperature = self.temperature * scores.shape[1] ** -self.cooling
        shares = np.exp((ranked - best[:, None]) / temperature)
        probabilities = shares * ((1 - p_new) / shares.sum(axis=1))[:, None]
        return (probabilities >= p_new[:, None]).sum(axis=1), p_new


#: As in src/core/openset/fitted.ts when the golden numbers were made: for embedder-v1.
FITTED = OpenSet(temperature=0.05519, cooling=0.04753, known=-6.495, per_best=20.15, per_rivals=1.035)


@dataclass(frozen=True)
class Scores:
    """top1, top5, map5: of known whales, `new_whale` not counted as a label; map5_with_new: of all queries, `new_whale` put in
    front of the first candidate below `threshold`; auc: of the best score, known against new. The last two are the same with
    the page's own probabilities instead, where their constants were given."""

    top1: float
    top5: float
    map5: float
    map5_with_new: float
    auc: float
    threshold: float
    map5_with_new_probable: float | None = None
    auc_probable: float | None = None

    def rounded(self) -> dict[str, float]:
        return {name: round(value, 4) for name, value in asdict(self).items() if value is not None}


def quantised(vectors: np.ndarray) -> np.ndarray:
    """float32 [n, d] → the same after the page's int8 codes, one scale a vector (src/core/ranking/quantise.ts)."""
    scale = np.abs(vectors).max(axis=1, keepdims=True).astype(np.float64) / 127
    codes = np.floor(vectors / np.where(scale > 0, scale, 1) + 0.5)
    return (codes * scale).astype(np.float32)


def individual_scores(queries: np.ndarray, gallery: np.ndarray, labels: np.ndarray, classes: int, pooling: float = POOLING, at_once: int = 256) -> np.ndarray:
    """[q, classes]: for each query and individual the softmax-pooled mean of the similarities of its photographs, T · ln(mean(exp(s / T)));
    with `pooling` 0 the greatest of them; −inf where it has none. `labels` int [g] of the gallery."""
    order = np.argsort(labels, kind='stable')
    present, starts, counts = np.unique(labels[order], return_index=True, return_counts=True)
    scores = np.full((len(queries), classes), -np.inf, dtype=np.float32)
    sorted_gallery = gallery[order]
    for start in range(0, len(queries), at_once):
        part = queries[start : start + at_once] @ sorted_gallery.T
        greatest = np.maximum.reduceat(part, starts, axis=1)
        if pooling > 0:
            raised = np.exp((part - np.repeat(greatest, counts, axis=1)) / pooling)
            greatest = greatest + pooling * np.log(np.add.reduceat(raised, starts, axis=1) / counts)
        scores[start : start + at_once, present] = greatest
    return scores


def centre_scores(queries: np.ndarray, gallery: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """[q, classes]: the similarity to the mean of each individual's photographs, made as long as one."""
    centres = np.zeros((classes, gallery.shape[1]), dtype=np.float32)
    np.add.at(centres, labels, gallery)
    length = np.linalg.norm(centres, axis=1, keepdims=True)
    return np.where(length[:, 0] > 0, queries @ (centres / np.where(length > 0, length, 1)).T, -np.inf)


def score_table(scores: np.ndarray, truth: np.ndarray, threshold: float | None = None, open_set: OpenSet | None = None) -> Scores:
    """`scores` [q, classes], `truth` int [q], −1 for a new whale. Without a threshold, the one that is best on these queries is taken.

    Equal scores count in the order of the classes, which is that of their names.
    """
    best = np.argsort(-scores, axis=1, kind='stable')[:, :5]
    values = np.take_along_axis(scores, best, axis=1)
    known = truth >= 0
    hits = best == truth[:, None]
    place = np.where(hits.any(axis=1), hits.argmax(axis=1), 5)
    reciprocal = np.where(place < 5, 1 / (place + 1), 0.0)
    if threshold is None:
        threshold = best_threshold(values, place, known)
    probable = {}
    if open_set is not None:
        new_place, p_new = open_set.new_places(scores)
        probable = {'map5_with_new_probable': float(precision_with_new(new_place, place, known).mean()), 'auc_probable': area_under_curve(1 - p_new[known], 1 - p_new[~known])}
    return Scores(
        top1=float((place[known] < 1).mean()),
        top5=float((place[known] < 5).mean()),
        map5=float(reciprocal[known].mean()),
        map5_with_new=float(precision_with_new(new_places(values, threshold), place, known).mean()),
        auc=area_under_curve(values[known, 0], values[~known, 0]),
        threshold=float(threshold),
        **probable,
    )


def new_places(values: np.ndarray, threshold: float) -> np.ndarray:
    """How many candidates stand before `new_whale`: those of the first five that score no less than the threshold."""
    return (values >= threshold).sum(axis=1)


def precision_with_new(new_place: np.ndarray, place: np.ndarray, known: np.ndarray) -> np.ndarray:
    """[q]: 1 / place of the right label among five, where `new_place` candidates stand before `new_whale` and `place` before the right one (5: none of the first five)."""
    right = np.where(known, place + (place >= new_place), new_place)
    right = np.where(known & (place >= 5), 5, right)
    return np.where(right < 5, 1 / (right + 1), 0.0)


def best_threshold(values: np.ndarray, place: np.ndarray, known: np.ndarray) -> float:
    candidates = np.unique(np.quantile(values[np.isfinite(values)], np.linspace(0, 1, 201)))
    means = [precision_with_new(new_places(values, threshold), place, known).mean() for threshold in candidates]
    return float(candidates[int(np.argmax(means))])


def area_under_curve(positives: np.ndarray, negatives: np.ndarray) -> float:
    """The probability that a positive scores higher than a negative, a tie counting half; NaN where either side is empty."""
    if len(positives) == 0 or len(negatives) == 0:
        return float('nan')
    ranks = rankdata(np.concatenate([positives, negatives]))
    n = len(positives)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * len(negatives)))
