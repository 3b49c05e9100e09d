"""Softmax with a temperature, and ring loss (Zheng et al. 2018, arXiv 1803.00130).

    L = cross entropy(c · (W x + b)) + γ · mean (‖x‖ − R)²

x is the embedding before its L2 normalisation; R, the radius that all are drawn to, is learned.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .embedded import NEW, ClassFacts, Embedded, Loss, nothing


class SoftmaxRingLoss(Loss):
    def __init__(self, facts: ClassFacts, temperature: float = 1.0, gamma: float = 0.01, radius: float = 1.5) -> None:
        super().__init__()
        self.temperature, self.gamma = temperature, gamma
        self.radius = nn.Parameter(torch.tensor(radius))
        self.weight = nn.Parameter(torch.empty(facts.count, facts.dim))
        self.bias = nn.Parameter(torch.zeros(facts.count))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, batch: Embedded) -> Tensor:
        known = batch.labels != NEW
        ring = (batch.embedding.norm(dim=1) - self.radius).square().mean()
        if not known.any():
            return self.gamma * ring + nothing(self.weight) + nothing(self.bias)
        logits = F.linear(batch.embedding[known], self.weight, self.bias)
        return F.cross_entropy(self.temperature * logits, batch.labels[known]) + self.gamma * ring
