"""What ships of the mask: weights with the normalisations folded in, in float32 and half precision, a stored pair, an ONNX copy and the model card.

What is kept of it: `mask-VERSION-half.safetensors` (there without `-half`), `mask-VERSION.md` and `check-mask-VERSION.safetensors`.
"""

import math
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ..export import export_network, half_precision_difference
from ..networks.unet import HEIGHT, WIDTH, FlatMask, UNet, folded
from ..networks.weights import arrays_of
from .card import mask_card
from .settings import MaskSettings


def export_mask(network: UNet, out: Path, version: str, settings: MaskSettings, photographs: int, scores: dict[str, dict[str, float]]) -> list[Path]:
    """Returns the files written. Output of the pair: [n, 96 · 192], 0..1, row by row."""
    shipped = folded(network.cpu().eval())
    x = drawn_flukes()
    facts = shipped.shape.metadata() | {'version': version}
    made = export_network('mask', shipped, FlatMask(shipped), x, facts, out, version)
    check, pair = out / f'check-mask-{version}.safetensors', load_file(out / f'parity-{version}.safetensors')
    save_file({f'mask.{part}': pair[f'mask.{part}'][:1].half().contiguous() for part in ('input', 'output')}, check, {'note': 'one stored input and answer; half precision'})
    card = out / f'mask-{version}.md'
    card.write_text(mask_card(version, arrays_of(shipped), half_precision_difference(shipped, FlatMask, x), settings, photographs, scores), encoding='utf-8')
    return [*made, check, card]


def drawn_flukes(count: int = 4) -> Tensor:
    """float32 [count, 1, 96, 192], normalised: a dark wedge with two arms on a lighter, restless ground. Smooth noise alone has no fluke, and a mask of nothing would check little."""
    generator = torch.Generator().manual_seed(20)
    y, x = torch.meshgrid((torch.arange(HEIGHT) + 0.5) / HEIGHT, (torch.arange(WIDTH) + 0.5) / WIDTH, indexing='ij')
    pictures = []
    for i in range(count):
        tilt = math.tan(0.06 * (i - 1.5))
        aside = (x - 0.5).abs()
        upper, lower = 0.42 - 0.7 * aside + tilt * (x - 0.5), 0.9 - 1.25 * aside.clamp(min=0.12) + tilt * (x - 0.5)
        fluke = torch.sigmoid(60 * torch.minimum(torch.minimum(y - upper, lower + 0.15 - y), 0.46 - aside))
        ground = nn.functional.interpolate(torch.randn(1, 1, HEIGHT // 8, WIDTH // 8, generator=generator), (HEIGHT, WIDTH), mode='bicubic', align_corners=False)[0, 0]
        pictures.append(150 + 18 * ground - 100 * fluke + 6 * torch.randn(HEIGHT, WIDTH, generator=generator))
    drawn = torch.stack(pictures)[:, None]
    deviation, mean = torch.std_mean(drawn, dim=(2, 3), keepdim=True, correction=0)
    # As half precision holds it: the pair's input is shipped so, and its answer is that of the shipped input.
    return ((drawn - mean) / deviation).half().float().contiguous()
