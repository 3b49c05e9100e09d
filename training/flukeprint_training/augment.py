"""Augmentation of a whole batch at once: one affine sampling out of the packed pictures, then light, blur, noise and a hole."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from .data.pack import REACH
from .data.preprocess import FLOOR, MARGIN


@dataclass(frozen=True)
class Augmentation:
    """Ranges; each picture draws its own. The defaults are those of the first weights.

    rotation, shear: degrees, ± · scale: low, high; above 1 shows more of the sea · aspect: ± share · shift: ± share of the crop
    brightness: ± grey levels · contrast: ± share · gamma: ± of log₂ · noise: largest deviation in grey levels
    blur: share of pictures that are blurred, with a deviation up to 1.2 px · erase: share of pictures that lose a rectangle
    """

    rotation: float = 10.0
    shear: float = 5.0
    scale: tuple[float, float] = (0.9, 1.18)
    aspect: float = 0.10
    shift: float = 0.03
    brightness: float = 20.0
    contrast: float = 0.3
    gamma: float = 0.0
    noise: float = 8.0
    blur: float = 0.3
    erase: float = 0.3


NONE = Augmentation(0, 0, (1.0, 1.0), 0, 0, 0, 0, 0, 0, 0, 0)


def augment(packed: Tensor, outside: Tensor, flipped: Tensor, height: int, width: int, how: Augmentation, generator: torch.Generator) -> Tensor:
    """uint8 [n, H, W] of a training pack, mean greys [n], bool [n] → float32 [n, 1, height, width], normalised.

    `generator` is of the processor, so that every device draws the same numbers; only the noise is drawn on the device.
    """
    device = packed.device
    picture = packed.float() - outside[:, None, None]
    matrices = affine(len(packed), height, width, how, generator).to(device)
    matrices[:, :, 0] *= torch.where(flipped, -1.0, 1.0)[:, None].to(device)
    grid = F.affine_grid(matrices, [len(packed), 1, height, width], align_corners=False)
    x = F.grid_sample(picture[:, None], grid, mode='bilinear', padding_mode='zeros', align_corners=False)
    x = x + outside[:, None, None, None]
    x = relight(x, how, generator)
    x = blur(x, how.blur, generator)
    if how.noise > 0:
        levels = uniform(len(x), 0, how.noise, generator)
        x = x + levels.view(-1, 1, 1, 1).to(device) * standard_normal(x, generator)
    return normalise(erase(x, how.erase, generator))


def standard_normal(like: Tensor, generator: torch.Generator) -> Tensor:
    """Drawn where `like` lies: millions of numbers a batch would keep a graphics card waiting."""
    seed = int(torch.randint(2**62, (1,), generator=generator))
    return torch.randn(like.shape, generator=torch.Generator(like.device).manual_seed(seed), device=like.device)


def uniform(n: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return low + (high - low) * torch.rand(n, generator=generator)


def affine(n: int, height: int, width: int, how: Augmentation, generator: torch.Generator) -> Tensor:
    """Matrices float32 [n, 2, 3] from positions in the crop, −1..1, to positions in the packed picture, −1..1.

    Turning and shearing are done in pixels of the crop, so that a right angle stays one.
    """
    angle = torch.deg2rad(uniform(n, -how.rotation, how.rotation, generator))
    shear = torch.deg2rad(uniform(n, -how.shear, how.shear, generator)).tan()
    scale = uniform(n, math.log(how.scale[0]), math.log(how.scale[1]), generator).exp()
    aspect = uniform(n, -how.aspect, how.aspect, generator).add(1).sqrt()
    across, down = scale * aspect, scale / aspect
    cos, sin = angle.cos(), angle.sin()
    tall = height / width
    turn = torch.stack([torch.stack([cos * across, (cos * shear - sin) * down * tall], 1), torch.stack([sin * across / tall, (sin * shear + cos) * down], 1)], 1)
    shift = torch.stack([uniform(n, -2 * how.shift, 2 * how.shift, generator), uniform(n, -2 * how.shift, 2 * how.shift, generator)], 1)
    # The pack shows more than the crop.
    share = (1 + 2 * MARGIN) / (1 + 2 * REACH)
    return torch.cat([turn, shift[:, :, None]], 2) * share


def relight(x: Tensor, how: Augmentation, generator: torch.Generator) -> Tensor:
    n = len(x)
    each = lambda values: values.view(-1, 1, 1, 1).to(x.device)
    contrast, brightness = each(uniform(n, 1 - how.contrast, 1 + how.contrast, generator)), each(uniform(n, -how.brightness, how.brightness, generator))
    mean = x.mean(dim=(2, 3), keepdim=True)
    x = (x - mean) * contrast + mean + brightness
    if how.gamma > 0:
        x = 255 * (x / 255).clamp(0, 1).pow(each(uniform(n, -how.gamma, how.gamma, generator).exp2()))
    return x


def blur(x: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """A Gaussian of 5 px for a share of the pictures, each with its own deviation: 0.3 to 1.2 px."""
    n = len(x)
    chosen = torch.rand(n, generator=generator) < share
    deviation = uniform(n, 0.3, 1.2, generator)
    if not chosen.any():
        return x
    at = torch.arange(-2, 3)
    kernel = torch.exp(-at.square() / (2 * deviation[:, None].square()))
    kernel = torch.where(chosen[:, None], kernel, (at == 0).float())
    kernel = (kernel / kernel.sum(dim=1, keepdim=True)).to(x.device)
    batch = x.transpose(0, 1)
    batch = F.conv2d(F.pad(batch, (2, 2, 0, 0), mode='replicate'), kernel.view(n, 1, 1, 5), groups=n)
    return F.conv2d(F.pad(batch, (0, 0, 2, 2), mode='replicate'), kernel.view(n, 1, 5, 1), groups=n).transpose(0, 1)


def erase(x: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """One rectangle of 10 to 30 % of the width and of the height, at the picture's mean, for a share of the pictures."""
    n, _, height, width = x.shape
    chosen = torch.rand(n, generator=generator) < share
    size, corner = 0.1 + 0.2 * torch.rand(n, 2, generator=generator), torch.rand(n, 2, generator=generator)
    start = corner * (1 - size)
    inside = lambda axis, count: ((torch.arange(count) + 0.5) / count >= start[:, axis, None]) & ((torch.arange(count) + 0.5) / count < (start + size)[:, axis, None])
    hole = (inside(0, height)[:, :, None] & inside(1, width)[:, None, :] & chosen[:, None, None])[:, None].to(x.device)
    return torch.where(hole, x.mean(dim=(2, 3), keepdim=True), x)


def normalise(x: Tensor) -> Tensor:
    """float32 [n, 1, h, w], 0..255 → zero mean and unit deviation, each picture for itself, as in `data/preprocess.py`."""
    x = x / 255
    deviation, mean = torch.std_mean(x, dim=(2, 3), keepdim=True, correction=0)
    return (x - mean) / (deviation + FLOOR)
