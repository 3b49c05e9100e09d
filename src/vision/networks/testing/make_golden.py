"""Golden answers for the page's networks: what the trainer's own say of weights and pictures that both sides can draw.

    cd training && ~/.cache/flukeprint-training/bin/python ../src/vision/networks/testing/make_golden.py > ../src/vision/networks/testing/golden.json

Weights are not stored: `drawn.ts` draws the same ones from an array's name.
"""

import json
import math
import sys
from pathlib import Path

import torch
from torch import Tensor

sys.path.insert(0, str(Path.cwd()))

from flukeprint_training.networks.detector import Detector, DetectorShape, Shares  # noqa: E402
from flukeprint_training.networks.embedder import EmbedderShape, Normalised  # noqa: E402
from flukeprint_training.networks.resnet import ResNetShape  # noqa: E402
from flukeprint_training.networks.shapes import make_embedder  # noqa: E402
from flukeprint_training.networks.weights import arrays_of  # noqa: E402

SMALL_DENSE = {'blocks': (2, 1, 2), 'growth': 4, 'stem': 6, 'embedding': 12, 'bottleneck': 2}
SMALL_RES = {'stages': (2, 1, 2), 'stem': 4, 'embedding': 12}
PICTURES = 2


def uniform(name: str, count: int) -> list[float]:
    """−1..1, the same as `uniform` of drawn.ts."""
    state = 2166136261
    for letter in name.encode():
        state = ((state ^ letter) * 16777619) % 2**32
    values = []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        values.append(state / 2**31 - 1)
    return values


def drawn(name: str, shape: tuple[int, ...]) -> Tensor:
    values = torch.tensor(uniform(name, math.prod(shape)), dtype=torch.float64).reshape(shape)
    if len(shape) > 1:
        values = values * math.sqrt(6 / math.prod(shape[1:]))
    elif name.endswith(('running_var', '.weight')):
        values = 1 + 0.5 * values
    else:
        values = 0.3 * values
    return values.float()


def case(name: str, network, shipped, metadata: dict[str, str]) -> dict:
    arrays = {array: drawn(array, tuple(value.shape)) for array, value in arrays_of(network).items()}
    network.load_state_dict(arrays, strict=False)
    shape = (PICTURES, *map(int, metadata['input'].split('x')))
    picture = torch.tensor(uniform('picture', math.prod(shape))).reshape(shape).float() * math.sqrt(3)
    with torch.inference_mode():
        answer = shipped(network).eval()(picture)
    return {'name': name, 'metadata': metadata, 'arrays': {array: list(value.shape) for array, value in arrays.items()}, 'answer': [[round(value, 7) for value in row] for row in answer.tolist()]}


def embedder(name: str, shape, height: int, width: int) -> dict:
    return case(name, make_embedder(shape), Normalised, shape.metadata(height, width))


cases = [
    embedder('densenet', EmbedderShape(**SMALL_DENSE), 24, 40),
    embedder('densenet with coordinates', EmbedderShape(**SMALL_DENSE, coords=True), 24, 40),
    embedder('densenet with levels', EmbedderShape(**SMALL_DENSE, levels=True), 27, 45),
    embedder('densenet with coordinates, levels and another power', EmbedderShape(**SMALL_DENSE, coords=True, levels=True, pool_power=2.5), 24, 40),
    embedder('densenet with stripes', EmbedderShape(**SMALL_DENSE, stripes=3), 24, 56),
    embedder('resnet', ResNetShape(**SMALL_RES), 32, 64),
    embedder('resnet with stripes', ResNetShape(**SMALL_RES, stripes=4), 32, 88),
    embedder('resnet with levels', ResNetShape(**SMALL_RES, levels=True), 27, 45),
    embedder('resnet with stripes, levels and another power', ResNetShape(**SMALL_RES, stripes=3, levels=True, pool_power=4.0), 32, 120),
    *(case(f'detector of {outputs} outputs', Detector(DetectorShape(outputs)), Shares, DetectorShape(outputs).metadata()) for outputs in (4, 11)),
]
cuts = [{'width': width, 'count': count, 'cuts': [round(width * part / count) for part in range(count + 1)]} for width in range(1, 33) for count in range(1, min(8, width) + 1)]
print('{"cases": [\n' + ',\n'.join(json.dumps(one) for one in cases) + '\n],\n"stripes": [\n' + ',\n'.join(json.dumps(one) for one in cuts) + '\n]}')
