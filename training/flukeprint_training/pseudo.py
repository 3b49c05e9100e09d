"""Pseudo-labels: photographs of `train` published as `new_whale` that a trained network is sure to know."""

import json
from pathlib import Path

import numpy as np

from .data.tables import Identities, Photo
from .metrics import individual_scores, quantised


def pseudo_labels(photos: list[Photo], vectors: np.ndarray, threshold: float) -> dict[str, str]:
    """`vectors` [n, d] of all photographs → identity of each new whale of `train` whose best individual scores at least `threshold`. `val` is never touched."""
    identities = Identities.of(photos)
    labels = identities.numbers(photos)
    in_train = np.array([photo.part == 'train' for photo in photos])
    gallery, asked = np.flatnonzero(in_train & (labels >= 0)), np.flatnonzero(in_train & (labels < 0))
    scores = individual_scores(quantised(vectors[asked]), quantised(vectors[gallery]), labels[gallery], len(identities.names))
    best = scores.argmax(axis=1)
    return {photos[row].image: identities.names[best[i]] for i, row in enumerate(asked) if scores[i, best[i]] >= threshold}


def write_pseudo_labels(path: Path, labels: dict[str, str]) -> None:
    path.write_text(json.dumps(labels, indent=0), encoding='utf-8')


def read_pseudo_labels(path: str | None) -> dict[str, str] | None:
    return None if path is None else json.loads(Path(path).read_text(encoding='utf-8'))
