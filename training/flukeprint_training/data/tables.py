"""The tables of a catalogue: labels, split and boxes, as published. Nothing is corrected here."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

NEW_WHALE = 'new_whale'


@dataclass(frozen=True)
class Photo:
    """One photograph with its fluke. `box` is x0, y0, x1, y1 in px of the file; `part` is `train` or `val`."""

    image: str
    identity: str
    part: str
    box: tuple[float, float, float, float]

    @property
    def is_new(self) -> bool:
        return self.identity == NEW_WHALE


def read_rows(path: Path) -> list[dict[str, str]]:
    with open(path, newline='', encoding='utf-8') as file:
        return list(csv.DictReader(file))


def read_photos(folder: Path) -> list[Photo]:
    """All photographs of `labels.csv`, in its order. Raises KeyError where one has no part or no box."""
    parts = {row['Image']: row['part'] for row in read_rows(folder / 'split.csv')}
    boxes = {row['Image']: mean_box(row) for row in read_rows(folder / 'boxes-predicted.csv')}
    return [Photo(row['Image'], row['Id'], parts[row['Image']], boxes[row['Image']]) for row in read_rows(folder / 'labels.csv')]


def mean_box(row: dict[str, str]) -> tuple[float, float, float, float]:
    """The mean of both detectors' boxes; where one of them has none, the other's."""
    found = []
    for suffix in ('', '_b'):
        values = [row.get(side + suffix) for side in ('x0', 'y0', 'x1', 'y1')]
        if all(values):
            found.append([float(value) for value in values])
    if not found:
        raise ValueError(f"{row['Image']} has no box")
    return tuple(np.mean(found, axis=0).tolist())


@dataclass(frozen=True)
class Identities:
    """Identities of the `train` part as class numbers 0..n−1, in the order of their names."""

    names: list[str]

    @staticmethod
    def of(photos: list[Photo]) -> 'Identities':
        return Identities(sorted({photo.identity for photo in photos if photo.part == 'train' and not photo.is_new}))

    def numbers(self, photos: list[Photo]) -> np.ndarray:
        """int64 [n]: the class of each photograph, −1 for `new_whale` and for identities that `train` does not have."""
        number = {name: n for n, name in enumerate(self.names)}
        return np.array([number.get(photo.identity, -1) for photo in photos], dtype=np.int64)
