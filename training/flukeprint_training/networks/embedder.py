"""The embedder: DenseNet-style (Huang et al. 2017, arXiv 1608.06993), its arrays named as in `src/vision/networks/embedder.ts`."""

from collections import OrderedDict
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .coordinates import with_coordinates
from .pooling import generalised_mean, stripes_of


@dataclass(frozen=True)
class EmbedderShape:
    """What a network is built from; `SHAPES` (shapes.py) names the usual ones.

    coords: x and y, −1..1, as two more input channels (CoordConv, Liu et al. 2018, arXiv 1807.03247)
    levels: pools after every block and joins the results (GapNet-PL), instead of after the last one
    stripes: parts of the width that are pooled each for itself, after the last block
    dropout: share of a layer's new channels that training leaves out
    """

    blocks: tuple[int, ...] = (4, 8, 12, 8)
    growth: int = 24
    stem: int = 48
    embedding: int = 256
    bottleneck: int = 4
    pool_power: float = 3.0
    coords: bool = False
    levels: bool = False
    stripes: int = 1
    dropout: float = 0.0

    def metadata(self, height: int, width: int) -> dict[str, str]:
        """The shape as a weights file's metadata, with the same keys as v0's."""
        shape = {key: str(value) for key, value in asdict(self).items()}
        return shape | {
            'architecture': 'densenet',
            'blocks': ','.join(map(str, self.blocks)),
            'dim': str(self.embedding),
            'input': f'1x{height}x{width}',
            'pool': f'gem{self.pool_power:g}',
        }

    @staticmethod
    def from_metadata(facts: dict[str, str]) -> 'EmbedderShape':
        return EmbedderShape(
            blocks=tuple(int(layers) for layers in facts['blocks'].split(',')),
            growth=int(facts['growth']),
            stem=int(facts['stem']),
            embedding=int(facts['dim']),
            bottleneck=int(facts.get('bottleneck', 4)),
            pool_power=float(facts['pool'].removeprefix('gem')),
            coords=facts.get('coords') == 'True',
            levels=facts.get('levels') == 'True',
            stripes=int(facts.get('stripes', 1)),
        )


class DenseLayer(nn.Module):
    """bn1 → relu → 1 × 1 → bn2 → relu → 3 × 3; the result is appended to the channels."""

    def __init__(self, channels: int, shape: EmbedderShape) -> None:
        super().__init__()
        narrow = shape.bottleneck * shape.growth
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv1 = nn.Conv2d(channels, narrow, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(narrow)
        self.conv2 = nn.Conv2d(narrow, shape.growth, 3, padding=1, bias=False)
        self.dropout = shape.dropout

    def forward(self, x: Tensor) -> Tensor:
        new = self.conv2(F.relu(self.bn2(self.conv1(F.relu(self.bn1(x))))))
        if self.dropout > 0:
            new = F.dropout(new, self.dropout, self.training)
        return torch.cat([x, new], dim=1)


class Embedder(nn.Module):
    """float32 [n, 1, h, w], normalised → features [n, f] of the pooling, and the embedding [n, d] before its L2 normalisation."""

    def __init__(self, shape: EmbedderShape) -> None:
        super().__init__()
        self.shape = shape
        self.stem = nn.ModuleDict({'conv': nn.Conv2d(3 if shape.coords else 1, shape.stem, 7, 2, 3, bias=False), 'bn': nn.BatchNorm2d(shape.stem)})
        channels, pooled = shape.stem, 0
        for b, layers in enumerate(shape.blocks):
            block = OrderedDict()
            for layer in range(layers):
                block[f'layer{layer}'] = DenseLayer(channels, shape)
                channels += shape.growth
            self.add_module(f'block{b}', nn.Sequential(block))
            if b == len(shape.blocks) - 1:
                break
            if shape.levels:
                self.add_module(f'level{b}', nn.ModuleDict({'bn': nn.BatchNorm2d(channels)}))
                pooled += channels
            self.add_module(f'transition{b}', nn.ModuleDict({'bn': nn.BatchNorm2d(channels), 'conv': nn.Conv2d(channels, channels // 2, 1, bias=False)}))
            channels //= 2
        self.final = nn.ModuleDict({'bn': nn.BatchNorm2d(channels)})
        self.features = channels * shape.stripes + pooled
        self.embed = nn.Linear(self.features, shape.embedding, bias=False)
        # The page's name for it is embed.bn, beside embed.weight.
        self.embed.add_module('bn', nn.BatchNorm1d(shape.embedding))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        if self.shape.coords:
            x = with_coordinates(x)
        x = F.max_pool2d(F.relu(self.stem['bn'](self.stem['conv'](x))), 3, 2, 1)
        pooled = []
        for b in range(len(self.shape.blocks)):
            x = self.get_submodule(f'block{b}')(x)
            if b == len(self.shape.blocks) - 1:
                break
            if self.shape.levels:
                pooled.append(self._pool(F.relu(self.get_submodule(f'level{b}')['bn'](x))))
            transition = self.get_submodule(f'transition{b}')
            x = F.avg_pool2d(transition['conv'](F.relu(transition['bn'](x))), 2)
        pooled += [self._pool(part) for part in stripes_of(F.relu(self.final['bn'](x)), self.shape.stripes)]
        features = torch.cat(pooled, dim=1)
        # Distances are differences of like numbers: half precision would leave nothing of them.
        with torch.autocast(x.device.type, enabled=False):
            return features, self.embed.bn(F.linear(features, self.embed.weight))

    def _pool(self, x: Tensor) -> Tensor:
        return generalised_mean(x, self.shape.pool_power)


class Normalised(nn.Module):
    """What ships: the embedder with its L2 normalisation, [n, 1, h, w] → [n, d] of length 1."""

    def __init__(self, embedder: nn.Module) -> None:
        super().__init__()
        self.embedder = embedder

    def forward(self, x: Tensor) -> Tensor:
        return F.normalize(self.embedder(x)[1].float(), dim=1)
