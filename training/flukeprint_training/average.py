"""A moving average of the weights: what is measured and shipped."""

import copy

import torch
from torch import nn


class MovingAverage:
    """average ← d · average + (1 − d) · weights, with d = min(decay, (1 + t) / (10 + t)) at step t, so that the first steps are soon forgotten.

    Normalisations' running statistics are averaged alike. With decay 0 it is the network itself.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self.network = copy.deepcopy(network).eval().requires_grad_(False) if decay > 0 else network

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        if self.decay == 0:
            return
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for average, value in zip(self.network.state_dict().values(), network.state_dict().values()):
            if average.is_floating_point():
                average.lerp_(value, 1 - decay)
            else:
                average.copy_(value)
