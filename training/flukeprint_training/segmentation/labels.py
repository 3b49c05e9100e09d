"""First labels of many photographs, made in short pieces and kept in the cache, in the training packs' geometry."""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from ..catalogue import Catalogue
from ..data.pack import PackKind
from ..data.preprocess import Box, grow
from ..data.tables import Photo, read_rows
from ..networks.unet import HEIGHT, WIDTH
from .first import AGREEMENT, BEYOND, FILLED, FLUKE, FirstLabel, first_label, pixels_of

#: Label and picture lie on each other, pixel for pixel.
KIND = PackKind.training(HEIGHT, WIDTH)
#: U2-Net-p sees the region at this size, h × w: of the sizes tried the best for its price (training/README.md).
SIGHT = (160, 320)
#: Raised when `first.py` gives other labels than before: the old ones are then made anew.
MAKER = 1


@dataclass(frozen=True)
class Labels:
    """label uint8 [n, h, w] of first.py; agreement float32 [n], 0..1. `accepted` alone are to be learned from."""

    images: list[str]
    label: np.ndarray
    agreement: np.ndarray

    @staticmethod
    def none() -> 'Labels':
        return Labels([], np.zeros((0, KIND.height, KIND.width), np.uint8), np.zeros(0, np.float32))

    @property
    def accepted(self) -> np.ndarray:
        """bool [n]: both ways agree, and the fluke fills a share of its box that one can."""
        box = 1 / (1 + 2 * KIND.share) ** 2
        filled = (self.label == FLUKE).mean(axis=(1, 2)) / box
        return (self.agreement >= AGREEMENT) & (filled >= FILLED[0]) & (filled <= FILLED[1])

    def of(self, chosen: np.ndarray) -> 'Labels':
        """bool [n], or places, in the order in which they are wanted."""
        places = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        return Labels([self.images[i] for i in places], self.label[places], self.agreement[places])

    def with_more(self, more: list[tuple[str, FirstLabel]]) -> 'Labels':
        if not more:
            return self
        return Labels(
            self.images + [image for image, _ in more], np.concatenate([self.label, [first.label for _, first in more]]),
            np.concatenate([self.agreement, np.array([first.agreement for _, first in more], np.float32)]),
        )


def labels_path(catalogue: Catalogue) -> Path:
    text = repr((MAKER, KIND, [(photo.image, photo.box) for photo in catalogue.photos]))
    return catalogue.cache / f'first-masks-{KIND.height}x{KIND.width}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.npz'


def read_labels(path: Path) -> Labels:
    if not path.exists():
        return Labels.none()
    with np.load(path) as arrays:
        return Labels(arrays['images'].tolist(), arrays['label'], arrays['agreement'])


def write_labels(path: Path, labels: Labels) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f'.half{os.getpid()}.npz')
    np.savez_compressed(half, images=np.array(labels.images), label=labels.label, agreement=labels.agreement)
    os.replace(half, path)


def labelling_order(photos: list[Photo], measuring: set[str], part: str, seed: int = 1) -> list[Photo]:
    """`train`: those that nobody has measured by hand, in a drawn order. `val`: those with points first, since they tell how good the first labels are."""
    drawn = [photos[i] for i in np.random.default_rng(seed).permutation(len(photos))]
    if part == 'train':
        return [photo for photo in drawn if photo.part == 'train' and photo.image not in measuring]
    return sorted((photo for photo in drawn if photo.part == part), key=lambda photo: photo.image not in measuring)


def measuring_photos(folder: Path) -> set[str]:
    """Photographs with a box or points drawn by hand: they measure and never teach."""
    return {row['Image'] for name in ('boxes-hand.csv', 'landmarks-hand.csv') if (folder / name).exists() for row in read_rows(folder / name)}


def pointed_photos(folder: Path) -> set[str]:
    return {row['Image'] for row in read_rows(folder / 'landmarks-hand.csv')} if (folder / 'landmarks-hand.csv').exists() else set()


def make_labels(catalogue: Catalogue, saliency: Callable[[np.ndarray], np.ndarray], part: str, count: int, workers: int = 1) -> Labels:
    """Labels `count` photographs more and keeps them. Returns all that there are; a call that finds none left changes nothing."""
    path, folder = labels_path(catalogue), catalogue.folder
    labels = read_labels(path)
    known = set(labels.images)
    first = measuring_photos(folder) if part == 'train' else pointed_photos(folder)
    photos = [photo for photo in labelling_order(catalogue.photos, first, part) if photo.image not in known][:count]
    # Threads: both ways spend their time outside Python.
    with ThreadPoolExecutor(workers) as pool:
        made = list(pool.map(lambda photo: (photo.image, label_photo(folder / 'photos' / photo.image, photo.box, saliency)), photos))
    labels = labels.with_more(made)
    write_labels(path, labels)
    return labels


def label_photo(path: Path, box: Box, saliency: Callable[[np.ndarray], np.ndarray]) -> FirstLabel:
    with Image.open(path) as image:
        rgb = np.asarray(ImageOps.exif_transpose(image).convert('RGB'))
    region, size = grow(box, KIND.share), (KIND.width, KIND.height)
    sight = colour_region(rgb, region)
    share = cv2.resize(saliency(sight), size, interpolation=cv2.INTER_AREA)
    photograph = (0.0, 0.0, float(rgb.shape[1]), float(rgb.shape[0]))
    return first_label(cv2.resize(sight, size, interpolation=cv2.INTER_AREA), share, pixels_of(grow(box, BEYOND), region, KIND.height, KIND.width), pixels_of(photograph, region, KIND.height, KIND.width))


def colour_region(rgb: np.ndarray, region: Box) -> np.ndarray:
    """uint8 [h, w, 3] → [160, 320, 3]. Beyond the photograph its edge goes on: U2-Net-p would take a frame of one colour for what stands out."""
    height, width = SIGHT
    x0, y0, x1, y1 = region
    across, down = (x1 - x0) / width, (y1 - y0) / height
    # Pixels' centres lie at halves.
    matrix = np.array([[across, 0, x0 + across / 2 - 0.5], [0, down, y0 + down / 2 - 0.5]])
    return cv2.warpAffine(rgb, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
