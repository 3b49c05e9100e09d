"""Crops of a whole catalogue, packed once into one file that is mapped into memory.

Two kinds. A *training* pack is uint8 and shows more than the crop, so that augmentation can move, turn and shrink
without seeing the edge. An *exact* pack is the crop that the page makes, to 1/256 of a grey level: for measuring.
"""

import hashlib
import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from .preprocess import MARGIN, grow, read_grey, resample
from .tables import Photo

#: Share of the box that a training pack shows beyond it on each side: the crop's margin and room to move.
REACH = 0.20
EXACT_STEPS = 256


@dataclass(frozen=True)
class PackKind:
    """`height` and `width` are those of the stored pictures; `share` is how far beyond the box they reach."""

    height: int
    width: int
    share: float
    exact: bool

    @staticmethod
    def training(crop_height: int, crop_width: int) -> 'PackKind':
        """So large that the part that the crop shows has at least the crop's own resolution."""
        grown = (1 + 2 * REACH) / (1 + 2 * MARGIN)
        return PackKind(round(crop_height * grown), round(crop_width * grown), REACH, exact=False)

    @staticmethod
    def exactly(crop_height: int, crop_width: int) -> 'PackKind':
        return PackKind(crop_height, crop_width, MARGIN, exact=True)

    @property
    def dtype(self) -> type:
        return np.uint16 if self.exact else np.uint8


@dataclass(frozen=True)
class Pack:
    """`pictures` [n, h, w] as stored; `outside` float32 [n] is the mean grey of each photograph, 0..255."""

    kind: PackKind
    pictures: np.ndarray
    outside: np.ndarray

    def grey(self, rows: np.ndarray) -> np.ndarray:
        """float32 [n, h, w], 0..255."""
        values = self.pictures[rows].astype(np.float32)
        return values / EXACT_STEPS if self.kind.exact else values


def open_pack(cache: Path, folder: Path, photos: list[Photo], kind: PackKind, workers: int = 1) -> Pack:
    """Opens the pack of these photographs and boxes, and makes it first where the cache has none."""
    base = cache / f'{"exact" if kind.exact else "train"}-{kind.height}x{kind.width}-{_fingerprint(photos, kind)}'
    pictures_path, outside_path = base.with_suffix('.pictures.npy'), base.with_suffix('.outside.npy')
    if not outside_path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _make(pictures_path, outside_path, folder, photos, kind, workers)
    return Pack(kind, np.load(pictures_path, mmap_mode='r'), np.load(outside_path))


def _fingerprint(photos: list[Photo], kind: PackKind) -> str:
    text = json.dumps([asdict(kind), [[photo.image, photo.box] for photo in photos]])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _make(pictures_path: Path, outside_path: Path, folder: Path, photos: list[Photo], kind: PackKind, workers: int) -> None:
    # Written beside, then renamed: a pack that was cut off is never opened.
    half = pictures_path.with_suffix(f'.half{os.getpid()}.npy')
    pictures = np.lib.format.open_memmap(half, mode='w+', dtype=kind.dtype, shape=(len(photos), kind.height, kind.width))
    outside = np.zeros(len(photos), dtype=np.float32)
    for row, (picture, mean) in enumerate(_pictures(partial(_picture, folder, kind), photos, workers)):
        pictures[row] = picture
        outside[row] = mean
    pictures.flush()
    os.replace(half, pictures_path)
    half_outside = outside_path.with_suffix(f'.half{os.getpid()}.npy')
    np.save(half_outside, outside)
    os.replace(half_outside, outside_path)


def _pictures(make, photos: list[Photo], workers: int):
    if workers == 1:
        yield from map(make, photos)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(make, photos, chunksize=64)


def _picture(folder: Path, kind: PackKind, photo: Photo) -> tuple[np.ndarray, float]:
    grey = read_grey(folder / photo.image)
    values = resample(grey, grow(photo.box, kind.share), kind.width, kind.height)
    stored = np.rint(values * EXACT_STEPS) if kind.exact else np.rint(values)
    return stored.astype(kind.dtype), float(grey.mean())
