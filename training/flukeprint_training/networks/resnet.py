"""The embedder with an ImageNet start: the first stages of ResNet-50 (He et al. 2015, arXiv 1512.03385), arrays named as in `src/vision/networks/`.

Batch normalisations are folded into the convolutions before training: with the statistics of a million pictures they need no
others, and without them a step takes half the time. What is left is convolution, bias, relu, sum.
"""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .coordinates import with_coordinates
from .pooling import generalised_mean, stripes_of


@dataclass(frozen=True)
class ResNetShape:
    """stages: bottleneck blocks of each; ResNet-50 is (3, 4, 6, 3). stripes: parts of the width that are pooled each for itself.

    levels: the last stage but one is pooled as well (whole), and joined. coords: as in `EmbedderShape`.
    """

    stages: tuple[int, ...] = (3, 4, 5)
    stem: int = 64
    embedding: int = 256
    pool_power: float = 3.0
    stripes: int = 1
    levels: bool = False
    coords: bool = False

    def metadata(self, height: int, width: int) -> dict[str, str]:
        shape = {key: str(value) for key, value in asdict(self).items()}
        return shape | {'architecture': 'resnet', 'stages': ','.join(map(str, self.stages)), 'dim': str(self.embedding), 'input': f'1x{height}x{width}', 'pool': f'gem{self.pool_power:g}'}

    @staticmethod
    def from_metadata(facts: dict[str, str]) -> 'ResNetShape':
        return ResNetShape(
            stages=tuple(int(blocks) for blocks in facts['stages'].split(',')),
            stem=int(facts['stem']),
            embedding=int(facts['dim']),
            pool_power=float(facts['pool'].removeprefix('gem')),
            stripes=int(facts.get('stripes', 1)),
            levels=facts.get('levels') == 'True',
            coords=facts.get('coords') == 'True',
        )


class Bottleneck(nn.Module):
    """1 × 1 (stride) → relu → 3 × 3 → relu → 1 × 1, and the input or its 1 × 1 (stride) added, then relu. The stride is in the first, as in Keras."""

    def __init__(self, channels: int, narrow: int, stride: int, projects: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, narrow, 1, stride)
        self.conv2 = nn.Conv2d(narrow, narrow, 3, padding=1)
        self.conv3 = nn.Conv2d(narrow, 4 * narrow, 1)
        self.shortcut = nn.Conv2d(channels, 4 * narrow, 1, stride) if projects else None

    def forward(self, x: Tensor) -> Tensor:
        new = self.conv3(F.relu(self.conv2(F.relu(self.conv1(x)))))
        return F.relu(new + (x if self.shortcut is None else self.shortcut(x)))


class ResNetEmbedder(nn.Module):
    """float32 [n, 1, h, w], normalised → features [n, f] of the pooling, and the embedding [n, d] before its L2 normalisation."""

    def __init__(self, shape: ResNetShape) -> None:
        super().__init__()
        self.shape = shape
        self.stem = nn.Conv2d(3 if shape.coords else 1, shape.stem, 7, 2, 3)
        channels, widths = shape.stem, []
        for stage, count in enumerate(shape.stages):
            narrow = shape.stem << stage
            blocks = nn.Sequential()
            for block in range(count):
                blocks.add_module(f'block{block}', Bottleneck(channels, narrow, 2 if block == 0 and stage > 0 else 1, block == 0))
                channels = 4 * narrow
            self.add_module(f'stage{stage}', blocks)
            widths.append(channels)
        self.features = channels * shape.stripes + (widths[-2] if shape.levels else 0)
        self.pooled = nn.ModuleDict({'bn': nn.BatchNorm1d(self.features)})
        self.embed = nn.Linear(self.features, shape.embedding, bias=False)
        self.embed.add_module('bn', nn.BatchNorm1d(shape.embedding))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        if self.shape.coords:
            x = with_coordinates(x)
        x = F.max_pool2d(F.relu(self.stem(x)), 3, 2, 1)
        pooled = []
        last = len(self.shape.stages) - 1
        for stage in range(last + 1):
            x = self.get_submodule(f'stage{stage}')(x)
            if self.shape.levels and stage == last - 1:
                pooled.append(generalised_mean(x, self.shape.pool_power))
        pooled += [generalised_mean(part, self.shape.pool_power) for part in stripes_of(x, self.shape.stripes)]
        # Distances are differences of like numbers: half precision would leave nothing of them.
        with torch.autocast(x.device.type, enabled=False):
            features = self.pooled.bn(torch.cat(pooled, dim=1))
            return features, self.embed.bn(F.linear(features, self.embed.weight))
