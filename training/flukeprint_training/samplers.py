"""Which items make up the batches of an epoch. Every plan is a function of its seed, so a resumed run draws the same."""

from dataclasses import dataclass

import numpy as np

from .identities import Items
from .mining.assignment import Scores, hard_negatives, hard_positives


@dataclass(frozen=True)
class Batch:
    """`items` int64 [b], and the slice of the embedding that trains on them (None: the whole)."""

    items: np.ndarray
    learner: int | None = None


def grouped_epoch(items: Items, identities: int, per_identity: int, new: int, seed: list[int], subset: np.ndarray | None = None, learner: int | None = None) -> list[Batch]:
    """Batches of `per_identity` items of each of `identities` whales, then `new` items of new whales.

    Every item of a known whale is met about once an epoch. A whale with fewer items fills its group with them again:
    they are augmented apart, so a single photograph is its own positive. `subset`: only these items.
    """
    rng = np.random.default_rng(seed)
    known = subset if subset is not None else np.flatnonzero(items.labels >= 0)
    known = known[items.labels[known] >= 0]
    groups = [group for rows in by_label(known, items.labels) for group in _groups(rng.permutation(rows), per_identity, rng)]
    groups = _apart([groups[g] for g in rng.permutation(len(groups))], identities, items.labels)
    strangers = _endless(np.flatnonzero(items.labels < 0), rng)
    batches = []
    for chosen in groups:
        members = np.concatenate(chosen)
        extra = np.array([next(strangers) for _ in range(new)], dtype=np.int64) if new and (items.labels < 0).any() else np.empty(0, np.int64)
        batches.append(Batch(np.concatenate([members, extra]), learner))
    return batches


def by_label(rows: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """The rows of each label, in the order of the labels."""
    order = rows[np.argsort(labels[rows], kind='stable')]
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if len(order) else []


def _groups(rows: np.ndarray, size: int, rng: np.random.Generator) -> list[np.ndarray]:
    filled = -(-len(rows) // size) * size
    while len(rows) < filled:
        rows = np.concatenate([rows, rng.permutation(rows)[: filled - len(rows)]])
    # A whole round of the whale's items goes by before one comes again, so a group repeats one only where it must.
    return list(rows.reshape(-1, size))


def _apart(groups: list[np.ndarray], identities: int, labels: np.ndarray) -> list[list[np.ndarray]]:
    """Groups → batches of `identities` different whales; what is left at the end for less than a batch is dropped, unless it is all there is."""
    batches: list[list[np.ndarray]] = []
    waiting = groups
    while waiting:
        batch, held, seen = [], [], set()
        for at, group in enumerate(waiting):
            label = labels[group[0]]
            (held if label in seen else batch).append(group)
            seen.add(label)
            if len(batch) == identities:
                held += waiting[at + 1 :]
                break
        if len(batch) < identities and batches:
            break
        batches.append(batch)
        waiting = held
    return batches


def _endless(rows: np.ndarray, rng: np.random.Generator):
    while len(rows):
        yield from rng.permutation(rows)


def paired_epoch(items: Items, pairs: int, scores: Scores | None, noise: float, subset: int, hard: bool, seed: list[int]) -> list[Batch]:
    """Batches of pairs, rows 2i and 2i + 1 together, matching and different in turn, for the siamese loss.

    Every item is met four times: in two matching pairs and two different ones. With `scores` the different ones are hard
    by assignment, and with `hard` the matching ones too; without, both are random. Flips are items, so they are smart by
    themselves: two mirror images match, a mirror image and its original differ.
    """
    rng = np.random.default_rng(seed)
    none: Scores = lambda rows, columns: np.zeros((len(rows), len(columns)), dtype=np.float32)
    positive = hard_positives(items.labels, scores if scores and hard else none, noise if scores and hard else 1.0, rng)
    negative = hard_negatives(items.labels, scores or none, noise if scores else 1.0, rng, subset)
    matching = np.stack([np.arange(len(items)), positive], axis=1)[items.labels >= 0]
    different = np.stack([np.arange(len(items)), negative], axis=1)[negative >= 0]
    count = min(len(matching), len(different))
    both = np.stack([rng.permutation(matching)[:count], rng.permutation(different)[:count]], axis=1).reshape(-1, 2)
    whole = max(1, len(both) // pairs)
    return [Batch(part.reshape(-1)) for part in np.array_split(both[: whole * pairs], whole)]


def divided_epoch(items: Items, membership: np.ndarray, identities: int, per_identity: int, seed: list[int]) -> list[Batch]:
    """Batches of each learner's cluster in turn, until the longest is through; shorter ones begin again. `membership` int [n]."""
    learners = int(membership.max()) + 1
    plans = [grouped_epoch(items, identities, per_identity, 0, [*seed, c], np.flatnonzero(membership == c), c) for c in range(learners)]
    plans = [plan for plan in plans if plan]
    return [plan[step % len(plan)] for step in range(max(map(len, plans))) for plan in plans]
