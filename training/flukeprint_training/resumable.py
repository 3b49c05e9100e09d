"""What the smaller trainers (detector, mask) share: AdamW under a cosine, a moving average, a checkpoint of every epoch.

One process; a resumed run equals an uninterrupted one, for every draw is a function of seed and epoch.
"""

import time
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from .average import MovingAverage
from .recipe import Optimiser
from .schedule import rate_share
from .store import RunFolder

LARGEST_GRADIENT = 5.0


class Settings(Protocol):
    """average: decay of the moving average of the weights. precision: `bfloat16` or `float32`."""

    epochs: int
    learning_rate: float
    seed: int
    average: float
    precision: str


class ResumableTrainer:
    """A subclass gives `_plan` (the rows of each batch of an epoch) and `_loss` (of one batch)."""

    def __init__(self, settings: Settings, net: nn.Module, folder: Path, device: torch.device, weight_decay: float) -> None:
        self.settings, self.device, self.store = settings, device, RunFolder(folder)
        self.net = net.to(device, memory_format=torch.channels_last)
        self.average = MovingAverage(self.net, settings.average)
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=settings.learning_rate, weight_decay=weight_decay)
        self.epoch = 0
        self._restore()

    @property
    def network(self) -> nn.Module:
        """The averaged network: what is measured and exported."""
        return self.average.network

    def fit(self, stop_after: int | None = None, minutes: float | None = None) -> None:
        """Trains to the end; `stop_after` epochs in this call, or after the epoch in which `minutes` have passed, it stops where it can be resumed."""
        begun_at, begun = self.epoch, time.monotonic()
        while self.epoch < self.settings.epochs and (stop_after is None or self.epoch - begun_at < stop_after):
            started = time.monotonic()
            loss = self._epoch()
            self.store.write_log(epoch=self.epoch, loss=round(loss, 5), seconds=round(time.monotonic() - started, 2), **self._facts())
            self.epoch += 1
            self.store.save_checkpoint(self._state())
            if minutes is not None and time.monotonic() - begun >= 60 * minutes:
                return

    def _epoch(self) -> float:
        settings = self.settings
        rng = np.random.default_rng([settings.seed, self.epoch])
        plan = self._plan(rng)
        self.net.train()
        total = 0.0
        for step, rows in enumerate(plan):
            share = rate_share((self.epoch + step / len(plan)) / settings.epochs, Optimiser(schedule='cosine'))
            for group in self.optimiser.param_groups:
                group['lr'] = settings.learning_rate * share
            loss = self._loss(rows, rng)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self.net.parameters(), LARGEST_GRADIENT)
            self.optimiser.step()
            self.average.update(self.net)
            total += loss.item()
        return total / len(plan)

    def _answer(self, x: Tensor) -> Tensor:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.precision == 'bfloat16'):
            return self.net(x)

    def _plan(self, rng: np.random.Generator) -> list[np.ndarray]:
        raise NotImplementedError

    def _loss(self, rows: np.ndarray, rng: np.random.Generator) -> Tensor:
        raise NotImplementedError

    def _facts(self) -> dict[str, Any]:
        """What else stands in each line of the log."""
        return {}

    def _state(self) -> dict[str, Any]:
        return {
            'settings': repr(self.settings), 'epoch': self.epoch, 'network': self.net.state_dict(), 'average': self.average.network.state_dict(),
            'average_steps': self.average.steps, 'optimiser': self.optimiser.state_dict(),
        }

    def _restore(self) -> None:
        """Raises ValueError where the folder's checkpoint is of other settings."""
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
