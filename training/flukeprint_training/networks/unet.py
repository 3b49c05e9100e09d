"""The fluke mask's network: a small U-Net (Ronneberger et al. 2015, arXiv 1505.04597) of what every engine knows.

    down0: two 3 × 3 convolutions   ────────────────────────────────  up0: one, on [up1 at twice the size, down0]  → head 1 × 1
      max pool 2 → down1              ───────────────  up1: one, on [up2 at twice the size, down1]
        max pool 2 → … → the last `down`: twice the size by repeating pixels

Each 3 × 3 convolution is padded with zeros and followed by a normalisation and a rectifier. Arrays of a trained network:
`down0.conv0.weight`, `down0.bn0.*`, …, `up0.conv0.weight`, `up0.bn0.*`, `head.weight`, `head.bias`. What ships is `folded`:
the same convolutions with a bias, and no normalisations.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: Input and output, h × w: the embedder's crop at its full size.
HEIGHT, WIDTH = 96, 192


@dataclass(frozen=True)
class UNetShape:
    """channels: of each level, from the full size down. folded: convolutions with a bias instead of normalisations."""

    channels: tuple[int, ...] = (8, 16, 32, 64, 96)
    folded: bool = False

    def metadata(self) -> dict[str, str]:
        return {'architecture': 'unet', 'input': f'1x{HEIGHT}x{WIDTH}', 'levels': str(len(self.channels)), 'channels': ','.join(map(str, self.channels))}


class Level(nn.Module):
    """`count` times: convolution 3 × 3, normalisation, rectifier."""

    def __init__(self, ins: int, outs: int, count: int, folded: bool) -> None:
        super().__init__()
        self.count, self.folded = count, folded
        for i in range(count):
            self.add_module(f'conv{i}', nn.Conv2d(ins if i == 0 else outs, outs, 3, padding=1, bias=folded))
            if not folded:
                self.add_module(f'bn{i}', nn.BatchNorm2d(outs))

    def forward(self, x: Tensor) -> Tensor:
        for i in range(self.count):
            x = self.get_submodule(f'conv{i}')(x)
            x = F.relu(x if self.folded else self.get_submodule(f'bn{i}')(x))
        return x


class UNet(nn.Module):
    """float32 [n, 1, h, w], normalised, h and w multiples of 2^(levels − 1) → [n, 1, h, w], logits of the fluke."""

    def __init__(self, shape: UNetShape = UNetShape()) -> None:
        super().__init__()
        self.shape, channels = shape, shape.channels
        for level, outs in enumerate(channels):
            self.add_module(f'down{level}', Level(channels[level - 1] if level else 1, outs, 2, shape.folded))
        for level in range(len(channels) - 1):
            self.add_module(f'up{level}', Level(channels[level + 1] + channels[level], channels[level], 1, shape.folded))
        self.head = nn.Conv2d(channels[0], 1, 1)
        for module in self.modules():
            if isinstance(module, nn.Conv2d) and module is not self.head:
                nn.init.kaiming_normal_(module.weight, nonlinearity='relu')

    def forward(self, x: Tensor) -> Tensor:
        seen = []
        for level in range(len(self.shape.channels)):
            x = self.get_submodule(f'down{level}')(F.max_pool2d(x, 2) if level else x)
            seen.append(x)
        for level in reversed(range(len(self.shape.channels) - 1)):
            x = self.get_submodule(f'up{level}')(torch.cat([F.interpolate(x, scale_factor=2, mode='nearest'), seen[level]], 1))
        return self.head(x)


def folded(network: UNet) -> UNet:
    """The same function of a trained network, each normalisation in the convolution before it."""
    if network.shape.folded:
        return network
    made = UNet(UNetShape(network.shape.channels, folded=True)).eval()
    arrays = {'head.weight': network.head.weight.detach().clone(), 'head.bias': network.head.bias.detach().clone()}
    for name, level in network.named_children():
        for i in range(level.count if isinstance(level, Level) else 0):
            convolution, line = level.get_submodule(f'conv{i}'), level.get_submodule(f'bn{i}')
            scale = (line.weight / (line.running_var + line.eps).sqrt()).detach()
            arrays[f'{name}.conv{i}.weight'] = convolution.weight.detach() * scale[:, None, None, None]
            arrays[f'{name}.conv{i}.bias'] = line.bias.detach() - line.running_mean * scale
    made.load_state_dict(arrays)
    return made


class FlatMask(nn.Module):
    """What ships: float32 [n, 1, h, w] → [n, h · w], 0..1, row by row: like the other networks one row of numbers for each picture."""

    def __init__(self, network: UNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.network(x)).flatten(1)
