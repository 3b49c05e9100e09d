"""Trains the fluke mask on the first labels."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..catalogue import Catalogue
from ..networks.unet import HEIGHT, WIDTH, UNet, UNetShape
from ..resumable import ResumableTrainer
from .labels import Labels, measuring_photos
from .loss import mask_loss
from .settings import MaskSettings
from .views import AUGMENTATION, drawn_views


class MaskTrainer(ResumableTrainer):
    """`network` is a UNet."""

    settings: MaskSettings

    def __init__(self, settings: MaskSettings, catalogue: Catalogue, labels: Labels, folder: Path, device: torch.device) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        learned = learned_from(folder / 'photographs.json', labels.of(labels.accepted & to_learn(labels, catalogue)))
        at = {photo.image: row for row, photo in enumerate(catalogue.photos)}
        rows, pack = [at[image] for image in learned.images], catalogue.training_pack(HEIGHT, WIDTH)
        self.pictures, self.labels, self.outside = (torch.from_numpy(np.ascontiguousarray(values)) for values in (pack.pictures[rows], learned.label, pack.outside[rows]))
        torch.manual_seed(settings.seed)
        super().__init__(settings, UNet(UNetShape(settings.channels)), folder, device, settings.weight_decay)

    def _plan(self, rng: np.random.Generator) -> list[np.ndarray]:
        return np.array_split(rng.permutation(len(self.labels)), max(1, round(len(self.labels) / self.settings.batch)))

    def _loss(self, rows: np.ndarray, rng: np.random.Generator) -> torch.Tensor:
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        x, target, decided = drawn_views(*(values[rows].to(self.device) for values in (self.pictures, self.labels, self.outside)), AUGMENTATION, generator)
        return mask_loss(self._answer(x), target, decided)

    def _facts(self) -> dict[str, Any]:
        return {'photographs': len(self.labels)}


def learned_from(kept: Path, labels: Labels) -> Labels:
    """A run keeps to the photographs that it began with, though more be labelled since: their names are kept in its folder."""
    if not kept.exists():
        if not labels.images:
            raise ValueError('there is no label to learn from: make some with `mask labels`')
        kept.write_text(json.dumps(labels.images), encoding='utf-8')
    at = {image: i for i, image in enumerate(labels.images)}
    images = json.loads(kept.read_text(encoding='utf-8'))
    if missing := [image for image in images if image not in at]:
        raise ValueError(f'{kept.parent} has learned from {len(missing)} photographs whose labels are no longer there')
    return labels.of(np.array([at[image] for image in images]))


def to_learn(labels: Labels, catalogue: Catalogue) -> np.ndarray:
    """bool [n]: of `train`, and not measured by hand."""
    part = {photo.image: photo.part for photo in catalogue.photos}
    measuring = measuring_photos(catalogue.folder)
    return np.array([part[image] == 'train' and image not in measuring for image in labels.images], dtype=bool)
