"""What the detector learns from, and what measures it.

Boxes to learn from are the mean of both published detectors (`boxes-predicted.csv`). Photographs with a hand-drawn box measure, and are
kept out of training; where hand-drawn boxes are to teach as well, they do so by folds: a photograph of the held-out fold never does. Points come from `landmarks-hand.csv`, in folds of their photographs; around
all ten of them stands a box that no detector's error is in.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..data.tables import read_photos, read_rows

#: Columns of landmarks-hand.csv: left tip, bottom of the notch, right tip.
POINTS = ('p1', 'p3', 'p5')
FOLDS = 5


@dataclass(frozen=True)
class Targets:
    """All photographs in the order of `labels.csv`; shares of the photograph's width and height, 0..1.

    box [n, 4] from the detectors; hand [n, 4] drawn by hand, NaN where there is none; points [n, 3, 2], NaN where there are none;
    hull [n, 4] around the ten points, grown to where the detectors' boxes stand on average, NaN where there are none;
    fold int [n], 0..4, that of the photograph's points and hand-drawn box; sizes [n, 2] width and height in px; learn bool [n]: may be
    trained on; learn_hand bool [n]: has a hand-drawn box that may teach where its fold is not held out.
    """

    images: list[str]
    sizes: np.ndarray
    box: np.ndarray
    hand: np.ndarray
    points: np.ndarray
    hull: np.ndarray
    fold: np.ndarray
    learn: np.ndarray
    learn_hand: np.ndarray


def read_targets(folder: Path) -> Targets:
    photos = read_photos(folder)
    at = {photo.image: row for row, photo in enumerate(photos)}
    size_of = {row['Image']: (float(row['width']), float(row['height'])) for row in read_rows(folder / 'photos.csv')}
    sizes = np.array([size_of[photo.image] for photo in photos])
    hand = np.full((len(photos), 4), np.nan)
    for row in read_rows(folder / 'boxes-hand.csv'):
        hand[at[row['Image']]] = [float(row[side]) for side in ('x0', 'y0', 'x1', 'y1')]
    points, hull = np.full((len(photos), 3, 2), np.nan), np.full((len(photos), 4), np.nan)
    for row in read_rows(folder / 'landmarks-hand.csv'):
        hull[at[row['Image']]] = around(row)
        points[at[row['Image']]] = [[float(row[f'{point}_{axis}'] or 'nan') for axis in 'xy'] for point in POINTS]
    box = np.array([photo.box for photo in photos])
    both = np.tile(sizes, 2)
    in_train, drawn = np.array([photo.part == 'train' for photo in photos]), np.isfinite(hand[:, 0])
    learn = in_train & ~drawn
    box, hull = np.clip(box / both, 0, 1), hull / both
    return Targets(
        [photo.image for photo in photos], sizes, box, hand / both, points / sizes[:, None, :], np.clip(moved_onto(hull, box, learn), 0, 1),
        np.array([zlib.crc32(photo.image.encode()) % FOLDS for photo in photos]), learn, in_train & drawn,
    )


def around(row: dict[str, str]) -> list[float]:
    """x0, y0, x1, y1 around a photograph's ten points, px; NaN where one of them is not set."""
    points = np.array([[float(row[f'p{k}_{axis}'] or 'nan') for axis in 'xy'] for k in range(10)])
    return [*points.min(axis=0), *points.max(axis=0)]


def moved_onto(hull: np.ndarray, box: np.ndarray, learn: np.ndarray) -> np.ndarray:
    """Ten points leave out what lies between them: each side is moved by the mean distance, in shares of the hull, at which the boxes' side stands. Taken from photographs that may teach."""
    known = learn & np.isfinite(hull[:, 0])
    if not known.any():
        return hull
    length = np.tile(hull[:, 2:] - hull[:, :2], 2)
    return hull + ((box - hull)[known] / length[known]).mean(axis=0) * length


def sea_windows(boxes: np.ndarray, smallest: float = 0.18) -> list[list[tuple[float, float, float, float]]]:
    """For each photograph the strips beside its box that are high and wide enough to be a picture of sea without a fluke, in shares."""
    found = []
    for x0, y0, x1, y1 in boxes:
        strips = [(0, 0, 1, y0 - 0.02), (0, y1 + 0.02, 1, 1), (0, 0, x0 - 0.02, 1), (x1 + 0.02, 0, 1, 1)]
        found.append([tuple(map(float, strip)) for strip in strips if strip[2] - strip[0] >= smallest and strip[3] - strip[1] >= smallest])
    return found
