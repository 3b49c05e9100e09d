"""Drawn catalogues for the tests: no photograph is ever needed."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

# Left unset, each library takes every core, and two of them together are slower than one.
torch.set_num_threads(int(os.environ.get('FLUKEPRINT_TEST_THREADS', '2')))

SHARED = Path(os.environ.get('FLUKEPRINT_SHARED', Path(__file__).parents[3] / 'shared'))


def write_csv(path: Path, header: list[str], rows: list[list]) -> None:
    with open(path, 'w', newline='', encoding='utf-8') as file:
        csv.writer(file).writerows([header, *rows])


def draw(identity: int, take: int, width: int = 120, height: int = 60) -> np.ndarray:
    """A grey picture of a 'whale': blobs that belong to the identity; others, light and noise that belong to the take alone."""
    whale, light = np.random.default_rng(identity), np.random.default_rng(1000 * identity + take)
    y, x = np.mgrid[0:height, 0:width] / [[[height]], [[width]]]
    picture = np.full((height, width), 120.0)
    for _ in range(8):
        cx, cy, size, depth = whale.uniform(0.15, 0.85), whale.uniform(0.2, 0.8), whale.uniform(0.04, 0.12), whale.uniform(-90, 90)
        shift = light.normal(0, 0.01, 2)
        picture += depth * np.exp(-(((x - cx - shift[0]) ** 2 + (y - cy - shift[1]) ** 2) / size**2))
    for _ in range(6):
        cx, cy, size, depth = light.uniform(0, 1), light.uniform(0, 1), light.uniform(0.05, 0.15), light.uniform(-60, 60)
        picture += depth * np.exp(-(((x - cx) ** 2 + (y - cy) ** 2) / size**2))
    picture = picture * light.uniform(0.85, 1.1) + light.normal(0, 4, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.fixture(scope='session')
def catalogue(tmp_path_factory) -> Path:
    """Eight drawn photographs of four whales in `train`, four of them again in `val`, and one new whale in each part."""
    folder = tmp_path_factory.mktemp('flukes')
    (folder / 'photos').mkdir()
    labels, parts, boxes = [], [], []
    plan = [(identity, take, 'train') for identity in range(4) for take in range(2)]
    plan += [(identity, 2, 'val') for identity in range(4)] + [(10, 0, 'train'), (11, 0, 'val')]
    for identity, take, part in plan:
        name = f'drawn-{identity}-{take}.png'
        Image.fromarray(draw(identity, take)).save(folder / 'photos' / name)
        labels.append([name, f'w_{identity}' if identity < 10 else 'new_whale'])
        parts.append([name, part])
        boxes.append([name, 12, 6, 108, 54, 14, 8, 106, 52])
    write_csv(folder / 'labels.csv', ['Image', 'Id'], labels)
    write_csv(folder / 'split.csv', ['Image', 'part'], parts)
    write_csv(folder / 'boxes-predicted.csv', ['Image', 'x0', 'y0', 'x1', 'y1', 'x0_b', 'y0_b', 'x1_b', 'y1_b'], boxes)
    return folder
