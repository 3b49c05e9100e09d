"""Losses by the names that recipes use."""

from functools import partial

from .arcface import ArcFaceLoss
from .cosface import CosFaceLoss
from .distillation import DistillationLoss
from .divided import DividedLoss
from .embedded import ClassFacts, Loss
from .margin import MarginLoss
from .siamese import SiameseLoss
from .softmax_ring import SoftmaxRingLoss
from .subcentre_arcface import SubcentreArcFaceLoss
from .supervised_contrastive import SupervisedContrastiveLoss
from .triplet import TripletLoss

LOSSES: dict[str, type[Loss]] = {
    'margin': MarginLoss,
    'triplet': TripletLoss,
    'supervised_contrastive': SupervisedContrastiveLoss,
    'arcface': ArcFaceLoss,
    'cosface': CosFaceLoss,
    'subcentre_arcface': SubcentreArcFaceLoss,
    'softmax_ring': SoftmaxRingLoss,
    'siamese': SiameseLoss,
    'distillation': DistillationLoss,
}


def make_loss(kind: str, facts: ClassFacts, learners: int = 1, **settings) -> Loss:
    """Raises ValueError for an unknown name, TypeError for a setting that the loss does not have."""
    if kind not in LOSSES:
        raise ValueError(f'no loss {kind}; there are {", ".join(LOSSES)}')
    if learners > 1:
        return DividedLoss(facts, learners, partial(LOSSES[kind], **settings))
    return LOSSES[kind](facts, **settings)
