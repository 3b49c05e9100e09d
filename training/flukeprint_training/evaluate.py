"""`val` against `train`, as the page does it: mirror averaging, int8 vectors, an individual's photographs pooled."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from .data.pack import Pack
from .data.preprocess import normalise
from .data.tables import Identities, Photo
from .metrics import POOLING, OpenSet, Scores, centre_scores, individual_scores, quantised, score_table


#: Unit vectors float32 [n, d] and [n, d] → the logit of each pair, float32 [n].
PairLogits = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Comparison:
    """Rows of the gallery (identified photographs of `train`) and of the queries (`val`), with their classes; −1 is a new whale."""

    gallery: np.ndarray
    queries: np.ndarray
    gallery_labels: np.ndarray
    truth: np.ndarray
    classes: int

    @staticmethod
    def of(photos: list[Photo]) -> 'Comparison':
        identities = Identities.of(photos)
        labels = identities.numbers(photos)
        in_val = np.array([photo.part == 'val' for photo in photos])
        gallery, queries = np.flatnonzero(~in_val & (labels >= 0)), np.flatnonzero(in_val)
        return Comparison(gallery, queries, labels[gallery], labels[queries], len(identities.names))


@torch.inference_mode()
def mirror_vectors(network: nn.Module, pack: Pack, rows: Iterable[int], device: torch.device, batch: int = 64, halved: bool = False, mirrored: bool = True) -> np.ndarray:
    """float32 [n, 2d] of length 1: the embeddings of the exact crop and of its mirror image, one after the other, over √2.

    `network` gives unit vectors (`networks.embedder.Normalised`); it is run in evaluation mode, in float32
    unless `halved`: then in bfloat16 up to the pooling, three times as fast on a processor, for watching a run and for a teacher. Without `mirrored` the crop's alone, [n, d].
    """
    network.eval()
    rows = np.asarray(list(rows))
    parts = []
    for start in range(0, len(rows), batch):
        x = torch.from_numpy(normalise(pack.grey(rows[start : start + batch])))[:, None].to(device)
        with torch.autocast(device.type, torch.bfloat16, enabled=halved):
            asked = torch.cat([x, x.flip(3)]) if mirrored else x
            found = network(asked.contiguous(memory_format=torch.channels_last)).float().cpu().numpy()
        parts.append(np.concatenate(np.split(found, 2), axis=1) * np.float32(0.5**0.5) if mirrored else found)
    return np.concatenate(parts)


def val_vectors(network: nn.Module, pack: Pack, comparison: Comparison, device: torch.device, halved: bool = False, mirrored: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of the queries and of the gallery; `halved` and `mirrored` as in `mirror_vectors`."""
    queries, gallery = (mirror_vectors(network, pack, rows, device, halved=halved, mirrored=mirrored) for rows in (comparison.queries, comparison.gallery))
    return queries, gallery


def measure_vectors(queries: np.ndarray, gallery: np.ndarray, comparison: Comparison, pooling: float = POOLING, open_set: OpenSet | None = None) -> Scores:
    scores = individual_scores(quantised(queries), quantised(gallery), comparison.gallery_labels, comparison.classes, pooling)
    return score_table(scores, comparison.truth, open_set=open_set)


def all_measures(queries: np.ndarray, gallery: np.ndarray, comparison: Comparison, open_set: OpenSet | None = None) -> dict[str, dict[str, float]]:
    """By the page's rule, by an individual's most similar photograph, by the mean of its photographs, and without mirror averaging."""
    half = queries.shape[1] // 2
    by_centre = centre_scores(queries, gallery, comparison.gallery_labels, comparison.classes)
    return {
        'page': measure_vectors(queries, gallery, comparison, open_set=open_set).rounded(),
        'nearest photograph': measure_vectors(queries, gallery, comparison, pooling=0).rounded(),
        'centre': score_table(by_centre, comparison.truth).rounded(),
        'no mirror averaging': measure_vectors(queries[:, :half] * 2**0.5, gallery[:, :half] * 2**0.5, comparison).rounded(),
    }


def measure_by_head(queries: np.ndarray, gallery: np.ndarray, comparison: Comparison, logits: PairLogits, depth: int = 100) -> Scores:
    """The comparison head in place of the dot product: it judges the `depth` photographs that are most similar to a query, plain and
    mirrored, and an individual is its best photograph. All pairs would be fifteen million. `queries`, `gallery`: mirror-averaging vectors.
    """
    depth = min(depth, len(gallery))
    scores = np.full((len(queries), comparison.classes), -np.inf, dtype=np.float32)
    for start in range(0, len(queries), 64):
        asked = queries[start : start + 64]
        near = np.argpartition(-(asked @ gallery.T), depth - 1, axis=1)[:, :depth]
        pairs = zip(np.split(np.repeat(asked, depth, axis=0) * 2**0.5, 2, axis=1), np.split(gallery[near.ravel()] * 2**0.5, 2, axis=1))
        judged = np.mean([logits(x, y) for x, y in pairs], axis=0)
        rows = np.repeat(np.arange(start, start + len(asked)), depth)
        np.maximum.at(scores, (rows, comparison.gallery_labels[near.ravel()]), judged)
    return score_table(scores, comparison.truth)
