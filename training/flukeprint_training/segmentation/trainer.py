"""Trains the fluke mask on the first labels. One process; checkpoint of every epoch, and a resumed run equals an uninterrupted one."""

import json
import time
from pathlib import Path

import numpy as np
import torch

from ..average import MovingAverage
from ..catalogue import Catalogue
from ..networks.unet import HEIGHT, WIDTH, UNet, UNetShape
from ..recipe import Optimiser
from ..schedule import rate_share
from ..store import RunFolder
from .labels import Labels, measuring_photos
from .loss import mask_loss
from .settings import MaskSettings
from .views import AUGMENTATION, drawn_views


class MaskTrainer:
    def __init__(self, settings: MaskSettings, catalogue: Catalogue, labels: Labels, folder: Path, device: torch.device) -> None:
        self.settings, self.device, self.store = settings, device, RunFolder(folder)
        folder.mkdir(parents=True, exist_ok=True)
        learned = self._learned(labels.of(labels.accepted & to_learn(labels, catalogue)))
        at = {photo.image: row for row, photo in enumerate(catalogue.photos)}
        rows, pack = [at[image] for image in learned.images], catalogue.training_pack(HEIGHT, WIDTH)
        self.pictures, self.labels, self.outside = (torch.from_numpy(np.ascontiguousarray(values)) for values in (pack.pictures[rows], learned.label, pack.outside[rows]))
        torch.manual_seed(settings.seed)
        self.net = UNet(UNetShape(settings.channels)).to(device, memory_format=torch.channels_last)
        self.average = MovingAverage(self.net, settings.average)
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
        self.epoch = 0
        self._restore()

    @property
    def network(self) -> UNet:
        """The averaged network: what is measured and exported."""
        return self.average.network

    def _learned(self, labels: Labels) -> Labels:
        """A run keeps to the photographs that it began with, though more be labelled since."""
        kept = self.store.path / 'photographs.json'
        if not kept.exists():
            if not labels.images:
                raise ValueError('there is no label to learn from: make some with `mask labels`')
            kept.write_text(json.dumps(labels.images), encoding='utf-8')
        at = {image: i for i, image in enumerate(labels.images)}
        images = json.loads(kept.read_text(encoding='utf-8'))
        if missing := [image for image in images if image not in at]:
            raise ValueError(f'{self.store.path} has learned from {len(missing)} photographs whose labels are no longer there')
        return labels.of(np.array([at[image] for image in images]))

    def fit(self, stop_after: int | None = None, minutes: float | None = None) -> None:
        """`minutes`: stops after the epoch in which they have passed."""
        begun_at, begun = self.epoch, time.monotonic()
        while self.epoch < self.settings.epochs and (stop_after is None or self.epoch - begun_at < stop_after):
            started = time.monotonic()
            loss = self._epoch()
            self.store.write_log(epoch=self.epoch, loss=round(loss, 5), photographs=len(self.labels), seconds=round(time.monotonic() - started, 2))
            self.epoch += 1
            self.store.save_checkpoint(self._state())
            if minutes is not None and time.monotonic() - begun >= 60 * minutes:
                return

    def _epoch(self) -> float:
        settings = self.settings
        rng = np.random.default_rng([settings.seed, self.epoch])
        plan = np.array_split(rng.permutation(len(self.labels)), max(1, round(len(self.labels) / settings.batch)))
        self.net.train()
        total = 0.0
        for step, rows in enumerate(plan):
            share = rate_share((self.epoch + step / len(plan)) / settings.epochs, Optimiser(schedule='cosine'))
            for group in self.optimiser.param_groups:
                group['lr'] = settings.learning_rate * share
            generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
            x, target, decided = drawn_views(*(values[rows].to(self.device) for values in (self.pictures, self.labels, self.outside)), AUGMENTATION, generator)
            with torch.autocast(self.device.type, torch.bfloat16, enabled=settings.precision == 'bfloat16'):
                logits = self.net(x)
            loss = mask_loss(logits, target, decided)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
            self.optimiser.step()
            self.average.update(self.net)
            total += loss.item()
        return total / len(plan)

    def _state(self) -> dict:
        return {
            'settings': repr(self.settings), 'epoch': self.epoch, 'network': self.net.state_dict(), 'average': self.average.network.state_dict(),
            'average_steps': self.average.steps, 'optimiser': self.optimiser.state_dict(),
        }

    def _restore(self) -> None:
        state = self.store.load_checkpoint()
        if state is None:
            return
        if state['settings'] != repr(self.settings):
            raise ValueError(f'{self.store.path} holds a run with other settings: choose another name, or delete it')
        self.epoch = state['epoch']
        self.net.load_state_dict(state['network'])
        self.average.network.load_state_dict(state['average'])
        self.average.steps = state['average_steps']
        self.optimiser.load_state_dict(state['optimiser'])
        self.store.forget_from(self.epoch)


def to_learn(labels: Labels, catalogue: Catalogue) -> np.ndarray:
    """bool [n]: of `train`, and not measured by hand."""
    part = {photo.image: photo.part for photo in catalogue.photos}
    measuring = measuring_photos(catalogue.folder)
    return np.array([part[image] == 'train' and image not in measuring for image in labels.images], dtype=bool)
