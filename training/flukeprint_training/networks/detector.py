"""The fluke detector, its arrays named as in `src/vision/networks/detector.ts`."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CHANNELS = (16, 32, 32, 64, 64, 96, 96, 128, 128, 32)
STRIDES = (2, 2, 1, 2, 1, 2, 1, 2, 1, 1)
#: Input size, h × w: the whole photograph, squeezed.
HEIGHT, WIDTH = 128, 256
BOX, PRESENCE, LANDMARKS = slice(0, 4), 4, slice(5, 11)


@dataclass(frozen=True)
class DetectorShape:
    """outputs: 4 is v0, a box; 11 is a box, the probability of a fluke at all, and left tip, notch and right tip as x, y."""

    outputs: int = 11

    def metadata(self) -> dict[str, str]:
        return {'architecture': 'conv10', 'input': f'1x{HEIGHT}x{WIDTH}', 'outputs': str(self.outputs)}


class Detector(nn.Module):
    """float32 [n, 1, 128, 256], normalised → [n, outputs], logits: a sigmoid makes them shares of width and height, 0..1."""

    def __init__(self, shape: DetectorShape = DetectorShape()) -> None:
        super().__init__()
        self.shape = shape
        channels = 1
        for i, (out, stride) in enumerate(zip(CHANNELS, STRIDES)):
            self.add_module(f'conv{i}', nn.Conv2d(channels, out, 3, stride, 1, bias=False))
            self.add_module(f'bn{i}', nn.BatchNorm2d(out))
            channels = out
        self.dense1 = nn.Linear(channels * (HEIGHT // 32) * (WIDTH // 32), 256)
        self.dense2 = nn.Linear(256, shape.outputs)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)

    def forward(self, x: Tensor) -> Tensor:
        for i in range(len(CHANNELS)):
            x = F.relu(self.get_submodule(f'bn{i}')(self.get_submodule(f'conv{i}')(x)))
        return self.dense2(F.relu(self.dense1(x.flatten(1))))


class Shares(nn.Module):
    """What ships: the detector with its sigmoid."""

    def __init__(self, detector: Detector) -> None:
        super().__init__()
        self.detector = detector

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.detector(x))
