"""What a mask's training is told. Apart from the trainer, so that the command's words need none of its packages."""

from dataclasses import dataclass

from ..networks.unet import UNetShape


@dataclass(frozen=True)
class MaskSettings:
    channels: tuple[int, ...] = UNetShape().channels
    epochs: int = 40
    batch: int = 32
    learning_rate: float = 3e-3
    weight_decay: float = 1e-4
    seed: int = 1
    average: float = 0.99
    precision: str = 'bfloat16'
