"""The mask's model card."""

from torch import Tensor

from ..card import DATA
from .first import AGREEMENT
from .settings import MaskSettings


def mask_card(version: str, arrays: dict[str, Tensor], half_difference: float, settings: MaskSettings, photographs: int, scores: dict[str, dict[str, float]]) -> str:
    numbers = sum(array.numel() for array in arrays.values())
    return f"""# mask-{version}

Grey fluke crop (the box grown by 4 %, 96 × 192, normalised, as for the embedder) → the probability of fluke for each of its pixels.
U-Net of {len(settings.channels)} levels, channels {', '.join(map(str, settings.channels))}, normalisations folded in: `training/flukeprint_training/networks/unet.py`.
{numbers:,} numbers: {4 * numbers / 1e6:.2f} MB in float32, {2 * numbers / 1e6:.2f} MB in half precision. Half precision moves an output by at most {half_difference:.1e} (on the stored pair's inputs).

{DATA}
**Nobody has drawn masks for it.** It has learned from {photographs} masks that U2-Net-p (Apache-2.0) and GrabCut made inside the boxes of `boxes-predicted.csv` and that agree
(IoU of both ≥ {AGREEMENT}); pixels on which they differ taught nothing. Photographs with a box or points drawn by hand were left out.

## Scores

`val`, threshold 0.5. "Outlines" are the polygons through the ten points of `landmarks-hand.csv`: straight lines where the edge is curved, so that a perfect mask would not reach 1 either.

{scores_table(scores)}

## Made by
`python -m flukeprint_training mask labels`, then `mask train --epochs {settings.epochs} --batch {settings.batch} --learning-rate {settings.learning_rate} --seed {settings.seed}`, then `mask export`.
"""


def scores_table(scores: dict[str, dict[str, float]]) -> str:
    names = list(next(iter(scores.values()), {}))
    lines = [f'| | {" | ".join(names)} |', '|---' * (len(names) + 1) + '|']
    for what, values in scores.items():
        lines.append(f'| {what} | ' + ' | '.join(f'{values[name]:.0f}' if name == 'photographs' else f'{values[name]:.3f}' for name in names) + ' |')
    return '\n'.join(lines)
