"""Classification on frozen features (METHODS.md § 0 C): the features of several networks side by side → PCA → two dense layers.

A mirror image is a photograph of another whale here too; at the end the answers for a query and for its mirror image are averaged.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .evaluate import Comparison
from .metrics import Scores, score_table


@dataclass(frozen=True)
class FrozenSettings:
    components: int = 256
    hidden: int = 1024
    dropout: float = 0.5
    epochs: int = 60
    batch: int = 256
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4
    seed: int = 1


@dataclass(frozen=True)
class Projection:
    """Principal components, each scaled to unit deviation. `basis` [f, c]."""

    mean: np.ndarray
    basis: np.ndarray

    @staticmethod
    def of(features: np.ndarray, components: int) -> 'Projection':
        mean = features.mean(axis=0)
        centred = (features - mean).astype(np.float64)
        variances, vectors = np.linalg.eigh(centred.T @ centred / len(centred))
        best = np.argsort(-variances)[: min(components, len(variances))]
        best = best[variances[best] > 1e-10 * variances.max()]
        return Projection(mean, (vectors[:, best] / np.sqrt(variances[best])).astype(np.float32))

    def of_features(self, features: np.ndarray) -> np.ndarray:
        return ((features - self.mean) @ self.basis).astype(np.float32)


def side_by_side(vectors: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Mirror-averaging vectors [n, 2d] of each network → features [n, Σd] of the photographs, and of their mirror images."""
    halves = [np.split(part * np.float32(2**0.5), 2, axis=1) for part in vectors]
    return np.concatenate([plain for plain, _ in halves], axis=1), np.concatenate([mirror for _, mirror in halves], axis=1)


def frozen_scores(gallery: list[np.ndarray], queries: list[np.ndarray], comparison: Comparison, settings: FrozenSettings = FrozenSettings()) -> Scores:
    """Trains on the gallery's vectors, one array [g, 2d] a network, and measures on the queries'. A few minutes on a processor."""
    plain, mirror = side_by_side(gallery)
    projection = Projection.of(np.concatenate([plain, mirror]), settings.components)
    x = torch.from_numpy(projection.of_features(np.concatenate([plain, mirror])))
    labels = torch.from_numpy(np.concatenate([comparison.gallery_labels, comparison.gallery_labels + comparison.classes]))
    network = train_classifier(x, labels, 2 * comparison.classes, settings)
    asked, asked_mirror = (torch.from_numpy(projection.of_features(part)) for part in side_by_side(queries))
    with torch.inference_mode():
        answers = F.softmax(network(asked), dim=1)[:, : comparison.classes], F.softmax(network(asked_mirror), dim=1)[:, comparison.classes :]
    return score_table(((answers[0] + answers[1]) / 2).numpy(), comparison.truth)


def train_classifier(x: Tensor, labels: Tensor, classes: int, settings: FrozenSettings) -> nn.Module:
    """Dense → relu → dropout → dense, in evaluation mode; AdamW, cosine, cross entropy."""
    torch.manual_seed(settings.seed)
    network = nn.Sequential(nn.Linear(x.shape[1], settings.hidden), nn.ReLU(), nn.Dropout(settings.dropout), nn.Linear(settings.hidden, classes))
    optimiser = torch.optim.AdamW(network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, settings.epochs)
    for _ in range(settings.epochs):
        for rows in torch.randperm(len(x)).split(settings.batch):
            optimiser.zero_grad(set_to_none=True)
            F.cross_entropy(network(x[rows]), labels[rows]).backward()
            optimiser.step()
        schedule.step()
    return network.eval()
